"""The first answer, failures, outages, and what is told of them: each rule by its story."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.watching import (
    ANA,
    BEA,
    NO_ROUTE,
    REFUSED,
    START,
    Watcher,
    a_change,
    a_count,
    a_refusal,
    quiet,
)
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.core.watch.days import DayStart
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.state import Step, WatchState

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


# The first answer


def test_the_first_answer_is_the_baseline_and_says_nothing() -> None:
    step = Watcher().answered(ANA, a_count("Cid", None))

    assert step == Step(
        state=WatchState(
            counts=(ANA, a_count("Cid", None)),
            told={ANA.key: 10},
            month="2026-06",
            since=START,
            last_asked_at=START,
            answered_at=START + SECOND,
            watched_from=START + SECOND,
            day=DayStart(date="2026-06-10", total=None, since=START + SECOND),
        )
    )


def test_the_same_answer_again_says_nothing(watcher: Watcher) -> None:
    before = watcher.state

    step = watcher.answered(ANA, BEA)

    assert quiet(step)
    assert (step.state.told, step.state.since, step.state.watched_from) == (
        before.told,
        before.since,
        before.watched_from,
    )


# Failures


def test_a_failure_keeps_the_last_good_counts_and_says_why_and_since_when(watcher: Watcher) -> None:
    before = watcher.state
    first = watcher.failed()
    second = watcher.failed()

    assert quiet(first)
    assert (first.state.counts, first.state.told, first.state.answered_at) == (
        before.counts,
        before.told,
        before.answered_at,
    )
    assert (second.state.health, second.state.reason, second.state.since, second.state.last_asked_at) == (
        Health.OFFLINE,
        NO_ROUTE,
        START + 5 * MINUTE,
        START + 10 * MINUTE,
    )


def test_an_outage_is_told_once_after_fifteen_minutes(watcher: Watcher) -> None:
    early = [watcher.failed() for _poll in range(3)]
    told_now = watcher.failed()
    later = [watcher.failed() for _poll in range(3)]

    assert [step.notices for step in early] == [(), (), ()]
    assert told_now.notices == (
        Notice(
            kind=NoticeKind.OUTAGE,
            account="a",
            at=START + 20 * MINUTE + SECOND,
            total_before=15,
            reason=NO_ROUTE,
            since=START + SECOND,
            answered_at=START + SECOND,
        ),
    )
    assert [step.notices for step in later] == [(), (), ()]


def test_an_outage_is_told_even_if_nothing_was_ever_answered() -> None:
    watcher = Watcher()
    watcher.failed(times=4)
    first = watcher.answered(ANA)

    outage, recovery = watcher.notices
    assert (outage.kind, outage.since, outage.total_before) == (NoticeKind.OUTAGE, START, None)
    assert (recovery.kind, recovery.since, recovery.total_after) == (NoticeKind.RECOVERY, START, 10)
    assert first.changes == ()


def test_the_end_of_an_outage_that_was_not_told_is_not_told(watcher: Watcher) -> None:
    watcher.failed(times=3)
    step = watcher.answered(ANA, BEA)

    assert quiet(step)


def test_the_end_of_a_told_outage_is_told_with_what_changed_meanwhile(watcher: Watcher) -> None:
    watcher.failed(times=5)
    step = watcher.answered(a_count("Ana", 12), BEA)

    assert step.notices == (
        Notice(
            kind=NoticeKind.RECOVERY,
            account="a",
            at=START + 30 * MINUTE + SECOND,
            changes=(a_change("Ana", 10, 12),),
            change_count=1,
            total_before=15,
            total_after=17,
            since=START + SECOND,
        ),
    )
    assert quiet(watcher.answered(a_count("Ana", 12), BEA))


def test_failures_with_answers_between_them_are_no_outage(watcher: Watcher) -> None:
    for _round in range(4):
        watcher.failed(times=3)
        watcher.answered(ANA, BEA)

    assert watcher.notices == []
    assert watcher.state.failing_since is None


def test_a_second_outage_is_told_again(watcher: Watcher) -> None:
    watcher.failed(times=5)
    watcher.answered(ANA, BEA)
    watcher.failed(times=5)

    assert [notice.kind for notice in watcher.notices] == [
        NoticeKind.OUTAGE,
        NoticeKind.RECOVERY,
        NoticeKind.OUTAGE,
    ]


def test_a_night_asleep_is_no_outage(watcher: Watcher) -> None:
    watcher.failed()
    watcher.sleeps(hours=12)
    waking = watcher.failed()
    watcher.failed(times=2)
    told_now = watcher.failed()

    assert waking.notices == ()
    assert waking.state.failing_since == START + timedelta(hours=12, minutes=10)
    (notice,) = told_now.notices
    assert (notice.since, notice.answered_at) == (waking.state.failing_since, START + SECOND)


def test_an_outage_that_was_told_before_a_night_asleep_is_not_told_again(watcher: Watcher) -> None:
    watcher.failed(times=4)
    watcher.sleeps(hours=12)
    watcher.failed(times=5)
    watcher.answered(ANA, BEA)

    assert [(notice.kind, notice.since) for notice in watcher.notices] == [
        (NoticeKind.OUTAGE, START + SECOND),
        (NoticeKind.RECOVERY, START + SECOND),
    ]


@pytest.mark.parametrize("health", [Health.DENIED, Health.QUOTA, Health.NO_DATA])
def test_a_refusal_by_which_wolkvox_shows_that_it_is_there_is_no_outage(watcher: Watcher, health: Health) -> None:
    watcher.failed(times=2)
    watcher.failed(a_refusal(health), times=9)

    assert NoticeKind.OUTAGE not in {notice.kind for notice in watcher.notices}
    assert watcher.state.failing_since is None


@pytest.mark.parametrize("health", [Health.OFFLINE, Health.UNUSABLE, Health.MAINTENANCE, Health.BUSY])
def test_every_other_lack_of_data_is_an_outage(watcher: Watcher, health: Health) -> None:
    watcher.failed(a_refusal(health, ReasonCode.SERVER_ERROR), times=4)

    assert [notice.kind for notice in watcher.notices] == [NoticeKind.OUTAGE]


@pytest.mark.parametrize("health", [Health.LOCKED, Health.NOT_SET_UP])
def test_what_keeps_us_from_asking_neither_begins_nor_ends_an_outage(watcher: Watcher, health: Health) -> None:
    before = watcher.state
    locked = watcher.failed(a_refusal(health), times=9)
    assert (locked.state.failing_since, locked.state.last_asked_at) == (None, before.last_asked_at)

    watcher = Watcher()
    watcher.failed(times=4)
    watcher.failed(a_refusal(health))

    assert (watcher.state.failing_since, watcher.state.outage_told) == (START, True)


def test_no_data_keeps_the_last_counts_and_tells_nothing(watcher: Watcher) -> None:
    step = watcher.failed(a_refusal(Health.NO_DATA, ReasonCode.NO_DATA))

    assert quiet(step)
    assert (step.state.health, step.state.counts) == (Health.NO_DATA, (ANA, BEA))


@pytest.mark.parametrize(("health", "kind"), [(Health.DENIED, NoticeKind.DENIED), (Health.LOCKED, NoticeKind.LOCKED)])
def test_what_only_a_person_can_end_is_told_once_until_a_good_answer(
    watcher: Watcher, health: Health, kind: NoticeKind
) -> None:
    watcher.failed(a_refusal(health), times=3)
    watcher.failed()
    watcher.failed(a_refusal(health))
    watcher.answered(ANA, BEA)
    watcher.failed(a_refusal(health))

    assert watcher.notices == [
        Notice(kind=kind, account="a", at=START + 5 * MINUTE + SECOND, reason=REFUSED),
        Notice(kind=kind, account="a", at=START + 35 * MINUTE + SECOND, reason=REFUSED),
    ]


def test_an_outage_of_any_length_between_two_equal_answers_is_no_change(watcher: Watcher) -> None:
    watcher.failed(times=100)
    step = watcher.answered(ANA, BEA)

    assert step.changes == ()
    assert [notice.kind for notice in watcher.notices] == [NoticeKind.OUTAGE, NoticeKind.RECOVERY]


# Watching without a gap


def test_watching_goes_on_over_three_intervals_and_begins_anew_after_more(watcher: Watcher) -> None:
    watcher.failed(times=2)
    assert watcher.answered(ANA).state.watched_from == START + SECOND

    watcher.failed(times=3)
    begun = watcher.now

    assert watcher.answered(ANA).state.watched_from == begun + SECOND


def test_watching_begins_anew_when_the_clock_was_set_back(watcher: Watcher) -> None:
    watcher.sleeps(hours=-2)
    begun = watcher.now

    assert watcher.answered(ANA).state.watched_from == begun + SECOND
