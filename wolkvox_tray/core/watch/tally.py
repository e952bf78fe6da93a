"""What a month came to, kept up with every answer so that nobody has to read its history to tell (pure).

Only what is believed counts: an answer that may be another month's is in neither, an unknown count makes no total. The
changes are those the user was told, or could have been.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A month (``2026-11``) until now: the highest total seen and the last one, and how many counts changed."""

    month: str
    highest: int | None = None
    last: int | None = None
    changes: int = 0


def tallied(known: Tally | None, month: str, total: int | None, changes: int) -> Tally:
    """Return the tally of `month` with one more answer in it, whose `total` is ``None`` if it isn't known."""
    tally = known if known is not None and known.month == month else Tally(month=month)
    tally = replace(tally, changes=tally.changes + changes)
    if total is None:
        return tally
    return replace(tally, highest=total if tally.highest is None else max(tally.highest, total), last=total)


def pack_tally(tally: Tally | None) -> dict[str, str | int | None] | None:
    """Return a tally as JSON holds it."""
    if tally is None:
        return None
    return {"month": tally.month, "highest": tally.highest, "last": tally.last, "changes": tally.changes}


def unpack_tally(packed: object) -> Tally | None:
    """Return the tally that `pack_tally` packed, ``None`` for anything else."""
    if not isinstance(packed, dict):
        return None
    month, changes = packed.get("month"), packed.get("changes")
    totals = [packed.get("highest"), packed.get("last")]
    whole = isinstance(month, str) and _is_month(month) and type(changes) is int
    if not whole or not all(total is None or type(total) is int for total in totals):
        return None
    return Tally(month=str(month), highest=totals[0], last=totals[1], changes=int(changes or 0))


def _is_month(text: str) -> bool:
    return len(text) == 7 and text[4] == "-" and text[:4].isdecimal() and text[5:] in _NUMBERS


_NUMBERS = frozenset(f"{number:02}" for number in range(1, 13))
