"""Whose fault an error of the database is, what SQLite doesn't find, and what is rescued of a damaged file.

SQLite keeps no checksums: a byte that a disk turned over inside a text leaves a sound database whose content can't be
read. Such a file would be an error at every look, for ever, so it counts as damaged like any other (`Unreadable`) and
is put aside. History begins anew then, for a history with one wrong byte in it is no proof of anything; but what the
user typed (the books: contracted quantities, prices, invoices, names) goes over into the new file as far as it can be
read, because wolkvox will never send it again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from wolkvox_tray.core.watch.packed import UNREADABLE

log = logging.getLogger(__name__)

_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
"""SQLite's words for a file that is broken; a lock, a full disk or missing rights are not the file's fault."""
_DISK = frozenset(
    (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    )
)
"""SQLite's words for a disk that doesn't take what we write."""


class Unreadable(sqlite3.DatabaseError):
    """The file is a sound database with content that this program can't have written."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def is_no_text(error: BaseException) -> bool:
    """Tell whether `error` is Python's, about a text that is no UTF-8: SQLite's own all have a code."""
    decodes = isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
    return decodes or isinstance(error, UnicodeDecodeError)


def is_damage(error: BaseException) -> bool:
    """Tell whether `error` says that the file itself is broken."""
    return _code(error) in _DAMAGE


def is_refusal(error: BaseException) -> bool:
    """Tell whether `error` is the fault of disk or file, which stays until it is mended; a lock passes by itself."""
    if isinstance(error, OSError):
        return not isinstance(error, TimeoutError)
    return _code(error) in _DAMAGE | _DISK


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def read_as_ours() -> Iterator[None]:
    """Turn what content raises that isn't ours into `Unreadable`; for reading, where nothing else can raise these."""
    problem: Exception
    try:
        yield
        return
    except UNREADABLE as error:
        problem = error
    except sqlite3.OperationalError as error:
        if not is_no_text(error):
            raise
        problem = error
    raise Unreadable(f"{type(problem).__name__} in the database")


def rescue_books(bad: Path, db: sqlite3.Connection) -> None:
    """Copy what the user entered from a file that was put aside, entry by entry until one can't be had."""
    entries = list(_entries(bad))
    if not entries:
        return
    with suppress(sqlite3.Error):
        db.executemany("INSERT INTO book (account, kind, data) VALUES (?, ?, ?)", entries)
        log.warning("%d entries of the books were rescued", len(entries))


def _entries(bad: Path) -> Iterator[tuple[str, str, str]]:
    journal = [bad.with_name(bad.name + part) for part in ("-wal", "-shm")]
    made = [file for file in journal if not file.exists()]
    with suppress(*UNREADABLE, sqlite3.Error), closing(_for_reading(bad)) as file:
        for entry in file.execute("SELECT account, kind, data FROM book ORDER BY id"):
            json.loads(entry[2])
            yield entry
    for part in made:  # by SQLite, for this look
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _for_reading(bad: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{bad.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
