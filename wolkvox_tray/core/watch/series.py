"""The rows of one account and report in the database: read whole, written only where they differ.

A poll of thousands of rows that changed nothing writes nothing here. A row keeps its number and its place for good, so
that what vanishes and comes back is the same row with a history.

A row's *latest change*, which the table shows, follows the answers (not the notices): the known counts before and now,
and when that was noticed. An unknown count is no change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain, count, groupby, repeat
from typing import NamedTuple, TypeAlias

from wolkvox_tray.core.model import LicenseCount, RowKey
from wolkvox_tray.core.watch.state import WatchState

Runs: TypeAlias = list[tuple[str | None, int]]
"""The rows' dates in order, each with how many rows in a row have it: mostly one date for all."""


class Marks(NamedTuple):
    """What the database says of a row at present."""

    place: int
    present: int
    licenses: int | None
    raw: str | None
    rows: int
    told: int | None
    falling: int
    awaited: int


class Kept(NamedTuple):
    """A row as it is in the database: its number, its last known count while it is present, and its marks."""

    number: int
    known: int | None
    marks: Marks


KeptRows: TypeAlias = dict[RowKey, Kept]

_COLUMNS = ", ".join(Marks._fields)
_INSERT = (
    f"INSERT INTO series (account, report, operation, product, id, {_COLUMNS})"  # noqa: S608 - our own names
    f" VALUES (?, ?, ?, ?, ?{', ?' * len(Marks._fields)})"
)
_UPDATE = f"UPDATE series SET {', '.join(f'{name} = ?' for name in Marks._fields)} WHERE id = ?"  # noqa: S608 - likewise
_OBSERVE = "INSERT OR REPLACE INTO observation (series, at, present, licenses, raw) VALUES (?, ?, ?, ?, ?)"
_CHANGE = "UPDATE series SET known = ?, changed_from = ?, changed_at = ? WHERE id = ?"


class Series:
    """The rows of one account and report, over an open connection."""

    def __init__(self, db: sqlite3.Connection, account: str, report: str) -> None:
        self._db = db
        self._of = (account, report)

    def read(self) -> KeptRows:
        """Return all rows, also those that are not present, in their places."""
        found = self._db.execute(
            f"SELECT operation, product, id, known, {_COLUMNS} FROM series"  # noqa: S608 - our own names
            " WHERE account = ? AND report = ? ORDER BY place",
            self._of,
        )
        return {
            (operation, product): Kept(number, known, Marks(*marks))
            for operation, product, number, known, *marks in found
        }

    def write(self, kept: KeptRows, state: WatchState, at: int, *, first: bool) -> None:
        """Write what `state` says otherwise than `kept`, as answered `at` (ms); the `first` answer changes nothing."""
        inserts, updates, observations, changes = [], [], [], []
        numbers: Iterator[int] | None = None
        for key, marks in _marks_of(state, kept):
            old = kept.get(key)
            if old is not None and old.marks == marks:
                continue
            if old is None:
                numbers = numbers or self._numbers()
                number, before = next(numbers), None
                inserts.append((*self._of, *key, number, *marks))
            else:
                number, before = old.number, old.known
                updates.append((*marks, number))
            if old is None or _answered(old.marks) != _answered(marks):
                observations.append((number, at, *_answered(marks)))
            if (now := _known(before, marks)) != before:
                changes.append((now, *((None, None) if first else (before, at)), number))
        for statement, rows in ((_INSERT, inserts), (_UPDATE, updates), (_OBSERVE, observations), (_CHANGE, changes)):
            self._db.executemany(statement, rows)

    def _numbers(self) -> Iterator[int]:
        """Return the numbers that no row has had yet."""
        return count(self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM series").fetchone()[0])


def counts_of(kept: KeptRows, runs: Runs) -> tuple[LicenseCount, ...]:
    """Return the rows that are present, with the dates in `runs`."""
    dates = chain(chain.from_iterable(repeat(date, times) for date, times in runs), repeat(None))
    return tuple(
        LicenseCount(
            operation=key[0], product=key[1], licenses=marks.licenses, raw=marks.raw, date=date, rows=marks.rows
        )
        for (key, marks), date in zip(
            ((key, row.marks) for key, row in kept.items() if row.marks.present), dates, strict=False
        )
    )


def runs_of(counts: Iterable[LicenseCount]) -> Runs:
    """Return the rows' dates in a form that `counts_of` reads."""
    return [(date, len(list(same))) for date, same in groupby(count.date for count in counts)]


def _marks_of(state: WatchState, kept: KeptRows) -> Iterator[tuple[RowKey, Marks]]:
    """Yield what the database shall say of each row; a place changes only when the order of rows does."""
    here = set()
    last, top = -1, max((row.marks.place for row in kept.values()), default=-1)
    for row in state.counts:
        key = row.key
        here.add(key)
        place = kept[key].marks.place if key in kept else -1
        if place <= last:
            place = top = top + 1
        last = place
        yield key, Marks(place, 1, row.licenses, row.raw, row.rows, *_told_of(state, key))
    for key in dict.fromkeys(chain(kept, state.told, state.awaited)):
        if key not in here:
            place = kept[key].marks.place if key in kept else -1
            yield key, Marks(place, 0, None, None, 1, *_told_of(state, key))


def _told_of(state: WatchState, key: RowKey) -> tuple[int | None, int, int]:
    return state.told.get(key), int(key in state.falling), int(key in state.awaited)


def _answered(marks: Marks) -> tuple[int, int | None, str | None]:
    return marks.present, marks.licenses, marks.raw


def _known(before: int | None, marks: Marks) -> int | None:
    """Return the last known count of a row that is present; an unknown one leaves what was known before."""
    if not marks.present:
        return None
    return before if marks.licenses is None else marks.licenses
