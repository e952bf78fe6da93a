"""What the icon says, in words: true, short, the most important first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.contracted import Crossing, Limit, Side
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.core.phrases import utf16_units
from wolkvox_tray.core.watch.overview import overview
from wolkvox_tray.core.watch.overview_words import TOOLTIP_UNITS, account_lines, tooltip

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ANA = LicenseCount(operation="Ana", product="P", licenses=104)
BOB = LicenseCount(operation="Ventas Bogotá", product="P", licenses=42)
BLANK = LicenseCount(operation="Blank", product="P", licenses=None, raw="")
GOOD = Poll(account="a", name="Andina", server="0042", health=Health.OK, counts=(ANA,), answered_at=NOW)
TEN_AGO = NOW - timedelta(minutes=10)
OLD = replace(GOOD, answered_at=TEN_AGO)
OTHER = replace(GOOD, account="b", name="Norte", counts=(BOB,))
CUT_OFF = replace(OLD, health=Health.OFFLINE, since=TEN_AGO)
IN_AN_HOUR = (NOW + timedelta(hours=1)).isoformat()


def clock_words(moment: datetime) -> str:
    return moment.strftime("%H:%M")


def told(*polls: Poll, demo: bool = False, **settings: str) -> list[str]:
    """The tooltip's lines."""
    view = overview(polls, NOW, settings=Settings(**settings))  # type: ignore[arg-type]
    return tooltip(view, clock_words, demo=demo).split("\n")


@pytest.mark.parametrize(
    ("poll", "lines"),
    [
        (GOOD, ["104 active licenses", "Updated 15:00"]),
        (replace(GOOD, counts=(ANA, BLANK)), ["104 + ? active licenses", "Updated 15:00"]),
        (replace(GOOD, counts=(BLANK,)), ["? active licenses", "Updated 15:00"]),
        (replace(GOOD, counts=()), ["No counts in the last answer", "Updated 15:00"]),
        (OLD, ["Not up to date", "104 active licenses at 14:50"]),
        (CUT_OFF, ["No connection since 14:50", "104 active licenses at 14:50"]),
        (replace(OLD, health=Health.DENIED), ["Token refused", "104 active licenses at 14:50"]),
        (replace(GOOD, health=Health.OK, answered_at=None, counts=()), ["Asking wolkvox…"]),
        (replace(GOOD, health=Health.NOT_SET_UP, answered_at=None, counts=()), ["Not set up"]),
    ],
)  # fmt: skip
def test_the_state_stands_first_then_the_last_number_with_its_time(poll: Poll, lines: list[str]) -> None:
    assert told(poll) == lines


def test_with_several_accounts_a_trouble_is_told_with_its_accounts_name() -> None:
    assert told(GOOD, replace(OTHER, health=Health.LOCKED)) == [
        "Norte: Key store locked",
        "42 active licenses at 15:00",
    ]


@pytest.mark.parametrize(
    ("icon_shows", "polls", "lines"),
    [
        ("operation:b:Ventas Bogotá", (GOOD, OTHER), ["Ventas Bogotá: 42 active licenses", "Updated 15:00"]),
        ("account:a", (OLD, OTHER), ["Andina: Not up to date", "104 active licenses at 14:50"]),
        ("product:a:P", (replace(GOOD, counts=(ANA, BLANK)),), ["P: 104 + ? active licenses", "Updated 15:00"]),
        ("operation:a:Gone", (GOOD,), ["Gone: not in the last answer", "Updated 15:00"]),
        ("account:gone", (GOOD,), ["The account chosen for the icon is not in use"]),
        ("none", (GOOD, OTHER), ["146 active licenses", "Updated 15:00"]),
    ],
)
def test_what_is_counted_is_named_unless_it_is_the_total(
    icon_shows: str, polls: tuple[Poll, ...], lines: list[str]
) -> None:
    assert told(*polls, icon_shows=icon_shows) == lines


def test_the_trouble_of_an_account_that_is_not_counted_is_not_told_as_what_is() -> None:
    refused = replace(OTHER, health=Health.DENIED)

    assert told(GOOD, refused, icon_shows="operation:a:Ana") == ["Norte: Token refused", "42 active licenses at 15:00"]


