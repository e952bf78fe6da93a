"""All accounts' polls → what one icon and one tooltip may say (pure).

The icon shows the total only while every account is fresh and every count known. Otherwise it shows the shape of the
worst state *instead of* a number, because a partial total that looks whole is a wrong number. A failure leaves the
number standing as long as that number is still fresh; a refused token or a locked key store never does, for only a
person can end it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.model import Age, Health, Poll
from wolkvox_tray.core.phrases import clean_text, elide, health_words
from wolkvox_tray.core.words import _, ngettext

ClockWords = Callable[[datetime], str]
"""Words a moment as the reader's system does: "10:35" today, with its date otherwise."""

TOOLTIP_UNITS = 127
"""Where Windows cuts a tray tooltip, in UTF-16 units (measured; `shared` notes on Qt's tray)."""


class Shape(StrEnum):
    """What the icon shows; the order is from worst to best, a number being the best there is."""

    SETUP = "setup"
    DENIED = "denied"
    LOCKED = "locked"
    OFFLINE = "offline"
    NO_DATA = "no_data"
    STALE = "stale"
    FIRST = "first"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What icon and tooltip say. `total` is the sum of the fresh accounts' known counts, ``None`` if there is none.

    `worst` is the poll that gave the shape, ``None`` without accounts. `changed` asks for the "changed, not yet looked
    at" dot; it goes with a number only.
    """

    shape: Shape
    total: int | None = None
    changed: bool = False
    worst: Poll | None = None


_BY_HEALTH = {
    Health.NOT_SET_UP: Shape.SETUP,
    Health.DENIED: Shape.DENIED,
    Health.LOCKED: Shape.LOCKED,
    Health.NO_DATA: Shape.NO_DATA,
}
_RANKS = {shape: rank for rank, shape in enumerate(Shape)}


def shape_of(poll: Poll, now: datetime) -> Shape:
    """Return the shape of one account's state at `now`."""
    if shape := _BY_HEALTH.get(poll.health):
        return shape
    age = poll.age(now)
    if age is Age.FRESH:
        return Shape.UNKNOWN if poll.unknown or poll.total is None else Shape.NUMBER
    if poll.health is not Health.OK:
        return Shape.OFFLINE
    return Shape.FIRST if age is Age.NEVER else Shape.STALE


def overview(polls: Sequence[Poll], now: datetime, *, changed: bool = False) -> Overview:
    """Return what the icon says about `polls` (one for each enabled account) at `now`."""
    if not polls:
        return Overview(shape=Shape.SETUP)
    shapes = {poll.account: shape_of(poll, now) for poll in polls}
    worst = min(polls, key=lambda poll: _RANKS[shapes[poll.account]])
    shape = shapes[worst.account]
    fresh = [poll.total for poll in polls if poll.age(now) is Age.FRESH and poll.total is not None]
    total = sum(fresh) if fresh else None
    return Overview(shape=shape, total=total, changed=changed and shape is Shape.NUMBER, worst=worst)


def headline(view: Overview, clock_words: ClockWords) -> str:
    """Return the state in one short line, the total first while there is a whole one."""
    worst = view.worst
    if worst is None or view.shape is Shape.SETUP:
        return _("Not set up")
    if view.shape is Shape.NUMBER and view.total is not None:
        return active_licenses(view.total)
    if view.shape is Shape.UNKNOWN:
        return _("{n} + ? active licenses").format(n=view.total or 0)
    if view.shape is Shape.FIRST:
        return _("Asking wolkvox…")
    if view.shape is Shape.STALE:
        return _("Not up to date")
    if worst.since and view.shape is Shape.OFFLINE:
        return _("{state} since {time}").format(state=health_words(worst.health), time=clock_words(worst.since))
    return health_words(worst.health)


def active_licenses(n: int) -> str:
    """Return "138 active licenses" in the language in use."""
    return ngettext("{n} active license", "{n} active licenses", n).format(n=n)


def tooltip(view: Overview, polls: Sequence[Poll], clock_words: ClockWords, *, demo: bool = False) -> str:
    """Return the tray's tooltip: state and total first, absolute times, plain text of at most 127 UTF-16 units."""
    lines = [headline(view, clock_words)]
    answered = [poll.answered_at for poll in polls if poll.answered_at]
    if view.shape is Shape.NUMBER and answered:
        lines.append(_("Updated {time}").format(time=clock_words(min(answered))))
    elif view.worst is not None and view.worst.answered_at and view.worst.total is not None:
        last = active_licenses(view.worst.total)
        lines.append(_("{licenses} at {time}").format(licenses=last, time=clock_words(view.worst.answered_at)))
    if len(polls) > 1 and view.worst is not None and view.shape is not Shape.NUMBER:
        lines.append(clean_text(view.worst.name, 40))
    if demo:
        lines.append(_("demo"))
    # XEmbed hosts read a tooltip as rich text: no "<" or "&" may reach them.
    return elide("\n".join(lines), TOOLTIP_UNITS).replace("<", "‹").replace("&", "+")
