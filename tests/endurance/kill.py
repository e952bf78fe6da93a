"""``kill -9`` at any moment: 30 times in every test run, as often as wanted by hand.

    python -m tests.endurance.kill --times 200              # prints the seed, what was struck, and what was wrong
    python -m tests.endurance.kill --times 200 --seed 17    # the same moments and the same counts again

An app without windows (`tests.helpers.killed_app`) polls six accounts whose counts hardly stand still
(`tests.helpers.restless_server`), stores, announces and marks its notices, and changes a setting; then it is killed, at
a moment drawn from the seed: at any, or just when a request has arrived, half an answer or all of it was sent, a
transaction is about to be committed, a notice was announced, a setting is about to be written. The next one was loaded
beside it and takes over at once. What a kill left is judged by `tests.endurance.kill_judge`.

The seed decides the moments and the counts; where exactly a kill strikes is up to the computer as well, so a run can be
repeated only nearly. No power is cut here: what was written but not synced survives a kill.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import trustme

from tests.endurance.kill_judge import Judge, Verdict
from tests.helpers.killed_app import Fate, Plan
from tests.helpers.restless_server import RestlessServer
from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile

ROOT = Path(__file__).parent.parent.parent
GAP_S = 0.4
"""Between two requests of a token, in place of five minutes."""
ACCOUNTS = tuple(Account(id=f"a{n}", name=f"Cuenta {n}", server=f"{n:04}") for n in range(1, 7))
OUTER = {"any": 1.2, "request": 0.0, "half": 0.0, "answered": 0.02}
"""What the parent waits for before it kills, and how many seconds it waits then at most; "any" is the life's begin."""
INNER = {"commit": 0.004, "told": 0.004, "setting": 0.004}
"""The same of what only the process itself can hit; one in two strikes at once."""
GIVE_UP_S = 60.0
"""So long nothing takes: whoever waits longer waits for something that doesn't come."""


def drawn(dice: random.Random) -> Fate:
    """Return the end of a life."""
    what = dice.choice([*OUTER, *INNER])
    after_s = dice.random() * (OUTER | INNER)[what]
    if what in INNER and dice.random() < 0.5:
        after_s = 0.0
    return Fate(what=what, nth=dice.randint(1, 8), after_s=after_s)


class Life:
    """One process, from its loading to its death. What it said is in `lines`."""

    def __init__(self, plan: Plan, complaints: Path) -> None:
        self.lines: list[dict[str, Any]] = []
        self.died_at = 0.0
        self._fate = Fate()
        self._seen = 0
        self._lock = threading.Lock()
        self._ready, self._over = threading.Event(), threading.Event()
        with complaints.open("ab") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.helpers.killed_app"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self._write(plan.to_line())
        self._reader = threading.Thread(target=self._read, name="kill-reader", daemon=True)
        self._reader.start()

    def live_and_die(self, fate: Fate) -> None:
        """Poll, and be killed as `fate` wants it."""
        self._fate = fate
        self._begin(fate)
        if fate.what == "any":
            self._over.wait(fate.after_s)
            self.strike()
        self._wait_for(self._over)
        self._process.wait(GIVE_UP_S)

    def live_and_finish(self) -> int:
        """Poll until everything is told; return the exit code."""
        self._begin(Fate(finish=True))
        self._wait_for(self._over)
        return self._process.wait(GIVE_UP_S)

    def heed(self, what: str) -> None:
        """Take note that `what` happens, and strike if this is the moment. From any thread."""
        with self._lock:
            self._seen += what == self._fate.what
            due = what == self._fate.what and self._seen == self._fate.nth
        if due:
            self._over.wait(self._fate.after_s)
            self.strike()

    def strike(self) -> None:
        """Kill the process; when this returns it is dead."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process, whatever it does, and let go of its pipes."""
        self.strike()
        self._reader.join(GIVE_UP_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _begin(self, fate: Fate) -> None:
        self._wait_for(self._ready)
        self._write(fate.to_line())

    def _wait_for(self, fact: threading.Event) -> None:
        if not fact.wait(GIVE_UP_S):
            raise TimeoutError(f"nothing happened: {self._fate}, last said {self.lines[-3:]}")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            self.lines.append(said)
            self._ready.set()
        self.died_at = time.monotonic()
        self._over.set()


class Killing:
    """A run in `folder`: servers, settings, and one life after the other."""

    def __init__(self, seed: int, folder: Path, rooms: ExitStack) -> None:
        self._dice = random.Random(seed)
        self._folder, self._rooms = folder, rooms
        self._life: Life | None = None
        authority = trustme.CA()
        self.servers = {
            account.id: RestlessServer(f"wv{account.server}.wolkvox.com", f"{seed}{account.id}", authority, self._heed)
            for account in ACCOUNTS
        }
        for server in self.servers.values():
            rooms.enter_context(server.server)
        self._plan = Plan(
            folder=str(folder / "app"),
            ports={f"wv{each.server}.wolkvox.com": self.servers[each.id].server.port for each in ACCOUNTS},
            tokens={each.id: f"made-up-token-{each.id}" for each in ACCOUNTS},
            gap_s=GAP_S,
            began_s=SystemClock().now().elapsed_s,
        )
        self._write_settings(authority)

    def kill(self, times: int) -> Verdict:
        """Kill `times`, let the last one finish, and judge."""
        judge = Judge(paths(Path(self._plan.folder)), self._folder, self.servers, GAP_S)
        coming = self._load()
        for number in range(times):
            life, coming = coming, self._load()
            with self._living(life, number):
                life.live_and_die(drawn(self._dice))
            judge.after_kill(life.lines, life.died_at)
        for server in self.servers.values():
            server.calm = True
        with self._living(coming, times):
            code = coming.live_and_finish()
        return judge.at_the_end(coming.lines, code)

    @contextmanager
    def _living(self, life: Life, number: int) -> Iterator[None]:
        """Let the servers know who asks."""
        for server in self.servers.values():
            server.life = number
        self._life = life
        try:
            yield
        finally:
            self._life = None

    def _load(self) -> Life:
        life = Life(self._plan, self._folder / "complaints.txt")
        self._rooms.callback(life.close)
        return life

    def _heed(self, what: str) -> None:
        life = self._life
        if life is not None:
            life.heed(what)

    def _write_settings(self, authority: trustme.CA) -> None:
        pem = self._folder / "authority.pem"
        pem.write_bytes(authority.cert_pem.bytes())
        file = SettingsFile(paths(Path(self._plan.folder)).settings_file)

        def ours(settings: Any) -> Any:
            for account in ACCOUNTS:
                settings = settings.with_account(account)
            return settings.changed(trust="file", trust_file=str(pem), proxy="none", language="es")

        file.update(ours)


def kill_at_random(seed: int, times: int, folder: Path) -> Verdict:
    """Kill `times` at moments drawn from `seed`, with all files in `folder`, and return what there is to say."""
    with ExitStack() as rooms:
        return Killing(seed, folder, rooms).kill(times)


def main() -> int:
    """Kill as often as wanted; the exit code is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, help="by default drawn")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        verdict = kill_at_random(seed, options.times, Path(folder))
    for line in verdict.wrong[:20]:
        print(f"    WRONG {line}")
    print(verdict.summary())
    print(f"seed {seed}: {options.times} kills, {len(verdict.wrong)} wrong, {time.monotonic() - begun:.0f} s")
    return min(len(verdict.wrong), 1)


if __name__ == "__main__":
    sys.exit(main())
