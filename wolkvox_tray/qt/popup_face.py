"""What the popup says: all accounts' polls and a moment → one `Face`, in words (nothing is painted here).

A face is a value, so that every state can be tested without a window. Its rules: an old number is never added to a
current one; unknown is "?", nothing is "—", both are never 0; ages are absolute times; and a trouble comes with its
cause, its remedy, and the one button that helps, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from wolkvox_tray.core.model import Age, Health, Poll, ReasonCode
from wolkvox_tray.core.phrases import health_words, reason_words
from wolkvox_tray.core.watch.overview import Shape, shape_of
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.counts_rows import Visible
from wolkvox_tray.qt.text import clock_words, literal, month_words, number

NOTHING = "—"
WAITING = "…"
DEMO_SERVER = "demo"


class Action(StrEnum):
    """The button that helps."""

    RETRY = "retry"
    REPLACE_TOKEN = "replace_token"
    SET_UP = "set_up"
    SETTINGS = "settings"


class Tone(StrEnum):
    """How bad it is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is the matter: a banner above the table, or the page in its place. `account` is whose matter it is."""

    tone: Tone
    title: str
    text: str
    action: Action | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """All words of the popup but the table's.

    `total` is faded when it is not current. `wait` says why nothing may be asked now, ``None`` if it may.
    """

    total: str
    faded: bool = False
    note: str = ""
    name: str
    place: str = ""
    message: Message | None = None
    has_rows: bool
    updated: str = ""
    wait: str | None = None


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


_ACTIONS = {
    ReasonCode.NO_TOKEN_SENT: Action.REPLACE_TOKEN,
    ReasonCode.TOKEN_REFUSED: Action.REPLACE_TOKEN,
    ReasonCode.TOKEN_MISSING: Action.REPLACE_TOKEN,
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
}
"""What helps against which cause; against any other, asking again, as soon as that is allowed."""
_RANKS = {shape: rank for rank, shape in enumerate(Shape)}
_NOT_CURRENT = frozenset({Health.DENIED, Health.LOCKED, Health.NO_DATA, Health.NOT_SET_UP})
_CRITICAL = frozenset({Health.DENIED, Health.LOCKED, Health.BUG})
_PATIENT = frozenset({Health.QUOTA, Health.MAINTENANCE, Health.BUSY})
"""Passing troubles at wolkvox: waiting is all that helps, so no button says otherwise."""
NEVER_AGAIN = frozenset({Health.DENIED, Health.NOT_SET_UP})
"""Not asked again before a person has done something."""


def is_current(poll: Poll, now: datetime) -> bool:
    """Tell whether the poll's counts may be shown as what is true now."""
    return poll.age(now) is Age.FRESH and poll.health not in _NOT_CURRENT


def has_rows(poll: Poll, now: datetime) -> bool:
    """Tell whether the poll's counts belong in the table: last month's don't, when this month has none yet."""
    if not poll.counts or poll.answered_at is None:
        return False
    return poll.health is not Health.NO_DATA or _month(poll.answered_at) == _month(now)


def face(tallies: Sequence[Tally], now: datetime) -> Face:
    """Return what the popup says of all accounts (one tally each) at `now`."""
    if not tallies:
        return _not_set_up()
    polls = [tally.poll for tally in tallies]
    one = polls[0] if len(polls) == 1 else None
    total, faded, note = _total(tallies, now)
    return Face(
        total=total,
        faded=faded,
        note=note,
        name=literal(one.name) if one else _("{n} accounts").format(n=len(polls)),
        place=_place(one) if one else _states(polls, now),
        message=_message(polls, now, tallies),
        has_rows=any(has_rows(poll, now) for poll in polls),
        updated=_updated(polls, now),
        wait=why_wait(polls, now),
    )


def total_row(visible: Visible, all_rows: int, tallies: Sequence[Tally], now: datetime) -> tuple[str, str]:
    """Return what stands below the table, and its number; old rows are added up only among themselves."""
    rows = ngettext("{n} row", "{n} rows", all_rows).format(n=number(all_rows))
    mixed = 0 < visible.old_rows < visible.rows
    total, counted = visible.total + (0 if mixed else visible.old_total), visible.rows
    if visible.rows < all_rows:
        words = _("Visible total · {n} of {rows}")
    elif mixed:
        words, counted = _("Up-to-date total · {n} of {rows}"), visible.rows - visible.old_rows
    elif visible.unknown:
        words, counted = _("Total read · {n} of {rows}"), visible.rows - visible.unknown
    elif visible.old_rows and (answered := _answered([tally.poll for tally in tallies])):
        words = _("Total at {time} · {rows}").replace("{time}", clock_words(min(answered), now))
    else:
        words = _("Total · {rows}")
    nothing_known = visible.rows > 0 and visible.unknown == visible.rows
    return words.format(n=number(counted), rows=rows), "?" if nothing_known else number(total)


