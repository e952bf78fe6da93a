"""The rows of one account and report in the database: read whole, written only where they differ.

A poll of thousands of rows that changed nothing writes nothing here. A row that vanishes and comes back is the same row
with a history. Rows are read straight into a state and compared as states, so that sixty thousand of them make no third
and fourth object each for Python's collector to walk through while a window waits; and with the very texts that the
parser reads (`sys.intern`), so that an answer, what was answered before and what a window shows hold them once.

The numbers of rows (``id``) are found first, and new ones given here: then each row is written by its number, which
takes SQLite half as long as a search by account, report, operation and product in each of two statements. What is
observed is copied from the rows themselves, a stretch of numbers at a time, in half the time of writing it twice.

A clock that was set back leaves observations behind that are stamped later than now. By their stamps they would stand
after what was seen since; so the present counts are observed once more, where the latest stamp says otherwise, when the
clock goes back and when time reaches what was stamped too late. Nothing that was seen is removed.

A row's *latest change*, which the table shows, follows the answers (not the notices): the known counts before and now,
and when that was noticed. An unknown count is no change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import partial
from itertools import chain, count, groupby, repeat
from sys import intern
from typing import TypeAlias

from wolkvox_tray.core.model import LastChange, LicenseCount, RowKey, last_change, license_count
from wolkvox_tray.core.watch.damage import read_as_ours
from wolkvox_tray.core.watch.diff import Rows
from wolkvox_tray.core.watch.packed import from_ms, to_ms
from wolkvox_tray.core.watch.state import WatchState


class Border(IntEnum):
    """How an answer stands to a month's border; the numbers are those of the database."""

    WITHIN = 0
    UNSURE = 1
    """It may be another month's (`core.watch.months.is_border`)."""
    FIRST = 2
    """It is the first of its month: what differs in it is a new count."""


FEW = 500
"""So many rows are found one by one sooner than among all, of however many there are; so many are copied at once."""

Runs: TypeAlias = list[tuple[str | None, int]]
"""The rows' dates in order, each with how many rows in a row have it: mostly one date for all."""

_READ = (
    "SELECT operation, product, present, licenses, raw, rows, told, falling, awaited FROM series"
    " WHERE account = ? AND report = ? ORDER BY place"
)
_IDS = "SELECT operation, product, id FROM series WHERE account = ? AND report = ?"
_ID = f"{_IDS} AND operation = ? AND product = ?"
_NEW_IDS = "SELECT coalesce(max(id), 0) + 1 FROM series"
_INSERT = """
INSERT INTO series (present, licenses, raw, rows, told, falling, awaited, known, place, changed_at, id,
    account, report, operation, product)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2, coalesce(?8, 0), iif(?2 IS NULL, NULL, ?9), ?10, ?11, ?12, ?13, ?14)
"""
_LAST = (
    "SELECT operation, product, changed_from, known, changed_at FROM series"
    " WHERE account = ? AND report = ? AND present AND changed_at IS NOT NULL ORDER BY place"
)
_KNOWN_NOW = "iif(?1, coalesce(?2, known), NULL)"
_UPDATE = f"""
UPDATE series SET present = ?1, licenses = ?2, raw = ?3, rows = ?4, told = ?5, falling = ?6, awaited = ?7,
    place = coalesce(?8, place),
    changed_from = iif({_KNOWN_NOW} IS known, changed_from, known),
    changed_at = iif({_KNOWN_NOW} IS known, changed_at, ?9),
    known = {_KNOWN_NOW}
WHERE id = ?10
"""  # noqa: S608 - our own words
_OBSERVE = """
INSERT OR REPLACE INTO observation (series, at, present, licenses, raw, after_at, border)
SELECT id, ?1, present, licenses, raw, ?2, ?3 FROM series WHERE id BETWEEN ?4 AND ?5
"""

