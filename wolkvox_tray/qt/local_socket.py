"""A word between two processes of one user, by a Unix socket: the second start says "show", the first says "shown".

The listener never waits: Qt's event loop tells when there is something to take or to read. Whoever connects and says
nothing is let go at the next connection. The socket's file is for its user alone.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

assert sys.platform != "win32", "there it is `qt.local_pipe`"  # noqa: S101 - for mypy

SHOW, SHOWN = b"show\n", b"shown\n"
WAITING = 4
"""How many starts may be waiting at once."""


class Listener(QObject):
    """Answers those that say "show" at the socket `name`, a path. Raises `OSError` if there can't be one."""

    heard = Signal()
    """Somebody said it."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        with contextlib.suppress(OSError):  # what a killed process left; the lock is ours, so nobody listens
            if stat.S_ISSOCK(os.lstat(name).st_mode):
                os.unlink(name)  # noqa: PTH108 - a name, as bind takes it
        self._name = name
        self._door = socket.socket(socket.AF_UNIX)
        try:
            self._door.bind(name)
            os.chmod(name, 0o600)  # noqa: PTH101 - likewise
            self._door.listen(WAITING)
        except OSError:
            self._door.close()
            raise
        self._door.setblocking(False)
        self._guest: socket.socket | None = None
        self._guest_bell: QSocketNotifier | None = None
        self._bell = QSocketNotifier(self._door.fileno(), QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._greet)

    def close(self) -> None:
        """Listen no more."""
        self._let_go()
        self._bell.setEnabled(False)
        self._door.close()
        with contextlib.suppress(OSError):
            os.unlink(self._name)  # noqa: PTH108 - likewise

    @Slot()
    def _greet(self) -> None:
        self._let_go()
        with contextlib.suppress(OSError):  # gone again
            self._guest, _address = self._door.accept()
            self._guest.setblocking(False)
            self._guest_bell = QSocketNotifier(self._guest.fileno(), QSocketNotifier.Type.Read, self)
            self._guest_bell.activated.connect(self._answer)

    @Slot()
    def _answer(self) -> None:
        """Read what was said (in one piece: it is five bytes), answer, and let go."""
        guest = self._guest
        if guest is None:
            return
        with contextlib.suppress(OSError):
            if guest.recv(len(SHOW)) == SHOW:
                self.heard.emit()
                guest.send(SHOWN)
        self._let_go()

    def _let_go(self) -> None:
        if self._guest_bell is not None:
            self._guest_bell.setEnabled(False)
            self._guest_bell.deleteLater()
        if self._guest is not None:
            self._guest.close()
        self._guest = self._guest_bell = None


def ask(name: str, wait_ms: int) -> bool | None:
    """Say "show" at the socket `name`; return whether that was answered in time, ``None`` if nobody listens."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(wait_ms / 1000)
        try:
            caller.connect(name)
        except OSError:
            return None
        try:
            caller.sendall(SHOW)
            return caller.recv(len(SHOWN)) == SHOWN
        except OSError:
            return False
