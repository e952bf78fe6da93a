"""What the icon's number can be chosen to count: everything, an account, one of its operations or products, nothing.

The choices come from the last polls. What was chosen before and isn't among them any more (an operation of last month,
an account that was removed) stays on the list under its name, so that saving something else doesn't change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.shown import Scope, Shown
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.text import literal

MOST = 500
"""So many operations, and products, of an account are offered: a list of more is of no use to anybody."""

Choices = list[tuple[str, str]]
"""Values of the setting, each with its words."""


def shown_choices(polls: Sequence[Poll], present: str) -> Choices:
    """Return what can be chosen, `present` (the setting's value) among it."""
    choices = [(Shown().text(), _("Total of all accounts") if len(polls) > 1 else _("Total"))]
    for poll in polls:
        choices += _of_account(poll, alone=len(polls) == 1)
    choices.append((Shown(scope=Scope.NONE).text(), _("No number")))
    normal = Shown.read(present).text()
    if normal not in dict(choices):
        choices.append((normal, _gone_words(Shown.read(present), polls)))
    return choices


def _of_account(poll: Poll, *, alone: bool) -> Iterator[tuple[str, str]]:
    account = literal(poll.name)
    before = "" if alone else f"{account} · "
    if not alone:
        yield Shown(scope=Scope.ACCOUNT, account=poll.account).text(), _("Account: {name}").format(name=account)
    names = {
        Scope.OPERATION: dict.fromkeys(count.operation for count in poll.counts),
        Scope.PRODUCT: dict.fromkeys(count.product for count in poll.counts),
    }
    for scope, found in names.items():
        for name in sorted(found, key=str.casefold)[:MOST]:
            if name:
                yield Shown(scope=scope, account=poll.account, name=name).text(), before + _words(scope, name)


def _words(scope: Scope, name: str) -> str:
    if scope is Scope.OPERATION:
        return _("Operation: {name}").format(name=literal(name))
    return _("Product: {name}").format(name=literal(name))


def _gone_words(shown: Shown, polls: Sequence[Poll]) -> str:
    """Return the words of a choice that is no longer offered."""
    if shown.name is not None:
        return _("{choice} (gone)").format(choice=_words(shown.scope, shown.name))
    names = [literal(poll.name) for poll in polls if poll.account == shown.account]
    if names:
        return _("Account: {name}").format(name=names[0])
    return _("An account that isn't asked")
