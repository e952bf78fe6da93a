"""What goes between the settings dialog and the app: plain values, and the drafts they are made from.

The dialog calls neither key store nor wire: it emits a `Candidate` to be tried and a `Request` to be saved, and is
told how that went. A `Draft` is what a person has typed for one account so far; it changes, and may make no sense yet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, Settings, clean_name, known_as
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.phrases import complaint
from wolkvox_tray.core.wire.endpoint import read_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account to be tried ("Test connection"); `token` is ``None`` for the one that is stored.

    `moved`: the account is saved under another server. Its answer is only to be looked at: kept as the account's own,
    it would look like changes of the server that is saved.
    """

    account: Account
    token: Token | None
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be saved, all of it or nothing.

    `values` are the settings that changed, by name. `accounts` is the whole new list. `tokens` are account ids with
    the token to store, or ``None`` for one to delete (also of accounts that are gone). `limits` are the contracted
    quantities of the accounts where they change.
    """

    values: dict[str, Value]
    accounts: tuple[Account, ...]
    tokens: tuple[tuple[str, Token | None], ...]
    limits: dict[str, tuple[Limit, ...]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing but the accounts' list stands in it, which may be unchanged."""
        return not (self.values or self.tokens or self.limits)


class Field(Enum):
    """The fields of an account, for saying which one is wrong."""

    NAME = "name"
    SERVER = "server"
    TOKEN = "token"


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been typed for one account. `stored`: a token lies in the key store; `replacing`: it gets a new one.

    `managed`: an administrator set it up, so its name and server can't be changed here, and it can't be removed.
    """

    account: Account
    name: str
    server: str
    stored: bool
    token_text: str = field(default="", repr=False)
    replacing: bool = False
    deleting: bool = False
    managed: bool = False

    @classmethod
    def of(cls, account: Account, *, stored: bool, managed: bool = False) -> Draft:
        """Begin with an account as it is."""
        return cls(account=account, name=account.name, server=account.server, stored=stored, managed=managed)

    @classmethod
    def new(cls) -> Draft:
        """Begin an account that doesn't exist yet."""
        return cls.of(Account(name="", server=""), stored=False)

    @property
    def wants_token(self) -> bool:
        """Whether the token is entered (and not the stored one kept)."""
        return not self.stored or self.replacing or self.deleting

    @property
    def untouched(self) -> bool:
        """Whether nothing has been typed into a new account."""
        return not (self.name or self.server or self.token_text or self.stored)

    @property
    def moved(self) -> bool:
        """Whether another server is typed than the one that is saved."""
        server = self.account.server
        try:
            server = read_server(self.server)
        except BadInput:
            server = self.account.server  # half a server while it is typed is none yet
        return bool(self.account.server) and server != self.account.server

    def token(self) -> Token | None:
        """Return the token that was typed, ``None`` for the stored one. Raises `BadInput`."""
        return Token.clean(self.token_text) if self.wants_token and not self.deleting else None

    def finished(self) -> Account:
        """Return the account as it would be saved. Raises `BadInput`."""
        server = read_server(self.server)
        return replace(self.account, name=clean_name(self.name or f"wv{server}"), server=server)

    def candidate(self) -> Candidate:
        """Return what "Test connection" tries. Raises `BadInput`."""
        if self.deleting:
            raise BadInput(InputCode.TOKEN_EMPTY)
        return Candidate(account=self.finished(), token=self.token(), moved=self.moved)


def problems(draft: Draft, others: Sequence[Draft] = ()) -> dict[Field, str]:
    """Return what is wrong with a draft, in words, by field."""
    found: dict[Field, str] = {}
    names = {known_as(other.name) for other in others if other is not draft}
    try:
        read_server(draft.server)
    except BadInput as error:
        found[Field.SERVER] = complaint(error)
    if draft.name.strip() and known_as(draft.name) in names:
        found[Field.NAME] = complaint(BadInput(InputCode.NAME_TAKEN, name=draft.name.strip()))
    try:
        draft.token()
    except BadInput as error:
        found[Field.TOKEN] = complaint(error)
    return found


def drafts_of(settings: Settings, without_token: Collection[str]) -> list[Draft]:
    """Begin with every account of `settings`; `without_token` are the ids of those that have none."""
    return [
        Draft.of(account, stored=account.id not in without_token, managed=account.id in settings.managed)
        for account in settings.accounts
    ]
