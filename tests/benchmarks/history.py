"""A year of history: ``python -m tests.benchmarks.history [--keep FOLDER]`` makes it, and measures reading it.

100 operations, 20 changes a day, a poll every five minutes (105,120) through the real `step` and `Store`, with nights
off in one week of four, so that there are gaps. Prints the file's size, the times from the file to what a window shows,
and those of the window itself (offscreen, with its thread): medians of five rounds in one run.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from tests.helpers.watching import BOGOTA, a_count, an_answer, an_occasion
from wolkvox_tray.core.history.changes import change_log
from wolkvox_tray.core.history.month_view import month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.tracks import Seen, summed
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store

if TYPE_CHECKING:
    from wolkvox_tray.qt.history_window import HistoryWindow

START = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
DAYS, OPERATIONS, CHANGES_A_DAY = 365, 100, 20
POLL = timedelta(minutes=5)
ROUNDS = 5
LIMIT_MB = 5.0


def make_year(file: Path, *, days: int = DAYS, seed: int = 1) -> datetime:
    """Fill the database at `file` with a year of polls and return the last one's moment."""
    dice = random.Random(seed)
    counts = {f"Operación {number:03}": dice.randrange(5, 60) for number in range(OPERATIONS)}
    chance = CHANGES_A_DAY / (timedelta(days=1) / POLL)
    rows = [a_count(name, licenses, "Marcación predictiva") for name, licenses in counts.items()]
    now, last = START, START
    with closing(Store.open(file)) as store:
        store._db.execute("PRAGMA synchronous = OFF")  # the file is the same, a year is faster
        while now < START + timedelta(days=days):
            if dice.random() < chance:
                place = dice.randrange(OPERATIONS)
                licenses = max(0, (rows[place].licenses or 0) + dice.choice((-3, -2, -1, 1, 2, 3)))
                rows[place] = a_count(rows[place].operation, licenses, "Marcación predictiva")
            local = now.astimezone(BOGOTA)
            if not (local.isocalendar().week % 4 == 0 and 1 <= local.hour < 5):
                answer, occasion = an_answer(*rows), an_occasion(now)
                store.advance("a", REPORT, lambda state, a=answer, o=occasion: step(state, a, o))  # type: ignore[misc]
                last = now
            now += POLL
        store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return last


def measured(name: str, work: Callable[[], object]) -> None:
    """Print the median time of `work`, by the clock and of the processor: other programs only delay the first."""
    times, of_processor = [], []
    for _round in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        work()
        of_processor.append((time.process_time() - used) * 1000)
        times.append((time.perf_counter() - began) * 1000)
    print(f"| {name} | {median(times):.1f} | {median(of_processor):.1f} |", flush=True)


def window(file: Path, now: datetime) -> None:
    """Print how long the window takes to stand there with chart, month and log, and a range to be painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from wolkvox_tray.core.assemble import House
    from wolkvox_tray.core.history.exporting import Source
    from wolkvox_tray.qt.history_parts import RANGES
    from wolkvox_tray.qt.history_window import HistoryWindow
    from wolkvox_tray.qt.reader import Reader

    application = QApplication([])
    house = cast("House", SimpleNamespace(open_store=lambda: Store.open(file)))
    source = Source(id="a", name="Andina", server="0042", zone=BOGOTA)
    opened: list[HistoryWindow] = []

    def open_it() -> None:
        made = HistoryWindow(Reader(house), [source], clock=lambda: now)
        made.show()
        while not (made.month_table.model_.rows and made.chart.curve.pieces):
            application.processEvents()
        opened.append(made)

    measured("the window, from the click to chart, month and log", open_it)
    for place, (name, _length) in enumerate(RANGES):
        measured(f"range: {name}", partial(_choose, opened[-1], place))
    for each in opened:
        each.close()
    application.processEvents()


def _choose(window: HistoryWindow, place: int) -> None:
    window.ranges.button(place).click()
    window.chart.repaint()


def main() -> None:
    """Make the year and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--keep", type=Path, help="leave the database here, or use the one that is there")
    arguments.add_argument("--days", type=int, default=DAYS)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = (chosen.keep or Path(folder)) / "watch.sqlite"
        file.parent.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        if not file.exists():
            make_year(file, days=chosen.days)
            print(f"made in {time.perf_counter() - began:.0f} s")
        print(f"{file.stat().st_size / 1e6:.2f} MB (goal: under {LIMIT_MB:.0f})\n")
        print("| from the file to … | ms | CPU ms |\n|---|---:|---:|")
        with closing(Store.open(file)) as store:
            seen: Seen = read_seen(store, "a", datetime.now(UTC) + timedelta(days=365))
            now = seen.spans[-1].end
            months = months_seen(seen, BOGOTA)
            measured("all that was seen", lambda: read_seen(store, "a", now))
        measured("the total as one track", lambda: summed(seen.tracks))
        measured("a month's view", lambda: month_view(seen, months[-2], BOGOTA, now))
        measured("all 13 months' views", lambda: [month_view(seen, month, BOGOTA, now) for month in months])
        measured("the change log", lambda: change_log(seen, BOGOTA))
        window(file, now)
        print(f"\n{len(seen.tracks)} rows, {sum(len(track.levels) for track in seen.tracks):,} levels, "
              f"{len(seen.spans)} spans")  # fmt: skip


if __name__ == "__main__":
    main()
