"""The month's border: what is told across it, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.helpers.watching import (
    ANA,
    BEA,
    BOGOTA,
    Watcher,
    a_change,
    a_count,
    a_refusal,
    quiet,
    told,
)
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.core.watch.months import month_written
from wolkvox_tray.core.watch.notices import Notice, NoticeKind

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def bogota(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BOGOTA)


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


@pytest.mark.parametrize("set_to", [bogota(8, 15, 12), bogota(5, 15, 12)])
def test_a_month_that_only_a_wrong_clock_knows_is_none(june: Watcher, set_to: datetime) -> None:
    true = bogota(6, 30, 12, 10)
    june.wakes_at(set_to)
    wrong = [june.answered(a_count("Ana", 12), BEA, http_date=true) for _poll in range(3)]
    june.wakes_at(true)
    right = june.answered(a_count("Ana", 12), BEA, a_count("Cid", 2), http_date=true)

    assert all(quiet(step) for step in wrong)
    assert (right.changes, right.state.month) == ((a_change("Ana", 10, 12),), "2026-06")


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
