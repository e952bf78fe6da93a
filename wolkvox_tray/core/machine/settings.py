"""The settings as a value: the accounts, and one field for each row of the table (`settings_table`).

`Settings` is immutable; `changed` and `with_account` return a new, valid one or raise `BadInput`. How it is kept on
disk is `settings_file`'s matter. An account's `id` is fixed for its life: it names the token in the key store and the
rows in the database, while its name is only a label.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field, fields, replace

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings_checks import checked
from wolkvox_tray.core.machine.settings_table import BY_NAME, Value
from wolkvox_tray.core.phrases import clean_text

SCHEMA_VERSION = 1
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A server and a token, under a fixed `id`. `zone` is that of its months (``None``: the general setting).

    `session_only`: the token lives in memory until the app ends, for computers without a key store.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    name: str
    server: str
    enabled: bool = True
    zone: str | None = None
    session_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings at one moment: the accounts, and one field for each row of `SETTINGS`.

    `locked` names the settings that an administrator has decided (`core.machine.policy`), `managed` the ids of the
    accounts; `may_add`: further accounts may be added.
    """

    accounts: tuple[Account, ...] = ()
    locked: frozenset[str] = frozenset()
    managed: frozenset[str] = frozenset()
    may_add: bool = True
    start_at_login: bool = False
    language: str = ""
    poll_every_min: int = 5
    shared_by: int = 1
    zone: str = "America/Bogota"
    history_months: int = 0
    icon_shows: str = "total"
    icon_panel: str = "auto"
    notices: bool = True
    notices_from: int = 1
    notices_rows: bool = True
    notices_outage: bool = True
    notices_limits: bool = True
    notices_summary: bool = True
    notice_privacy: str = "names"
    quiet_hours: bool = False
    quiet_from: str = "20:00"
    quiet_to: str = "07:00"
    quiet_days: str = "mon,tue,wed,thu,fri,sat,sun"
    quiet_exempt_limits: bool = True
    proxy: str = "system"
    proxy_url: str = ""
    trust: str = "system"
    trust_file: str = ""
    paused_until: str = ""
    muted_until: str = ""
    quiet_off_until: str = ""
    keep_open: bool = False
    table_layout: str = ""
    looked_at: str = ""

    def account_named(self, name: str) -> Account:
        """Return the account called `name`, as it may be typed. Raises `BadInput` (NO_SUCH_ACCOUNT)."""
        for account in self.accounts:
            if known_as(account.name) == known_as(name):
                return account
        raise BadInput(InputCode.NO_SUCH_ACCOUNT, name=name)

    def with_account(self, account: Account) -> Settings:
        """Return the settings with `account` added, or put in the place of the one with its id.

        Raises `BadInput` (NAME_EMPTY, NAME_TAKEN).
        """
        account = replace(account, name=clean_name(account.name))
        others = [other for other in self.accounts if other.id != account.id]
        if any(known_as(other.name) == known_as(account.name) for other in others):
            raise BadInput(InputCode.NAME_TAKEN, name=account.name)
        if len(others) == len(self.accounts):
            return replace(self, accounts=(*self.accounts, account))
        placed = tuple(account if other.id == account.id else other for other in self.accounts)
        return replace(self, accounts=placed)

    def without(self, account_id: str) -> Settings:
        """Return the settings without the account of that id."""
        return replace(self, accounts=tuple(account for account in self.accounts if account.id != account_id))

    def changed(self, **values: Value) -> Settings:
        """Return the settings with `values` changed. Raises `BadInput` if one isn't allowed."""
        return replace(self, **{name: checked(BY_NAME[name], value) for name, value in values.items()})  # type: ignore[arg-type]  # checked by the table

    def values(self) -> dict[str, Value]:
        """Return every value of the table by name, without the accounts."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name in BY_NAME}


def known_as(name: str) -> str:
    """Return what two names have in common that are one: whatever their case, spaces and invisible characters.

    An accent may come as a letter of its own, as from a Mac's files, or with its letter.
    """
    return unicodedata.normalize("NFC", " ".join(clean_text(name, NAME_LIMIT).split())).casefold()


def clean_name(name: str) -> str:
    """Return an account's name without invisible characters. Raises `BadInput` (NAME_EMPTY)."""
    cleaned = " ".join(clean_text(name, NAME_LIMIT).split())
    if not cleaned:
        raise BadInput(InputCode.NAME_EMPTY)
    return cleaned
