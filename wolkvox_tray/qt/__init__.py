"""What can be seen. Never imports requests, sqlite3 or keyring."""
