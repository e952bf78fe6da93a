"""How long to try to get through to a server: long by itself, short where others couldn't be reached just now.

All accounts are asked one after the other. When the network swallows packets, or nobody answers for names, each of them
waits in vain, and fifty waits in a row are a quarter of an hour in which nobody would notice that one of them is back.
So after a server that couldn't be reached in time the next ones get a few seconds: enough for a packet that is lost
twice, and fifty of them fit into an interval. A server alone, or one after an answer, gets the whole time. Only what
was not sent counts: a server that took the request and is slow has its own deadline (`core.watch.monitor`).
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


class Patience:
    """Remembers who couldn't be reached. `seconds` is a steady clock. For one request at a time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._silent: tuple[str, float] | None = None

    def reach_s(self, host: str) -> float:
        """Return how many seconds to try to get through to `host`."""
        if self._silent is None:
            return LONG_S
        silent, at = self._silent
        return SHORT_S if silent != host and self._seconds() - at < JUST_NOW_S else LONG_S

    def tried(self, host: str, *, in_vain: bool) -> None:
        """Note that `host` was waited for in vain, or that there is a way through."""
        self._silent = (host, self._seconds()) if in_vain else None

    def ask(self, client: Client, token: Token, report: str, lane: Lane, *, deadline_s: float) -> Answer:
        """Ask for counts; imported at the first poll, because requests must not delay the icon. Raises `Trouble`."""
        bring_requests()
        from wolkvox_tray.core.wire.api import ask_for_counts

        client.give_up_after(self.reach_s(client.host))
        in_vain = False
        try:
            return ask_for_counts(client, token, report, lane, deadline_s=deadline_s)
        except Unreached as trouble:
            in_vain = trouble.reason.code is ReasonCode.TIMED_OUT
            raise
        finally:
            self.tried(client.host, in_vain=in_vain)
