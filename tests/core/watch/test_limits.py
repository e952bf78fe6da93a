"""Contracted quantities by tables: where a line is crossed and where that ends, what is told when, and the JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers.watching import a_count
from wolkvox_tray.core.contracted import Crossing, Limit, Side, Unit
from wolkvox_tray.core.model import LicenseCount
from wolkvox_tray.core.watch.limit_words import limit_words, month_name, short_words, state_words
from wolkvox_tray.core.watch.limits import (
    Mark,
    Sight,
    contracted_of,
    pack_limit,
    pack_marks,
    standing,
    unpack_limits,
    unpack_marks,
    weigh,
)

FORTY = Limit(contracted=40)
UNDER = Limit(contracted=40, side=Side.UNDER)
ANA_TEN = Limit(operation="Ana", contracted=10)
NEARLY = Limit(contracted=40, strict=False, amount=90)
JUNE, JULY = "2026-06", "2026-07"


def of(*numbers: int | None) -> tuple[LicenseCount, ...]:
    """Return the rows Ana, Bea … with these counts."""
    return tuple(a_count(name, n) for name, n in zip(("Ana", "Bea", "Cid"), numbers, strict=False))


@pytest.mark.parametrize(
    ("limit", "crossed_from", "held_until"),
    [
        (Limit(contracted=40), 41, 40),
        (Limit(contracted=40, strict=False), 40, 39),
        (Limit(contracted=40, amount=90), 37, 36),
        (Limit(contracted=40, amount=90, strict=False), 36, 35),
        (Limit(contracted=7, amount=90), 7, 6),
        (Limit(contracted=7, amount=90, strict=False), 7, 6),
        (Limit(contracted=40, amount=30, unit=Unit.LICENSES), 31, 30),
        (Limit(contracted=40, amount=30, unit=Unit.LICENSES, strict=False), 30, 29),
        (Limit(contracted=50), 51, 50),
        (Limit(contracted=51), 52, 50),
        (Limit(contracted=1000), 1001, 981),
        (Limit(contracted=1, strict=False), 1, 1),
        (Limit(contracted=1), 2, 1),
    ],
)
def test_over_begins_at_the_line_and_ends_one_license_or_two_per_cent_below_it(
    limit: Limit, crossed_from: int, held_until: int
) -> None:
    found = [limit.crossed_by(crossed_from), limit.crossed_by(crossed_from - 1)]
    held = [limit.held_by(held_until), limit.held_by(held_until - 1)]

    assert (found, held) == ([True, False], [True, False])


@pytest.mark.parametrize(
    ("limit", "crossed_from", "held_until"),
    [
        (Limit(contracted=40, side=Side.UNDER), 39, 40),
        (Limit(contracted=40, side=Side.UNDER, strict=False), 40, 41),
        (Limit(contracted=40, side=Side.UNDER, amount=50), 19, 20),
        (Limit(contracted=7, side=Side.UNDER, amount=50), 3, 4),
        (Limit(contracted=7, side=Side.UNDER, amount=50, strict=False), 3, 4),
        (Limit(contracted=40, side=Side.UNDER, amount=30, unit=Unit.LICENSES), 29, 30),
        (Limit(contracted=1000, side=Side.UNDER), 999, 1019),
        (Limit(contracted=40, side=Side.UNDER, amount=1, unit=Unit.LICENSES), 0, 1),
    ],
)
def test_under_begins_at_the_line_and_ends_one_license_or_two_per_cent_above_it(
    limit: Limit, crossed_from: int, held_until: int
) -> None:
    found = [limit.crossed_by(crossed_from), limit.crossed_by(crossed_from + 1)]
    held = [limit.held_by(held_until), limit.held_by(held_until + 1)]

    assert (found, held) == ([True, False], [True, False])


ANA_FALLS = frozenset({("Ana", "Predictiva")})
BEA_FALLS = frozenset({("Bea", "Predictiva")})

CASES = [
    ("a line that is crossed is told", FORTY, (False, None), Sight(counts=of(30, 11), month=JUNE), (True, True)),
    ("on the line is not over it", FORTY, (False, None), Sight(counts=of(30, 10), month=JUNE), (False, False)),
    ("while it holds it is not told again", FORTY, (True, JUNE), Sight(counts=of(50), month=JUNE), (True, False)),
    ("just below it still holds", FORTY, (True, JUNE), Sight(counts=of(40), month=JUNE), (True, False)),
    ("well below it ends", FORTY, (True, JUNE), Sight(counts=of(39), month=JUNE), (False, False)),
    ("crossed again it isn't told again", FORTY, (False, JUNE), Sight(counts=of(41), month=JUNE), (True, False)),
    ("in another month it is", FORTY, (False, JUNE), Sight(counts=of(41), month=JULY), (True, True)),
    ("a new month begins anew", FORTY, (True, JUNE), Sight(counts=of(40), month=JULY, fresh=True), (False, False)),
    ("and tells anew", FORTY, (True, JUNE), Sight(counts=of(41), month=JULY, fresh=True), (True, True)),
    ("an unknown count decides nothing", FORTY, (False, None), Sight(counts=of(50, None), month=JUNE), (False, False)),
    ("nor does it end anything", FORTY, (True, JUNE), Sight(counts=of(5, None), month=JUNE), (True, False)),
    (
        "another operation's may be unknown",
        ANA_TEN,
        (False, None),
        Sight(counts=of(11, None), month=JUNE),
        (True, True),
    ),
    ("only the operation counts", ANA_TEN, (False, None), Sight(counts=of(10, 90), month=JUNE), (False, False)),
    (
        "all its products count",
        ANA_TEN,
        (False, None),
        Sight(counts=(a_count("Ana", 6), a_count("Ana", 5, "Voz")), month=JUNE),
        (True, True),
    ),
    (
        "a decrease that isn't confirmed ends nothing",
        FORTY,
        (True, JUNE),
        Sight(counts=of(5), month=JUNE, falling=ANA_FALLS),
        (True, False),
    ),
    (
        "but what is over in spite of it is told",
        FORTY,
        (False, None),
        Sight(counts=of(41), month=JUNE, falling=ANA_FALLS),
        (True, True),
    ),
    (
        "another operation's decrease doesn't matter",
        ANA_TEN,
        (True, JUNE),
        Sight(counts=of(5, 5), month=JUNE, falling=BEA_FALLS),
        (False, False),
    ),
    ("under is told", UNDER, (False, None), Sight(counts=of(39), month=JUNE), (True, True)),
    (
        "not before the decrease is confirmed",
        UNDER,
        (False, None),
        Sight(counts=of(39), month=JUNE, falling=ANA_FALLS),
        (False, False),
    ),
    (
        "nor while rows of last month may come",
        UNDER,
        (False, JUNE),
        Sight(counts=of(3), month=JULY, unsettled=True),
        (False, False),
    ),
    ("back above, under ends", UNDER, (True, JUNE), Sight(counts=of(41), month=JUNE), (False, False)),
    (
        "even while one of the rows falls",
        UNDER,
        (True, JUNE),
        Sight(counts=of(41, 3), month=JUNE, falling=BEA_FALLS),
        (False, False),
    ),
    ("an operation that has gone is over nothing", ANA_TEN, (True, JUNE), Sight(counts=(), month=JUNE), (False, False)),
    (
        "unless that isn't confirmed",
        ANA_TEN,
        (True, JUNE),
        Sight(counts=(), month=JUNE, falling=ANA_FALLS),
        (True, False),
    ),
    (
        "an operation that isn't there is not under",
        replace(ANA_TEN, side=Side.UNDER),
        (False, None),
        Sight(counts=of()[:0], month=JUNE),
        (False, False),
    ),
]


@pytest.mark.parametrize(("limit", "was", "sight", "becomes"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_is_seen_decides(
    limit: Limit, was: tuple[bool, str | None], sight: Sight, becomes: tuple[bool, bool]
) -> None:
    over, told = was

    found = weigh((Mark(limit=limit, over=over, told=told),), (limit,), sight)

    is_told = becomes[1]
    mark = Mark(limit=limit, over=becomes[0], told=sight.month if is_told else told)
    assert (found.marks, [each.limit for each in found.crossings]) == ((mark,), [limit] if is_told else [])


def test_of_two_lines_crossed_at_once_the_farthest_is_told_and_both_are_remembered() -> None:
    found = weigh((), (NEARLY, FORTY, ANA_TEN), Sight(counts=of(30, 15), month=JUNE))

    assert found.crossings == (Crossing(limit=FORTY, count=45), Crossing(limit=ANA_TEN, count=30))
    assert found.marks == tuple(Mark(limit=limit, over=True, told=JUNE) for limit in (NEARLY, FORTY, ANA_TEN))


def test_a_line_that_was_taken_away_is_forgotten_and_one_drawn_twice_is_one() -> None:
    found = weigh((Mark(limit=FORTY, over=True, told=JUNE),), (UNDER, UNDER), Sight(counts=of(50), month=JUNE))

    assert (found.marks, found.crossings) == ((Mark(limit=UNDER),), ())


def test_what_stands_is_said_with_the_present_count() -> None:
    marks = [Mark(limit=NEARLY, over=True), Mark(limit=FORTY, over=True), Mark(limit=UNDER)]

    assert standing(marks, of(42)) == (Crossing(limit=FORTY, count=42),)
    assert standing(marks, of(42, None)) == ()


def test_limits_and_marks_come_out_of_the_store_as_they_went_in() -> None:
    limits = (FORTY, UNDER, ANA_TEN, NEARLY, replace(FORTY, unit=Unit.LICENSES, operation=""))
    marks = (Mark(limit=FORTY, over=True, told=JUNE), Mark(limit=ANA_TEN))

    assert unpack_limits([pack_limit(limit) for limit in limits]) == limits
    assert unpack_marks(pack_marks(marks)) == marks


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        5,
        [],
        {},
        pack_limit(FORTY) | {"contracted": 0},
        pack_limit(FORTY) | {"contracted": 1.5},
        pack_limit(FORTY) | {"contracted": True},
        pack_limit(FORTY) | {"amount": "90"},
        pack_limit(FORTY) | {"amount": 10**9},
        pack_limit(FORTY) | {"side": "beside"},
        pack_limit(FORTY) | {"unit": None},
        pack_limit(FORTY) | {"strict": "yes"},
        pack_limit(FORTY) | {"operation": 7},
    ],
)
def test_what_is_no_limit_is_left_out(wrong: object) -> None:
    assert unpack_limits([wrong, pack_limit(FORTY)]) == (FORTY,)
    assert unpack_marks([wrong, {"limit": wrong}, {"limit": pack_limit(FORTY)}]) == (Mark(limit=FORTY),)


@pytest.mark.parametrize("wrong", [None, 5, "x", {}])
def test_what_is_no_list_of_limits_has_none(wrong: object) -> None:
    assert (unpack_limits(wrong), unpack_marks(wrong)) == ((), ())


@pytest.mark.parametrize(
    ("limit", "count", "title", "line"),
    [
        (FORTY, 41, "Over contracted: 41 of 40 licenses", "more than 100 % of 40 licenses"),
        (FORTY, 40, "Contracted reached: 40 of 40 licenses", "more than 100 % of 40 licenses"),
        (NEARLY, 38, "Close to contracted: 38 of 40 licenses", "at least 90 % of 40 licenses"),
        (NEARLY, 35, "Back within the threshold: 35 of 40 licenses", "at least 90 % of 40 licenses"),
        (UNDER, 40, "Back within the threshold: 40 of 40 licenses", "fewer than 100 % of 40 licenses"),
        (UNDER, 39, "Under contracted: 39 of 40 licenses", "fewer than 100 % of 40 licenses"),
        (
            Limit(contracted=1, side=Side.UNDER, strict=False, amount=1, unit=Unit.LICENSES),
            1,
            "Under the threshold: 1 of 1 license",
            "at most 1 license",
        ),
        (
            Limit(contracted=40, side=Side.UNDER, amount=120),
            45,
            "Under the threshold: 45 of 40 licenses",
            "fewer than 120 % of 40 licenses",
        ),
    ],
)
def test_words_follow_the_count(limit: Limit, count: int, title: str, line: str) -> None:
    crossing = Crossing(limit=limit, count=count)

    assert (state_words(crossing), limit_words(limit)) == (title, line)


def test_in_the_window_an_operation_is_named_and_a_month_has_a_name() -> None:
    found = [short_words(Crossing(limit=limit, count=41), 20) for limit in (FORTY, ANA_TEN)]

    assert found == ["Over contracted: 41 of 40", "Over contracted: 41 of 10 (Ana)"]
    assert [month_name("2026-01"), month_name("2026-12")] == ["January", "December"]


def test_what_is_contracted_for_the_account_is_what_its_first_limit_says() -> None:
    limits = (ANA_TEN, NEARLY, Limit(contracted=150))

    assert contracted_of(Mark(limit=limit) for limit in limits) == 40
    assert contracted_of([Mark(limit=ANA_TEN)]) is None
