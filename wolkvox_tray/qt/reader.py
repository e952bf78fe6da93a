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
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.watch.store import Store

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


_Asked: TypeAlias = tuple[int, str, Job, Callable[[Any], None]]


class Reader(QObject):
    """Does jobs with the store of `house`, in a thread of its own; `failed` is told where a job could not be done."""

    failed = Signal()
    _done = Signal(object)

    def __init__(
        self, house: House, parent: QObject | None = None, *, opens: Callable[[], Store] | None = None
    ) -> None:
        """`opens` opens the store in the thread; by default as the house does, for reading and writing."""
        super().__init__(parent)
        self._opens = opens or house.open_store
        self._jobs: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._newest: dict[str, int] = {}
        self._number = 0
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="history", daemon=True)
        self._thread.start()

    def ask(self, key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Do `job` in the thread and call `then` with its result here; a newer job of the same `key` replaces it."""
        self._number += 1
        self._newest[key] = self._number
        self._jobs.put((self._number, key, job, then))

    def end(self) -> None:
        """Take no more jobs and deliver no more results; the thread ends by itself."""
        self._newest.clear()
        self._jobs.put(None)

    def _work(self) -> None:
        store: Store | None = None
        while (asked := self._jobs.get()) is not None:
            number, key, job, then = asked
            if self._newest.get(key) != number:
                continue
            result: Any = None
            failed = False
            try:
                store = store or self._opens()
                result = job(store)
            except Exception:  # the thread's entry: whatever it is, the window lives on
                log.exception("a job of the history failed")
                failed = True
            self._done.emit((number, key, None if failed else (then, result)))
        if store is not None:
            with closing(store):
                pass

    def _deliver(self, done: tuple[int, str, tuple[Callable[[Any], None], Any] | None]) -> None:
        number, key, outcome = done
        if self._newest.get(key) != number:
            return
        if outcome is None:
            self.failed.emit()
        else:
            then, result = outcome
            then(result)


def sources_of(house: House) -> list[Source]:
    """Return the accounts of a house as history knows them."""
    from wolkvox_tray.core.history.exporting import Source  # it brings what only history's windows need

    return [
        Source(id=each.id, name=each.name, server=each.server, zone=house.zone_of(each))
        for each in house.settings.accounts
    ]
