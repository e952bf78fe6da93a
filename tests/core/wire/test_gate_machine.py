"""Invariant 1 in every order of events: two programs, several tokens, kills, reboots, clocks set, files damaged.

The model knows what no program can: the true time of every request that may have reached the server. One thing is left
out, because nothing on this computer can tell it: a wall clock set *forward* while the computer is off.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.helpers.clock import FakeClock
from wolkvox_tray.core.wire.gate import Gate, GateClosed, Ticket

GAP_S = 300.0
TOKENS = ("one", "two")
UNNAMED = "unnamed"
names = st.sampled_from((*TOKENS, UNNAMED))


class Programs(RuleBasedStateMachine):
    """Tray and command line over one folder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.sent: list[tuple[float, str]] = []
        self.booted_s = -GAP_S
        self.under_way: tuple[str, AbstractContextManager[Ticket], Ticket] | None = None

    def teardown(self) -> None:
        if self.under_way is not None:
            self.under_way[1].__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def gate(self, token: str) -> Gate:
        name = None if token == UNNAMED else token
        return Gate(self.folder, server="0042", report="r", generation=name, clock=self.clock, gap_s=GAP_S)

    @rule(token=names)
    def try_to_ask(self, token: str) -> None:
        entering = self.gate(token).enter()
        try:
            ticket = entering.__enter__()
        except GateClosed:
            return
        assert self.under_way is None or not self.may_be_the_same(token, self.under_way[0]), "two in flight"
        if self.under_way is not None:
            entering.__exit__(None, None, None)
            self.sent.append((self.clock.true_s, token))
            return
        self.under_way = (token, entering, ticket)

    @precondition(lambda self: self.under_way is not None)
    @rule(ending=st.sampled_from(("answered", "killed", "unsent")))
    def end(self, ending: str) -> None:
        assert self.under_way is not None
        token, entering, ticket = self.under_way
        self.under_way = None
        if ending == "unsent":
            ticket.unsent()
        else:
            lasted_s = self.clock.now().elapsed_s - ticket.asked_at.elapsed_s
            self.sent.append((self.clock.true_s - lasted_s, token))
        entering.__exit__(None, None, None)

    @rule(seconds=st.sampled_from((1.0, 60.0, 150.0, 299.0, 300.0, 4000.0)))
    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(seconds=st.sampled_from((-1e6, -3600.0, -301.0, -10.0)))
    def set_clock_back(self, seconds: float) -> None:
        self.clock.set_wall(seconds)

    @precondition(lambda self: self.clock.true_s - self.booted_s >= GAP_S)
    @rule(seconds=st.sampled_from((10.0, 301.0, 3600.0, 1e6)))
    def set_clock_forward_and_correct_it_again(self, seconds: float) -> None:
        self.clock.set_wall(seconds)
        self.try_to_ask(TOKENS[0])
        self.clock.set_wall(-seconds)

    @precondition(lambda self: self.under_way is None)
    @rule(seconds=st.sampled_from((1.0, 100.0, 400.0)))
    def reboot(self, seconds: float) -> None:
        self.clock.reboot(seconds)
        self.booted_s = self.clock.true_s

    @precondition(lambda self: self.under_way is None)
    @rule(data=st.data())
    def damage_a_stamp(self, data: st.DataObject) -> None:
        stamps = sorted(self.folder.glob("*.json"))
        if stamps:
            data.draw(st.sampled_from(stamps)).write_bytes(data.draw(st.sampled_from((b"", b"{", b"null"))))

    @invariant()
    def requests_of_one_token_are_a_gap_apart(self) -> None:
        for number, (at, token) in enumerate(self.sent):
            for earlier, other in self.sent[:number]:
                if self.may_be_the_same(token, other):
                    assert abs(at - earlier) >= GAP_S - 1e-6, (self.sent, "too close")

    @staticmethod
    def may_be_the_same(one: str, other: str) -> bool:
        return one == other or UNNAMED in (one, other)


TestPrograms = Programs.TestCase
TestPrograms.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
