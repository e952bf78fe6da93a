"""A computer in an office, over a virtual year: who switches it on and off, and the programs that run on it.

The programs are the real thing from `House` down: settings file, gate, lane, monitors, rounds, store, outbox. Only the
HTTP client, the key store and the clock are simulated, so a day takes milliseconds. `Office.live` draws each day from
the seed: when the computer wakes, sleeps, restarts or is switched off, weekends, a second program, the command line in
the middle of a request, kills, a clock that is set, a key store that is locked, settings that change. Rules that
anybody could see broken from outside (the gap, two at once, asking with a refused token, asking in the last minute of a
month, asking right after a wake-up) are collected in `broken`; everything else is judged by the oracle from the two
files that are written: what was asked and answered, and what was told.
"""

from __future__ import annotations

import gc
import heapq
import json
import random
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NoReturn
from zoneinfo import ZoneInfo

from tests.helpers.clock import FakeClock
from tests.helpers.simulated import Journal, Weather, Wolkvox, http_date, meant_by
from wolkvox_tray.core import assemble
from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.errors import NoToken, Trouble
from wolkvox_tray.core.machine.paths import paths as paths_below
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.core.watch.rounds import Rounds
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.api import Reply
from wolkvox_tray.core.wire.endpoint import Endpoint

BOGOTA = ZoneInfo("America/Bogota")
ACCOUNTS = (Account(id="a1", name="Bogotá", server="0042"), Account(id="a2", name="Lima", server="0043"))
SERVER_ZONES = {"0042": "America/Bogota", "0043": "UTC"}
INTERVALS = {"dense": (5, 5, 15, 30), "usual": (15, 5, 60, 60, 60, 120), "thin": (120, 60, 15)}
"""What the user chooses among, by the pace of the year; the first is what it begins with. Minutes."""
LIMITS: dict[str | None, int] = {None: 150, "Ventas": 25}
"""What is contracted of each account, in all and of an operation."""
KNOWN_S = 400.0
"""Before so long after the boot, or so soon before the next, nobody can know of a clock that is set forward."""


SLEPT_AFTER_S, AFTER_SLEEP_S = 90.0, 10.0
"""Who hasn't looked for so long has slept, and asks nobody for so long."""


class Killed(BaseException):
    """The program was killed, here."""


class Keys(SessionVault):
    """A key store that all programs share, and that can be locked."""

    locked = False

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        if self.locked:
            raise NoToken(Reason(code=ReasonCode.KEYRING_LOCKED))
        return super().read(account_id)

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        return b"the key that names the gates"


class Program:
    """A program that polls in rounds, as tray and ``watch`` do; `tells` if it is the one that shows notices."""

    def __init__(self, office: Office, *, tells: bool) -> None:
        self._office = office
        self.tells = tells
        self.not_before_s: dict[str, float] = {}
        self.house = office.house(self)
        self._store = self.house.open_store()
        self._store._db.execute("PRAGMA synchronous = OFF")  # no power is cut in this year
        self._rounds = Rounds(self.house.interval_of(), rng=random.Random(office.rng.random()))
        self.next_s = 0.0
        self.looked_s: float | None = None
        self.quiet_until_s = 0.0
        self.take_settings()

    def take_settings(self) -> None:
        """Read the settings again, as the poll thread does."""
        self.house.reload()
        self._monitors = self.house.monitors(self._store)
        self._rounds.set_accounts(
            tuple(self._monitors), {each.id: self.house.zone_of(each) for each in self.house.accounts}
        )
        self._rounds.set_interval(self.house.interval_of())

    def look(self) -> None:
        """Poll whose turn it is, if anybody's."""
        now = self._office.clock.now()
        if self.looked_s is not None and now.elapsed_s - self.looked_s > SLEPT_AFTER_S:
            self.quiet_until_s = now.elapsed_s + AFTER_SLEEP_S
        account = self._rounds.due(now)
        if account is not None:
            monitor = self._monitors[account]
            poll = monitor.poll()
            now = self._office.clock.now()
            self._rounds.done(account, poll, now, retry_after_s=monitor.retry_after_s)
        self.looked_s = now.elapsed_s
        self.next_s = now.elapsed_s + self._rounds.wake_in_s(now)
        if self.tells:
            self._tell()

    def ask_once(self) -> None:
        """Ask for every account, as ``status`` does."""
        for monitor in self._monitors.values():
            monitor.poll()

    def close(self) -> None:
        """End, well or badly."""
        self._store.close()
        self.house.close()

    def _tell(self) -> None:
        for number, notice in self._store.outbox.waiting():
            self._office.tell(notice)
            self._store.outbox.settle(number, notice, self._office.clock.now().wall)


