"""What one icon may say about all accounts: a number only while it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.contracted import Crossing, Limit, Side
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Age, Health, LicenseCount, Poll
from wolkvox_tray.core.watch.overview import Overview, Shape, overview, shape_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ANA = LicenseCount(operation="Ana", product="P", licenses=104)
BOB = LicenseCount(operation="Bob", product="Q", licenses=7)
BLANK = LicenseCount(operation="Blank", product="P", licenses=None, raw="")
PAUSED = Settings(paused_until=ALWAYS)
OVER_100 = Crossing(limit=Limit(contracted=100), count=104)
UNDER_200 = Crossing(limit=Limit(contracted=200, side=Side.UNDER), count=104)
GOOD = Poll(account="a", name="Andina", server="0042", health=Health.OK, counts=(ANA,), answered_at=NOW)

OVER = replace(GOOD, crossings=(OVER_100,))


def aged(poll: Poll, minutes: float) -> Poll:
    return replace(poll, answered_at=NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "age"),
    [(0, Age.FRESH), (7.5, Age.FRESH), (7.6, Age.LATE), (15, Age.LATE), (15.1, Age.STALE), (9999, Age.STALE)],
)
@pytest.mark.parametrize("sign", [1, -1], ids=["past", "future: the clock was set back"])
def test_an_answer_is_fresh_for_one_and_a_half_intervals_and_late_up_to_three(
    minutes: float, age: Age, sign: int
) -> None:
    assert aged(GOOD, sign * minutes).age(NOW) is age


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


def faces(view: Overview) -> tuple[Shape, int | None]:
    return view.shape, view.total


def test_no_account_is_shown_as_not_set_up_even_while_paused() -> None:
    assert overview((), NOW) == Overview(shape=Shape.SETUP)
    assert overview((), NOW, settings=PAUSED).shape is Shape.SETUP


def test_two_fresh_accounts_are_summed() -> None:
    other = replace(GOOD, account="b")

    assert overview((GOOD, other), NOW, changed=True) == Overview(
        shape=Shape.NUMBER, total=208, changed=True, worst=GOOD, whose="Andina", counted=(GOOD, other)
    )


@pytest.mark.parametrize(("first", "second"), list(product(Health, repeat=2)))
def test_a_number_is_shown_only_while_every_account_is_fresh_and_known(first: Health, second: Health) -> None:
    polls = (replace(GOOD, health=first), replace(aged(GOOD, 8), account="b", health=second))

    assert overview(polls, NOW).shape is not Shape.NUMBER


def test_an_old_account_is_not_added_to_the_fresh_total() -> None:
    old = replace(aged(GOOD, 30), account="b", name="Norte")

    assert overview((GOOD, old), NOW) == Overview(
        shape=Shape.STALE, total=104, worst=old, whose="Norte", counted=(GOOD, old)
    )


WORST_FIRST = (
    replace(GOOD, health=Health.NOT_SET_UP),
    replace(GOOD, health=Health.DENIED),
    replace(GOOD, health=Health.LOCKED),
    replace(aged(GOOD, 8), health=Health.OFFLINE),
    replace(GOOD, health=Health.NO_DATA),
    aged(GOOD, 8),
    replace(GOOD, answered_at=None, counts=()),
    replace(GOOD, counts=(ANA, BLANK)),
    GOOD,
)


@pytest.mark.parametrize("place", range(1, len(WORST_FIRST)))
def test_of_two_accounts_the_worse_state_is_shown(place: int) -> None:
    worse, better = replace(WORST_FIRST[place - 1], account="b"), WORST_FIRST[place]

    assert overview((better, worse), NOW).shape is shape_of(worse, NOW)


@pytest.mark.parametrize("poll", WORST_FIRST, ids=lambda poll: shape_of(poll, NOW))
def test_a_pause_hides_everything_but_what_waits_for_a_person(poll: Poll) -> None:
    plain = overview((poll,), NOW)
    waits = plain.shape in (Shape.SETUP, Shape.DENIED, Shape.LOCKED)

    assert overview((poll,), NOW, settings=PAUSED) == replace(
        plain, shape=plain.shape if waits else Shape.PAUSED, paused_until=ALWAYS
    )


def test_a_pause_and_a_mute_that_have_ended_are_none() -> None:
    ended = Settings(paused_until=NOW.isoformat(), muted_until=NOW.isoformat())

    assert overview((GOOD,), NOW, settings=ended) == overview((GOOD,), NOW)


def test_quiet_hours_change_nothing_in_the_picture() -> None:
    quiet = quiet_for_an_hour(NOW.replace(second=0))
    view = overview((OVER,), NOW, changed=True, settings=quiet)

    assert view.quiet_until is not None
    assert view.face == overview((OVER,), NOW, changed=True).face


def test_dot_and_plate_go_with_a_number_only() -> None:
    view = overview((aged(OVER, 8),), NOW, changed=True)

    assert (view.changed, view.over, view.crossings) == (False, False, ())
    assert not overview((OVER,), NOW, settings=PAUSED).over


def test_more_licenses_than_a_threshold_ask_for_the_plate_and_fewer_are_only_said() -> None:
    few, other = replace(GOOD, crossings=(UNDER_200,)), replace(OVER, account="b")
    views = [overview(polls, NOW) for polls in ((OVER,), (few,), (few, other))]

    assert [(view.over, view.crossings) for view in views] == [
        (True, ((OVER, OVER_100),)),
        (False, ((few, UNDER_200),)),
        (True, ((other, OVER_100), (few, UNDER_200))),
    ]


def test_an_account_that_is_not_counted_in_the_icon_is_over_all_the_same() -> None:
    other = replace(OVER, account="b")

    assert overview((GOOD, other), NOW, settings=Settings(icon_shows="account:a")).over


TWO = (replace(GOOD, counts=(ANA, BOB)), replace(GOOD, account="b", name="Norte", counts=(ANA,)))


@pytest.mark.parametrize(
    ("icon_shows", "total", "label"),
    [
        ("total", 215, None),
        ("account:a", 111, "Andina"),
        ("operation:a:Bob", 7, "Bob"),
        ("product:a:P", 104, "P"),
        ("none", 215, None),
    ],
)
def test_the_number_counts_what_was_chosen(icon_shows: str, total: int, label: str | None) -> None:
    view = overview(TWO, NOW, settings=Settings(icon_shows=icon_shows))

    assert (view.shape, view.total, view.label, view.numberless) == (Shape.NUMBER, total, label, icon_shows == "none")


@pytest.mark.parametrize("icon_shows", ["operation:b:Bob", "account:gone", "operation:gone:Ana"])
def test_what_is_not_there_is_unknown_and_never_zero(icon_shows: str) -> None:
    assert faces(overview(TWO, NOW, settings=Settings(icon_shows=icon_shows))) == (Shape.UNKNOWN, None)


@pytest.mark.parametrize(
    ("other", "shape"),
    [
        (replace(aged(GOOD, 60), health=Health.OFFLINE), Shape.NUMBER),
        (aged(GOOD, 60), Shape.NUMBER),
        (replace(GOOD, counts=(BLANK,)), Shape.NUMBER),
        (replace(GOOD, health=Health.DENIED), Shape.DENIED),
        (replace(GOOD, health=Health.LOCKED), Shape.LOCKED),
    ],
)
def test_of_accounts_not_counted_only_one_that_waits_for_a_person_is_shown(other: Poll, shape: Shape) -> None:
    polls = (GOOD, replace(other, account="b"))

    assert faces(overview(polls, NOW, settings=Settings(icon_shows="account:a"))) == (shape, 104)


def test_who_chose_no_number_still_sees_what_is_wrong() -> None:
    settings = Settings(icon_shows="none")
    views = [overview((poll,), NOW, settings=settings) for poll in WORST_FIRST]

    assert [view.shape for view in views if not view.numberless] == [shape_of(poll, NOW) for poll in WORST_FIRST[:-1]]


def test_a_face_is_what_can_be_seen_of_the_icon() -> None:
    seen = overview((GOOD,), NOW, changed=True, settings=Settings(muted_until=ALWAYS)).face
    hidden = overview((GOOD,), NOW, settings=Settings(icon_shows="none")).face
    gone = overview((aged(GOOD, 8),), NOW).face

    assert (seen, hidden, gone) == (
        Overview(shape=Shape.NUMBER, total=104, changed=True),
        Overview(shape=Shape.NUMBER, numberless=True),
        Overview(shape=Shape.STALE),
    )
