"""``kill -9`` at random moments of real polling: ``python -m tests.endurance.kill --times 200``.

A child really polls, over HTTP, a server of ours whose counts move with every answer, and prints each notice before it
crosses it out, as the tray's notifier does. It is killed at a moment drawn from a printed seed: while a request is
under way, after its answer, after something was announced, each time some random microseconds later, so that commits
are hit too. After each kill the files it left are judged, and the next child goes on with them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.helpers.house import ROOT
from wolkvox_tray.core.machine.paths import Paths, paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.store import Observation, Store

ACCOUNT = Account(id="a1", name="Andina", server="0042")
ROWS = 12
GAP_S = 0.02
LONGEST_PAUSE_S = 0.02
MOMENTS = ("asked", "answered", "told")

Key = tuple[str, str]


class Server(ThreadingHTTPServer):
    """Counts that move with every answer; `happened` is told of each request and answer."""

    daemon_threads = True

    def __init__(self, rng: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rng = rng
        self.counts = {(f"Op {n}", "P"): rng.randrange(5, 50) for n in range(ROWS)}
        self.happened: Counter[str] = Counter()
        self.moved = threading.Condition()
        self.under_way = self.most_under_way = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def happens(self, what: str) -> None:
        with self.moved:
            self.happened[what] += 1
            self.moved.notify_all()

    def wait_for(self, what: str, times: int) -> None:
        with self.moved:
            goal = self.happened[what] + times
            if not self.moved.wait_for(lambda: self.happened[what] >= goal, timeout=30):
                raise TimeoutError(f"nothing was {what} in 30 s")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        server = self.server
        with server.moved:
            server.under_way += 1
            server.most_under_way = max(server.most_under_way, server.under_way)
        server.happens("asked")
        for key in server.rng.sample(sorted(server.counts), 3):
            server.counts[key] = max(0, server.counts[key] + server.rng.choice((-2, -1, 1, 2, 3)))
        date = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        rows = [
            {"operation": operation, "description": product, "items": str(n), "date": date}
            for (operation, product), n in server.counts.items()
        ]
        body = json.dumps({"code": "200", "error": None, "msg": "ok", "data": rows}).encode()
        with server.moved:
            server.under_way -= 1
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # who asked is gone
        server.happens("answered")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@dataclass
class Found:
    """What came of it; `wrong` is empty if it went well."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    told: int = 0
    twice: int = 0
    requests: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_often(times: int, seed: int, folder: Path) -> Found:
    """Kill a polling child `times` times and judge what each leaves."""
    rng, found, where = random.Random(seed), Found(seed=seed), paths(folder)
    where.make()
    SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ACCOUNT).changed(proxy="none"))
    server = Server(random.Random(seed))
    told: list[dict[str, Any]] = []
    for number in range(times + 1):
        last = number == times
        with child(folder, server.server_address[1]) as process:
            reader = threading.Thread(target=hear, args=(process, told, server), daemon=True)
            reader.start()
            if last:
                server.wait_for("answered", 6)
                process.send_signal(signal.SIGTERM)
            else:
                moment = rng.choice(MOMENTS)
                found.kills[moment] += 1
                server.wait_for(moment, rng.randrange(1, 4))
                time.sleep(rng.random() * LONGEST_PAUSE_S)
                process.kill()
            process.wait(timeout=30)
            reader.join(timeout=30)
        found.wrong += [f"after kill {number}: {each}" for each in judged(where, told)]
    server.shutdown()
    server.server_close()
    found.requests, found.told = server.happened["asked"], len(told)
    found.twice = len(told) - len({name(each) for each in told})
    if server.most_under_way > 1:
        found.wrong.append(f"{server.most_under_way} requests at once")
    if found.twice > times:
        found.wrong.append(f"{found.twice} notices came twice after {times} kills")
    found.wrong += at_the_end(where, told, server)
    return found


