"""Whose turn it is: by example, and in a simulated world that holds whatever happens."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from tests.helpers.clock import START, FakeClock
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch.rounds import AFTER_SLEEP_S, REPEAT_S, SLICE_S, Rounds

GAP_S = 300.0
BOGOTA = ZoneInfo("America/Bogota")


def some_rounds(*accounts: str, interval_s: float = 300.0, zone: ZoneInfo | None = None, seed: int = 1) -> Rounds:
    rounds = Rounds(interval_s, rng=random.Random(seed))
    rounds.set_accounts(accounts or ("ana",), dict.fromkeys(accounts or ("ana",), zone) if zone else None)
    return rounds


def a_poll(
    clock: FakeClock, health: Health = Health.OK, *, closed_s: float | None = GAP_S, asked_now: bool = True
) -> Poll:
    """A poll that has just ended; `closed_s` is for how long the gate is closed."""
    now = clock.now().wall
    return Poll(
        account="ana",
        name="Ana",
        server="0042",
        health=health,
        asked_now=asked_now,
        asked_at=now,
        next_allowed_at=None if closed_s is None else now + timedelta(seconds=closed_s),
    )


def unreached(clock: FakeClock) -> Poll:
    return a_poll(clock, Health.OFFLINE, closed_s=None)


def pause(rounds: Rounds, clock: FakeClock, account: str = "ana") -> float:
    """Let time pass, slice by slice, until it is the account's turn; return how long that took."""
    began_s = clock.true_s
    while rounds.due(clock.now()) != account:
        clock.advance(rounds.wake_in_s(clock.now()))
        assert clock.true_s - began_s < 10 * 86_400, "never"
    return clock.true_s - began_s


def pauses(rounds: Rounds, clock: FakeClock, poll: Callable[[FakeClock], Poll], times: int) -> list[float]:
    """Return the pauses after so many polls that all end in the same way."""
    found = []
    for _again in range(times):
        pause(rounds, clock)
        rounds.done("ana", poll(clock), clock.now())
        found.append(pause(rounds, clock))
    return found


def test_a_new_account_is_due_at_once() -> None:
    assert some_rounds().due(FakeClock().now()) == "ana"


def test_nobody_is_due_without_accounts_and_the_slice_is_slept_through() -> None:
    rounds, now = Rounds(300, rng=random.Random(1)), FakeClock().now()

    assert (rounds.due(now), rounds.wake_in_s(now)) == (None, SLICE_S)


@pytest.mark.parametrize(
    "health",
    [Health.OK, Health.NO_DATA, Health.DENIED, Health.MAINTENANCE, Health.UNUSABLE, Health.OFFLINE, Health.BUG],
)
def test_what_was_asked_is_asked_again_after_the_interval(health: Health) -> None:
    found = pauses(some_rounds(interval_s=900), FakeClock(), lambda clock: a_poll(clock, health), 3)

    assert found == pytest.approx([900.0] * 3)


def test_the_interval_counts_from_the_sending_so_that_slow_answers_do_not_add_up() -> None:
    rounds, clock = some_rounds(interval_s=900), FakeClock()
    asked = a_poll(clock)
    clock.advance(40)
    rounds.done("ana", asked, clock.now())

    assert pause(rounds, clock) == pytest.approx(860)


def test_what_never_left_this_computer_is_tried_again_sooner_and_then_less_and_less_often() -> None:
    found = pauses(some_rounds(interval_s=300), FakeClock(), unreached, 7)

    assert found == pytest.approx([30, 60, 120, 240, 300, 300, 300])


def test_after_an_answer_the_back_off_begins_anew() -> None:
    rounds, clock = some_rounds(), FakeClock()
    pauses(rounds, clock, unreached, 4)
    pauses(rounds, clock, a_poll, 1)

    assert pauses(rounds, clock, unreached, 1) == pytest.approx([30])


def test_failures_of_another_kind_do_not_lengthen_the_back_off() -> None:
    rounds, clock = some_rounds(), FakeClock()
    pauses(rounds, clock, lambda clock: a_poll(clock, Health.BUSY), 3)

    assert pauses(rounds, clock, unreached, 1) == pytest.approx([30])


def test_looking_at_a_stored_failure_is_no_further_failure() -> None:
    rounds, clock = some_rounds(), FakeClock()
    pauses(rounds, clock, lambda clock: a_poll(clock, Health.OFFLINE, closed_s=10, asked_now=False), 5)

    assert pauses(rounds, clock, unreached, 1) == pytest.approx([30])


@given(st.integers())
def test_a_token_that_another_program_uses_is_asked_with_later_and_later(seed: int) -> None:
    rounds = some_rounds(seed=seed)
    found = pauses(rounds, FakeClock(), lambda clock: a_poll(clock, Health.BUSY), 4)

    bounds = [(450, 750), (900, 1500), (1800, 3000), (1800, 3000)]
    assert [low <= pause_s <= high for pause_s, (low, high) in zip(found, bounds, strict=True)] == [True] * 4


