"""What is kept: each answer as its differences, the user's baseline, and the notices on their way.

`Store.advance` is the heart: in one transaction it reads the state again (tray and command line share it, so the
baseline lives here and not in memory), lets a pure function step it, and writes history, state and notices together.
So a notice never exists without its change, and two programs find the same change once.

A `Store` belongs to the thread that opened it. Its methods raise `sqlite3.Error`.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from wolkvox_tray.core.model import Health, LastChange, RowKey
from wolkvox_tray.core.watch.notices import Notice, from_json, to_json
from wolkvox_tray.core.watch.packed import (
    UNREADABLE,
    pack_day,
    pack_moment,
    pack_reason,
    unpack_day,
    unpack_moment,
    unpack_reason,
)
from wolkvox_tray.core.watch.schema import StoreProblem, open_database, open_reader
from wolkvox_tray.core.watch.series import Series, runs_of
from wolkvox_tray.core.watch.state import Step, WatchState

log = logging.getLogger(__name__)

SHOWN_KEPT = 200
"""How many notices are kept after they were shown, over all accounts: the list of past notices."""
WAITING_KEPT = 50
"""How many notices wait to be shown; without a tray that shows them the oldest go. History keeps every change."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = ("grace_until", "since", "failing_since", "last_asked_at", "answered_at", "watched_from")
_PLAIN = ("month", "outage_told", "denied_told", "locked_told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A row from `at` on, until its next observation: its count (``None``: unknown), or that it was missing."""

    at: datetime
    key: RowKey
    licenses: int | None
    raw: str | None
    present: bool


def to_ms(moment: datetime) -> int:
    """Return a moment as whole milliseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Return the moment that `to_ms` made `ms` of, in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


class Store:
    """The database of one user. `problem` says what was wrong with its file when it was opened, if anything."""

    def __init__(self, db: sqlite3.Connection, problem: StoreProblem | None = None) -> None:
        self._db = db
        self.problem = problem

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database at `path`, made if need be. Raises `sqlite3.Error` or `OSError` if none can be had."""
        return cls(*open_database(path))

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Open an existing database for reading alone; its writing methods raise."""
        return cls(open_reader(path))

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def load(self, account: str, report: str) -> WatchState:
        """Return what is remembered; an empty state if nothing is."""
        with self._transaction("BEGIN"):
            return self._load(account, report)

    def advance(self, account: str, report: str, fn: Callable[[WatchState], Step]) -> Step:
        """Step the state by `fn` and keep all that came of it, in one transaction. An error of `fn` keeps nothing."""
        with self._transaction("BEGIN IMMEDIATE"):
            before = self._load(account, report)
            step = fn(before)
            after = step.state
            if after.answered_at is not None:
                Series(self._db, account, report).write(before, after, to_ms(after.answered_at))
            self._write_state(account, report, after)
            self._write_notices(account, step.notices)
        return step

    def last_changes(self, account: str, report: str) -> tuple[LastChange, ...]:
        """Return the latest change of each row that is present, in the rows' order; none for a row since its first."""
        found = self._db.execute(
            "SELECT operation, product, changed_from, known, changed_at FROM series"
            " WHERE account = ? AND report = ? AND present AND changed_at IS NOT NULL ORDER BY place",
            (account, report),
        )
        return tuple(
            LastChange(key=(operation, product), before=before, after=after, noticed_at=from_ms(at))
            for operation, product, before, after, at in found
        )

    def undrained(self, limit: int = 20) -> tuple[tuple[int, Notice], ...]:
        """Return the oldest notices that weren't shown yet, each with its number in the outbox."""
        found = self._db.execute("SELECT id, notice FROM outbox WHERE shown_at IS NULL ORDER BY id LIMIT ?", (limit,))
        notices = []
        for number, text in found.fetchall():
            try:
                notices.append((number, from_json(text)))
            except UNREADABLE:
                log.error("notice %d can't be read", number)
        return tuple(notices)

    def shown(self, number: int, at: datetime) -> None:
        """Remember that a notice was shown; of those shown only the latest 200 are kept."""
        with self._transaction("BEGIN IMMEDIATE"):
            self._db.execute("UPDATE outbox SET shown_at = ? WHERE id = ? AND shown_at IS NULL", (to_ms(at), number))
            self._keep_newest("shown_at IS NOT NULL", SHOWN_KEPT)

    def forget(self, account: str) -> None:
        """Remove all that is kept of an account, and overwrite it in the file."""
        self._db.execute("PRAGMA secure_delete = ON")
        with self._transaction("BEGIN IMMEDIATE"):
            for table in ("series", "watched", "state", "outbox"):
                self._db.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608 - our own names
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def watched(self, account: str, report: str) -> tuple[tuple[datetime, datetime], ...]:
        """Return the spans in which answers came without a gap, oldest first."""
        found = self._db.execute(
            "SELECT from_at, to_at FROM watched WHERE account = ? AND report = ? ORDER BY from_at", (account, report)
        )
        return tuple((from_ms(start), from_ms(end)) for start, end in found)

    def observations(self, account: str, report: str) -> Iterator[Observation]:
        """Yield every kept difference between two answers, oldest first."""
        found = self._db.execute(
            "SELECT at, operation, product, observation.licenses, observation.raw, observation.present"
            " FROM observation JOIN series ON id = series WHERE account = ? AND report = ? ORDER BY at, id",
            (account, report),
        )
        for at, operation, product, licenses, raw, present in found:
            yield Observation(
                at=from_ms(at), key=(operation, product), licenses=licenses, raw=raw, present=bool(present)
            )

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._db.execute(begin)
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a failed COMMIT may have ended the transaction already
                self._db.execute("ROLLBACK")
            raise

    def _load(self, account: str, report: str) -> WatchState:
        found = self._db.execute(
            "SELECT data FROM state WHERE account = ? AND report = ?", (account, report)
        ).fetchone()
        if found is None:
            return WatchState()
        data: dict[str, Any] = json.loads(found[0])
        rows = Series(self._db, account, report).read(data["dates"])
        small: dict[str, Any] = {name: data[name] for name in _PLAIN}
        small |= {name: unpack_moment(data[name]) for name in _MOMENTS}
        return WatchState(
            counts=tuple(rows.counts),
            told=rows.told,
            falling=frozenset(rows.falling),
            awaited=frozenset(rows.awaited),
            health=Health(data["health"]),
            reason=unpack_reason(data["reason"]),
            day=unpack_day(data.get("day")),  # the first version didn't keep it
            **small,
        )

    def _write_state(self, account: str, report: str, state: WatchState) -> None:
        data: dict[str, Any] = {name: getattr(state, name) for name in _PLAIN}
        data |= {name: pack_moment(getattr(state, name)) for name in _MOMENTS}
        data |= {"health": state.health.value, "reason": pack_reason(state.reason), "dates": runs_of(state.counts)}
        data["day"] = pack_day(state.day)
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (account, report, json.dumps(data)))
        if state.watched_from is not None and state.answered_at is not None:
            self._db.execute(
                "INSERT INTO watched (account, report, from_at, to_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (account, report, from_at) DO UPDATE SET to_at = max(to_at, excluded.to_at)",
                (account, report, to_ms(state.watched_from), to_ms(state.answered_at)),
            )

    def _write_notices(self, account: str, notices: tuple[Notice, ...]) -> None:
        if not notices:
            return
        self._db.executemany(
            "INSERT INTO outbox (account, at, notice) VALUES (?, ?, ?)",
            [(account, to_ms(notice.at), to_json(notice)) for notice in notices],
        )
        self._keep_newest("shown_at IS NULL", WAITING_KEPT)

    def _keep_newest(self, which: str, n: int) -> None:
        self._db.execute(
            f"DELETE FROM outbox WHERE {which} AND id NOT IN"  # noqa: S608 - our own words
            f" (SELECT id FROM outbox WHERE {which} ORDER BY id DESC LIMIT ?)",
            (n,),
        )
