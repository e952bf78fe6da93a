"""What the popup says: all accounts' polls and a moment → one `Face`, in words (nothing is painted here).

A face is a value, so that every state can be tested without a window. Its rules: an old number is never added to a
current one; unknown is "?", nothing is "—", both are never 0; ages are absolute times; and a trouble comes with its
cause, its remedy, and the one button that helps, if there is one. While asking is paused nothing is current: the
numbers stay, grey and with their time. "+4 today" is said only of a whole total: of what is current, all counts known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wolkvox_tray.core.model import Age, Health, Poll
from wolkvox_tray.core.phrases import delta, health_words
from wolkvox_tray.core.watch.overview import crossings_of
from wolkvox_tray.core.watch.overview_words import limit_line, muted_words, paused_words, quiet_words
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.counts_cells import DOWN, UP, contracted_words
from wolkvox_tray.qt.counts_rows import Visible
from wolkvox_tray.qt.popup_message import Action, Message, Tone, message_of
from wolkvox_tray.qt.standing import NEVER_AGAIN, Tally, answered, has_rows, held_until, is_current
from wolkvox_tray.qt.text import clock, clock_words, literal, month_words, number

NOTHING = "—"
WAITING = "…"
DEMO_SERVER = "demo"
NO_DAY = ("", "")


MOST_NAMES = 12
"""How many rows are named in a tooltip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A quiet line above the buttons, with what its tooltip tells."""

    text: str
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """All words of the popup but the table's.

    `total` is faded when it is not current. `today` is what it changed by since the day began, `today_tip` since what.
    `over` says which contracted quantities are passed.
    `wait` says why nothing may be asked now, ``None`` if it may; `may_refresh`: waiting helps.
    """

    total: str
    faded: bool = False
    today: str = ""
    today_tip: str = ""
    note: str = ""
    over: str = ""
    name: str
    place: str = ""
    message: Message | None = None
    has_rows: bool
    notes: tuple[Note, ...] = ()
    updated: tuple[str, ...] = ()
    wait: str | None = None
    paused: bool = False
    may_refresh: bool = False
    may_pause: bool = False


def face(
    tallies: Sequence[Tally], now: datetime, *, paused: str = "", muted: str = "", quiet: datetime | None = None
) -> Face:
    """Return what the popup says of all accounts (one tally each) at `now`.

    `paused` and `muted` are the values of a pause of asking and of notices (`core.watch.pauses`) while they last,
    `quiet` is when quiet hours end.
    """
    silent = muted_words(muted, clock(now)) if muted else quiet_words(quiet, clock(now)) if quiet else ""
    if not tallies:
        return _not_set_up(_notes([], silent))
    polls = [tally.poll for tally in tallies]
    one = polls[0] if len(polls) == 1 else None
    total, faded, note = _total(tallies, now, paused)
    today, today_tip = (
        _today([tally for tally in tallies if is_current(tally.poll, now)], now) if not paused else NO_DAY
    )
    is_asked = not all(poll.health in NEVER_AGAIN for poll in polls)
    return Face(
        total=total,
        faded=faded,
        today=today,
        today_tip=today_tip,
        note=note,
        over="" if paused else limit_line(crossings_of(polls, now), several=one is None),
        name=literal(one.name) if one else _("{n} accounts").format(n=len(polls)),
        place=_place(tallies[0], now, paused) if one else _states(polls, now),
        message=message_of(polls, now, tallies, paused),
        has_rows=any(has_rows(poll, now) for poll in polls),
        notes=_notes(polls, silent),
        updated=_updated(polls, now, paused),
        wait=why_wait(polls, now, paused),
        paused=bool(paused),
        may_refresh=is_asked and not paused and any(poll.answered_at or poll.reason for poll in polls),
        may_pause=is_asked and not paused,
    )


def total_row(visible: Visible, all_rows: int, tallies: Sequence[Tally], now: datetime) -> tuple[str, str]:
    """Return what stands below the table, and its number; old rows are added up only among themselves."""
    rows = ngettext("{n} row", "{n} rows", all_rows).format(n=number(all_rows))
    mixed = 0 < visible.old_rows < visible.rows
    total, counted, time = visible.total + (0 if mixed else visible.old_total), visible.rows, ""
    if visible.rows < all_rows:
        words = _("Visible total · {n} of {rows}")
    elif mixed:
        words, counted = _("Up-to-date total · {n} of {rows}"), visible.rows - visible.old_rows
    elif visible.unknown:
        words, counted = _("Total read · {n} of {rows}"), visible.rows - visible.unknown
    elif visible.old_rows and (times := answered([tally.poll for tally in tallies])):
        words, time = _("Total as of {time} · {rows}"), clock_words(min(times), now)
    else:
        words = _("Total · {rows}")
    nothing_known = visible.rows > 0 and visible.unknown == visible.rows
    return words.format(n=number(counted), rows=rows, time=time), "?" if nothing_known else number(total)


def _not_set_up(notes: tuple[Note, ...]) -> Face:
    message = Message(
        tone=Tone.INFO,
        title=_("No account is set up."),
        text=_("Enter your wolkvox server and a token, and the number of active licenses appears here."),
        action=Action.SET_UP,
    )
    return Face(total=NOTHING, name=_("Not set up"), message=message, has_rows=False, notes=notes, wait=message.title)


def _total(tallies: Sequence[Tally], now: datetime, paused: str) -> tuple[str, bool, str]:
    """Return the large number, whether it is faded, and the words beside it."""
    current = [] if paused else [tally for tally in tallies if is_current(tally.poll, now)]
    if current:
        old = [tally for tally in tallies if tally not in current]
        return *_sum(current), _left_out(old, sum(tally.unknown for tally in current), now)
    times = answered([tally.poll for tally in tallies])
    if paused and len(times) == len(tallies) > 1:
        return _sum(tallies)[0], True, _("as of {time}").format(time=clock_words(min(times), now))
    if len(tallies) > 1:
        return (NOTHING if times else WAITING), True, _("no account is up to date") if times else ""
    tally = tallies[0]
    poll = tally.poll
    if poll.health is Health.NO_DATA and not has_rows(poll, now):
        return NOTHING, False, _("no data for {month}").format(month=month_words(now))
    if poll.answered_at is None:
        return (WAITING if poll.health is Health.OK else NOTHING), False, ""
    return _sum([tally])[0], True, _as_of(poll, now, paused).format(time=clock_words(poll.answered_at, now))


def _as_of(poll: Poll, now: datetime, paused: str) -> str:
    if poll.health in NEVER_AGAIN:
        return _("as of {time}, no longer updated")
    if poll.health is Health.OK and poll.age(now) is Age.LATE and not paused:
        return _("as of {time}, the next answer is late")
    return _("as of {time}")


def _today(current: Sequence[Tally], now: datetime) -> tuple[str, str]:
    """Return what the total of `current` changed by since the day began, and a tooltip that says since what."""
    changes, lines = 0, []
    for tally in current:
        poll = tally.poll
        if tally.total is None or tally.unknown or poll.day_total is None or not _began_before(poll, now):
            return NO_DAY
        since = _("since {n} ({time})").format(n=number(poll.day_total), time=clock_words(poll.day_since or now, now))
        change = tally.total - poll.day_total
        changes += change
        lines.append(since if len(current) == 1 else f"{literal(poll.name)}: {delta(change)}, {since}")
    if not current:
        return NO_DAY
    arrow = f"{UP if changes > 0 else DOWN} " if changes else ""
    return _("{change} today").format(change=arrow + delta(changes)), "\n".join(lines)


def _began_before(poll: Poll, now: datetime) -> bool:
    """Tell whether the poll's day is still today's, and began with another answer than its last."""
    if poll.answered_at is None or poll.day_since is None:
        return False
    return poll.day_since < poll.answered_at and poll.answered_at.astimezone().date() == now.astimezone().date()


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
            parts.append(_("+ {n} as of {time}, not up to date").format(n=number(tally.total), time=time))
    return " · ".join(parts)


def _place(tally: Tally, now: datetime, paused: str) -> str:
    """Return the server, and while the total is current also what is contracted there and left of it."""
    poll = tally.poll
    place = _("Demo · invented numbers") if poll.server == DEMO_SERVER else f"wv{poll.server}"
    if poll.contracted is None or paused or not is_current(poll, now):
        return place if place != poll.name else ""  # nobody gave it a name of its own
    return f"{place} · {contracted_words(poll.contracted, None if tally.unknown else tally.total)}"


def _states(polls: Sequence[Poll], now: datetime) -> str:
    """Return how the accounts are, in a line: "1 up to date · 1 no connection"."""
    tellings: dict[str, int] = {}
    for poll in polls:
        words = health_words(poll.health, poll.reason)
        if poll.health is Health.OK and not is_current(poll, now):
            words = _("Not up to date")
        tellings[words] = tellings.get(words, 0) + 1
    return " · ".join(f"{n} {words[:1].lower()}{words[1:]}" for words, n in tellings.items())


def _notes(polls: Sequence[Poll], silent: str) -> tuple[Note, ...]:
    """Return what is good to know without being a trouble; `silent` says that notices are, if they are."""
    notes = []
    if silent:
        notes.append(Note(text=silent, tip=_("They are kept in the list of past notices.")))
    unseen = [count for poll in polls for count in poll.unseen]
    if n := len(unseen):
        words = ngettext(
            "{n} row of last month not seen yet this month",
            "{n} rows of last month not seen yet this month",
            n,
        )
        names = [f"{literal(count.operation)} · {literal(count.product)}" for count in unseen[:MOST_NAMES]]
        more = n - len(names)
        names += [_("and {n} more").format(n=number(more))] if more else []
        notes.append(Note(text=words.format(n=number(n)), tip="\n".join(names)))
    return tuple(notes)


def _updated(polls: Sequence[Poll], now: datetime, paused: str) -> tuple[str, ...]:
    """Return the footer: when the counts are from, and when wolkvox is asked next."""
    times, current = answered(polls), [poll for poll in polls if is_current(poll, now) and not paused]
    asked = [poll.asked_at for poll in polls if poll.asked_at]
    if not times:
        first = _("Query started {time}").format(time=clock_words(max(asked), now)) if asked else ""
    elif asked and all(poll.health is Health.NO_DATA and not has_rows(poll, now) for poll in polls):
        first = _("Answered {time}").format(time=clock_words(max(asked), now))
    elif 0 < len(current) < len(polls):
        words = _("Updated {time} ({n} of {all} accounts)")
        first = words.format(time=clock_words(max(answered(current)), now), n=len(current), all=len(polls))
    else:
        words = _("Updated {time}") if current else _("Data of {time}")
        first = words.format(time=clock_words(min(times), now))
    return tuple(part for part in (first, _next(polls, now, paused)) if part)


def _next(polls: Sequence[Poll], now: datetime, paused: str) -> str:
    if all(poll.health in NEVER_AGAIN for poll in polls):
        return _("no next query")
    if paused:
        words = paused_words(paused, clock(now))
        return f"{words[:1].lower()}{words[1:]}"
    coming = [moment for poll in polls if (moment := _next_of(poll)) and moment > now]
    return _("next {time}").format(time=clock_words(min(coming), now)) if coming else ""


def _next_of(poll: Poll) -> datetime | None:
    """Return when the account's next turn is, as far as its poll tells."""
    if poll.health in NEVER_AGAIN or poll.asked_at is None:
        return None
    turn = poll.asked_at + timedelta(seconds=poll.interval_s)
    return max(turn, poll.next_allowed_at) if poll.next_allowed_at else turn


def why_wait(polls: Sequence[Poll], now: datetime, paused: str = "") -> str | None:
    """Return why no account may be asked now, and when one may; ``None`` if one may."""
    askable = [poll for poll in polls if poll.health not in NEVER_AGAIN]
    if not askable:
        return _("wolkvox is not asked until there is a new token.")
    if paused:
        return _("{paused} · Choose Resume to ask wolkvox").format(paused=paused_words(paused, clock(now)))
    held = [until for poll in askable if (until := held_until(poll, now))]
    if len(held) < len(askable):
        return None
    words = _("wolkvox allows one query every 5 minutes. Refresh is possible from {time}")
    return words.format(time=clock_words(min(held), now))
