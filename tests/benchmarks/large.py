"""What an answer of 60,000 rows costs: ``python -m tests.benchmarks.large``; half a minute.

The poll thread's work on it part by part, in CPU seconds of that thread; and what the process holds before, at most,
and afterwards. The last line says what nobody can go below on this computer at this moment: Python's own JSON reader
over the same bytes, and SQLite over rows that are ready to be written into the same two tables. How long the open
window waits meanwhile is measured by ``python -m tests.benchmarks.refresh``. Nothing is asserted.
"""

from __future__ import annotations

import gc
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import proc
from tests.benchmarks.refresh import CASES, NOW, a_body
from wolkvox_tray.core.machine.heap import give_back
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.consequences import followed
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.schema import open_database, transaction
from wolkvox_tray.core.watch.state import Step, WatchState, step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.parse import parse
from wolkvox_tray.qt.garbage import YOUNG

ZONE = ZoneInfo("America/Bogota")
BARE_ROW = (
    "INSERT INTO series (account, report, operation, product, place, licenses, raw, present, rows, falling, awaited)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, 0, 0)"
)
BARE_OBSERVATION = "INSERT INTO observation (series, at, present, licenses, raw) VALUES (?, ?, 1, ?, ?)"


class Parts:
    """CPU milliseconds of this thread, by what they were spent on."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add what happens inside to a part."""
        begun = time.thread_time()
        yield
        self.ms[name] = self.ms.get(name, 0.0) + (time.thread_time() - begun) * 1000


def least(body: bytes) -> str:
    """Return what JSON and SQLite alone take for an answer, in CPU ms."""
    parts = Parts()
    with parts.part("JSON"):
        json.loads(body)
    counts = parse(body).counts
    rows = [("a", REPORT, row.operation, row.product, n, row.licenses, row.raw) for n, row in enumerate(counts)]
    seen = [(n + 1, 1, row.licenses, row.raw) for n, row in enumerate(counts)]
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_database(Path(folder) / "bare.sqlite")[0]) as db,
        parts.part("SQLite"),
        transaction(db),
    ):
        db.executemany(BARE_ROW, rows)
        db.executemany(BARE_OBSERVATION, seen)
    return ", ".join(f"{name} {ms:.0f}" for name, ms in parts.ms.items())


def poll(store: Store, body: bytes, number: int, parts: Parts) -> None:
    """Do with an answer what the poll thread does, with the store that it keeps open."""
    at = NOW + timedelta(minutes=5 * number)
    occasion = Occasion(account="a", asked_at=at, now=at, zone=ZONE)
    with parts.part("parse"):
        answer = parse(body)
    stepping = Parts()

    def stepped(state: WatchState) -> Step:
        with stepping.part("step"):
            return followed(state, step(state, answer, occasion), (), occasion)

    with parts.part("store"):
        result = store.advance("a", REPORT, stepped)
        store.last_changes("a", REPORT)
    parts.ms |= stepping.ms
    parts.ms["store"] -= stepping.ms["step"]
    with parts.part("unseen"):
        result.state.unseen_counts()


def main() -> None:
    """Measure a first poll, one that brings nothing new, one with a few changes, one with all."""
    pid, peak = os.getpid(), [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], proc.memory(pid).rss)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watch.sqlite"
        small = b'{"code": 200, "data": [{"operation": "A", "description": "B", "items": "7"}]}'
        with closing(Store.open(Path(folder) / "small.sqlite")) as other:
            poll(other, small, 0, Parts())
        store = Store.open(path)
        gc.collect()
        gc.freeze()
        gc.disable()  # as the app does
        give_back()
        print(f"before: {proc.memory(pid).rss:.0f} MB")
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        for number, (name, seed, share) in enumerate(CASES):
            body, parts = a_body(seed, share), Parts()
            peak[0] = 0.0
            poll(store, body, number, parts)
            gc.collect(YOUNG)
            del body
            held = proc.memory(pid).rss
            give_back()
            shares = ", ".join(f"{part} {ms:.0f}" for part, ms in parts.ms.items())
            print(
                f"{name:12} {sum(parts.ms.values()):6.0f} CPU ms ({shares}); at most {peak[0]:.0f} MB, after"
                f" {held:.0f} MB, given back: {proc.memory(pid).rss:.0f} MB"
            )
        store.close()
        ended.set()
        watcher.join()
    print(f"least, CPU ms: {least(a_body(0, 0.0))}")


if __name__ == "__main__":
    main()
