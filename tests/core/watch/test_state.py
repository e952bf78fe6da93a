"""What an answer, or its absence, changes: each rule by its story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.helpers.watching import (
    BOGOTA,
    NO_ROUTE,
    REFUSED,
    START,
    Watcher,
    a_change,
    a_count,
    a_refusal,
    told,
)
from wolkvox_tray.core.model import Change, Health, LicenseCount, ReasonCode
from wolkvox_tray.core.watch.months import month_written
from wolkvox_tray.core.watch.notices import KEPT, Notice, NoticeKind
from wolkvox_tray.core.watch.state import Step, WatchState

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ANA = a_count("Ana", 10)
BEA = a_count("Bea", 5)


def bogota(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BOGOTA)


@pytest.fixture
def watcher() -> Watcher:
    """Someone who has watched Ana 10 and Bea 5 once."""
    watcher = Watcher()
    watcher.answered(ANA, BEA)
    return watcher


def quiet(step: Step) -> bool:
    return (step.changes, step.notices) == ((), ())


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


# More, fewer, gone, unknown


def test_an_increase_is_told_at_once(watcher: Watcher) -> None:
    step = watcher.answered(a_count("Ana", 12), BEA)

    change = a_change("Ana", 10, 12)
    assert step.changes == (change,)
    assert step.notices == (
        Notice(
            kind=NoticeKind.CHANGES,
            account="a",
            at=START + 5 * MINUTE + SECOND,
            changes=(change,),
            change_count=1,
            total_before=15,
            total_after=17,
        ),
    )


def test_a_new_row_is_told_at_once(watcher: Watcher) -> None:
    step = watcher.answered(ANA, BEA, a_count("Cid", 3))

    assert step.changes == (a_change("Cid", None, 3),)


def test_a_decrease_is_shown_at_once_and_told_at_the_second_answer(watcher: Watcher) -> None:
    first = watcher.answered(a_count("Ana", 8), BEA)
    second = watcher.answered(a_count("Ana", 8), BEA)
    third = watcher.answered(a_count("Ana", 8), BEA)

    assert quiet(first)
    assert first.state.counts == (a_count("Ana", 8), BEA)
    assert second.changes == (a_change("Ana", 10, 8),)
    assert quiet(third)


def test_a_decrease_that_is_taken_back_is_never_told(watcher: Watcher) -> None:
    steps = [watcher.answered(a_count("Ana", n), BEA) for n in (8, 10, 8, 10)]

    assert all(quiet(step) for step in steps)


def test_the_second_lower_answer_tells_its_own_count(watcher: Watcher) -> None:
    watcher.answered(a_count("Ana", 8), BEA)
    step = watcher.answered(a_count("Ana", 9), BEA)

    assert step.changes == (a_change("Ana", 10, 9),)


def test_a_decrease_that_turns_into_an_increase_is_told_as_that(watcher: Watcher) -> None:
    watcher.answered(a_count("Ana", 8), BEA)
    step = watcher.answered(a_count("Ana", 12), BEA)

    assert step.changes == (a_change("Ana", 10, 12),)


def test_a_row_that_vanishes_is_told_at_the_second_answer(watcher: Watcher) -> None:
    first = watcher.answered(BEA)
    second = watcher.answered(BEA)
    third = watcher.answered(BEA)

    assert quiet(first)
    assert second.changes == (a_change("Ana", 10, None),)
    assert second.state.told == {BEA.key: 5}
    assert quiet(third)


def test_half_an_answer_tells_nothing(watcher: Watcher) -> None:
    steps = [watcher.answered(BEA), watcher.answered(ANA, BEA)]

    assert all(quiet(step) for step in steps)


def test_failures_between_two_lower_answers_change_nothing(watcher: Watcher) -> None:
    watcher.answered(a_count("Ana", 8), BEA)
    watcher.failed(times=2)
    step = watcher.answered(a_count("Ana", 8), BEA)

    assert step.changes == (a_change("Ana", 10, 8),)


def test_an_unknown_count_is_no_change_and_the_next_known_one_is_compared_with_the_last(watcher: Watcher) -> None:
    unknown = watcher.answered(a_count("Ana", None), BEA)
    same = watcher.answered(ANA, BEA)
    watcher.answered(a_count("Ana", None), BEA)
    more = watcher.answered(a_count("Ana", 11), BEA)

    assert quiet(unknown)
    assert quiet(same)
    assert more.changes == (a_change("Ana", 10, 11),)


def test_an_unknown_count_is_not_the_second_of_two_lower_ones(watcher: Watcher) -> None:
    steps = [watcher.answered(a_count("Ana", n), BEA) for n in (8, None, 8)]

    assert all(quiet(step) for step in steps)


def test_a_new_row_with_an_unknown_count_is_told_when_it_is_known(watcher: Watcher) -> None:
    unknown = watcher.answered(ANA, BEA, a_count("Cid", None))
    known = watcher.answered(ANA, BEA, a_count("Cid", 3))

    assert quiet(unknown)
    assert known.changes == (a_change("Cid", None, 3),)


def test_zero_is_a_count_like_any_other(watcher: Watcher) -> None:
    watcher.answered(a_count("Ana", 0), BEA)
    step = watcher.answered(a_count("Ana", 0), BEA)

    assert step.changes == (a_change("Ana", 10, 0),)


def test_all_changes_of_a_poll_are_one_notice_whose_totals_agree_with_them(watcher: Watcher) -> None:
    watcher.answered(a_count("Ana", 8), BEA)
    step = watcher.answered(a_count("Ana", 8), a_count("Bea", 8), a_count("Cid", 1))

    (notice,) = step.notices
    assert notice.changes == (a_change("Bea", 5, 8), a_change("Ana", 10, 8), a_change("Cid", None, 1))
    assert (notice.total_before, notice.total_after) == (15, 17)


def test_a_total_with_an_unknown_count_is_not_told(watcher: Watcher) -> None:
    (notice,) = watcher.answered(a_count("Ana", 12), a_count("Bea", None)).notices

    assert (notice.total_before, notice.total_after) == (None, None)


def test_a_notice_carries_the_largest_changes_and_their_number() -> None:
    watcher = Watcher()
    watcher.answered(*(a_count(f"{n}", 1) for n in range(1_000)))
    step = watcher.answered(*(a_count(f"{n}", 1 + n) for n in range(1_000)))

    (notice,) = step.notices
    assert (len(step.changes), notice.change_count) == (999, 999)
    assert notice.changes == tuple(a_change(f"{n}", 1, 1 + n) for n in range(999, 999 - KEPT, -1))


def test_rows_keep_their_place_and_new_ones_come_last(watcher: Watcher) -> None:
    step = watcher.answered(a_count("Cid", 1), BEA, ANA)

    assert step.state.counts == (ANA, BEA, a_count("Cid", 1))


def test_a_row_that_comes_twice_counts_once(watcher: Watcher) -> None:
    step = watcher.answered(ANA, BEA, ANA)

    assert quiet(step)
    assert step.state.counts == (ANA, BEA)


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


# The month's border


@pytest.fixture
def june() -> Watcher:
    """Someone who has watched Ana 10, Bea 5 and Cid 2 on 30 June at noon."""
    watcher = Watcher(now=bogota(6, 30, 11, 55))
    watcher.answered(ANA, BEA, a_count("Cid", 2))
    return watcher


def test_a_new_month_is_one_notice_and_no_change(june: Watcher) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    step = june.answered(a_count("Ana", 3), a_count("Dan", 1))

    assert step.changes == ()
    assert step.notices == (
        Notice(
            kind=NoticeKind.NEW_MONTH,
            account="a",
            at=bogota(7, 1, 0, 5) + SECOND,
            total_before=17,
            total_after=4,
            unseen=2,
        ),
    )
    assert step.state.unseen_counts() == (told("Bea", 5), told("Cid", 2))
    assert (step.state.month, step.state.grace_until) == ("2026-07", bogota(7, 3, 0, 5) + SECOND)


def test_the_month_is_that_of_the_account_not_of_utc(june: Watcher) -> None:
    june.wakes_at(datetime(2026, 7, 1, 4, 59, tzinfo=UTC))
    still = june.answered(ANA, BEA, a_count("Cid", 2))
    june.wakes_at(datetime(2026, 7, 1, 5, 0, tzinfo=UTC))
    new = june.answered(ANA)

    assert (still.state.month, new.state.month) == ("2026-06", "2026-07")


def test_in_the_grace_old_rows_come_back_silently_and_new_ones_are_told(june: Watcher) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    june.answered(a_count("Ana", 3))
    back = june.answered(a_count("Ana", 3), a_count("Bea", 1))
    new = june.answered(a_count("Ana", 3), a_count("Bea", 1), a_count("Dan", 4))

    assert quiet(back)
    assert back.state.unseen_counts() == (told("Cid", 2),)
    assert new.changes == (a_change("Dan", None, 4),)


def test_in_the_grace_rows_seen_this_month_follow_the_usual_rules(june: Watcher) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    june.answered(a_count("Ana", 3))
    june.answered(a_count("Ana", 2))
    fewer = june.answered(a_count("Ana", 2))
    more = june.answered(a_count("Ana", 7))

    assert (fewer.changes, more.changes) == ((a_change("Ana", 3, 2),), (a_change("Ana", 2, 7),))


def test_a_row_first_seen_unknown_in_the_new_month_is_still_taken_in_silently(june: Watcher) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    first = june.answered(a_count("Ana", None), a_count("Bea", 5), a_count("Cid", 2))
    steps = [june.answered(a_count("Ana", 3), a_count("Bea", 5), a_count("Cid", 2)) for _poll in range(3)]

    assert first.state.unseen_counts() == ()
    assert all(quiet(step) for step in steps)


def test_after_the_grace_a_row_still_unseen_has_vanished_after_two_answers(june: Watcher) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    june.answered(ANA, BEA)
    june.wakes_at(bogota(7, 3, 0, 0))
    last_of_grace = june.answered(ANA, BEA)
    june.wakes_at(bogota(7, 3, 0, 6))
    first = june.answered(ANA, BEA)
    second = june.answered(ANA, BEA)

    assert quiet(last_of_grace)
    assert quiet(first)
    assert second.changes == (a_change("Cid", 2, None),)
    assert second.state.unseen_counts() == ()


def test_the_grace_begins_with_the_first_answer_however_late_it_comes(june: Watcher) -> None:
    june.wakes_at(bogota(7, 6, 8))
    june.answered(ANA, BEA)
    june.wakes_at(bogota(7, 7, 8))
    june.answered(ANA, BEA)
    back = june.answered(ANA, BEA, a_count("Cid", 1))

    assert [notice.kind for notice in june.notices] == [NoticeKind.NEW_MONTH]
    assert quiet(back)


def test_a_refusal_or_outage_at_the_months_start_leaves_last_months_counts_until_the_first_answer(
    june: Watcher,
) -> None:
    june.wakes_at(bogota(7, 1, 0, 5))
    june.failed(a_refusal(Health.NO_DATA, ReasonCode.NO_DATA), times=20)
    assert (june.state.month, june.notices) == ("2026-06", [])

    june.answered(a_count("Ana", 1))

    assert [notice.kind for notice in june.notices] == [NoticeKind.NEW_MONTH]


@pytest.mark.parametrize(
    ("moment", "dates", "http_date"),
    [
        (bogota(6, 30, 20), ["2026-07-01 01:00:00"], None),
        (bogota(6, 30, 20), ["20260701"], None),
        (bogota(6, 30, 20), ["", "soon", "2026-07-01"], None),
        (bogota(6, 30, 23, 40), [], bogota(7, 1, 0, 1)),
        (bogota(7, 1, 0, 30), ["2026-06-30 22:30:00"], None),
        (bogota(7, 1, 0, 2), ["2026-07-01 00:02:00"], bogota(6, 30, 23, 59)),
    ],
)
def test_near_the_border_an_answer_that_names_another_month_is_shown_but_not_told(
    june: Watcher, moment: datetime, dates: list[str], http_date: datetime | None
) -> None:
    june.wakes_at(moment)
    told_before = june.state.told

    for _poll in range(3):
        step = june.answered(a_count("Ana", 12), dates=dates, http_date=http_date)

    assert june.notices == []
    assert (step.state.counts, step.state.told, step.state.month) == ((a_count("Ana", 12),), told_before, "2026-06")


@pytest.mark.parametrize(
    ("moment", "dates"),
    [
        (bogota(6, 29, 20), ["2026-07-01 01:00:00"]),
        (bogota(6, 30, 20), ["2026-06-30 20:00:00"]),
        (bogota(6, 30, 20), ["01/07/2026", "1782874800", "202607"]),
        (bogota(6, 30, 20), []),
    ],
)
def test_an_answer_is_believed_far_from_the_border_or_where_its_dates_agree_or_cannot_be_read(
    june: Watcher, moment: datetime, dates: list[str]
) -> None:
    june.wakes_at(moment)

    step = june.answered(a_count("Ana", 12), BEA, a_count("Cid", 2), dates=dates)

    assert step.changes == (a_change("Ana", 10, 12),)


def test_after_border_answers_the_new_month_compares_with_what_was_last_told(june: Watcher) -> None:
    june.wakes_at(bogota(6, 30, 20))
    june.answered(a_count("Ana", 1), dates=["2026-07-01 01:00:00"])
    june.wakes_at(bogota(7, 1, 0, 5))
    (notice,) = june.answered(a_count("Ana", 2), dates=["2026-07-01 05:05:00"]).notices

    assert (notice.kind, notice.total_before, notice.total_after) == (NoticeKind.NEW_MONTH, 17, 2)


def test_a_first_answer_at_the_border_leaves_the_baseline_to_the_next() -> None:
    watcher = Watcher(now=bogota(6, 30, 20))
    border = watcher.answered(ANA, dates=["2026-07-01 01:00:00"])
    watcher.wakes_at(bogota(7, 1, 0, 5))
    first = watcher.answered(BEA, dates=["2026-07-01 05:05:00"])

    assert (border.state.counts, border.state.told, border.state.month) == ((ANA,), {}, None)
    assert quiet(first)
    assert (first.state.told, first.state.month) == ({BEA.key: 5}, "2026-07")


def test_the_end_of_a_told_outage_is_told_at_the_border_too_but_without_counts(june: Watcher) -> None:
    june.failed(times=4)
    june.wakes_at(bogota(6, 30, 20))
    (notice,) = june.answered(a_count("Ana", 1), dates=["2026-07-01"]).notices

    assert (notice.kind, notice.changes, notice.total_before, notice.total_after) == (
        NoticeKind.RECOVERY,
        (),
        None,
        None,
    )


def test_an_outage_over_the_border_ends_with_its_recovery_and_the_new_month(june: Watcher) -> None:
    june.failed(times=4)
    june.wakes_at(bogota(7, 1, 0, 5))
    recovery, new_month = june.answered(a_count("Ana", 1)).notices

    assert (recovery.kind, recovery.total_after) == (NoticeKind.RECOVERY, None)
    assert (new_month.kind, new_month.total_before, new_month.total_after) == (NoticeKind.NEW_MONTH, 17, 1)


def test_a_clock_set_back_by_a_month_is_no_new_month(june: Watcher) -> None:
    june.wakes_at(bogota(5, 15, 12))
    back = june.answered(ANA, BEA, a_count("Cid", 2))
    june.wakes_at(bogota(6, 30, 13))
    june.answered(ANA, BEA, a_count("Cid", 2))

    assert quiet(back)
    assert back.state.month == "2026-05"


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("2026-06-25 10:50:54", "2026-06"),
        (" 20230130", "2023-01"),
        ("2026-06-25", "2026-06"),
        ("2026/12/01", "2026-12"),
        ("2026-13-01", None),
        ("2026-06-45", None),
        ("25-06-2026", None),
        ("1750850000", None),
        ("20260625105054", None),
        ("", None),
        ("２０２６-06-25", None),
    ],
)
def test_a_rows_date_names_a_month_only_if_it_can_only_mean_that(date: str, month: str | None) -> None:
    assert month_written(date) == month


def test_sixty_thousand_rows_that_all_change_are_one_step() -> None:
    before = tuple(a_count(f"{n}", 1) for n in range(60_000))
    after = tuple(LicenseCount(operation=count.operation, product=count.product, licenses=2) for count in before)
    watcher = Watcher()
    watcher.answered(*before)

    step = watcher.answered(*after)

    assert len(step.changes) == 60_000
    assert step.changes[0] == Change(before=told("0", 1), after=after[0])
