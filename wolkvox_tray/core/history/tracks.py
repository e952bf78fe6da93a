"""What was seen of an account, as steps: a row's level holds from one answer to the next difference (pure).

The store keeps differences, and the spans in which answers came without a gap. Both together are all that is known:
inside a span a level holds until the next one; between two spans nobody looked, and nothing is known. An answer that
came alone is a span without length.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from statistics import fmean
from zoneinfo import ZoneInfo

from wolkvox_tray.core.model import RowKey
from wolkvox_tray.core.watch.series import Border


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in which answers came without a gap; both ends are answers."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is; zero for an answer that came alone."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A row from `at` on: its `licenses` (``None``: unknown, unless it isn't `present`: then it was missing).

    `after` is the last answer that still had the level before; ``None`` if there was none, or it isn't known. `border`
    tells whether it is a change within a month.
    """

    at: datetime
    licenses: int | None
    present: bool = True
    after: datetime | None = None
    border: Border = Border.WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The levels of one row, or of a sum of rows, oldest first. A sum has an empty `operation` or `product`."""

    operation: str
    product: str
    levels: tuple[Level, ...]

    @property
    def key(self) -> RowKey:
        """What the row is known by."""
        return (self.operation, self.product)

    def level_at(self, moment: datetime) -> Level | None:
        """Return the level that held at `moment` if somebody looked then; ``None`` before the first."""
        place = bisect_right(self.levels, moment, key=lambda level: level.at)
        return self.levels[place - 1] if place else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that was seen of one account: its rows' tracks, and when somebody looked, oldest first."""

    account: str
    tracks: tuple[Track, ...] = ()
    spans: tuple[Span, ...] = ()

    def between(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """Return the spans as far as they lie from `start` to before `end`."""
        before_end = end - timedelta(milliseconds=1)  # what is answered at `end` belongs to what follows
        return tuple(
            Span(start=max(span.start, start), end=min(span.end, before_end))
            for span in self.spans
            if span.start < end and span.end >= start
        )

    def gaps(self) -> tuple[Span, ...]:
        """Return the times between the spans, in which nobody looked."""
        return tuple(Span(start=before.end, end=after.start) for before, after in pairwise(self.spans))


def summed(tracks: Iterable[Track], *, operation: str = "", product: str = "") -> Track:
    """Return the sum of `tracks` as one track: unknown while any row of it is, missing while all are."""
    now: dict[int, Level] = {}
    total = present = unknown = 0
    levels: list[Level] = []
    for number, level in sorted(_all_levels(tuple(tracks)), key=lambda each: each[1].at):
        for each, sign in ((now.get(number), -1), (level, 1)):
            if each is not None and each.present:
                present += sign
                unknown += sign * (each.licenses is None)
                total += sign * (each.licenses or 0)
        now[number] = level
        if levels and levels[-1].at == level.at:
            levels.pop()
        licenses = None if unknown or not present else total
        levels.append(
            Level(at=level.at, licenses=licenses, present=bool(present), after=level.after, border=level.border)
        )
    return Track(operation=operation, product=product, levels=_only_different(levels))


def by_operation(seen: Seen) -> tuple[Track, ...]:
    """Return a track for each operation, its products added up, in the rows' order."""
    rows: dict[str, list[Track]] = {}
    for track in seen.tracks:
        rows.setdefault(track.operation, []).append(track)
    return tuple(
        found[0] if len(found) == 1 else summed(found, operation=operation) for operation, found in rows.items()
    )


def pieces(track: Track, spans: Sequence[Span]) -> Iterator[tuple[Span, Level]]:
    """Yield each level of the track with the time it was seen in, inside `spans`; both in order of time."""
    place = 0
    for span in spans:
        while place + 1 < len(track.levels) and track.levels[place + 1].at <= span.start:
            place += 1
        here = place
        while here < len(track.levels) and track.levels[here].at <= span.end:
            level = track.levels[here]
            following = track.levels[here + 1].at if here + 1 < len(track.levels) else None
            start = max(level.at, span.start)
            end = span.end if following is None else min(following, span.end)
            if end > start or (end == start == span.end):
                yield Span(start=start, end=end), level
            here += 1
        place = max(place, here - 1)


def whole(spans: Iterable[Span]) -> timedelta:
    """Return how long the spans are together."""
    return sum((span.length for span in spans), timedelta())


def by_day(span: Span, zone: ZoneInfo) -> Iterator[tuple[str, float]]:
    """Yield the days (``2026-11-23``) that `span` touches, each with the seconds of it that lie there."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    day, last = start.date(), end.date()
    began = start.timestamp()
    while day < last:
        midnight = datetime.combine(day + timedelta(days=1), time(), zone)
        until = midnight.timestamp()
        if until == end.timestamp():  # it ends with the day
            break
        yield day.isoformat(), until - began
        day, began = midnight.date(), until
    yield day.isoformat(), end.timestamp() - began


def mean_of(levels: Sequence[tuple[float, int]]) -> float:
    """Return the mean of licenses, weighed by the seconds they were seen; the plain one of answers that came alone."""
    seconds = sum(seen for seen, _licenses in levels)
    if seconds == 0:
        return fmean(licenses for _seen, licenses in levels)
    return sum(seen * licenses for seen, licenses in levels) / seconds


def _all_levels(tracks: Sequence[Track]) -> Iterator[tuple[int, Level]]:
    return ((number, level) for number, track in enumerate(tracks) for level in track.levels)


def _only_different(levels: Iterable[Level]) -> tuple[Level, ...]:
    different: list[Level] = []
    for level in levels:
        if not different or not _same(different[-1], level):
            different.append(level)
    return tuple(different)


def _same(one: Level, other: Level) -> bool:
    return (one.licenses, one.present) == (other.licenses, other.present)
