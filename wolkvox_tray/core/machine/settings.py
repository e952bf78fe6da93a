"""The settings: one typed table, from which the file's check, the dialog and the manual are made.

`Settings` is an immutable value; `changed` and `with_account` return a new, valid one or raise `BadInput`. How it is
kept on disk is `settings_file`'s matter. An account's `id` is fixed for its life: it names the token in the key store
and the rows in the database, while its name is only a label.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import N_, _

SCHEMA_VERSION = 1
NAME_LIMIT = 80
SHORTEST_INTERVAL_MIN = 5

Value = str | int | bool


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
class Setting:
    """One row of the table: what a setting is called, what it may be, and how it is explained.

    `kind` is ``int``, ``bool``, ``choice``, ``zone`` or ``proxy``. `words` and `help` are translated where shown.
    """

    name: str
    kind: str
    default: Value
    words: str
    help: str
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = ()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="poll_every_min",
        kind="int",
        default=5,
        low=SHORTEST_INTERVAL_MIN,
        high=1440,
        unit=N_("min"),
        words=N_("Ask every"),
        help=N_("wolkvox allows one query every 5 minutes at most."),
    ),
    Setting(
        name="language",
        kind="choice",
        default="",
        choices=(("", N_("As the system")), ("es", "Español"), ("en", "English")),
        words=N_("Language"),
        help=N_("The language of windows, notices and the command line."),
    ),
    Setting(
        name="zone",
        kind="zone",
        default="America/Bogota",
        words=N_("Time zone of the month"),
        help=N_("wolkvox counts by calendar month; this zone decides when a month ends."),
    ),
    Setting(
        name="proxy",
        kind="choice",
        default="system",
        choices=(("system", N_("As the system")), ("manual", N_("This one")), ("none", N_("None"))),
        words=N_("Proxy"),
        help=N_("How the Internet is reached."),
    ),
    Setting(
        name="proxy_url",
        kind="proxy",
        default="",
        words=N_("Proxy address"),
        help=N_("Used only if “This one” is chosen above, for example http://proxy.example:8080."),
    ),
    Setting(
        name="icon_panel",
        kind="choice",
        default="auto",
        choices=(("auto", N_("Automatic")), ("light", N_("Light panel")), ("dark", N_("Dark panel"))),
        words=N_("Icon for"),
        help=N_("Choose the colour of your panel if the number is hard to read."),
    ),
    Setting(
        name="notices",
        kind="bool",
        default=True,
        words=N_("Tell me when a count changes"),
        help=N_("Also when wolkvox stops answering for 15 minutes, and when it is back."),
    ),
    Setting(
        name="start_at_login",
        kind="bool",
        default=False,
        words=N_("Start when I log in"),
        help=N_("The icon then appears by itself."),
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings at one moment: the accounts, and one field for each row of `SETTINGS`."""

    accounts: tuple[Account, ...] = ()
    poll_every_min: int = 5
    language: str = ""
    zone: str = "America/Bogota"
    proxy: str = "system"
    proxy_url: str = ""
    icon_panel: str = "auto"
    notices: bool = True
    start_at_login: bool = False

    def account_named(self, name: str) -> Account:
        """Return the account called `name`, whatever its case. Raises `BadInput` (NO_SUCH_ACCOUNT)."""
        for account in self.accounts:
            if account.name.casefold() == name.strip().casefold():
                return account
        raise BadInput(InputCode.NO_SUCH_ACCOUNT, name=name)

    def with_account(self, account: Account) -> Settings:
        """Return the settings with `account` added, or put in the place of the one with its id.

        Raises `BadInput` (NAME_EMPTY, NAME_TAKEN).
        """
        account = replace(account, name=clean_name(account.name))
        others = [other for other in self.accounts if other.id != account.id]
        if any(other.name.casefold() == account.name.casefold() for other in others):
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
        return {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name != "accounts"}


def clean_name(name: str) -> str:
    """Return an account's name without invisible characters. Raises `BadInput` (NAME_EMPTY)."""
    cleaned = " ".join(clean_text(name, NAME_LIMIT).split())
    if not cleaned:
        raise BadInput(InputCode.NAME_EMPTY)
    return cleaned


def checked(setting: Setting, value: Any) -> Value:
    """Return `value` in its setting's type, or raise `BadInput` with words that say what is allowed."""
    if setting.kind == "bool" and isinstance(value, bool):
        return value
    if setting.kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return _in_range(setting, value)
    if setting.kind == "choice" and isinstance(value, str) and value in dict(setting.choices):
        return value
    if setting.kind == "zone" and isinstance(value, str):
        return _a_zone(value)
    if setting.kind == "proxy" and isinstance(value, str):
        return _a_proxy(value.strip())
    raise _not_allowed(setting, value)


def _in_range(setting: Setting, value: int) -> int:
    if setting.name == "poll_every_min" and value < SHORTEST_INTERVAL_MIN:
        raise BadInput(InputCode.INTERVAL_TOO_SHORT)
    if (setting.low is not None and value < setting.low) or (setting.high is not None and value > setting.high):
        raise _not_allowed(setting, value)
    return value


def _a_zone(value: str) -> str:
    known = True
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise BadInput(InputCode.ZONE_UNKNOWN, value=value)
    return value


def _a_proxy(value: str) -> str:
    """Return a proxy's address, ``http://host:port``; nothing at all is allowed, for "none yet"."""
    from urllib.parse import urlsplit  # only when a proxy is set

    if not value:
        return value
    good = False
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise BadInput(InputCode.PROXY_NOT_AN_ADDRESS)
    return value if "://" in value else f"http://{value}"


def _not_allowed(setting: Setting, value: object) -> BadInput:
    allowed = ", ".join(code or '""' for code, _words in setting.choices) or f"{setting.low}–{setting.high}"
    return BadInput(InputCode.VALUE_NOT_ALLOWED, name=_(setting.words), value=str(value), allowed=allowed)


def values_from(data: Mapping[str, Any]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return the good values in `data` and the names of those that were bad and keep their default."""
    good: dict[str, Value] = {}
    bad: list[str] = []
    for setting in SETTINGS:
        if setting.name in data:
            try:
                good[setting.name] = checked(setting, data[setting.name])
            except BadInput:
                bad.append(setting.name)
    return good, tuple(bad)
