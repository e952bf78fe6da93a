"""May a setting have this value? Each kind has its check; a refusal says in words what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings_table import SETTINGS, SHORTEST_INTERVAL_MIN, Setting, Value
from wolkvox_tray.core.words import _

LONGEST_TEXT = 2_000
ALWAYS = "always"
"""A pause without an end: until a person ends it."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week, as the settings write them; in the order of `date.weekday`."""


def checked(setting: Setting, value: Any) -> Value:
    """Return `value` in its setting's type, or raise `BadInput` with words that say what is allowed."""
    if setting.kind == "bool" and isinstance(value, bool):
        return value
    if setting.kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return _in_range(setting, value)
    if setting.kind == "choice" and isinstance(value, str) and value in dict(setting.choices):
        return value
    check = _TEXTS.get(setting.kind)
    if check is not None and isinstance(value, str):
        return check(setting, value.strip())
    raise _not_allowed(setting, value)


def _in_range(setting: Setting, value: int) -> int:
    if setting.name == "poll_every_min" and value < SHORTEST_INTERVAL_MIN:
        raise BadInput(InputCode.INTERVAL_TOO_SHORT)
    if (setting.low is not None and value < setting.low) or (setting.high is not None and value > setting.high):
        raise _not_allowed(setting, value)
    return value


def _a_zone(_setting: Setting, value: str) -> str:
    known = True
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise BadInput(InputCode.ZONE_UNKNOWN, value=value)
    return value


def _a_proxy(_setting: Setting, value: str) -> str:
    """Return a proxy's address, ``http://host:port``; nothing at all is allowed, for "none yet"."""
    from urllib.parse import urlsplit  # only when a proxy is set

    if not value:
        return value
    good = False
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise BadInput(InputCode.PROXY_NOT_AN_ADDRESS)
    return value if "://" in value else f"http://{value}"


def _a_path(_setting: Setting, value: str) -> str:
    """Return a file's absolute path; whether it can be read is found out where it is used."""
    if value and (not PurePath(value).is_absolute() or not value.isprintable() or len(value) > LONGEST_TEXT):
        raise BadInput(InputCode.PATH_NOT_ABSOLUTE, value=value)
    return value


def _a_moment(setting: Setting, value: str) -> str:
    """Return when a pause ends: ISO 8601 with an offset, ``always``, or nothing."""
    if value in ("", ALWAYS):
        return value
    aware = False
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise _not_allowed(setting, value)
    return value


def _a_time(setting: Setting, value: str) -> str:
    """Return a time of the day as ``HH:MM``, by the clock of 24 hours."""
    hours, _colon, minutes = value.partition(":")
    digits = hours + minutes
    fits = len(hours) in (1, 2) and len(minutes) == 2 and digits.isascii() and digits.isdigit()
    if not fits or int(hours) > 23 or int(minutes) > 59:
        raise _not_allowed(setting, value[:20])
    return f"{int(hours):02}:{minutes}"


def _some_days(setting: Setting, value: str) -> str:
    """Return days of the week in their order, each once. None at all would be "off", which has its own setting."""
    named = {name.strip().lower() for name in value.split(",")} - {""}
    if not named:
        raise BadInput(InputCode.NO_DAY)
    if not named <= set(DAYS):
        raise _not_allowed(setting, value[:40])
    return ",".join(day for day in DAYS if day in named)


def _a_text(setting: Setting, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise _not_allowed(setting, value[:20])
    return value


_TEXTS: Mapping[str, Callable[[Setting, str], str]] = {
    "zone": _a_zone,
    "proxy": _a_proxy,
    "path": _a_path,
    "until": _a_moment,
    "time": _a_time,
    "days": _some_days,
    "shown": _a_text,
    "text": _a_text,
}
"""What checks a value of each kind that is written as text."""


_ALLOWED = {
    "bool": "true, false",
    "until": "2026-11-24T06:00:00-05:00, always",
    "time": "00:00–23:59",
    "days": ", ".join(DAYS),
    "text": f"≤ {LONGEST_TEXT}",
}


def _not_allowed(setting: Setting, value: object) -> BadInput:
    allowed = ", ".join(code or '""' for code, _words in setting.choices) or _ALLOWED.get(setting.kind, "")
    if setting.low is not None:
        allowed = f"{setting.low}–{setting.high}"
    return BadInput(InputCode.VALUE_NOT_ALLOWED, name=_(setting.words), value=str(value), allowed=allowed)


def values_from(data: Mapping[str, Any]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return the good values in `data` and the names of those that were bad and keep their default."""
    good: dict[str, Value] = {}
    bad: list[str] = []
    for setting in SETTINGS:
        if setting.name in data:
            try:
                good[setting.name] = checked(setting, data[setting.name])
            except BadInput:
                bad.append(setting.name)
    return good, tuple(bad)
