"""The settings on disk: JSON, read forgivingly, written whole or not at all.

Reading never fails: a value that isn't allowed keeps its default and is named in `problems`; a file that is no JSON is
put aside as ``settings.json.bad-<UTC>`` and reading begins anew. Writing is a read-modify-write under a lock that tray
and command line share, into a fresh file that replaces the old one, so that two programs lose nothing of each other and
a power cut leaves the old file or the new one. What this version doesn't understand is kept: unknown keys, and accounts
that lack what an account must have. A file of a newer version is copied aside before it is first written; one that is
there but can't be read is never written.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings import SCHEMA_VERSION, Account, Settings, clean_name
from wolkvox_tray.core.machine.settings_checks import checked, values_from
from wolkvox_tray.core.machine.settings_table import BY_NAME

log = logging.getLogger(__name__)

LOCK_WAIT_S = 5.0
_SERVER = re.compile(r"[0-9]{4}")
_ACCOUNT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class SettingsUnwritable(Exception):
    """The settings couldn't be saved; `path` is where. Nothing was lost: the file is as it was."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class MemorySettings:
    """Settings that live as long as the process: the demo's, and tests'."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self.problems: tuple[str, ...] = ()

    def load(self) -> Settings:
        """Return the settings."""
        return self._settings

    def update(self, fn: Callable[[Settings], Settings]) -> Settings:
        """Change the settings by `fn` and return them."""
        self._settings = fn(self._settings)
        return self._settings


class SettingsFile:
    """The settings in one file. `problems` names what couldn't be read at the last `load`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problems: tuple[str, ...] = ()

    def load(self) -> Settings:
        """Return the settings on disk; defaults where there are none or they can't be read. Never raises."""
        data: dict[str, Any] = {}
        unread = [self._path.name]
        try:
            data, unread = self._read()
        except OSError as problem:
            log.warning("the settings can't be read: %s", problem)
        understood = _understood(data)
        self.problems = (*unread, *understood.problems)
        return understood.settings

    def update(self, fn: Callable[[Settings], Settings]) -> Settings:
        """Read, change by `fn`, write, and return the settings, while no other program can.

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
            understood = _understood(data)
            settings = fn(understood.settings)
            with self._or_unwritable():
                self._write(_to_json(settings, data, understood), _version(data))
        finally:
            lock.release()
        return settings

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
        aside = self._path.with_name(f"{self._path.name}.bad-{_utc()}")
        self._path.replace(aside)
        log.warning("the settings were damaged; kept as %s", aside.name)
        return {}, [aside.name]

    def _write(self, data: Mapping[str, Any], version: int) -> None:
        """Put `data` in the place of the file, which was written by `version`."""
        # Half a surrogate pair is valid JSON; read and written alike, it comes through.
        text = json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")
        if version > SCHEMA_VERSION:
            shutil.copy2(self._path, self._path.with_name(f"{self._path.name}.v{version}-{_utc()}"))
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Understood:
    """What a file's content means: `problems` names what was bad, `strangers` are no accounts to us."""

    settings: Settings
    problems: tuple[str, ...]
    strangers: tuple[Any, ...]


def _utc() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("schema_version", SCHEMA_VERSION)
    return version if isinstance(version, int) else SCHEMA_VERSION


def _entries(data: Mapping[str, Any]) -> list[Any]:
    raw = data.get("accounts", [])
    return raw if isinstance(raw, list) else [raw]


def _id_of(entry: object) -> str | None:
    key = entry.get("id") if isinstance(entry, dict) else None
    return key if isinstance(key, str) else None


def _to_json(settings: Settings, data: Mapping[str, Any], before: _Understood) -> dict[str, Any]:
    """Return the content to write: ours over whatever else the file held."""
    old = {key: entry for entry in _entries(data) if (key := _id_of(entry)) is not None}
    accounts = [{**old.get(account.id, {}), **asdict(account)} for account in settings.accounts]
    known = {account.id for account in (*settings.accounts, *before.settings.accounts)}
    kept = [entry for entry in before.strangers if _id_of(entry) not in known]
    return {**data, **settings.values(), "accounts": accounts + kept, "schema_version": SCHEMA_VERSION}


def _understood(data: Mapping[str, Any]) -> _Understood:
    """Return what is good in `data`, what was bad, and what is none of ours."""
    values, bad = values_from(data)
    settings = replace(Settings(), **values)  # type: ignore[arg-type]  # checked by the table
    problems, strangers = list(bad), []
    for number, entry in enumerate(_entries(data)):
        account, bad_fields = _an_account(entry)
        more = None if account is None else _with_new(settings, account)
        if more is None:
            problems.append(f"accounts[{number}]")
            strangers.append(entry)
        else:
            settings = more
            problems += [f"accounts[{number}].{name}" for name in bad_fields]
    return _Understood(settings=settings, problems=tuple(problems), strangers=tuple(strangers))


def _with_new(settings: Settings, account: Account) -> Settings | None:
    """Return the settings with one account more; ``None`` if its id or name is taken."""
    if any(account.id == other.id for other in settings.accounts):
        return None
    try:
        return settings.with_account(account)
    except BadInput:
        return None


def _an_account(entry: object) -> tuple[Account | None, list[str]]:
    """Return the account in `entry` and the names of its bad fields; ``None`` if it lacks what an account must have."""
    if not isinstance(entry, dict):
        return None, []
    key, server = (entry.get(field) for field in ("id", "server"))
    if not isinstance(key, str) or not _ACCOUNT_ID.fullmatch(key):
        return None, []
    if not isinstance(server, str) or not _SERVER.fullmatch(server):
        return None, []
    good: dict[str, Any] = {}
    bad = []
    for name, check in _FIELDS.items():
        try:
            if name in entry:
                good[name] = check(entry[name])
        except BadInput:
            bad.append(name)
    return Account(**{"id": key, "server": server, "name": f"wv{server}", **good}), bad


def _a_name(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(InputCode.NAME_EMPTY)
    return clean_name(value)


def _a_switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput(InputCode.VALUE_NOT_ALLOWED)
    return value


def _a_zone(value: object) -> str | None:
    return None if value in (None, "") else str(checked(BY_NAME["zone"], value))


_FIELDS: Mapping[str, Callable[[object], object]] = {
    "name": _a_name,
    "enabled": _a_switch,
    "zone": _a_zone,
    "session_only": _a_switch,
}
"""What an account may lack, and what makes each a good value or raises `BadInput`."""
