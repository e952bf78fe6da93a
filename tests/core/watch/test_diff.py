"""More, fewer, gone, new, unknown: what of it is told, and when."""

from __future__ import annotations

from datetime import timedelta

from tests.helpers.watching import (
    ANA,
    BEA,
    START,
    Watcher,
    a_change,
    a_count,
    quiet,
    told,
)
from wolkvox_tray.core.model import Change, LicenseCount
from wolkvox_tray.core.watch.notices import KEPT, Notice, NoticeKind

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


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


def test_sixty_thousand_rows_that_all_change_are_one_step() -> None:
    before = tuple(a_count(f"{n}", 1) for n in range(60_000))
    after = tuple(LicenseCount(operation=count.operation, product=count.product, licenses=2) for count in before)
    watcher = Watcher()
    watcher.answered(*before)

    step = watcher.answered(*after)

    assert len(step.changes) == 60_000
    assert step.changes[0] == Change(before=told("0", 1), after=after[0])
