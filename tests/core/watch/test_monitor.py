"""One round of one account, through the whole core: real TLS, real files, a real database; the clock is ours."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.helpers.clock import START, FakeClock
from tests.helpers.wolkvox_server import LocalWolkvox, Script, ok, refusal, row
from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.bounded import Quitting
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import REPORT, Change, Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.endpoint import Endpoint

ACCOUNT = Account(id="a1", name="Andina", server="0042")
TOKEN = Token.clean("made-up-canary-of-the-monitor")
SEVEN = ok([row("Ana", "P", "7")])
NINE = ok([row("Ana", "P", "9")])
FIVE = ok([row("Ana", "P", "5")])


def ana(licenses: int) -> LicenseCount:
    return LicenseCount(operation="Ana", product="P", licenses=licenses, raw=str(licenses), date="2026-11-23 10:00:00")


@dataclass
class Place:
    """A computer: its house, its clock, the wolkvox it reaches."""

    house: House
    clock: FakeClock
    server: LocalWolkvox
    store: Store

    def monitor(self) -> Monitor:
        return self.house.monitor(ACCOUNT, self.store)

    def poll_after(self, seconds: float) -> Poll:
        self.clock.advance(seconds)
        return self.monitor().poll()


@contextmanager
def place(folder: Path, script: Script, *, start: datetime = START, token: Token | None = TOKEN) -> Iterator[Place]:
    clock = FakeClock(start)
    vault = SessionVault()
    if token is not None:
        vault.write(ACCOUNT.id, token)
    with LocalWolkvox(script) as server:
        where = paths(folder)
        SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ACCOUNT))
        house = live(where, vault=vault, make_client=server.make_client, clock=clock)
        with house:
            store = house.open_store()
            yield Place(house=house, clock=clock, server=server, store=store)
            store.close()


def test_a_first_poll_is_the_baseline_and_silent(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        poll = here.monitor().poll()

        assert poll == Poll(
            account="a1",
            name="Andina",
            server="0042",
            health=Health.OK,
            asked_now=True,
            asked_at=START,
            answered_at=START,
            next_allowed_at=START + timedelta(seconds=300),
            since=START,
            counts=(ana(7),),
            day_total=7,
            day_since=START,
        )
        assert here.store.outbox.waiting() == ()


def test_an_increase_is_stored_and_announced_once(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, NINE]) as here:
        here.monitor().poll()
        poll = here.poll_after(300)

        assert poll.changes == (Change(before=LicenseCount(operation="Ana", product="P", licenses=7), after=ana(9)),)
        assert [notice.kind for _number, notice in here.store.outbox.waiting()] == [NoticeKind.CHANGES]
        assert here.poll_after(300).changes == ()


def test_a_contracted_quantity_that_is_passed_is_told_once_and_stands_in_every_poll(tmp_path: Path) -> None:
    limit = Limit(contracted=8)
    with place(tmp_path, [SEVEN, NINE, NINE, FIVE, FIVE]) as here:
        here.store.put_limits(ACCOUNT.id, [limit])
        polls = [here.poll_after(300) for _turn in range(5)]
        told = [notice for _number, notice in here.store.outbox.waiting() if notice.kind is NoticeKind.LIMIT]

        over = (Crossing(limit=limit, count=9),)
        held = (Crossing(limit=limit, count=5),)
        assert [poll.crossings for poll in polls] == [(), over, over, held, ()]
        assert {poll.contracted for poll in polls} == {limit.contracted}
        assert [notice.crossings for notice in told] == [over]
        assert here.monitor().last().crossings == ()


def test_tray_and_command_line_find_the_same_change_once(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, NINE, NINE]) as here:
        here.monitor().poll()
        other = here.house.open_store()
        here.clock.advance(300)
        first = here.house.monitor(ACCOUNT, other).poll()
        second = here.poll_after(300)
        other.close()

        assert (len(first.changes), len(second.changes), len(here.store.outbox.waiting())) == (1, 0, 1)


def test_inside_the_gate_the_stored_answer_is_shown_and_nothing_is_asked(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.monitor().poll()
        poll = here.poll_after(299)

        assert (poll.asked_now, poll.counts, poll.health) == (False, (ana(7),), Health.OK)
        assert poll.next_allowed_at == START + timedelta(seconds=300)
        assert len(here.server.requests) == 1


def test_a_failure_keeps_the_last_good_counts_and_says_why(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, refusal(500, "boom")]) as here:
        here.monitor().poll()
        poll = here.poll_after(300)

        assert (poll.health, poll.counts, poll.answered_at) == (Health.UNUSABLE, (ana(7),), START)
        assert poll.reason == Reason(code=ReasonCode.SERVER_ERROR, params=(("status", "500"),), said="boom")
        assert poll.changes == ()


def test_no_data_is_not_zero(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, refusal(404, "x")]) as here:
        here.monitor().poll()
        poll = here.poll_after(300)

        assert (poll.health, poll.total, here.store.outbox.waiting()) == (Health.NO_DATA, 7, ())


def test_a_refused_token_is_not_asked_with_again_until_it_changes(tmp_path: Path) -> None:
    with place(tmp_path, [refusal(403, "PLEASE VALIDATE TOKEN"), SEVEN]) as here:
        monitor = here.monitor()
        healths = [monitor.poll().health]
        for _ in range(3):
            here.clock.advance(3600)
            healths.append(monitor.poll().health)
        asked = len(here.server.requests)
        here.house.vault.write(ACCOUNT.id, Token.clean("another-made-up-token"))
        here.clock.advance(3600)

        assert (healths, asked) == ([Health.DENIED] * 4, 1)
        assert monitor.poll().health is Health.OK
        assert [notice.kind for _number, notice in here.store.outbox.waiting()] == [NoticeKind.DENIED]


def test_what_never_left_this_computer_may_be_repeated_at_once(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.house.make_client = lambda endpoint, _proxy, _trust: Client(endpoint, look_up=nowhere)
        offline = here.monitor().poll()
        here.house.make_client = here.server.make_client
        poll = here.monitor().poll()

        assert (offline.health, offline.next_allowed_at) == (Health.OFFLINE, None)
        assert (poll.health, len(here.server.requests)) == (Health.OK, 1)


def nowhere(_host: str, _port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def test_what_may_have_arrived_costs_a_whole_gap(tmp_path: Path) -> None:
    def broken(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")

    with place(tmp_path, [broken, SEVEN]) as here:
        offline = here.monitor().poll()
        again = here.poll_after(299)

        assert (offline.health, offline.next_allowed_at) == (Health.OFFLINE, START + timedelta(seconds=300))
        assert (again.asked_now, len(here.server.requests)) == (False, 1)
        assert here.poll_after(1).health is Health.OK


def test_no_poll_starts_in_the_last_minute_of_a_month(tmp_path: Path) -> None:
    # 23:59:30 on the 30th of November in Bogotá.
    late = datetime(2026, 12, 1, 4, 59, 30, tzinfo=UTC)
    with place(tmp_path, [SEVEN], start=late) as here:
        poll = here.monitor().poll()

        assert (poll.asked_now, poll.reason) == (False, Reason(code=ReasonCode.MONTH_ENDING))
        assert (here.server.connections, poll.next_allowed_at) == (0, datetime(2026, 12, 1, 5, tzinfo=UTC))
        assert here.poll_after(30).health is Health.OK


def test_without_a_token_nothing_is_asked_and_nothing_is_stored(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN], token=None) as here:
        poll = here.monitor().poll()

        assert (poll.health, poll.reason) == (Health.NOT_SET_UP, Reason(code=ReasonCode.TOKEN_MISSING))
        assert (here.server.connections, here.store.load("a1", REPORT).last_asked_at) == (0, None)


class LockedVault(SessionVault):
    """A key store that stays locked."""

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        raise NoToken(Reason(code=ReasonCode.KEYRING_LOCKED))


def test_a_locked_key_store_shows_the_last_counts_and_when_it_began(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.monitor().poll()
        monitor = here.house.monitor(ACCOUNT, here.store, vault=LockedVault())
        here.clock.advance(300)
        monitor.poll()
        here.clock.advance(300)
        poll = monitor.poll()

        assert (poll.health, poll.counts) == (Health.LOCKED, (ana(7),))
        assert (poll.since, len(here.server.requests)) == (START + timedelta(seconds=300), 1)


def test_the_tray_tells_once_of_a_key_store_that_stays_locked(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, SEVEN]) as here:
        here.monitor().poll()
        vault = LockedVault()
        monitor = here.house.monitor(ACCOUNT, here.store, vault=vault, tells=True)
        told = []
        for _turn in range(6):
            here.clock.advance(300)
            poll = monitor.poll()
            told.append([notice.kind for _number, notice in here.store.outbox.waiting()])
        after = here.poll_after(300)

        assert told == [[], [], [], *[[NoticeKind.LOCKED]] * 3]
        assert (poll.health, poll.since) == (Health.LOCKED, START + timedelta(seconds=300))
        assert (after.health, [notice.kind for _number, notice in here.store.outbox.waiting()]) == (
            Health.OK,
            [NoticeKind.LOCKED],
        )


def test_a_command_line_that_cannot_read_the_token_tells_nobody(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.monitor().poll()
        monitor = here.house.monitor(ACCOUNT, here.store, vault=LockedVault())
        for _turn in range(6):
            here.clock.advance(300)
            monitor.poll()

        assert (here.store.outbox.waiting(), here.monitor().last().health) == ((), Health.OK)


def test_quitting_lets_go_of_a_request_and_its_stamp_stays(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.server._script = [lambda _conn: here.house.quit.ask() or here.server.hold.wait()]  # type: ignore[func-returns-value,list-item]
        with pytest.raises(Quitting):
            here.monitor().poll()

        again = live(here.house.paths, vault=here.house.vault, make_client=here.server.make_client, clock=here.clock)
        poll = again.monitor(ACCOUNT, here.store).poll()
        assert (poll.asked_now, poll.health, poll.reason) == (False, Health.BUSY, Reason(code=ReasonCode.TOO_SOON))


def test_a_disk_that_cannot_be_written_is_a_reason_and_no_crash(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.monitor().poll()
        here.store._db.execute("PRAGMA query_only = ON")
        poll = here.poll_after(300)

        assert poll.reason is not None
        assert (poll.health, poll.reason.code) == (Health.UNUSABLE, ReasonCode.FOLDER_UNWRITABLE)
        assert poll.counts == (ana(7),)


def test_every_change_is_stored_before_anybody_hears_of_it(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, NINE]) as here:
        here.monitor().poll()
        poll = here.poll_after(300)
        kept = sqlite3.connect(here.house.paths.database)
        stored = kept.execute("SELECT licenses FROM observation ORDER BY at DESC LIMIT 1").fetchone()
        kept.close()

        assert (len(poll.changes), stored) == (1, (9,))


def test_two_requests_are_never_closer_than_the_gap_nor_two_at_once(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN, refusal(500, "x"), NINE, refusal(403, "TOKEN LIMIT EXCEEDED"), FIVE]) as here:
        sent: list[datetime] = []
        for _ in range(200):
            before = len(here.server.requests)
            poll = here.poll_after(17)
            if len(here.server.requests) > before:
                assert poll.asked_at is not None
                sent.append(poll.asked_at)

        gaps = [later - earlier for earlier, later in pairwise(sent)]
        assert min(gaps) >= timedelta(seconds=300)
        assert (len(sent), here.server.most_at_once) == (12, 1)


def test_the_same_token_under_another_account_and_from_outside_meets_the_same_gate(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.monitor().poll()
        other = Account(id="b2", name="Other", server="0042")
        trial = here.house.trial(other, TOKEN, here.store).poll()
        outside = here.house.for_server("0042", TOKEN, here.store).poll()

        assert [trial.asked_now, outside.asked_now, len(here.server.requests)] == [False, False, 1]


def test_a_file_of_certificates_that_is_gone_stops_asking_until_it_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "company.pem"
    with place(tmp_path, [SEVEN, NINE]) as here:
        file.write_bytes(here.server.authority_pem())
        here.house.file.update(lambda settings: settings.changed(trust="file", trust_file=str(file)))
        here.house.reload()
        monitor = here.monitor()
        trusting = monitor.poll()
        file.write_text("no certificate")
        here.clock.advance(300)
        stopped = monitor.poll()
        file.unlink()
        gone = monitor.poll()
        connections = here.server.connections
        file.write_bytes(here.server.authority_pem())
        mended = monitor.poll()

    path = (("path", str(file)),)
    assert [trusting.total, stopped.total, gone.total, mended.total] == [7, 7, 7, 9]
    assert [(poll.health, poll.reason, poll.next_allowed_at) for poll in (stopped, gone)] == [
        (Health.OFFLINE, Reason(code=ReasonCode.TRUST_FILE_UNUSABLE, params=path), None),
        (Health.OFFLINE, Reason(code=ReasonCode.TRUST_FILE_MISSING, params=path), None),
    ]
    assert (connections, mended.health) == (1, Health.OK)


def test_a_file_of_certificates_without_a_name_is_no_leave_to_trust_the_system(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        here.house.settings = here.house.settings.changed(trust="file")
        poll = here.monitor().poll()

    assert (poll.health, poll.reason, here.server.connections) == (
        Health.OFFLINE,
        Reason(code=ReasonCode.TRUST_FILE_UNUSABLE),
        0,
    )


def test_a_request_is_sent_within_its_deadline_from_the_stamp_or_never(tmp_path: Path) -> None:
    """For a program killed in the middle the gate reckons with a request that left so late, and no later."""
    with place(tmp_path, [SEVEN]) as here:

        def slow(endpoint: Endpoint, proxy: str | None, trust_file: Path | None) -> Client:
            here.clock.advance(60)
            return here.server.make_client(endpoint, proxy, trust_file)

        here.house.make_client = slow
        poll = here.monitor().poll()

    assert (poll.reason and poll.reason.code, poll.next_allowed_at) == (ReasonCode.TIMED_OUT, None)
    assert here.server.requests == []


def test_the_address_comes_from_the_account_and_nowhere_else(tmp_path: Path) -> None:
    with place(tmp_path, [SEVEN]) as here:
        seen: list[Endpoint] = []

        def watched(endpoint: Endpoint, proxy: str | None, trust_file: Path | None) -> Client:
            seen.append(endpoint)
            return here.server.make_client(endpoint, proxy, trust_file)

        here.house.make_client = watched
        here.monitor().poll()

        assert seen == [Endpoint.live("0042")]
