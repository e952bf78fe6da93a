"""How long to try to get through to a server: long by itself, short where others couldn't be reached just now.

All accounts are asked one after the other. When the network swallows packets, or nobody answers for names, each of them
waits in vain, and fifty waits in a row are a quarter of an hour in which nobody would notice that one of them is back.
So after a server that couldn't be reached in time the next ones get a few seconds: enough for a packet that is lost
twice, and fifty of them fit into an interval. A server alone, or one after an answer, gets the whole time. Only what
was not sent counts: a server that took the request and is slow has its own deadline (`core.watch.monitor`).

Nobody who is slow (a satellite, a proxy that takes its time) is cut short for ever because another one is dead: twice
as long as its last answer took is always waited for, and of those that were cut short one a minute gets the whole time:
each after it was cut short once, then, if it was in vain, after twice as many times as before, so that the dead ones
step aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from wolkvox_tray.core.errors import Unreached
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.wire.lean import bring_requests

if TYPE_CHECKING:
    from wolkvox_tray.core.wire.api import Client
    from wolkvox_tray.core.wire.parse import Answer

LONG_S, SHORT_S = 20.0, 4.0
JUST_NOW_S = 60.0
"""For so long another server's silence says something."""
TURN_S = 60.0
"""So often one of those that were cut short gets the whole time."""
MOST_DOUBLED = 5


class Patience:
    """Remembers who couldn't be reached. `seconds` is a steady clock. For one request at a time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._silent: tuple[str, float] | None = None
        self._took_s: dict[str, float] = {}
        self._cut: dict[str, tuple[int, int]] = {}  # how often short since the whole time; that how often; in vain
        self._turn_at = float("-inf")

    def reach_s(self, host: str) -> float:
        """Return how many seconds to try to get through to `host`."""
        if self._silent is None:
            return LONG_S
        silent, at = self._silent
        now = self._seconds()
        if silent == host or now - at >= JUST_NOW_S or self._has_its_turn(host, now):
            return LONG_S
        return min(LONG_S, max(SHORT_S, 2 * self._took_s.get(host, 0.0)))

    def tried(self, host: str, *, in_vain: bool, took_s: float) -> None:
        """Note that `host` was waited for in vain, or that there is a way through. Either `took_s`; 0: not known."""
        now = self._seconds()
        self._silent = (host, now) if in_vain else None
        short, whole = self._cut.pop(host, (0, 0))
        if in_vain:
            self._cut[host] = (short + 1, whole) if took_s < LONG_S else (0, whole + 1)
            self._turn_at = now if short and took_s >= LONG_S else self._turn_at
        if took_s and not in_vain:
            self._took_s[host] = took_s

    def _has_its_turn(self, host: str, now: float) -> bool:
        short, whole = self._cut.get(host, (0, 0))
        return short >= 2 ** min(whole, MOST_DOUBLED) and now - self._turn_at >= TURN_S

    def ask(self, client: Client, token: Token, report: str, lane: Lane, *, deadline_s: float) -> Answer:
        """Ask for counts; imported at the first poll, because requests must not delay the icon. Raises `Trouble`."""
        bring_requests()
        from wolkvox_tray.core.wire.api import ask_for_counts

        reach_s, begun = self.reach_s(client.host), self._seconds()
        client.give_up_after(reach_s)
        in_vain, took_s = False, 0.0
        try:
            answer = ask_for_counts(client, token, report, lane, deadline_s=deadline_s)
            took_s = self._seconds() - begun
        except Unreached as trouble:
            in_vain = trouble.reason.code is ReasonCode.TIMED_OUT
            took_s = reach_s if in_vain else 0.0
            raise
        finally:
            self.tried(client.host, in_vain=in_vain, took_s=took_s)
        return answer
