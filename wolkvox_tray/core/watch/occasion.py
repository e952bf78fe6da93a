"""When and for whom something happened: what `step` knows of the world (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.watch.months import month_of

WATCH_INTERVALS = 3
"""More than this many intervals between two requests is a gap in the watching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and for whom an event happened: `asked_at` is when the request was sent, `now` when it ended."""

    account: str
    asked_at: datetime
    now: datetime
    zone: ZoneInfo
    interval_s: int = 300

    @property
    def month(self) -> str:
        """The account's month at the time of sending."""
        return month_of(self.asked_at, self.zone)

    @property
    def date(self) -> str:
        """The account's day at the time of sending."""
        return self.asked_at.astimezone(self.zone).date().isoformat()

    def follows(self, then: datetime | None, now: datetime) -> bool:
        """Tell whether we kept looking from `then` to `now`: no more than three intervals, and no clock set back."""
        limit = timedelta(seconds=self.interval_s * WATCH_INTERVALS)
        return then is not None and timedelta(0) <= now - then <= limit