def test_two_programs_that_collided_part() -> None:
    found = [
        pauses(some_rounds(seed=seed), FakeClock(), lambda clock: a_poll(clock, Health.BUSY), 1)[0] for seed in (1, 2)
    ]

    assert abs(found[0] - found[1]) > 10


@given(st.integers())
def test_a_quota_is_back_on_the_next_day_of_the_accounts_zone(seed: int) -> None:
    clock = FakeClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))  # 10:00 in Bogota
    rounds = some_rounds(zone=BOGOTA, seed=seed)
    (waited_s,) = pauses(rounds, clock, lambda clock: a_poll(clock, Health.QUOTA), 1)

    assert 0 <= waited_s - 14 * 3600 <= 600


def test_a_quota_cannot_be_hurried() -> None:
    rounds, clock = some_rounds(zone=BOGOTA), FakeClock()
    rounds.done("ana", a_poll(clock, Health.QUOTA), clock.now())
    clock.advance(3600)
    rounds.nudge(None)
    rounds.set_interval(60)

    assert pause(rounds, clock) > 3600


def test_a_quota_of_yesterday_does_not_cost_today() -> None:
    """Another program was refused before midnight; after midnight the gate is still closed for a moment."""
    clock = FakeClock(datetime(2026, 11, 24, 4, 58, tzinfo=UTC))  # 23:58 in Bogota
    rounds, refused = some_rounds(zone=BOGOTA), a_poll(clock, Health.QUOTA)
    clock.advance(180)
    rounds.done("ana", replace(refused, asked_now=False), clock.now())

    assert pause(rounds, clock) == pytest.approx(120)


@pytest.mark.parametrize(
    ("zone", "found_at", "expected_h"),
    [
        ("America/Santiago", datetime(2026, 9, 5, 16, 0, tzinfo=UTC), 12),  # the next day begins at 01:00
        ("America/Havana", datetime(2026, 10, 31, 16, 0, tzinfo=UTC), 12),  # and this one has its midnight once
        ("Europe/Madrid", datetime(2026, 10, 25, 0, 0, tzinfo=UTC), 23),  # a day of 25 hours, begun two hours ago
    ],
)
def test_the_next_day_is_found_across_changes_of_the_clocks(zone: str, found_at: datetime, expected_h: float) -> None:
    clock = FakeClock(found_at)
    rounds = some_rounds(zone=ZoneInfo(zone))
    (waited_s,) = pauses(rounds, clock, lambda clock: a_poll(clock, Health.QUOTA), 1)

    assert 0 <= waited_s - expected_h * 3600 <= 600


def test_the_clock_may_tell_its_time_in_the_accounts_own_zone() -> None:
    """Python subtracts two times of one zone as if it had no changes of the clocks."""
    clock = FakeClock(datetime(2026, 10, 25, 0, 0, tzinfo=UTC).astimezone(ZoneInfo("Europe/Madrid")))
    rounds = some_rounds(zone=ZoneInfo("Europe/Madrid"))
    rounds.done("ana", a_poll(clock, Health.QUOTA), clock.now())

    assert 0 <= pause(rounds, clock) - 23 * 3600 <= 600


@pytest.mark.parametrize("health", [Health.NOT_SET_UP, Health.DENIED, Health.BUG])
def test_without_a_token_the_key_store_is_looked_at_once_an_interval(health: Health) -> None:
    found = pauses(
        some_rounds(interval_s=900), FakeClock(), lambda clock: a_poll(clock, health, closed_s=None, asked_now=False), 2
    )

    assert found == pytest.approx([900, 900])


def test_a_locked_key_store_is_looked_at_every_minute() -> None:
    def locked(clock: FakeClock) -> Poll:
        return a_poll(clock, Health.LOCKED, closed_s=None, asked_now=False)

    assert pauses(some_rounds(interval_s=900), FakeClock(), locked, 2) == pytest.approx([60, 60])


def test_a_closed_gate_is_tried_when_it_opens() -> None:
    found = pauses(some_rounds(), FakeClock(), lambda clock: a_poll(clock, closed_s=42, asked_now=False), 1)

    assert found == pytest.approx([42])


def test_a_gate_that_opens_later_than_the_interval_is_waited_for() -> None:
    found = pauses(some_rounds(interval_s=300), FakeClock(), lambda clock: a_poll(clock, closed_s=360), 1)

    assert found == pytest.approx([360])


def test_the_servers_wish_for_a_pause_is_respected() -> None:
    rounds, clock = some_rounds(), FakeClock()
    rounds.done("ana", a_poll(clock, Health.UNUSABLE), clock.now(), retry_after_s=1234)
    rounds.nudge("ana")

    assert pause(rounds, clock) == pytest.approx(1234)


