"""A refused token, a used-up quota and a pause that was asked for are remembered, by every program of this user."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.core.watch.test_monitor import ACCOUNT, SEVEN, TOKEN, Place, nowhere, place
from tests.helpers.wolkvox_server import Scripted, refusal
from wolkvox_tray.core.assemble import live
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.wire.api import Client

REFUSED = refusal(403, "PLEASE VALIDATE TOKEN")
USED_UP = refusal(403, "TOKEN LIMIT EXCEEDED")
OTHER = Token.clean("another-made-up-token-of-the-monitor")
HOUR = 3600.0
THEIRS = "Mon, 05 Feb 2001 15:00:00 GMT"
"""A server's own clock, which is all that a date of its can be measured by."""
MIDNIGHT = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Where the day of the clock's start ends in Bogotá."""


class Keys(SessionVault):
    """A key store that outlives the programs, and names gates."""

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        return b"the key that names the gates"


@contextmanager
def office(folder: Path, *script: Scripted) -> Iterator[Place]:
    with place(folder, list(script)) as here:
        here.house.vault = Keys()
        here.house.vault.write(ACCOUNT.id, TOKEN)
        yield here


def another_program(here: Place) -> Monitor:
    """Return the monitor of a program that starts now and has met nothing yet."""
    house = live(here.house.paths, vault=here.house.vault, make_client=here.server.make_client, clock=here.clock)
    return house.monitor(ACCOUNT, here.store)


def test_a_refused_token_is_asked_with_once_whoever_starts_anew(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(90 * 24 * HOUR)
        poll = another_program(here).poll()

        assert (poll.health, poll.reason and poll.reason.code) == (Health.DENIED, ReasonCode.TOKEN_REFUSED)
        assert (poll.asked_now, poll.next_allowed_at, len(here.server.requests)) == (False, None, 1)


def test_another_token_is_asked_with(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        here.house.vault.write(ACCOUNT.id, OTHER)

        assert another_program(here).poll().health is Health.OK


def test_the_refused_token_that_is_put_back_is_still_refused(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        for token in (TOKEN, OTHER, TOKEN):
            here.house.vault.write(ACCOUNT.id, token)
            poll = here.poll_after(HOUR)

        assert (poll.health, len(here.server.requests)) == (Health.DENIED, 2)


def test_who_tests_the_connection_asks_all_the_same_and_an_answer_ends_it(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        tested = here.monitor().poll(insists=True)
        here.clock.advance(HOUR)
        after = another_program(here).poll()

        assert [each.health for each in (tested, after)] == [Health.OK, Health.OK]
        assert len(here.server.requests) == 3


def test_a_test_that_reaches_nobody_changes_nothing(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        here.house.make_client = lambda endpoint, _proxy, _trust: Client(endpoint, look_up=nowhere)
        tested = here.monitor().poll(insists=True)
        here.house.make_client = here.server.make_client
        after = another_program(here).poll()

        assert [each.health for each in (tested, after)] == [Health.OFFLINE, Health.DENIED]
        assert len(here.server.requests) == 1


def test_a_token_that_is_entered_again_is_asked_with_again(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        here.house.may_ask_again(ACCOUNT, TOKEN)

        assert another_program(here).poll().health is Health.OK


@pytest.mark.parametrize("insists", [False, True])
def test_a_used_up_quota_stands_until_the_accounts_next_day(tmp_path: Path, insists: bool) -> None:
    with office(tmp_path, USED_UP, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        same_day = another_program(here).poll(insists=insists)
        here.clock.advance((MIDNIGHT - here.clock.now().wall).total_seconds())
        next_day = another_program(here).poll()

        assert (same_day.health, same_day.next_allowed_at, same_day.asked_now) == (Health.QUOTA, MIDNIGHT, False)
        assert (next_day.health, len(here.server.requests)) == (Health.OK, 2)


@pytest.mark.parametrize("wish", ["3600", "Mon, 05 Feb 2001 16:00:00 GMT"], ids=["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_stands_for_every_program_and_who_insists(tmp_path: Path, wish: str, status: int) -> None:
    with office(tmp_path, refusal(status, "later", retry_after=wish, date=THEIRS), SEVEN) as here:
        asked_at = here.clock.now().wall
        first = here.monitor().poll()
        here.clock.advance(HOUR - 60)
        held = [another_program(here).poll(insists=insists) for insists in (False, True)]
        here.clock.advance(60)
        then = another_program(here).poll()

        assert [(each.health, each.reason, each.asked_now) for each in held] == [
            (first.health, first.reason, False)
        ] * 2
        assert {each.next_allowed_at for each in held} == {asked_at + timedelta(seconds=HOUR)}
        assert (then.health, len(here.server.requests)) == (Health.OK, 2)


def test_a_pause_that_has_passed_already_is_none(tmp_path: Path) -> None:
    with office(tmp_path, refusal(429, "later", retry_after="0"), SEVEN) as here:
        here.monitor().poll()

        assert list(here.house.paths.gate_dir.glob("*.hold")) == []


def test_a_clock_that_is_set_back_ends_a_hold_that_it_would_make_endless(tmp_path: Path) -> None:
    with office(tmp_path, USED_UP, SEVEN) as here:
        here.monitor().poll()
        here.clock.advance(HOUR)
        here.clock.set_wall(-400 * 24 * HOUR)

        assert another_program(here).poll().health is Health.OK


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 9000, b'{"format": 1, "health": 7}'])
def test_a_hold_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    with office(tmp_path, REFUSED, SEVEN) as here:
        here.monitor().poll()
        (path,) = here.house.paths.gate_dir.glob("*.hold")
        path.write_bytes(content)

        assert here.poll_after(HOUR).health is Health.OK


def test_without_a_key_store_the_program_itself_remembers(tmp_path: Path) -> None:
    with place(tmp_path, [REFUSED, SEVEN, SEVEN]) as here:
        monitor = here.monitor()
        polls = [monitor.poll()]
        here.clock.advance(HOUR)
        polls.append(monitor.poll())
        here.house.vault.write(ACCOUNT.id, OTHER)
        polls.append(monitor.poll())

        assert [each.health for each in polls] == [Health.DENIED, Health.DENIED, Health.OK]
        assert list(here.house.paths.gate_dir.glob("*.hold")) == []


def test_a_hold_says_nothing_of_the_token(tmp_path: Path) -> None:
    with office(tmp_path, REFUSED) as here:
        here.monitor().poll()
        (path,) = here.house.paths.gate_dir.glob("*.hold")

        assert TOKEN.reveal() not in path.name + path.read_text("ascii")


def test_since_when_is_told_by_who_was_refused(tmp_path: Path) -> None:
    with office(tmp_path, SEVEN, REFUSED) as here:
        here.monitor().poll()
        refused = here.poll_after(HOUR)
        here.clock.advance(HOUR)
        later = another_program(here).poll()

        assert refused.since is not None
        assert later.since == refused.since <= here.clock.now().wall - timedelta(minutes=59)
