"""What the icon says, in words: headline, tooltip, and the lines of the menu (pure).

Icon, tooltip and menu take their words from one `Overview`, so they can't contradict each other. The most important
stands first, times are absolute, and a line is left out rather than cut: half a time is a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from wolkvox_tray.core.contracted import Crossing
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.phrases import clean_text, elide, health_words, utf16_units
from wolkvox_tray.core.watch.limit_words import short_words
from wolkvox_tray.core.watch.overview import Overview, Shape, overview, rank
from wolkvox_tray.core.watch.pauses import ends_at
from wolkvox_tray.core.words import _, ngettext, number

ClockWords = Callable[[datetime], str]
"""Words a moment as the reader's system does: "10:35" today, with its date otherwise."""

TOOLTIP_UNITS = 127
"""Where Windows cuts a tray tooltip, in UTF-16 units (measured; `shared` notes on Qt's tray)."""
NAME_UNITS = 40
"""How long a name may be in a tooltip or menu, in UTF-16 units."""


def headline(view: Overview, clock_words: ClockWords) -> str:
    """Return the state in one short line, the number first while there is a whole one."""
    if view.shape is Shape.SETUP:
        return _("Not set up")
    if view.shape is Shape.PAUSED:
        return paused_words(view.paused_until, clock_words)
    if view.shape is Shape.NUMBER and view.total is not None:
        return _of(view.label, active_licenses(view.total))
    if view.shape is Shape.UNKNOWN or view.worst is None:
        return _unknown_words(view)
    return _of(view.whose, _trouble_words(view.shape, view.worst, clock_words))


def when_words(view: Overview, clock_words: ClockWords) -> str:
    """Return from when the number is, or what was last seen and when; "" if nothing was."""
    answered = [poll.answered_at for poll in view.counted if poll.answered_at]
    if view.shape in (Shape.NUMBER, Shape.UNKNOWN):
        return _("Updated {time}").format(time=clock_words(min(answered))) if answered else ""
    if view.shape is Shape.PAUSED:
        totals = [poll.total for poll in view.counted if poll.answered_at and poll.total is not None]
        whole = totals and len(totals) == len(view.counted)
        return _of(view.label, _seen_words(sum(totals), min(answered), clock_words)) if whole else ""
    worst = view.worst
    if worst is None or worst.total is None or worst.answered_at is None:
        return ""
    # Of an account that isn't counted all licenses are told; and no name stands in two lines.
    label = view.label if worst in view.counted and view.label != view.whose else None
    return _of(label, _seen_words(worst.total, worst.answered_at, clock_words))


def tooltip(view: Overview, clock_words: ClockWords, *, demo: bool = False) -> str:
    """Return the tray's tooltip: state and number first, plain text of at most 127 UTF-16 units."""
    lines = [headline(view, clock_words), when_words(view, clock_words)]
    if view.shape in (Shape.NUMBER, Shape.UNKNOWN):
        lines.insert(1, limit_line(view.crossings, several=view.whose is not None))
    if demo:
        lines.append(_("demo"))
    if view.paused_until and view.shape is not Shape.PAUSED:
        lines.append(paused_words(view.paused_until, clock_words))
    if view.muted_until:
        lines.append(muted_words(view.muted_until, clock_words))
    if view.quiet_until:
        lines.append(quiet_words(view.quiet_until, clock_words))
    text = elide(lines[0], TOOLTIP_UNITS)
    for line in filter(None, lines[1:]):
        longer = f"{text}\n{line}"
        text = longer if utf16_units(longer) <= TOOLTIP_UNITS else text
    # XEmbed hosts read a tooltip as rich text: no "<" or "&" may reach them.
    return text.replace("<", "‹").replace("&", "+")


def limit_line(crossings: Sequence[tuple[Poll, Crossing]], *, several: bool) -> str:
    """Return "Over contracted: 41 of 40", and how many more contracted quantities are passed; "" if none is.

    `several`: there are several accounts, so it says whose it is.
    """
    if not crossings:
        return ""
    poll, first = crossings[0]
    words, more = _of(poll.name if several else None, short_words(first, NAME_UNITS)), len(crossings) - 1
    others = ngettext("and {n} more", "and {n} more", more).format(n=number(more))
    return f"{words}, {others}" if more else words


def account_lines(polls: Sequence[Poll], now: datetime, clock_words: ClockWords, *, most: int) -> list[str]:
    """Return one line for each account where there are several, at most `most`.

    They keep their order; where they are more than `most`, the worst come first and the last line says how many
    more there are.
    """
    if len(polls) < 2:
        return []
    if len(polls) <= most:
        return [_account_line(poll, now, clock_words) for poll in polls]
    worst = sorted(polls, key=lambda poll: rank(poll, now))[: most - 1]
    more = len(polls) - len(worst)
    return [
        *(_account_line(poll, now, clock_words) for poll in worst),
        ngettext("and {n} more account", "and {n} more accounts", more).format(n=number(more)),
    ]


def paused_words(value: str, clock_words: ClockWords) -> str:
    """Return "Paused until 11:35" for the value of a pause (see `core.watch.pauses`)."""
    end = ends_at(value)
    return _("Paused until {time}").format(time=clock_words(end)) if end else _("Paused")


def muted_words(value: str, clock_words: ClockWords) -> str:
    """Return "Notices muted until 13:00" for the value of a mute."""
    end = ends_at(value)
    return _("Notices muted until {time}").format(time=clock_words(end)) if end else _("Notices muted")


def quiet_words(end: datetime, clock_words: ClockWords) -> str:
    """Return "Quiet until 07:00" for the end of quiet hours."""
    return _("Quiet until {time}").format(time=clock_words(end))


def active_licenses(n: int) -> str:
    """Return "138 active licenses" in the language in use."""
    return ngettext("{n} active license", "{n} active licenses", n).format(n=number(n))


def _of(name: str | None, state: str) -> str:
    """Return `state` as that of what is called `name`; as it is, if that is the total."""
    if name is None:
        return state
    return _("{name}: {state}").format(name=clean_text(name, NAME_UNITS), state=state)


def _seen_words(total: int, moment: datetime, clock_words: ClockWords) -> str:
    return _("{licenses} at {time}").format(licenses=active_licenses(total), time=clock_words(moment))


def _unknown_words(view: Overview) -> str:
    if not view.counted:
        return _("The account chosen for the icon is not in use")
    if not any(poll.counts for poll in view.counted):
        return _of(view.label, _("not in the last answer")) if view.label else _("No counts in the last answer")
    if view.total is None:
        return _of(view.label, _("? active licenses"))
    return _of(view.label, _("{n} + ? active licenses").format(n=number(view.total)))


def _trouble_words(shape: Shape, worst: Poll, clock_words: ClockWords) -> str:
    if shape is Shape.FIRST:
        return _("Asking wolkvox…")
    if shape is Shape.STALE:
        return _("Not up to date")
    if worst.since and shape is Shape.OFFLINE:
        return _("{state} since {time}").format(
            state=health_words(worst.health, worst.reason), time=clock_words(worst.since)
        )
    return health_words(worst.health, worst.reason)


def _account_line(poll: Poll, now: datetime, clock_words: ClockWords) -> str:
    view = overview((poll,), now)
    # An old number with its time says more than that it is old.
    state = when_words(view, clock_words) if view.shape is Shape.STALE else ""
    return _of(poll.name, state or headline(view, clock_words))
