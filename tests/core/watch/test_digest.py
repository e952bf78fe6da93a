"""What came while notices were muted is told in the end as what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.helpers.watching import NO_ROUTE, REFUSED, START, a_change
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.model import Change
from wolkvox_tray.core.watch.digest import Digest, digest
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, largest

MINUTE = timedelta(minutes=1)


def a_notice(
    minutes: int,
    *changes: Change,
    kind: NoticeKind = NoticeKind.CHANGES,
    totals: tuple[int | None, int | None] = (None, None),
    account: str = "a",
) -> Notice:
    return Notice(
        kind=kind,
        account=account,
        at=START + minutes * MINUTE,
        changes=largest(changes),
        change_count=len(changes),
        total_before=totals[0],
        total_after=totals[1],
    )


def test_nothing_silenced_is_no_digest() -> None:
    assert digest([]) is None


def test_each_row_is_told_as_it_stands_in_the_end() -> None:
    notices = [
        a_notice(0, a_change("Ventas", 40, 42), a_change("Sube y baja", 5, 9), totals=(138, 144)),
        a_notice(5, a_change("Ventas", 42, 43), a_change("Viene y va", None, 1), totals=(144, 146)),
        a_notice(10, a_change("Sube y baja", 9, 5), a_change("Viene y va", 1, None), totals=(146, 141)),
    ]

    assert digest(notices) == Digest(
        notices=3,
        since=START,
        until=START + 10 * MINUTE,
        account="a",
        changes=(a_change("Ventas", 40, 43),),
        change_count=1,
        total_before=138,
        total_after=141,
        net=3,
        only_changes=True,
    )


def test_of_several_accounts_only_the_difference_is_summed() -> None:
    notices = [
        a_notice(0, a_change("Ventas", 40, 42), totals=(40, 42)),
        a_notice(5, a_change("Ventas", 7, 6), totals=(7, 6), account="b"),
    ]
    found = digest(notices)

    assert found is not None
    assert (found.account, found.total_before, found.net) == (None, None, 1)
    assert found.changes == (a_change("Ventas", 40, 42), a_change("Ventas", 7, 6))


def test_across_a_months_border_or_with_an_unknown_total_there_is_no_sum() -> None:
    first = a_notice(0, a_change("Ventas", 40, 42), totals=(40, 42))
    new_month = a_notice(5, kind=NoticeKind.NEW_MONTH, totals=(42, 3))
    unknown = a_notice(5, a_change("Ventas", 42, 43))

    for second in (new_month, unknown):
        found = digest([first, second])

        assert found is not None
        assert (found.total_before, found.total_after, found.net) == (None, None, None)


def test_changes_that_were_not_carried_leave_their_number_open() -> None:
    found = digest([replace(a_notice(0, a_change("Ventas", 40, 42)), change_count=1000)])

    assert found is not None
    assert found.change_count is None


def test_trouble_that_lasts_is_in_it_and_trouble_that_is_over_is_not() -> None:
    outage = replace(a_notice(0, kind=NoticeKind.OUTAGE), reason=NO_ROUTE)
    back = a_notice(5, kind=NoticeKind.RECOVERY)
    denied = replace(a_notice(10, kind=NoticeKind.DENIED, account="b"), reason=REFUSED)

    lasting = [found.trouble for found in map(digest, ([outage], [outage, back], [outage, back, denied])) if found]

    assert lasting == [outage, None, denied]


def test_a_month_that_ended_and_thresholds_that_were_passed_are_kept() -> None:
    passed = Crossing(limit=Limit(contracted=40), count=41)
    limit = replace(a_notice(0, kind=NoticeKind.LIMIT), crossings=(passed,))
    month = a_notice(5, kind=NoticeKind.NEW_MONTH)
    other = replace(month, account="b")

    found, of_two = digest([limit, month], quiet=True), digest([limit, month, other], quiet=True)

    assert found == Digest(
        notices=2,
        since=START,
        until=START + 5 * MINUTE,
        account="a",
        change_count=0,
        crossings=(passed,),
        month=month,
        quiet=True,
    )
    assert of_two is not None
    assert (of_two.crossings, of_two.month) == ((passed,), None)
