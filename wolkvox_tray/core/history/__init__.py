"""What was seen: read from the store, computed when somebody looks. Never imported before that."""
