"""``step(state, event, occasion) → Step``: what an answer, or its absence, changes (pure).

Two baselines. `WatchState.counts` is what was last answered: history and table follow it at once. `WatchState.told` is
what the user believes, and moves by the rules of `core.watch.diff`. What moves `told` is a `Change`; a failure moves
nothing, and the very first answer is taken in silently.

Across the month's border nobody can tell a drop from a new count, so the first answer of a month moves `told` in one
go, with one notice. Rows it lacks are *awaited* for a grace of two days (the API may list an operation only once it
was used) and may come back silently; after that they have vanished like any other. A *border* answer, whose own dates
speak of another month (`core.watch.months`), is shown and kept, and tells nothing but that an outage is over.

An outage is time without an answer while we were looking: it is told once, after 15 minutes, and its end only if it
was told. A gap in the looking itself (sleep, a weekend) starts the 15 minutes anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import Change, Health, LicenseCount, Reason, RowKey
from wolkvox_tray.core.watch.days import DayStart, day_start
from wolkvox_tray.core.watch.diff import Rows, as_told, diff, known_of, total_of
from wolkvox_tray.core.watch.limits import Mark
from wolkvox_tray.core.watch.months import is_border
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, largest
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.tally import Tally
from wolkvox_tray.core.wire.parse import Answer

OUTAGE_AFTER = timedelta(minutes=15)
GRACE = timedelta(hours=48)

_IT_ANSWERED = frozenset((Health.DENIED, Health.QUOTA, Health.NO_DATA))
"""Refusals by which wolkvox shows that it is there: no outage."""
_NOT_ASKED = frozenset((Health.LOCKED, Health.NOT_SET_UP))
"""Nothing was sent, so nothing is known of wolkvox: an outage neither begins nor ends."""
_TOLD_ONCE = {Health.DENIED: NoticeKind.DENIED, Health.LOCKED: NoticeKind.LOCKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """All that is remembered of one account and report between two polls.

    `counts`: rows of the last good answer; rows keep their place from answer to answer, new ones come last. `told`: the
    known count of each row as the user was last told. `falling`: rows that the last answer put lower than told, or
    lacked. `awaited`: rows of last month whose count this `month` (``2026-11``) has not shown yet; they come back
    silently until `grace_until`. `since`: when `health` began. `failing_since`: the first failed request of the present
    outage. `outage_told`, `denied_told`, `locked_told`: the user knows, until the next good answer. `watched_from`:
    since when answers have come without a gap. `day`: where the total stood when the day began. `tally`: what the month
    came to until now. `marks`: which contracted quantities are passed (`core.watch.consequences`).
    """

    counts: tuple[LicenseCount, ...] = ()
    told: Mapping[RowKey, int] = field(default_factory=dict)
    falling: frozenset[RowKey] = frozenset()
    awaited: frozenset[RowKey] = frozenset()
    month: str | None = None
    grace_until: datetime | None = None
    health: Health = Health.OK
    reason: Reason | None = None
    since: datetime | None = None
    failing_since: datetime | None = None
    outage_told: bool = False
    denied_told: bool = False
    locked_told: bool = False
    last_asked_at: datetime | None = None
    answered_at: datetime | None = None
    watched_from: datetime | None = None
    day: DayStart | None = None
    tally: Tally | None = None
    marks: tuple[Mark, ...] = ()

    def unseen_counts(self) -> tuple[LicenseCount, ...]:
        """Return the rows of last month that this month has not shown yet, with their last known counts."""
        if not self.awaited:
            return ()
        here = {count.key for count in self.counts}
        return tuple(as_told(key, self.told.get(key)) for key in sorted(self.awaited - here))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What came of an event: the new state, the changes the user may believe, and what to tell.

    `unsure`: the answer may be another month's, so nothing was believed of it.
    """

    state: WatchState
    unsure: bool = False
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()


