"""What holds for `step` whatever happens, in whatever order."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.watching import BOGOTA, START, Watcher, an_answer, an_occasion
from wolkvox_tray.core.errors import Refused, Trouble
from wolkvox_tray.core.model import Change, Health, LicenseCount, Reason, ReasonCode, RowKey
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.state import WatchState, step
from wolkvox_tray.core.wire.parse import Answer

NAMES = st.sampled_from(["Ana", "Bea", "Cid", ""])
LICENSES = st.none() | st.integers(0, 4)
DATES = st.sampled_from(["2026-06-30 23:00:00", "20260701", "2026-07-01", "", "soon"])
COUNTS = st.builds(
    LicenseCount,
    operation=NAMES,
    product=st.sampled_from(["P", "Q"]),
    licenses=LICENSES,
    raw=st.none() | st.text(max_size=3),
    date=st.none() | DATES,
    rows=st.integers(1, 3),
)
MOMENTS = st.datetimes(datetime(2026, 6, 29), datetime(2026, 7, 4), timezones=st.just(BOGOTA))  # noqa: DTZ001 - hypothesis adds the zone
ANSWERS = st.builds(
    Answer,
    counts=st.lists(COUNTS, max_size=6).map(tuple),
    dates=st.lists(DATES, max_size=2).map(tuple),
    http_date=st.none() | MOMENTS,
)
UNDATED = st.builds(Answer, counts=st.lists(COUNTS, max_size=6).map(tuple))
TROUBLES = st.builds(
    Refused,
    st.builds(Reason, code=st.sampled_from(ReasonCode), said=st.none() | st.text(max_size=5)),
    health=st.sampled_from(Health),
)
PASSING = st.timedeltas(timedelta(minutes=-90), timedelta(hours=30))
STORIES = st.lists(st.tuples(ANSWERS | TROUBLES, PASSING), max_size=12)


def apply(known: dict[RowKey, int], changes: tuple[Change, ...]) -> dict[RowKey, int]:
    """Return what is known after `changes`."""
    after = dict(known)
    for change in changes:
        if change.after is None:
            del after[change.count.key]
        else:
            assert change.after.licenses is not None
            after[change.count.key] = change.after.licenses
    return after


@given(STORIES)
def test_no_story_makes_it_raise_or_touch_what_it_was_given(story: list[tuple[Answer | Trouble, timedelta]]) -> None:
    state, now = WatchState(), START + timedelta(days=19)
    for event, passing in story:
        now += passing
        given_state, given_counts = deepcopy(state), event.counts if isinstance(event, Answer) else None
        stepped = step(state, event, an_occasion(now))

        assert state == given_state
        assert isinstance(event, Trouble) or event.counts == given_counts
        state = stepped.state


@given(STORIES)
def test_every_change_has_a_difference_and_a_notice_that_counts_it(
    story: list[tuple[Answer | Trouble, timedelta]],
) -> None:
    state, now = WatchState(), START + timedelta(days=19)
    for event, passing in story:
        now += passing
        stepped = step(state, event, an_occasion(now))
        state = stepped.state

        assert all(
            change.before is None or change.after is None or change.delta not in (0, None) for change in stepped.changes
        )
        assert sum(notice.change_count for notice in stepped.notices) == len(stepped.changes)
        assert isinstance(event, Answer) or stepped.changes == ()


@given(st.lists(UNDATED | TROUBLES, max_size=12))
def test_within_a_month_the_changes_are_all_that_moves_what_is_told(events: list[Answer | Trouble]) -> None:
    watcher = Watcher()
    watcher.answered()
    for event in events:
        before = dict(watcher.state.told)
        stepped = watcher.meets(event)

        assert apply(before, stepped.changes) == stepped.state.told


@given(st.lists(UNDATED, min_size=1, max_size=6), st.integers(1, 400))
def test_an_outage_of_any_length_between_two_equal_answers_is_no_change(answers: list[Answer], polls: int) -> None:
    watcher = Watcher()
    for answer in answers:
        watcher.meets(answer)
    watcher.meets(answers[-1])
    watcher.failed(times=polls)
    stepped = watcher.meets(answers[-1])

    assert stepped.changes == ()
    assert [notice.kind for notice in stepped.notices] == ([NoticeKind.RECOVERY] if polls >= 4 else [])


@given(st.lists(UNDATED, max_size=6), UNDATED)
def test_what_is_answered_twice_is_what_is_told(answers: list[Answer], last: Answer) -> None:
    watcher = Watcher()
    for answer in [*answers, last, last]:
        watcher.meets(answer)
    told = watcher.state.told

    known = {count.key: count.licenses for count in watcher.state.counts if count.licenses is not None}
    unknown = {count.key for count in watcher.state.counts if count.licenses is None}
    assert {key: n for key, n in told.items() if key not in unknown} == known


@given(UNDATED, st.lists(UNDATED, max_size=8))
def test_the_grace_after_a_months_border_tells_no_vanished_row(june: Answer, july: list[Answer]) -> None:
    watcher = Watcher(now=datetime(2026, 6, 30, 23, 50, tzinfo=BOGOTA))
    watcher.meets(june)
    watcher.sleeps(minutes=10)
    seen: set[RowKey] = set()
    for answer in [an_answer(), *july]:
        stepped = watcher.meets(answer)

        assert {change.count.key for change in stepped.changes if change.after is None} <= seen
        seen |= {count.key for count in answer.counts if count.licenses is not None}
