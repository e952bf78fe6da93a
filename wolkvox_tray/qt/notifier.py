"""Drains the store's outbox onto the desktop, in a daemon thread of its own.

The core writes a notice into the outbox in the same transaction as its change. Here it is put into words (in the
language of the moment), handed to the desktop, and crossed out only when the desktop has taken it: without a
notification server, or with one that hangs, it stays and is tried again. A later notice of an account replaces the
account's bubble; notices that go out together stand side by side.

The thread sleeps until it is woken (`drain`, `retry`, `say`) or the notification server has something to tell; it has
no timer. On Linux the desktop is `NotificationServer`; elsewhere the tray icon itself shows messages, through the
signal `message`.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import selectors
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from wolkvox_tray.core.watch.notices import Notice, word
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.desktop_notices import (
    Clicked,
    Closed,
    Failed,
    NoServerError,
    NotificationServer,
    Picture,
    Restarted,
    Shown,
)
from wolkvox_tray.qt.icons import app_image
from wolkvox_tray.qt.text import clock

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House
    from wolkvox_tray.core.watch.store import Store

log = logging.getLogger(__name__)

BATCH = 20
PICTURE_PX = 64
STOP_S = 0.3

OpenServer = Callable[[], NotificationServer]


class Notifier(QObject):
    """Shows notices. Its slots may be called from any thread; all they do is wake the one that works."""

    clicked = Signal()
    """A bubble was clicked."""
    message = Signal(str, str)
    """Title and body of a notice, for the tray icon to show, where that is the native way."""

    def __init__(self, house: House, *, open_server: OpenServer | None = None) -> None:
        super().__init__()
        native = open_server is None and not sys.platform.startswith(("linux", "freebsd"))
        self._desk = _Desk(house, self, None if native else open_server or NotificationServer.open)
        self._thread = threading.Thread(target=self._desk.run, name="notifier", daemon=True)

    @Slot()
    def start(self) -> None:
        """Begin to drain."""
        self._thread.start()

    @Slot()
    def drain(self) -> None:
        """Look into the outbox: there may be something new."""
        self._desk.wake()

    @Slot()
    def retry(self) -> None:
        """Try again what the desktop didn't take; costs nothing if there is no such thing."""
        if self._desk.owing:
            self._desk.wake()

    def say(self, title: str, body: str) -> None:
        """Show a notice that is no change and in no outbox."""
        self._desk.says.put((title, body))
        self._desk.wake()

    @Slot()
    def stop(self) -> None:
        """Let the thread end; what wasn't shown stays in the outbox."""
        self._desk.stopping.set()
        self._desk.wake()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._desk.close()