def step(state: WatchState, event: Answer | Trouble, occasion: Occasion) -> Step:
    """Return what `event` makes of `state`. Never raises, never mutates."""
    if isinstance(event, Trouble):
        return _failed(state, event, occasion)
    rows = _in_place(state.counts, event.counts)
    shown = _shown(state, rows, occasion)
    if is_border(event, occasion.asked_at, occasion.zone):
        return _border(state, shown, occasion)
    if state.month is None:
        return _first(state, shown, rows, occasion)
    if occasion.month > state.month:
        return _new_month(state, shown, rows, occasion)
    return _same_month(state, shown, rows, occasion)


def _in_place(before: Iterable[LicenseCount], answered: Iterable[LicenseCount]) -> Rows:
    """Return the answer's rows, each where it was before and new ones last, so that an unchanged table stays still."""
    rows = {count.key: count for count in answered}
    if [*rows] == [count.key for count in before]:
        return rows
    stayed = {count.key: rows[count.key] for count in before if count.key in rows}
    return stayed | rows


def _shown(state: WatchState, rows: Rows, occasion: Occasion) -> WatchState:
    """Return `state` with the answer's rows and a good health; this alone tells the user nothing."""
    watching = state.watched_from is not None and occasion.follows(state.answered_at, occasion.now)
    own = DayStart(date=occasion.date, total=total_of(tuple(rows.values())), since=occasion.now)
    return replace(
        state,
        counts=tuple(rows.values()),
        health=Health.OK,
        reason=None,
        since=state.since if state.health is Health.OK and state.since else occasion.asked_at,
        failing_since=None,
        outage_told=False,
        denied_told=False,
        locked_told=False,
        last_asked_at=occasion.asked_at,
        answered_at=occasion.now,
        watched_from=state.watched_from if watching else occasion.now,
        day=day_start(state.day, own.date, state.month, (total_of(state.counts), state.answered_at), own),
    )


def _first(state: WatchState, shown: WatchState, rows: Rows, occasion: Occasion) -> Step:
    """Take the first answer of all as the baseline, silently, unless an outage was told."""
    notices = (_recovery(state, occasion, total_after=total_of(shown.counts)),) if state.outage_told else ()
    return Step(state=replace(shown, told=known_of(rows), month=occasion.month), notices=notices)


def _border(state: WatchState, shown: WatchState, occasion: Occasion) -> Step:
    """Keep what may belong to another month without believing it; only that wolkvox is back may be said."""
    notices = (_recovery(state, occasion),) if state.outage_told else ()
    return Step(state=replace(shown, day=None), unsure=True, notices=notices)


def _new_month(state: WatchState, shown: WatchState, rows: Rows, occasion: Occasion) -> Step:
    """Take the month's first answer as the new baseline; what it lacks keeps its old count and is awaited."""
    known = known_of(rows)
    old = state.told.keys() | state.awaited | {count.key for count in state.counts}
    after = replace(
        shown,
        told={key: count for key, count in state.told.items() if key not in known} | known,
        falling=frozenset(),
        awaited=frozenset(old - known.keys()),
        month=occasion.month,
        grace_until=occasion.now + GRACE,
    )
    notice = Notice(
        kind=NoticeKind.NEW_MONTH,
        account=occasion.account,
        at=occasion.now,
        # Not the last answer's sum: a border answer may have counted the new month already.
        total_before=sum(state.told.values()) if state.told else None,
        total_after=total_of(shown.counts),
        unseen=len(after.awaited - rows.keys()),
    )
    recovered = (_recovery(state, occasion),) if state.outage_told else ()
    return Step(state=after, notices=(*recovered, notice))


def _same_month(state: WatchState, shown: WatchState, rows: Rows, occasion: Occasion) -> Step:
    """Compare with what was told. An earlier month than ours (clock or zone were set back) is taken as it is."""
    in_grace = state.grace_until is not None and occasion.now < state.grace_until
    found = diff(state.told, state.falling, rows, quiet=state.awaited if in_grace else frozenset())
    waiting = (key for key in state.awaited if key not in rows or rows[key].licenses is None)
    after = replace(
        shown,
        told=found.told,
        falling=found.falling,
        awaited=frozenset(key for key in waiting if in_grace or key in found.told),
        month=occasion.month,
        grace_until=state.grace_until if in_grace else None,
    )
    notices: tuple[Notice, ...] = ()
    if state.outage_told:
        total = total_of(shown.counts)
        notices = (_recovery(state, occasion, found.changes, total_before=total_of(state.counts), total_after=total),)
    elif found.changes:
        notices = (_changes(shown, found.changes, occasion),)
    return Step(state=after, changes=found.changes, notices=notices)


