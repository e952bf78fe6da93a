"""What is the matter, and what helps: an account's trouble in words, with the one button for it, if any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.model import Age, Health, Poll, ReasonCode
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.core.watch.overview import Shape, rank, shape_of
from wolkvox_tray.core.watch.overview_words import paused_words
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.standing import Tally, has_rows, held_until
from wolkvox_tray.qt.text import clock, clock_words, literal, month_words, number


class Action(StrEnum):
    """The button that helps."""

    RETRY = "retry"
    ENTER_TOKEN = "enter_token"
    REPLACE_TOKEN = "replace_token"
    SET_UP = "set_up"
    SETTINGS = "settings"
    RESUME = "resume"
    UNLOCK = "unlock"


class Tone(StrEnum):
    """How bad it is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is the matter: a banner above the table, or the page in its place.

    `account` is whose matter it is, `code` what the guide explains of it.
    """

    tone: Tone
    title: str
    text: str
    action: Action | None = None
    account: str | None = None
    code: ReasonCode | None = None


_ACTIONS = {
    ReasonCode.NO_TOKEN_SENT: Action.REPLACE_TOKEN,
    ReasonCode.TOKEN_REFUSED: Action.REPLACE_TOKEN,
    ReasonCode.TOKEN_MISSING: Action.ENTER_TOKEN,
    ReasonCode.TOKEN_UNUSABLE: Action.REPLACE_TOKEN,
    ReasonCode.SIMULTANEOUS: Action.REPLACE_TOKEN,
    ReasonCode.KEYRING_LOST_IT: Action.REPLACE_TOKEN,
    ReasonCode.KEYRING_MISSING: Action.REPLACE_TOKEN,
    ReasonCode.KEYRING_NOT_NATIVE: Action.REPLACE_TOKEN,
    ReasonCode.NO_ACCOUNT: Action.SET_UP,
    ReasonCode.NO_SUCH_REPORT: Action.SETTINGS,
    ReasonCode.REDIRECTED: Action.SETTINGS,
    ReasonCode.PROXY_UNREACHABLE: Action.SETTINGS,
    ReasonCode.PROXY_WANTS_LOGIN: Action.SETTINGS,
    ReasonCode.KEYRING_LOCKED: Action.UNLOCK,
}
"""What helps against which cause; against any other, asking again, as soon as that is allowed."""
_STOPPED = frozenset({Shape.SETUP, Shape.DENIED, Shape.LOCKED})
"""What only a person can end: a pause doesn't hide it."""
_CRITICAL = frozenset({Health.DENIED, Health.LOCKED, Health.BUG})
_PATIENT = frozenset({Health.QUOTA, Health.MAINTENANCE, Health.BUSY})
"""Passing troubles at wolkvox: waiting is all that helps, so no button says otherwise."""


def message_of(polls: Sequence[Poll], now: datetime, tallies: Sequence[Tally], paused: str = "") -> Message | None:
    """Return the worst account's trouble; failing that, which counts couldn't be read.

    `paused` is the value of a pause that lasts (`core.watch.pauses`): it stands before all that ends by itself.
    """
    for poll in sorted(polls, key=lambda poll: rank(poll, now)):
        if paused and shape_of(poll, now) not in _STOPPED:
            break
        trouble = _trouble(poll, now) or _too_old(poll, now)
        if trouble is not None:
            of_several = len(polls) > 1 and trouble.account is not None
            return replace(trouble, title=f"{literal(poll.name)}: {trouble.title}") if of_several else trouble
    return _paused(paused, now) if paused else _unread(tallies, now)


def _paused(value: str, now: datetime) -> Message:
    return Message(
        tone=Tone.INFO,
        title=paused_words(value, clock(now)),
        text=_("wolkvox is not asked meanwhile, and no notices arise."),
        action=Action.RESUME,
    )


def _trouble(poll: Poll, now: datetime) -> Message | None:
    """Return what a poll that brought no counts has to say."""
    if poll.health is Health.OK or poll.reason is None:
        return None
    title, text = reason_words(poll.reason, server=poll.server)
    if poll.health is Health.NO_DATA and not has_rows(poll, now):
        title = _("wolkvox has no data for {month} yet").format(month=month_words(now))
        text = _("This doesn't mean zero licenses.") + _last_seen(poll, now)
    if poll.health is Health.OFFLINE and poll.since is not None:
        since = _("Since {time}").format(time=clock_words(poll.since, now))
        text = f"{since} · {text}"
    if poll.reason.code is ReasonCode.KEYRING_LOCKED:
        text = _("Unlock it, and wolkvox is asked again.")
    tone = Tone.CRITICAL if poll.health in _CRITICAL else Tone.WARNING
    if poll.health in (Health.NO_DATA, Health.NOT_SET_UP):
        tone = Tone.INFO
    return Message(
        tone=tone, title=title, text=text, action=_helps(poll, now), account=poll.account, code=poll.reason.code
    )


def _helps(poll: Poll, now: datetime) -> Action | None:
    if poll.reason is not None and (action := _ACTIONS.get(poll.reason.code)):
        return action
    if poll.health in _PATIENT or poll.health is Health.NO_DATA:
        return None
    return None if held_until(poll, now) else Action.RETRY


def _last_seen(poll: Poll, now: datetime) -> str:
    if poll.total is None or poll.answered_at is None:
        return ""
    words = _(" Last total seen: {n} ({time}).")
    return words.format(n=number(poll.total), time=clock_words(poll.answered_at, now))


def _too_old(poll: Poll, now: datetime) -> Message | None:
    """Return what is to be said of an account that has no trouble, and yet no new numbers or none at all."""
    age = poll.age(now)
    if age is Age.NEVER:
        return Message(tone=Tone.INFO, title=_("Asking wolkvox…"), text=_("The first answer can take up to a minute."))
    if age is not Age.STALE or poll.answered_at is None:
        return None
    return Message(
        tone=Tone.WARNING,
        title=_("No data from wolkvox since {time}").format(time=clock_words(poll.answered_at, now)),
        text=_("This computer may have been asleep or busy. wolkvox is asked again automatically."),
        action=_helps(poll, now),
        account=poll.account,
    )


def _unread(tallies: Sequence[Tally], now: datetime) -> Message | None:
    """Return which counts couldn't be read."""
    rows = [count for tally in tallies if tally.unknown for count in tally.poll.counts if count.licenses is None]
    if not rows:
        return None
    last = _last_read(tallies, now) if len(rows) == 1 else ""
    names = ", ".join(literal(count.operation, 60) for count in rows[:3])
    more = _(" and {n} more").format(n=number(len(rows) - 3)) if len(rows) > 3 else ""
    return Message(
        tone=Tone.INFO,
        title=_("{names}: the count wolkvox sent couldn't be read.").format(names=names + more),
        text=_("Not added, and not counted as 0.") + last,
    )


def _last_read(tallies: Sequence[Tally], now: datetime) -> str:
    """Return what the only count that couldn't be read was before, if that is known."""
    unread = {(t.poll.account, count.key) for t in tallies for count in t.poll.counts if count.licenses is None}
    for tally in tallies:
        for change in tally.poll.last_changes:
            if (tally.poll.account, change.key) in unread and change.after is None and change.before is not None:
                words = _(" Until {time} it was {n}.")
                return words.format(n=number(change.before), time=clock_words(change.noticed_at, now))
    return ""
