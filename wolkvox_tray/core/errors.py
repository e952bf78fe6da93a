"""What can go wrong, sorted by what happens next; each carries the `Health` and the `Reason` a view will word.

::

    Trouble
    ├── Unreached      no byte of the request left: name, connect, TLS, proxy. May be repeated soon, with back-off
    ├── Unanswered     the request may have arrived: timed out, broken off. Costs a full gap
    ├── Refused        the server answered with a refusal (health: denied, quota, busy, maintenance, no_data, unusable)
    ├── Unusable       it answered, but these bytes are no counts
    ├── NoToken        there is none, or the key store won't give it
    └── CannotAsk      the gate can't promise the five minutes, so nothing is sent
    BadInput           what a person typed can't be meant; its words say what to type instead

Exceptions stop in the core (`monitor`): views see a `Poll`. No exception here ever holds a token, a request or a
response, and none is chained to one that does: after ``raise X from None`` the old exception, with its request's
headers, would still hang on ``__context__``; so they are raised outside the ``except`` block.
"""

from __future__ import annotations

from enum import StrEnum

from wolkvox_tray.core.model import Health, Reason


class InputCode(StrEnum):
    """What is wrong with something a person typed. `core.phrases` has the words."""

    SERVER_EMPTY = "server_empty"
    SERVER_NOT_WOLKVOX = "server_not_wolkvox"
    TOKEN_EMPTY = "token_empty"
    TOKEN_UNUSABLE = "token_unusable"
    TOKEN_IN_USE = "token_in_use"
    NAME_EMPTY = "name_empty"
    NAME_TAKEN = "name_taken"
    NO_SUCH_ACCOUNT = "no_such_account"
    SEVERAL_ACCOUNTS = "several_accounts"
    INTERVAL_TOO_SHORT = "interval_too_short"
    ZONE_UNKNOWN = "zone_unknown"
    PROXY_NOT_AN_ADDRESS = "proxy_not_an_address"
    PATH_NOT_ABSOLUTE = "path_not_absolute"
    NO_DAY = "no_day"
    VALUE_NOT_ALLOWED = "value_not_allowed"
    DECIDED_BY_POLICY = "decided_by_policy"


class Trouble(Exception):
    """A poll without counts, and why. `retry_after_s` is what the server asked for, if it did."""

    health = Health.UNUSABLE

    def __init__(self, reason: Reason, *, health: Health | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(reason.code.value)
        self.reason = reason
        self.health = health or type(self).health
        self.retry_after_s = retry_after_s


class Unreached(Trouble):
    """Nothing of the request was sent, so asking again soon can't break the five minutes."""

    health = Health.OFFLINE


class Unanswered(Trouble):
    """The request may have reached the server, but no whole answer came back."""

    health = Health.OFFLINE


class Refused(Trouble):
    """The server answered with a refusal; `health` says which."""


class Unusable(Trouble):
    """The server answered, but not with counts."""

    health = Health.UNUSABLE


class NoToken(Trouble):
    """There is no token to ask with; nothing was sent."""

    health = Health.LOCKED


class CannotAsk(Trouble):
    """The gate couldn't be written or locked; nothing was sent."""

    health = Health.UNUSABLE


class BadInput(ValueError):
    """What was typed can't be meant. `code` is worded by `core.phrases`, never by the exception."""

    def __init__(self, code: InputCode, **params: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
