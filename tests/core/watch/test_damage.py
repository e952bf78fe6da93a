"""A database that SQLite calls sound, with content that nobody of us wrote: a byte that a disk turned over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.clock import FakeClock
from tests.helpers.stores import answered, notices
from tests.helpers.watching import ANA, BEA, START, a_count
from wolkvox_tray.core.assemble import live
from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.model import REPORT, Health
from wolkvox_tray.core.troubles import FileTrouble, FileTroubleCode
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.schema import StoreProblem
from wolkvox_tray.core.watch.state import WatchState
from wolkvox_tray.core.watch.store import Store

MINUTE = timedelta(minutes=1)
FORTY = Limit(operation=None, contracted=40)


def turn_over(path: Path, statement: str) -> None:
    """Change what is in the file behind everybody's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(statement)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


ROTTEN = [
    "UPDATE state SET data = '{' || data",
    "UPDATE state SET data = replace(data, '\"since\"', '\"sinse\"')",
    "UPDATE state SET data = replace(data, '2026-06', '2026-x6')",
    "UPDATE state SET data = CAST(x'7b22ff' AS TEXT)",
    "UPDATE series SET operation = CAST(x'416eff' AS TEXT)",
    "UPDATE series SET raw = CAST(x'ff' AS TEXT)",
]