def test_nothing_that_is_read_off_a_wall_clock_stops_an_account_for_longer_than_a_day() -> None:
    rounds, clock = some_rounds(), FakeClock()
    rounds.done("ana", a_poll(clock, closed_s=1e9), clock.now(), retry_after_s=1e9)

    assert pause(rounds, clock) == pytest.approx(86_400)


def test_a_wish_brings_the_turn_forward_but_not_before_the_gate_opens() -> None:
    rounds, clock = some_rounds(interval_s=3600), FakeClock()
    rounds.done("ana", a_poll(clock, closed_s=GAP_S), clock.now())
    rounds.nudge("ana")

    assert pause(rounds, clock) == pytest.approx(GAP_S)


def test_fifty_wishes_are_one_poll_even_where_nothing_can_be_reached() -> None:
    rounds, clock = some_rounds(), FakeClock()
    for poll in (a_poll(clock), unreached(clock), a_poll(clock, Health.LOCKED, closed_s=None, asked_now=False)):
        pause(rounds, clock)
        rounds.done("ana", poll, clock.now())
        polled = 0
        for _click in range(50):
            rounds.nudge("ana")
            if rounds.due(clock.now()) is not None:
                polled += 1

        assert polled == 0
        if poll.next_allowed_at is None:
            assert pause(rounds, clock) == pytest.approx(REPEAT_S)


def test_a_wish_for_one_account_leaves_the_others_alone() -> None:
    rounds, clock = some_rounds("ana", "bea", interval_s=3600), FakeClock()
    for account in ("ana", "bea"):
        rounds.done(account, a_poll(clock), clock.now())
    rounds.nudge("bea")
    waited_s = pause(rounds, clock, "bea")
    rounds.done("bea", a_poll(clock), clock.now())

    assert waited_s == pytest.approx(GAP_S)
    assert rounds.due(clock.now()) is None


def test_a_new_token_is_tried_at_once() -> None:
    rounds, clock = some_rounds(zone=BOGOTA), FakeClock()
    rounds.done("ana", a_poll(clock, Health.QUOTA), clock.now())
    rounds.token_changed("ana")
    rounds.token_changed("nobody")

    assert rounds.due(clock.now()) == "ana"


def test_accounts_keep_their_turns_when_others_come_and_go() -> None:
    rounds, clock = some_rounds("ana", "bea"), FakeClock()
    rounds.done("ana", a_poll(clock), clock.now())
    rounds.set_accounts(("ana", "cleo"))
    rounds.done("bea", a_poll(clock), clock.now())

    assert rounds.due(clock.now()) == "cleo"
    rounds.done("cleo", a_poll(clock), clock.now())
    assert rounds.due(clock.now()) is None


def test_a_shorter_interval_holds_at_once_and_a_longer_one_from_the_next_turn() -> None:
    rounds, clock = some_rounds(interval_s=86_400), FakeClock()
    rounds.done("ana", a_poll(clock), clock.now())
    clock.advance(60)
    rounds.set_interval(600)

    assert pause(rounds, clock) == pytest.approx(540)
    rounds.done("ana", a_poll(clock), clock.now())
    rounds.set_interval(86_400)
    assert pause(rounds, clock) == pytest.approx(600)


def test_a_shorter_interval_does_not_open_the_gate() -> None:
    rounds, clock = some_rounds(interval_s=3600), FakeClock()
    rounds.done("ana", a_poll(clock), clock.now())
    rounds.set_interval(1)

    assert pause(rounds, clock) == pytest.approx(GAP_S)


def test_after_sleep_nothing_is_asked_for_ten_seconds_and_then_everybody_once_in_turn() -> None:
    rounds, clock = some_rounds("ana", "bea", "cleo"), FakeClock()
    for each in ("ana", "bea", "cleo"):
        assert rounds.due(clock.now()) == each
        rounds.done(each, a_poll(clock), clock.now())
    clock.suspend(8 * 3600)

    assert rounds.due(clock.now()) is None
    assert rounds.wake_in_s(clock.now()) == pytest.approx(AFTER_SLEEP_S)
    clock.advance(AFTER_SLEEP_S)
    asked = []
    while (account := rounds.due(clock.now())) is not None:
        asked.append(account)
        rounds.done(account, a_poll(clock), clock.now())
    assert asked == ["ana", "bea", "cleo"]


def test_a_long_poll_is_not_taken_for_sleep() -> None:
    rounds, clock = some_rounds("ana", "bea"), FakeClock()
    assert rounds.due(clock.now()) == "ana"
    clock.advance(130)
    rounds.done("ana", a_poll(clock), clock.now())

    assert rounds.due(clock.now()) == "bea"


