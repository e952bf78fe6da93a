"""Time passing: whose turn it is, what changed, what is kept and what is told."""
