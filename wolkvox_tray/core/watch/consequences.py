"""``followed(before, step, limits, occasion) → Step``: what follows from a step beside its changes (pure).

The month's tally goes on with every answer that is believed, and with the first of a new month the notice that tells of
it takes along what the last one came to: one bubble, not two. Then the user's limits are weighed against the rows as
they now are. A failure and a border answer bring neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.model import Health
from wolkvox_tray.core.watch.diff import total_of
from wolkvox_tray.core.watch.limits import Sight, weigh
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import Step, WatchState
from wolkvox_tray.core.watch.tally import tallied


def followed(before: WatchState, step: Step, limits: Iterable[Limit] | None, occasion: Occasion) -> Step:
    """Return `step` with what follows from it; `limits` that couldn't be read (``None``) stay as they were."""
    after = step.state
    if step.unsure or after.month is None or after.answered_at in (None, before.answered_at):
        return step
    tally = tallied(before.tally, after.month, total_of(after.counts), len(step.changes))
    notices = tuple(
        replace(notice, tally=before.tally) if notice.kind is NoticeKind.NEW_MONTH else notice
        for notice in step.notices
    )
    step = replace(step, state=replace(after, tally=tally), notices=notices)
    return step if limits is None else _weighed(step, limits, occasion, fresh=before.month != after.month)


def redrawn(state: WatchState, limits: Sequence[Limit], occasion: Occasion) -> Step:
    """Return what follows from limits that were drawn anew: at once if the last answer still says how things are."""
    sure = state.health is Health.OK and state.month == occasion.month and state.day is not None  # no border answer
    if sure and occasion.follows(state.answered_at, occasion.now):
        return _weighed(Step(state=state), limits, occasion, fresh=False)
    return Step(state=replace(state, marks=tuple(mark for mark in state.marks if mark.limit in limits)))


def _weighed(step: Step, limits: Iterable[Limit], occasion: Occasion, *, fresh: bool) -> Step:
    """Return `step` with the limits weighed against its answer; `fresh`: it is the month's first."""
    state = step.state
    sight = Sight(
        counts=state.counts,
        month=occasion.month,
        falling=state.falling,
        unsettled=state.grace_until is not None,
        fresh=fresh,
    )
    found = weigh(state.marks, limits, sight)
    notices = step.notices
    if found.crossings:
        crossed = Notice(kind=NoticeKind.LIMIT, account=occasion.account, at=occasion.now, crossings=found.crossings)
        notices = (*notices, crossed)
    return replace(step, state=replace(state, marks=found.marks), notices=notices)
