"""One round of one account: token → gate → ask → step → store → `Poll`.

The order is the promise. The gate's stamp is on disk before a byte is sent; the answer is stored, with the notices it
deserves, before anyone hears of it; and the gate stays locked until it is stored, so that the next program to ask
finds what this one learned. What never left this computer (no token, a closed gate, the month's last minute) is told
to the caller but not stored: a command line that can't reach the key store must not make the tray say so. Only the
tray's own monitors (`tells`) store one such thing, and once: that the key store has been locked for as long as makes
an outage, for that deserves a notice.

A `Monitor` belongs to the thread that made it, as its SQLite connection does. Only bugs and `Quitting` get out of
`Monitor.poll`; the thread's entry turns a bug into `Monitor.broken`. With a token that was refused, whose quota is used
up today or that was told to wait nothing is asked (`core.wire.hold`): each turn only looks whether there is another.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wolkvox_tray.core.errors import CannotAsk, NoToken, Trouble, Unreached
from wolkvox_tray.core.machine.bounded import Lane, Quit, Quitting
from wolkvox_tray.core.machine.clock import Clock
from wolkvox_tray.core.machine.secrets import Token, Vault
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import REPORT, Change, Health, Poll, Reason, ReasonCode, Stamp
from wolkvox_tray.core.watch.consequences import followed
from wolkvox_tray.core.watch.limits import contracted_of, standing
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import OUTAGE_AFTER, Step, WatchState, step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.gate import Gate, GateClosed, Ticket, generation
from wolkvox_tray.core.wire.hold import Hold, Holds, hold_of

if TYPE_CHECKING:
    from wolkvox_tray.core.wire.api import Client
    from wolkvox_tray.core.wire.parse import Answer

log = logging.getLogger(__name__)

DEADLINE_S = 60.0
"""The longest a request may take from its stamp on, look-up and headers included: wolkvox's own limit for a call.

