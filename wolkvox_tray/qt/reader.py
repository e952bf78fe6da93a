"""History's own thread: reads and writes the store while a window that shows history is open, and not before.

A window makes a `Reader`, gives it jobs and ends it when it closes. A job gets a store of the reader's thread and
returns a value, which comes back on the GUI thread. Jobs run one after the other; a result whose `key` was asked for
again meanwhile is dropped, so that a window that was clicked quickly shows the last click.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.results import Results, results

if TYPE_CHECKING:
    from wolkvox_tray.core.history.exporting import Source

log = logging.getLogger(__name__)

Job: TypeAlias = Callable[[Store], Any]


class Reads(Protocol):
    """What a window needs of a reader."""

    def ask(self, key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Do `job` with a store and call `then` with its result on the GUI thread."""

    def end(self) -> None:
        """Take no more jobs and deliver no more results."""


class _Asked(NamedTuple):
    number: int
    """Under which `results` expects the outcome."""
    key: str
    mark: object
    """Tells this job from the others of its key."""
    job: Job


class Reader(QObject):
    """Does jobs with the store of `house`, in a thread of its own; `failed` is told where a job could not be done."""

    failed = Signal()

    def __init__(
        self, house: House, parent: QObject | None = None, *, opens: Callable[[], Store] | None = None
    ) -> None:
        """`opens` opens the store in the thread; by default as the house does, for reading and writing."""
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._newest: dict[str, object] = {}
        self._ended = False
        told = (self._jobs, self._newest, opens or house.open_store, results())
        self._thread = threading.Thread(target=_work, args=told, name="history", daemon=True)
        self._thread.start()

    def ask(self, key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Do `job` in the thread and call `then` with its result here; a newer job of the same `key` replaces it."""
        if self._ended:  # by a window that is closed but still hears of new answers: the thread would never reply
            return
        mark = self._newest[key] = object()
        number = results().expect(self, partial(self._deliver, key, mark, then), job)
        self._jobs.put(_Asked(number, key, mark, job))

    def end(self) -> None:
        """Take no more jobs and deliver no more results; the thread ends by itself."""
        self._ended = True
        self._newest.clear()
        self._jobs.put(None)

    def _deliver(self, key: str, mark: object, then: Callable[[Any], None], outcome: tuple[Any] | None) -> None:
        asker = getattr(then, "__self__", None)
        gone = isinstance(asker, QObject) and not isValid(asker)  # a dialog that was closed before its window
        if gone or self._newest.get(key) is not mark:
            return
        if outcome is None:
            self.failed.emit()
        else:
            then(outcome[0])


def _work(
    jobs: queue.SimpleQueue[_Asked | None], newest: dict[str, object], opens: Callable[[], Store], back: Results
) -> None:
    """Be the thread. It knows no window and no reader (`qt.results`)."""
    store: Store | None = None
    while (asked := jobs.get()) is not None:
        number, outcome = asked.number, None
        if newest.get(asked.key) is asked.mark:
            try:
                store = store or opens()
                outcome = (asked.job(store),)
            except Exception:  # the thread's entry: whatever it is, the window lives on
                log.exception("a job of the history failed")
        del asked  # a job may know a window
        back.tell(number, outcome)
        del outcome  # it may be large, and the next job late
    if store is not None:
        with closing(store):
            pass


def sources_of(house: House) -> list[Source]:
    """Return the accounts of a house as history knows them."""
    from wolkvox_tray.core.history.exporting import Source  # it brings what only history's windows need

    return [
        Source(id=each.id, name=each.name, server=each.server, zone=house.zone_of(each))
        for each in house.settings.accounts
    ]
