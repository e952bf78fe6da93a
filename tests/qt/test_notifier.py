"""The outbox reaches the desktop once, and what the desktop doesn't take stays in it."""

import sqlite3
import threading
from typing import TYPE_CHECKING, Any, cast

import pytest
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House


from tests.helpers.notifying import DENIED, Box, Desk, FakeHouse, Log, Until


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
