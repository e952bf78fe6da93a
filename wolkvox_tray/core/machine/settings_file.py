"""The settings on disk: JSON, read forgivingly, written whole or not at all.

Reading never fails: a value that isn't allowed keeps its default and is named in `problems`; a file that is no JSON is
put aside as ``settings.json.bad-<UTC>`` and reading begins anew. Writing is a read-modify-write under a lock that tray
and command line share, into a fresh file that replaces the old one, so that two programs lose nothing of each other and
a power cut leaves the old file or the new one. What this version doesn't understand is kept: unknown keys, and accounts
that lack what an account must have. A file of a newer version is copied aside before it is first written; one that is
there but can't be read is never written.

The file holds what its user chose, and nothing else: a setting that was never changed follows the administrator's
preset (`core.machine.policy`), or the default, whatever these become. Of an account that the administrator set up only
the user's part is kept here; what is locked isn't written.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import Any

from wolkvox_tray.core.machine.policy import NO_POLICY, Policy
from wolkvox_tray.core.machine.settings import SCHEMA_VERSION, Settings
from wolkvox_tray.core.machine.settings_checks import values_from
from wolkvox_tray.core.machine.settings_json import account_ids, to_json, understood
from wolkvox_tray.core.machine.settings_table import BY_NAME

log = logging.getLogger(__name__)

LOCK_WAIT_S = 5.0
NEWER = "schema_version"
"""Names among the problems that the file is of a newer version."""


class SettingsUnwritable(Exception):
    """The settings couldn't be saved; `path` is where. Nothing was lost: the file is as it was."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Origin(StrEnum):
    """Where a setting's value comes from."""

    LOCKED = "locked"
    PRESET = "preset"
    USER = "user"
    DEFAULT = "default"


class MemorySettings:
    """Settings that live as long as the process: the demo's, and tests'."""

    policy = NO_POLICY

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self.problems: tuple[str, ...] = ()

    def load(self) -> Settings:
        """Return the settings."""
        return self._settings

    def changed(self) -> bool:
        """Tell whether another program changed them: never."""
        return False

    def account_ids(self) -> tuple[str, ...]:
        """Return the ids of all accounts."""
        return tuple(account.id for account in self._settings.accounts)

    def origins(self) -> dict[str, Origin]:
        """Return where each setting's value comes from."""
        return dict.fromkeys(BY_NAME, Origin.DEFAULT)

    def update(self, fn: Callable[[Settings], Settings], *, chosen: Collection[str] = ()) -> Settings:
        """Change the settings by `fn` and return them."""
        self._settings = fn(self._settings)
        return self._settings