def child(folder: Path, port: int) -> subprocess.Popen[str]:
    """Start a program that polls until it is killed, or told to end."""
    command = [sys.executable, "-m", "tests.endurance.kill", "--child", str(port), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def hear(process: subprocess.Popen[str], told: list[dict[str, Any]], server: Server) -> None:
    """Take note of every notice that the child has shown whole."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith("\n"):
            told.append(json.loads(line))
            server.happens("told")


def judged(where: Paths, told: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the files that a killed program left."""
    wrong = []
    with sqlite3.connect(where.database) as db:
        (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            wrong.append(f"integrity: {verdict}")
    db.close()
    store = Store.open(where.database)
    try:
        kept = list(store.observations(ACCOUNT.id, REPORT))
    finally:
        store.close()
    for notice in told[-20:]:
        for operation, product, _before, after in notice["changes"]:
            if licenses_at(kept, (operation, product), datetime.fromisoformat(notice["at"])) != after:
                wrong.append(f"told but not stored: {notice['at']} {operation} {after}")
    settings = SettingsFile(where.settings_file)
    if settings.load().accounts != (ACCOUNT,) or settings.problems:
        wrong.append("the settings are damaged")
    litter = [file.name for file in where.gate_dir.iterdir() if file.suffix not in (".json", ".lock", ".new")]
    return wrong + ([f"left behind: {litter}"] if litter else [])


def licenses_at(kept: Sequence[Observation], key: Key, at: datetime) -> int | None:
    """Return what was kept of a row at `at`; a drop is told at its second answer, which adds nothing to history."""
    found = [each.licenses for each in kept if each.key == key and each.at <= at + timedelta(milliseconds=1)]
    return found[-1] if found else None


def at_the_end(where: Paths, told: list[dict[str, Any]], server: Server) -> list[str]:
    """Return where what was told doesn't lead from one count to the next, or what is kept isn't the last answer."""
    wrong = []
    believed: dict[Key, int] = {}
    seen = set()
    for notice in told:
        if name(notice) in seen:
            continue
        seen.add(name(notice))
        for operation, product, before, after in notice["changes"]:
            if believed.get((operation, product), before) != before:
                said = believed[operation, product]
                wrong.append(f"{notice['at']} {operation}: {before} → {after}, but {said} was told")
            believed[operation, product] = after
    store = Store.open(where.database)
    state = store.load(ACCOUNT.id, REPORT)
    waiting = len(store.outbox.waiting())
    store.close()
    if {count.key: count.licenses for count in state.counts} != server.counts:
        wrong.append("what is kept isn't the last answer")
    if waiting:
        wrong.append(f"{waiting} notices were never told")
    for key, n in believed.items():
        if state.told[key] != n:
            wrong.append(f"{key}: {n} was told, {state.told[key]} is believed")
    return wrong


def name(notice: dict[str, Any]) -> str:
    """Return what tells a notice from another."""
    return json.dumps(notice, sort_keys=True)


def poll_until_killed(port: int, folder: Path) -> None:
    """Be the child: poll, and tell as the notifier does, which shows a notice first and crosses it out then."""
    from wolkvox_tray.core.assemble import live
    from wolkvox_tray.core.wire.endpoint import Endpoint

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_arguments: ended.set())
    vault = SessionVault()
    vault.write(ACCOUNT.id, Token.clean("made-up-token-of-the-killed"))
    with live(paths(folder), vault=vault, endpoint_of=lambda _account: Endpoint.loopback(port)) as house:
        house.gap_s = GAP_S
        store = house.open_store()
        monitor = house.monitor(ACCOUNT, store)
        while not ended.is_set():
            poll = monitor.poll(wait_s=1.0)
            for number, notice in store.outbox.waiting():
                changes = [
                    (*each.count.key, each.before and each.before.licenses, each.after and each.after.licenses)
                    for each in notice.changes
                ]
                line = json.dumps({"at": notice.at.isoformat(), "kind": notice.kind, "changes": changes})
                os.write(1, f"{line}\n".encode())
                store.outbox.settle(number, notice, house.clock.now().wall)
            if not poll.asked_now:
                house.quit.wait(GAP_S / 2)
        store.close()


def main() -> int:
    """Kill, judge, print; return 0 if all went well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--child", nargs=2, metavar=("PORT", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        poll_until_killed(int(options.child[0]), Path(options.child[1]))
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = kill_often(options.times, options.seed, Path(folder))
    for line in found.wrong[:20]:
        print(f"WRONG {line}")
    print(f"seed {found.seed}: {options.times} kills {dict(found.kills)}, {found.requests} requests,", end=" ")
    print(f"{found.told} notices, {found.twice} of them twice, {len(found.wrong)} wrong,", end=" ")
    print(f"{time.monotonic() - begun:.0f} s")
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main())
