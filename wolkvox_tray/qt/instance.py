"""One app a user: the second start shows the first one's window and ends.

Two steps, because only the first must be quick. `QLockFile` (QtCore) tells at once whether we are the first; the lock
of a process that was killed doesn't count, since no process of that number and name is there any more. Once the icon
stands, `listen` opens a local socket (QtNetwork, imported then), on which a second start says "show" and waits for
"shown": the answer tells a first instance that lives from one that hangs.

Lock and socket are named after the data folder, so apps over different folders (the demo, tests) don't meet.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

ANSWER_MS = 3000
"""How long the second start waits for the first one's answer."""
COME_UP_S = 3.0
"""How long it looks for the first one's socket: that may be starting too."""
RETRY_MS = 50
SHOW, SHOWN = b"show\n", b"shown\n"


class Instance(QObject):
    """This process's claim to be the one over `lock_file`."""

    show_asked = Signal()
    """Somebody started the app again: show the window."""

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_file))
        # The lock is held for days: only the end of its process makes it stale, never its age.
        self._lock.setStaleLockTime(0)
        self._name = socket_name(lock_file)
        self._server: QLocalServer | None = None

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
        from PySide6.QtNetwork import QLocalServer  # after the icon

        QLocalServer.removeServer(self._name)  # what a killed process left; the lock is ours, so nobody listens
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if not self._server.listen(self._name):
            log.warning("a second start can't be noticed: %s", self._server.errorString())

    def ask_first_to_show(self) -> bool:
        """Have the first instance show its window; tell whether it answered."""
        from PySide6.QtNetwork import QLocalSocket  # only a second start needs it here

        deadline = time.monotonic() + COME_UP_S
        while True:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(ANSWER_MS):
                return _asked(socket)
            if time.monotonic() > deadline:
                return False
            time.sleep(RETRY_MS / 1000)

    @Slot()
    def leave(self) -> None:
        """Give lock and socket back."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    @Slot()
    def _greet(self) -> None:
        assert self._server is not None, "a connection comes through the server"  # noqa: S101 - for mypy
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(self._answer)
        if socket.bytesAvailable():
            self._reply(socket)

    @Slot()
    def _answer(self) -> None:
        self._reply(self.sender())

    def _reply(self, socket: QObject | QLocalSocket) -> None:
        from PySide6.QtNetwork import QLocalSocket  # imported by `listen` already

        if isinstance(socket, QLocalSocket) and socket.canReadLine() and bytes(socket.readLine().data()) == SHOW:
            self.show_asked.emit()
            socket.write(SHOWN)
            socket.flush()
            socket.disconnectFromServer()


def _asked(socket: QLocalSocket) -> bool:
    socket.write(SHOW)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(ANSWER_MS):
            return False
    return bytes(socket.readLine().data()) == SHOWN


def socket_name(lock_file: Path) -> str:
    """Return the local socket's name: one for each user and data folder, in the user's own folder if there is one."""
    owner = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    digest = hashlib.sha256(f"{owner}\n{lock_file.resolve()}".encode()).hexdigest()[:16]
    name = f"wolkvox-tray-{digest}"
    if sys.platform == "win32":
        return name
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return str(Path(folder) / name) if folder else name
