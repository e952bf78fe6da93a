"""True without a screen: everything that decides what is shown. Never imports PySide6."""
