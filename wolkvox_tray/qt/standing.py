"""Where an account stands: may its numbers be shown as current, do they belong in the table, may it be asked.

And where the settings stand, for a window that changes some itself and can't wait until the poll thread has kept them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Age, Health, Poll, ReasonCode

_NOT_CURRENT = frozenset({Health.DENIED, Health.LOCKED, Health.NO_DATA, Health.NOT_SET_UP})
NEVER_AGAIN = frozenset({Health.DENIED, Health.NOT_SET_UP})
"""Not asked again before a person has done something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A poll with what its rows add up to, counted once and not at every tick."""

    poll: Poll
    total: int | None
    unknown: int

    @classmethod
    def of(cls, poll: Poll) -> Self:
        """Count the rows of `poll`."""
        return cls(poll=poll, total=poll.total, unknown=poll.unknown)


def is_current(poll: Poll, now: datetime) -> bool:
    """Tell whether the poll's counts may be shown as what is true now."""
    return poll.age(now) is Age.FRESH and poll.health not in _NOT_CURRENT


def has_rows(poll: Poll, now: datetime) -> bool:
    """Tell whether the poll's counts belong in the table: last month's don't, when this month has none yet."""
    if not poll.counts or poll.answered_at is None:
        return False
    return poll.health is not Health.NO_DATA or _month(poll.answered_at) == _month(now)


def held_until(poll: Poll, now: datetime) -> datetime | None:
    """Return until when the account may not be asked; a locked key store never keeps from trying."""
    until = poll.next_allowed_at
    return until if until is not None and until > now and poll.health is not Health.LOCKED else None


def has_no_token(poll: Poll) -> bool:
    """Tell whether the account is known to have no token."""
    return poll.reason is not None and poll.reason.code is ReasonCode.TOKEN_MISSING


def answered(polls: Sequence[Poll]) -> list[datetime]:
    """Return when each account that ever answered did so last."""
    return [poll.answered_at for poll in polls if poll.answered_at]


def _month(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone()
    return local.year, local.month


def changed_since(polls: Sequence[Poll], moment: datetime) -> bool:
    """Tell whether any count changed later than `moment`."""
    return any(last.noticed_at > moment for poll in polls for last in poll.last_changes)


def newer(shown: Settings, before: Settings, after: Settings) -> Settings:
    """Return `shown` with what the settings kept on disk changed from `before` to `after`.

    So what was chosen here a moment ago isn't undone by settings that were read before it was kept.
    """
    then, now = before.values(), after.values()
    return replace(
        shown,
        accounts=after.accounts,
        **{name: value for name, value in now.items() if value != then[name]},  # type: ignore[arg-type]  # its own values
    )
