"""What is kept: each answer as its differences, the user's baseline, and the notices (`Store.outbox`).

`Store.advance` is the heart: in one transaction it reads the state again (tray and command line share it, so the
baseline lives here and not in memory), lets a pure function step it, and writes history, state and notices together.
So a notice never exists without its change, and two programs find the same change once.

Where the file can't be written `advance` says so by raising, and `load` knows the answer all the same, from memory
(`core.watch.database`): the number that is shown is the last one that was asked, and what changed is told when it can
be kept.

A `Store` belongs to the thread that opened it. Its methods raise `sqlite3.Error`, or `OSError` if there is no file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.model import LastChange, RowKey
from wolkvox_tray.core.watch.books import BookKind, Books
from wolkvox_tray.core.watch.consequences import redrawn
from wolkvox_tray.core.watch.damage import read_as_ours
from wolkvox_tray.core.watch.database import Database
from wolkvox_tray.core.watch.limits import pack_limit, unpack_limits
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.outbox import Outbox
from wolkvox_tray.core.watch.packed import (
    from_ms,
    to_ms,
)
from wolkvox_tray.core.watch.schema import StoreProblem, open_reader, transaction
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.state import Step, WatchState
from wolkvox_tray.core.watch.states import KEEP_WATCHED, States

T = TypeVar("T")

MENDS = 2
"""A broken file is opened again, and if it fails once more it is put aside."""

_DROP_OBSERVATIONS = """
DELETE FROM observation
WHERE series IN (SELECT id FROM series WHERE account = :account AND report = :report)
AND at < (SELECT max(at) FROM observation AS held WHERE held.series = observation.series AND held.at <= :moment)
"""

_WATCHED_BEFORE = "FROM watched WHERE account = :account AND report = :report AND from_at < :moment"

_OBSERVED = (
    "SELECT at, after_at, border, operation, product,"
    " observation.licenses, CAST(observation.raw AS BLOB), observation.present"
    " FROM observation JOIN series ON id = series"
)

_HELD = "at >= coalesce((SELECT max(at) FROM observation AS held WHERE held.series = id AND held.at <= ?), 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A row from `at` on, until its next observation: its count (``None``: unknown), or that it was missing.

    `after` is when the answer before came, which was still otherwise; ``None`` if there was none, or it isn't known.
    `border` tells whether it is a change within a month.
    """

    at: datetime
    after: datetime | None = None
    border: Border = Border.WITHIN
    key: RowKey
    licenses: int | None
    raw: str | None
    present: bool


