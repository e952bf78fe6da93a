"""What is kept: everything once, nothing by halves, whoever writes and whatever happens to them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.core.watch.test_state_properties import STORIES
from tests.helpers.stores import answered, notices, poll, statements
from tests.helpers.watching import (
    NO_ROUTE,
    START,
    a_change,
    a_count,
    an_answer,
    an_occasion,
    offline,
    quiet,
)
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import REPORT, LastChange
from wolkvox_tray.core.watch.packed import from_ms, to_ms
from wolkvox_tray.core.watch.series import FEW
from wolkvox_tray.core.watch.state import Step, WatchState, step
from wolkvox_tray.core.watch.store import Observation, Store
from wolkvox_tray.core.wire.parse import Answer

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ANA = a_count("Ana", 10, date="2026-06-10 10:35:00")
BEA = a_count("Bea", 5, date="2026-06-10 10:35:00")


def _always(stepped: Step, _before: WatchState) -> Step:
    return stepped


# What comes back


def test_nothing_is_remembered_of_an_unknown_account(store: Store) -> None:
    assert store.load("a", REPORT) == WatchState()
    assert store.last_changes("a", REPORT) == ()


def test_the_state_comes_back_as_it_was(store: Store, path: Path) -> None:
    answered(store, ANA, BEA)
    poll(store, offline(), START + 5 * MINUTE)
    stepped = answered(store, a_count("Ana", 8), a_count("Cid", None), at=START + 10 * MINUTE)

    with closing(Store.open(path)) as other:
        assert other.load("a", REPORT) == stepped.state


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(story=STORIES)
def test_every_state_of_every_story_comes_back_as_it_was(
    tmp_path: Path, story: list[tuple[Answer | Trouble, timedelta]]
) -> None:
    now = START + timedelta(days=19)
    with closing(Store.open(tmp_path / "stories.sqlite")) as store:
        store.forget("a")
        for event, passing in story:
            now += passing
            stepped = poll(store, event, now)

            assert store.load("a", REPORT) == stepped.state


def test_rows_come_back_in_their_order_and_with_their_own_dates(store: Store) -> None:
    counts = (a_count("Cid", 1, date="x"), a_count("Ana", 2, date="y"), a_count("Bea", 3), a_count("Dan", 4))
    answered(store, *counts)
    fewer = (counts[0], counts[3])
    answered(store, *fewer, at=START + 5 * MINUTE)
    stepped = answered(store, counts[1], *fewer, at=START + 10 * MINUTE)

    assert stepped.state.counts == (counts[0], counts[3], counts[1])
    assert store.load("a", REPORT).counts == stepped.state.counts


def test_any_order_of_rows_comes_back(store: Store) -> None:
    orders = [(1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1)]
    for minute, order in enumerate(orders):
        counts = tuple(a_count(f"{n}", n) for n in order)
        stepped = Step(state=WatchState(counts=counts, answered_at=START + minute * MINUTE))
        store.advance("a", REPORT, partial(_always, stepped))

        assert store.load("a", REPORT).counts == counts


def test_accounts_and_reports_do_not_mix(store: Store) -> None:
    answered(store, ANA)
    answered(store, BEA, account="b")

    assert (store.load("a", REPORT).counts, store.load("b", REPORT).counts) == ((ANA,), (BEA,))
    assert store.load("a", "other") == WatchState()


def test_a_moment_is_kept_to_the_millisecond_and_comes_back_aware() -> None:
    bogota = datetime.fromisoformat("2026-06-10T10:35:00.123456-05:00")

    assert (to_ms(bogota), from_ms(to_ms(bogota))) == (
        1781105700123,
        datetime(2026, 6, 10, 15, 35, 0, 123000, tzinfo=UTC),
    )


# History


def test_history_keeps_only_differences_and_falls_that_were_never_told(store: Store) -> None:
    answered(store, ANA, BEA)
    answered(store, a_count("Ana", 8), BEA, at=START + 5 * MINUTE)
    answered(store, ANA, BEA, at=START + 10 * MINUTE)
    answered(store, a_count("Ana", None), at=START + 15 * MINUTE)

    def seen(minute: int, operation: str, licenses: int | None, *, present: bool = True) -> Observation:
        return Observation(
            at=START + minute * MINUTE + SECOND,
            after=START + (minute - 5) * MINUTE + SECOND if minute else None,
            key=(operation, "Predictiva"),
            licenses=licenses,
            raw=None if licenses is None else str(licenses),
            present=present,
        )

    assert list(store.observations("a", REPORT)) == [
        seen(0, "Ana", 10),
        seen(0, "Bea", 5),
        seen(5, "Ana", 8),
        seen(10, "Ana", 10),
        seen(15, "Ana", None),
        seen(15, "Bea", None, present=False),
    ]
    assert notices(store) == []


def test_of_neighbours_only_those_that_differ_are_observed(store: Store) -> None:
    """Rows are observed a stretch at a time; a row between two that differ belongs to none."""
    names = "ABCDEFG"
    answered(store, *(a_count(name, 1) for name in names))
    answered(store, *(a_count(name, 2 if name in "ABDG" else 1) for name in names), at=START + 5 * MINUTE)

    found = [(each.at - START, each.key[0], each.licenses) for each in store.observations("a", REPORT)]
    assert found == [
        *((SECOND, name, 1) for name in names),
        *((5 * MINUTE + SECOND, name, 2) for name in "ABDG"),
    ]


def test_however_many_rows_are_observed_no_statement_holds_many(store: Store) -> None:
    rows = [a_count(f"Op {n}", 1) for n in range(2 * FEW + 1)]
    ran = statements(store, lambda: answered(store, *rows))

    stretches = [re.findall(r"BETWEEN (\d+) AND (\d+)", line) for line in ran if "INTO observation" in line]
    assert stretches == [[("1", str(FEW))], [(str(FEW + 1), str(2 * FEW))], [(str(2 * FEW + 1), str(2 * FEW + 1))]]
    assert [each.key for each in store.observations("a", REPORT)] == [row.key for row in rows]


def test_a_row_made_of_more_rows_of_the_same_sum_is_no_difference(store: Store, path: Path) -> None:
    answered(store, ANA)
    stepped = answered(store, replace(ANA, rows=2), at=START + 5 * MINUTE)

    assert len(list(store.observations("a", REPORT))) == 1
    with closing(Store.read_only(path)) as fresh:
        assert fresh.load("a", REPORT) == stepped.state


def test_watched_spans_are_extended_and_begin_anew_after_a_gap(store: Store) -> None:
    for minute in (0, 5, 10, 60, 65):
        answered(store, ANA, at=START + minute * MINUTE)
    poll(store, offline(), START + 70 * MINUTE)

    def span(start: int, end: int) -> tuple[datetime, datetime]:
        return START + start * MINUTE + SECOND, START + end * MINUTE + SECOND

    assert store.watched("a", REPORT) == (span(0, 10), span(60, 65))


def test_the_latest_change_of_each_row_follows_the_answers(store: Store) -> None:
    answered(store, ANA, BEA, a_count("Cid", 1))
    answered(store, a_count("Ana", 8), BEA, a_count("Cid", 1), a_count("Dan", 3), at=START + 5 * MINUTE)
    answered(store, a_count("Ana", 8), a_count("Bea", None), a_count("Dan", 3), at=START + 10 * MINUTE)
    answered(store, a_count("Ana", 9), BEA, a_count("Dan", 3), at=START + 15 * MINUTE)

    assert store.last_changes("a", REPORT) == (
        LastChange(key=ANA.key, before=8, after=9, noticed_at=START + 15 * MINUTE + SECOND),
        LastChange(key=("Dan", "Predictiva"), before=None, after=3, noticed_at=START + 5 * MINUTE + SECOND),
    )


def test_a_row_that_comes_back_is_the_same_row(store: Store) -> None:
    answered(store, ANA, BEA)
    answered(store, BEA, at=START + 5 * MINUTE)
    answered(store, ANA, BEA, at=START + 10 * MINUTE)

    assert store.last_changes("a", REPORT) == (
        LastChange(key=ANA.key, before=None, after=10, noticed_at=START + 10 * MINUTE + SECOND),
    )
    assert store._db.execute("SELECT count(*) FROM series").fetchone() == (2,)


# One transaction


def test_an_error_while_stepping_keeps_nothing(store: Store) -> None:
    answered(store, ANA)
    before = store.load("a", REPORT)

    def breaks(_state: WatchState) -> Step:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.advance("a", REPORT, breaks)

    assert store.load("a", REPORT) == before
    answered(store, ANA, BEA, at=START + 5 * MINUTE)
    assert len(notices(store)) == 1


def test_an_error_while_writing_the_notice_keeps_neither_change_nor_state(store: Store) -> None:
    answered(store, ANA)
    before = store.load("a", REPORT)
    store._db.execute("CREATE TRIGGER no_notice BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'full'); END")

    with pytest.raises(sqlite3.IntegrityError):
        answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)

    assert store.load("a", REPORT) == before
    assert [seen.licenses for seen in store.observations("a", REPORT)] == [10]


def test_two_programs_find_the_same_change_once(store: Store, path: Path) -> None:
    with closing(Store.open(path)) as other:
        answered(store, ANA)
        first = answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)
        second = answered(other, a_count("Ana", 12), at=START + 10 * MINUTE)

        assert (first.changes, second.changes) == ((a_change("Ana", 10, 12),), ())
        assert len(notices(other)) == 1


def test_while_one_program_steps_no_other_reads_the_state_it_is_about_to_replace(store: Store, path: Path) -> None:
    answered(store, ANA)
    with closing(Store.open(path)) as other:
        other._db.execute("PRAGMA busy_timeout = 0")

        def meanwhile(state: WatchState) -> Step:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                answered(other, a_count("Ana", 12), at=START + 5 * MINUTE)
            return step(state, an_answer(a_count("Ana", 12)), an_occasion(START + 5 * MINUTE))

        store.advance("a", REPORT, meanwhile)

        assert quiet(answered(other, a_count("Ana", 12), at=START + 10 * MINUTE))


def test_two_programs_confirm_each_others_falls(store: Store, path: Path) -> None:
    with closing(Store.open(path)) as other:
        answered(store, ANA)
        first = answered(store, a_count("Ana", 8), at=START + 5 * MINUTE)
        second = answered(other, a_count("Ana", 8), at=START + 10 * MINUTE)

        assert (first.changes, second.changes) == ((), (a_change("Ana", 10, 8),))


def test_an_unchanged_poll_of_a_thousand_rows_writes_a_handful_of_statements(store: Store) -> None:
    rows = [a_count(f"{n}", n, date="2026-06-10 10:35:00") for n in range(1_000)]
    again = [a_count(f"{n}", n, date="2026-06-10 10:40:00") for n in range(1_000)]
    answered(store, *rows)

    ran = statements(store, lambda: answered(store, *again, at=START + 5 * MINUTE))

    assert [line.split()[0] for line in ran] == ["BEGIN", *["SELECT"] * 2, "INSERT", "INSERT", "COMMIT"]


def test_one_changed_row_of_a_thousand_writes_one_row(store: Store) -> None:
    rows = [a_count(f"{n}", n) for n in range(1_000)]
    answered(store, *rows)
    rows[500] = a_count("500", 501)

    ran = statements(store, lambda: answered(store, *rows, at=START + 5 * MINUTE))

    assert len(ran) <= 12


def test_the_latest_changes_are_one_query(store: Store, path: Path) -> None:
    answered(store, ANA)

    with closing(Store.open(path)) as fresh:
        assert len(statements(fresh, lambda: fresh.last_changes("a", REPORT))) == 1


def test_a_failure_writes_no_rows(store: Store) -> None:
    answered(store, ANA)

    ran = statements(store, lambda: poll(store, offline(), START + 5 * MINUTE))

    assert not [line for line in ran if "series" in line and not line.startswith("SELECT")]
    assert store.load("a", REPORT).reason == NO_ROUTE


def test_sixty_thousand_rows_are_kept_and_come_back(store: Store) -> None:
    counts = tuple(a_count(f"Operación {n}", n, date="2026-06-10") for n in range(60_000))
    answered(store, *counts)
    changed = (*counts[:-1], a_count("Operación 59999", 1_000_000, date="2026-06-10"))
    stepped = answered(store, *changed, at=START + 5 * MINUTE)

    (change,) = stepped.changes
    assert (change.count, change.delta) == (changed[-1], 1_000_000 - 59_999)
    assert store.load("a", REPORT).counts == changed
