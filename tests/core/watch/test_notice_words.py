"""What the user reads: as much as the user wants others to see, and what came while notices were muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests.helpers.notices import FIVE, OUTAGE, changes_notice, clock_words
from tests.helpers.watching import REFUSED, START, a_change
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.model import Change, LicenseCount
from wolkvox_tray.core.watch.digest import digest
from wolkvox_tray.core.watch.notice_words import Privacy, word, word_digest
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.tally import Tally


def words(notice: Notice, account_name: str | None = None, privacy: Privacy = Privacy.NAMES) -> tuple[str, str]:
    return word(notice, account_name=account_name, server="0042", clock_words=clock_words, privacy=privacy)


SECRET = "Zyxwv"
NOON = lambda _at: "noon"  # noqa: E731 - a test's own words
SAID_SECRET = replace(REFUSED, said=f"{SECRET} NOT ALLOWED", params=(("host", SECRET), ("path", SECRET)))


def secretive(kind: NoticeKind, count: int) -> Notice:
    """A notice with the secret wherever there can be a name; its numbers are all above 999."""
    row = partial(LicenseCount, operation=SECRET, product=SECRET, raw=SECRET)
    changes = tuple(Change(before=row(licenses=1000 + n), after=row(licenses=2000 + 2 * n)) for n in range(count))
    return Notice(
        kind=kind,
        account=SECRET,
        at=START,
        changes=changes,
        change_count=count,
        total_before=4000,
        total_after=5000,
        reason=SAID_SECRET,
        since=START,
        answered_at=START,
        unseen=3000,
        tally=Tally(month="2026-11", highest=4000, last=5000, changes=1200),
        crossings=tuple(Crossing(limit=Limit(operation=SECRET, contracted=4000 + n), count=5000) for n in range(count)),
    )


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("count", [0, 1, 7])
def test_with_numbers_only_there_is_no_name_and_with_nothing_no_number_either(kind: NoticeKind, count: int) -> None:
    notice = secretive(kind, count)
    found = digest([notice, notice])
    assert found is not None

    def told(privacy: Privacy) -> str:
        title, body = word(notice, account_name=SECRET, server="7042", clock_words=NOON, privacy=privacy)
        of_digest = word_digest(found, account_name=SECRET, server="7042", clock_words=NOON, privacy=privacy)
        return " ".join((title, body, *of_digest))

    assert SECRET in told(Privacy.NAMES)
    assert [part for part in (SECRET, "7042", "NOT ALLOWED") if part in told(Privacy.NUMBERS)] == []
    assert [part for part in (SECRET, "7042", "NOT ALLOWED") if part in told(Privacy.NOTHING)] == []
    assert not any(char.isdigit() for char in told(Privacy.NOTHING))


def test_numbers_only_and_nothing_still_say_what_there_is() -> None:
    change = changes_notice(a_change("Ventas Bogotá", 12, 14))
    new = changes_notice(a_change("Ventas Bogotá", None, 7), after=None)
    denied = Notice(kind=NoticeKind.DENIED, account="a", at=START, reason=REFUSED)

    assert [words(notice, "Andina", Privacy.NUMBERS) for notice in (change, new, OUTAGE, denied)] == [
        ("A count changed: 12 → 14 (+2)", "Total: 138 active licenses. Noticed at 10:35."),
        ("A count changed: 7 (new)", "Noticed at 10:35."),
        (
            "No wolkvox data since 10:35",
            "The window says why, and what to do. Last total: 138 (10:35). You will be told when it is back.",
        ),
        ("wolkvox refused the token", "The window says why, and what to do."),
    ]
    assert [words(notice, "Andina", Privacy.NOTHING) for notice in (change, new, OUTAGE, denied)] == [
        ("Something changed in wolkvox", "Noticed at 10:35."),
        ("Something changed in wolkvox", "Noticed at 10:35."),
        ("wolkvox isn't answering", "Since 10:35."),
        ("wolkvox can't be asked", "The window says why, and what to do. Noticed at 10:35."),
    ]


def digest_words(
    *notices: Notice, account_name: str | None = None, quiet: bool = False, privacy: Privacy = Privacy.NAMES
) -> tuple[str, str]:
    found = digest(notices, quiet=quiet)
    assert found is not None
    return word_digest(found, account_name=account_name, server="0042", clock_words=clock_words, privacy=privacy)


def test_a_digest_says_how_many_notices_what_they_came_to_and_where_they_are() -> None:
    later = replace(
        changes_notice(a_change("Encuestas NPS", 13, 14)), at=START + timedelta(minutes=40), total_after=139
    )

    assert digest_words(changes_notice(*FIVE), later) == (
        "While muted: 2 notices, 132 → 139 (+7)",
        (
            "From 10:35 to 11:15.\n"
            "Servicio Posventa Cali 19 → 24 (+5)\n"
            "Cobranza Medellín 41 → 38 (−3)\n"
            "Ventas Bogotá 40 → 42 (+2)\n"
            "and 2 more.\n"
            "All of them are in “Past notices”."
        ),
    )
    assert digest_words(replace(later, total_before=None)) == (
        "While muted: 1 notice",
        "Encuestas NPS 13 → 14 (+1)\nAll of them are in “Past notices”.",
    )


def test_a_digest_of_several_accounts_sums_only_the_difference() -> None:
    other = replace(changes_notice(a_change("Ventas", 5, 4), before=5, after=4), account="b")

    assert digest_words(changes_notice(*FIVE), other)[0] == "While muted: 2 notices (+5)"


def test_a_digest_says_what_trouble_lasts() -> None:
    assert digest_words(OUTAGE)[1] == "No connection to wv0042.wolkvox.com.\nAll of them are in “Past notices”."


MONTH = Notice(
    kind=NoticeKind.NEW_MONTH,
    account="a",
    at=START,
    tally=Tally(month="2026-11", highest=141, last=138, changes=12),
)
PASSED = Notice(
    kind=NoticeKind.LIMIT,
    account="a",
    at=START,
    crossings=(Crossing(limit=Limit(operation="Ventas", contracted=40), count=41),),
)


@pytest.mark.parametrize(
    ("notices", "title"),
    [
        ((changes_notice(*FIVE),), "During quiet hours: 5 changes, 132 → 138 (+6)"),
        ((changes_notice(*FIVE, before=11320, after=11384),), "During quiet hours: 5 changes (+64)"),
        ((replace(changes_notice(FIVE[0]), total_before=None),), "During quiet hours: 1 change"),
        (
            (changes_notice(a_change("Ana", 5, 6)), changes_notice(a_change("Ana", 6, 5), before=138, after=132)),
            "During quiet hours: 2 notices, 132 → 132 (±0)",
        ),
        ((changes_notice(*FIVE), OUTAGE), "During quiet hours: 2 notices, 132 → 138 (+6)"),
        ((PASSED,), "During quiet hours: 1 notice"),
    ],
)
def test_a_digest_of_quiet_hours_counts_changes_where_there_was_nothing_else(
    notices: tuple[Notice, ...], title: str
) -> None:
    assert digest_words(*notices, quiet=True)[0] == title


@pytest.mark.parametrize(
    ("privacy", "said"),
    [
        (
            Privacy.NAMES,
            (
                "During quiet hours: 2 notices",
                (
                    "Over contracted: 41 of 40 (Ventas)\n"
                    "November: highest 141, last 138, 12 changes\n"
                    "All of them are in “Past notices”."
                ),
            ),
        ),
        (
            Privacy.NUMBERS,
            (
                "During quiet hours: 2 notices",
                (
                    "Over contracted: 41 of 40 licenses. November: highest 141, last 138, 12 changes."
                    " All of them are in “Past notices”."
                ),
            ),
        ),
        (
            Privacy.NOTHING,
            ("Something changed in wolkvox", "It was quiet hours. All of them are in “Past notices”."),
        ),
    ],
)
def test_a_month_that_ended_and_a_threshold_stand_in_the_digest(privacy: Privacy, said: tuple[str, str]) -> None:
    assert digest_words(PASSED, MONTH, quiet=True, privacy=privacy) == said
    assert digest_words(PASSED, PASSED, quiet=True)[1].splitlines()[0] == "2 thresholds passed"
