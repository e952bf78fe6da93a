"""The rows of one account and report in the database: read whole, written only where they differ.

A poll of thousands of rows that changed nothing writes nothing here. A row that vanishes and comes back is the same row
with a history. Rows are read straight into a state and compared as states, so that sixty thousand of them make no third
and fourth object each for Python's collector to walk through while a window waits.

A clock that was set back leaves observations behind that are stamped later than now. By their stamps they would stand
after what was seen since; so the present counts are observed once more, where the latest stamp says otherwise, when the
clock goes back and when time reaches what was stamped too late. Nothing that was seen is removed.

A row's *latest change*, which the table shows, follows the answers (not the notices): the known counts before and now,
and when that was noticed. An unknown count is no change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain, groupby, repeat
from typing import Any, TypeAlias

from wolkvox_tray.core.model import LicenseCount, RowKey
from wolkvox_tray.core.watch.packed import to_ms
from wolkvox_tray.core.watch.state import WatchState


class Border(IntEnum):
    """How an answer stands to a month's border; the numbers are those of the database."""

    WITHIN = 0
    UNSURE = 1
    """It may be another month's (`core.watch.months.is_border`)."""
    FIRST = 2
    """It is the first of its month: what differs in it is a new count."""


Runs: TypeAlias = list[tuple[str | None, int]]
"""The rows' dates in order, each with how many rows in a row have it: mostly one date for all."""

_READ = (
    "SELECT operation, product, present, licenses, raw, rows, told, falling, awaited FROM series"
    " WHERE account = ? AND report = ? ORDER BY place"
)
_KNOWN_NOW = "iif(excluded.present, coalesce(excluded.licenses, known), NULL)"
_WRITE = f"""
INSERT INTO series (account, report, operation, product, place, present, licenses, raw, rows, told, falling, awaited,
    known, changed_at)
VALUES (:account, :report, :operation, :product, coalesce(:place, 0), :present, :licenses, :raw, :rows, :told, :falling,
    :awaited, :licenses, iif(:licenses IS NULL, NULL, :changed_at))
ON CONFLICT (account, report, operation, product) DO UPDATE SET
    place = coalesce(:place, place), present = excluded.present, licenses = excluded.licenses, raw = excluded.raw,
    rows = excluded.rows, told = excluded.told, falling = excluded.falling, awaited = excluded.awaited,
    changed_from = iif({_KNOWN_NOW} IS known, changed_from, known),
    changed_at = iif({_KNOWN_NOW} IS known, changed_at, :changed_at),
    known = {_KNOWN_NOW}
"""  # noqa: S608 - our own words
_OBSERVE = """
INSERT OR REPLACE INTO observation (series, at, present, licenses, raw, after_at, border)
SELECT id, :at, :present, :licenses, :raw, :after_at, :border FROM series
WHERE account = :account AND report = :report AND operation = :operation AND product = :product
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


class Series:
    """The rows of one account and report, over an open connection."""

    def __init__(self, db: sqlite3.Connection, account: str, report: str) -> None:
        self._db = db
        self._of = {"account": account, "report": report}

    def read(self, runs: Runs) -> Read:
        """Return all rows in their places, those of the last answer with the dates in `runs`."""
        dates = chain(chain.from_iterable(repeat(date, times) for date, times in runs), repeat(None))
        read = Read()
        for operation, product, present, licenses, raw, rows, told, falling, awaited in self._db.execute(
            _READ, tuple(self._of.values())
        ):
            if present:
                read.counts.append(
                    LicenseCount(
                        operation=operation, product=product, licenses=licenses, raw=raw, date=next(dates), rows=rows
                    )
                )
            if told is not None:
                read.told[operation, product] = told
            if falling:
                read.falling.add((operation, product))
            if awaited:
                read.awaited.add((operation, product))
        return read

    def write(self, before: WatchState, after: WatchState, at: int, border: Border) -> None:
        """Write the rows in which `after` differs from `before`, as answered `at` (ms); a first answer is no change."""
        old, new = _by_key(before), _by_key(after)
        answered = [key for key in chain(new, _without(old, new)) if _differ(old.get(key), new.get(key))]
        summed = (key for key, count in new.items() if key in old and old[key].rows != count.rows)
        places = self._places(old, new)
        changed_at = None if before.answered_at is None else at
        before_at = None if before.answered_at is None else to_ms(before.answered_at)
        when = {"changed_at": changed_at, "at": at, "after_at": before_at, "border": border.value}
        rows = [
            self._row(key, new.get(key), after) | when | {"place": places.get(key)}
            for key in dict.fromkeys(chain(answered, places, summed, _marked(before, after)))
        ]
        self._db.executemany(_WRITE, rows)
        self._db.executemany(_OBSERVE, rows[: len(answered)])
        if before_at is not None and before_at != at:
            self._restate(before_at, at, border)

    def _restate(self, before: int, at: int, border: Border) -> None:
        """Observe what the latest stamp until `at` says otherwise, if the clock was set back `before` or then."""
        (later,) = self._db.execute(_LATER, self._of | {"before": before, "at": at}).fetchone()
        if later or at < before:
            self._db.execute(_RESTATE, self._of | {"at": at, "border": border.value})

    def _row(self, key: RowKey, count: LicenseCount | None, after: WatchState) -> dict[str, Any]:
        return self._of | {
            "operation": key[0],
            "product": key[1],
            "present": count is not None,
            "licenses": count and count.licenses,
            "raw": count and count.raw,
            "rows": 1 if count is None else count.rows,
            "told": after.told.get(key),
            "falling": key in after.falling,
            "awaited": key in after.awaited,
        }

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


def _by_key(state: WatchState) -> dict[RowKey, LicenseCount]:
    return {count.key: count for count in state.counts}


def _differ(old: LicenseCount | None, new: LicenseCount | None) -> bool:
    """Tell whether a row came, went, or has another count; its date, that of the query, says nothing."""
    if old is None or new is None:
        return True
    return old.licenses != new.licenses or old.raw != new.raw


def _without(some: Iterable[RowKey], others: Mapping[RowKey, object]) -> Iterator[RowKey]:
    return (key for key in some if key not in others)


def _marked(before: WatchState, after: WatchState) -> Iterator[RowKey]:
    """Yield the rows of which something else is to be remembered than before."""
    yield from (key for key, count in after.told.items() if before.told.get(key) != count)
    yield from _without(before.told, after.told)
    yield from before.falling ^ after.falling
    yield from before.awaited ^ after.awaited
