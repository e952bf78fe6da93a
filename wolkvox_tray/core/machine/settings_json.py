"""The settings' JSON: what a file's content means, and what is written over it (pure).

What isn't ours (unknown keys, entries that are no accounts to us, values that can't be meant) is kept as it was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.policy import Policy
from wolkvox_tray.core.machine.settings import SCHEMA_VERSION, Account, Settings, clean_name
from wolkvox_tray.core.machine.settings_checks import checked, values_from
from wolkvox_tray.core.machine.settings_table import BY_NAME, Value

MANAGED = "managed"
"""Marks the user's part of an account that the administrator set up."""
_SERVER = re.compile(r"[0-9]{4}")
_ACCOUNT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a file's content means: `problems` names what was bad, `strangers` are no accounts to us."""

    settings: Settings
    problems: tuple[str, ...]
    strangers: tuple[Any, ...]


def _entries(data: Mapping[str, Any]) -> list[Any]:
    raw = data.get("accounts", [])
    return raw if isinstance(raw, list) else [raw]


def _id_of(entry: object) -> str | None:
    key = entry.get("id") if isinstance(entry, dict) else None
    return key if isinstance(key, str) else None


def to_json(
    settings: Settings, data: Mapping[str, Any], before: Understood, policy: Policy, names: Collection[str] = ()
) -> dict[str, Any]:
    """Return the content to write: what the user chose (and `names`) over whatever else the file held."""
    old = {key: entry for entry in _entries(data) if (key := _id_of(entry)) is not None}
    accounts = [
        {"id": account.id, "enabled": account.enabled, "session_only": account.session_only, MANAGED: True}
        if account.id in settings.managed
        else {**old.get(account.id, {}), **asdict(account)}
        for account in settings.accounts
    ]
    known = {account.id for account in (*settings.accounts, *before.settings.accounts)}
    kept = [entry for entry in before.strangers if _id_of(entry) not in known]
    chosen = {
        name: value
        for name, value in settings.values().items()
        if name in names or _is_chosen(name, value, data, before, policy)
    }
    return {**data, **chosen, "accounts": accounts + kept, "schema_version": SCHEMA_VERSION}


def _is_chosen(name: str, value: Value, data: Mapping[str, Any], before: Understood, policy: Policy) -> bool:
    """Tell whether a value is to be written: it was changed from what it would be, or stood in the file before."""
    if name in policy.locked:
        return False
    was_good = name in data and name not in before.problems
    return was_good or value != policy.preset.get(name, BY_NAME[name].default)


def understood(data: Mapping[str, Any], policy: Policy) -> Understood:
    """Return what is good in `data`, what was bad, and what is none of ours."""
    values, bad = values_from(data)
    entries = _entries(data)
    settings = replace(
        Settings(),
        **{**policy.preset, **values, **policy.locked},  # type: ignore[arg-type]  # checked by the table
        accounts=_managed(policy, entries),
        locked=frozenset(policy.locked),
        managed=frozenset(account.id for account in policy.accounts),
        may_add=policy.other_accounts,
    )
    problems, strangers = list(bad), []
    for number, entry in enumerate(entries):
        if _id_of(entry) in settings.managed:
            continue
        if not policy.other_accounts or (isinstance(entry, dict) and entry.get(MANAGED) is True):
            strangers.append(entry)
            continue
        account, bad_fields = _an_account(entry)
        more = None if account is None else _with_new(settings, account)
        if more is None:
            problems.append(f"accounts[{number}]")
            strangers.append(entry)
        else:
            settings = more
            problems += [f"accounts[{number}].{name}" for name in bad_fields]
    return Understood(settings=settings, problems=tuple(problems), strangers=tuple(strangers))


def account_ids(data: Mapping[str, Any], policy: Policy) -> tuple[str, ...]:
    """Return the ids of all accounts that may have a token: those in use, and those that a policy keeps from sight."""
    ids = [*(account.id for account in understood(data, policy).settings.accounts), *map(_id_of, _entries(data))]
    return tuple(dict.fromkeys(key for key in ids if isinstance(key, str) and _ACCOUNT_ID.fullmatch(key)))


def _managed(policy: Policy, entries: Sequence[Any]) -> tuple[Account, ...]:
    """Return the administrator's accounts, each asked or not as its user wants."""
    own = {_id_of(entry): entry for entry in entries}
    found = []
    for account in policy.accounts:
        entry = own.get(account.id, {})
        switches = {name: entry[name] for name in ("enabled", "session_only") if isinstance(entry.get(name), bool)}
        found.append(replace(account, **switches))
    return tuple(found)


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
