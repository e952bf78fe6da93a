"""What was seen in a month, row by row (pure). What was *seen*: it is no invoice, and says how much was watched.

The month is that of the account's zone. Of each row: its count at the month's first answer and at its last, the lowest
and the highest with the moment it was first reached, and the *daily mean*: the mean of the days' means, a day's mean
weighed by the time its levels were seen. An unknown count is in none of these and noted in `unknown`; a row that was
missing counts for nothing while it was, not as 0. A change is a difference between two answers of this month: what
differs in a month's first answer is a new count, no change; what came near the border and may be another month's is in
neither (`core.watch.months`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track, by_day, mean_of, pieces, summed, whole
from wolkvox_tray.core.watch.months import BORDER, month_of
from wolkvox_tray.core.watch.series import Border


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One row in one month; what was never known is ``None``. `last` is ``None`` too if the row was missing at last."""

    operation: str
    product: str
    start: int | None = None
    last: int | None = None
    lowest: int | None = None
    lowest_at: datetime | None = None
    highest: int | None = None
    highest_at: datetime | None = None
    daily_mean: float | None = None
    changes: int = 0
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """One account in one month (``2026-11``): its rows, their total, and how much of the month was watched.

    `share` is watched time over the month's time until now, from 0 to 1. `last_look` is the month's last answer.
    `total.highest` is the highest of the sums, not the sum of the highest.
    """

    account: str
    month: str
    rows: tuple[MonthRow, ...]
    total: MonthRow
    share: float
    first_look: datetime | None
    last_look: datetime | None


def month_bounds(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments at which a month (``2026-11``) begins and ends."""
    year, number = (int(part) for part in month.split("-"))
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)


def months_seen(seen: Seen, zone: ZoneInfo) -> tuple[str, ...]:
    """Return the months in which somebody looked, oldest first."""
    found: dict[str, None] = {}
    for span in seen.spans:
        month, last = month_of(span.start, zone), month_of(span.end, zone)
        while month <= last:
            found[month] = None
            month = month_of(month_bounds(month, zone)[1], zone)
    return tuple(found)


def month_view(seen: Seen, month: str, zone: ZoneInfo, now: datetime, total: Track | None = None) -> MonthView:
    """Return what was seen in `month`, until `now`; `total` is the sum of all tracks, if it was computed already."""
    start, end = _bounds(month, zone)
    spans = believed(seen, month, zone)
    rows = (_row(track, spans, zone) for track in seen.tracks)
    past = (min(end, max(now, spans[-1].end)) if spans else min(end, now)) - start
    return MonthView(
        account=seen.account,
        month=month,
        rows=tuple(row for row in rows if row is not None),
        total=_row(total or summed(seen.tracks), spans, zone) or MonthRow(operation="", product=""),
        share=min(1.0, whole(spans) / past) if past > timedelta() else 0.0,
        first_look=spans[0].start if spans else None,
        last_look=spans[-1].end if spans else None,
    )


def believed(seen: Seen, month: str, zone: ZoneInfo) -> tuple[Span, ...]:
    """Return when answers were this month's: from its first one to the first that may be the next month's.

    What differs near a border tells where that is. If nothing differs, the counts of both months are the same there.
    """
    start, end = _bounds(month, zone)
    near = [level for track in seen.tracks for level in track.levels if level.border is not Border.WITHIN]
    first = [level.at for level in near if level.border is Border.FIRST and _begins(level, start, end)]
    unsure = [level.at for level in near if level.border is Border.UNSURE and end - BORDER <= level.at < end]
    return seen.between(min(first, default=start), min(unsure, default=end))


def _bounds(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return a month's bounds in UTC.

    Two moments of one zone are subtracted by the clock on the wall, which may have been set between them.
    """
    start, end = month_bounds(month, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def _begins(level: Level, start: datetime, end: datetime) -> bool:
    """Tell whether a month's first level is this one's: near the border or, if we ask seldom, by the last answer."""
    seldom = level.after is not None and level.after < start
    return start <= level.at < (end if seldom else start + BORDER)


def _row(track: Track, spans: Sequence[Span], zone: ZoneInfo) -> MonthRow | None:
    """Return a track's row; ``None`` if it was never present in the spans."""
    found = [(span, level) for span, level in pieces(track, spans) if level.present]
    if not found:
        return None
    known = [(level.licenses, span.start) for span, level in found if level.licenses is not None]
    lowest, highest = min(known, default=None), min(known, key=lambda each: (-each[0], each[1]), default=None)
    last = track.level_at(spans[-1].end)
    first = track.level_at(spans[0].start)
    return MonthRow(
        operation=track.operation,
        product=track.product,
        start=first.licenses if first is not None and first.present else None,
        last=last.licenses if last is not None and last.present else None,
        lowest=lowest and lowest[0],
        lowest_at=lowest and lowest[1],
        highest=highest and highest[0],
        highest_at=highest and highest[1],
        daily_mean=_daily_mean(found, zone),
        changes=_changes(track, spans),
        unknown=len(known) < len(found),
    )


def _changes(track: Track, spans: Sequence[Span]) -> int:
    """Count the levels that differ from one seen in the same month: what the first answer showed is none."""
    return sum(1 for level in track.levels if spans[0].start < level.at <= spans[-1].end)


def daily_means(found: Sequence[tuple[Span, Level]], zone: ZoneInfo) -> dict[str, float]:
    """Return each day's mean of known levels, weighed by the time they were seen; the day as ``2026-11-23``."""
    days: dict[str, list[tuple[float, int]]] = {}
    for span, level in found:
        if level.present and level.licenses is not None:
            for day, seconds in by_day(span, zone):
                days.setdefault(day, []).append((seconds, level.licenses))
    return {day: mean_of(levels) for day, levels in days.items()}


def _daily_mean(found: Sequence[tuple[Span, Level]], zone: ZoneInfo) -> float | None:
    means = daily_means(found, zone)
    return fmean(means.values()) if means else None
