"""The notices in the store: those on their way, and the latest that were dealt with.

A notice is written in the same transaction as its change (`Store.advance`). It waits until somebody has decided its
`Fate`: shown, or silenced because notices were muted or it was quiet hours. What was silenced is told of once, in a
digest, when that ends, and marked as that (`SUMMED`) when the digest was shown: so the digest comes exactly once,
whoever restarts meanwhile. A notice that the settings don't want is dropped; history has its change all the same.

A disk may take no writes just when a notice was told. That it was told is then remembered here and written at the next
chance, and until then no other notice is given out: what can't be marked would come again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.watch.damage import is_refusal
from wolkvox_tray.core.watch.notices import Notice, from_json, to_json
from wolkvox_tray.core.watch.packed import UNREADABLE, to_ms
from wolkvox_tray.core.watch.schema import transaction

log = logging.getLogger(__name__)

SETTLED_KEPT = 200
"""How many notices are kept after they were dealt with, over all accounts: the list of past notices."""
WAITING_KEPT = 50
"""How many notices wait to be shown; without a tray that shows them the oldest go. History keeps every change."""

_Mark = tuple[str, tuple[object, ...]]
"""A statement that says what became of a notice, and its values."""
_WAITING, _SETTLED = "shown_at IS NULL", "shown_at IS NOT NULL"


class Fate(StrEnum):
    """What became of a notice; the strings are those of the database."""

    SHOWN = "shown"
    SILENCED = "silenced"
    """Notices were muted, and no digest has told of it yet."""
    QUIET = "quiet"
    """It was quiet hours, and no digest has told of it yet."""
    PILED = "piled"
    """It waited with many others for a tray to show it, and no digest has told of it yet."""
    SUMMED = "summed"
    """A digest has told of it."""


_UNTOLD = (Fate.SILENCED, Fate.QUIET, Fate.PILED)
"""What a digest is to tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A notice in the outbox; `fate` is ``None`` while it waits."""

    number: int
    notice: Notice
    fate: Fate | None


class Outbox:
    """The outbox of the database that `file` connects to. Its methods raise `sqlite3.Error`, or `OSError` without one.

    But `waiting`, `silenced` and what is done about these don't where the disk is at fault: then nothing waits.
    """

    def __init__(self, file: Callable[[], sqlite3.Connection]) -> None:
        self._file = file
        self._owed: list[_Mark] = []
        self._numbers_of: sqlite3.Connection | None = None
        self._refused = False

    def put(self, account: str, notices: Sequence[Notice], db: sqlite3.Connection | None = None) -> None:
        """Add notices of an account, within the caller's transaction on `db`, if there is one."""
        if notices:
            db = db or self._file()
            db.executemany(
                "INSERT INTO outbox (account, at, notice) VALUES (?, ?, ?)",
                [(account, to_ms(notice.at), to_json(notice)) for notice in notices],
            )
            self._keep_newest(db, _WAITING, WAITING_KEPT)

    def waiting(self, limit: int = 20) -> tuple[tuple[int, Notice], ...]:
        """Return the oldest notices that wait, each with its number."""
        if not self._pay():
            return ()
        return tuple((kept.number, kept.notice) for kept in self._read(f"{_WAITING} ORDER BY id LIMIT ?", limit))

    def silenced(self) -> tuple[Kept, ...]:
        """Return the silenced notices that no digest has told of yet, oldest first."""
        if not self._pay():
            return ()
        return tuple(self._read(f"{_SETTLED} AND fate IN (?, ?, ?) ORDER BY id", *_UNTOLD))

    def past(self, limit: int = SETTLED_KEPT) -> tuple[Kept, ...]:
        """Return the latest notices, those that wait among them, newest first."""
        return tuple(self._read("1 ORDER BY id DESC LIMIT ?", limit))

    def extent(self) -> tuple[int, int]:
        """Return how many notices there are, and the newest one's number: they tell whether any came or went."""
        if not self._pay():
            return 0, 0
        notices, newest = self._file().execute("SELECT count(*), coalesce(max(id), 0) FROM outbox").fetchone()
        return int(notices), int(newest)

    def settle(self, number: int, notice: Notice, at: datetime, fate: Fate = Fate.SHOWN) -> None:
        """Remember that a notice was dealt with at `at`, and what of it was told."""
        self._owed.append(
            (
                f"UPDATE outbox SET shown_at = ?, fate = ?, notice = ? WHERE id = ? AND {_WAITING}",  # noqa: S608 - our own words
                (to_ms(at), fate, to_json(notice), number),
            )
        )
        self._pay()

    def summed(self, numbers: Iterable[int]) -> None:
        """Remember that a digest has told of these silenced notices."""
        self._owed += [("UPDATE outbox SET fate = ? WHERE id = ?", (Fate.SUMMED, number)) for number in numbers]
        self._pay()

    def drop(self, number: int) -> None:
        """Remove a notice that nobody wants."""
        self._owed.append(("DELETE FROM outbox WHERE id = ?", (number,)))
        self._pay()

    def _pay(self) -> bool:
        """Write what is owed; tell whether the disk took it, and whether there is a file at all.

        Numbers mean nothing in another file, which has begun in the place of the one that gave them out.
        """
        try:
            db = self._file()
            if self._owed and db is (self._numbers_of or db):
                with transaction(db):
                    for statement, values in self._owed:
                        db.execute(statement, values)
                    self._keep_newest(db, _SETTLED, SETTLED_KEPT)
        except (sqlite3.Error, OSError) as problem:
            if not is_refusal(problem):
                raise
            if not self._refused:
                log.warning("what became of notices can't be kept yet: %s", problem)
            self._refused = True
            return False
        self._owed.clear()
        self._numbers_of, self._refused = db, False
        return True

    def _read(self, which: str, *values: int | str) -> list[Kept]:
        # As bytes: a text that is no UTF-8 any more would cost all the others, each time.
        query = f"SELECT id, CAST(notice AS BLOB), shown_at, CAST(fate AS BLOB) FROM outbox WHERE {which}"  # noqa: S608 - our own words
        rows = self._file().execute(query, values).fetchall()
        found = []
        for number, text, settled, word in rows:
            try:
                fate = None if settled is None else Fate(word.decode())
                kept = Kept(number=number, notice=from_json(text.decode()), fate=fate)
            except UNREADABLE:
                log.error("notice %d can't be read", number)
            else:
                found.append(kept)
        return found

    @staticmethod
    def _keep_newest(db: sqlite3.Connection, which: str, n: int) -> None:
        db.execute(
            f"DELETE FROM outbox WHERE {which} AND id NOT IN"  # noqa: S608 - our own words
            f" (SELECT id FROM outbox WHERE {which} ORDER BY id DESC LIMIT ?)",
            (n,),
        )
