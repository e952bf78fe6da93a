"""Where the total stood when the day began, so that "+4 today" can be said (pure).

A day begins with the first answer asked for on it, by the clock of the account's zone. What it is compared with is the
last answer before: what changed over night was noticed today. Across a month's border nothing can be compared, so there
a day is compared with its own first answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStart:
    """`total` licenses at `since`, before the first answer of the day `date` (``2026-11-23``); ``None`` if unknown."""

    date: str
    total: int | None
    since: datetime


def day_start(
    known: DayStart | None, date: str, month: str | None, last: tuple[int | None, datetime | None], this: DayStart
) -> DayStart:
    """Return the start of `date`: the one `known`, or else what the `last` answer gave, or `this` answer's own.

    `last` is an answer's total and the moment it came, `month` (``2026-11``) the one it counted.
    """
    if known is not None and known.date == date:
        return known
    total, since = last
    return (
        DayStart(date=date, total=total, since=since) if since is not None and date.startswith(month or "-") else this
    )
