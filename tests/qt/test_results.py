"""The way back from another thread: results come here, and no thread but this one lets go of a QObject."""

import threading
import weakref
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from wolkvox_tray.qt import results as results_module
from wolkvox_tray.qt.results import Results, aside

TIMEOUT_S = 10


class Window(QObject):
    """Waits for a result, and writes down in which thread it goes."""

    changed = Signal()

    def __init__(self, went_in: list[str]) -> None:
        super().__init__()
        self.got: list[object] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.changed)
        weakref.finalize(self, lambda: went_in.append(threading.current_thread().name))

    def take(self, result: object) -> None:
        self.got.append(result)

    def work(self, goes_on: threading.Event) -> str:
        goes_on.wait(TIMEOUT_S)
        return threading.current_thread().name


def test_work_is_done_aside_and_its_result_comes_here(qtbot: QtBot) -> None:
    window, goes_on = Window([]), threading.Event()
    goes_on.set()
    aside("helper", partial(window.work, goes_on), window, window.take)
    qtbot.waitUntil(lambda: bool(window.got))

    assert window.got == ["helper"]


class Lingering(Results):
    """Its threads stay where they have told their result."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = threading.Event()

    def tell(self, number: int, result: object, *, last: bool = True) -> None:
        super().tell(number, result, last=last)
        self.ends.wait(TIMEOUT_S)


def test_a_window_that_only_the_work_knew_goes_here_with_the_result(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    back, owner, heard, went_in = Lingering(), QObject(), list[object](), list[str]()
    monkeypatch.setattr(results_module, "results", lambda: back)
    goes_on, window = threading.Event(), Window(went_in)
    thread = aside("helper", partial(window.work, goes_on), owner, heard.append)
    del window
    goes_on.set()
    qtbot.waitUntil(lambda: bool(heard))
    before = list(went_in)
    back.ends.set()
    thread.join(TIMEOUT_S)

    assert (before, went_in) == (["MainThread"], ["MainThread"])


def test_a_thread_that_ends_before_its_result_is_heard_takes_no_window_along(qtbot: QtBot) -> None:
    went_in: list[str] = []
    goes_on, window = threading.Event(), Window(went_in)
    thread = aside("helper", partial(window.work, goes_on), QObject(), [].append)
    del window
    goes_on.set()
    thread.join(TIMEOUT_S)
    before = list(went_in)
    qtbot.waitUntil(lambda: bool(went_in))

    assert (before, went_in) == ([], ["MainThread"])


@pytest.mark.parametrize("gone", [False, True])
def test_who_has_gone_is_told_nothing(qtbot: QtBot, gone: bool) -> None:
    back, window, heard = Results(), Window([]), list[object]()
    number = back.expect(window, heard.append)
    if gone:
        delete(window)
    back.tell(number, 1, last=False)
    back.tell(number, 2)
    back.tell(number, 3)
    qtbot.wait(1)

    assert heard == ([] if gone else [1, 2])


def test_what_is_forgotten_is_told_nothing_more(qtbot: QtBot) -> None:
    back, window, heard = Results(), Window([]), list[object]()
    number = back.expect(window, heard.append)
    back.tell(number, 1, last=False)
    back.forget(number)
    qtbot.wait(1)

    assert heard == []