_RESTATE = """
INSERT OR REPLACE INTO observation (series, at, present, licenses, raw, after_at, border)
SELECT id, :at, present, licenses, raw, NULL, :border FROM series WHERE account = :account AND report = :report
AND (present, licenses, raw) IS NOT (
    SELECT held.present, held.licenses, held.raw FROM observation AS held
    WHERE held.series = series.id AND held.at <= :at ORDER BY held.at DESC LIMIT 1
)
"""
_LATER = """
SELECT EXISTS (
    SELECT 1 FROM watched WHERE account = :account AND report = :report AND to_at > :before AND from_at <= :at
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the rows say of a state."""

    counts: list[LicenseCount] = field(default_factory=list)
    told: dict[RowKey, int] = field(default_factory=dict)
    falling: set[RowKey] = field(default_factory=set)
    awaited: set[RowKey] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The numbers of rows that are to be written: of those the database knows, and of those it doesn't."""

    known: dict[RowKey, int] = field(default_factory=dict)
    fresh: dict[RowKey, int] = field(default_factory=dict)


class Series:
    """The rows of one account and report, over an open connection."""

    def __init__(self, db: sqlite3.Connection, account: str, report: str) -> None:
        self._db = db
        self._of = {"account": account, "report": report}

    def read(self, runs: Runs) -> Read:
        """Return all rows in their places, those of the last answer with the dates in `runs`."""
        dates = chain(chain.from_iterable(repeat(date, times) for date, times in runs), repeat(None))
        read = Read()
        found = self._db.execute(_READ, tuple(self._of.values()))
        for operation, product, present, licenses, raw, rows, told, falling, awaited in found:
            key = intern(operation), intern(product)
            if present:
                text = raw and intern(raw)
                read.counts.append(license_count(*key, licenses, text, next(dates), rows))
            if told is not None:
                read.told[key] = told
            if falling:
                read.falling.add(key)
            if awaited:
                read.awaited.add(key)
        return read

    def last_changes(self) -> tuple[LastChange, ...]:
        """Return the latest change of each row that is present, in the rows' order; none for a row since its first."""
        moments: dict[int, datetime] = {}
        with read_as_ours():
            return tuple(
                last_change(
                    (intern(operation), intern(product)),
                    before,
                    after,
                    moments.get(at) or moments.setdefault(at, from_ms(at)),
                )
                for operation, product, before, after, at in self._db.execute(_LAST, tuple(self._of.values()))
            )

    def write(self, before: WatchState, after: WatchState, at: int, border: Border) -> bool:
        """Write the rows in which `after` differs from `before`, as answered `at` (ms); a first answer is no change.

        Tell whether there were any.
        """
        marked = dict.fromkeys(_marked(before, after))
        old, new = _apart(before.counts, after.counts, marked)
        answered = [key for key, row in new.items() if _differ(old.get(key), row)]
        answered += _without(old, new)
        summed = (key for key, count in new.items() if key in old and old[key].rows != count.rows)
        places = self._places(old, new)
        before_at = None if before.answered_at is None else to_ms(before.answered_at)
        changed_at = None if before_at is None else at
        keys = dict.fromkeys(answered)
        keys |= dict.fromkeys(list(_without(chain(places, summed, marked), keys)))
        ids = self._ids(keys) if keys else Ids()
        rows = partial(_rows, new, after, places, changed_at)
        self._db.executemany(_UPDATE, rows(ids.known))
        of = tuple(self._of.values())
        self._db.executemany(_INSERT, ((*row, *of, *key) for row, key in zip(rows(ids.fresh), ids.fresh, strict=True)))
        observed = sorted(ids.known.get(key) or ids.fresh[key] for key in answered)
        self._db.executemany(_OBSERVE, ((at, before_at, border.value, *span) for span in _spans(observed)))
        if before_at is not None and before_at != at:
            self._restate(before_at, at, border)
        return bool(keys)

    def _ids(self, keys: Collection[RowKey]) -> Ids:
        """Return the numbers of rows, in their order: found one by one if they are few, all in one go otherwise."""
        of = tuple(self._of.values())
        if len(keys) > FEW:
            held = {(operation, product): number for operation, product, number in self._db.execute(_IDS, of)}
        else:
            found = chain.from_iterable(self._db.execute(_ID, (*of, *key)) for key in keys)
            held = {(operation, product): number for operation, product, number in found}
        (first,) = self._db.execute(_NEW_IDS).fetchone()
        fresh = dict(zip((key for key in keys if key not in held), count(first)))
        return Ids(known={key: held[key] for key in keys if key in held}, fresh=fresh)

    def _restate(self, before: int, at: int, border: Border) -> None:
        """Observe what the latest stamp until `at` says otherwise, if the clock was set back `before` or then."""
        (later,) = self._db.execute(_LATER, self._of | {"before": before, "at": at}).fetchone()
        if later or at < before:
            self._db.execute(_RESTATE, self._of | {"at": at, "border": border.value})

    def _places(self, old: Mapping[RowKey, object], new: Mapping[RowKey, object]) -> dict[RowKey, int]:
        """Return the places of rows that are not where they were: the new ones, or all if their order changed."""
        in_order = chain((key for key in old if key in new), _without(new, old))
        moved = any(place != key for place, key in zip(in_order, new, strict=True))
        fresh = list(new) if moved else list(_without(new, old))
        if not fresh:
            return {}
        top = "SELECT coalesce(max(place), 0) + 1 FROM series WHERE account = ? AND report = ?"
        (first,) = self._db.execute(top, tuple(self._of.values())).fetchone()
        return {key: first + place for place, key in enumerate(fresh)}


