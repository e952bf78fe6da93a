"""Invariant 1 in every order of events: two programs, several tokens and keys, kills, reboots, clocks, damage.

The model knows what no program can: the true times between which every request may have reached the server. What
nothing on this computer can tell is left out (``docs/gate.md`` lists it): a wall clock that is set *forward* between a
request and a reboot, or before the computer has been up for a gap.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.helpers.clock import FakeClock
from wolkvox_tray.core.wire.gate import LATEST_S, Gate, GateClosed, Ticket

GAP_S = 300.0
LONG_S = GAP_S + LATEST_S
TOKENS = ("1-aaaa", "1-ffff", "zz-bbbb")  # their locks come before and after that of "any"; two keys
UNNAMED = "unnamed"
DAMAGE = (b"", b"{", b"null", b'{"format": 2}')
names = st.sampled_from((*TOKENS, UNNAMED))


@dataclass(frozen=True)
class Request:
    """One request that may have reached the server, at a true time from `first_s` to `last_s`."""

    token: str
    first_s: float
    last_s: float

    def may_be_of(self, token: str) -> bool:
        return self.token == token or UNNAMED in (self.token, token) or key_of(self.token) != key_of(token)


def key_of(token: str) -> str:
    """What stands before the name of a token under one key says nothing about its name under another."""
    return token.partition("-")[0]


@dataclass(frozen=True)
class UnderWay:
    token: str
    entered: AbstractContextManager[Ticket]
    ticket: Ticket
    since_s: float


class Programs(RuleBasedStateMachine):
    """Tray and command line over one folder; a gate is made anew for each step, as after a restart."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.sent: list[Request] = []
        self.booted_s = self.set_forward_s = -LONG_S
        self.under_way: UnderWay | None = None

    def teardown(self) -> None:
        if self.under_way is not None:
            self.under_way.entered.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def gate(self, token: str) -> Gate:
        name = None if token == UNNAMED else token
        return Gate(self.folder, server="0042", report="r", generation=name, clock=self.clock, gap_s=GAP_S)

    def on_disk(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.glob("*.json")}

    def enter(self, token: str) -> GateClosed | None:
        entering = self.gate(token).enter()
        try:
            ticket = entering.__enter__()
        except GateClosed as closed:
            return closed
        assert self.under_way is None, "two in flight"
        self.under_way = UnderWay(token, entering, ticket, self.clock.true_s)
        return None

    def stop(self, *, killed: bool) -> None:
        """The program is gone: after a kill its locks are free, and the files are as they were."""
        assert self.under_way is not None
        gone, self.under_way = self.under_way, None
        before = self.on_disk()
        gone.entered.__exit__(None, None, None)
        last_s = self.clock.true_s
        if killed:
            last_s = min(last_s, gone.since_s + LATEST_S)
            for path in self.on_disk():
                path.unlink()
            for path, data in before.items():
                path.write_bytes(data)
        self.sent.append(Request(gone.token, gone.since_s, last_s))

    @rule(token=names)
    def try_to_ask(self, token: str) -> None:
        busy = self.under_way is not None
        closed = self.enter(token)

        assert not busy or (closed is not None and closed.held)

    @precondition(lambda self: self.under_way is None)
    @rule(token=names, seconds=st.sampled_from((0.0, 1.0, 60.0)))
    def try_to_ask_and_be_answered(self, token: str, seconds: float) -> None:
        if self.enter(token) is None:
            self.clock.advance(seconds)
            self.stop(killed=False)

    @precondition(lambda self: self.under_way is None)
    @rule(token=names)
    def the_gate_opens_when_it_says(self, token: str) -> None:
        closed = self.enter(token)
        if closed is None:
            return
        assert closed.until is not None
        wait_s = (closed.until - self.clock.now().wall).total_seconds()
        assert 0 < wait_s <= LONG_S
        self.clock.advance(wait_s)
        assert self.enter(token) is None

    @rule(token=names)
    def looking_changes_nothing(self, token: str) -> None:
        before = self.on_disk()
        opens_at = self.gate(token).next_allowed()

        assert self.on_disk() == before
        if opens_at is None and self.under_way is None:
            assert self.enter(token) is None

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def answered(self) -> None:
        self.stop(killed=False)

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def killed(self) -> None:
        self.stop(killed=True)

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def unsent(self) -> None:
        assert self.under_way is not None
        gone, self.under_way = self.under_way, None
        gone.ticket.unsent()
        gone.entered.__exit__(None, None, None)

    @rule(seconds=st.sampled_from((1.0, 20.0, 60.0, 150.0, 299.0, 300.0, 3e6)))
    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(seconds=st.sampled_from((10.0, 301.0, 30_000.0)))
    def sleep(self, seconds: float) -> None:
        self.clock.suspend(seconds)

    @rule(seconds=st.sampled_from((-1e6, -3600.0, -301.0, -10.0)))
    def set_the_clock_back(self, seconds: float) -> None:
        self.clock.set_wall(seconds)

    @precondition(lambda self: self.clock.true_s - self.booted_s >= LONG_S)
    @rule(seconds=st.sampled_from((10.0, 301.0, 3600.0, 5e6)))
    def set_the_clock_forward(self, seconds: float) -> None:
        self.clock.set_wall(seconds)
        self.set_forward_s = self.clock.true_s

    @precondition(lambda self: self.clock.true_s - self.set_forward_s >= LONG_S)
    @rule(seconds=st.sampled_from((1.0, 100.0, 400.0)))
    def reboot(self, seconds: float) -> None:
        if self.under_way is not None:
            self.stop(killed=True)
        self.clock.reboot(seconds)
        self.booted_s = self.clock.true_s

    @precondition(lambda self: self.under_way is None)
    @rule(data=st.data())
    def damage_a_stamp(self, data: st.DataObject) -> None:
        stamps = sorted(self.folder.glob("*.json"))
        if stamps:
            data.draw(st.sampled_from(stamps)).write_bytes(data.draw(st.sampled_from(DAMAGE)))

    @invariant()
    def requests_of_one_token_are_a_gap_apart(self) -> None:
        requests = list(self.sent)
        if self.under_way is not None:
            now_s = self.clock.true_s
            requests.append(Request(self.under_way.token, self.under_way.since_s, now_s))
        for number, later in enumerate(requests):
            for earlier in requests[:number]:
                if earlier.may_be_of(later.token):
                    assert later.first_s - earlier.last_s >= GAP_S - 1e-3, (earlier, later)


TestPrograms = pytest.mark.slow(Programs.TestCase)
TestPrograms.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