class Store:
    """The database of one user."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._states = States()
        self.outbox = Outbox(database.file)
        self.books = Books(database.file)

    @classmethod
    def open(cls, path: Path, *, hears: Callable[[StoreProblem], None] = lambda _problem: None) -> Self:
        """Open the database at `path`, made if need be. One that can't be written is read, and tried at each use.

        `hears` is told of what is wrong with the file, whenever that is found while the store is open.
        Raises `sqlite3.Error` or `OSError` only for what passes (another program's lock) or is a bug.
        """
        return cls(Database(path, hears=hears))

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Open an existing database for reading alone; its writing methods raise."""
        return cls(Database(None, open_reader(path)))

    @property
    def problem(self) -> StoreProblem | None:
        """What was wrong with the file when it was last opened, or is wrong with it now."""
        return self._database.problem

    @property
    def _db(self) -> sqlite3.Connection:
        return self._database.file()

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def load(self, account: str, report: str) -> WatchState:
        """Return what is remembered; an empty state if nothing is."""

        def loaded() -> WatchState:
            db = self._database.reading((account, report))
            with transaction(db, "BEGIN"):
                return self._states.load(db, account, report)

        return self._mended(loaded)

    def advance(self, account: str, report: str, fn: Callable[[WatchState], Step]) -> Step:
        """Step the state by `fn` and keep all that came of it, in one transaction. An error of `fn` keeps nothing.

        A disk that refuses keeps nothing either, and raises; but `load` knows what came of it, until it can be kept.
        """
        try:
            return self._mended(lambda: self._kept(account, report, fn))
        except (sqlite3.Error, OSError) as problem:
            copy = self._database.refused((account, report), problem)
            if copy is not None:
                with transaction(copy):
                    self._states.advance(copy, account, report, fn)
            raise

    def _mended(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, once a file that proves broken in it has been opened anew, or put aside."""
        for _try in range(MENDS):
            try:
                return work()
            except sqlite3.Error as problem:
                if not self._database.begins_anew(problem):
                    raise
        return work()

    def _kept(self, account: str, report: str, fn: Callable[[WatchState], Step]) -> Step:
        db = self._db
        with transaction(db):
            step = self._states.advance(db, account, report, fn)
            self.outbox.put(account, step.notices, db)
        self._database.kept((account, report))
        return step

    def limits(self, account: str) -> tuple[Limit, ...] | None:
        """Return the contracted quantities that the user entered, ``None`` if they can't be read now."""
        try:
            return unpack_limits(self.books.read(account, BookKind.LIMIT))
        except (sqlite3.Error, OSError):
            return None  # `advance` says what is wrong, and mends what can be mended

    def put_limits(self, account: str, limits: Iterable[Limit]) -> None:
        """Put these in the place of all contracted quantities of an account."""
        self.books.write(account, BookKind.LIMIT, [pack_limit(limit) for limit in limits])

    def redraw_limits(self, report: str, occasion: Occasion) -> None:
        """Go by contracted quantities that were entered anew."""
        limits = self.limits(occasion.account) or ()
        self.advance(occasion.account, report, lambda state: redrawn(state, limits, occasion))

    def last_changes(self, account: str, report: str) -> tuple[LastChange, ...]:
        """Return the latest change of each row that is present, in the rows' order; none for a row since its first."""
        return self._states.last_changes(self._database.reading((account, report)), account, report)

    def forget(self, account: str, *, books: bool = True) -> None:
        """Remove all that is kept of an account, and overwrite it in the file; `books`: what was entered, too."""
        db = self._db
        self._states.forget(account)
        db.execute("PRAGMA secure_delete = ON")
        with transaction(db):
            for table in ("series", "watched", "state", "outbox", *(["book"] if books else [])):
                db.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608 - our own names
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def drop_before(self, account: str, report: str, moment: datetime) -> None:
        """Remove what was seen before `moment`; what held then stays, for it is where what follows begins."""
        db, values = self._db, {"account": account, "report": report, "moment": to_ms(moment)}
        with transaction(db):
            db.execute(_DROP_OBSERVATIONS, values)
            # A span that goes on until later begins with what is kept: nothing is known any more of what was before.
            (until,) = db.execute(f"SELECT max(to_at) {_WATCHED_BEFORE}", values).fetchone()
            db.execute(f"DELETE {_WATCHED_BEFORE}", values)
            if until is not None and until >= to_ms(moment):
                db.execute(KEEP_WATCHED, (account, report, to_ms(moment), until))
            self._states.drop_before(db, account, report, moment)

    def watched(self, account: str, report: str) -> tuple[tuple[datetime, datetime], ...]:
        """Return the spans in which answers came without a gap, oldest first."""
        found = self._db.execute(
            "SELECT from_at, to_at FROM watched WHERE account = ? AND report = ? ORDER BY from_at", (account, report)
        )
        with read_as_ours():
            return tuple((from_ms(start), from_ms(end)) for start, end in found)

    def observations(self, account: str, report: str) -> Iterator[Observation]:
        """Yield every kept difference between two answers, oldest first."""
        yield from self._seen(" WHERE account = ? AND report = ? ORDER BY at, id", account, report)

    def row_seen(self, account: str, report: str, key: RowKey, since: datetime) -> Iterator[Observation]:
        """Yield the differences of one row from `since` on, oldest first, and the one before that still held then."""
        where = f" WHERE account = ? AND report = ? AND operation = ? AND product = ? AND {_HELD} ORDER BY at"
        yield from self._seen(where, account, report, *key, to_ms(since))

    def _seen(self, where: str, *values: str | int) -> Iterator[Observation]:
        try:
            with read_as_ours():
                yield from map(_observation, self._db.execute(_OBSERVED + where, values))
        except sqlite3.Error as problem:
            self._database.begins_anew(problem)  # for who looks again
            raise


def _observation(found: tuple[int, int | None, int, str, str, int | None, bytes | None, int]) -> Observation:
    at, after, border, operation, product, licenses, raw, present = found
    return Observation(
        at=from_ms(at),
        after=None if after is None else from_ms(after),
        border=Border(border),
        key=(operation, product),
        licenses=licenses,
        raw=None if raw is None else raw.decode("utf-8", "replace"),
        present=bool(present),
    )
