"""What can be seen. Never imports requests, sqlite3 or keyring."""

from wolkvox_tray.qt.unread import import_unread

import_unread()
