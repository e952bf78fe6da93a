"""Whose turn is it? Interval, back-off, wake-up and fairness, for any number of accounts (pure).

The clock is passed in and only its elapsed seconds count, sleep included. An account's next turn follows from how its
last poll ended; the gate (`core.wire.gate`) has the last word on whether a request may be sent, so a mistake here can
be impolite but never breaks the five minutes. What happens next, by how a poll ended:

- answered, or refused in a way that may pass: one interval after the request was sent;
- nothing left this computer: sooner, after 30 s, 60 s, 120 s … up to the interval;
- another program uses the token: later, at twice to eight times the interval, with jitter so that two programs part;
- quota used up: at the account's next local day, plus up to ten minutes so that not everybody asks at midnight;
- the gate was closed (or the month is ending): when it opens;
- token refused, no token, a bug: at the interval, which costs no request: the monitor only looks whether there is
  another token by now;
- key store locked or silent: within a minute, for it may be unlocked at any time; that costs no request either;
- and never before ``Retry-After``.

Computers that share a token each have a *phase*, their own part of every interval by the wall clock: forty of them that
are switched on at 08:00 don't ask at 08:00, and not at the same moment later.

Accounts whose turns would fall together step aside for each other, later by at most a quarter of the interval: fifty of
them are no storm. A gap between two looks longer than a slice means that the computer slept: then nothing is asked for
ten seconds, until the network is back, and after that each account once, in turn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.model import Health, Poll, Stamp

ANSWERED = (Health.OK, Health.NO_DATA)
SLICE_S = 60.0
SHORTEST_WAKE_S = 0.05
SLEPT_AFTER_S = 90.0
AFTER_SLEEP_S = 10.0
FIRST_BACK_OFF_S = 30.0
BUSY_FACTORS = (2.0, 4.0, 8.0)
QUOTA_JITTER_S = 600.0
LOCKED_RETRY_S = 60.0
"""How soon to look again at a key store that gave nothing."""
REPEAT_S = 2.0
"""After a failed poll a wish waits so long: wishes that piled up are one, not a row of time-outs or of prompts."""
APART_S = 5.0
"""How far turns are kept apart, if there are few enough accounts."""
LONGEST_S = 86_400.0
"""Nothing that comes from a wall clock or a server makes an account wait longer, but a used-up quota."""


@dataclass(slots=True)
class _Turn:
    """When an account is due, and not before when; seconds since boot. `stopped`: no wish of the user hurries it.

    `failures` counts the requests in a row that ended in `health`. `waits`: its first turn comes with its phase.
    """

    zone: ZoneInfo | None
    phase: float | None = None
    due_s: float = 0.0
    allowed_s: float = 0.0
    failures: int = 0
    health: Health = Health.OK
    stopped: bool = False
    waits: bool = False


class Rounds:
    """Decides whose turn it is. `interval_s` is what each account is asked at; `rng` gives the jitter."""

    def __init__(self, interval_s: float, *, rng: random.Random) -> None:
        self._interval_s = interval_s
        self._rng = rng
        self._turns: dict[str, _Turn] = {}
        self._looked_s: float | None = None
        self._hold_until_s = 0.0

    def set_accounts(
        self,
        accounts: Sequence[str],
        zones: Mapping[str, ZoneInfo] | None = None,
        phases: Mapping[str, float | None] | None = None,
    ) -> None:
        """Watch these accounts; a new one is due at once (or when its phase comes), one that is known keeps its turn.

        `phases` are parts of the interval, 0 to 1.
        """
        kept = self._turns
        self._turns = {account: kept.get(account) or _Turn(None) for account in accounts}
        for account, turn in self._turns.items():
            turn.zone, turn.phase = (zones or {}).get(account), (phases or {}).get(account)
            turn.waits = turn.phase is not None and account not in kept

    def set_interval(self, interval_s: float) -> None:
        """Ask at another interval: a shorter one at once, a longer one from each account's next turn on."""
        sooner_s = self._interval_s - interval_s
        self._interval_s = interval_s
        for turn in self._turns.values():
            if sooner_s > 0 and not turn.stopped:
                turn.due_s = min(turn.due_s, max(turn.due_s - sooner_s, turn.allowed_s))

    def due(self, now: Stamp) -> str | None:
        """Return the account whose turn it is, the one that has waited longest; ``None`` if nobody's is."""
        self._look(now)
        for turn in self._turns.values():
            if turn.waits:
                turn.waits = False
                turn.due_s = now.elapsed_s + self._to_phase_s(turn, now)
        if now.elapsed_s < self._hold_until_s:
            return None
        waiting = [(turn.due_s, account) for account, turn in self._turns.items() if turn.due_s <= now.elapsed_s]
        return min(waiting, key=lambda entry: entry[0])[1] if waiting else None

    def done(self, account: str, poll: Poll, now: Stamp, *, retry_after_s: float | None = None) -> None:
        """Take in how an account's turn ended at `now`. `retry_after_s` is what the server asked for."""
        self._looked_s = now.elapsed_s  # however long the poll took, that was no sleep
        turn = self._turns.get(account)
        if turn is None:
            return
        if poll.asked_now:
            turn.failures = turn.failures + 1 if poll.health is turn.health else 1
            turn.health = poll.health
        closed_s = _until_s(poll.next_allowed_at, now)
        quota_s = _quota_s(turn.zone, poll, now)
        turn.stopped = quota_s > 0
        least_s = 0.0 if poll.health in ANSWERED else REPEAT_S
        turn.allowed_s = now.elapsed_s + max(min(max(closed_s, retry_after_s or 0.0), LONGEST_S), least_s)
        pause_s = quota_s + self._rng.uniform(0, QUOTA_JITTER_S) if turn.stopped else self._pause_s(turn, poll, now)
        turn.due_s = self._aside(turn, max(now.elapsed_s + max(pause_s, 1.0), turn.allowed_s))

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
        """Return the seconds until the account's next turn, the gate aside."""
        closed_s = min(_until_s(poll.next_allowed_at, now), LONGEST_S)
        if not poll.asked_now:
            wait_s = LOCKED_RETRY_S if poll.health is Health.LOCKED else self._interval_s
            return closed_s or min(wait_s, self._interval_s)
        if poll.health is Health.BUSY:
            factor = BUSY_FACTORS[min(turn.failures, len(BUSY_FACTORS)) - 1]
            return self._interval_s * factor * self._rng.uniform(0.75, 1.25)
        if poll.health is Health.OFFLINE and not closed_s:  # the gate took its stamp back: nothing was sent
            return float(min(FIRST_BACK_OFF_S * 2 ** min(turn.failures - 1, 16), self._interval_s))
        if turn.phase is not None:
            return self._to_phase_s(turn, now, least_s=self._interval_s / 2)
        asked_ago_s = (now.wall - poll.asked_at).total_seconds() if poll.asked_at is not None else 0.0
        return self._interval_s - min(max(asked_ago_s, 0.0), self._interval_s)

    def _to_phase_s(self, turn: _Turn, now: Stamp, *, least_s: float = 0.0) -> float:
        """Return the seconds until the turn's phase comes next, at least `least_s`."""
        own_s = (turn.phase or 0.0) * self._interval_s
        return least_s + (own_s - now.wall.timestamp() - least_s) % self._interval_s

    def _aside(self, own: _Turn, due_s: float) -> float:
        """Return `due_s`, or the next moment after it that isn't just another account's turn."""
        apart_s = min(APART_S, self._interval_s / (4 * len(self._turns)))
        for other_s in sorted(turn.due_s for turn in self._turns.values() if turn is not own):
            if abs(other_s - due_s) < apart_s:
                due_s = other_s + apart_s
        return due_s


def _until_s(moment: datetime | None, now: Stamp) -> float:
    """Return the seconds from now to `moment`; 0 for none, or one that is past."""
    return max((moment - now.wall).total_seconds(), 0.0) if moment is not None else 0.0


def _quota_s(zone: ZoneInfo | None, poll: Poll, now: Stamp) -> float:
    """Return the seconds until the day ends on which the quota was found used up; 0 if it wasn't, or has ended."""
    if poll.health is not Health.QUOTA:
        return 0.0
    found_at = min(poll.asked_at or now.wall, now.wall).astimezone(zone or now.wall.tzinfo)
    tomorrow = datetime.combine(found_at.date() + timedelta(days=1), time.min, found_at.tzinfo)
    return max(tomorrow.timestamp() - now.wall.timestamp(), 0.0)
