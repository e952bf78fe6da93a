"""The notices in the store: those on their way, and the latest that were dealt with.

A notice is written in the same transaction as its change (`Store.advance`). It waits until somebody has decided its
`Fate`: shown, or silenced because notices were muted. What was silenced is told of once, in a digest, when the mute
ends, and marked as that (`SUMMED`) when the digest was shown: so the digest comes exactly once, whoever restarts
meanwhile. A notice that the settings don't want is dropped; history has its change all the same.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.watch.notices import Notice, from_json, to_json
from wolkvox_tray.core.watch.packed import UNREADABLE, to_ms
from wolkvox_tray.core.watch.schema import transaction

log = logging.getLogger(__name__)

SETTLED_KEPT = 200
"""How many notices are kept after they were dealt with, over all accounts: the list of past notices."""
WAITING_KEPT = 50
"""How many notices wait to be shown; without a tray that shows them the oldest go. History keeps every change."""

_WAITING, _SETTLED = "shown_at IS NULL", "shown_at IS NOT NULL"


class Fate(StrEnum):
    """What became of a notice; the strings are those of the database."""

    SHOWN = "shown"
    SILENCED = "silenced"
    """Notices were muted, and no digest has told of it yet."""
    SUMMED = "summed"
    """Notices were muted, and a digest has told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A notice in the outbox; `fate` is ``None`` while it waits."""

    number: int
    notice: Notice
    fate: Fate | None


class Outbox:
    """The outbox of one database connection. Its methods raise `sqlite3.Error`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, account: str, notices: Sequence[Notice]) -> None:
        """Add notices of an account, within the caller's transaction."""
        if notices:
            self._db.executemany(
                "INSERT INTO outbox (account, at, notice) VALUES (?, ?, ?)",
                [(account, to_ms(notice.at), to_json(notice)) for notice in notices],
            )
            self._keep_newest(_WAITING, WAITING_KEPT)

    def waiting(self, limit: int = 20) -> tuple[tuple[int, Notice], ...]:
        """Return the oldest notices that wait, each with its number."""
        return tuple((kept.number, kept.notice) for kept in self._read(f"{_WAITING} ORDER BY id LIMIT ?", limit))

    def silenced(self) -> tuple[tuple[int, Notice], ...]:
        """Return the silenced notices that no digest has told of yet, oldest first, each with its number."""
        found = self._read(f"{_SETTLED} AND fate = ? ORDER BY id", Fate.SILENCED)
        return tuple((kept.number, kept.notice) for kept in found)

    def past(self, limit: int = SETTLED_KEPT) -> tuple[Kept, ...]:
        """Return the latest notices, those that wait among them, newest first."""
        return tuple(self._read("1 ORDER BY id DESC LIMIT ?", limit))

    def settle(self, number: int, notice: Notice, at: datetime, fate: Fate = Fate.SHOWN) -> None:
        """Remember that a notice was dealt with at `at`, and what of it was told."""
        with transaction(self._db):
            self._db.execute(
                f"UPDATE outbox SET shown_at = ?, fate = ?, notice = ? WHERE id = ? AND {_WAITING}",  # noqa: S608 - our own words
                (to_ms(at), fate, to_json(notice), number),
            )
            self._keep_newest(_SETTLED, SETTLED_KEPT)

    def summed(self, numbers: Iterable[int]) -> None:
        """Remember that a digest has told of these silenced notices."""
        with transaction(self._db):
            self._db.executemany(
                "UPDATE outbox SET fate = ? WHERE id = ?", [(Fate.SUMMED, number) for number in numbers]
            )

    def drop(self, number: int) -> None:
        """Remove a notice that nobody wants."""
        with transaction(self._db):
            self._db.execute("DELETE FROM outbox WHERE id = ?", (number,))

    def _read(self, which: str, value: int | str) -> list[Kept]:
        query = f"SELECT id, notice, shown_at, fate FROM outbox WHERE {which}"  # noqa: S608 - our own words
        rows = self._db.execute(query, (value,)).fetchall()
        found = []
        for number, text, settled, fate in rows:
            try:
                kept = Kept(number=number, notice=from_json(text), fate=None if settled is None else Fate(fate))
            except UNREADABLE:
                log.error("notice %d can't be read", number)
            else:
                found.append(kept)
        return found

    def _keep_newest(self, which: str, n: int) -> None:
        self._db.execute(
            f"DELETE FROM outbox WHERE {which} AND id NOT IN"  # noqa: S608 - our own words
            f" (SELECT id FROM outbox WHERE {which} ORDER BY id DESC LIMIT ?)",
            (n,),
        )
