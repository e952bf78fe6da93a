"""What is kept: everything once, nothing by halves, whoever writes and whatever happens to them."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.core.watch.test_state_properties import STORIES
from tests.helpers.watching import (
    NO_ROUTE,
    START,
    a_change,
    a_count,
    a_refusal,
    an_answer,
    an_occasion,
    offline,
)
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import REPORT, Health, LastChange, LicenseCount
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.schema import StoreProblem
from wolkvox_tray.core.watch.state import Step, WatchState, step
from wolkvox_tray.core.watch.store import SHOWN_KEPT, WAITING_KEPT, Observation, Store, from_ms, to_ms
from wolkvox_tray.core.wire.parse import Answer

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ANA = a_count("Ana", 10, date="2026-06-10 10:35:00")
BEA = a_count("Bea", 5, date="2026-06-10 10:35:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "watch.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store.open(path)) as store:
        yield store


def poll(store: Store, event: Answer | Trouble, at: datetime = START, account: str = "a") -> Step:
    """Let `store` take in what a request sent at `at` brought."""
    occasion = an_occasion(at, account=account)
    return store.advance(account, REPORT, lambda state: step(state, event, occasion))


def answered(store: Store, *counts: LicenseCount, at: datetime = START, account: str = "a") -> Step:
    return poll(store, an_answer(*counts), at, account)


def notices(store: Store) -> list[Notice]:
    return [notice for _number, notice in store.undrained(100)]


def _always(stepped: Step, _before: WatchState) -> Step:
    return stepped


def statements(store: Store, work: Callable[[], object]) -> list[str]:
    """Return the statements that `work` runs on the connection of `store`."""
    found: list[str] = []
    store._db.set_trace_callback(found.append)
    work()
    store._db.set_trace_callback(None)
    return found


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


def test_a_row_made_of_more_rows_of_the_same_sum_is_no_difference(store: Store) -> None:
    answered(store, ANA)
    stepped = answered(store, replace(ANA, rows=2), at=START + 5 * MINUTE)

    assert len(list(store.observations("a", REPORT))) == 1
    assert store.load("a", REPORT) == stepped.state


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

    assert [line.split()[0] for line in ran] == ["BEGIN", "SELECT", "SELECT", "INSERT", "INSERT", "COMMIT"]


def test_one_changed_row_of_a_thousand_writes_one_row(store: Store) -> None:
    rows = [a_count(f"{n}", n) for n in range(1_000)]
    answered(store, *rows)
    rows[500] = a_count("500", 501)

    ran = statements(store, lambda: answered(store, *rows, at=START + 5 * MINUTE))

    assert len(ran) <= 12


def test_the_latest_changes_are_one_query(store: Store) -> None:
    answered(store, ANA)

    assert len(statements(store, lambda: store.last_changes("a", REPORT))) == 1


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


# The outbox


def test_a_notice_waits_in_the_outbox_until_it_was_shown(store: Store, path: Path) -> None:
    answered(store, ANA)
    answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)
    poll(store, a_refusal(Health.DENIED), START + 10 * MINUTE)
    first, second = store.undrained(10)

    assert (first[1].kind, second[1].kind) == (NoticeKind.CHANGES, NoticeKind.DENIED)
    assert store.undrained(1) == (first,)

    store.shown(first[0], START + 11 * MINUTE)
    with closing(Store.open(path)) as other:
        assert other.undrained(10) == (second,)


def test_a_notice_that_cannot_be_read_does_not_hold_up_the_others(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store._db.execute("INSERT INTO outbox (account, at, notice) VALUES ('a', 0, '{\"kind\": \"unheard of\"}')")
    answered(store, ANA)
    answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)

    assert [notice.kind for notice in notices(store)] == [NoticeKind.CHANGES]
    assert caplog.messages == ["notice 1 can't be read"]


def test_without_a_tray_only_the_newest_notices_wait(store: Store) -> None:
    for n in range(WAITING_KEPT + 5):
        answered(store, a_count("Ana", n), at=START + n * 5 * MINUTE)

    waiting = notices(store)
    assert len(waiting) == WAITING_KEPT
    assert waiting[-1].changes == (a_change("Ana", WAITING_KEPT + 3, WAITING_KEPT + 4),)


def test_only_the_latest_of_the_shown_notices_are_kept(store: Store) -> None:
    for n in range(SHOWN_KEPT + 5):
        answered(store, a_count("Ana", n), at=START + n * 5 * MINUTE)
        for number, _notice in store.undrained(10):
            store.shown(number, START)

    assert store._db.execute("SELECT count(*) FROM outbox").fetchone() == (SHOWN_KEPT,)


def test_an_account_that_is_forgotten_leaves_nothing_behind(store: Store, path: Path) -> None:
    answered(store, a_count("Secreta Bogotá", 1))
    answered(store, a_count("Secreta Bogotá", 2), at=START + 5 * MINUTE)
    answered(store, BEA, account="b")
    answered(store, a_count("Bea", 6), at=START + 5 * MINUTE, account="b")

    store.forget("a")

    assert store.load("a", REPORT) == WatchState()
    assert (store.watched("a", REPORT), list(store.observations("a", REPORT))) == ((), [])
    assert [notice.account for notice in notices(store)] == ["b"]
    assert store.load("b", REPORT).counts == (a_count("Bea", 6),)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"Secreta" not in left


# The file


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


def test_a_file_of_something_else_is_put_aside_too(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_text("this is no database, " * 100)

    with closing(Store.open(path)) as store:
        assert store.problem is StoreProblem.DAMAGED
    assert len(list(path.parent.glob("watch.sqlite.bad-*"))) == 1
    assert caplog.messages == ["the database is damaged, and put aside: file is not a database"]


def test_a_locked_or_unreachable_database_is_an_error_and_stays_where_it_is(path: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises((sqlite3.OperationalError, OSError)):
        Store.open(tmp_path / "folder")

    assert (tmp_path / "folder").is_dir()


def test_a_newer_database_is_left_alone_and_another_file_used(path: Path) -> None:
    with closing(Store.open(path)) as store:
        answered(store, ANA)
        store._db.execute("PRAGMA user_version = 2")
    newer = path.read_bytes()

    for counts in ((), (BEA,)):
        with closing(Store.open(path)) as store:
            assert (store.problem, store.load("a", REPORT).counts) == (StoreProblem.NEWER, counts)
            answered(store, BEA)

    assert path.read_bytes() == newer
    assert path.with_name("watch.v1.sqlite").exists()
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


# Killed


ENDLESS = """
import sys
from datetime import timedelta
from pathlib import Path
from tests.helpers.watching import START, a_count, an_answer, an_occasion
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store

