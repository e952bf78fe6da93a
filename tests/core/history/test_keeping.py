"""History that is older than the user wants goes; what held at that moment stays, and so does all else."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import BOGOTA, a_count
from wolkvox_tray.core.history.keeping import kept_from, tidy
from wolkvox_tray.core.history.month_view import month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.store import Store

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "watch.sqlite")) as opened:
        for account in "ab":
            for month, licenses in ((8, 10), (9, 10), (10, 12), (11, 12)):
                for day in (5, 20):
                    counts = (a_count("Ana", licenses), a_count("Bea", 5))
                    answered(opened, *counts, at=datetime(2026, month, day, 15, tzinfo=UTC), account=account)
        yield opened


@pytest.mark.parametrize(
    ("months", "now", "start"),
    [
        (1, "2026-11-23T15:00+00:00", "2026-10-01T00:00-05:00"),
        (12, "2026-11-23T15:00+00:00", "2025-11-01T00:00-05:00"),
        (11, "2026-11-23T15:00+00:00", "2025-12-01T00:00-05:00"),
        (1, "2026-12-01T04:59+00:00", "2026-10-01T00:00-05:00"),
        (1, "2026-12-01T05:00+00:00", "2026-11-01T00:00-05:00"),
    ],
)
def test_whole_months_are_kept_by_the_accounts_zone(months: int, now: str, start: str) -> None:
    assert kept_from(months, BOGOTA, datetime.fromisoformat(now)) == datetime.fromisoformat(start)


def test_older_months_go_and_the_kept_ones_say_what_they_said(store: Store) -> None:
    before, others = read_seen(store, "a", NOW), read_seen(store, "b", NOW)
    tidy(store, {"a": BOGOTA}, 1, NOW)
    after = read_seen(store, "a", NOW)

    assert (months_seen(after, BOGOTA), read_seen(store, "b", NOW)) == (("2026-10", "2026-11"), others)
    for month in ("2026-10", "2026-11"):
        assert month_view(after, month, BOGOTA, NOW) == month_view(before, month, BOGOTA, NOW)
    assert [count.licenses for count in store.load("a", REPORT).counts] == [12, 5]


def test_doing_it_again_changes_nothing(store: Store) -> None:
    tidy(store, {"a": BOGOTA}, 1, NOW)
    once = read_seen(store, "a", NOW)
    tidy(store, {"a": BOGOTA}, 1, NOW)

    assert read_seen(store, "a", NOW) == once
