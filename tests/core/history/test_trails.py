"""A row's way through the month: what a few steps say of what was kept, and what is read where little can be."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import a_count
from wolkvox_tray.core.history.trails import POINTS, Trail, month_start, open_to_read, read_trails, trail_of
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.store import Observation, Store

ZONE = ZoneInfo("America/Bogota")
SINCE = datetime(2026, 6, 1, tzinfo=ZONE)
NOW = datetime(2026, 6, 25, tzinfo=ZONE)
KEY = ("Ana", "P")
NOTHING = Trail(points=())


def seen(day: float, licenses: int | None, border: Border = Border.WITHIN, *, present: bool = True) -> Observation:
    at = SINCE + timedelta(days=day)
    return Observation(at=at, key=KEY, licenses=licenses, raw=None, present=present, border=border)


@pytest.mark.parametrize(
    ("observations", "points"),
    [
        pytest.param([seen(0, 4), seen(12, 7), seen(18, 5)], ((0, 4), (0.5, 7), (0.75, 5)), id="steps in their places"),
        pytest.param([seen(-9, 4), seen(12, 7)], ((0, 4), (0.5, 7)), id="what held when the month began"),
        pytest.param([seen(-9, 9), seen(0.1, 4, Border.FIRST), seen(12, 7)], ((0, 4), (0.48, 7)), id="another month's"),
        pytest.param([seen(16, 4), seen(20, 7)], ((0, 4), (0.5, 7)), id="as far as it was seen"),
        pytest.param([seen(0, 4), seen(12, None), seen(18, 4)], ((0, 4), (0.5, None), (0.75, 4)), id="unknown"),
        pytest.param([seen(0, 4), seen(12, None, present=False)], ((0, 4), (0.5, None)), id="gone"),
        pytest.param([seen(0, 4)], None, id="stayed as it was"),
        pytest.param([], None, id="never seen"),
    ],
)
def test_a_trail_is_the_steps_of_the_month(
    observations: list[Observation], points: tuple[tuple[float, int | None], ...] | None
) -> None:
    trail = trail_of(observations, SINCE, NOW)

    found = None if trail is None else tuple((round(share, 2), licenses) for share, licenses in trail.points)
    assert found == points


def test_of_many_steps_that_fall_together_the_last_is_kept() -> None:
    trail = trail_of([seen(0.002 * n, n % 7) for n in range(12_000)], SINCE, NOW)

    assert trail is not None
    assert len(trail.points) <= POINTS
    assert trail.points[-1][1] == 11_999 % 7


def test_a_clock_that_was_set_back_makes_no_place_outside() -> None:
    trail = trail_of([seen(30, 4), seen(31, 5)], SINCE, NOW)

    assert trail is None


def test_only_the_row_that_is_looked_at_is_read_and_from_its_month_on(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    with closing(Store.open(path)) as store:
        for day, ana, bea in ((-1, 4, 1), (1, 6, 2), (12, 9, 3)):
            at = SINCE + timedelta(days=day)
            answered(store, a_count("Ana", ana), a_count("Bea", bea), at=at)
    with closing(open_to_read(path)) as store:
        key = a_count("Ana", 9).key
        trails = read_trails(store, "a", [key], SINCE, NOW)

    assert [licenses for _share, licenses in (trails[key] or NOTHING).points] == [6, 9]
    assert list(trails) == [key]


def test_without_a_file_there_are_no_trails_and_no_error(tmp_path: Path) -> None:
    with closing(open_to_read(tmp_path / "none.sqlite")) as store:
        assert read_trails(store, "a", [KEY], SINCE, NOW) == {KEY: None}


def test_a_store_that_fails_leaves_the_table_without_trails(tmp_path: Path) -> None:
    store = open_to_read(tmp_path / "none.sqlite")
    store.close()

    assert read_trails(store, "a", [KEY], SINCE, NOW) == {}


def test_a_month_begins_in_the_accounts_zone() -> None:
    late = datetime(2026, 7, 1, 3, tzinfo=ZoneInfo("UTC"))

    assert month_start(late, ZONE) == SINCE