Not longer than the gate's `LATEST_S`: so late at most may a program have sent it that was killed meanwhile."""
MONTH_END_S = 60
"""No poll starts in the last seconds of a month: its answer could belong to either month."""
HELD_RETRY_S = 0.5
"""How soon to look again at a gate that another program holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The rhythm of one account: its interval, the gap it must keep, the zone of its months, and perhaps a phase."""

    interval_s: int = 300
    gap_s: float = 300.0
    zone: ZoneInfo
    phase: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a monitor needs of the world; each part is a parameter, so that tests bring their own."""

    vault: Vault
    key_vault: Vault
    gate_dir: Path
    store: Store
    clock: Clock
    lane: Lane
    quit: Quit
    client: Callable[[Endpoint], Client]
    ask: Callable[..., Answer]


class Monitor:
    """Watches one account's report. `poll` asks if it may; `last` only reads what is stored."""

    def __init__(
        self, account: Account, endpoint: Endpoint, beat: Beat, around: Surroundings, *, tells: bool = False
    ) -> None:
        self.account = account
        self._tells = tells
        self.beat = beat
        self.retry_after_s: float | None = None
        self._endpoint = endpoint
        self._around = around
        self._trouble: tuple[Reason, datetime] | None = None
        self._hold: Hold | None = None
        self._held: Token | None = None

    def last(self) -> Poll:
        """Return what the store knows, without key store, gate or wire; health OK and no counts if nothing is."""
        return self._poll(self._around.store.load(self.account.id, REPORT))

    def poll(self, *, may_prompt: bool = False, wait_s: float = 0.0, insists: bool = False) -> Poll:
        """Ask wolkvox if the gate allows it and return the outcome; otherwise return what is stored.

        `wait_s` is how long to wait at a closed gate when nothing was ever answered; with a stored answer there is
        no waiting. `may_prompt` allows the key store to ask for its password: never from a background start.
        `insists` asks even with a token that was refused: a person tests the connection.
        Raises `Quitting` when the app is closing.
        """
        self.retry_after_s = None
        try:
            return self._round(may_prompt, wait_s, insists=insists)
        except (NoToken, CannotAsk) as trouble:
            return self._untold(trouble)
        except (sqlite3.Error, OSError) as problem:
            log.warning("the store can't be used: %s", problem)
            path = str(self._around.gate_dir.parent)
        return self._untold(CannotAsk(Reason(code=ReasonCode.FOLDER_UNWRITABLE, params=(("path", path),))))

    def redraw_limits(self) -> None:
        """Go by contracted quantities that were entered anew."""
        now = self._around.clock.now().wall
        self._around.store.redraw_limits(REPORT, self._occasion(now, now))

    def broken(self) -> Poll:
        """Return the poll that tells of a bug; for the thread entry that caught it."""
        return self._blank(Health.BUG, Reason(code=ReasonCode.BUG))

    def _round(self, may_prompt: bool, wait_s: float, *, insists: bool) -> Poll:
        if self._hold is not None:
            self._around.vault.forget_cached()
        token = self._around.vault.read(self.account.id, may_prompt=may_prompt)
        folder, server, name = self._around.gate_dir, self._endpoint.server, self._name_of(token, may_prompt)
        holds = Holds(folder, server=server, report=REPORT, generation=name)
        self._hold = holds.read() if name else self._hold if token == self._held else None
        if self._hold and self._keeps(self._hold, insists):
            return self._held_back(self._hold)
        gate = Gate(
            folder, server=server, report=REPORT, generation=name, clock=self._around.clock, gap_s=self.beat.gap_s
        )
        until = self._around.clock.now().elapsed_s + wait_s
        while True:
            closed = self._may_not_start()
            if closed is None:
                try:
                    with gate.enter() as ticket:
                        stepped = self._ask(token, ticket, holds)
                    return self._told(gate, stepped)
                except GateClosed as shut:
                    closed = shut
            waited = self._wait(closed, until)
            if not waited:
                return self._at_the_gate(gate, closed)

    def _name_of(self, token: Token, may_prompt: bool) -> str | None:
        """Return the name of the token's gate; without a key store all tokens of the server share one."""
        try:
            return generation(self._around.key_vault.gate_key(may_prompt=may_prompt), token)
        except NoToken:
            return None

    def _keeps(self, hold: Hold, insists: bool) -> bool:
        """Tell whether `hold` keeps us from asking; a person who insists may knock again where it has no end."""
        return hold.stands(self._around.clock.now().wall) and not (insists and hold.until is None)

    def _may_not_start(self) -> GateClosed | None:
        """Return why the calendar forbids a poll right now: the month ends within a minute."""
        now = self._around.clock.now().wall.astimezone(self.beat.zone)
        soon = now + timedelta(seconds=MONTH_END_S)
        if (soon.year, soon.month) == (now.year, now.month):
            return None
        return GateClosed(until=soon.replace(day=1, hour=0, minute=0, second=0, microsecond=0), held=False)

    def _wait(self, closed: GateClosed, until_s: float) -> bool:
        """Wait for the gate if nothing was ever answered and it may open in time; tell whether to try again."""
        if self._around.store.load(self.account.id, REPORT).answered_at is not None:
            return False
        now = self._around.clock.now()
        pause_s = HELD_RETRY_S if closed.held or closed.until is None else (closed.until - now.wall).total_seconds()
        if now.elapsed_s + pause_s > until_s:
            return False
        if self._around.quit.wait(max(pause_s, 0.01)):
            raise Quitting
        return True

    def _ask(self, token: Token, ticket: Ticket, holds: Holds) -> Step:
        """Send one request (the stamp is written) and store what came of it, while the gate is still ours."""
        around, asked_at = self._around, ticket.asked_at.wall
        client = around.client(self._endpoint)
        left_s = DEADLINE_S - (around.clock.now().elapsed_s - ticket.asked_at.elapsed_s)  # the first client is slow
        event: Answer | Trouble
        try:
            event = around.ask(client, token, REPORT, around.lane, deadline_s=left_s)
        except Quitting:
            if not client.sent:
                ticket.unsent()
            raise
        except Unreached as trouble:
            ticket.unsent()
            event = trouble.with_traceback(None)  # its frames would hold the answer until the next collection
        except Trouble as trouble:
            event = trouble.with_traceback(None)
        if isinstance(event, Trouble):
            self.retry_after_s = event.retry_after_s
            log.warning("account %s: %s", self.account.id, event.reason.code.value)
        occasion, limits = self._occasion(asked_at, self._now(ticket.asked_at)), around.store.limits(self.account.id)
        self._remember(event, token, occasion, holds)
        return around.store.advance(
            self.account.id, REPORT, lambda state: followed(state, step(state, event, occasion), limits, occasion)
        )

    def _remember(self, event: Answer | Trouble, token: Token, at: Occasion, holds: Holds) -> None:
        """Remember that the token needn't be asked with, or that it may be again; a lost request says neither."""
        trouble = event if isinstance(event, Trouble) else None
        if trouble is not None and trouble.health is Health.OFFLINE:
            return
        before, self._held = self._hold, token
        self._hold = hold_of(trouble, at.asked_at, at.now, at.zone) if trouble is not None else None
        if self._hold is not None:
            holds.write(self._hold)
        elif before is not None:
            holds.end()

    def _occasion(self, asked_at: datetime, now: datetime) -> Occasion:
        zone, interval_s = self.beat.zone, self.beat.interval_s
        return Occasion(account=self.account.id, asked_at=asked_at, now=now, zone=zone, interval_s=interval_s)

    def _now(self, asked_at: Stamp) -> datetime:
        """Return the wall clock, never before the moment of asking: it may have been set back meanwhile."""
        return max(self._around.clock.now().wall, asked_at.wall)

    def _told(self, gate: Gate, stepped: Step) -> Poll:
        self._trouble = None
        return replace(self._poll(stepped.state, stepped.changes), asked_now=True, next_allowed_at=gate.next_allowed())

    def _at_the_gate(self, gate: Gate, closed: GateClosed) -> Poll:
        """Return the stored answer of a poll that wasn't allowed; say why only if there is none to show."""
        self._trouble = None
        poll = replace(self._poll(self._around.store.load(self.account.id, REPORT)), next_allowed_at=closed.until)
        if poll.next_allowed_at is None:
            poll = replace(poll, next_allowed_at=gate.next_allowed())
        if poll.answered_at is not None or poll.reason is not None:
            return poll
        code = ReasonCode.OTHER_PROGRAM_ASKING if closed.held else ReasonCode.TOO_SOON
        if self._may_not_start() is not None:
            code = ReasonCode.MONTH_ENDING
        return replace(poll, health=Health.BUSY, reason=Reason(code=code))

    def _held_back(self, hold: Hold) -> Poll:
        """Return what is stored, with the refusal that keeps us from asking, whichever program was told it."""
        self._trouble = None
        poll = self.last()
        since = poll.since if poll.health is hold.health else hold.at
        return replace(poll, health=hold.health, reason=hold.reason, since=since, next_allowed_at=hold.until)

    def _untold(self, trouble: Trouble) -> Poll:
        """Return the poll of a trouble that never left this computer: told, not stored."""
        now = self._around.clock.now().wall
        if self._trouble is None or self._trouble[0].code is not trouble.reason.code:
            self._trouble = (trouble.reason, now)
        reason, since = self._trouble
        try:
            if self._tells and trouble.health is Health.LOCKED and now - since >= OUTAGE_AFTER:
                self._tell_of(trouble, since, now)
            poll = self.last()
        except (sqlite3.Error, OSError):
            poll = self._blank(trouble.health, reason)
        return replace(poll, health=trouble.health, reason=reason, since=since)

    def _tell_of(self, trouble: Trouble, since: datetime, now: datetime) -> None:
        """Store a trouble that deserves a notice, unless that was done; what was asked and answered stays as it is."""
        if not self._around.store.load(self.account.id, REPORT).locked_told:
            occasion = self._occasion(since, now)
            self._around.store.advance(self.account.id, REPORT, lambda state: step(state, trouble, occasion))

    def _blank(self, health: Health, reason: Reason | None) -> Poll:
        return Poll(
            account=self.account.id,
            name=self.account.name,
            server=self._endpoint.server,
            health=health,
            reason=reason,
            interval_s=self.beat.interval_s,
        )

    def _poll(self, state: WatchState, changes: tuple[Change, ...] = ()) -> Poll:
        return replace(
            self._blank(state.health, state.reason),
            asked_at=state.last_asked_at,
            answered_at=state.answered_at,
            since=state.since,
            counts=state.counts,
            changes=changes,
            last_changes=self._around.store.last_changes(self.account.id, REPORT),
            unseen=state.unseen_counts(),
            day_total=state.day.total if state.day else None,
            day_since=state.day.since if state.day else None,
            crossings=standing(state.marks, state.counts),
            contracted=contracted_of(state.marks),
        )
