"""This computer: its clock, folders, log, settings, key store."""
