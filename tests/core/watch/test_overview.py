"""What one icon may say about all accounts: a number only while it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from wolkvox_tray.core.model import Age, Health, LicenseCount, Poll
from wolkvox_tray.core.phrases import utf16_units
from wolkvox_tray.core.watch.overview import TOOLTIP_UNITS, Overview, Shape, overview, shape_of, tooltip

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ANA = LicenseCount(operation="Ana", product="P", licenses=104)
BLANK = LicenseCount(operation="Blank", product="P", licenses=None, raw="")
GOOD = Poll(account="a", name="Andina", server="0042", health=Health.OK, counts=(ANA,), answered_at=NOW)


def clock_words(moment: datetime) -> str:
    return moment.strftime("%H:%M")


def aged(poll: Poll, minutes: float) -> Poll:
    return replace(poll, answered_at=NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "age"),
    [(0, Age.FRESH), (7.5, Age.FRESH), (7.6, Age.LATE), (15, Age.LATE), (15.1, Age.STALE), (9999, Age.STALE)],
)
def test_an_answer_is_fresh_for_one_and_a_half_intervals_and_late_up_to_three(minutes: float, age: Age) -> None:
    assert aged(GOOD, minutes).age(NOW) is age


@pytest.mark.parametrize(
    ("poll", "shape"),
    [
        (GOOD, Shape.NUMBER),
        (aged(GOOD, 8), Shape.STALE),
        (replace(GOOD, counts=(ANA, BLANK)), Shape.UNKNOWN),
        (replace(GOOD, counts=()), Shape.UNKNOWN),
        (replace(GOOD, health=Health.OFFLINE), Shape.NUMBER),
        (replace(aged(GOOD, 8), health=Health.OFFLINE), Shape.OFFLINE),
        (replace(aged(GOOD, 8), health=Health.UNUSABLE), Shape.OFFLINE),
        (replace(GOOD, health=Health.DENIED), Shape.DENIED),
        (replace(GOOD, health=Health.LOCKED), Shape.LOCKED),
        (replace(GOOD, health=Health.NO_DATA), Shape.NO_DATA),
        (replace(GOOD, health=Health.NOT_SET_UP), Shape.SETUP),
        (replace(GOOD, answered_at=None, counts=()), Shape.FIRST),
        (replace(GOOD, answered_at=None, counts=(), health=Health.OFFLINE), Shape.OFFLINE),
    ],
)
def test_each_state_of_an_account_has_its_shape(poll: Poll, shape: Shape) -> None:
    assert shape_of(poll, NOW) is shape


def test_no_account_is_shown_as_not_set_up() -> None:
    assert overview((), NOW) == Overview(shape=Shape.SETUP)


def test_two_fresh_accounts_are_summed() -> None:
    other = replace(GOOD, account="b")

    assert overview((GOOD, other), NOW, changed=True) == Overview(
        shape=Shape.NUMBER, total=208, changed=True, worst=GOOD
    )


@pytest.mark.parametrize(("first", "second"), list(product(Health, repeat=2)))
def test_a_number_is_shown_only_while_every_account_is_fresh_and_known(first: Health, second: Health) -> None:
    polls = (replace(GOOD, health=first), replace(aged(GOOD, 8), account="b", health=second))

    assert overview(polls, NOW).shape is not Shape.NUMBER


def test_an_old_account_is_not_added_to_the_fresh_total() -> None:
    old = replace(aged(GOOD, 30), account="b")

    assert overview((GOOD, old), NOW) == Overview(shape=Shape.STALE, total=104, worst=old)


def test_the_tooltip_starts_with_state_and_total_and_gives_absolute_times() -> None:
    assert tooltip(overview((GOOD,), NOW), (GOOD,), clock_words) == "104 active licenses\nUpdated 15:00"


def test_the_tooltip_of_an_outage_says_since_when_and_what_was_last_seen() -> None:
    poll = replace(aged(GOOD, 60), health=Health.OFFLINE, since=NOW - timedelta(minutes=55))

    assert tooltip(overview((poll,), NOW), (poll,), clock_words) == (
        "No connection since 14:05\n104 active licenses at 14:00"
    )


def test_the_tooltip_never_passes_what_windows_shows_nor_holds_markup() -> None:
    poll = replace(aged(GOOD, 60), name="<b>&" * 90)
    words = tooltip(overview((GOOD, poll), NOW), (GOOD, poll), lambda _moment: "a very long moment " * 5, demo=True)

    assert utf16_units(words) <= TOOLTIP_UNITS
    assert not set(words) & set("<&")
