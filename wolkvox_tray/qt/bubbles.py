"""The bubbles that are on the screen, as far as the notification server tells.

A bubble of trouble (an outage, a refused token, a locked key store) is over when its account answers, whether or not
that is told; a bubble that says so for hours after would be a lie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch.digest import TROUBLE
from wolkvox_tray.core.watch.notices import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One bubble, of one account or of several; `kind` is ``None`` for what is no notice of the outbox."""

    number: int
    accounts: frozenset[str]
    kind: NoticeKind | None


class Bubbles:
    """The open bubbles, oldest first, and the numbers of all that were ours."""

    def __init__(self) -> None:
        self._open: dict[int, Bubble] = {}
        self._ours: set[int] = set()

    def opened(self, bubble: Bubble) -> None:
        """Remember a bubble that is shown now; it may have taken the place of another."""
        self._open.pop(bubble.number, None)
        self._open[bubble.number] = bubble
        self._ours.add(bubble.number)

    def closed(self, number: int) -> None:
        """Forget a bubble that was closed; a click on it may still be told of, for some servers tell in that order."""
        self._open.pop(number, None)

    def forget(self) -> None:
        """Forget all: the server that showed them is gone."""
        self._open.clear()
        self._ours.clear()

    def are_ours(self, number: int) -> bool:
        """Tell whether this bubble was shown for us."""
        return number in self._ours

    def newest_of(self, *accounts: str) -> int:
        """Return the newest open bubble of any of these accounts that may be replaced, 0 if there is none.

        A passed threshold is told once a month: nothing takes its place.
        """
        open_ = (bubble for bubble in self._open.values() if bubble.kind is not NoticeKind.LIMIT)
        return max((bubble.number for bubble in open_ if bubble.accounts.intersection(accounts)), default=0)

    def others_than(self, account: str) -> tuple[int, ...]:
        """Return the numbers of all open bubbles but those of `account`."""
        return tuple(bubble.number for bubble in self._open.values() if account not in bubble.accounts)

    def of_kind(self, kind: NoticeKind) -> tuple[int, ...]:
        """Return the numbers of the open bubbles of this kind."""
        return tuple(bubble.number for bubble in self._open.values() if bubble.kind is kind)

    def over(self, poll: Poll) -> tuple[int, ...]:
        """Return the bubbles whose trouble has ended with this poll, for the last of those whom it concerned."""
        over: list[int] = []
        for number, bubble in self._open.items():
            if poll.account in bubble.accounts and bubble.kind in TROUBLE and _ended(bubble.kind, poll):
                self._open[number] = replace(bubble, accounts=bubble.accounts - {poll.account})
                over += [] if self._open[number].accounts else [number]
        return tuple(over)


def _ended(kind: NoticeKind | None, poll: Poll) -> bool:
    return poll.health is Health.OK or (kind is NoticeKind.LOCKED and poll.asked_now)
