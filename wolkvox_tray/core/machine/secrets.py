"""Tokens: a type that never shows what it holds, and the `Vault`s that keep it.

A `Token` prints as dots everywhere, refuses to be pickled, and tells the log never to show it. Two vaults: the system's
own key store (`core.machine.keyring_vault`, with its deadlines and its refusal of plain files), and this session's
memory, for computers that have none. No third one exists: a token is in no file.
"""

from __future__ import annotations

import hmac
import re
from typing import NoReturn, Protocol, final

from wolkvox_tray.core.errors import BadInput, InputCode, NoToken
from wolkvox_tray.core.machine.log import HIDDEN, never_show
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.words import N_

_HEADER = re.compile(r"(['\"]?)wolkvox-token['\"]?\s*[:=](.*)", re.IGNORECASE | re.DOTALL)
"""The header's name with what follows; the first group is the quote it stands in, as in ``curl -H '…'``."""
_UNSEEN = re.compile("[\0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Characters without a width, which web pages and chats slip in: nobody can mean them."""
_BREAK = re.compile(r"\s*[\r\n\v\f\u2028\u2029\x85]\s*")
_AROUND = " \t\r\n'\"`´“”„‘’‚«»‹›\u00a0\u202f"
TOKEN_LIMIT = 4096
"""No header may be longer than servers take."""


@final
class Token:
    """A wolkvox token. Only `reveal` shows it; everything else shows dots."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        never_show(value)
        self._value = value

    @classmethod
    def clean(cls, text: str) -> Token:
        """Return the token in what a person pasted: without spaces, line breaks, quotes or the header's name around it.

        A whole ``curl`` line will do too: the token is what follows ``wolkvox-token:`` in the same quotes.

        Raises `BadInput`: TOKEN_EMPTY, or TOKEN_UNUSABLE for anything but visible ASCII (requests would print the
        value of a header it refuses).
        """
        value = _BREAK.sub("", _UNSEEN.sub("", text))
        if header := _HEADER.search(value):
            quote, value = header[1], header[2].lstrip(_AROUND)
            value = value.partition(quote)[0] if quote else value
        value = value.strip(_AROUND)
        if not value:
            raise BadInput(InputCode.TOKEN_EMPTY)
        if len(value) > TOKEN_LIMIT or not all("!" <= char <= "~" for char in value):
            raise BadInput(InputCode.TOKEN_UNUSABLE)
        return cls(value)

    def reveal(self) -> str:
        """Return the token itself: for the key store, the request's header and the gate's HMAC; nothing else."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # no dictionary key, no cache

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is never pickled")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a token is never copied into anything")

    def __copy__(self) -> Token:
        return self

    def __deepcopy__(self, memo: object) -> Token:
        return self


class Vault(Protocol):
    """Where tokens lie, by account id. Every method may take seconds: never on the GUI thread."""

    @property
    def name(self) -> str:
        """What a person calls it, such as "Windows Credential Manager": in English, translated where it is shown."""
        ...  # pragma: no cover - a protocol

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        """Return the account's token. Raises `NoToken`; prompts for a password only if `may_prompt`."""
        ...  # pragma: no cover - a protocol

    def write(self, account_id: str, token: Token) -> None:
        """Keep the token, and make sure that it was kept. Raises `NoToken`."""
        ...  # pragma: no cover - a protocol

    def delete(self, account_id: str) -> None:
        """Forget the token; one that isn't there is no error. Raises `NoToken`."""
        ...  # pragma: no cover - a protocol

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        """Return the secret that names tokens' gates (`core.wire.gate`); ``None`` if none can be kept here."""
        ...  # pragma: no cover - a protocol

    def forget_cached(self) -> None:
        """Look again next time: another program may have changed what is kept."""
        ...  # pragma: no cover - a protocol


def token_missing() -> NoToken:
    """Return the error of an account without a token."""
    return NoToken(Reason(code=ReasonCode.TOKEN_MISSING), health=Health.NOT_SET_UP)


class SessionVault:
    """Tokens in this process' memory, gone when it ends."""

    # translators: where tokens are; it stands after "in": in Spanish after "en el", in Portuguese after "no".
    name = N_("this session's memory")

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        """Return the account's token. Raises `NoToken` (TOKEN_MISSING)."""
        token = self._tokens.get(account_id)
        if token is None:
            raise token_missing()
        return token

    def write(self, account_id: str, token: Token) -> None:
        """Keep the token until the process ends."""
        self._tokens[account_id] = token

    def delete(self, account_id: str) -> None:
        """Forget the token."""
        self._tokens.pop(account_id, None)

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        """Return ``None``: a key that dies with the process could not name a gate for the next one."""
        return None

    def forget_cached(self) -> None:
        """Do nothing: no other program can change this memory."""
