"""Where a chart's lines stand: round numbers, round times, months' borders."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.watching import BOGOTA
from wolkvox_tray.qt.chart_scale import month_borders, time_ticks, value_ticks

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 0, (0, 1)),
        (0, 1, (0, 1)),
        (12, 12, (12, 13)),
        (3, 12, (0, 5, 10, 15)),
        (131, 147, (130, 135, 140, 145, 150)),
        (3323, 3542, (3300, 3350, 3400, 3450, 3500, 3550)),
        (0, 60_000, (0, 20_000, 40_000, 60_000)),
    ],
)
def test_numbers_are_round_and_begin_at_zero_only_when_little_is_lost(
    low: int, high: int, ticks: tuple[int, ...]
) -> None:
    assert value_ticks(low, high) == ticks


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_all_values_lie_between_the_first_and_the_last_number(one: int, other: int) -> None:
    low, high = sorted((one, other))
    ticks = value_ticks(low, high)

    assert (ticks[0] <= low, ticks[-1] >= high, 2 <= len(ticks) <= 7) == (True, True, True)


@pytest.mark.parametrize(
    ("days", "most", "first", "second", "count"),
    [
        (1, 9, "2026-11-22T12:00-05:00", "2026-11-22T15:00-05:00", 9),
        (7, 9, "2026-11-17T00:00-05:00", "2026-11-18T00:00-05:00", 7),
        (31, 9, "2026-10-26T00:00-05:00", "2026-11-02T00:00-05:00", 5),
        (365, 9, "2026-01-01T00:00-05:00", "2026-03-01T00:00-05:00", 6),
        (3000, 9, "2019-01-01T00:00-05:00", "2020-01-01T00:00-05:00", 8),
    ],
)
def test_times_are_round_in_the_accounts_zone(days: int, most: int, first: str, second: str, count: int) -> None:
    ticks = time_ticks(NOON - timedelta(days=days), NOON, BOGOTA, most)

    assert [tick.at for tick in ticks[:2]] == [datetime.fromisoformat(first), datetime.fromisoformat(second)]
    assert len(ticks) == count


def test_a_months_border_is_midnight_in_the_accounts_zone() -> None:
    assert month_borders(NOON - timedelta(days=60), NOON, BOGOTA) == (
        datetime.fromisoformat("2026-10-01T00:00-05:00"),
        datetime.fromisoformat("2026-11-01T00:00-05:00"),
    )


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one time zone for all programs")
@pytest.mark.parametrize(
    ("start", "zone"),
    [("2026-04-04T18:00+00:00", "America/Santiago"), ("2026-03-08T02:00+00:00", "America/Tijuana")],
)
def test_this_computers_hours_are_those_its_clock_showed_then(
    start: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        ticks = time_ticks(datetime.fromisoformat(start), datetime.fromisoformat(start) + timedelta(days=1), None, 9)
    time.tzset()

    assert {tick.at.astimezone(ZoneInfo(zone)).hour % 3 for tick in ticks} == {0}
    assert all(tick.at.astimezone(ZoneInfo(zone)).hour == tick.at.hour for tick in ticks)