store = Store.open(Path(sys.argv[1]))
past = store.load("a", REPORT).answered_at
at = (past or START) + timedelta(minutes=5)
print("watching", flush=True)
n = 0
while True:
    n += 1
    at += timedelta(minutes=5)
    answer = an_answer(*(a_count(f"{row}", at.toordinal() * 1000 + n + row) for row in range(20)))
    store.advance("a", REPORT, lambda state: step(state, answer, an_occasion(at)))
    print(n, flush=True)
"""


@pytest.mark.slow
def test_whoever_is_killed_whenever_a_notice_has_its_change_and_a_change_its_notice(path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    for polls in (1, 2, 3, 5, 8):
        child = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _line in range(1 + polls):
            child.stdout.readline()
        child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        child.wait()
        child.stdout.close()

        with closing(Store.open(path)) as store:
            assert store.problem is None
            assert store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            state = store.load("a", REPORT)
            seen = {(row.at, row.key, row.licenses) for row in store.observations("a", REPORT)}
            told = {
                (from_ms(to_ms(notice.at)), change.count.key, change.count.licenses)
                for notice in notices(store)
                for change in notice.changes
            }
            assert told <= seen
            assert {count.key: count.licenses for count in state.counts} == state.told
            assert max(at for at, _key, _n in seen) == from_ms(to_ms(state.answered_at or START))
