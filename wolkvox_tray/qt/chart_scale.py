"""Where a chart's lines stand: round numbers on the left, round times below (no widget)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count

LONGEST_STEPS = 5
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line for a moment; `day`: it is a day's beginning and is named by its date, else by its time."""

    at: datetime
    day: bool


def value_ticks(low: int, high: int) -> tuple[int, ...]:
    """Return round whole numbers from at or below `low` to at or above `high`, at most seven.

    From 0 if `low` is in the lower half of what is shown: a rise from 30 to 40 should not look like one from nothing,
    but a change of 2 in 140 should be seen.
    """
    if low <= high / 2:
        low = 0
    step = next(step for step in _steps() if max(high - low, 1) / step <= LONGEST_STEPS)
    start = low // step * step
    stop = max(-(-high // step) * step, start + step)
    return tuple(range(start, stop + 1, step))


def _steps() -> Iterator[int]:
    return (round_one * 10**power for power in count() for round_one in _ROUND)


def time_ticks(start: datetime, end: datetime, zone: tzinfo | None, most: int) -> tuple[Tick, ...]:
    """Return round moments of `zone` from `start` to `end`, at most `most` of them: hours, days, weeks or months.

    Without a zone they are this computer's, each as its clock showed it then: it may have been set between two of them.
    """
    length = end - start
    for hours in (1, 2, 3, 6, 12):
        if length / timedelta(hours=hours) <= most:
            return tuple(_hours(start, end, zone, hours))
    for days in (1, 2, 7, 14):
        if length / timedelta(days=days) <= most:
            return tuple(_days(start, end, zone, days))
    months = next(months for months in (1, 2, 3, 6, 12, *range(24, 1200, 12)) if length / _MONTH / months <= most)
    return tuple(_months(start, end, zone, months))


_MONTH = timedelta(days=30.44)


def month_borders(start: datetime, end: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments between `start` and `end` at which a month begins."""
    return tuple(tick.at for tick in _months(start, end, zone, 1) if start < tick.at < end)


def _hours(start: datetime, end: datetime, zone: tzinfo | None, step: int) -> Iterator[Tick]:
    day = start.astimezone(zone).date()
    while True:
        for hour in range(0, 24, step):
            at = _moment(day, hour, zone)
            if at > end:
                return
            if at >= start:
                yield Tick(at=at, day=hour == 0)
        day += timedelta(days=1)


def _days(start: datetime, end: datetime, zone: tzinfo | None, step: int) -> Iterator[Tick]:
    day = start.astimezone(zone).date()
    if step >= 7:  # weeks begin on Monday
        day -= timedelta(days=day.weekday())
    while (at := _moment(day, 0, zone)) <= end:
        if at >= start:
            yield Tick(at=at, day=True)
        day += timedelta(days=step)


def _months(start: datetime, end: datetime, zone: tzinfo | None, step: int) -> Iterator[Tick]:
    local = start.astimezone(zone)
    place = local.year * 12 + (local.month - 1) // step * step
    while True:
        year, month = divmod(place, 12)
        at = _moment(date(year, month + 1, 1), 0, zone)
        if at > end:
            return
        if at >= start:
            yield Tick(at=at, day=True)
        place += step


def _moment(day: date, hour: int, zone: tzinfo | None) -> datetime:
    local = datetime.combine(day, time(hour), zone)
    return local.astimezone() if zone is None else local
