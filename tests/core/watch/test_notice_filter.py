"""What the user wants to be told of what happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers.watching import START, a_change
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Change
from wolkvox_tray.core.watch.notice_filter import wanted
from wolkvox_tray.core.watch.notices import KEPT, Notice, NoticeKind, largest
from wolkvox_tray.core.watch.tally import Tally

BY_TWO, BY_FIVE = a_change("Ventas", 40, 42), a_change("Posventa", 24, 19)
NEW, GONE = a_change("Nueva", None, 1), a_change("Vieja", 1, None)
ALL = (BY_TWO, BY_FIVE, NEW, GONE)
DEFAULT = Settings()
FROM_FIVE = Settings(notices_from=5)
NO_ROWS = Settings(notices_rows=False)
NO_CHANGES = Settings(notices=False)
NO_OUTAGES = Settings(notices_outage=False)
NEEDS_A_PERSON = (NoticeKind.DENIED, NoticeKind.LOCKED, NoticeKind.NEW_MONTH)
NOTHING = Settings(notices=False, notices_outage=False, notices_rows=False, notices_from=10_000)


def a_notice(kind: NoticeKind, *changes: Change, before: int | None = 100, after: int | None = 97) -> Notice:
    return Notice(
        kind=kind,
        account="a",
        at=START,
        changes=largest(changes),
        change_count=len(changes),
        total_before=before,
        total_after=after,
    )


def changed(*changes: Change) -> Notice:
    return a_notice(NoticeKind.CHANGES, *changes)


def recovered(*changes: Change, before: int | None = 100) -> Notice:
    return a_notice(NoticeKind.RECOVERY, *changes, before=before)


OUTAGE = a_notice(NoticeKind.OUTAGE)
LIMIT = a_notice(NoticeKind.LIMIT)
NEW_MONTH = a_notice(NoticeKind.NEW_MONTH)
SUMMED_UP = replace(NEW_MONTH, tally=Tally(month="2026-11"))


@pytest.mark.parametrize(
    ("notice", "settings", "expected"),
    [
        (changed(*ALL), DEFAULT, changed(*ALL)),
        (changed(*ALL), FROM_FIVE, changed(BY_FIVE, NEW, GONE)),
        (changed(BY_TWO), FROM_FIVE, None),
        (changed(*ALL), NO_ROWS, changed(BY_TWO, BY_FIVE)),
        (changed(NEW, GONE), NO_ROWS, None),
        (changed(*ALL), replace(FROM_FIVE, notices_rows=False), changed(BY_FIVE)),
        (changed(*ALL), NO_CHANGES, None),
        (changed(BY_TWO), NO_OUTAGES, changed(BY_TWO)),
        (OUTAGE, DEFAULT, OUTAGE),
        (OUTAGE, NO_CHANGES, OUTAGE),
        (OUTAGE, NO_OUTAGES, None),
        (recovered(BY_TWO), DEFAULT, recovered(BY_TWO)),
        (recovered(), DEFAULT, recovered()),
        (recovered(BY_TWO, BY_FIVE), FROM_FIVE, recovered(BY_FIVE)),
        (recovered(BY_TWO), FROM_FIVE, recovered()),
        (recovered(BY_TWO), NO_CHANGES, recovered(before=None)),
        (recovered(BY_TWO), NO_OUTAGES, changed(BY_TWO)),
        (recovered(), NO_OUTAGES, None),
        (recovered(BY_TWO), replace(NO_OUTAGES, notices_from=5), None),
        (recovered(BY_TWO), NOTHING, None),
        (LIMIT, replace(NOTHING, notices_limits=True), LIMIT),
        (LIMIT, Settings(notices_limits=False), None),
        (SUMMED_UP, NOTHING, SUMMED_UP),
        (SUMMED_UP, Settings(notices_summary=False), NEW_MONTH),
        *((a_notice(kind), NOTHING, a_notice(kind)) for kind in NEEDS_A_PERSON),
    ],
)
def test_the_settings_decide_what_is_told(notice: Notice, settings: Settings, expected: Notice | None) -> None:
    assert wanted(notice, settings) == expected


def many(size: int) -> Notice:
    """A thousand changes by `size`; the notice carries the largest."""
    return changed(*(a_change(f"{n}", 100, 100 + size) for n in range(1000)))


def test_the_changes_that_a_notice_does_not_carry_stay_counted_while_they_may_be_large_enough() -> None:
    assert wanted(many(7), FROM_FIVE) == many(7)
    assert wanted(many(2), FROM_FIVE) is None


def test_the_changes_that_a_notice_does_not_carry_go_with_the_first_that_is_too_small() -> None:
    notice = changed(*(a_change(f"{n}", 100, 100 + n) for n in range(1000)))
    from_990 = Settings(notices_from=990)

    assert wanted(notice, from_990) == replace(notice, changes=notice.changes[:10], change_count=10)
    assert len(notice.changes) == KEPT
