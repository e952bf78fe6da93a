"""Long work on the GUI thread, cut into slices between which the window lives on.

A job is a generator that yields wherever it may be interrupted. Its first slice runs at once, so that a small answer
is shown before `run` returns; what is left goes on whenever the event loop has nothing else to do. There is no thread:
a second one would hold the interpreter's lock just when the window needs it, and the rows would need locking too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from time import perf_counter
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

SLICE_S = 0.003
"""How long the window may be kept waiting at a stretch; a frame at 60 Hz is 0.016 s."""
RUN = 2048
"""Rows sorted without interruption: about 2 ms."""

PAUSE = "pause"
"""What a job yields before a piece that takes long by itself: it begins with a slice of its own."""

T = TypeVar("T")
Sliced = Generator[None, None, T]
"""Work that yields where it may be interrupted, and returns a T."""


class Slices(QObject):
    """Runs one job at a time; a new one takes the place of the old, which is dropped."""

    def __init__(self, parent: QObject | None = None, *, slice_s: float = SLICE_S) -> None:
        super().__init__(parent)
        self._slice_s = slice_s
        self._job: Iterator[object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether a job is unfinished."""
        return self._job is not None

    def run(self, job: Iterator[object]) -> None:
        """Begin `job`, now; drop the one that is under way."""
        self._job = job
        self._go_on()

    def finish(self) -> None:
        """Do what is left of the job without interruption."""
        self._timer.stop()
        job, self._job = self._job, None
        for _step in job or ():
            pass

    def _go_on(self) -> None:
        self._timer.stop()
        job, end = self._job, perf_counter() + self._slice_s
        if job is None:
            return
        for step in job:
            if self._job is not job:  # the job's own signals began another one
                return
            if step is PAUSE or perf_counter() >= end:
                self._timer.start(0)
                return
        if self._job is job:
            self._job = None


def sorted_in_slices(items: Sequence[T], key: Callable[[T], Any], *, reverse: bool = False) -> Sliced[list[T]]:
    """Sort stably, as `sorted` does, with pauses: short runs first, then neighbours merged two by two."""
    runs: list[list[T]] = []
    for start in range(0, len(items), RUN):
        runs.append(sorted(items[start : start + RUN], key=key, reverse=reverse))
        yield
    while len(runs) > 1:
        merged: list[list[T]] = []
        for left in range(0, len(runs), 2):
            both = [row for run in runs[left : left + 2] for row in run]
            both.sort(key=key, reverse=reverse)  # two runs: Python's sort finds and merges them
            merged.append(both)
            yield
        runs = merged
    return runs[0] if runs else []


def picked(items: Sequence[T], wanted: Callable[[T], bool]) -> Sliced[list[T]]:
    """Return the items that are wanted, in their order, with pauses."""
    kept: list[T] = []
    for piece in in_slices(items):
        kept += filter(wanted, piece)
        yield
    return kept


def in_slices(items: Sequence[T], size: int = RUN) -> Iterator[Sequence[T]]:
    """Return `items` in pieces of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def spans(positions: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Return stretches (first, last) of ascending `positions`; if more than `most`, one over them all."""
    found: list[tuple[int, int]] = []
    for position in positions:
        if found and found[-1][1] == position - 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found if len(found) <= most else [(positions[0], positions[-1])]
