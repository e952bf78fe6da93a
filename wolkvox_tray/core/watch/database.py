"""The way to the database's file, for one thread: opened again when it must be, and what stands in for it meanwhile.

A file may go while we live. It can turn out damaged; another program may have put it aside and begun a new one;
somebody may have removed it. What is written into a file that has no name any more is lost without a word, so each use
first looks whether the file is still the one we opened, and opens the new one if it isn't. A damaged one is put aside
by opening it again (`core.watch.schema`); one that looks sound then, and fails in use once more, is condemned.

Where the file can't be written (a full or read-only disk, missing rights) a copy of it stands in, in memory: what is
asked is still shown, and the app says that it can't be kept. Its notices are nobody's. What is to be told follows from
the file alone, which knows what was told before, so everything that changed meanwhile is told, once, when the file
takes writes again. Nothing of the copy is ever written back.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wolkvox_tray.core.watch.damage import is_damage, is_refusal
from wolkvox_tray.core.watch.schema import (
    GONE,
    Identity,
    StoreProblem,
    identity,
    open_copy,
    open_database,
)

log = logging.getLogger(__name__)

Series = tuple[str, str]
"""An account and its report."""


class Database:
    """The database at `path`; with `db` a connection that is used as it is, for ever.

    `hears` is told of what is wrong with the file whenever that is found, now or later, in this thread.
    """

    def __init__(
        self,
        path: Path | None,
        db: sqlite3.Connection | None = None,
        *,
        hears: Callable[[StoreProblem], None] = lambda _problem: None,
    ) -> None:
        self._path, self._hears = path, hears
        self._found: StoreProblem | None = None
        self._file = db
        self._opened: tuple[str, Identity] = ("", GONE)
        self._suspect = self._condemned = GONE
        self._copy: sqlite3.Connection | None = None
        self._unkept: set[Series] = set()
        self._closed = False
        if path is not None:
            try:
                self.file()
            except (sqlite3.Error, OSError) as error:
                if not is_refusal(error):
                    raise

    @property
    def problem(self) -> StoreProblem | None:
        """What is wrong with the file now, or was when it was last opened."""
        return self._found

    def file(self) -> sqlite3.Connection:
        """Return the connection to the file as it is now. Raises `sqlite3.Error` or `OSError` if there is none."""
        if self._closed:
            raise sqlite3.ProgrammingError("the database was closed")
        if self._path is None:
            assert self._file is not None  # noqa: S101 - for mypy: one of the two is given
            return self._file
        if self._file is not None and self._opened[1] != identity(self._opened[0]):
            log.warning("the database's file is another one now, or gone; it is opened again")
            self._let_go()
        if self._file is None:
            self._open(self._path)
        assert self._file is not None  # noqa: S101 - for mypy: `_open` raises or opens
        return self._file

    def reading(self, series: Series) -> sqlite3.Connection:
        """Return the connection that knows most of `series`: the copy, if its latest answer couldn't be kept."""
        if self._copy is not None and (series in self._unkept or self._file is None):
            return self._copy
        try:
            return self.file()
        except (sqlite3.Error, OSError):
            return self._stand_in()

    def kept(self, series: Series) -> None:
        """Take in that the latest answer of `series` is in the file."""
        self._suspect = GONE
        self._unkept.discard(series)
        if self._found is StoreProblem.UNWRITABLE:
            self._found = None
        if not self._unkept and self._copy is not None:
            self._copy.close()
            self._copy = None

    def refused(self, series: Series, error: sqlite3.Error | OSError) -> sqlite3.Connection | None:
        """Take in that an answer of `series` wasn't written; return the copy to write to, ``None`` if that passes."""
        if self._path is None or not is_refusal(error):
            return None
        copy = self._stand_in()
        self._unkept.add(series)
        self._find(StoreProblem.UNWRITABLE)
        return copy

    def begins_anew(self, error: sqlite3.Error | OSError) -> bool:
        """Let go of a file that is broken, so that the next use puts it aside; tell whether `error` says that it is.

        The second time, with nothing kept between, the file goes whatever it looks like.
        """
        broken = self._path is not None and self._file is not None and is_damage(error)
        if broken:
            known = self._opened[1]
            self._condemned = known if known == self._suspect else GONE
            self._suspect = known
            self._let_go()
        return broken

    def close(self) -> None:
        """Close all connections, for good."""
        self._closed = True
        self._let_go()
        if self._copy is not None:
            self._copy.close()
            self._copy = None

    def _open(self, path: Path) -> None:
        condemned, self._condemned = self._condemned, GONE
        try:
            if condemned != GONE:
                self._file, problem = open_database(Path(self._opened[0]), condemned=condemned)
            else:
                self._file, problem = open_database(path)
        except (sqlite3.Error, OSError) as error:
            if self._found is not StoreProblem.UNWRITABLE:
                log.warning("the database can't be opened: %s", error)
            if is_refusal(error):
                self._find(StoreProblem.UNWRITABLE)
            raise
        self._find(problem)
        name = self._file.execute("PRAGMA database_list").fetchone()[2]  # a newer version's file isn't ours to use
        self._opened = (name, identity(name))

    def _find(self, problem: StoreProblem | None) -> None:
        before, self._found = self._found, problem
        if problem is not None and problem is not before:
            self._hears(problem)

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(sqlite3.Error):
                file.close()

    def _stand_in(self) -> sqlite3.Connection:
        if self._copy is None:
            assert self._path is not None  # noqa: S101 - for mypy: a lone connection never gets here
            self._copy = open_copy(self._path)
        return self._copy
