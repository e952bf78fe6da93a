"""What a store remembers of the newest state is what the database says, whoever wrote it last."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.stores import answered, poll, statements
from tests.helpers.watching import ANA, BEA, START, a_count, an_answer, offline
from wolkvox_tray.core.model import REPORT, LastChange, LicenseCount
from wolkvox_tray.core.watch.state import WatchState
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.parse import Answer, parse

MINUTES = timedelta(minutes=5)

ROWS = st.lists(
    st.builds(a_count, st.sampled_from("ABCD"), st.none() | st.integers(0, 2)),
    max_size=4,
    unique_by=lambda row: row.key,
)


def known(store: Store) -> tuple[WatchState, tuple[LastChange, ...]]:
    """Return all that a poll takes from a store."""
    return store.load("a", REPORT), store.last_changes("a", REPORT)


def read(path: Path) -> tuple[WatchState, tuple[LastChange, ...]]:
    """Return the same, as a program finds it that has just started."""
    with closing(Store.read_only(path)) as fresh:
        return known(fresh)


@given(rounds=st.lists(st.tuples(st.booleans(), st.none() | ROWS, st.sampled_from((5, 5, 5, 60 * 24 * 12)))))
def test_what_is_remembered_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[bool, list[LicenseCount] | None, int]]
) -> None:
    path, at = tmp_path_factory.mktemp("states") / "watch.sqlite", START
    with closing(Store.open(path)) as tray, closing(Store.open(path)) as command_line:
        for by_tray, rows, minutes in rounds:
            at += timedelta(minutes=minutes)
            poll(tray if by_tray else command_line, offline() if rows is None else an_answer(*rows), at)

            assert (known(tray), known(command_line)) == (read(path), read(path))


def test_between_two_polls_no_row_is_read_again(store: Store) -> None:
    answered(store, ANA, BEA)
    known(store)
    ran = statements(store, lambda: (answered(store, ANA, a_count("Bea", 6), at=START + MINUTES), known(store)))

    assert [line for line in ran if line.endswith("ORDER BY place")] == []


def test_the_answer_of_another_program_is_read(store: Store, path: Path) -> None:
    answered(store, ANA)
    with closing(Store.open(path)) as other:
        answered(other, BEA, at=START)  # at the very moment: its JSON differs by its revision alone

    assert store.load("a", REPORT).counts == (BEA,)


def test_an_answer_that_was_taken_back_is_not_remembered(store: Store) -> None:
    answered(store, ANA)
    before = known(store)
    store._db.execute("CREATE TRIGGER no_notice BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError):
        answered(store, a_count("Ana", 11), at=START + MINUTES)

    assert known(store) == before


def test_the_same_answer_shares_its_texts_with_the_one_before(store: Store, path: Path) -> None:
    def parsed() -> Answer:
        body = '{"code": 200, "data": [{"operation": "Operación 1", "description": "Ágil", "items": "7"}]}'
        return parse(body.encode())

    poll(store, parsed(), START)
    with closing(Store.open(path)) as other:
        (one,), (two,) = parsed().counts, other.load("a", REPORT).counts

    assert (one.operation is two.operation, one.product is two.product, one.raw is two.raw) == (True, True, True)


def test_a_forgotten_account_is_not_remembered(store: Store) -> None:
    answered(store, ANA)
    store.forget("a")

    assert (known(store), store._states._held) == ((WatchState(), ()), {})
