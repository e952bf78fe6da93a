"""Which month an answer belongs to, and when that can't be said (pure).

The server counts the current month only, and its zone is unknown. Ours is the account's zone at the moment of sending.
Near the border the server may already count the next month, or still the last one, and a clock may be set wrong: an
answer whose own dates name another month than ours is a *border* answer, and no drop may be read out of it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.wire.parse import Answer

BORDER = timedelta(hours=12)
"""How near to a month's border an answer's dates are heard: no zone differs more from ours that matters here."""

# Dates seen in the vendor's API: 2026-06-25 10:50:54, 20230130, 2026-06-25 [vendor]. Day first is never guessed.
_DATE = re.compile(r"\s*(20[0-9]{2})([-/.]?)(0[1-9]|1[0-2])\2(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")


def month_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return the month of `moment` in `zone`, as ``2026-06``; later months sort later."""
    return _month(moment.astimezone(zone))


def month_written(date: str) -> str | None:
    """Return the month that a row's date names, ``None`` if the date can't be read."""
    found = _DATE.match(date)
    return f"{found[1]}-{found[3]}" if found else None


def is_border(answer: Answer, asked_at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether `answer`, asked for near a month's border, names another month than our clock.

    HTTP's date is heard at all times: if it names another month far from any border, one of the two clocks is wrong,
    and a month that began by a clock that somebody set is none.
    """
    ours = month_of(asked_at, zone)
    if answer.http_date is not None and month_of(answer.http_date, zone) != ours:
        return True
    near = {month_of(asked_at - BORDER, zone), month_of(asked_at + BORDER, zone)}
    if near == {ours}:
        return False
    named = {month_written(date) for date in answer.dates} - {None}
    return bool(named - {ours})


def _month(local: datetime) -> str:
    return f"{local.year:04}-{local.month:02}"