class _Desk:
    """What the notifier's thread works with; everything but the first lines belongs to that thread."""

    def __init__(self, house: House, front: Notifier, open_server: OpenServer | None) -> None:
        self.stopping = threading.Event()
        self.owing = False
        self.says: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._bell, self._button = socket.socketpair()
        self._button.setblocking(False)
        self._house, self._front, self._open_server = house, front, open_server
        self._store: Store | None = None
        self._server: NotificationServer | None = None
        self._waiting: tuple[int, int | None, str] | None = None  # serial, row of the outbox, account
        self._bubbles: dict[str, int] = {}
        self._together: set[str] = set()
        self._ours: set[int] = set()
        self._said: tuple[str, str] | None = None
        self._picture: Picture | None = None

    def wake(self) -> None:
        """Ring: there is something to do. From any thread; a bell that rings already needs no second ring."""
        with contextlib.suppress(OSError):
            self._button.send(b"!")

    def close(self) -> None:
        """Put the bell away: the thread has ended. One that hasn't ends with the process."""
        self._bell.close()
        self._button.close()

    def run(self) -> None:
        """Be the thread."""
        self.wake()
        while not self.stopping.is_set():
            try:
                self._wait_and_serve()
            except Exception:  # a bug, or a store that can't be read: say so, and go on when woken again
                log.exception("the notifier met an error")
                self._hang_up()
        self._hang_up()
        if self._store is not None:
            self._store.close()

    def _wait_and_serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            if self._server is not None:
                selector.register(self._server, selectors.EVENT_READ)
            ready = {key.fileobj for key, _mask in selector.select()}
        if self._bell in ready:
            self._bell.recv(4096)
        try:
            self._hear()
            self._serve()
        except NoServerError as problem:
            if not self.owing:
                log.warning("notices wait: no notification server (%s)", problem)
            self.owing = True
            self._hang_up()

    def _serve(self) -> None:
        """Send what is to be sent, one after the other; the next goes when the last was taken."""
        while self._waiting is None and not self.stopping.is_set():
            row, account, words = self._next()
            if words is None:
                self.owing = False
                self._together.clear()
                return
            self._send(row, account, words)

    def _next(self) -> tuple[int | None, str, tuple[str, str] | None]:
        """Return the next notice's row in the outbox, account and words; no words if there is none."""
        if self._said is None and not self.says.empty():
            self._said = self.says.get()
        if self._said is not None:
            return None, "", self._said
        if self._store is None:
            self._store = self._house.open_store()
        for row, notice in self._store.undrained(BATCH):
            if words := self._words(notice):
                return row, notice.account, words
            self._cross_out(row)
        return None, "", None

    def _words(self, notice: Notice) -> tuple[str, str] | None:
        """Return title and body, ``None`` for a notice that nobody wants (any more)."""
        settings = self._house.settings
        account = next((account for account in settings.accounts if account.id == notice.account), None)
        if account is None or not settings.notices:
            return None
        clock_words = clock(self._house.clock.now().wall)
        return word(notice, account_name=account.name, server=account.server, clock_words=clock_words)

    def _send(self, row: int | None, account: str, words: tuple[str, str]) -> None:
        if self._open_server is None:
            self._front.message.emit(*words)
            self._taken(row)
            return
        if self._server is None:
            self._server = self._open_server()
        replaces = 0 if account in self._together else self._bubbles.get(account, 0)
        if self._picture is None:
            self._picture = picture_of(app_image(PICTURE_PX))
        serial = self._server.notify(*words, replaces=replaces, open_words=_("Open"), picture=self._picture)
        self._waiting = (serial, row, account)
        self._hear()

    def _taken(self, row: int | None) -> None:
        if row is None:
            self._said = None
        else:
            self._cross_out(row)

    def _cross_out(self, row: int) -> None:
        assert self._store is not None, "the row came from the store"  # noqa: S101 - for mypy
        self._store.shown(row, self._house.clock.now().wall)

    def _hear(self) -> None:
        """Take in everything the notification server has told meanwhile."""
        if self._server is None:
            return
        for event in self._server.events():
            match event:
                case Shown(serial=serial, bubble=bubble):
                    self._is_shown(serial, bubble)
                case Failed(serial=serial) if self._waiting is not None and self._waiting[0] == serial:
                    raise NoServerError("refused")
                case Clicked(bubble=bubble) if bubble in self._ours:
                    self._front.clicked.emit()
                case Closed(bubble=bubble):
                    self._bubbles = {account: shown for account, shown in self._bubbles.items() if shown != bubble}
                case Restarted():
                    raise NoServerError("restarted")
                case _:
                    pass

    def _is_shown(self, serial: int, bubble: int) -> None:
        if self._waiting is None or self._waiting[0] != serial:
            return
        _serial, row, account = self._waiting
        self._waiting = None
        self._bubbles[account] = bubble
        self._together.add(account)
        self._ours.add(bubble)
        self._taken(row)

    def _hang_up(self) -> None:
        """Forget the server: bubbles of before mean nothing to the next one."""
        server, self._server, self._waiting = self._server, None, None
        self._bubbles.clear()
        self._ours.clear()
        if server is not None:
            server.close()


def picture_of(image: QImage) -> Picture:
    """Return an image as notification servers want it."""
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    width, height, row = rgba.width(), rgba.height(), rgba.bytesPerLine()
    return width, height, row, True, 8, 4, bytes(rgba.constBits())
