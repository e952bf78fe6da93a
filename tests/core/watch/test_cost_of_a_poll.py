"""What a poll costs the database: the same statements whatever is kept, and none that looks through history."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered, notices, poll, statements
from tests.helpers.watching import START, a_count, an_answer
from wolkvox_tray.core.model import LicenseCount
from wolkvox_tray.core.watch.packed import to_ms
from wolkvox_tray.core.watch.store import Store

ROWS = (a_count("Ventas", 42), a_count("Cobranza", 9), a_count("Encuestas", 8))
MOST_STATEMENTS = 14
"""Of a poll that changes nothing, BEGIN and COMMIT included."""


def with_a_year(store: Store) -> None:
    """Put a year of history behind the rows: ten changes of each a day, and a span of every day."""
    answered(store, *ROWS, at=START)
    (count,) = store._db.execute("SELECT max(id) FROM series").fetchone()
    start = to_ms(START - timedelta(days=366))
    old = [(series, start + number * 8_640_000) for series in range(1, count + 1) for number in range(3650)]
    store._db.executemany("INSERT INTO observation (series, at, present, licenses) VALUES (?, ?, 1, 7)", old)
    days = [(start + day * 86_400_000, start + day * 86_400_000 + 3_600_000) for day in range(365)]
    store._db.executemany("INSERT INTO watched VALUES ('a', 'intelligent_dial', ?, ?)", days)


def asked_of(store: Store, minutes: int) -> list[str]:
    """Return the statements of a poll that brings nothing new, with its figures left out."""
    at = START + timedelta(minutes=minutes)
    return [_shape(text) for text in statements(store, lambda: answered(store, *ROWS, at=at))]


def _shape(statement: str) -> str:
    return " ".join("?" if any(sign.isdigit() for sign in word) else word for word in statement.split())[:60]


@pytest.fixture
def stores(tmp_path: Path) -> list[Store]:
    """A store that has seen one answer, and one that has seen a year."""
    made = [Store.open(tmp_path / name) for name in ("young.sqlite", "old.sqlite")]
    answered(made[0], *ROWS)
    with_a_year(made[1])
    return made


def test_a_poll_takes_as_few_statements_after_a_year_as_on_the_first_day(stores: list[Store]) -> None:
    young, old = (asked_of(store, 5) for store in stores)
    for store in stores:
        store.close()

    assert (old, len(young) <= MOST_STATEMENTS) == (young, True)


def test_no_statement_of_a_poll_looks_through_a_table_that_grows(stores: list[Store]) -> None:
    _young, old = stores
    at = START + timedelta(minutes=5)
    asked = [text for text in statements(old, lambda: answered(old, *ROWS, at=at)) if _is_work(text)]
    plans = [line[3] for text in asked for line in old._db.execute(f"EXPLAIN QUERY PLAN {text}")]
    for store in stores:
        store.close()

    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in ("observation", "watched")] == []


def _is_work(statement: str) -> bool:
    return statement.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")


def test_ten_thousand_rows_that_change_at_once_are_one_notice(tmp_path: Path) -> None:
    def rows(licenses: int) -> list[LicenseCount]:
        return [a_count(f"Operación {number}", licenses) for number in range(10_000)]

    with closing(Store.open(tmp_path / "many.sqlite")) as store:
        poll(store, an_answer(*rows(7)), START)
        poll(store, an_answer(*rows(8)), START + timedelta(minutes=5))
        told = notices(store)

    assert [(notice.change_count, notice.total_before, notice.total_after) for notice in told] == [
        (10_000, 70_000, 80_000)
    ]
