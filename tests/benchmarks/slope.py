"""What a poll costs after a day and after years of history: ``python -m tests.benchmarks.slope``; some seconds.

A store of three rows gets more and more history behind them, ten changes a row and day, and each time takes in two
hundred answers, every tenth with a change: CPU milliseconds an answer, of this thread. Nothing is asserted here; that a
poll runs the same statements whatever is kept is held by ``tests/core/watch/test_cost_of_a_poll.py``.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.helpers.stores import answered
from tests.helpers.watching import START, a_count
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.packed import to_ms
from wolkvox_tray.core.watch.store import Store

DAYS = (0, 30, 365, 3 * 365)
POLLS, DAY_MS = 200, 86_400_000


def put_behind(store: Store, days: int) -> None:
    """Put so many days of history behind the rows."""
    (count,) = store._db.execute("SELECT max(id) FROM series").fetchone()
    start = to_ms(START) - (days + 1) * DAY_MS
    old = [(series, start + at * DAY_MS // 10) for series in range(1, count + 1) for at in range(days * 10)]
    spans = [("a", REPORT, start + day * DAY_MS, start + day * DAY_MS + DAY_MS // 2) for day in range(days)]
    with store._db as db:
        db.execute("BEGIN")
        db.executemany("INSERT INTO observation (series, at, present, licenses) VALUES (?, ?, 1, 7)", old)
        db.executemany("INSERT INTO watched VALUES (?, ?, ?, ?)", spans)


def cost_ms(store: Store) -> float:
    """Return the CPU milliseconds of an answer."""
    begun = time.thread_time()
    for number in range(1, POLLS + 1):
        rows = (a_count("Ventas", 42 + number // 10), a_count("Cobranza", 9), a_count("Encuestas", 8))
        answered(store, *rows, at=START + timedelta(minutes=5 * number))
    return (time.thread_time() - begun) / POLLS * 1000


def main() -> None:
    """Measure after so many days."""
    for days in DAYS:
        with tempfile.TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "watch.sqlite")) as store:
            answered(store, a_count("Ventas", 42), a_count("Cobranza", 9), a_count("Encuestas", 8))
            put_behind(store, days)
            print(f"{days:5} days, {days * 30:6} observations: {cost_ms(store):.2f} CPU ms an answer")


if __name__ == "__main__":
    main()
