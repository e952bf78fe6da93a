"""The notifier's thread: what it keeps, and what it does each time it is woken.

It sleeps until the bell rings or the notification server has something to tell; it has no timer. Then, in this order:
hear the server, word the list of past notices if it was asked for, silence what waits if notices are silent, send what
is to be sent one after the other, take back what is over. All but the few fields at the top of `Desk` belongs to it.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QImage

from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.bubbles import Bubble, Bubbles
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
from wolkvox_tray.qt.notice_queue import SAMPLE, Message, NoticeQueue
from wolkvox_tray.qt.notice_texts import Texts

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House
    from wolkvox_tray.core.watch.quiet import Silence

log = logging.getLogger(__name__)

PICTURE_PX = 64

OpenServer = Callable[[], NotificationServer]


class Front(Protocol):
    """Whom the thread tells; called in the thread itself."""

    def on_message(self, title: str, body: str) -> None:
        """Have the tray icon show this."""

    def on_click(self) -> None:
        """A bubble was clicked."""

    def on_past(self, past: object) -> None:
        """This is the list of past notices."""

    def on_list_changed(self) -> None:
        """The list of past notices isn't what it was."""


class Desk:
    """What the notifier's thread works with. Without `open_server` the tray icon shows the notices."""

    def __init__(self, house: House, front: Front, open_server: OpenServer | None) -> None:
        self.stopping, self.list_wanted = threading.Event(), threading.Event()
        self.polls: deque[Poll] = deque()
        self.owing = False
        """The desktop didn't take something: try again at the next tick."""
        self.was_silent: Silence | None = None
        """Why notices were silent when the thread last looked."""
        self._bell, self._button = socket.socketpair()
        self._button.setblocking(False)
        self._front, self._open_server = front, open_server
        self.texts = Texts(lambda: house.settings, lambda: house.clock.now().wall)
        self.queue = NoticeQueue(house, self.texts)
        self._server: NotificationServer | None = None
        self._waiting: tuple[int, Message] | None = None
        self._bubbles = Bubbles()
        self._together: set[str] = set()
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
        self._leave()

    def _wait_and_serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            if self._server is not None:
                selector.register(self._server, selectors.EVENT_READ)
            ready = {key.fileobj for key, _mask in selector.select()}
        if self._bell in ready:
            self._bell.recv(4096)
        if self.stopping.is_set():
            return
        try:
            self._hear()
            self._work()
        except NoServerError as problem:
            if not self.owing:
                log.warning("notices wait: no notification server (%s)", problem)
            self.owing = True
            self._hang_up()
        if self.queue.changed:
            self.queue.changed = False
            self._front.on_list_changed()

    def _work(self) -> None:
        self.queue.look()
        self.was_silent = silent = self.texts.silence
        if silent is not None:
            self.queue.silence(silent)
        if self.list_wanted.is_set():
            self.list_wanted.clear()
            self._front.on_past(self.queue.past())
        self._serve(silent)
        if self._waiting is None:
            self._tidy()
        if silent is not None and not silent.quiet:  # quiet hours take nothing back that somebody may want to read
            self._withdraw(*self._bubbles.others_than(SAMPLE))

    def _serve(self, silent: Silence | None) -> None:
        """Send what is to be sent, one after the other; the next goes when the last was taken, if it still may."""
        while self._waiting is None and not self.stopping.is_set():
            message = self.queue.next(silent or self.texts.silence)
            if message is None:
                self.owing = False
                self._together.clear()
                return
            self._send(message)

    def _send(self, message: Message) -> None:
        replaces = self._bubbles.newest_of(*(message.joins or (message.account,)))
        if message.joins and not replaces:  # it was told, and somebody has closed the bubble, or it can't be changed
            message.taken()
            return
        if self._open_server is None:
            self._front.on_message(*message.words)
            message.taken()
            return
        if self._server is None:
            self._server = self._open_server()
        if self._picture is None:
            self._picture = picture_of(app_image(PICTURE_PX))
        serial = self._server.notify(
            *message.words,
            replaces=0 if message.account in self._together and not message.joins else replaces,
            open_words=_("Open"),
            picture=self._picture,
            passing=message.passing,
        )
        self._waiting = (serial, message)
        self._hear()

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
                case Clicked(bubble=bubble) if self._bubbles.are_ours(bubble):
                    self._front.on_click()
                case Closed(bubble=bubble):
                    self._bubbles.closed(bubble)
                case Restarted():
                    raise NoServerError("restarted")
                case _:
                    pass

    def _is_shown(self, serial: int, bubble: int) -> None:
        if self._waiting is None or self._waiting[0] != serial:
            return
        message = self._waiting[1]
        self._waiting = None
        self._bubbles.opened(
            Bubble(number=bubble, accounts=frozenset((message.account, *message.joins)), kind=message.kind)
        )
        self._together.add(message.account)
        message.taken()

    def _tidy(self) -> None:
        """Take back the bubbles of trouble that is over."""
        while self.polls:
            self._withdraw(*self._bubbles.over(self.polls.popleft()))

    def _withdraw(self, *numbers: int) -> None:
        for number in numbers:
            if self._server is not None:
                self._server.withdraw(number)
            self._bubbles.closed(number)

    def _hang_up(self) -> None:
        """Forget the server: bubbles of before mean nothing to the next one."""
        server, self._server, self._waiting = self._server, None, None
        self._bubbles.forget()
        if server is not None:
            server.close()

    def _leave(self) -> None:
        """End: an outage whose end nobody will tell isn't left on the screen; what changed is still news."""
        with contextlib.suppress(NoServerError):
            self._withdraw(*self._bubbles.of_kind(NoticeKind.OUTAGE))
        self._hang_up()
        self.queue.close()


def picture_of(image: QImage) -> Picture:
    """Return an image as notification servers want it."""
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    width, height, row = rgba.width(), rgba.height(), rgba.bytesPerLine()
    return width, height, row, True, 8, 4, bytes(rgba.constBits())