@pytest.mark.parametrize("statement", ROTTEN)
def test_content_that_cannot_be_read_is_put_aside_and_counting_begins_anew(
    path: Path, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[StoreProblem] = []
    with closing(Store.open(path)) as store:
        answered(store, ANA)
    turn_over(path, statement)

    with closing(Store.open(path, hears=heard.append)) as store, closing(Store.open(path)) as notifier:
        assert store.load("a", REPORT) == WatchState()
        answered(store, BEA, at=START + 5 * MINUTE)
        answered(store, a_count("Bea", 6), at=START + 10 * MINUTE)
        assert [notice.total_after for notice in notices(notifier)] == [6]
    assert heard == [StoreProblem.DAMAGED]
    assert len(list(path.parent.glob("watch.sqlite.bad-*Z"))) == 1


def test_a_poll_finds_it_too_and_is_kept_in_the_new_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
        turn_over(path, ROTTEN[0])
        answered(store, BEA, at=START + 5 * MINUTE)

        assert (store.problem, store.load("a", REPORT).counts) == (StoreProblem.DAMAGED, (BEA,))


def test_a_row_that_an_index_has_lost_is_damage_that_only_the_use_finds(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def malformed(*_args: object) -> None:
        problem = sqlite3.DatabaseError("database disk image is malformed")
        problem.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise problem

    with closing(Store.open(path)) as store:
        answered(store, ANA)
        with monkeypatch.context() as patch:
            for _poll in range(2):
                patch.setattr("wolkvox_tray.core.watch.series.Series.write", malformed)
                with pytest.raises(sqlite3.DatabaseError):
                    answered(store, BEA, at=START + 5 * MINUTE)
        answered(store, BEA, at=START + 10 * MINUTE)

        assert store.load("a", REPORT).counts == (BEA,)
    assert list(path.parent.glob("watch.sqlite.bad-*Z"))


def test_one_stumble_condemns_no_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as store:
        for minute in (0, 5, 10):
            answered(store, ANA, at=START + minute * MINUTE)
            problem = sqlite3.DatabaseError("database disk image is malformed")
            problem.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            store._database.begins_anew(problem)
        answered(store, a_count("Ana", 12), at=START + 15 * MINUTE)

        assert (store.problem, [notice.total_after for notice in notices(store)]) == (None, [12])


def test_a_column_with_another_name_is_damage(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
    path.write_bytes(
        path.read_bytes().replace(b"present INTEGER NOT NULL, licenses", b"present INTEGER NOT NULL, licensez")
    )

    with closing(Store.open(path)) as store:
        assert store.problem is StoreProblem.DAMAGED


@pytest.mark.parametrize("old", [b"CREATE TABLE series", b"present INTEGER NOT NULL"])
def test_a_schema_that_is_no_text_is_damage(path: Path, old: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
    path.write_bytes(path.read_bytes().replace(old, old[:-2] + b"\xbc" + old[-1:]))

    with closing(Store.open(path)) as store:
        assert store.problem is StoreProblem.DAMAGED


def test_one_notice_that_is_no_text_costs_none_of_the_others(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    for minute, licenses in enumerate((10, 12, 15)):
        answered(store, a_count("Ana", licenses), at=START + minute * 5 * MINUTE)
    store._db.execute("UPDATE outbox SET notice = CAST(x'7bff' AS TEXT) WHERE id = 1")

    assert [notice.total_after for notice in notices(store)] == [15]
    assert [kept.notice.total_after for kept in store.outbox.past()] == [15]


def test_what_the_user_entered_goes_over_into_the_new_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
        store.put_limits("a", [FORTY])
        store.books.write("a", BookKind.PRICE, [{"price": "12"}, {"price": "13"}])
    turn_over(path, ROTTEN[0])
    turn_over(path, "UPDATE book SET data = 'x' WHERE id = 3")

    with closing(Store.open(path)) as store:
        store.load("a", REPORT)

        assert (store.limits("a"), store.books.read("a", BookKind.PRICE)) == ((FORTY,), ({"price": "12"},))
    assert {file.suffix for file in path.parent.iterdir()} <= {".sqlite", ".lock", *_aside(path)}


def _aside(path: Path) -> set[str]:
    return {file.suffix for file in path.parent.glob("*.bad-*Z")}


def test_two_programs_put_one_file_aside_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Store.open(path)) as one, closing(Store.open(path)) as other:
        answered(one, ANA)
        turn_over(path, ROTTEN[0])
        one.load("a", REPORT)
        answered(one, BEA)

        assert other.load("a", REPORT).counts == (BEA,)
    assert len(list(path.parent.glob("watch.sqlite.bad-*Z"))) == 1


@pytest.mark.parametrize(
    "looks", [lambda store: list(store.observations("a", REPORT)), lambda s: s.watched("a", REPORT)]
)
def test_history_that_cannot_be_read_is_no_bug(
    store: Store, looks: Callable[[Store], object], caplog: pytest.LogCaptureFixture
) -> None:
    answered(store, ANA)
    store._db.execute("UPDATE observation SET at = 1 << 60")
    store._db.execute("UPDATE watched SET to_at = 1 << 60")

    with pytest.raises(sqlite3.DatabaseError):
        looks(store)


def test_a_trouble_that_only_a_newer_version_knows_costs_no_history(store: Store) -> None:
    answered(store, ANA)
    store._db.execute('UPDATE state SET data = replace(data, \'"health": "ok"\', \'"health": "sideways"\')')

    state = store.load("a", REPORT)

    assert (state.health, state.counts, state.told) == (Health.OK, (ANA,), {ANA.key: 10})


def test_what_is_found_while_the_app_runs_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    here = paths(tmp_path)
    with live(here, vault=SessionVault(), clock=FakeClock()) as house, closing(house.open_store()) as store:
        answered(store, ANA)
        before = house.new_troubles()
        turn_over(here.database, ROTTEN[0])
        answered(store, BEA, at=START + 5 * MINUTE)
        found = house.new_troubles()

    name = f"{here.database.name}.bad-…"
    assert (before, found) == ((), (FileTrouble(code=FileTroubleCode.STORE_DAMAGED, name=name),))


def test_a_disk_that_fills_while_the_app_runs_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    here = paths(tmp_path)
    with live(here, vault=SessionVault(), clock=FakeClock()) as house, closing(house.open_store()) as store:
        answered(store, ANA)
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError):
            answered(store, *(a_count(f"{n} {'x' * 200}", n) for n in range(50)), at=START + 5 * MINUTE)

        assert [trouble.code for trouble in house.new_troubles()] == [FileTroubleCode.STORE_UNWRITABLE]