def runs_of(counts: Iterable[LicenseCount]) -> Runs:
    """Return the rows' dates in a form that `Series.read` reads."""
    return [(date, sum(1 for _row in same)) for date, same in groupby(counts, key=lambda count: count.date)]


def _apart(
    before: Sequence[LicenseCount], after: Sequence[LicenseCount], marked: Mapping[RowKey, object]
) -> tuple[Rows, Rows]:
    """Return the rows before and after by their keys; where all stand as they stood only those that need a look."""
    pairs: Iterable[tuple[LicenseCount, LicenseCount]] = zip(before, after, strict=False)
    stand = len(before) == len(after) and all(
        one.product == other.product and one.operation == other.operation for one, other in pairs
    )
    if not stand:
        return {row.key: row for row in before}, {row.key: row for row in after}
    both = [
        (one, other)
        for one, other in zip(before, after, strict=True)
        if one.licenses != other.licenses
        or one.raw != other.raw
        or one.rows != other.rows
        or (marked and other.key in marked)
    ]
    return {one.key: one for one, _other in both}, {other.key: other for _one, other in both}


def _rows(
    new: Rows, after: WatchState, places: Mapping[RowKey, int], changed_at: int | None, numbers: Mapping[RowKey, int]
) -> Iterator[tuple[int | str | None, ...]]:
    """Yield what is written of each row that has a number: the values of `_UPDATE`."""
    told, falling, awaited = after.told, after.falling, after.awaited
    for key, number in numbers.items():
        row = new.get(key)
        seen = (False, None, None, 1) if row is None else (True, row.licenses, row.raw, row.rows)
        yield *seen, told.get(key), key in falling, key in awaited, places.get(key), changed_at, number


def _spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield stretches (first, last) of ascending numbers: mostly long ones, for rows are numbered as they first come.

    None is longer than `FEW`: SQLite holds what a statement changes until that ends.
    """
    for _stretch, pairs in groupby(enumerate(numbers), lambda pair: (pair[1] - pair[0], pair[0] // FEW)):
        stretch = [number for _place, number in pairs]
        yield stretch[0], stretch[-1]


def _differ(old: LicenseCount | None, new: LicenseCount) -> bool:
    """Tell whether a row came or has another count; its date, that of the query, says nothing."""
    return old is None or old.licenses != new.licenses or old.raw != new.raw


def _without(some: Iterable[RowKey], others: Mapping[RowKey, object]) -> Iterator[RowKey]:
    return (key for key in some if key not in others)


def _marked(before: WatchState, after: WatchState) -> Iterator[RowKey]:
    """Yield the rows of which something else is to be remembered than before."""
    if before.told != after.told:
        yield from (key for key, told in after.told.items() if before.told.get(key) != told)
        yield from _without(before.told, after.told)
    yield from before.falling ^ after.falling
    yield from before.awaited ^ after.awaited