def _not_set_up() -> Face:
    message = Message(
        tone=Tone.INFO,
        title=_("No account is set up."),
        text=_("Enter your wolkvox server and a token, and the number of active licenses appears here."),
        action=Action.SET_UP,
    )
    return Face(total=NOTHING, name=_("Not set up"), message=message, has_rows=False, wait=message.title)


def _total(tallies: Sequence[Tally], now: datetime) -> tuple[str, bool, str]:
    """Return the large number, whether it is faded, and the words beside it."""
    current = [tally for tally in tallies if is_current(tally.poll, now)]
    if current:
        old = [tally for tally in tallies if tally not in current]
        return *_sum(current), _left_out(old, sum(tally.unknown for tally in current), now)
    if len(tallies) > 1:
        answered = _answered([tally.poll for tally in tallies])
        return (NOTHING if answered else WAITING), True, _("no account is up to date") if answered else ""
    tally = tallies[0]
    poll = tally.poll
    if poll.health is Health.NO_DATA and not has_rows(poll, now):
        return NOTHING, False, _("no data for {month}").format(month=month_words(now))
    if poll.answered_at is None:
        return (WAITING if poll.health is Health.OK else NOTHING), False, ""
    words = _("at {time}, no longer updated") if poll.health in NEVER_AGAIN else _("at {time}")
    return _sum([tally])[0], True, words.format(time=clock_words(poll.answered_at, now))


def _sum(tallies: Sequence[Tally]) -> tuple[str, bool]:
    known = [tally.total for tally in tallies if tally.total is not None]
    text = number(sum(known)) if known else ""
    if any(tally.unknown for tally in tallies):
        return (f"{text} + ?" if known else "?"), False
    return text or NOTHING, False


def _left_out(old: Sequence[Tally], unknown: int, now: datetime) -> str:
    """Return what the total leaves out: other accounts' old numbers, and counts that couldn't be read."""
    parts = []
    if unknown:
        parts.append(ngettext("{n} count couldn't be read", "{n} counts couldn't be read", unknown).format(n=unknown))
    for tally in old:
        if tally.total is not None and tally.poll.answered_at is not None:
            time = clock_words(tally.poll.answered_at, now)
            parts.append(_("+ {n} at {time}, not up to date").format(n=number(tally.total), time=time))
    return " · ".join(parts)


def _place(poll: Poll) -> str:
    if poll.server == DEMO_SERVER:
        return _("Demo · invented numbers")
    return f"wv{poll.server}"


def _states(polls: Sequence[Poll], now: datetime) -> str:
    """Return how the accounts are, in a line: "1 up to date · 1 no connection"."""
    tellings: dict[str, int] = {}
    for poll in polls:
        words = health_words(poll.health)
        if poll.health is Health.OK and not is_current(poll, now):
            words = _("Not up to date")
        tellings[words] = tellings.get(words, 0) + 1
    return " · ".join(f"{n} {words[:1].lower()}{words[1:]}" for words, n in tellings.items())


def _message(polls: Sequence[Poll], now: datetime, tallies: Sequence[Tally]) -> Message | None:
    """Return the worst account's trouble; failing that, which counts couldn't be read."""
    for poll in sorted(polls, key=lambda poll: _RANKS[shape_of(poll, now)]):
        message = _trouble(poll, now) or _too_old(poll, now)
        if message is not None:
            of_several = len(polls) > 1 and message.account is not None
            return replace(message, title=f"{literal(poll.name)}: {message.title}") if of_several else message
    return _unread(tallies)


