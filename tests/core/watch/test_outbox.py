"""Notices on their way: kept with their change, shown once, also when somebody is killed in between."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.stores import answered, notices, poll
from tests.helpers.watching import (
    START,
    a_change,
    a_count,
    a_refusal,
)
from wolkvox_tray.core.model import REPORT, Health
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import SETTLED_KEPT, WAITING_KEPT, Fate, Kept
from wolkvox_tray.core.watch.packed import from_ms, to_ms
from wolkvox_tray.core.watch.state import WatchState
from wolkvox_tray.core.watch.store import Store

MINUTE = timedelta(minutes=1)
ANA = a_count("Ana", 10, date="2026-06-10 10:35:00")
BEA = a_count("Bea", 5, date="2026-06-10 10:35:00")


def test_a_notice_waits_in_the_outbox_until_it_was_shown(store: Store, path: Path) -> None:
    answered(store, ANA)
    answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)
    poll(store, a_refusal(Health.DENIED), START + 10 * MINUTE)
    first, second = store.outbox.waiting(10)

    assert (first[1].kind, second[1].kind) == (NoticeKind.CHANGES, NoticeKind.DENIED)
    assert store.outbox.waiting(1) == (first,)

    store.outbox.settle(*first, START + 11 * MINUTE)
    with closing(Store.open(path)) as other:
        assert other.outbox.waiting(10) == (second,)


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
    for n in range(SETTLED_KEPT + 5):
        answered(store, a_count("Ana", n), at=START + n * 5 * MINUTE)
        for number, notice in store.outbox.waiting(10):
            store.outbox.settle(number, notice, START)

    assert store._db.execute("SELECT count(*) FROM outbox").fetchone() == (SETTLED_KEPT,)


def two_notices(store: Store) -> list[tuple[int, Notice]]:
    answered(store, ANA)
    answered(store, a_count("Ana", 12), at=START + 5 * MINUTE)
    answered(store, a_count("Ana", 15), at=START + 10 * MINUTE)
    return list(store.outbox.waiting())


def test_what_was_silenced_is_told_apart_from_what_was_shown_until_a_digest_has_told_of_it(
    store: Store, path: Path
) -> None:
    (first, one), (second, two) = two_notices(store)
    store.outbox.settle(first, one, START)
    store.outbox.settle(second, two, START, Fate.SILENCED)

    with closing(Store.open(path)) as other:
        assert other.outbox.silenced() == (Kept(number=second, notice=two, fate=Fate.SILENCED),)
        other.outbox.summed([second])
        assert other.outbox.silenced() == ()
        assert other.outbox.past() == (
            Kept(number=second, notice=two, fate=Fate.SUMMED),
            Kept(number=first, notice=one, fate=Fate.SHOWN),
        )


def test_what_became_of_a_notice_is_decided_once(store: Store) -> None:
    (first, one), _two = two_notices(store)
    store.outbox.settle(first, one, START, Fate.SILENCED)
    store.outbox.settle(first, one, START)

    assert [kept.fate for kept in store.outbox.past()] == [None, Fate.SILENCED]


def test_past_notices_are_as_they_were_told_and_those_nobody_wants_are_gone(store: Store) -> None:
    (first, one), (second, _two) = two_notices(store)
    told = replace(one, change_count=0, changes=())
    store.outbox.settle(first, told, START)
    store.outbox.drop(second)

    assert store.outbox.past() == (Kept(number=first, notice=told, fate=Fate.SHOWN),)


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
