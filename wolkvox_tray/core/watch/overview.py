"""All accounts' polls → what one icon may say (pure); `overview_words` says it in words.

The icon shows a number only while every account that is counted is fresh and every count known. Otherwise it shows
the shape of the worst state *instead of* a number, because a partial total that looks whole is a wrong number. A
failure leaves the number standing as long as that number is still fresh; a refused token or a locked key store never
does, for only a person can end it.

What is counted is the user's choice (`core.watch.shown`). Only those accounts decide whether there is a number, with
one exception: an account whose asking has stopped until a person acts is shown whatever is counted, or nobody would
ever learn of it. Who chose "no number" gets the app's mark in its place; all other shapes stay as they are, a "?"
too, for it says that the total in the tooltip isn't whole. A pause hides what a pause makes boring: everything that
a person needn't act on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.contracted import Crossing, Side
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Age, Health, Poll
from wolkvox_tray.core.watch.pauses import is_on
from wolkvox_tray.core.watch.quiet import silence
from wolkvox_tray.core.watch.shown import Scope, Shown


class Shape(StrEnum):
    """What the icon shows; the order is from worst to best, a number being the best there is."""

    SETUP = "setup"
    DENIED = "denied"
    LOCKED = "locked"
    PAUSED = "paused"
    OFFLINE = "offline"
    NO_DATA = "no_data"
    STALE = "stale"
    FIRST = "first"
    UNKNOWN = "unknown"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What icon, tooltip and menu say.

    `total` is the sum of the counted accounts' known counts, as far as they are fresh; ``None`` if there is none.
    `changed` asks for the "changed, not yet looked at" dot and `over` for the "over a threshold" plate; both go with a
    number only. `crossings` are the contracted quantities that are passed in accounts that are fresh, each with its
    account. `numberless`: the app's mark stands in the place of the number. `worst` is the poll that gave the
    shape, and `whose` its account's name where there are several. `counted` are the polls with what is counted of
    them, `label` is what that is called if it isn't the total. `paused_until` and `muted_until` are the settings'
    values while they hold, "" otherwise; `quiet_until` is when quiet hours end, while notices are silent by nothing
    else.
    """

    shape: Shape
    total: int | None = None
    changed: bool = False
    over: bool = False
    crossings: tuple[tuple[Poll, Crossing], ...] = ()
    numberless: bool = False
    worst: Poll | None = None
    whose: str | None = None
    counted: tuple[Poll, ...] = ()
    label: str | None = None
    paused_until: str = ""
    muted_until: str = ""
    quiet_until: datetime | None = None

    @property
    def face(self) -> Overview:
        """Only what the icon's picture shows: two overviews with the same face look alike."""
        written = self.shape is Shape.NUMBER and not self.numberless
        return Overview(
            shape=self.shape,
            total=self.total if written else None,
            changed=self.changed,
            over=self.over,
            numberless=self.numberless,
        )


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


def rank(poll: Poll, now: datetime) -> int:
    """Return how bad an account's state is at `now`: the lower, the worse."""
    return _RANKS[shape_of(poll, now)]


def overview(
    polls: Sequence[Poll],
    now: datetime,
    *,
    changed: bool = False,
    settings: Settings | None = None,
) -> Overview:
    """Return what the icon says about `polls` (one for each enabled account) at `now`.

    `changed`: something changed that nobody has looked at yet, be it counted in the icon or not; more licenses than a
    threshold count likewise, fewer don't ask for the plate. `settings` decide what is counted, and whether asking is
    paused.
    """
    settings = settings or Settings()
    shown = Shown.read(settings.icon_shows)
    counted = shown.of(polls)
    worst = _worst(counted, polls, now)
    shape = _shape(polls, worst, now)
    paused = settings.paused_until if is_on(settings.paused_until, now) else ""
    if paused and _RANKS[shape] > _RANKS[Shape.PAUSED]:
        shape = Shape.PAUSED
    silent = silence(settings, now)
    fresh = [poll.total for poll in counted if poll.age(now) is Age.FRESH and poll.total is not None]
    is_number, crossings = shape is Shape.NUMBER, crossings_of(polls, now)
    return Overview(
        shape=shape,
        total=sum(fresh) if fresh else None,
        changed=changed and is_number,
        over=is_number and any(crossing.limit.side is Side.OVER for _poll, crossing in crossings),
        crossings=crossings,
        numberless=is_number and shown.scope is Scope.NONE,
        worst=worst,
        whose=worst.name if worst is not None and len(polls) > 1 else None,
        counted=counted,
        label=_label(shown, counted),
        paused_until=paused,
        muted_until=settings.muted_until if silent and not silent.quiet else "",
        quiet_until=silent.until if silent and silent.quiet else None,
    )


def crossings_of(polls: Sequence[Poll], now: datetime) -> tuple[tuple[Poll, Crossing], ...]:
    """Return the contracted quantities that are passed in accounts that are fresh: too many first, then too few."""
    found = [(poll, each) for poll in polls if poll.age(now) is Age.FRESH for each in poll.crossings]
    return tuple(sorted(found, key=lambda pair: pair[1].limit.side is not Side.OVER))


def _worst(counted: Sequence[Poll], polls: Sequence[Poll], now: datetime) -> Poll | None:
    """Return the poll that decides: of those counted, or of those whose asking has stopped until a person acts."""
    known = {poll.account for poll in counted}
    stopped = [poll for poll in polls if poll.account not in known and rank(poll, now) < _RANKS[Shape.PAUSED]]
    return min((*counted, *stopped), key=lambda poll: rank(poll, now), default=None)


def _shape(polls: Sequence[Poll], worst: Poll | None, now: datetime) -> Shape:
    if worst is not None:
        return shape_of(worst, now)
    return Shape.UNKNOWN if polls else Shape.SETUP


def _label(shown: Shown, counted: Sequence[Poll]) -> str | None:
    """Return what the counted thing is called; ``None`` for the total, and for an account that is not there."""
    if shown.scope is Scope.ACCOUNT:
        return counted[0].name if counted else None
    return shown.name
