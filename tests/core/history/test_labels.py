"""Aliases and cost centres: a renamed operation goes on, and a centre's highest is that of its operations together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.helpers.watching import BOGOTA
from wolkvox_tray.core.history.changes import change_log
from wolkvox_tray.core.history.labels import (
    Label,
    by_cost_centre,
    cost_centre,
    cost_centres,
    folded,
    in_two_centres,
    pack_label,
    renamed,
    shown,
    unpack_label,
)
from wolkvox_tray.core.history.month_view import MonthRow, month_view
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def a_track(operation: str, *levels: tuple[float, int | None], product: str = "P") -> Track:
    """Levels of an operation; -1 licenses: it wasn't there."""
    return Track(
        operation=operation,
        product=product,
        levels=tuple(
            Level(at=at(hours), licenses=None if count == -1 else count, present=count != -1) for hours, count in levels
        ),
    )


def seen(*tracks: Track) -> Seen:
    return Seen(account="a", tracks=tracks, spans=(Span(start=at(0), end=at(40)),))


def month(what: Seen) -> dict[str, MonthRow]:
    return {row.operation: row for row in month_view(what, "2026-11", BOGOTA, at(40)).rows}


OLD, NEW = a_track("Ventas", (0, 10), (20, -1)), a_track("Ventas Bogotá", (20, 10), (30, 12))
RENAMED = (Label(operation="Ventas", alias="Ventas Bogotá"),)


def test_a_renamed_operation_is_one_row_that_goes_on() -> None:
    row = month(renamed(seen(OLD, NEW), RENAMED))["Ventas Bogotá"]

    assert (row.start, row.last, row.lowest, row.highest, row.changes) == (10, 12, 10, 12, 1)
    assert [change.delta for change in change_log(renamed(seen(OLD, NEW), RENAMED), BOGOTA)] == [2]


def test_names_that_are_there_at_once_are_added_up() -> None:
    both = seen(a_track("Ventas", (0, 10)), a_track("Ventas Bogotá", (20, 5)))

    row = month(renamed(both, RENAMED))["Ventas Bogotá"]

    assert (row.start, row.highest, row.last) == (10, 15, 15)


def test_joining_changes_no_total_and_keeps_products_apart() -> None:
    one = seen(OLD, NEW, a_track("Ventas", (0, 3), product="Q"))
    other = renamed(one, RENAMED)

    assert [track.key for track in other.tracks] == [("Ventas Bogotá", "P"), ("Ventas Bogotá", "Q")]
    total = month_view(one, "2026-11", BOGOTA, at(40)).total
    assert month_view(other, "2026-11", BOGOTA, at(40)).total == total


def test_without_labels_everything_stays_as_it_was() -> None:
    assert renamed(seen(OLD, NEW), ()) == seen(OLD, NEW)
    assert renamed(seen(OLD), (Label(operation="Gone", alias="X"),)) == seen(OLD)


CENTRES = (
    Label(operation="Ana", cost_centre="North"),
    Label(operation="Bea", alias="Beatriz", cost_centre="North"),
)


def test_a_centres_highest_is_what_its_operations_reached_together() -> None:
    three = seen(a_track("Ana", (0, 10), (10, 2)), a_track("Bea", (0, 1), (10, 8)), a_track("Cid", (0, 4)))

    rows = month(by_cost_centre(three, CENTRES))

    assert {name: row.highest for name, row in rows.items()} == {"North": 11, "": 4}


def test_an_operation_is_shown_by_its_alias_and_belongs_to_its_centre() -> None:
    assert [shown(CENTRES, name) for name in ("Ana", "Bea", "Cid")] == ["Ana", "Beatriz", "Cid"]
    assert (cost_centre(CENTRES, "Beatriz"), cost_centre(CENTRES, "Cid")) == ("North", None)
    assert cost_centres(CENTRES) == {"Ana": "North", "Beatriz": "North"}
    assert in_two_centres(CENTRES) == ()
    assert in_two_centres((*CENTRES, Label(operation="Cid", alias="Ana", cost_centre="South"))) == ("Ana",)


def test_an_operation_that_was_renamed_twice_goes_by_its_last_name_and_a_circle_only_swaps() -> None:
    twice = (Label(operation="Ana", alias="Bea"), Label(operation="bea", alias="Cid", cost_centre="North"))
    circle = (Label(operation="Ana", alias="Bea"), Label(operation="Bea", alias="Ana"))

    assert [shown(twice, name) for name in ("Ana", "Bea", "bea", "Cid")] == ["Cid"] * 4
    assert [shown(circle, name) for name in ("Ana", "Bea")] == ["Bea", "Ana"]
    assert [shown((Label(operation="Ana", alias="Ana"),), name) for name in ("Ana", "ANA")] == ["Ana", "Ana"]
    assert in_two_centres((*twice, Label(operation="Ana", alias="Bea", cost_centre="South"))) == ("Cid",)


def test_case_and_spaces_make_no_other_name() -> None:
    assert folded(" VENTAS  Bogota\N{COMBINING ACUTE ACCENT}") == folded("ventas bogotá")


@pytest.mark.parametrize("label", [*CENTRES, *RENAMED, Label(operation="")])
def test_a_label_comes_back_as_it_was_kept(label: Label) -> None:
    assert unpack_label(pack_label(label)) == label


def test_what_is_no_label_is_left_out_and_what_is_odd_in_it_too() -> None:
    assert unpack_label({"alias": "X"}) is None
    assert unpack_label(pack_label(CENTRES[1]) | {"alias": 3}) == replace(CENTRES[1], alias=None)