@pytest.mark.parametrize(
    ("polls", "last"),
    [
        ((GOOD,), ["104 active licenses at 15:00"]),
        ((OLD, OTHER), ["146 active licenses at 14:50"]),
        ((GOOD, replace(OTHER, counts=())), []),
    ],
)
def test_while_paused_it_says_until_when_and_what_was_last_seen_if_that_is_whole(
    polls: tuple[Poll, ...], last: list[str]
) -> None:
    assert told(*polls, paused_until=IN_AN_HOUR) == ["Paused until 16:00", *last]


def test_a_pause_behind_a_worse_state_and_a_mute_are_told_too() -> None:
    refused = replace(GOOD, health=Health.DENIED)

    assert told(refused, paused_until=ALWAYS, muted_until=IN_AN_HOUR, demo=True) == [
        "Token refused",
        "104 active licenses at 15:00",
        "demo",
        "Paused",
        "Notices muted until 16:00",
    ]


def test_quiet_hours_are_told_until_they_end_and_a_mute_instead_of_them() -> None:
    quiet = quiet_for_an_hour(NOW)
    muted = replace(quiet, muted_until=ALWAYS)

    said = [tooltip(overview((GOOD,), NOW, settings=each), clock_words).split("\n")[-1] for each in (quiet, muted)]

    assert said == ["Quiet until 16:00", "Notices muted"]


def test_what_is_passed_is_said_after_the_number_and_whose_it_is_where_there_are_several() -> None:
    total = Crossing(limit=Limit(contracted=100), count=104)
    ana = Crossing(limit=Limit(operation="Ana", contracted=50, side=Side.UNDER), count=40)
    over = replace(GOOD, crossings=(total,))

    assert told(over) == ["104 active licenses", "Over contracted: 104 of 100", "Updated 15:00"]
    assert told(replace(over, crossings=(total, ana)))[1] == "Over contracted: 104 of 100, and 1 more"
    assert told(replace(over, crossings=(ana,)), OTHER)[1] == "Andina: Under contracted: 40 of 50 (Ana)"
    assert told(replace(OLD, crossings=(total,))) == told(OLD)


def test_a_line_that_does_not_fit_is_left_out_whole() -> None:
    view = overview((GOOD,), NOW, settings=Settings(paused_until=ALWAYS, muted_until=ALWAYS))

    words = tooltip(view, lambda _moment: "a very long moment " * 6)

    assert words == "Paused\nNotices muted"


def test_the_tooltip_never_passes_what_windows_shows_nor_holds_markup() -> None:
    poll = replace(OLD, name="<b>&𝕏" * 90)
    view = overview((GOOD, poll), NOW, settings=Settings(muted_until=ALWAYS))
    words = tooltip(view, lambda _moment: "a very long moment " * 9, demo=True)

    assert utf16_units(words) <= TOOLTIP_UNITS
    assert not set(words) & set("<&")


def test_a_single_account_needs_no_line_of_its_own() -> None:
    assert account_lines((GOOD,), NOW, clock_words, most=6) == []


def test_each_account_is_told_in_its_own_state_an_old_number_with_its_time() -> None:
    refused = replace(OTHER, account="c", name="Sur", health=Health.DENIED)

    assert account_lines((GOOD, replace(OLD, account="b"), refused), NOW, clock_words, most=6) == [
        "Andina: 104 active licenses",
        "Andina: 104 active licenses at 14:50",
        "Sur: Token refused",
    ]


WORST, FIRST, SECOND = "old: 104 active licenses at 14:50", "0: 104 active licenses", "1: 104 active licenses"


@pytest.mark.parametrize(
    ("accounts", "lines"),
    [
        (3, [FIRST, SECOND, WORST]),
        (4, [WORST, FIRST, "and 2 more accounts"]),
        (5, [WORST, FIRST, "and 3 more accounts"]),
    ],
)
def test_accounts_beyond_the_room_are_counted_and_the_worst_come_first(accounts: int, lines: list[str]) -> None:
    polls = [replace(GOOD, account=str(n), name=str(n)) for n in range(accounts - 1)]

    assert account_lines((*polls, replace(OLD, name="old")), NOW, clock_words, most=3) == lines
