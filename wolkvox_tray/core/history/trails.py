"""How a row came to where it is, this month: a few steps, small enough to be drawn in a cell of a table.

Read a row at a time, for the few rows that are looked at: of sixty thousand some twenty are ever on the screen. What
can't be read is left out, because a table is whole without it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from wolkvox_tray.core.model import REPORT, RowKey
from wolkvox_tray.core.watch.database import Database
from wolkvox_tray.core.watch.schema import open_copy
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.store import Observation, Store

log = logging.getLogger(__name__)

POINTS = 48
"""So many steps at most: more than that can't be told apart in a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A row's levels, oldest first.

    Each has its place in time, from 0 (when the month, or what was seen of it, began) to 1 (now), and the licenses from
    there on: ``None`` while they were unknown or the row was missing.
    """

    points: tuple[tuple[float, int | None], ...]


def open_to_read(path: Path) -> Store:
    """Return a store that can only be read; an empty one if there is no file."""
    try:
        return Store.read_only(path)
    except (sqlite3.Error, OSError) as problem:
        log.debug("no database to read from: %s", problem)
    return Store(Database(None, open_copy(path)))


def month_start(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the month began that `now` is in."""
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def read_trails(
    store: Store, account: str, keys: Iterable[RowKey], since: datetime, now: datetime, report: str = REPORT
) -> dict[RowKey, Trail | None]:
    """Return the trails of some rows from `since` to `now`; ``None`` for a row that stayed as it was."""
    try:
        return {key: trail_of(tuple(store.row_seen(account, report, key, since)), since, now) for key in keys}
    except (sqlite3.Error, OSError) as problem:
        log.warning("the rows' way through the month can't be read: %s", problem)
        return {}


def trail_of(seen: Sequence[Observation], since: datetime, now: datetime) -> Trail | None:
    """Return what a row's observations draw; what was before the month's first answer is another month's."""
    firsts = [place for place, each in enumerate(seen) if each.border is Border.FIRST and each.at >= since]
    own = seen[firsts[-1] :] if firsts else seen
    if not own:
        return None
    start = max(since, own[0].at)
    length_s = (now - start).total_seconds()
    steps: dict[int, int | None] = {}  # the last of those that fall together
    for each in own:
        share = max(0.0, (each.at - start).total_seconds()) / length_s if length_s > 0 else 0.0
        steps[min(POINTS - 1, int(share * POINTS))] = each.licenses if each.present else None
    points = [(place / POINTS, licenses) for place, licenses in steps.items()]
    different = points[:1] + [after for before, after in pairwise(points) if before[1] != after[1]]
    return Trail(points=tuple(different)) if len(different) > 1 else None