def test_the_one_that_has_waited_longest_comes_first() -> None:
    rounds, clock = some_rounds("bea", "ana"), FakeClock()
    rounds.done("bea", a_poll(clock, closed_s=200, asked_now=False), clock.now())
    rounds.done("ana", a_poll(clock, closed_s=100, asked_now=False), clock.now())
    for _slice in range(4):
        clock.advance(60)
        first = rounds.due(clock.now())

    assert first == "ana"


def test_a_slice_that_is_a_little_late_is_no_sleep() -> None:
    rounds, clock = some_rounds(), FakeClock()
    rounds.done("ana", a_poll(clock), clock.now())
    clock.advance(GAP_S - 85)
    rounds.due(clock.now())
    clock.advance(85)

    assert rounds.due(clock.now()) == "ana"


def test_the_wall_clock_may_be_set_while_waiting() -> None:
    rounds, clock = some_rounds(), FakeClock()
    rounds.done("ana", a_poll(clock), clock.now())
    clock.set_wall(-1e7)

    assert pause(rounds, clock) == pytest.approx(300)


def test_fifty_accounts_are_spread_and_all_stay_fresh() -> None:
    names = [f"account-{number}" for number in range(50)]
    rounds, clock = some_rounds(*names), FakeClock()
    asked: dict[str, list[float]] = {name: [] for name in names}
    while clock.true_s < 3600:
        account = rounds.due(clock.now())
        if account is None:
            clock.advance(rounds.wake_in_s(clock.now()))
            continue
        asked[account].append(clock.true_s)
        clock.advance(0.2)
        rounds.done(account, a_poll(clock), clock.now())
    moments = sorted(moment for each in asked.values() for moment in each if moment > 60)
    waits = [later - earlier for each in asked.values() for earlier, later in pairwise(each)]

    assert min(later - earlier for earlier, later in pairwise(moments)) > 1
    assert (min(waits) >= GAP_S, max(waits) <= 1.5 * GAP_S) == (True, True)


endings = st.sampled_from(
    [
        (Health.OK, GAP_S, None),
        (Health.OK, GAP_S, None),
        (Health.OFFLINE, None, None),
        (Health.OFFLINE, GAP_S, None),
        (Health.BUSY, GAP_S, None),
        (Health.UNUSABLE, GAP_S, 500.0),
        (Health.LOCKED, None, None),
        (Health.QUOTA, GAP_S, None),
    ]
)
steps = st.lists(
    st.tuples(endings, st.sampled_from([0.1, 3.0, 60.0]), st.sampled_from(["", "", "", "nudge", "sleep", "shorter"])),
    min_size=5,
    max_size=25,
)


@given(st.integers(1, 12), st.sampled_from([300.0, 900.0]), steps, st.integers())
@given_settings(deadline=None, max_examples=200)  # a used-up quota is a day of slices
def test_whatever_happens_nobody_is_early_nobody_starves_and_no_turn_is_slept_through(
    accounts: int,
    interval_s: float,
    happening: list[tuple[tuple[Health, float | None, float | None], float, str]],
    seed: int,
) -> None:
    names = [f"account-{number}" for number in range(accounts)]
    rounds, clock = some_rounds(*names, interval_s=interval_s, zone=BOGOTA, seed=seed), FakeClock(START)
    not_before = dict.fromkeys(names, 0.0)
    by_when = dict.fromkeys(names, 60.0 * accounts)
    for (health, closed_s, retry_after_s), lasts_s, between in happening:
        while (account := rounds.due(clock.now())) is None:
            wait_s = rounds.wake_in_s(clock.now())
            assert 0 < wait_s <= SLICE_S
            if wait_s < SLICE_S:  # a turn is near: nobody's is nearer
                early = copy.deepcopy(clock)
                early.advance(wait_s * 0.99 - 0.05)
                assert copy.deepcopy(rounds).due(early.now()) is None, "slept through a turn"
            clock.advance(wait_s)
        assert clock.true_s >= not_before[account] - 1e-3, "before its gate opens"
        assert all(clock.true_s <= limit_s for limit_s in by_when.values()), "somebody starves"
        clock.advance(lasts_s)
        poll = a_poll(clock, health, closed_s=closed_s, asked_now=health is not Health.LOCKED)
        rounds.done(account, poll, clock.now(), retry_after_s=retry_after_s)
        not_before[account] = clock.true_s + max(closed_s or 0.0, retry_after_s or 0.0)
        longest_s = 86_400 + 600 if health is Health.QUOTA else 10 * interval_s
        by_when[account] = clock.true_s + longest_s + interval_s / 4 + 70 * accounts + 30
        if between == "nudge":
            rounds.nudge(None)
        elif between == "shorter":
            rounds.set_interval(300.0)
        elif between == "sleep":
            clock.suspend(8 * 3600)
            by_when = dict.fromkeys(names, clock.true_s + 86_400 + 10 * interval_s)
