"""Pauses: of asking (`paused_until`) and of notices (`muted_until`), as their settings hold them (pure).

A value is a moment (ISO 8601 with an offset), ``always`` (until a person ends it), or nothing. A pause ends by itself;
nobody has to write anything for that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wolkvox_tray.core.machine.settings_checks import ALWAYS

MORNING_H = 6
"""The hour at which a pause "until tomorrow" ends: before the first shift, and never at midnight."""


def is_on(value: str, now: datetime) -> bool:
    """Tell whether a pause with this value lasts at `now`."""
    end = ends_at(value)
    return value == ALWAYS or (end is not None and now < end)


def ends_at(value: str) -> datetime | None:
    """Return when a pause ends by itself; ``None`` for one without an end, and for no pause."""
    return None if value in ("", ALWAYS) else datetime.fromisoformat(value)


def for_an_hour(now: datetime) -> str:
    """Return the value of a pause of one hour."""
    return (now + timedelta(hours=1)).isoformat(timespec="seconds")


def until_tomorrow(now: datetime) -> str:
    """Return the value of a pause until tomorrow morning, by the clock on the wall."""
    local = now.astimezone()
    morning = datetime(local.year, local.month, local.day, MORNING_H) + timedelta(days=1)  # noqa: DTZ001 - made local below
    return morning.astimezone().isoformat(timespec="seconds")