class Client:
    """One request of a program, as `core.wire.api.Client`."""

    def __init__(self, office: Office, program: Program, server: str) -> None:
        self._office, self._program, self._server = office, program, server
        self.host = f"wv{server}.wolkvox.com"
        self.sent = False

    def give_up_after(self, reach_s: float) -> None:
        """It is reached at once."""

    def ask(self, token: Token, report: str) -> Reply:
        return self._office.request(self, self._program, self._server, token)

    def cut(self) -> None:
        """There is nothing to cut."""


@dataclass
class Office:
    """The computer, its programs and its servers; `told` gets what is shown, a line of JSON each."""

    folder: Path
    rng: random.Random
    journal: Journal
    told: IO[str]
    begin: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)
    pace: str = "usual"
    broken: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    notices: int = 0
    happened: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = FakeClock(self.begin)
        self.vault = Keys()
        self.paths = paths_below(self.folder)
        self.paths.make()
        self.servers = {
            server: Wolkvox(
                random.Random(self.rng.random()), ZoneInfo(zone), "", self.begin, says_date=self.rng.random() < 0.8
            )
            for server, zone in SERVER_ZONES.items()
        }
        self._file = SettingsFile(self.paths.settings_file)
        self._file.update(
            lambda settings: replace(settings, accounts=ACCOUNTS, proxy="none", poll_every_min=INTERVALS[self.pace][0])
        )
        with closing(Store.open(self.paths.database)) as store:
            for account in ACCOUNTS:
                self._new_token(account)
                store.put_limits(account.id, [Limit(operation=name, contracted=n) for name, n in LIMITS.items()])
        self._programs: list[Program] = []
        self._plan: list[tuple[float, int, Callable[[], None]]] = []
        self._kill_next = False
        self._refused: dict[str, Token] = {}
        self._remains = self.folder / "gate of the killed"
        self._offset_s = 0.0
        self._booted_s = self._forward_s = -KNOWN_S
        self._is_on = False

    @property
    def truth(self) -> datetime:
        """The true time, which no setting of the clock moves."""
        return self.begin + timedelta(seconds=self.clock.true_s)

    def house(self, program: Program) -> assemble.House:
        """Return the core as `program` opens it."""
        return assemble.live(
            self.paths,
            vault=self.vault,
            clock=self.clock,
            make_client=lambda endpoint, _proxy, _trust: Client(self, program, endpoint.server),  # type: ignore[arg-type,return-value]
            endpoint_of=lambda account: Endpoint.live(account.server),
        )

    def tell(self, notice: Notice) -> None:
        """Take note of what is shown."""
        self.notices += 1
        changes = [[*each.count.key, _licenses(each.before), _licenses(each.after)] for each in notice.changes]
        entry = {
            "account": notice.account,
            "kind": notice.kind,
            "at": notice.at.isoformat(),
            "changes": changes,
            "passed": [[each.limit.operation, each.limit.contracted, each.count] for each in notice.crossings],
            "tally": notice.tally and [notice.tally.highest, notice.tally.last, notice.tally.changes],
        }
        print(json.dumps(entry, ensure_ascii=False), file=self.told)

    def live(self, days: int) -> None:
        """Live through so many days."""
        try:
            for day in range(days):
                local = (self.begin + timedelta(days=day)).astimezone(BOGOTA)
                if local.day == 1:
                    self._measure()
                self._draw_day(local.replace(hour=0, minute=0, second=0, microsecond=0))
                self._live_until(local.replace(hour=23, minute=59, second=59))
            if not self._is_on:
                self._switch_on()
            self._live_until(self.truth + timedelta(hours=1))
        finally:
            self._end_programs()

    # One request.

    def request(self, client: Client, program: Program, server_name: str, token: Token) -> Reply:
        """Let a request travel; raise what a client raises."""
        server, asked_at = self.servers[server_name], self.clock.now().wall
        self._rules(program, server_name, token, asked_at)
        server.live_until(self.truth)
        met = server.weather(token.reveal())
        client.sent = met.reached
        if met.reached:
            self.clock.advance(self.rng.random())
            server.arrives(token.reveal(), self.truth)
        self._while_it_is_under_way(server, met)
        outcome = met.make()
        if met.meant == "denied":
            self._refused[server_name] = token
        if isinstance(outcome, Reply) and outcome.retry_after:
            program.not_before_s[server_name] = self.clock.now().elapsed_s + float(outcome.retry_after)
        self.journal.write(
            account=next(account.id for account in ACCOUNTS if account.server == server_name),
            asked=asked_at.isoformat(),
            ended=self.clock.now().wall.isoformat(),
            interval_s=program.house.interval_of(),
            meant=met.meant,
            rows=meant_by(outcome) if met.meant == "answered" and isinstance(outcome, Reply) else None,
            date=json.loads(outcome.body)["data"][0]["date"]
            if met.meant == "answered" and isinstance(outcome, Reply)
            else None,
            http_date=http_date(outcome) if isinstance(outcome, Reply) else None,
        )
        if isinstance(outcome, Trouble):
            raise outcome
        return outcome

    def _while_it_is_under_way(self, server: Wolkvox, met: Weather) -> None:
        server.in_flight = met.reached
        try:
            if self._kill_next and self.rng.random() < 0.5:
                self._die()
            if self.rng.random() < 0.02:
                self._ask_beside()
            self.clock.advance(met.latency_s * self.rng.uniform(0.2, 1))
            if self._kill_next:
                self._die()
        finally:
            server.in_flight = False

    def _die(self) -> NoReturn:
        """Be killed: locks go with the process, files stay as they are in the middle of the request."""
        shutil.copytree(self.paths.gate_dir, self._remains, dirs_exist_ok=True)
        raise Killed

    def _rules(self, program: Program, server: str, token: Token, now: datetime) -> None:
        soon = (now + timedelta(seconds=59)).astimezone(BOGOTA)
        if soon.month != now.astimezone(BOGOTA).month:
            self.broken.append(f"{now}: asked in the last minute of a month")
        if self._refused.get(server) == token:
            self.broken.append(f"{now}: asked with a token that was refused")
        if self.clock.now().elapsed_s < program.not_before_s.get(server, 0.0) - 0.001:
            self.broken.append(f"{now}: asked before Retry-After")
        if self.clock.now().elapsed_s < program.quiet_until_s:
            self.broken.append(f"{now}: asked right after a wake-up")

    # One day.

    def _draw_day(self, day: datetime) -> None:
        draw, border = self.rng.random, day.day in (1, 2) or (day + timedelta(days=1)).day == 1
        works = day.weekday() < 5 or draw() < 0.1 or (border and draw() < 0.5)
        if not works:
            return
        start, end = 7.5 + 2 * draw(), 17 + 2 * draw()
        self._at(day, start, self._arrive)
        for often, act in (
            (0.03 if not border else 0.5, self._other_interval),
            (0.2, self._nap),
            (0.05, self._restart),
            (0.05, self._program_restart),
            (0.05, self._kill),
            (0.05, self._second_program),
            (0.05, self._set_clock),
            (0.05, self._lock_keys),
            (0.5, self._ask_beside),
            (0.8, self._look_for_refused),
        ):
            if draw() < often:
                self._at(day, start + 0.1 + draw() * (end - start), act)
        if not (border and draw() < 0.6) and draw() < 0.9:
            self._at(day, end, self._leave)

    def _arrive(self) -> None:
        if not self._is_on:
            self._switch_on()

    def _leave(self) -> None:
        """Put it to sleep or switch it off, till somebody comes."""
        if self.rng.random() < 0.4:
            self._end_programs()
        self._is_on = False

    def _switch_on(self) -> None:
        self._is_on = True
        if not self._programs:
            self._boot(30)

    def _boot(self, seconds: float) -> None:
        self.clock.advance(max(0.0, KNOWN_S - (self.clock.true_s - self._forward_s)))
        self.clock.reboot(seconds)
        self._booted_s = self.clock.true_s
        self._start_tray()

    def _restart(self) -> None:
        self._count("restart")
        self._end_programs()
        self._boot(20 + 100 * self.rng.random())

    def _program_restart(self) -> None:
        self._count("program restart")
        self._end_programs()
        self._start_tray()

    def _nap(self) -> None:
        self._count("nap")
        self.clock.suspend(100 + 7000 * self.rng.random())

    def _kill(self) -> None:
        """The next request is the last thing its program does."""
        self._kill_next = True

    def _second_program(self) -> None:
        if len(self._programs) < 2:
            self._count("second program")
            self._programs.append(Program(self, tells=False))

    def _set_clock(self) -> None:
        """Set the clock wrong, or right again."""
        far = 200_000 if self.rng.random() < 0.3 else 2400
        to_s = 0.0 if self._offset_s else self.rng.uniform(-far, far)
        step_s = to_s - self._offset_s
        if step_s > 0:
            if self.clock.true_s - self._booted_s < KNOWN_S:
                return
            self._forward_s = self.clock.true_s
        self._count("clock set")
        self.clock.set_wall(step_s)
        self._offset_s = to_s

    def _lock_keys(self) -> None:
        self._count("keys locked or unlocked")
        self.vault.locked = not self.vault.locked

    def _look_for_refused(self) -> None:
        """Somebody sees that a token is refused, and pastes a new one; and unlocks the key store."""
        self.vault.locked = False
        for account in ACCOUNTS:
            if self.servers[account.server].wants_new_token:
                self._count("new token")
                self._new_token(account)

    def _new_token(self, account: Account) -> None:
        token = f"{self.rng.getrandbits(128):032x}"
        self.servers[account.server].renew(token)
        self.vault.write(account.id, Token.clean(token))

    def _other_interval(self) -> None:
        minutes = self.rng.choice(INTERVALS[self.pace])
        self._file.update(lambda settings: replace(settings, poll_every_min=minutes))
        for program in self._programs:
            program.take_settings()

    def _ask_beside(self) -> None:
        """Ask by the command line, also while another program is asking."""
        self._count("command line")
        with self._no_kill():
            program = Program(self, tells=False)
            try:
                program.ask_once()
            finally:
                program.close()

    @contextmanager
    def _no_kill(self) -> Iterator[None]:
        kill, self._kill_next = self._kill_next, False
        yield
        self._kill_next = kill

    # Time.

    def _at(self, day: datetime, hour: float, act: Callable[[], None]) -> None:
        true_s = (day + timedelta(hours=hour) - self.begin).total_seconds()
        heapq.heappush(self._plan, (true_s, len(self._plan), act))

    def _live_until(self, end: datetime) -> None:
        end_s = (end - self.begin).total_seconds()
        while self._plan and self._plan[0][0] <= end_s:
            true_s, _number, act = heapq.heappop(self._plan)
            self._run_until(true_s)
            if self._is_on or act == self._arrive:
                act()
        self._run_until(end_s)

    def _run_until(self, true_s: float) -> None:
        while self._is_on and self._programs:
            program = min(self._programs, key=lambda each: each.next_s)
            wait_s = max(program.next_s - self.clock.now().elapsed_s, 0.0)
            if self.clock.true_s + wait_s > true_s:
                break
            self.clock.advance(wait_s)
            self._look(program)
        self.clock.advance(max(true_s - self.clock.true_s, 0.0))

    def _look(self, program: Program) -> None:
        try:
            program.look()
        except Killed:
            self._count("kill")
            shutil.rmtree(self.paths.gate_dir)
            self._remains.rename(self.paths.gate_dir)
            self._programs.remove(program)
            program.close()
            self._kill_next = False
            if program.tells:
                self._start_tray()

    def _start_tray(self) -> None:
        self._programs.append(Program(self, tells=True))

    def _end_programs(self) -> None:
        for program in self._programs:
            program.close()
        self._programs = []

    def _measure(self) -> None:
        gc.collect()
        self.memory.append(sys.getallocatedblocks())
        if threading.active_count() > 3:
            self.broken.append(f"{self.truth}: {threading.active_count()} threads")

    def _count(self, what: str) -> None:
        self.happened[what] = self.happened.get(what, 0) + 1


def _licenses(count: Any) -> int | None:
    return None if count is None else count.licenses
