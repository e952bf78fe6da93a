"""The outbox reaches the desktop once, and what the desktop doesn't take stays in it."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Stamp
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
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
from wolkvox_tray.qt.notifier import Notifier, picture_of

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DENIED = Notice(kind=NoticeKind.DENIED, account="a", at=NOON)


class Outbox:
    """A store's outbox in memory."""

    def __init__(self) -> None:
        self.rows: dict[int, Notice] = {}
        self.closed = False
        self.looks = 0

    def put(self, *notices: Notice) -> None:
        for notice in notices:
            self.rows[max(self.rows, default=0) + 1] = notice

    def undrained(self, limit: int) -> tuple[tuple[int, Notice], ...]:
        self.looks += 1
        return tuple(self.rows.items())[:limit]

    def shown(self, row: int, at: datetime) -> None:
        del self.rows[row]

    def close(self) -> None:
        self.closed = True


class Clock:
    def now(self) -> Stamp:
        return Stamp(wall=NOON, boot="boot", elapsed_s=0.0)


@dataclass
class FakeHouse:
    """As much of a house as the notifier sees."""

    settings: Settings
    outbox: Outbox
    clock: Clock

    def open_store(self) -> Outbox:
        return self.outbox


class Server:
    """A notification server: it does what `behaviour` says with each notice, and tells what `tell` is given."""

    def __init__(self, behaviour: "Desk") -> None:
        self._desk = behaviour
        self._bell, self._button = socket.socketpair()
        self._events: list[Event] = []
        self.closed = False

    def fileno(self) -> int:
        return self._bell.fileno()

    def notify(self, title: str, body: str, *, replaces: int = 0, open_words: str = "", picture: object = None) -> int:
        self._desk.sent.append((title, replaces))
        serial = len(self._desk.sent)
        if self._desk.answers:
            bubble = replaces or 100 + serial
            self.tell(Shown(serial=serial, bubble=bubble))
        return serial

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
        self.servers: list[Server] = []
        self.asked_for = 0

    def open(self) -> NotificationServer:
        self.asked_for += 1
        if not self.there:
            raise NoServerError("absent")
        self.servers.append(Server(self))
        return cast("NotificationServer", self.servers[-1])

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
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def house(outbox: Outbox) -> FakeHouse:
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


def test_a_notice_is_shown_and_crossed_out(notifier: Notifier, outbox: Outbox, desk: Desk, until: Until) -> None:
    outbox.put(DENIED)

    notifier.drain()
    until(lambda: not outbox.rows)

    assert desk.sent == [("wolkvox refused the token", 0)]


def test_what_was_left_by_the_last_run_is_shown_at_the_start(
    qtbot: QtBot, house: FakeHouse, outbox: Outbox, desk: Desk, until: Until
) -> None:
    outbox.put(DENIED)
    notifier = Notifier(cast("House", house), open_server=desk.open)

    notifier.start()
    until(lambda: not outbox.rows)
    notifier.stop()

    assert len(desk.sent) == 1


def test_nothing_to_tell_needs_no_server(notifier: Notifier, desk: Desk, outbox: Outbox, until: Until) -> None:
    notifier.drain()
    until(lambda: outbox.looks > 0)

    assert desk.asked_for == 0


def test_without_a_server_the_notice_stays_and_is_tried_again(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until
) -> None:
    desk.there = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: desk.asked_for > 0)
    kept = len(outbox.rows)

    desk.there = True

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.rows

    until(tried_again)
    assert (kept, desk.sent) == (1, [("wolkvox refused the token", 0)])


def test_a_server_that_hangs_is_sent_nothing_twice(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until
) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))
    for _again in range(5):
        notifier.drain()
        notifier.retry()
    kept = len(outbox.rows)

    desk.server.tell(Shown(serial=1, bubble=7))
    until(lambda: not outbox.rows)

    assert (kept, len(desk.sent)) == (1, 1)


@pytest.mark.parametrize("end", [Restarted(), Failed(serial=1)])
def test_a_server_that_dies_before_it_answered_gets_the_notice_again(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until, end: Event
) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))

    desk.answers = True
    desk.server.tell(end)

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.rows

    until(tried_again)
    assert ([server.closed for server in desk.servers], len(desk.sent)) == ([True, False], 2)


def test_a_later_notice_replaces_the_bubble_of_its_account_only(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until
) -> None:
    for account in ("a", "b", "a"):
        outbox.put(denied(account))
        notifier.drain()
        until(lambda: not outbox.rows)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 101]


def test_notices_that_go_out_together_stand_side_by_side(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until
) -> None:
    outbox.put(DENIED, DENIED, DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 0]


def test_a_bubble_that_was_closed_is_not_replaced(notifier: Notifier, outbox: Outbox, desk: Desk, until: Until) -> None:
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)
    desk.server.tell(Closed(bubble=101))

    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    assert [replaces for _title, replaces in desk.sent] == [0, 0]


def test_a_click_on_one_of_our_bubbles_is_told_in_the_gui_thread(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until, qtbot: QtBot
) -> None:
    ear = Ear()
    notifier.clicked.connect(ear.hear)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        desk.server.tell(Clicked(bubble=999), Clicked(bubble=101))

    assert ear.threads == [threading.main_thread()]


def test_with_notices_switched_off_the_outbox_is_emptied_in_silence(
    notifier: Notifier, house: FakeHouse, outbox: Outbox, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(notices=False)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    assert desk.sent == []


def test_a_notice_of_an_account_that_has_gone_is_dropped(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until
) -> None:
    outbox.put(denied("gone"), DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    assert len(desk.sent) == 1


def test_a_bug_does_not_end_the_thread(
    notifier: Notifier, outbox: Outbox, desk: Desk, until: Until, monkeypatch: pytest.MonkeyPatch, caplog: Log
) -> None:
    failures: list[int] = []

    def broken(limit: int) -> Any:
        failures.append(limit)
        raise RuntimeError("bug")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "undrained", broken)
        notifier.drain()
        until(lambda: bool(failures))
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.rows)

    assert (len(desk.sent), "the notifier met an error" in caplog.text) == (1, True)


def test_words_of_the_moment_go_out_like_notices(notifier: Notifier, desk: Desk, until: Until) -> None:
    notifier.say("No tray", "why")
    until(lambda: bool(desk.sent))

    assert desk.sent == [("No tray", 0)]


def test_elsewhere_than_on_linux_the_tray_icon_shows_the_notice(
    qtbot: QtBot, house: FakeHouse, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    notifier = Notifier(cast("House", house))
    monkeypatch.undo()
    outbox.put(DENIED)

    with qtbot.waitSignal(notifier.message, timeout=5000) as told:
        notifier.start()
    qtbot.waitUntil(lambda: not outbox.rows, timeout=5000)
    notifier.stop()

    assert told.args is not None
    assert told.args[0] == "wolkvox refused the token"


def test_stopping_ends_the_thread_and_closes_the_store(notifier: Notifier, outbox: Outbox, until: Until) -> None:
    until(lambda: outbox.looks > 0)
    notifier.stop()

    assert ([thread for thread in threading.enumerate() if thread.name == "notifier"], outbox.closed) == ([], True)


def test_a_picture_is_rgba_row_by_row() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.setPixelColor(0, 0, QColor(1, 2, 3))
    image.setPixelColor(1, 0, QColor(4, 5, 6))

    assert picture_of(image) == (2, 1, 8, True, 8, 4, bytes((1, 2, 3, 255, 4, 5, 6, 255)))
