"""A store's outbox on disk, a desktop that does as it is told, and what the notifier's tests are made of."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Slot

from tests.helpers.watching import a_change
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Health, Poll, Stamp
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.desktop_notices import (
    Event,
    NoServerError,
    NotificationServer,
    Shown,
)
from wolkvox_tray.qt.text import clock_words

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DENIED = Notice(kind=NoticeKind.DENIED, account="a", at=NOON)


class Box:
    """The outbox of a store on disk, as the test sees it; the notifier has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened: list[Store] = []
        self._store = Store.open(path)

    def put(self, *notices: Notice) -> None:
        for notice in notices:
            self._store.outbox.put(notice.account, [notice])

    @property
    def waiting(self) -> list[Notice]:
        return [notice for _number, notice in self._store.outbox.waiting()]

    @property
    def fates(self) -> list[Fate | None]:
        """Oldest first."""
        return [kept.fate for kept in reversed(self._store.outbox.past())]

    def open(self) -> Store:
        self.opened.append(Store.open(self.path))
        return self.opened[-1]

    def close(self) -> None:
        self._store.close()


class Clock:
    def __init__(self) -> None:
        self.wall = NOON

    def now(self) -> Stamp:
        return Stamp(wall=self.wall, boot="boot", elapsed_s=0.0)


@dataclass
class FakeHouse:
    """As much of a house as the notifier sees."""

    settings: Settings
    box: Box
    clock: Clock

    def open_store(self) -> Store:
        return self.box.open()

    def interval_of(self) -> int:
        return 300


class Server:
    """A notification server: it does what `behaviour` says with each notice, and tells what `tell` is given."""

    def __init__(self, behaviour: "Desk") -> None:
        self._desk = behaviour
        self._bell, self._button = socket.socketpair()
        self._events: list[Event] = []
        self.closed = False

    def fileno(self) -> int:
        return self._bell.fileno()

    def notify(self, title: str, body: str, *, replaces: int = 0, passing: bool = False, **_rest: object) -> int:
        self._desk.sent.append((title, replaces))
        self._desk.bodies.append(body)
        serial = len(self._desk.sent)
        if self._desk.answers:
            bubble = replaces or 100 + serial
            self.tell(Shown(serial=serial, bubble=bubble))
        return serial

    def withdraw(self, bubble: int) -> None:
        self._desk.withdrawn.append(bubble)

    def tell(self, *events: Event) -> None:
        self._events.extend(events)
        self._button.send(b"!")

    def events(self) -> Iterator[Event]:
        self._bell.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        while self._events:
            yield self._events.pop(0)

    def close(self) -> None:
        self.closed = True
        self._bell.close()
        self._button.close()


class Desk:
    """The desktop: whether there is a server, whether it answers, and what it was sent."""

    def __init__(self) -> None:
        self.there = self.answers = True
        self.sent: list[tuple[str, int]] = []
        self.bodies: list[str] = []
        self.withdrawn: list[int] = []
        self.servers: list[Server] = []
        self.asked_for = 0

    def open(self) -> NotificationServer:
        self.asked_for += 1
        if not self.there:
            raise NoServerError("absent")
        self.servers.append(Server(self))
        return cast("NotificationServer", self.servers[-1])

    @property
    def titles(self) -> list[str]:
        return [title for title, _replaces in self.sent]

    @property
    def server(self) -> Server:
        return self.servers[-1]


class Ear(QObject):
    """Hears a signal, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []

    @Slot()
    def hear(self) -> None:
        self.threads.append(threading.current_thread())


Log = pytest.LogCaptureFixture
Until = Callable[[Callable[[], bool]], None]


def denied(account: str) -> Notice:
    return Notice(kind=NoticeKind.DENIED, account=account, at=NOON)


def a_poll(account: str, health: Health) -> Poll:
    return Poll(account=account, name="x", server="0042", health=health)


def told_at(minutes: int) -> str:
    moment = NOON + timedelta(minutes=minutes)
    return clock_words(moment, moment)


def rose(before: int, after: int, *, minutes: int = 0, account: str = "a") -> Notice:
    return Notice(
        kind=NoticeKind.CHANGES,
        account=account,
        at=NOON + timedelta(minutes=minutes),
        changes=(a_change("Ventas", before, after),),
        change_count=1,
        total_before=before,
        total_after=after,
    )


def passed() -> Notice:
    crossing = Crossing(limit=Limit(contracted=40), count=41)
    return Notice(kind=NoticeKind.LIMIT, account="a", at=NOON, crossings=(crossing,))


def muted(house: FakeHouse, value: str) -> None:
    house.settings = house.settings.changed(muted_until=value)
