"""What was seen while the computer's clock was wrong: once it is right again, history says what is so."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import ANA, BEA, BOGOTA, START, a_count
from wolkvox_tray.core.history.keeping import tidy
from wolkvox_tray.core.history.month_view import MonthRow, month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.tracks import whole
from wolkvox_tray.core.watch.store import Store

POLL, HOUR = timedelta(minutes=5), timedelta(hours=1)
AHEAD = 5 * HOUR
"""As after another system that keeps the clock in Bogotá's time, where this one keeps it in UTC."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "watch.sqlite")) as opened:
        yield opened


def live(store: Store, start: datetime, end: datetime, ana: int, *, bea: bool = True) -> None:
    """Poll every five minutes from `start` to before `end`."""
    while start < end:
        answered(store, a_count("Ana", ana), *([BEA] if bea else []), at=start)
        start += POLL


def lasts(store: Store, now: datetime) -> list[MonthRow]:
    return list(month_view(read_seen(store, "a", now), "2026-06", BOGOTA, now).rows)


def test_what_a_clock_ahead_of_time_wrote_hides_nothing_once_it_is_right(store: Store) -> None:
    live(store, START, START + HOUR, 10)
    live(store, START + HOUR + AHEAD, START + HOUR + AHEAD + POLL, 14)
    live(store, START + HOUR + POLL, START + 3 * HOUR, 12, bea=False)

    now = START + 3 * HOUR
    seen = read_seen(store, "a", now)

    assert [(row.operation, row.last) for row in lasts(store, now)] == [("Ana", 12), ("Bea", None)]
    assert max(span.end for span in seen.spans) < now
    assert months_seen(seen, BOGOTA) == ("2026-06",)


def test_the_count_is_right_from_the_moment_the_clock_was_set_back(store: Store) -> None:
    live(store, START, START + HOUR, 10)
    live(store, START + HOUR + AHEAD, START + HOUR + AHEAD + POLL, 14)
    live(store, START + HOUR + POLL, START + 2 * HOUR, 14)

    assert [row.last for row in lasts(store, START + 2 * HOUR)] == [14, 5]


def test_the_count_is_right_when_time_has_caught_up_too(store: Store) -> None:
    live(store, START, START + HOUR, 10)
    live(store, START + HOUR + AHEAD, START + HOUR + AHEAD + POLL, 14)
    live(store, START + HOUR + POLL, START + 8 * HOUR, 12, bea=False)

    now = START + 8 * HOUR
    seen = read_seen(store, "a", now)

    assert [(row.operation, row.last) for row in lasts(store, now)] == [("Ana", 12), ("Bea", None)]
    assert whole(seen.spans) < 8 * HOUR


def test_in_good_times_nothing_is_written_twice(store: Store) -> None:
    live(store, START, START + HOUR, 10)
    live(store, START + 2 * HOUR, START + 3 * HOUR, 10)

    assert len(list(store.observations("a", "intelligent_dial"))) == 2


def test_a_clock_that_is_years_ahead_removes_no_history(store: Store) -> None:
    answered(store, ANA, at=START)
    before = read_seen(store, "a", START + HOUR)
    tidy(store, {"a": BOGOTA}, 12, START + timedelta(days=4000))

    assert read_seen(store, "a", START + HOUR) == before
