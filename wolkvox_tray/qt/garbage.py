"""Python's cyclic garbage, collected in the GUI thread and nowhere else.

The collector runs in whichever thread happens to allocate, and destroys what it finds there; a forgotten widget that
is destroyed outside the GUI thread crashes the process or hangs it (both seen in our own tests; `qt.results` says why).
So the automatic collector is switched off while the app runs, what lives at the start is set aside for good
(`gc.freeze`), and young garbage is collected after each poll, all of it when a window was closed. No timer is needed:
without polls and windows nothing is allocated.

What was freed then goes back to the system, which Linux' allocator doesn't do by itself with what lies between things
that stay: after the start, after windows, after a large answer (`core.machine.heap`). After the start and after windows
Qt's cache of pixmaps is emptied first: while it holds one, a timer of its own wakes the process every 10 to 30 seconds.

Python's lock, which the poll thread holds while it reads a large answer, is handed over on demand after a millisecond
instead of five: a window asks for it again and again while it is laid out, up to a dozen times (`tests.benchmarks.
refresh`; with five, 63 ms were seen).
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core.machine.heap import give_back
from wolkvox_tray.core.model import Poll

YOUNG = 1
"""The generations a poll's own garbage is found in; a full collection would look at every row of a large answer."""


LONG_WALK = 10_000
"""So many young objects take some milliseconds to look through, those of 60,000 rows up to 50, and giving their memory
back some more: that is done while no window is open. What is left lying until then is what polls leave behind, for
their rows are no garbage."""
MOST_PUT_OFF = 12
"""So many polls may leave something behind while a window stays open: an hour's. Then it waits once."""
LARGE_ROWS = 2000
"""Answers with so many rows leave much behind; Python's own count says nothing of it, for as many objects went."""
FIRST_TICKS = 3
"""The app's first slices of time bring libraries along, whose reading leaves much behind too."""
LOCK_S = 0.001
"""How long another thread may hold Python's lock once the window asks for it."""


class Garbage(QObject):
    """Collects in the thread it lives in, which must be the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._put_off = 0
        self._lock_s = sys.getswitchinterval()

    @Slot()
    def begin(self) -> None:
        """Switch the automatic collector off; from now on this collects."""
        sys.setswitchinterval(LOCK_S)
        gc.collect()
        gc.freeze()
        gc.disable()

    @Slot(object)
    def collect_young(self, poll: Poll) -> None:
        """Collect what a poll left behind, unless that would make an open window wait."""
        large = len(poll.counts) >= LARGE_ROWS
        takes_long = large or gc.get_count()[0] >= LONG_WALK
        waits = takes_long and any(each.isVisible() for each in QApplication.topLevelWidgets())
        self._put_off = self._put_off + 1 if waits else 0
        if self._put_off % MOST_PUT_OFF == 0:
            gc.collect(YOUNG)
            if large:
                give_back()

    @Slot()
    def tick(self) -> None:
        """Note that a slice of time has passed, the first of which belong to the start."""
        self._ticks += 1
        if self._ticks <= FIRST_TICKS:
            self._let_go()

    @Slot()
    def collect_all(self) -> None:
        """Collect all there is, while nobody looks."""
        gc.collect()
        self._let_go()

    def _let_go(self) -> None:
        QPixmapCache.clear()
        give_back()

    def end(self) -> None:
        """The app has ended. The collector stays off, for threads may still be ending too."""
        sys.setswitchinterval(self._lock_s)
        gc.unfreeze()
