"""Long work on the GUI thread, cut into slices between which the window lives on.

A job is a generator that yields wherever it may be interrupted. Its first slice runs at once, so that a small answer
is shown before `run` returns, unless it is to wait; what is left goes on whenever the event loop has nothing else to
do. There is no thread: a second one would hold the interpreter's lock just when the window needs it, and the rows would
need locking too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
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
Hashed = TypeVar("Hashed", bound=Hashable)
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

    def run(self, job: Iterator[object], *, waits: bool = False) -> None:
        """Begin `job`, now or, if it `waits`, when the event loop has nothing else to do; drop what is under way."""
        self._job = job
        if waits:
            self._timer.start(0)
        else:
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
        try:
            for step in job:
                if self._job is not job:  # the job's own signals began another one
                    return
                if step is PAUSE or perf_counter() >= end:
                    self._timer.start(0)
                    return
        except BaseException:
            self._drop(job)
            raise
        self._drop(job)

    def _drop(self, job: Iterator[object]) -> None:
        """Be done with a job, unless another one is under way already."""
        if self._job is job:
            self._job = None


def sorted_in_slices(items: Sequence[T], key: Callable[[T], Any], *, reverse: bool = False) -> Sliced[list[T]]:
    """Sort stably, as `sorted` does, with pauses.

    Short runs first, then all that lies between two of their values, from every run: merging runs two by two would
    end with one piece as long as all of it.
    """
    if reverse:
        found = yield from sorted_in_slices(items[::-1], key)
        return found[::-1]
    runs: list[list[T]] = []
    for piece in in_slices(items):
        runs.append(sorted(piece, key=key))
        yield
    if len(runs) < 2:
        return runs[0] if runs else []
    found = []
    begins = [0] * len(runs)
    for border in _borders(runs, key):
        ends = [bisect_left(run, border, begin, key=key) for run, begin in zip(runs, begins, strict=True)]
        found += _merged(runs, begins, ends, key)
        begins = ends
        yield
    return found + _merged(runs, begins, [len(run) for run in runs], key)


def _borders(runs: Sequence[Sequence[T]], key: Callable[[T], Any]) -> list[Any]:
    """Return values between which there are about as many items as in one run."""
    step = max(1, RUN // len(runs))
    sample = sorted(key(item) for run in runs for item in run[step::step])
    return list(dict.fromkeys(sample[len(runs) :: len(runs)]))


def _merged(runs: Sequence[list[T]], begins: Sequence[int], ends: Sequence[int], key: Callable[[T], Any]) -> list[T]:
    merged = [item for run, begin, end in zip(runs, begins, ends, strict=True) for item in run[begin:end]]
    merged.sort(key=key)  # sorted runs: Python's sort finds and merges them
    return merged


def picked(items: Sequence[T], wanted: Callable[[T], bool]) -> Sliced[list[T]]:
    """Return the items that are wanted, in their order, with pauses."""
    kept: list[T] = []
    for piece in in_slices(items):
        kept += filter(wanted, piece)
        yield
    return kept


def set_of(items: Sequence[Hashed]) -> Sliced[set[Hashed]]:
    """Return the items as a set, with pauses."""
    made: set[Hashed] = set()
    for piece in in_slices(items):
        made.update(piece)
        yield
    return made


def in_slices(items: Sequence[T], size: int = RUN) -> Iterator[Sequence[T]]:
    """Return `items` in pieces of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def spans(positions: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Return stretches (first, last) of ascending `positions`; if more than `most`, one over them all."""
    whole = [(positions[0], positions[-1])] if positions else []
    if whole and positions[-1] - positions[0] < len(positions):
        return whole  # without a look at each
    found: list[tuple[int, int]] = []
    for position in positions:
        if found and found[-1][1] == position - 1:
            found[-1] = (found[-1][0], position)
        elif len(found) == most:
            return whole
        else:
            found.append((position, position))
    return found
