"""How long the window waits for the table at 60,000 rows. Run by hand: ``python -m tests.benchmarks.table``.

Nothing is asserted: the numbers belong to the machine. A gap is the time between two beats of a timer that is due every
millisecond, in an event loop that sleeps when there is nothing to do, as the app's does: one that turns without sleep
takes Python's lock, and a processor, from the poll thread all the time. Each line also says how many of the 16 ms
frames a gap would cost, and how much of it the process was at work (CPU): on a computer that is busy otherwise only
that says something of us.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter, process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core.model import Health, LastChange, LicenseCount, Poll
from wolkvox_tray.qt.counts_model import CountsModel
from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.garbage import Garbage
from wolkvox_tray.qt.popup_table import CountsTable

ROWS = 60_000
FRAME_MS = 16.0
BEAT_MS = 1
NOW = datetime.now().astimezone()


def a_poll(seed: int = 1) -> Poll:
    """Return a poll of `ROWS` rows."""
    rng = random.Random(seed)
    counts = tuple(
        LicenseCount(
            operation=f"Operación {rng.randrange(10**6)}", product=f"Producto {i}", licenses=rng.randrange(500)
        )
        for i in range(ROWS)
    )
    last = tuple(
        LastChange(
            key=count.key, before=1, after=count.licenses, noticed_at=NOW - timedelta(seconds=rng.randrange(10**6))
        )
        for count in counts[::2]
    )
    return Poll(account="a", name="A", server="0042", health=Health.OK, counts=counts, last_changes=last)


def changed(poll: Poll, share: float) -> Poll:
    """Return `poll` with a share of its counts moved."""
    rng = random.Random(2)
    counts = tuple(
        replace(count, licenses=(count.licenses or 0) + 1) if rng.random() < share else replace(count)
        for count in poll.counts
    )
    return replace(poll, counts=counts)


class Gaps:
    """Notes the longest time between two beats of the event loop, and the most work that was done in one."""

    def __init__(self) -> None:
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)
        self.timer.start(BEAT_MS)
        self.begin()

    def begin(self) -> None:
        """Begin anew."""
        self.last, self.longest = perf_counter(), 0.0
        self.last_work, self.most_work = process_time(), 0.0

    def _tick(self) -> None:
        now, work = perf_counter(), process_time()
        self.longest, self.last = max(self.longest, now - self.last), now
        self.most_work, self.last_work = max(self.most_work, work - self.last_work), work

    def words(self) -> str:
        """Return the figures."""
        longest_ms, work_ms = self.longest * 1000, self.most_work * 1000
        return f"longest gap {longest_ms:6.1f} ms = {longest_ms / FRAME_MS:4.1f} frames; most CPU {work_ms:6.1f} ms"


def turn(app: QCoreApplication) -> None:
    """Do what is due; sleep until something is."""
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def measure(name: str, app: QApplication, model: CountsModel, act: Callable[[], None]) -> None:
    """Print how long an act kept the window waiting, and when it was done."""
    gaps, done = Gaps(), [False]
    model.settled.connect(lambda: done.__setitem__(0, True))
    for _turn in range(20):
        turn(app)
    gaps.begin()
    begin = perf_counter()
    act()
    while not done[0]:
        turn(app)
    ended = perf_counter()
    for _turn in range(50):
        turn(app)
    gaps.timer.stop()
    print(f"{name:34} {gaps.words()}; done in {(ended - begin) * 1000:6.0f} ms")


def main() -> None:
    """Measure each thing a user or a poll can do to a large table."""
    app = QApplication(sys.argv)
    garbage = Garbage()
    garbage.begin()  # as the app does
    table = CountsTable()
    model = table.counts
    table.resize(640, 500)
    table.show()
    poll = a_poll()
    few, all_of_it = changed(poll, 0.01), changed(poll, 1.0)
    measure("first show", app, model, lambda: model.show([poll]))
    measure("the same again", app, model, lambda: model.show([replace(poll)]))
    table.selectRow(5)
    measure("1 % changed", app, model, lambda: model.show([few]))
    measure("all changed", app, model, lambda: model.show([all_of_it]))
    other = a_poll(3)
    measure("other rows altogether", app, model, lambda: model.show([other]))
    for column in Column:
        measure(f"sort by {column.name.lower()}", app, model, lambda c=column: model.sort(c))  # type: ignore[misc]
    measure("sort by licenses, descending", app, model, lambda: model.sort(3, Qt.SortOrder.DescendingOrder))
    measure("filter, many left", app, model, lambda: model.filter("operacion 1"))
    measure("filter, few left", app, model, lambda: model.filter("operacion 12345"))
    measure("filter, none left", app, model, lambda: model.filter("x"))
    measure("filter cleared", app, model, lambda: model.filter(""))
    table.selectAll()
    measure("sort with all selected", app, model, lambda: model.sort(1))
    measure("filter with all selected", app, model, lambda: model.filter("5"))
    garbage.end()


if __name__ == "__main__":
    main()
