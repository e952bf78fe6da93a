"""The rows behind the table: made from polls, found by words, put in order. No Qt here, and nothing painted.

A `Row` never changes; a refresh makes new ones only where something visible differs, and takes over from the old row
what is costly, the folded names. So a poll that brings nothing new leaves every row the very same object, and the
table has nothing to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import partial
from heapq import nlargest
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from wolkvox_tray.core.model import LastChange, LicenseCount, Poll, RowKey
from wolkvox_tray.qt.slices import Sliced, in_slices, picked, sorted_in_slices

Key: TypeAlias = tuple[str, str, str]
"""What a row is known by: account id, operation, product."""

PIECE = 512
"""Rows made without interruption: about 2 ms."""
MEASURED_ROWS = 500
"""So many rows are looked through for the longest names."""
MEASURED_NAMES = 5
"""So many of the longest are measured: which has most letters needn't be the widest."""


class Column(IntEnum):
    """The table's columns, from the left."""

    OPERATION = 0
    PRODUCT = 1
    LICENSES = 2
    CHANGE = 3
    NOTICED = 4


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Row:
    """One line of the table. `is_old`: its account is not up to date; `is_new`: changed since last looked at.

    The `by_…` strings are for sorting, `find` for filtering: folded once, not at each use. `by_name` begins with the
    operation, so it sorts that column too.
    """

    key: Key
    account_name: str
    count: LicenseCount
    last: LastChange | None
    licenses: int | None
    delta: int | None
    noticed_s: float | None
    is_old: bool
    is_new: bool
    by_name: str
    by_product: str
    find: str


class Visible(NamedTuple):
    """What the rows that pass the filter add up to; old rows (accounts not up to date) are told apart."""

    rows: int = 0
    unknown: int = 0
    total: int = 0
    old_rows: int = 0
    old_total: int = 0


_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")
"""Those of Latin letters; looking each letter up takes five times as long."""


def fold(text: str) -> str:
    """Return `text` without case and accents, for finding: "Bogotá" and "BOGOTA" are the same."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    return bare if bare.isascii() else "".join(char for char in bare if not unicodedata.combining(char))


def sort_name(text: str) -> str:
    """Return `text` for sorting: without case and accents, "ñ" after "n" as in Spanish."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return fold(unicodedata.normalize("NFC", folded).replace("ñ", "n\N{TILDE OPERATOR}"))


def made_rows(
    polls: Sequence[Poll], before: Mapping[Key, Row], *, old: Collection[str], seen_until: datetime | None
) -> Sliced[dict[Key, Row]]:
    """Make the rows of `polls`, taking over every row of `before` that would look the same."""
    rows: dict[Key, Row] = {}
    for poll in polls:
        last: dict[RowKey, LastChange] = {}
        for changes in in_slices(poll.last_changes):
            last.update((change.key, change) for change in changes)
            yield
        is_old = poll.account in old
        for piece in in_slices(poll.counts, PIECE):
            for count in piece:
                key = (poll.account, count.operation, count.product)
                change = last.get(count.key)
                is_new = bool(change and seen_until and change.noticed_at > seen_until)
                row = before.get(key)
                if row is None or not _looks_the_same(row, poll, count, change, is_old=is_old, is_new=is_new):
                    row = _made(key, poll.name, count, change, row, is_old=is_old, is_new=is_new)
                rows[row.key] = row  # its own key: the one looked up with is garbage at once
            yield
    return rows


def _looks_the_same(
    row: Row, poll: Poll, count: LicenseCount, last: LastChange | None, *, is_old: bool, is_new: bool
) -> bool:
    """Tell whether `row` can stay. The count's date doesn't matter: it is the query's, and no column shows it."""
    return (
        (row.licenses == count.licenses)
        and (row.last == last)
        and (row.is_old is is_old)
        and (row.is_new is is_new)
        and (row.count.raw == count.raw)
        and (row.count.rows == count.rows)
        and (row.account_name == poll.name)
    )


def _made(
    key: Key,
    account_name: str,
    count: LicenseCount,
    last: LastChange | None,
    before: Row | None,
    *,
    is_old: bool,
    is_new: bool,
) -> Row:
    by_product = before.by_product if before else sort_name(count.product)
    return Row(
        key=key,
        account_name=account_name,
        count=count,
        last=last,
        licenses=count.licenses,
        delta=_delta(last),
        noticed_s=last.noticed_at.timestamp() if last else None,
        is_old=is_old,
        is_new=is_new,
        by_name=before.by_name if before else f"{sort_name(count.operation)}\0{by_product}\0{sort_name(key[0])}",
        by_product=by_product,
        find=before.find if before else fold(f"{count.operation}\n{count.product}"),
    )


def _delta(last: LastChange | None) -> int | None:
    return None if last is None or last.before is None or last.after is None else last.after - last.before


_BY_NAME = attrgetter("by_name")
_SORT_KEYS: dict[Column, Callable[[Row], Any]] = {
    Column.OPERATION: _BY_NAME,
    Column.PRODUCT: attrgetter("by_product"),
    Column.LICENSES: attrgetter("licenses"),
    Column.CHANGE: attrgetter("delta"),
    Column.NOTICED: attrgetter("noticed_s"),
}


def by_name(rows: Sequence[Row]) -> Sliced[list[Row]]:
    """Put rows in the order of their names, the order that decides all ties."""
    return (yield from sorted_in_slices(rows, _BY_NAME))


def ordered(named: Sequence[Row], column: Column, *, descending: bool) -> Sliced[list[Row]]:
    """Sort rows that are in the order of their names; what is unknown comes last in both directions."""
    key = _SORT_KEYS[column]
    known = yield from picked(named, lambda row: key(row) is not None)
    unknown: list[Row] = []
    if len(known) < len(named):
        unknown = yield from picked(named, lambda row: key(row) is None)
    return (yield from sorted_in_slices(known, key, reverse=descending)) + unknown


def _has(word: str, row: Row) -> bool:
    return word in row.find


def found(rows: list[Row], wanted: str) -> Sliced[list[Row]]:
    """Return the rows whose operation or product has every word of `wanted` in it, in the same order."""
    for word in fold(wanted).split():
        rows = yield from picked(rows, partial(_has, word))
    return rows


def added_up(rows: Sequence[Row]) -> Sliced[Visible]:
    """Return what `rows` add up to."""
    unknown = total = old_rows = old_total = 0
    for piece in in_slices(rows):
        current = [row.licenses for row in piece if not row.is_old]
        old = [row.licenses for row in piece if row.is_old]
        known, old_known = ([n for n in numbers if n is not None] for numbers in (current, old))
        unknown += len(piece) - len(known) - len(old_known)
        total += sum(known)
        old_rows += len(old)
        old_total += sum(old_known)
        yield
    return Visible(rows=len(rows), unknown=unknown, total=total, old_rows=old_rows, old_total=old_total)


def longest_names(counts: Iterable[LicenseCount]) -> dict[Column, tuple[str, ...]]:
    """Return the names that want most room in their columns; of very many rows, those of the first."""
    some = list(islice(counts, MEASURED_ROWS))
    return {
        Column.OPERATION: tuple(nlargest(MEASURED_NAMES, {count.operation for count in some}, key=len)),
        Column.PRODUCT: tuple(nlargest(MEASURED_NAMES, {count.product for count in some}, key=len)),
    }
