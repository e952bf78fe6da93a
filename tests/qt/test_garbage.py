"""Garbage is collected in the GUI thread only."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.qt import garbage as garbage_module
from wolkvox_tray.qt.garbage import FIRST_TICKS, LARGE_ROWS, LONG_WALK, MOST_PUT_OFF, Garbage


def a_poll(rows: int = 1) -> Poll:
    counts = (LicenseCount(operation="Ventas", product="P", licenses=1),) * rows
    return Poll(account="a", name="A", server="0042", health=Health.OK, counts=counts, asked_now=True)


class Loop:
    """A cycle that says in which thread it was destroyed."""

    def __init__(self, died_in: list[str]) -> None:
        self.itself = self
        self.died_in = died_in

    def __del__(self) -> None:
        self.died_in.append(threading.current_thread().name)


def test_no_other_thread_collects_while_the_app_runs(qtbot: QtBot) -> None:
    died_in: list[str] = []
    gc.enable()
    garbage = Garbage()
    garbage.begin()

    def allocate() -> None:
        _ = [[number] for number in range(200_000)]

    Loop(died_in)
    thread = threading.Thread(target=allocate, name="poll")
    thread.start()
    thread.join()
    before = list(died_in)
    garbage.collect_young(a_poll())
    garbage.end()

    assert (before, died_in) == ([], [threading.main_thread().name])
    assert not gc.isenabled()


def an_open_window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture(autouse=True)
def no_window_is_open(qapp: QApplication) -> None:
    """Hide windows that other tests left open: collecting would wait for them."""
    for window in qapp.topLevelWidgets():
        window.hide()


@pytest.fixture
def large() -> Iterator[tuple[Garbage, list[str]]]:
    """Return a collector, in whose Python a large answer's rows live, and a list that is told when garbage goes."""
    died_in: list[str] = []
    garbage = Garbage()
    garbage.begin()
    Loop(died_in)
    rows = [[number] for number in range(LONG_WALK)]
    yield garbage, died_in
    garbage.end()
    rows.clear()


def test_a_large_answer_is_not_looked_through_while_a_window_is_open(
    qtbot: QtBot, large: tuple[Garbage, list[str]]
) -> None:
    garbage, died_in = large
    window = an_open_window(qtbot)
    garbage.collect_young(a_poll())
    while_open = list(died_in)
    window.hide()
    garbage.collect_young(a_poll())

    assert (while_open, died_in) == ([], [threading.main_thread().name])


def test_so_is_an_answer_that_took_the_place_of_one_as_large(qtbot: QtBot, large: tuple[Garbage, list[str]]) -> None:
    garbage, died_in = large
    gc.collect(0)  # Python counts the objects that were made and are still there since the last collection
    Loop(died_in)
    window = an_open_window(qtbot)
    garbage.collect_young(a_poll(LARGE_ROWS))
    while_open = list(died_in)
    window.hide()
    garbage.collect_young(a_poll(LARGE_ROWS))

    assert (len(while_open), len(died_in)) == (1, 2)


def test_a_window_that_stays_open_for_days_keeps_an_hour_of_garbage_at_the_most(
    qtbot: QtBot, large: tuple[Garbage, list[str]]
) -> None:
    garbage, died_in = large
    window = an_open_window(qtbot)  # held: it would close without an owner
    heard = []
    for _each in range(MOST_PUT_OFF):
        garbage.collect_young(a_poll())
        heard.append(list(died_in))

    assert window.isVisible()
    assert heard == [[]] * (MOST_PUT_OFF - 1) + [[threading.main_thread().name]]


def test_memory_is_given_back_after_the_first_slices_large_answers_and_windows_and_not_otherwise(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    now = ["start"]
    monkeypatch.setattr(garbage_module, "give_back", lambda: given.append(now[0]))
    garbage = Garbage()
    for now[0] in ["first"] * FIRST_TICKS + ["later"] * 5:
        garbage.collect_young(a_poll())
        garbage.tick()
    now[0] = "large"
    garbage.collect_young(a_poll(LARGE_ROWS))
    now[0] = "window"
    garbage.collect_all()

    assert given == ["first"] * FIRST_TICKS + ["large", "window"]


def test_no_painted_picture_keeps_qt_awake_after_the_start_and_after_windows(qtbot: QtBot) -> None:
    garbage = Garbage()
    kept = []
    for let_go in (garbage.tick, garbage.collect_all):
        QPixmapCache.insert("a picture", QPixmap(16, 16))
        let_go()
        kept.append(QPixmapCache.find("a picture", QPixmap()))

    assert kept == [False, False]
