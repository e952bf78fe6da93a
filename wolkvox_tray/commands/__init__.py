"""What each sub-command does in a terminal; the core does the work, this prints it."""
