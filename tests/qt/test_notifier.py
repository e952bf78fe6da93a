"""The outbox reaches the desktop once, and what the desktop doesn't take stays in it."""

import contextlib
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.helpers.watching import a_change
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Stamp
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.desktop_notices import (
    Clicked,
    Closed,
    Event,
    Failed,
    NoServerError,
    NotificationServer,
    Restarted,
    Shown,
)
from wolkvox_tray.qt.notice_desk import picture_of
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

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


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "watch.sqlite")
    yield box
    box.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def house(outbox: Box) -> FakeHouse:
    accounts = (Account(id="a", name="Bogotá", server="0042"), Account(id="b", name="Lima", server="0043"))
    return FakeHouse(Settings(accounts=accounts), outbox, Clock())


@pytest.fixture
def notifier(qtbot: QtBot, house: FakeHouse, desk: Desk) -> Iterator[Notifier]:
    made = Notifier(cast("House", house), open_server=desk.open)
    made.start()
    yield made
    made.stop()


Log = pytest.LogCaptureFixture
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda seen: qtbot.waitUntil(seen, timeout=5000)


def denied(account: str) -> Notice:
    return Notice(kind=NoticeKind.DENIED, account=account, at=NOON)


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


def test_a_notice_is_shown_and_crossed_out(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    outbox.put(DENIED)

    notifier.drain()
    until(lambda: not outbox.waiting)

    assert desk.sent == [("Bogotá: wolkvox refused the token", 0)]


def test_what_was_left_by_the_last_run_is_shown_at_the_start(
    qtbot: QtBot, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(DENIED)
    notifier = Notifier(cast("House", house), open_server=desk.open)

    notifier.start()
    until(lambda: not outbox.waiting)
    notifier.stop()

    assert len(desk.sent) == 1


def test_nothing_to_tell_needs_no_server(notifier: Notifier, desk: Desk, outbox: Box, until: Until) -> None:
    told: list[object] = []
    notifier.past.connect(told.append)
    notifier.drain()
    notifier.list_past()  # it is served after the outbox was looked into
    until(lambda: bool(told))

    assert (told, desk.asked_for) == ([()], 0)


def test_without_a_server_the_notice_stays_and_is_tried_again(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    desk.there = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: desk.asked_for > 0)
    kept = len(outbox.waiting)

    desk.there = True

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.waiting

    until(tried_again)
    assert (kept, desk.sent) == (1, [("Bogotá: wolkvox refused the token", 0)])


def test_a_server_that_hangs_is_sent_nothing_twice(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))
    for _again in range(5):
        notifier.drain()
        notifier.retry()
    kept = len(outbox.waiting)

    desk.server.tell(Shown(serial=1, bubble=7))
    until(lambda: not outbox.waiting)

    assert (kept, len(desk.sent)) == (1, 1)


@pytest.mark.parametrize("end", [Restarted(), Failed(serial=1)])
def test_a_server_that_dies_before_it_answered_gets_the_notice_again(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, end: Event
) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))

    desk.answers = True
    desk.server.tell(end)

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.waiting

    until(tried_again)
    assert ([server.closed for server in desk.servers], len(desk.sent)) == ([True, False], 2)


def test_a_later_notice_replaces_the_bubble_of_its_account_only(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    for account in ("a", "b", "a"):
        outbox.put(denied(account))
        notifier.drain()
        until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 101]


def test_notices_that_go_out_together_stand_side_by_side(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(DENIED, DENIED, DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 0]


def test_a_bubble_that_was_closed_is_not_replaced(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)
    desk.server.tell(Closed(bubble=101))

    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0]


def test_a_click_on_one_of_our_bubbles_is_told_in_the_gui_thread(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, qtbot: QtBot
) -> None:
    ear = Ear()
    notifier.clicked.connect(ear.hear)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        desk.server.tell(Clicked(bubble=999), Clicked(bubble=101))

    assert ear.threads == [threading.main_thread()]


def test_what_the_settings_do_not_want_is_dropped_in_silence(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(notices=False)
    outbox.put(rose(12, 14), DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert (desk.titles, outbox.fates) == (["Bogotá: wolkvox refused the token"], [Fate.SHOWN])


def test_a_notice_of_an_account_that_has_gone_is_dropped(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(denied("gone"), DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert len(desk.sent) == 1


def test_a_bug_does_not_end_the_thread(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, monkeypatch: pytest.MonkeyPatch, caplog: Log
) -> None:
    failures: list[int] = []

    def broken(_notice: Notice, _settings: Settings) -> Any:
        failures.append(1)
        raise RuntimeError("bug")

    with monkeypatch.context() as patch:
        patch.setattr("wolkvox_tray.qt.notice_queue.wanted", broken)
        outbox.put(DENIED)
        notifier.drain()
        until(lambda: bool(failures))
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert (len(desk.sent), "the notifier met an error" in caplog.text) == (2, True)


def test_words_of_the_moment_go_out_like_notices(notifier: Notifier, desk: Desk, until: Until) -> None:
    notifier.say("No tray", "why")
    until(lambda: bool(desk.sent))

    assert desk.sent == [("No tray", 0)]


def test_elsewhere_than_on_linux_the_tray_icon_shows_the_notice(
    qtbot: QtBot, house: FakeHouse, outbox: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    notifier = Notifier(cast("House", house))
    monkeypatch.undo()
    outbox.put(DENIED)

    with qtbot.waitSignal(notifier.message, timeout=5000) as told:
        notifier.start()
    qtbot.waitUntil(lambda: not outbox.waiting, timeout=5000)
    notifier.stop()

    assert told.args is not None
    assert told.args[0] == "Bogotá: wolkvox refused the token"


def test_stopping_ends_the_thread_and_closes_the_store(notifier: Notifier, outbox: Box, until: Until) -> None:
    until(lambda: bool(outbox.opened))
    notifier.stop()

    assert [thread for thread in threading.enumerate() if thread.name == "notifier"] == []
    with pytest.raises(sqlite3.ProgrammingError):
        outbox.opened[0].outbox.waiting()


def test_a_picture_is_rgba_row_by_row() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.setPixelColor(0, 0, QColor(1, 2, 3))
    image.setPixelColor(1, 0, QColor(4, 5, 6))

    assert picture_of(image) == (2, 1, 8, True, 8, 4, bytes((1, 2, 3, 255, 4, 5, 6, 255)))
