"""History that is older than the user wants goes; what held at that moment stays, and so does all else."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import BEA, BOGOTA, a_count, an_answer, an_occasion
from wolkvox_tray.core.history.changes import change_log
from wolkvox_tray.core.history.keeping import kept_from, tidy
from wolkvox_tray.core.history.month_view import month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


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


@pytest.fixture
def unbroken(tmp_path: Path) -> Iterator[Store]:
    """A store of a computer that was never switched off: one span from August to November."""
    with closing(Store.open(tmp_path / "unbroken.sqlite")) as opened:
        at = datetime(2026, 8, 1, 15, tzinfo=UTC)
        while at < NOW:
            ana = 10 if at.month < 9 else 12 if at.month < 11 else 14
            unbroken_answer(opened, ana, at)
            at += 3 * HOUR
        yield opened


def unbroken_answer(store: Store, ana: int, at: datetime) -> None:
    """Let `store` take in an answer of a watch that looks every three hours."""
    occasion = an_occasion(at, interval_s=3 * 3600)
    store.advance("a", REPORT, lambda state: step(state, an_answer(a_count("Ana", ana), BEA), occasion))


def test_a_month_that_went_is_not_seen_any_more_though_nobody_ever_stopped_looking(unbroken: Store) -> None:
    before = read_seen(unbroken, "a", NOW)
    tidy(unbroken, {"a": BOGOTA}, 1, NOW)
    after = read_seen(unbroken, "a", NOW)

    assert months_seen(before, BOGOTA) == ("2026-08", "2026-09", "2026-10", "2026-11")
    assert months_seen(after, BOGOTA) == ("2026-10", "2026-11")
    for month in ("2026-10", "2026-11"):
        assert month_view(after, month, BOGOTA, NOW) == month_view(before, month, BOGOTA, NOW)
    kept = [change for change in change_log(before, BOGOTA) if change.month >= "2026-10"]
    assert [*change_log(after, BOGOTA)] == kept  # what held at the beginning of what is kept is no change


def test_the_next_answer_does_not_bring_back_what_went(unbroken: Store) -> None:
    tidy(unbroken, {"a": BOGOTA}, 1, NOW)
    (kept,) = read_seen(unbroken, "a", NOW).spans
    unbroken_answer(unbroken, 14, NOW)
    (goes_on,) = read_seen(unbroken, "a", NOW + HOUR).spans

    assert kept.start == goes_on.start == kept_from(1, BOGOTA, NOW)
    assert goes_on.end > kept.end


def test_a_watch_that_ended_before_what_is_kept_begins_anew(unbroken: Store) -> None:
    later = NOW + timedelta(days=90)
    unbroken.drop_before("a", REPORT, later)
    unbroken_answer(unbroken, 14, NOW + HOUR)

    assert [span.start for span in read_seen(unbroken, "a", later).spans] == [NOW + HOUR + timedelta(seconds=1)]
