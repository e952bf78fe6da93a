"""Whose turn is it? Interval, back-off, wake-up and fairness, for any number of accounts (pure).

The clock is passed in and only its elapsed seconds count, sleep included. An account's next turn follows from how its
last poll ended; the gate (`core.wire.gate`) has the last word on whether a request may be sent, so a mistake here can
be impolite but never breaks the five minutes. What happens next, by how a poll ended:

- answered: one interval after the request was sent;
- nothing left this computer: sooner, after 30 s, 60 s, 120 s … up to the interval;
- another program uses the token: later, at twice to eight times the interval, with jitter so that two programs part;
- quota used up: at the account's next local day, plus up to ten minutes so that not everybody asks at midnight;
- the gate was closed: when it opens; no token, key store locked: at the interval, which costs no request;
- and never before ``Retry-After``.

A gap between two looks longer than a slice means that the computer slept: then nothing is asked for ten seconds, until
the network is back, and after that each account once, in turn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.model import Health, Poll, Stamp

SLICE_S = 60.0
SHORTEST_WAKE_S = 0.05
SLEPT_AFTER_S = 90.0
AFTER_SLEEP_S = 10.0
FIRST_BACK_OFF_S = 30.0
BUSY_FACTORS = (2.0, 4.0, 8.0)
QUOTA_JITTER_S = 600.0


@dataclass(slots=True)
class _Turn:
    """When an account is due, and not before when; seconds since boot. `stopped`: no wish of the user hurries it."""

    zone: ZoneInfo | None
    due_s: float = 0.0
    allowed_s: float = 0.0
    failures: int = 0
    stopped: bool = False


class Rounds:
    """Decides whose turn it is. `interval_s` is what each account is asked at; `rng` gives the jitter."""

    def __init__(self, interval_s: float, *, rng: random.Random) -> None:
        self._interval_s = interval_s
        self._rng = rng
        self._turns: dict[str, _Turn] = {}
        self._looked_s: float | None = None
        self._hold_until_s = 0.0

    def set_accounts(self, accounts: Sequence[str], zones: Mapping[str, ZoneInfo] | None = None) -> None:
        """Watch these accounts; a new one is due at once, one that is known keeps its turn."""
        kept = self._turns
        self._turns = {account: kept.get(account) or _Turn(None) for account in accounts}
        for account, turn in self._turns.items():
            turn.zone = (zones or {}).get(account)

    def set_interval(self, interval_s: float) -> None:
        """Ask at another interval from each account's next turn on."""
        self._interval_s = interval_s

    def due(self, now: Stamp) -> str | None:
        """Return the account whose turn it is, the one that has waited longest; ``None`` if nobody's is."""
        self._look(now)
        if now.elapsed_s < self._hold_until_s:
            return None
        waiting = [(turn.due_s, account) for account, turn in self._turns.items() if turn.due_s <= now.elapsed_s]
        return min(waiting, key=lambda entry: entry[0])[1] if waiting else None

    def done(self, account: str, poll: Poll, now: Stamp, *, retry_after_s: float | None = None) -> None:
        """Take in how an account's turn ended at `now`. `retry_after_s` is what the server asked for."""
        self._looked_s = now.elapsed_s
        turn = self._turns.get(account)
        if turn is None:
            return
        turn.failures = 0 if poll.health in (Health.OK, Health.NO_DATA) else turn.failures + 1
        turn.stopped = poll.health is Health.QUOTA
        allowed_in_s = max(_seconds(poll.next_allowed_at, now), retry_after_s or 0.0)
        turn.allowed_s = now.elapsed_s + allowed_in_s
        turn.due_s = now.elapsed_s + max(self._pause_s(turn, poll, now), allowed_in_s, 1.0)

    def nudge(self, account: str | None) -> None:
        """Bring an account's turn (``None``: everybody's) forward to when its gate allows it; again changes nothing."""
        for name, turn in self._turns.items():
            if account in (None, name) and not turn.stopped:
                turn.due_s = min(turn.due_s, turn.allowed_s)

    def token_changed(self, account: str) -> None:
        """An account has a new token: it is due at once."""
        if account in self._turns:
            self._turns[account] = _Turn(self._turns[account].zone)

    def wake_in_s(self, now: Stamp) -> float:
        """Return the seconds until somebody's turn, at most one slice of 60 s."""
        due_s = min((turn.due_s for turn in self._turns.values()), default=now.elapsed_s + SLICE_S)
        wait_s = max(due_s, self._hold_until_s) - now.elapsed_s
        return min(max(wait_s, SHORTEST_WAKE_S), SLICE_S)

    def _look(self, now: Stamp) -> None:
        """Notice that the computer slept, by the gap since the last look."""
        if self._looked_s is not None and now.elapsed_s - self._looked_s > SLEPT_AFTER_S:
            self._hold_until_s = now.elapsed_s + AFTER_SLEEP_S
        self._looked_s = now.elapsed_s

    def _pause_s(self, turn: _Turn, poll: Poll, now: Stamp) -> float:
        """Return the seconds until the account's next turn."""
        if poll.health is Health.QUOTA:
            return self._until_tomorrow_s(turn, now)
        if not poll.asked_now:
            return _seconds(poll.next_allowed_at, now) or self._interval_s
        if poll.health is Health.BUSY:
            factor = BUSY_FACTORS[min(turn.failures, len(BUSY_FACTORS)) - 1]
            return self._interval_s * factor * self._rng.uniform(0.75, 1.25)
        if poll.health is Health.OFFLINE and _seconds(poll.next_allowed_at, now) <= 0:
            return float(min(FIRST_BACK_OFF_S * 2 ** min(turn.failures - 1, 16), self._interval_s))
        asked_ago_s = -_seconds(poll.asked_at, now, least=-self._interval_s) if poll.asked_at else 0.0
        return self._interval_s - min(max(asked_ago_s, 0.0), self._interval_s)

    def _until_tomorrow_s(self, turn: _Turn, now: Stamp) -> float:
        local = now.wall.astimezone(turn.zone) if turn.zone else now.wall
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - now.wall).total_seconds() + self._rng.uniform(0, QUOTA_JITTER_S)


def _seconds(moment: datetime | None, now: Stamp, *, least: float = 0.0) -> float:
    """Return the seconds from now to `moment`, at least `least`; 0 for no moment."""
    return max((moment - now.wall).total_seconds(), least) if moment is not None else 0.0
