"""History's thread: jobs in turn, results here, the newest of a kind only, and nothing after the end."""

from __future__ import annotations

import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.reader import Reader


class Home:
    """As much of a house as a reader needs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.opened = folder, 0

    def open_store(self) -> Store:
        self.opened += 1
        return Store.open(self.folder / "watch.sqlite")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def reader(home: Home) -> Iterator[Reader]:
    made = Reader(cast("House", home))
    yield made
    made.end()
    made._thread.join(5)
    assert not made._thread.is_alive()


def test_a_job_gets_a_store_in_a_thread_of_its_own_and_its_result_comes_here(
    reader: Reader, home: Home, qtbot: QtBot
) -> None:
    here: list[object] = []

    def job(store: Store) -> tuple[str, object]:
        return threading.current_thread().name, store.watched("a", REPORT)

    for key in ("one", "other"):
        reader.ask(key, job, lambda result: here.append((threading.current_thread().name, result)))
    qtbot.waitUntil(lambda: len(here) == 2)

    assert here == [("MainThread", ("history", ()))] * 2
    assert home.opened == 1


def test_only_the_newest_of_a_kind_is_delivered(reader: Reader, qtbot: QtBot) -> None:
    goes_on, here = threading.Event(), list[object]()
    reader.ask("first", lambda _store: goes_on.wait(5), here.append)
    for number in range(5):
        reader.ask("month", lambda _store, n=number: n, here.append)  # type: ignore[misc]
    goes_on.set()
    qtbot.waitUntil(lambda: len(here) == 2)

    assert here == [True, 4]


def test_a_job_that_fails_is_told_logged_and_costs_no_other(
    reader: Reader, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    here: list[object] = []
    with qtbot.waitSignal(reader.failed):
        reader.ask("bad", lambda _store: 1 // 0, here.append)
    reader.ask("good", lambda _store: 7, here.append)
    qtbot.waitUntil(lambda: bool(here))

    assert (here, caplog.messages) == ([7], ["a job of the history failed"])


def test_nothing_is_delivered_after_the_end(reader: Reader, qtbot: QtBot) -> None:
    goes_on, here = threading.Event(), list[object]()
    reader.ask("first", lambda _store: goes_on.wait(5), here.append)
    reader.end()
    goes_on.set()
    reader._thread.join(5)
    qtbot.wait(1)

    assert here == []


class Window(QObject):
    """Has jobs done, and writes down in which thread it goes."""

    def __init__(self, went_in: list[str]) -> None:
        super().__init__()
        self.told: list[object] = []
        self.began, self.goes_on = threading.Event(), threading.Event()
        weakref.finalize(self, lambda: went_in.append(threading.current_thread().name))

    def take(self, result: object) -> None:
        self.told.append(result)

    def read(self, _store: Store) -> bool:
        self.began.set()
        return self.goes_on.wait(10)


def test_a_window_that_closed_after_its_job_is_known_to_no_thread(reader: Reader, qtbot: QtBot) -> None:
    went_in: list[str] = []
    window = Window(went_in)
    window.goes_on.set()
    told = window.told
    reader.ask("x", window.read, window.take)
    del window
    qtbot.waitUntil(lambda: bool(told))

    assert went_in == ["MainThread"]  # while the thread waits for another job


def test_a_window_that_closes_while_its_job_is_done_goes_in_this_thread(reader: Reader, qtbot: QtBot) -> None:
    went_in: list[str] = []
    window = Window(went_in)
    began, goes_on = window.began, window.goes_on
    reader.ask("x", window.read, window.take)
    began.wait(10)
    reader.end()
    del window
    goes_on.set()
    reader._thread.join(10)
    before = list(went_in)
    qtbot.waitUntil(lambda: bool(went_in))

    assert (before, went_in) == ([], ["MainThread"])


def test_a_popup_brings_nothing_that_only_historys_windows_need() -> None:
    code = "import sys, wolkvox_tray.qt.popup; print(*(name for name in sys.modules if '.history' in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout

    assert set(loaded.split()) <= {"wolkvox_tray.core.history", "wolkvox_tray.core.history.trails"}


class Asker(QObject):
    """Asks, and may be gone when the answer comes."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []

    def take(self, result: object) -> None:
        self.got.append(result)


def test_who_has_gone_meanwhile_gets_no_result(reader: Reader, qtbot: QtBot) -> None:
    gone, there = Asker(), Asker()
    reader.ask("one", lambda _store: 1, gone.take)
    delete(gone)
    reader.ask("other", lambda _store: 2, there.take)
    qtbot.waitUntil(lambda: bool(there.got))

    assert (gone.got, there.got) == ([], [2])


def test_who_asks_after_the_end_is_not_remembered(reader: Reader, qtbot: QtBot) -> None:
    late = Asker()
    known = weakref.ref(late)
    reader.end()
    reader.ask("late", lambda _store: 1, late.take)
    del late

    assert known() is None
