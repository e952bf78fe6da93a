"""History that is older than the user wants goes: the setting ``history_months``.

A clock that is years ahead must not cost years of history, so the months are counted from the newest answer, unless
that is later than now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.month_view import month_bounds
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.months import month_of
from wolkvox_tray.core.watch.store import Store


def kept_from(months: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return where kept history begins: `months` whole months before the present one, of which all is kept."""
    year, number = (int(part) for part in month_of(now, zone).split("-"))
    year, number = divmod(year * 12 + number - 1 - months, 12)
    return month_bounds(f"{year:04}-{number + 1:02}", zone)[0]


def tidy(store: Store, zones: Mapping[str, ZoneInfo], months: int, now: datetime) -> None:
    """Remove what is older than `months` of each account, by its id and zone. Raises `sqlite3.Error` or `OSError`."""
    for account, zone in zones.items():
        newest = max((end for _start, end in store.watched(account, REPORT)), default=now)
        store.drop_before(account, REPORT, kept_from(months, zone, min(now, newest)))
