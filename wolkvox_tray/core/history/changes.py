"""The change log: every difference between two answers, and between which two it must have happened (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.tracks import Level, Seen
from wolkvox_tray.core.watch.months import month_of
from wolkvox_tray.core.watch.series import Border


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedChange:
    """A row that changed, came or went, noticed at `noticed_at`, not before `not_before` (``None``: not known).

    `before` is ``None`` for a row that was never there before. `new_month`: it was seen across the month's border,
    so it is a new count rather than a change.
    """

    account: str
    operation: str
    product: str
    before: Level | None
    after: Level
    month: str
    new_month: bool

    @property
    def noticed_at(self) -> datetime:
        """The answer in which it was seen."""
        return self.after.at

    @property
    def not_before(self) -> datetime | None:
        """The last answer in which it was otherwise."""
        return self.after.after

    @property
    def delta(self) -> int | None:
        """How many licenses more or fewer; a row that came or went counts from or to 0; ``None`` if any is unknown."""
        before = 0 if self.before is None or not self.before.present else self.before.licenses
        after = 0 if not self.after.present else self.after.licenses
        return None if before is None or after is None else after - before


def change_log(seen: Seen, zone: ZoneInfo) -> tuple[LoggedChange, ...]:
    """Return every change, the newest first; what the very first answer showed is none."""
    if not seen.spans:
        return ()
    first = seen.spans[0].start
    found = [
        LoggedChange(
            account=seen.account,
            operation=track.operation,
            product=track.product,
            before=before,
            after=level,
            month=month_of(level.at, zone),
            new_month=level.border is not Border.WITHIN,
        )
        for track in seen.tracks
        for before, level in pairwise((None, *track.levels))
        if level is not None and level.at > first
    ]
    return tuple(sorted(found, key=lambda change: change.noticed_at, reverse=True))