class SettingsFile:
    """The settings in one file, with what an administrator wants. `problems` names what the last `load` couldn't read.

    `read_policy` is asked once.
    """

    def __init__(self, path: Path, *, read_policy: Callable[[], Policy] = lambda: NO_POLICY) -> None:
        self._path = path
        self.policy = read_policy()
        self.problems: tuple[str, ...] = ()
        self._known: tuple[int, ...] = ()

    def load(self) -> Settings:
        """Return the settings on disk; defaults where there are none or they can't be read. Never raises."""
        data: dict[str, Any] = {}
        unread = [self._path.name]
        self._known = self._written()  # before it is read: what is written meanwhile is news
        try:
            data, unread = self._read()
        except OSError as problem:
            log.warning("the settings can't be read: %s", problem)
        found = understood(data, self.policy)
        newer = [NEWER] if _version(data) > SCHEMA_VERSION else []
        self.problems = (*unread, *newer, *found.problems)
        return found.settings

    def changed(self) -> bool:
        """Tell whether the file is another one than `load` last found: another program wrote it."""
        return self._known != self._written()

    def account_ids(self) -> tuple[str, ...]:
        """Return the ids of all accounts, also of those that a policy keeps from sight: each may have a token."""
        return account_ids(self._content(), self.policy)

    def origins(self) -> dict[str, Origin]:
        """Return where each setting's value comes from, by name."""
        data = self._content()
        chosen, _bad = values_from(data)
        found = dict.fromkeys(BY_NAME, Origin.DEFAULT)
        for names, origin in (
            (self.policy.preset, Origin.PRESET),
            (chosen, Origin.USER),
            (self.policy.locked, Origin.LOCKED),
        ):
            found |= dict.fromkeys(names, origin)
        return found

    def update(self, fn: Callable[[Settings], Settings], *, chosen: Collection[str] = ()) -> Settings:
        """Read, change by `fn`, write, and return the settings, while no other program can.

        `chosen` names settings that count as the user's choice from now on, even if they are as they would be anyway.
        Raises whatever `fn` raises (nothing is written then), and `SettingsUnwritable`.
        """
        from filelock import FileLock  # needed only for writing

        with self._or_unwritable():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self._path.with_suffix(".lock"), timeout=LOCK_WAIT_S, mode=0o600)
            lock.acquire()
        try:
            with self._or_unwritable():
                data, _unread = self._read()
            found = understood(data, self.policy)
            settings = fn(found.settings)
            with self._or_unwritable():
                self._write(to_json(settings, data, found, self.policy, chosen), _version(data))
        finally:
            lock.release()
        return settings

    def _written(self) -> tuple[int, ...]:
        """Return what differs after each writing; () if there is no file, or none to be seen."""
        with suppress(OSError):
            found = self._path.stat()
            return found.st_ino, found.st_mtime_ns, found.st_size
        return ()

    def _content(self) -> dict[str, Any]:
        """Return the file's content; nothing if it can't be read."""
        with suppress(OSError):
            return self._read()[0]
        return {}

    @contextmanager
    def _or_unwritable(self) -> Iterator[None]:
        """Turn what a disk, a lock or the writing of JSON can raise into `SettingsUnwritable`."""
        try:
            yield
            return
        except (OSError, NotImplementedError, ValueError, RecursionError) as problem:
            log.warning("the settings can't be written: %s", problem)
        raise SettingsUnwritable(self._path)

    def _read(self) -> tuple[dict[str, Any], list[str]]:
        """Return the file's content, and the name of a damaged one that was put aside. Raises `OSError`."""
        try:
            data = json.loads(self._path.read_bytes())
            if isinstance(data, dict):
                return data, []
        except FileNotFoundError:
            return {}, []
        except (ValueError, RecursionError):
            pass
        aside = self._aside(f"bad-{_utc()}")
        try:
            self._path.replace(aside)
        except FileNotFoundError:  # another program was quicker
            return {}, []
        log.warning("the settings were damaged; kept as %s", aside.name)
        return {}, [aside.name]

    def _aside(self, mark: str) -> Path:
        """Return a name beside the file that nothing has yet: what was kept is never overwritten."""
        first = self._path.with_name(f"{self._path.name}.{mark}")
        names = chain((first,), (first.with_name(f"{first.name}-{number}") for number in count(2)))
        return next(name for name in names if not name.exists())

    def _write(self, data: Mapping[str, Any], version: int) -> None:
        """Put `data` in the place of the file, which was written by `version`."""
        # Half a surrogate pair is valid JSON; read and written alike, it comes through.
        text = json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")
        if version > SCHEMA_VERSION:
            shutil.copy2(self._path, self._aside(f"v{version}-{_utc()}"))
        fresh = self._path.with_suffix(".new")  # one name, for the lock is ours: what a kill leaves, the next replaces
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)


def chosen_language(path: Path) -> str:
    """Return the language chosen in the settings at `path`; "" if none is or it can't be told. Nothing is touched.

    For the words of the command line's help, which come before anything is opened.
    """
    with suppress(OSError, ValueError, RecursionError):
        data = json.loads(path.read_bytes())
        chosen, _bad = values_from(data if isinstance(data, dict) else {})
        return str(chosen.get("language", ""))
    return ""


def _utc() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("schema_version", SCHEMA_VERSION)
    return version if isinstance(version, int) else SCHEMA_VERSION
