"""SIGTERM, SIGINT and SIGHUP end the app as "Quit" does.

A session that ends sends SIGTERM and, at once after it, SIGHUP (logind's scopes say ``SendSIGHUP=yes``); a terminal
that is closed sends SIGHUP alone. Who started us under ``nohup`` wants that one ignored, and it stays so.

Python runs a signal's handler between two of its own steps, and Qt's event loop takes none while nothing happens. So
the interpreter writes a byte into a socket the moment a signal comes (`signal.set_wakeup_fd`), and the event loop
watches that socket: no timer that wakes ten times a second to look.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_HANG_UP = getattr(signal, "SIGHUP", None)  # not on Windows
_ENDS = (signal.SIGTERM, signal.SIGINT, *([_HANG_UP] if _HANG_UP else []))


class EndSignals(QObject):
    """Turns the system's wish that we end into a Qt signal. Made in the main thread, where Python's handlers run."""

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._former = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._former_handlers = {number: signal.getsignal(number) for number in _ENDS}
        for number, handler in self._former_handlers.items():
            if number != _HANG_UP or handler is not signal.SIG_IGN:
                signal.signal(number, _noted)

    @Slot()
    def close(self) -> None:
        """Give the signals back to Python."""
        signal.set_wakeup_fd(self._former)
        for number, handler in self._former_handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _read(self) -> None:
        self._reader.recv(64)
        self.came.emit()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the byte in the socket is what counts. Without a handler the signal would kill us."""
