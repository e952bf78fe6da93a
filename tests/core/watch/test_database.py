"""What becomes of the file while it is open: damaged, put aside by another program, removed, without room."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered, notices
from tests.helpers.watching import ANA, BEA, START, a_count
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.schema import StoreProblem
from wolkvox_tray.core.watch.state import WatchState
from wolkvox_tray.core.watch.store import Store

MINUTE = timedelta(minutes=1)

if os.name == "nt":
    pytest.skip("Windows lets nobody rename or remove an open file", allow_module_level=True)


def overwrite(path: Path) -> None:
    """Do what a failing disk does, to the file itself: its journal is in it by now."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with path.open("r+b") as file:
        file.write(b"\xff" * path.stat().st_size)


def no_room(store: Store) -> None:
    """Let the file grow no more."""
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")


def room(store: Store) -> None:
    store._db.execute("PRAGMA max_page_count = 100000")


def many(licenses: int) -> list[object]:
    """Return so many rows that they need new pages."""
    return [a_count(f"Operation {number} {'x' * 200}", licenses) for number in range(50)]


def test_a_file_that_is_damaged_while_it_is_open_is_put_aside_and_a_new_one_begun(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[StoreProblem] = []
    with closing(Store.open(path, hears=heard.append)) as store, closing(Store.open(path)) as notifier:
        answered(store, ANA)
        overwrite(path)
        store._db.execute("PRAGMA cache_size = 0")
        answered(store, BEA, at=START + 5 * MINUTE)
        answered(store, a_count("Bea", 6), at=START + 10 * MINUTE)

        assert (heard, store.problem) == ([StoreProblem.DAMAGED], StoreProblem.DAMAGED)
        assert store.load("a", REPORT).counts == (a_count("Bea", 6),)
        assert [notice.total_after for notice in notices(notifier)] == [6]
    assert len(list(path.parent.glob("watch.sqlite.bad-*Z"))) == 1


@pytest.mark.parametrize("how", ["removed", "put aside"])
def test_a_file_that_is_gone_is_begun_anew_by_all_who_have_it_open(
    path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store.open(path)) as store, closing(Store.open(path)) as notifier:
        answered(store, ANA)
        for file in list(path.parent.glob("watch.sqlite*")):
            file.unlink() if how == "removed" else file.rename(file.with_name(f"other-{file.name}"))
        answered(store, BEA, at=START + 5 * MINUTE)
        answered(store, a_count("Bea", 6), at=START + 10 * MINUTE)

        assert [notice.total_after for notice in notices(notifier)] == [6]
    with closing(Store.open(path)) as store:
        assert (store.load("a", REPORT).counts, store.problem) == ((a_count("Bea", 6),), None)


def test_what_was_told_of_an_older_file_marks_nothing_in_the_new_one(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store.open(path)) as store, closing(Store.open(path)) as notifier:
        answered(store, ANA)
        answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)
        ((number, notice),) = notifier.outbox.waiting()
        for file in list(path.parent.glob("watch.sqlite*")):
            file.unlink()
        answered(store, ANA, at=START + 10 * MINUTE)
        answered(store, a_count("Ana", 17), at=START + 15 * MINUTE)
        notifier.outbox.settle(number, notice, START)

        assert [each.total_after for each in notices(notifier)] == [17]


def test_an_answer_without_room_is_known_but_not_kept_and_its_change_is_told_when_there_is_room(
    store: Store, path: Path
) -> None:
    answered(store, ANA)
    no_room(store)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        answered(store, a_count("Ana", 12), *many(1), at=START + 5 * MINUTE)  # type: ignore[arg-type]
    shown = store.load("a", REPORT).counts[0]
    with closing(Store.open(path)) as other:
        kept = other.load("a", REPORT).counts
    told_then = notices(store)
    room(store)
    answered(store, a_count("Ana", 13), at=START + 10 * MINUTE)

    assert (shown.licenses, kept, told_then) == (12, (ANA,), [])
    assert [(notice.total_before, notice.total_after) for notice in notices(store)] == [(10, 13)]
    assert store.problem is None


def test_an_account_that_can_be_kept_leaves_another_ones_answer_as_it_was_shown(store: Store) -> None:
    answered(store, ANA)
    no_room(store)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        answered(store, a_count("Ana", 12), *many(1), at=START + 5 * MINUTE)  # type: ignore[arg-type]
    room(store)
    answered(store, BEA, at=START + 6 * MINUTE, account="b")

    assert store.load("a", REPORT).counts[0].licenses == 12
    answered(store, a_count("Ana", 14), at=START + 10 * MINUTE)
    assert [count.licenses for count in store.load("a", REPORT).counts] == [14]


def test_a_lock_is_no_disk_that_refuses(store: Store, path: Path) -> None:
    answered(store, ANA)
    store._db.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            answered(store, BEA, at=START + 5 * MINUTE)

    assert (store.load("a", REPORT).counts, store.problem) == ((ANA,), None)


def test_while_marks_are_owed_nothing_is_given_out_and_they_are_written_when_there_is_room(store: Store) -> None:
    answered(store, ANA)
    for licenses in (12, 14):
        answered(store, a_count("Ana", licenses), at=START + licenses * MINUTE)
    (number, notice), _second = store.outbox.waiting()
    store._db.execute("PRAGMA query_only = ON")
    store.outbox.settle(number, notice, START)
    meanwhile = store.outbox.waiting(), store.outbox.silenced()
    store._db.execute("PRAGMA query_only = OFF")
    after = notices(store)

    assert meanwhile == ((), ())
    assert [each.total_after for each in after] == [14]
    assert [kept.fate for kept in store.outbox.past()] == [None, Fate.SHOWN]


def test_a_folder_in_the_place_of_the_file_stays_and_what_is_asked_is_shown(path: Path) -> None:
    path.mkdir(parents=True)
    with closing(Store.open(path)) as store:
        assert (store.problem, store.load("a", REPORT)) == (StoreProblem.UNWRITABLE, WatchState())
        with pytest.raises(sqlite3.OperationalError):
            answered(store, ANA)
        with pytest.raises(sqlite3.OperationalError):
            store.forget("a")
        assert (store.load("a", REPORT).counts, notices(store)) == ((ANA,), [])
        path.rmdir()
        answered(store, ANA, at=START + 5 * MINUTE)

        assert (store.problem, path.is_file()) == (None, True)
