"""Which contracted quantities are passed, and what to tell of them: ``weigh(marks, limits, sight) → Weighed`` (pure).

A count that crosses a line is told once a month and limit; the icon shows it for as long as it holds. What isn't sure
decides nothing: a sum with an unknown count in it, an answer that may be another month's, an outage. Fewer licenses
need two answers in a row (`core.watch.diff`), and so does what follows from fewer: an end of "over", a beginning of
"under". In the first days of a month, while rows of last month may still come, too few is no news either; and a new
month begins anew, because wolkvox counts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from wolkvox_tray.core.contracted import MOST, Crossing, Limit, Side, Unit
from wolkvox_tray.core.model import LicenseCount, RowKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is remembered of a limit: whether it is crossed, and in which month (``2026-11``) that was last told."""

    limit: Limit
    over: bool = False
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen when limits are weighed.

    `falling`: rows whose decrease isn't confirmed. `unsettled`: rows of last month may still come. `fresh`: this is
    the first answer of `month`.
    """

    counts: Sequence[LicenseCount]
    month: str
    falling: Set[RowKey] = frozenset()
    unsettled: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What is to be remembered, and what is to be told now."""

    marks: tuple[Mark, ...]
    crossings: tuple[Crossing, ...]


def weigh(marks: Iterable[Mark], limits: Iterable[Limit], sight: Sight) -> Weighed:
    """Return what `sight` makes of the `limits` that are drawn now; marks of others are forgotten."""
    known = {mark.limit: mark for mark in marks}
    found: list[Mark] = []
    crossings: list[Crossing] = []
    for limit in dict.fromkeys(limits):
        mark = known.get(limit, Mark(limit=limit))
        if sight.fresh:
            mark = replace(mark, over=False)
        mark = replace(mark, over=_is_over(mark, sight))
        count = count_of(limit, sight.counts)
        if mark.over and mark.told != sight.month and count is not None:
            mark = replace(mark, told=sight.month)
            crossings.append(Crossing(limit=limit, count=count))
        found.append(mark)
    return Weighed(marks=tuple(found), crossings=_farthest(crossings))


def standing(marks: Iterable[Mark], counts: Sequence[LicenseCount]) -> tuple[Crossing, ...]:
    """Return the limits that are crossed, each with its present count; of one thing and side the farthest alone."""
    over = [(mark.limit, count_of(mark.limit, counts)) for mark in marks if mark.over]
    return _farthest([Crossing(limit=limit, count=count) for limit, count in over if count is not None])


def contracted_of(marks: Iterable[Mark]) -> int | None:
    """Return how many licenses are contracted for the whole account, as its first limit says; ``None`` without one."""
    return next((mark.limit.contracted for mark in marks if mark.limit.operation is None), None)


def count_of(limit: Limit, counts: Sequence[LicenseCount]) -> int | None:
    """Return the licenses that `limit` is about; ``None`` if there are none in sight, or any of them is unknown."""
    own = [count.licenses for count in counts if limit.operation in (None, count.operation)]
    known = [licenses for licenses in own if licenses is not None]
    return sum(known) if known and len(known) == len(own) else None


def _is_over(mark: Mark, sight: Sight) -> bool:
    limit, count = mark.limit, count_of(mark.limit, sight.counts)
    falling = any(limit.operation in (None, operation) for operation, _product in sight.falling)
    if count is None:
        gone = not falling and not sight.unsettled and _is_absent(limit, sight.counts)
        return mark.over and not gone
    if falling and not (limit.side is Side.OVER and limit.crossed_by(count)):
        return mark.over and not (limit.side is Side.UNDER and not limit.held_by(count))
    if limit.side is Side.UNDER and sight.unsettled and not mark.over:
        return False
    return limit.held_by(count) if mark.over else limit.crossed_by(count)


def _is_absent(limit: Limit, counts: Sequence[LicenseCount]) -> bool:
    return all(limit.operation not in (None, count.operation) for count in counts)


def _farthest(crossings: Sequence[Crossing]) -> tuple[Crossing, ...]:
    """Return the crossings without those that another one of the same thing and side says too: 90 % beside 100 %."""
    best: dict[tuple[str | None, Side], Crossing] = {}
    for crossing in crossings:
        key = (crossing.limit.operation, crossing.limit.side)
        best[key] = max(best.get(key, crossing), crossing, key=_distance)
    return tuple(best.values())


def _distance(crossing: Crossing) -> int:
    first = crossing.limit.first
    return first if crossing.limit.side is Side.OVER else -first


def pack_limit(limit: Limit) -> dict[str, Any]:
    """Return a limit as JSON holds it."""
    packed: dict[str, Any] = {
        "contracted": limit.contracted,
        "side": limit.side.value,
        "strict": limit.strict,
        "amount": limit.amount,
        "unit": limit.unit.value,
    }
    return packed if limit.operation is None else packed | {"operation": limit.operation}


def unpack_limit(packed: object) -> Limit | None:
    """Return the limit that `pack_limit` packed, ``None`` for anything else."""
    if not isinstance(packed, Mapping):
        return None
    operation, strict = packed.get("operation"), packed.get("strict")
    contracted, amount = packed.get("contracted"), packed.get("amount")
    if not (operation is None or isinstance(operation, str)) or not isinstance(strict, bool):
        return None
    if not (_is_quantity(contracted) and _is_quantity(amount)):
        return None
    try:
        side, unit = Side(str(packed.get("side"))), Unit(str(packed.get("unit")))
    except ValueError:
        return None
    return Limit(operation=operation, contracted=contracted, side=side, strict=strict, amount=amount, unit=unit)


def _is_quantity(number: object) -> TypeGuard[int]:
    return type(number) is int and 1 <= number <= MOST


def unpack_limits(packed: object) -> tuple[Limit, ...]:
    """Return the limits of a list of them; what is none is left out."""
    entries = packed if isinstance(packed, (list, tuple)) else ()
    return tuple(limit for limit in map(unpack_limit, entries) if limit is not None)


def pack_marks(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Return what is remembered of limits as JSON holds it."""
    return [{"limit": pack_limit(mark.limit), "over": mark.over, "told": mark.told} for mark in marks]


def unpack_marks(packed: object) -> tuple[Mark, ...]:
    """Return the marks that `pack_marks` packed; what is none is left out."""
    found = []
    for entry in packed if isinstance(packed, list) else ():
        limit = unpack_limit(entry.get("limit")) if isinstance(entry, dict) else None
        if limit is not None:
            told = entry.get("told")
            found.append(Mark(limit=limit, over=entry.get("over") is True, told=told if type(told) is str else None))
    return tuple(found)
