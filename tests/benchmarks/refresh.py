"""How long the window waits while a poll of 60,000 rows is read, stored, shown: ``python -m tests.benchmarks.refresh``.

The popup is open and the poll thread does what it does: reads the JSON, steps the state, writes the store; then the
GUI thread shows the outcome, and history's thread reads the small lines of the rows that are seen. A gap is the time
between two beats of a timer that is due every millisecond (`tests.benchmarks.table`); it is measured over the whole
poll, for all threads share Python's lock. Nothing is asserted: the numbers are the machine's.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QApplication

from tests.benchmarks.table import ROWS, Gaps, turn
from wolkvox_tray.core import assemble
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import REPORT, Poll
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.parse import parse
from wolkvox_tray.qt.garbage import Garbage
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.trails import TrailReader

NOW = datetime.now().astimezone()


def a_body(seed: int, share: float) -> bytes:
    """Return an answer of `ROWS` rows, a share of which differs from that of seed 0."""
    rng, moved = random.Random(0), random.Random(seed)
    rows = [
        {
            "operation": f"Operación {rng.randrange(10**6)}",
            "description": f"Producto {i}",
            "items": str(rng.randrange(500) + (seed if moved.random() < share else 0)),
            "date": "2026-11-23 10:00:00",
        }
        for i in range(ROWS)
    ]
    return json.dumps({"code": "200", "error": None, "msg": "ok", "data": rows}).encode()


class Worker(QObject):
    """Polls in a thread of its own, with a store that it opens there and keeps open, as the app does."""

    polled = Signal(object)

    def __init__(self, database: Path) -> None:
        super().__init__()
        self._path, self._polls = database, 0
        self._lane = ThreadPoolExecutor(1)
        self._store = self._lane.submit(Store.open, database).result()

    def start(self, body: bytes) -> Future[None]:
        """Poll."""
        return self._lane.submit(self._poll, body)

    def end(self) -> None:
        """Close the store and end the thread."""
        self._lane.submit(self._store.close)
        self._lane.shutdown()

    def _poll(self, body: bytes) -> None:
        """Do with an answer what a poll does, and tell the outcome."""
        store = self._store
        at = NOW + timedelta(minutes=5 * self._polls)
        self._polls += 1
        answer = parse(body)
        occasion = Occasion(account="a", asked_at=at, now=at, zone=ZoneInfo("America/Bogota"))
        stepped = store.advance("a", REPORT, lambda state: step(state, answer, occasion))
        last = store.last_changes("a", REPORT)
        state = stepped.state
        self.polled.emit(
            Poll(
                account="a",
                name="A",
                server="0042",
                health=state.health,
                answered_at=state.answered_at,
                counts=state.counts,
                changes=stepped.changes,
                last_changes=last,
            )
        )


class Shown(QObject):
    """Shows what was polled, in the thread of the window."""

    def __init__(self, popup: Popup) -> None:
        super().__init__()
        self._popup = popup

    @Slot(object)
    def show(self, poll: Poll) -> None:
        """Show a poll."""
        self._popup.show_polls([poll], NOW + timedelta(minutes=30))


CASES = (("first poll", 0, 0.0), ("the same", 0, 0.0), ("20 changes", 1, 0.0003), ("all changed", 2, 1.0))


def main() -> None:
    """Measure a first poll, one that brings nothing new, one with a few changes, one with all."""
    app = QApplication.instance() or QApplication([])
    popup = Popup(clock=lambda: NOW + timedelta(minutes=30))
    popup.take_settings(Settings())
    popup.open_at(QPoint(100, 100), as_window=True)
    garbage = Garbage()
    garbage.begin()  # as the app does
    with tempfile.TemporaryDirectory() as folder, assemble.live(paths(Path(folder)), vault=SessionVault()) as house:
        house.file.update(lambda settings: settings.with_account(Account(id="a", name="A", server="0042")))
        house.reload()
        house.paths.make()
        worker, shown = Worker(house.paths.database), Shown(popup)
        trails = TrailReader(house, popup.table.trails, lambda: NOW + timedelta(minutes=30))
        worker.polled.connect(shown.show)
        worker.polled.connect(garbage.collect_young)
        for name, seed, share in CASES:
            body, gaps = a_body(seed, share), Gaps()
            _turns(app, 50)
            gaps.begin()
            begin = perf_counter()
            polled = worker.start(body)
            while not polled.done() or popup.table.counts.busy:
                turn(app)
            _turns(app, 200)
            gaps.timer.stop()
            print(f"{name:12} {gaps.words()}; done in {(perf_counter() - begin) * 1000:6.0f} ms")
            garbage.collect_all()
        trails.end()
        worker.end()
    garbage.end()


def _turns(app: QCoreApplication, turns: int) -> None:
    for _turn in range(turns):
        turn(app)


if __name__ == "__main__":
    main()