def _trouble(poll: Poll, now: datetime) -> Message | None:
    """Return what a poll that brought no counts has to say."""
    if poll.health is Health.OK or poll.reason is None:
        return None
    title, text = reason_words(poll.reason, server=poll.server)
    if poll.health is Health.NO_DATA and not has_rows(poll, now):
        title = _("wolkvox has no data for {month} yet").format(month=month_words(now))
        text = _("This doesn't mean zero licenses.") + _last_seen(poll, now)
    if poll.health is Health.OFFLINE and poll.since is not None:
        text = f"{_('Since {time}.').format(time=clock_words(poll.since, now))} {text}"
    tone = Tone.CRITICAL if poll.health in _CRITICAL else Tone.WARNING
    if poll.health in (Health.NO_DATA, Health.NOT_SET_UP):
        tone = Tone.INFO
    return Message(tone=tone, title=title, text=text, action=_helps(poll, now), account=poll.account)


def _helps(poll: Poll, now: datetime) -> Action | None:
    if poll.reason is not None and (action := _ACTIONS.get(poll.reason.code)):
        return action
    if poll.health in _PATIENT or poll.health is Health.NO_DATA:
        return None
    return None if _held_until(poll, now) else Action.RETRY


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
        title=_("No data from wolkvox since {time}.").format(time=clock_words(poll.answered_at, now)),
        text=_("This computer may have been asleep or busy. wolkvox is asked again at the next turn."),
        action=_helps(poll, now),
        account=poll.account,
    )


def _unread(tallies: Sequence[Tally]) -> Message | None:
    """Return which counts couldn't be read."""
    rows = [count for tally in tallies if tally.unknown for count in tally.poll.counts if count.licenses is None]
    if not rows:
        return None
    names = ", ".join(literal(count.operation, 60) for count in rows[:3])
    more = _(" and {n} more").format(n=number(len(rows) - 3)) if len(rows) > 3 else ""
    return Message(
        tone=Tone.INFO,
        title=_("{names}: the count wolkvox sent couldn't be read.").format(names=names + more),
        text=_("Not added, and not counted as 0."),
    )


def _updated(polls: Sequence[Poll], now: datetime) -> str:
    """Return the footer: when the counts are from, and when wolkvox is asked next."""
    answered, current = _answered(polls), [poll for poll in polls if is_current(poll, now)]
    if not answered:
        asked = [poll.asked_at for poll in polls if poll.asked_at]
        first = _("Query started {time}").format(time=clock_words(max(asked), now)) if asked else ""
    elif len(polls) > 1 and current:
        words = _("Updated {time} ({n} of {all} accounts)")
        first = words.format(time=clock_words(max(_answered(current)), now), n=len(current), all=len(polls))
    else:
        words = _("Updated {time}") if current else _("Data of {time}")
        first = words.format(time=clock_words(min(answered), now))
    return " · ".join(part for part in (first, _next(polls, now)) if part)


def _next(polls: Sequence[Poll], now: datetime) -> str:
    if all(poll.health in NEVER_AGAIN for poll in polls):
        return _("no next query")
    coming = [moment for poll in polls if (moment := _next_of(poll)) and moment > now]
    return _("next {time}").format(time=clock_words(min(coming), now)) if coming else ""


def _next_of(poll: Poll) -> datetime | None:
    """Return when the account's next turn is, as far as its poll tells."""
    if poll.health in NEVER_AGAIN or poll.asked_at is None:
        return None
    turn = poll.asked_at + timedelta(seconds=poll.interval_s)
    return max(turn, poll.next_allowed_at) if poll.next_allowed_at else turn


def why_wait(polls: Sequence[Poll], now: datetime) -> str | None:
    """Return why no account may be asked now, and when one may; ``None`` if one may."""
    askable = [poll for poll in polls if poll.health not in NEVER_AGAIN]
    if not askable:
        return _("wolkvox is not asked until there is a new token.")
    held = [until for poll in askable if (until := _held_until(poll, now))]
    if len(held) < len(askable):
        return None
    words = _("wolkvox allows one query every 5 minutes. Refresh is possible from {time}.")
    return words.format(time=clock_words(min(held), now))


def _held_until(poll: Poll, now: datetime) -> datetime | None:
    """Return until when the account may not be asked; a locked key store never keeps from trying."""
    until = poll.next_allowed_at
    return until if until is not None and until > now and poll.health is not Health.LOCKED else None


def _answered(polls: Sequence[Poll]) -> list[datetime]:
    return [poll.answered_at for poll in polls if poll.answered_at]


def _month(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone()
    return local.year, local.month
