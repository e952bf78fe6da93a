"""What the user enters about an account beside the settings: contracted quantities, prices, invoices, aliases.

It lies in the database, so that one file holds all that belongs to an account's history, a forgotten account takes it
along, and one transaction can look at it together with a poll. Here it is JSON by kind; who owns a kind makes values of
it and checks them (`core.watch.limits`, `core.history.prices` …).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from wolkvox_tray.core.watch.schema import transaction


class BookKind(StrEnum):
    """The books; the strings are those of the database."""

    LIMIT = "limit"
    LABEL = "label"
    PRICE = "price"
    INVOICE = "invoice"


class Books:
    """The books of the database that `file` connects to. Its methods raise `sqlite3.Error`, or `OSError`."""

    def __init__(self, file: Callable[[], sqlite3.Connection]) -> None:
        self._file = file

    def read(self, account: str, kind: BookKind) -> tuple[Mapping[str, Any], ...]:
        """Return the entries of one kind, in the order they were written; what can't be read is left out."""
        found = self._file().execute(
            "SELECT CAST(data AS BLOB) FROM book WHERE account = ? AND kind = ? ORDER BY id", (account, kind.value)
        )
        entries = (_entry(text) for (text,) in found)
        return tuple(entry for entry in entries if entry is not None)

    def write(self, account: str, kind: BookKind, entries: Sequence[Mapping[str, Any]]) -> None:
        """Put `entries` in the place of all entries of that kind, in one transaction."""
        rows = [(account, kind.value, json.dumps(entry, ensure_ascii=False)) for entry in entries]
        db = self._file()
        with transaction(db):
            db.execute("DELETE FROM book WHERE account = ? AND kind = ?", (account, kind.value))
            db.executemany("INSERT INTO book (account, kind, data) VALUES (?, ?, ?)", rows)


def _entry(text: bytes) -> Mapping[str, Any] | None:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):  # no UTF-8 is a ValueError too
        return None
    return entry if isinstance(entry, dict) else None
