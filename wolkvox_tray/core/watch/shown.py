"""What the icon's number counts: everything, one account, one operation, one product, or there is none (pure).

In the settings it is ``total``, ``none``, ``account:<id>``, ``operation:<id>:<name>`` or ``product:<id>:<name>``, the
id being the account's. Something that isn't there (a removed account, an operation of last month) has no number, which
is not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from wolkvox_tray.core.model import LicenseCount, Poll


class Scope(StrEnum):
    """What is counted; the strings are those of the setting."""

    TOTAL = "total"
    NONE = "none"
    ACCOUNT = "account"
    OPERATION = "operation"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the icon's number counts: `account` is an id, `name` that of an operation or product."""

    scope: Scope = Scope.TOTAL
    account: str | None = None
    name: str | None = None

    @classmethod
    def read(cls, text: str) -> Shown:
        """Return what the setting `icon_shows` means; the total, if it means nothing."""
        kind, _colon, rest = text.partition(":")
        account, _colon, name = rest.partition(":")
        if kind == Scope.NONE:
            return cls(scope=Scope.NONE)
        if kind == Scope.ACCOUNT and account:
            return cls(scope=Scope.ACCOUNT, account=account)
        if kind in (Scope.OPERATION, Scope.PRODUCT) and account and name:
            return cls(scope=Scope(kind), account=account, name=name)
        return cls()

    def text(self) -> str:
        """Return it as the setting holds it."""
        return ":".join(part for part in (self.scope.value, self.account, self.name) if part is not None)

    def of(self, polls: Sequence[Poll]) -> tuple[Poll, ...]:
        """Return the polls that matter, each with only the counts that are counted."""
        if self.account is None:
            return tuple(polls)
        mine = [poll for poll in polls if poll.account == self.account]
        return tuple(replace(poll, counts=tuple(filter(self._counts, poll.counts))) for poll in mine)

    def _counts(self, count: LicenseCount) -> bool:
        if self.scope is Scope.OPERATION:
            return count.operation == self.name
        return self.scope is not Scope.PRODUCT or count.product == self.name
