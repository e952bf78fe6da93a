"""Fifty accounts in one thread, on a virtual clock: slow servers, one that hangs, and none that can be reached."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from tests.helpers.clock import FakeClock
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch.monitor import DEADLINE_S
from wolkvox_tray.core.watch.rounds import Rounds
from wolkvox_tray.core.wire.patience import Patience

INTERVAL_S, HOUR_S = 300.0, 3600.0
NAMES = tuple(f"account-{number}" for number in range(50))


@dataclass(frozen=True)
class Answered:
    """How a request went: how many seconds it took, and what came of it."""

    seconds: float
    health: Health = Health.OK
    sent: bool = True


Server = Callable[[str, Patience], Answered]


def an_hour(server: Server) -> dict[str, list[float]]:
    """Live through an hour as the poll thread does; return when each account's requests ended."""
    clock = FakeClock()
    rounds, patience = Rounds(INTERVAL_S, rng=random.Random(1)), Patience(lambda: clock.true_s)
    rounds.set_accounts(NAMES)
    ended: dict[str, list[float]] = {name: [] for name in NAMES}
    while clock.true_s < HOUR_S:
        account = rounds.due(clock.now())
        if account is None:
            clock.advance(rounds.wake_in_s(clock.now()))
            continue
        asked_at = clock.now().wall
        outcome = server(account, patience)
        clock.advance(outcome.seconds)
        patience.tried(account, in_vain=not outcome.sent, took_s=outcome.seconds)
        poll = Poll(
            account=account,
            name=account,
            server="0042",
            health=outcome.health,
            asked_now=True,
            asked_at=asked_at,
            next_allowed_at=asked_at + timedelta(seconds=INTERVAL_S) if outcome.sent else None,
        )
        rounds.done(account, poll, clock.now())
        ended[account].append(clock.true_s)
    return ended


def gaps(ended: dict[str, list[float]], *, without: str = "") -> list[float]:
    """Return the seconds between two requests' ends, of all accounts but one."""
    return [later - earlier for name in NAMES if name != without for earlier, later in pairwise(ended[name])]


def test_a_round_of_fifty_slow_servers_ends_well_within_the_interval() -> None:
    ended = an_hour(lambda _account, _patience: Answered(2.0))

    assert max(each[0] for each in ended.values()) == 100.0
    assert max(gaps(ended)) < INTERVAL_S + 25  # they step aside for each other


def test_one_server_that_hangs_delays_the_others_by_its_deadline_at_most() -> None:
    hanging = NAMES[7]

    def server(account: str, _patience: Patience) -> Answered:
        return Answered(DEADLINE_S, Health.OFFLINE) if account == hanging else Answered(0.2)

    ended = an_hour(server)

    assert max(each[0] for each in ended.values()) <= DEADLINE_S + 50 * 0.2
    assert max(gaps(ended, without=hanging)) <= INTERVAL_S + DEADLINE_S + 25


def test_fifty_servers_that_cannot_be_reached_do_not_cost_fifty_deadlines() -> None:
    def server(account: str, patience: Patience) -> Answered:
        return Answered(patience.reach_s(account), Health.OFFLINE, sent=False)

    ended = an_hour(server)

    assert max(each[0] for each in ended.values()) < INTERVAL_S
    assert max(gaps(ended)) < 2 * INTERVAL_S


def test_a_slow_network_is_never_given_up_because_other_servers_are_dead() -> None:
    dead, slow_s = frozenset(NAMES[:5]), 5.0
    lost: Counter[str] = Counter()

    def server(account: str, patience: Patience) -> Answered:
        if account not in dead and patience.reach_s(account) >= slow_s:
            return Answered(slow_s)
        lost.update([account] * (account not in dead))
        return Answered(patience.reach_s(account), Health.OFFLINE, sent=False)

    an_hour(server)

    assert max(lost.values()) <= 3  # in the first minutes, when nobody knows yet how slow they are


def test_when_the_network_is_back_all_fifty_are_asked_within_a_round() -> None:
    back_s = 1800.0
    now = [0.0]

    def server(account: str, patience: Patience) -> Answered:
        if now[0] < back_s:
            took_s = patience.reach_s(account)
            now[0] += took_s
            return Answered(took_s, Health.OFFLINE, sent=False)
        return Answered(0.2)

    ended = an_hour(server)
    first = [min(at for at in each if at >= back_s) for each in ended.values()]

    assert max(first) < back_s + 2 * INTERVAL_S