def _failed(state: WatchState, trouble: Trouble, occasion: Occasion) -> Step:
    failing_since = _failing_since(state, trouble.health, occasion)
    outage = (
        failing_since is not None
        and not state.outage_told
        and trouble.health not in _IT_ANSWERED | _NOT_ASKED
        and occasion.now - failing_since >= OUTAGE_AFTER
    )
    after = replace(
        state,
        health=trouble.health,
        reason=trouble.reason,
        since=state.since if state.health is trouble.health and state.since else occasion.asked_at,
        failing_since=failing_since,
        outage_told=state.outage_told or outage,
        denied_told=state.denied_told or trouble.health is Health.DENIED,
        locked_told=state.locked_told or trouble.health is Health.LOCKED,
        last_asked_at=state.last_asked_at if trouble.health in _NOT_ASKED else occasion.asked_at,
    )
    kinds = [NoticeKind.OUTAGE] if outage else []
    if (after.denied_told, after.locked_told) != (state.denied_told, state.locked_told):
        kinds.append(_TOLD_ONCE[trouble.health])
    return Step(state=after, notices=tuple(_complaint(kind, after, occasion) for kind in kinds))


def _failing_since(state: WatchState, health: Health, occasion: Occasion) -> datetime | None:
    """Return when the present outage began; once it was told it lasts until the next good answer."""
    if state.outage_told or health in _NOT_ASKED:
        return state.failing_since
    if health in _IT_ANSWERED:
        return None
    if state.failing_since is None or not occasion.follows(state.last_asked_at, occasion.asked_at):
        return occasion.asked_at
    return state.failing_since


def _complaint(kind: NoticeKind, state: WatchState, occasion: Occasion) -> Notice:
    """Return the notice of an outage, or of a trouble that only a person can end."""
    notice = Notice(kind=kind, account=occasion.account, at=occasion.now, reason=state.reason)
    if kind is not NoticeKind.OUTAGE:
        return notice
    total = total_of(state.counts)
    return replace(notice, since=_missing_since(state, occasion), total_before=total, answered_at=state.answered_at)


def _recovery(
    state: WatchState,
    occasion: Occasion,
    changes: tuple[Change, ...] = (),
    *,
    total_before: int | None = None,
    total_after: int | None = None,
) -> Notice:
    """Return the notice that a told outage is over, with what changed meanwhile."""
    return Notice(
        kind=NoticeKind.RECOVERY,
        account=occasion.account,
        at=occasion.now,
        changes=largest(changes),
        change_count=len(changes),
        total_before=total_before,
        total_after=total_after,
        since=_missing_since(state, occasion),
    )


def _changes(shown: WatchState, changes: tuple[Change, ...], occasion: Occasion) -> Notice:
    """Return the one notice of a poll's changes; its totals differ by just these changes, whatever else is pending."""
    total, deltas = total_of(shown.counts), [change.delta for change in changes]
    known = [delta for delta in deltas if delta is not None]
    return Notice(
        kind=NoticeKind.CHANGES,
        account=occasion.account,
        at=occasion.now,
        changes=largest(changes),
        change_count=len(changes),
        total_before=total - sum(known) if total is not None and len(known) == len(deltas) else None,
        total_after=total,
    )


def _missing_since(state: WatchState, occasion: Occasion) -> datetime | None:
    """Return since when data is missing: the last answer, unless nobody looked between it and the first failure."""
    first = state.failing_since
    if first is not None and occasion.follows(state.answered_at, first):
        return state.answered_at
    return first
