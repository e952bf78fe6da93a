"""Whose turn it is: interval, back-off, wake-up, fairness."""

from __future__ import annotations

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.clock import FakeClock
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch.rounds import Rounds

INTERVAL_S = 300.0


class Desk:
    """Rounds with a clock, and somebody who does what they say."""

    def __init__(self, *accounts: str, seed: int = 1) -> None:
        self.clock = FakeClock()
        self.rounds = Rounds(INTERVAL_S, rng=random.Random(seed))
        self.rounds.set_accounts(accounts)

    def due(self) -> str | None:
        return self.rounds.due(self.clock.now())

    def ends(
        self, account: str, health: Health = Health.OK, *, allowed_in_s: float | None = 300, asked: bool = True
    ) -> None:
        now = self.clock.now().wall
        allowed = None if allowed_in_s is None else now + timedelta(seconds=allowed_in_s)
        poll = Poll(
            account=account,
            name=account,
            server="0042",
            health=health,
            asked_now=asked,
            asked_at=now,
            next_allowed_at=allowed,
        )
        self.rounds.done(account, poll, self.clock.now())

    def wait_for_turn(self) -> float:
        """Sleep slice by slice, as the poll thread does, until somebody is due; return the seconds that took."""
        begun = self.clock.true_s
        while self.due() is None:
            self.clock.advance(self.rounds.wake_in_s(self.clock.now()))
        return self.clock.true_s - begun


def test_a_new_account_is_due_at_once() -> None:
    assert Desk("a").due() == "a"


def test_without_accounts_nobody_is_due_and_the_slice_is_a_minute() -> None:
    desk = Desk()

    assert (desk.due(), desk.rounds.wake_in_s(desk.clock.now())) == (None, 60.0)


def test_an_answered_account_is_due_one_interval_after_its_request() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a")

    assert desk.wait_for_turn() == pytest.approx(300)


def test_what_was_never_sent_is_tried_again_soon_and_ever_later() -> None:
    desk = Desk("a")
    waits = []
    for _ in range(6):
        desk.due()
        desk.ends("a", Health.OFFLINE, allowed_in_s=None)
        waits.append(round(desk.wait_for_turn()))

    assert waits == [30, 60, 120, 240, 300, 300]


def test_what_may_have_arrived_waits_for_the_gate() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a", Health.OFFLINE, allowed_in_s=300)

    assert desk.wait_for_turn() == pytest.approx(300)


def test_two_programs_on_one_token_part_by_jitter() -> None:
    waits = []
    for seed in (1, 2):
        desk = Desk("a", seed=seed)
        desk.due()
        desk.ends("a", Health.BUSY)
        waits.append(desk.wait_for_turn())

    assert waits[0] != waits[1]
    assert all(450 <= wait <= 750 for wait in waits)


def test_a_used_up_quota_waits_for_the_accounts_next_local_day() -> None:
    desk = Desk("a")
    desk.rounds.set_accounts(("a",), {"a": ZoneInfo("America/Bogota")})
    desk.due()
    desk.ends("a", Health.QUOTA)
    desk.rounds.nudge("a")
    wait_s = desk.wait_for_turn()

    # 15:00 UTC is 10:00 in Bogotá: 14 hours to midnight there, and up to ten minutes.
    assert 14 * 3600 <= wait_s <= 14 * 3600 + 660


def test_retry_after_is_respected() -> None:
    desk = Desk("a")
    desk.due()
    poll = Poll(account="a", name="a", server="0042", health=Health.UNUSABLE, asked_now=True)
    desk.rounds.done("a", poll, desk.clock.now(), retry_after_s=1000)

    assert desk.wait_for_turn() == pytest.approx(1000)


def test_a_closed_gate_is_tried_when_it_opens() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a", asked=False, allowed_in_s=17)

    assert desk.wait_for_turn() == pytest.approx(17)


@pytest.mark.parametrize("health", [Health.LOCKED, Health.NOT_SET_UP, Health.DENIED])
def test_what_costs_no_request_is_looked_at_every_interval(health: Health) -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a", health, asked=False, allowed_in_s=None)

    assert desk.wait_for_turn() == pytest.approx(300)


def test_refresh_pressed_fifty_times_is_one_poll_when_the_gate_allows_it() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a", Health.UNUSABLE, allowed_in_s=200)
    for _ in range(50):
        desk.rounds.nudge(None)

    assert desk.wait_for_turn() == pytest.approx(200)
    desk.ends("a")
    assert desk.due() is None


def test_a_new_token_may_ask_at_once() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a", Health.DENIED)
    desk.rounds.token_changed("a")

    assert desk.due() == "a"


def test_after_sleep_everybody_waits_ten_seconds_and_then_polls_once() -> None:
    desk = Desk("a", "b")
    for account in ("a", "b"):
        desk.due()
        desk.ends(account)
    desk.clock.advance(8 * 3600)

    assert desk.wait_for_turn() == pytest.approx(10)
    polled = []
    while (next_one := desk.due()) is not None:
        polled.append(next_one)
        desk.ends(next_one)
    assert polled == ["a", "b"]


def test_a_long_poll_is_not_taken_for_sleep() -> None:
    desk = Desk("a", "b")
    desk.due()
    desk.clock.advance(130)
    desk.ends("a")

    assert desk.due() == "b"


def test_the_one_that_has_waited_longest_comes_first() -> None:
    desk = Desk("b", "a")
    desk.ends("b", allowed_in_s=200, asked=False)
    desk.ends("a", allowed_in_s=100, asked=False)
    desk.wait_for_turn()
    desk.clock.advance(80)
    desk.due()
    desk.clock.advance(80)

    assert desk.due() == "a"


def test_an_account_that_stays_keeps_its_turn_when_others_change() -> None:
    desk = Desk("a")
    desk.due()
    desk.ends("a")
    desk.rounds.set_accounts(("a", "b"))
    desk.due()
    desk.ends("b")

    assert desk.due() is None


@given(
    st.integers(min_value=1, max_value=8),
    st.lists(st.tuples(st.sampled_from(Health), st.floats(0, 90), st.booleans()), max_size=60),
)
def test_nobody_starves_and_nobody_is_asked_before_the_gate_allows_it(
    count: int, endings: list[tuple[Health, float, bool]]
) -> None:
    desk = Desk(*(f"account {number}" for number in range(count)))
    allowed_s = dict.fromkeys((f"account {number}" for number in range(count)), 0.0)
    last_s = dict.fromkeys(allowed_s, 0.0)
    for health, lasted_s, sent in endings:
        desk.wait_for_turn()
        account = desk.due()
        assert account is not None
        assert desk.clock.true_s >= allowed_s[account] - 1e-3
        desk.clock.advance(lasted_s)
        desk.ends(account, health, allowed_in_s=300 if sent else None)
        allowed_s[account] = desk.clock.true_s + (300 if sent else 0)
        last_s[account] = desk.clock.true_s
        if all(ending[0] is Health.OK for ending in endings):
            assert max(desk.clock.true_s - at for at in last_s.values()) <= 300 + 100 * count
