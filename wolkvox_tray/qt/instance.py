"""One app a user: the second start shows the first one's window and ends.

Two steps, because only the first must be quick. `QLockFile` (QtCore) tells at once whether we are the first; the lock
of a process that was killed doesn't count, since no process of that number and name is there any more. Once the icon
stands, `listen` opens a local socket (`qt.local_socket`; a pipe on Windows), on which a second start says "show" and
waits for "shown": the answer tells a first instance that lives from one that hangs.

Lock and socket are named after the data folder, so apps over different folders (the demo, tests) don't meet.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal, Slot

if TYPE_CHECKING:
    if sys.platform == "win32":
        from wolkvox_tray.qt.local_pipe import Listener
    else:
        from wolkvox_tray.qt.local_socket import Listener

log = logging.getLogger(__name__)

ANSWER_MS = 3000
"""How long the second start waits for the first one's answer."""
COME_UP_S = 20.0
"""How long it looks for the first one's socket: that may be starting too, and has its lock long before all the rest is
imported. After a cold boot, with a disk that is busy with everybody's start at login, that takes many seconds."""
RETRY_MS = 50
LONGEST_PATH = 100
"""A Unix socket's path has some 104 bytes."""


class Instance(QObject):
    """This process's claim to be the one over `lock_file`."""

    show_asked = Signal()
    """Somebody started the app again: show the window."""

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_file))
        # The lock is held for days: only the end of its process makes it stale, never its age.
        self._lock.setStaleLockTime(0)
        self._lock_file = lock_file
        self._listener: Listener | None = None

    def is_first(self) -> bool:
        """Take the lock; tell whether we got it. A folder that can't be written can't be shared either."""
        if self._lock.tryLock(0):
            return True
        if self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        log.warning("no lock file can be made, so a second start is not noticed")
        return True

    @Slot()
    def listen(self) -> None:
        """Answer later starts of the app from now on."""
        if sys.platform == "win32":
            from wolkvox_tray.qt.local_pipe import Listener  # after the icon
        else:
            from wolkvox_tray.qt.local_socket import Listener  # likewise

        try:
            self._listener = Listener(socket_name(self._lock_file), self)
        except OSError as problem:
            log.warning("a second start can't be noticed: %s", problem)
            return
        self._listener.heard.connect(self.show_asked)

    def ask_first_to_show(self) -> bool:
        """Have the first instance show its window; tell whether it answered."""
        if sys.platform == "win32":
            from wolkvox_tray.qt.local_pipe import ask  # only a second start needs it here
        else:
            from wolkvox_tray.qt.local_socket import ask

        deadline = time.monotonic() + COME_UP_S
        name = socket_name(self._lock_file)
        while (answer := ask(name, ANSWER_MS)) is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(RETRY_MS / 1000)
        return answer

    @Slot()
    def leave(self) -> None:
        """Give lock and socket back."""
        if self._listener is not None:
            self._listener.close()
        self._lock.unlock()


def socket_name(lock_file: Path) -> str:
    """Return the local socket's name: one for each user and data folder, in the user's own folder if there is one."""
    import hashlib  # brings OpenSSL along, which needn't come before the icon

    owner = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    digest = hashlib.sha256(f"{owner}\n{lock_file.resolve()}".encode()).hexdigest()[:16]
    name = f"wolkvox-tray-{digest}"
    if sys.platform == "win32":
        return name
    folders = [os.environ.get("XDG_RUNTIME_DIR"), str(lock_file.resolve().parent), tempfile.gettempdir()]
    paths = [str(Path(folder) / name) for folder in folders if folder]
    return next((path for path in paths if len(os.fsencode(path)) <= LONGEST_PATH), paths[-1])
