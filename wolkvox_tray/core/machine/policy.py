r"""What an administrator presets or locks, from one file of the machine: accounts without tokens, and settings.

``/etc/wolkvox_tray/policy.json``, ``/Library/Application Support/wolkvox_tray/policy.json``,
``%ProgramData%\wolkvox_tray\policy.json``; its form stands in ``docs/en/roll-out.md``. A *preset* is what a setting is
until its user changes it; what is *locked* stays. A policy decides on proxy and certificates, so one that anybody but
an administrator could have written is not followed, and that is said. A bad entry is named and left out; the others
count.
"""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.settings import Account, clean_name, known_as
from wolkvox_tray.core.machine.settings_checks import checked, values_from
from wolkvox_tray.core.machine.settings_table import BY_NAME, Value

log = logging.getLogger(__name__)

FILE = "policy.json"
FORMAT = 1
LARGEST = 1_000_000
WRITABLE, UNREADABLE, NO_FORMAT = "writable by others", "not readable as JSON", "format"
"""Problems of the whole file; the others are names in it. `core.troubles` has the words."""
ADMINISTRATORS = ("S-1-5-32-544", "S-1-5-18", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464")
"""Windows' security identifiers of the Administrators, the system itself, and its installer of updates."""
_SERVER, _ID = re.compile(r"[0-9]{4}"), re.compile(r"[0-9A-Za-z_-]{1,64}")
_KNOWN = {"format", "preset", "locked", "accounts", "other_accounts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the administrator wants; nothing, if there is no policy.

    `preset` and `locked` are settings by name. `accounts` are there for everybody, each user with a token of their own
    or the same; `other_accounts`: users may add theirs. `problems` names what couldn't be followed; `file` is where it
    was read, ``None`` if there was none.
    """

    preset: Mapping[str, Value] = field(default_factory=dict)
    locked: Mapping[str, Value] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    other_accounts: bool = True
    problems: tuple[str, ...] = ()
    file: Path | None = None


NO_POLICY = Policy()


def policy_file() -> Path:
    """Return where this system's policy lies, if there is one."""
    if sys.platform == "win32":
        return Path(os.environ.get("ProgramData", r"C:\ProgramData")) / "wolkvox_tray" / FILE  # noqa: SIM112 - its name
    if sys.platform == "darwin":
        return Path("/Library/Application Support/wolkvox_tray") / FILE
    in_a_sandbox = Path("/.flatpak-info").exists()
    return Path("/run/host/etc/wolkvox_tray" if in_a_sandbox else "/etc/wolkvox_tray") / FILE


def read_policy(file: Path, *, is_trusted: Callable[[Path], bool] | None = None) -> Policy:
    """Return the policy in `file`. Never raises: what can't be read or trusted is named in `problems`."""
    try:
        if not os.path.lexists(file):
            return NO_POLICY
        if not file.is_file():  # a folder, a link to nowhere, a pipe: meant to be one
            return Policy(problems=(UNREADABLE,), file=file)
        if not (is_trusted or only_administrators_write)(file):
            log.warning("the policy is not followed: others than administrators may write it")
            return Policy(problems=(WRITABLE,), file=file)
        data = json.loads(file.read_bytes()[:LARGEST])
    except (OSError, ValueError, RecursionError) as problem:
        log.warning("the policy can't be read: %s", problem)
        return Policy(problems=(UNREADABLE,), file=file)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return Policy(problems=(NO_FORMAT,), file=file)
    return _understood(data, file)


def _understood(data: Mapping[str, Any], file: Path) -> Policy:
    problems = [name for name in data if name not in _KNOWN]
    values: dict[str, dict[str, Value]] = {}
    for part in ("preset", "locked"):
        entries = data.get(part, {})
        if not isinstance(entries, dict):
            problems.append(part)
            entries = {}
        values[part], bad = values_from(entries)
        problems += [f"{part}.{name}" for name in (*bad, *(name for name in entries if name not in BY_NAME))]
    accounts, bad_accounts = _accounts(data.get("accounts", []))
    others = data.get("other_accounts", True)
    if not isinstance(others, bool):
        problems.append("other_accounts")
    return Policy(
        preset=values["preset"],
        locked=values["locked"],
        accounts=accounts,
        other_accounts=others is not False,
        problems=(*problems, *bad_accounts),
        file=file,
    )


def _accounts(entries: object) -> tuple[tuple[Account, ...], list[str]]:
    found: dict[str, Account] = {}
    bad = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        account = _account(entry)
        names = {known_as(other.name) for other in found.values()}
        if account is None or account.id in found or known_as(account.name) in names:
            bad.append(f"accounts[{number}]")
        else:
            found[account.id] = account
    return tuple(found.values()), bad


def _account(entry: object) -> Account | None:
    """Return the account in `entry`; ``None`` if it lacks what an account must have, or holds anything else."""
    if not isinstance(entry, dict) or not set(entry) <= {"id", "name", "server", "zone"}:
        return None
    key, server, zone = (entry.get(name) for name in ("id", "server", "zone"))
    if not (isinstance(key, str) and _ID.fullmatch(key) and isinstance(server, str) and _SERVER.fullmatch(server)):
        return None
    try:
        name = clean_name(str(entry.get("name", f"wv{server}")))
        return Account(id=key, name=name, server=server, zone=str(checked(BY_NAME["zone"], zone)) if zone else None)
    except BadInput:
        return None


def only_administrators_write(file: Path) -> bool:
    """Tell whether only an administrator can have written `file`. Raises `OSError`. Windows' way was not run there."""
    if sys.platform == "win32":
        return _owner(file) in ADMINISTRATORS
    places = [file.stat(), file.parent.stat()]
    return all(place.st_uid == 0 and not place.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for place in places)


def _owner(file: Path) -> str:
    """Return the security identifier of the owner of `file`, "" elsewhere than on Windows. Raises `OSError`."""
    if sys.platform == "win32":
        import ctypes  # here, because only a computer with a policy needs it
        from ctypes import wintypes

        advapi, kernel = ctypes.windll.advapi32, ctypes.windll.kernel32
        owner, descriptor, text = ctypes.c_void_p(), ctypes.c_void_p(), wintypes.LPWSTR()
        of_a_file, its_owner = 1, 1
        failed = advapi.GetNamedSecurityInfoW(
            str(file), of_a_file, its_owner, ctypes.byref(owner), None, None, None, ctypes.byref(descriptor)
        )
        if failed:
            raise ctypes.WinError(failed)
        try:
            if not advapi.ConvertSidToStringSidW(owner, ctypes.byref(text)):
                raise ctypes.WinError()
            return str(text.value)
        finally:
            kernel.LocalFree(text)
            kernel.LocalFree(descriptor)
    return ""
