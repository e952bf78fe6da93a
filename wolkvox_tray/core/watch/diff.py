"""What an answer changes in what is told (pure).

*Told* is the last known count of each row that notices are judged against: a row's baseline. More licenses, or a row
that appears, is told at once. Fewer, or a row that vanishes, needs two answers in a row, because half an answer looks
just like that; the count then told is the newest. An unknown count says nothing: it is neither a change nor the second
of two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from wolkvox_tray.core.model import Change, LicenseCount, RowKey, change, license_count

Rows = Mapping[RowKey, LicenseCount]
Told = Mapping[RowKey, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What is to be told, the baseline once it is told, and the rows that were lower or absent for the first time."""

    changes: tuple[Change, ...]
    told: Told
    falling: frozenset[RowKey]


def diff(told: Told, falling: Set[RowKey], rows: Rows, *, quiet: Set[RowKey] = frozenset()) -> Diff:
    """Compare `told` with an answer's `rows`; `falling` are the rows that were lower or absent one answer ago.

    Rows in `quiet` are taken in without a word, and not missed.
    """
    new_told, changes, new_falling = dict(told), [], set()
    for key, row in rows.items():
        before, after = told.get(key), row.licenses
        if after is None or after == before:
            continue
        if key in quiet:
            new_told[key] = after
        elif before is not None and after < before and key not in falling:
            new_falling.add(key)
        else:
            new_told[key] = after
            changes.append(change(None if before is None else as_told(key, before), row))
    for key, before in told.items():
        if key in rows or key in quiet:
            continue
        if key in falling:
            del new_told[key]
            changes.append(change(as_told(key, before), None))
        else:
            new_falling.add(key)
    return Diff(changes=tuple(changes), told=new_told, falling=frozenset(new_falling))


def as_told(key: RowKey, licenses: int | None) -> LicenseCount:
    """Return a row of the baseline: of a count that was told only its number is kept."""
    operation, product = key
    return license_count(operation, product, licenses)


def known_of(rows: Rows) -> dict[RowKey, int]:
    """Return the counts that are known."""
    return {key: row.licenses for key, row in rows.items() if row.licenses is not None}


def total_of(counts: Sequence[LicenseCount]) -> int | None:
    """Return the sum of the counts; ``None`` if one is unknown, or there are none: no part passes for the whole."""
    known = [count.licenses for count in counts if count.licenses is not None]
    return sum(known) if known and len(known) == len(counts) else None
