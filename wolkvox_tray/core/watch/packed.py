"""Frozen values ↔ what JSON and SQLite can hold, for the parts of the store that are written and read whole.

Only what the store needs: reasons, counts, changes and moments (whole milliseconds in columns). What comes out equals
what went in. Absent values are left out, so that a stored notice stays readable by eye. Unpacking what this module
didn't write raises one of `UNREADABLE`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from wolkvox_tray.core.model import Change, Health, LicenseCount, Reason, ReasonCode
from wolkvox_tray.core.watch.days import DayStart

Packed: TypeAlias = dict[str, Any]

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What unpacking raises for anything that wasn't packed here."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Return a moment as whole milliseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Return the moment that `to_ms` made `ms` of, in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def pack_moment(moment: datetime | None) -> str | None:
    """Return an aware moment as ISO 8601 in UTC, microseconds kept."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def unpack_moment(packed: str | None) -> datetime | None:
    """Return the moment that `pack_moment` packed, in UTC."""
    return None if packed is None else datetime.fromisoformat(packed)


def pack_reason(reason: Reason | None) -> Packed | None:
    """Return a reason as JSON holds it."""
    if reason is None:
        return None
    return without_nones(
        {"code": reason.code.value, "params": [list(pair) for pair in reason.params], "said": reason.said}
    )


def unpack_reason(packed: Packed | None) -> Reason | None:
    """Return the reason that `pack_reason` packed."""
    if packed is None:
        return None
    params = tuple((name, value) for name, value in packed["params"])
    return Reason(code=ReasonCode(packed["code"]), params=params, said=packed.get("said"))


def unpack_health(health: str, reason: Packed | None) -> tuple[Health, Reason | None]:
    """Return a health and its reason; of one that only a newer version knows the counts' age says enough."""
    try:
        return Health(health), unpack_reason(reason)
    except ValueError:
        return Health.OK, None


def pack_day(day: DayStart | None) -> Packed | None:
    """Return a day's start as JSON holds it."""
    return None if day is None else {"date": day.date, "total": day.total, "since": pack_moment(day.since)}


def unpack_day(packed: Packed | None) -> DayStart | None:
    """Return the day's start that `pack_day` packed."""
    if packed is None:
        return None
    return DayStart(date=packed["date"], total=packed["total"], since=datetime.fromisoformat(packed["since"]))


def pack_change(change: Change) -> list[Packed | None]:
    """Return a change as JSON holds it: before and after."""
    return [_pack_count(change.before), _pack_count(change.after)]


def unpack_change(packed: list[Packed | None]) -> Change:
    """Return the change that `pack_change` packed."""
    before, after = packed
    return Change(before=_unpack_count(before), after=_unpack_count(after))


def without_nones(packed: Packed) -> Packed:
    """Return `packed` without what is absent."""
    return {name: value for name, value in packed.items() if value is not None}


def _pack_count(count: LicenseCount | None) -> Packed | None:
    if count is None:
        return None
    return without_nones(
        {
            "operation": count.operation,
            "product": count.product,
            "licenses": count.licenses,
            "raw": count.raw,
            "date": count.date,
            "rows": None if count.rows == 1 else count.rows,
        }
    )


def _unpack_count(packed: Packed | None) -> LicenseCount | None:
    if packed is None:
        return None
    whole: Packed = {"licenses": None} | packed
    return LicenseCount(**whole)
