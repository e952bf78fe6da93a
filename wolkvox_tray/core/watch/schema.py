"""The database's tables, and how a file becomes a usable database.

``series`` is a row of the report (account, report, operation, product): its place in the table, its present
count, what the user was told of it, and its latest change, so that a poll compares without reading history.
``observation`` holds a line only where an answer differs from the one before (``present = 0``: the row was missing);
``after_at`` is when that one before came, ``NULL`` for the first of all and for what older versions wrote; ``border``
is 1 for an answer that may be another month's, 2 for the first answer of a month, whose differences are no changes.
``watched`` holds the spans in which answers came without a gap, which is what tells "unchanged" from "not looked".
``state`` is the rest of `WatchState`, JSON. ``outbox`` holds the notices: those on their way (no ``shown_at``), and the
latest that were dealt with, each with its ``fate`` (`core.watch.outbox`). ``book`` holds what the user entered about an
account beside the settings, JSON: contracted quantities, prices, invoices, aliases (`core.watch.books`). Moments are
whole milliseconds since 1970, UTC. No ``STRICT`` and no ``RETURNING``: some systems' SQLite is older.

Version 2 added ``fate``. A file of version 1 is brought up to date where it is; a program of version 1 that still has
it open can go on writing, because its notices are taken for shown ones, which they were. Version 3 added ``after_at``,
``border`` and ``book``, of which version 2 knows nothing and to which it does no harm.

A damaged file is put aside with its journal, and a new one is begun, with the books as far as they can be read
(`core.watch.damage`). A file of a newer version is left alone, because
the newer program still needs it: this version works in a file beside it. Only these rare cases, and making a
new file, need the lock against a second program that does the same; opening a good file doesn't (nor does it import the
lock, which costs more than all the rest).
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias

from wolkvox_tray.core.watch.damage import is_damage, is_no_text, rescue_books

log = logging.getLogger(__name__)

VERSION = 3
BUSY_S = 5.0
"""How long a statement waits for another program's transaction before it raises ``database is locked``."""
MAKE_WAIT_S = 10.0
"""How long to wait for another program that is making or mending the file."""

Identity: TypeAlias = tuple[int, int]
"""A file's device and number, whatever name it has."""
GONE: Identity = (0, 0)

SCHEMA = """
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL, report TEXT NOT NULL, operation TEXT NOT NULL, product TEXT NOT NULL,
    place INTEGER NOT NULL, present INTEGER NOT NULL, licenses INTEGER, raw TEXT, rows INTEGER NOT NULL,
    told INTEGER, falling INTEGER NOT NULL, awaited INTEGER NOT NULL,
    known INTEGER, changed_from INTEGER, changed_at INTEGER,
    UNIQUE (account, report, operation, product)
);
CREATE TABLE observation (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    at INTEGER NOT NULL, present INTEGER NOT NULL, licenses INTEGER, raw TEXT,
    after_at INTEGER, border INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (series, at)
) WITHOUT ROWID;
CREATE TABLE watched (
    account TEXT NOT NULL, report TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
    PRIMARY KEY (account, report, from_at)
) WITHOUT ROWID;
CREATE TABLE state (
    account TEXT NOT NULL, report TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (account, report)
) WITHOUT ROWID;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, at INTEGER NOT NULL, notice TEXT NOT NULL, shown_at INTEGER,
    fate TEXT NOT NULL DEFAULT 'shown'
);
"""
BOOKS = """
CREATE TABLE book (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX book_of ON book (account, kind);
"""
UPGRADES = {
    1: "ALTER TABLE outbox ADD COLUMN fate TEXT NOT NULL DEFAULT 'shown';",
    2: "ALTER TABLE observation ADD COLUMN after_at INTEGER;"
    f" ALTER TABLE observation ADD COLUMN border INTEGER NOT NULL DEFAULT 0; {BOOKS}",
}
"""What makes a file of the next version out of one of this version."""


class StoreProblem(StrEnum):
    """What was wrong with the database's file when it was opened."""

    DAMAGED = "damaged"
    NEWER = "newer"
    UNWRITABLE = "unwritable"
    """It is as it was, but can't be opened for writing: a full or read-only disk, or missing rights."""


class _Damaged(Exception):
    """The file can't be read as a database."""


class _NotMade(Exception):
    """There is no database in the file yet, or one of an older version."""


class _Newer(Exception):
    """The file belongs to a newer version of this program."""


def open_database(path: Path, *, condemned: Identity | None = None) -> tuple[sqlite3.Connection, StoreProblem | None]:
    """Return a connection to the database at `path`, made if need be, and what was wrong with the file, if anything.

    A file that is `condemned` is put aside even if it looks sound, unless another program has done that already.
    Raises `sqlite3.Error` or `OSError` if no file can be used there at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if condemned is not None:
        return _make_or_mend(path, condemned)
    try:
        return _connect(path), None
    except _Newer:
        log.warning("the database is of a newer version; using %s", _beside(path).name)
    except (_Damaged, _NotMade):
        return _make_or_mend(path)
    return open_database(_beside(path))[0], StoreProblem.NEWER


@contextmanager
def transaction(db: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Make one transaction of what happens inside; an error takes all of it back."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a failed COMMIT may have ended the transaction already
            db.execute("ROLLBACK")
        raise


def open_reader(path: Path) -> sqlite3.Connection:
    """Return a connection that can't write, for history and export. Raises `sqlite3.Error` if there is no database."""
    db = _read_only(path)
    if _version(db) <= VERSION:
        return db
    db.close()
    return _read_only(_beside(path))


