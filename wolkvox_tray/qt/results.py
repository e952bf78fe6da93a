"""The way back from another thread: its results come to whoever waits for them in the GUI thread.

A thread that merely knows a QObject may be the last that does, and then destroys it. That goes wrong now and then: Qt
asks for Python's lock while it disconnects the object, holding a lock of its own that the GUI thread, which has
Python's, may be waiting for in any ``connect`` or new menu. The process hangs (seen in our own tests, PySide6 6.11). So
a thread here knows no QObject but `Results`, which is never destroyed, and a number; who is told stays in the GUI
thread, and so does the work, which may know a window: whatever it takes along goes here, and after the thread let go.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

Then: TypeAlias = Callable[[Any], None]


class Results(QObject):
    """Takes results from any thread and hands them on in its own. Use that of `results`."""

    _came = Signal(int, object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._expected: dict[int, tuple[QObject, Then, object]] = {}
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def expect(self, owner: QObject, then: Then, work: object = None) -> int:
        """Return a number for `tell`: while `owner` lives, `then` gets each result. `work` is kept until the last."""
        self._number += 1
        self._expected[self._number] = (owner, then, work)
        return self._number

    def forget(self, number: int) -> None:
        """Expect nothing more under `number`; no thread may know its work any more."""
        self._expected.pop(number, None)

    def tell(self, number: int, result: object, *, last: bool = True) -> None:
        """Hand on a result, from any thread. With the `last` one the thread has let go of its work."""
        with contextlib.suppress(RuntimeError):  # the process is ending: Qt's side has gone
            self._came.emit(number, result, last)

    @Slot(int, object, bool)
    def _deliver(self, number: int, result: object, last: bool) -> None:
        expected = self._expected.get(number)
        if last:
            self._expected.pop(number, None)
        if expected is not None and isValid(expected[0]):
            expected[1](result)


@cache
def results() -> Results:
    """Return the one there is. The first call makes it, in the GUI thread."""
    return Results()


def aside(name: str, work: Callable[[], object], owner: QObject, then: Then) -> threading.Thread:
    """Do `work`, which raises nothing, in a daemon thread; while `owner` lives, `then` gets the result here."""
    back = results()
    thread = threading.Thread(target=_run, args=([work], back, back.expect(owner, then, work)), name=name, daemon=True)
    thread.start()
    return thread


def _run(box: list[Callable[[], object]], back: Results, number: int) -> None:
    result = box.pop()()
    back.tell(number, result)
