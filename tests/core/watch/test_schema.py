"""The database's file: whose it is, and what happens when it is damaged, newer, or nothing at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import ANA, BEA, START, a_count
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.schema import UPGRADES, VERSION, StoreProblem
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.state import WatchState
from wolkvox_tray.core.watch.store import Store

MINUTE = timedelta(minutes=1)
OF_VERSION_1 = Path(__file__).with_name("store-v1.sqlite")
OF_VERSION_2 = Path(__file__).with_name("store-v2.sqlite")
"""Made by version 1 itself: Ana 10, 12 (told and shown), 15 (told), then a refused token (told)."""


def test_the_folder_and_the_file_are_this_users_alone(path: Path) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (path.parent, *path.parent.iterdir())}

    if os.name == "posix":
        assert modes.pop("data") == 0o700
        assert {name for name in modes if name.startswith("watch.sqlite")} >= {"watch.sqlite", "watch.sqlite-wal"}
        assert set(modes.values()) == {0o600}


def test_what_is_committed_survives_a_power_cut(store: Store) -> None:
    pragmas = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert pragmas == ["wal", 2]


@pytest.mark.parametrize("where", [0, 4096])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(
    path: Path, where: int, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store.open(path)) as store:
        answered(store, *(a_count(f"{n}", n) for n in range(500)))
    damaged = bytearray(path.read_bytes())
    damaged[where : where + 4096] = b"\xff" * 4096
    path.write_bytes(damaged)

    with closing(Store.open(path)) as store:
        assert (store.problem, store.load("a", REPORT)) == (StoreProblem.DAMAGED, WatchState())
        answered(store, ANA)
    with closing(Store.open(path)) as store:
        assert (store.problem, store.load("a", REPORT).counts) == (None, (ANA,))
    (aside,) = path.parent.glob("watch.sqlite.bad-*")
    assert aside.read_bytes() == damaged
    (line,) = caplog.messages
    assert line.startswith("the database is damaged, and put aside: ")


def test_a_file_of_the_first_version_is_brought_up_to_date_where_it_is(path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(OF_VERSION_1, path)

    for _time in range(2):
        with closing(Store.open(path)) as store:
            kept = [(each.notice.kind, each.fate) for each in store.outbox.past()]
            counts = store.load("a", REPORT).counts

            assert (store.problem, [count.licenses for count in counts], kept) == (
                None,
                [15],
                [(NoticeKind.DENIED, None), (NoticeKind.CHANGES, None), (NoticeKind.CHANGES, Fate.SHOWN)],
            )
    assert not list(path.parent.glob("watch.sqlite.bad-*"))


def test_a_file_of_the_second_version_keeps_its_history_and_takes_new_answers(path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(OF_VERSION_2, path)
    later = START + timedelta(hours=4)

    with closing(Store.open(path)) as store:
        old = [(each.key[0], each.licenses, each.after) for each in store.observations("a", REPORT)]
        answered(store, a_count("Ana", 21), at=later)
        new = list(store.observations("a", REPORT))[len(old) :]
        store.books.write("a", BookKind.LIMIT, [{"contracted": 20}])

        assert (store.problem, old) == (
            None,
            [(name, licenses, None) for name, licenses in (
                ("Ana", 12), ("Ana", 14), ("Bea", 3), ("Bea", None), ("Ana", 13), ("Bea", 4), ("Ana", 20), ("Bea", None)
            )],
        )  # fmt: skip
        assert [(each.key[0], each.licenses, each.after is not None) for each in new] == [("Ana", 21, True)]
        assert store.books.read("a", BookKind.LIMIT) == ({"contracted": 20},)


def test_a_program_of_the_second_version_that_has_the_file_open_goes_on(path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(OF_VERSION_2, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute("SELECT count(*) FROM observation").fetchone()
        with closing(Store.open(path)) as store:
            old.execute(
                "INSERT OR REPLACE INTO observation (series, at, present, licenses, raw)"
                " SELECT id, 1781200000000, 1, 22, '22' FROM series WHERE operation = 'Ana'"
            )

            (newest,) = [each for each in store.observations("a", REPORT) if each.licenses == 22]

    assert (newest.after, newest.border) == (None, Border.WITHIN)


def test_a_program_of_the_first_version_that_has_the_file_open_goes_on(path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(OF_VERSION_1, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute("SELECT count(*) FROM outbox").fetchone()
        with closing(Store.open(path)) as store:
            old.execute("UPDATE outbox SET shown_at = 5 WHERE shown_at IS NULL")
            old.execute("INSERT INTO outbox (account, at, notice) SELECT account, at, notice FROM outbox LIMIT 1")

            fates = [each.fate for each in store.outbox.past()]

    assert fates == [None, Fate.SHOWN, Fate.SHOWN, Fate.SHOWN]


def test_an_old_file_that_cannot_be_brought_up_to_date_stays_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    shutil.copy(OF_VERSION_1, path)
    monkeypatch.setitem(UPGRADES, 1, f"{UPGRADES[1]} CREATE TABLE outbox (id);")
    with pytest.raises(sqlite3.OperationalError):
        Store.open(path)
    monkeypatch.undo()

    with closing(Store.open(path)) as store:
        assert (store.problem, len(store.outbox.past())) == (None, 3)


def test_a_file_of_something_else_is_put_aside_too(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_text("this is no database, " * 100)

    with closing(Store.open(path)) as store:
        assert store.problem is StoreProblem.DAMAGED
    assert len(list(path.parent.glob("watch.sqlite.bad-*"))) == 1
    assert caplog.messages == ["the database is damaged, and put aside: file is not a database"]


def test_a_newer_database_is_left_alone_and_another_file_used(path: Path) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
        store._db.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer = path.read_bytes()

    for counts in ((), (BEA,)):
        with closing(Store.open(path)) as store:
            assert (store.problem, store.load("a", REPORT).counts) == (StoreProblem.NEWER, counts)
            answered(store, BEA)

    assert path.read_bytes() == newer
    assert path.with_name(f"watch.v{VERSION}.sqlite").exists()
    with closing(Store.read_only(path)) as reader:
        assert reader.load("a", REPORT).counts == (BEA,)


def test_a_reader_reads_and_cannot_write(store: Store, path: Path) -> None:
    answered(store, ANA)

    with closing(Store.read_only(path)) as reader:
        assert reader.load("a", REPORT).counts == (ANA,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            answered(reader, BEA, at=START + 5 * MINUTE)


def test_a_reader_reads_while_nobody_writes(path: Path) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)

    with closing(Store.read_only(path)) as reader:
        assert reader.load("a", REPORT).counts == (ANA,)


def test_a_reader_of_nothing_makes_nothing(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Store.read_only(path)

    assert not path.exists()