def open_copy(path: Path) -> sqlite3.Connection:
    """Return a database in memory with what can be read at `path`; an empty one if nothing can.

    A file without a journal on a disk that takes no writes can be read only by who swears that nobody changes it
    (``immutable``): true there, and where it isn't the check finds it.
    """
    for how in ("mode=ro", "immutable=1"):
        copy = sqlite3.connect(":memory:", isolation_level=None)
        try:
            with closing(_for_reading(path, how)) as file:
                file.backup(copy)
            if _version(copy) == VERSION and _is_sound(copy):
                return copy
        except sqlite3.Error as problem:
            log.debug("no copy of the database (%s): %s", how, problem)
        copy.close()
    empty = sqlite3.connect(":memory:", isolation_level=None)
    empty.executescript(f"{SCHEMA} {BOOKS} PRAGMA user_version = {VERSION};")
    return empty


def identity(file: str | Path) -> Identity:
    """Return which file has this name now: device and number; zeros if none has."""
    try:
        found = os.stat(file)  # noqa: PTH116 - mostly a string from SQLite, looked at before every statement
    except OSError:
        return GONE
    return found.st_dev, found.st_ino


def _make_or_mend(path: Path, condemned: Identity | None = None) -> tuple[sqlite3.Connection, StoreProblem | None]:
    """Make the database, after putting a damaged file aside, while no other program does the same."""
    from filelock import FileLock  # rarely needed, and slow to import

    with FileLock(path.with_name(f"{path.name}.lock"), timeout=MAKE_WAIT_S, mode=0o600):
        if condemned is None or identity(path) != condemned:
            try:
                return _connect(path, make=True), None
            except _Damaged as damage:
                log.error("the database is damaged, and put aside: %s", damage)
        else:
            log.error("the database can't be used any more, and is put aside")
        bad = _put_aside(path)
        db = _connect(path, make=True)
        rescue_books(bad, db)
        return db, StoreProblem.DAMAGED


def _connect(path: Path, *, make: bool = False) -> sqlite3.Connection:
    if make:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if not path.exists():
        raise _NotMade
    path.chmod(0o600)  # SQLite gives its journal files the same rights
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
    damage = None
    try:
        _prepare(db, make=make)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's complaint may quote what is broken
        db.close()
        if not is_damage(error) and not is_no_text(error):
            raise
        damage = str(error)
    except BaseException:
        db.close()
        raise
    if damage is not None:
        raise _Damaged(damage)
    return db


def _prepare(db: sqlite3.Connection, *, make: bool) -> None:
    """Set the connection up; if `make`, make the tables of a new file, or bring an old one up to date.

    synchronous FULL: with NORMAL a power cut may take back the last transactions, and with them a change that was
    announced already. At one poll in five minutes the extra fsync costs nothing. temp_store MEMORY: a statement that
    writes many rows keeps what it would take back, in a file elsewhere if it may; a full folder for temporary files is
    no reason to lose an answer.
    """
    version = _version(db)
    if version > VERSION:
        raise _Newer
    if version < VERSION and not make:
        raise _NotMade
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA temp_store = MEMORY")
    if version < VERSION:
        made = SCHEMA + BOOKS if version == 0 else " ".join(UPGRADES[old] for old in range(version, VERSION))
        db.executescript(f"BEGIN IMMEDIATE; {made} PRAGMA user_version = {VERSION}; COMMIT;")
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _Damaged(" ".join(verdict.split()))
    if not _columns_wanted() <= _columns(db):
        raise _Damaged("a column has another name")


def _read_only(path: Path) -> sqlite3.Connection:
    return _for_reading(path, "mode=ro")


def _for_reading(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=BUSY_S)


def _is_sound(db: sqlite3.Connection) -> bool:
    return bool(db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def _columns(db: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Return all tables with their columns."""
    return frozenset(db.execute("SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c"))


@cache
def _columns_wanted() -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(SCHEMA + BOOKS)
        return _columns(made)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _beside(path: Path) -> Path:
    """Return the file that this version uses where `path` belongs to a newer one."""
    return path.with_name(f"{path.stem}.v{VERSION}{path.suffix}")


def _put_aside(path: Path) -> Path:
    """Rename a file and its journal; return its new name."""
    bad = path.with_name(f"{path.name}.{datetime.now(UTC).strftime('bad-%Y%m%dT%H%M%S.%fZ')}")
    for part in ("", "-wal", "-shm"):
        file = path.with_name(path.name + part)
        if file.exists():
            file.replace(bad.with_name(bad.name + part))
    return bad
