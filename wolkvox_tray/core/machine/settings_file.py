"""The settings on disk: JSON, read forgivingly, written whole or not at all.

Reading never fails: a value that isn't allowed keeps its default and is named in `problems`; a file that is no JSON is
put aside as ``settings.json.bad-<UTC>`` and reading begins anew. Writing is a read-modify-write under a lock that tray
and command line share, into a fresh file that replaces the old one, so that two programs lose nothing of each other and
a power cut leaves the old file or the new one. Keys this version doesn't know are kept. A file of a newer version is
copied aside before it is first written.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.settings import SCHEMA_VERSION, Account, Settings, clean_name, values_from

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
        settings, self.problems = _from_json(self._read())
        return settings

    def update(self, fn: Callable[[Settings], Settings]) -> Settings:
        """Read, change by `fn`, write, and return the settings, while no other program can.

        Raises whatever `fn` raises (nothing is written then), and `SettingsUnwritable`.
        """
        from filelock import FileLock, Timeout  # needed only for writing

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._path.with_suffix(".lock"), timeout=LOCK_WAIT_S, mode=0o600):
                data = self._read()
                settings = fn(_from_json(data)[0])
                self._write(_to_json(settings, data))
                return settings
        except (OSError, NotImplementedError, Timeout) as problem:
            log.warning("the settings can't be written: %s", problem)
        raise SettingsUnwritable(self._path)

    def _read(self) -> dict[str, Any]:
        """Return the file's content; an empty one if there is no file, or no readable one."""
        try:
            data = json.loads(self._path.read_bytes())
            if isinstance(data, dict):
                return data
        except FileNotFoundError:
            return {}
        except OSError as problem:
            log.warning("the settings can't be read: %s", problem)
            return {}
        except (ValueError, RecursionError):
            pass
        self._put_aside()
        return {}

    def _put_aside(self) -> None:
        aside = self._path.with_name(f"{self._path.name}.bad-{_utc()}")
        log.warning("the settings are damaged; kept as %s", aside.name)
        try:
            self._path.replace(aside)
        except OSError as problem:
            log.warning("the damaged settings can't be put aside: %s", problem)

    def _write(self, data: Mapping[str, Any]) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        if self._path.exists() and _version(data) > SCHEMA_VERSION:
            shutil.copy2(self._path, self._path.with_name(f"{self._path.name}.v{_version(data)}-{_utc()}"))
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump({**data, "schema_version": SCHEMA_VERSION}, file, ensure_ascii=False, indent=2)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)


def _utc() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("schema_version", SCHEMA_VERSION)
    return version if isinstance(version, int) else SCHEMA_VERSION


def _to_json(settings: Settings, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content to write: ours over whatever else the file held."""
    raw = data.get("accounts")
    old = {entry.get("id"): entry for entry in raw if isinstance(entry, dict)} if isinstance(raw, list) else {}
    accounts = [{**old.get(account.id, {}), **asdict(account)} for account in settings.accounts]
    return {**data, **settings.values(), "accounts": accounts}


def _from_json(data: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in `data`, and the names of what was bad there."""
    values, bad = values_from(data)
    settings = replace(Settings(), **values)  # type: ignore[arg-type]  # checked by the table
    problems = list(bad)
    raw = data.get("accounts", [])
    for number, entry in enumerate(raw if isinstance(raw, list) else [raw]):
        account = _an_account(entry)
        try:
            if account is None or any(account.id == other.id for other in settings.accounts):
                problems.append(f"accounts[{number}]")
            else:
                settings = settings.with_account(account)
        except BadInput:
            problems.append(f"accounts[{number}]")
    return settings, tuple(problems)


def _an_account(entry: object) -> Account | None:
    """Return the account in `entry`, or ``None`` if it lacks what an account must have."""
    if not isinstance(entry, dict):
        return None
    key, server, name = (entry.get(field) for field in ("id", "server", "name"))
    if not isinstance(key, str) or not _ACCOUNT_ID.fullmatch(key):
        return None
    if not isinstance(server, str) or not _SERVER.fullmatch(server):
        return None
    zone = entry.get("zone")
    try:
        return Account(
            id=key,
            name=clean_name(name if isinstance(name, str) else f"wv{server}"),
            server=server,
            enabled=entry.get("enabled") is not False,
            zone=zone if isinstance(zone, str) and zone else None,
            session_only=entry.get("session_only") is True,
        )
    except BadInput:
        return None
