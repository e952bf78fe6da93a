"""A word between two processes of one user, by Qt's local sockets: for Windows, where that is a named pipe.

Elsewhere `qt.local_socket` does the same without QtNetwork, which with what it needs is 5 MB on the disk. This one
works on every system, so it is tested where the tests run.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

SHOW, SHOWN = b"show\n", b"shown\n"


class Listener(QObject):
    """Answers those that say "show" under `name`."""

    heard = Signal()
    """Somebody said it."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QLocalServer.removeServer(name)  # what a killed process left; the lock is ours, so nobody listens
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if not self._server.listen(name):
            raise OSError(self._server.errorString())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    @Slot()
    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(self._answer)
        if socket.bytesAvailable():
            self._reply(socket)

    @Slot()
    def _answer(self) -> None:
        self._reply(self.sender())

    def _reply(self, socket: QObject | QLocalSocket) -> None:
        if isinstance(socket, QLocalSocket) and socket.canReadLine() and bytes(socket.readLine().data()) == SHOW:
            self.heard.emit()
            socket.write(SHOWN)
            socket.flush()
            socket.disconnectFromServer()


def ask(name: str, wait_ms: int) -> bool | None:
    """Say "show" under `name`; return whether that was answered in time, ``None`` if nobody listens."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(wait_ms):
        return None
    socket.write(SHOW)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(wait_ms):
            return False
    return bytes(socket.readLine().data()) == SHOWN
