"""What a hostile answer costs in memory: ``python -m tests.endurance.memory`` prints the table of docs/endurance.md.

One process asks a local server over TLS through the whole core (request, parser, state, store): first usual answers,
after which its memory is the *idle level*, then each hostile one with a usual one behind it. The *peak* is how far
above the idle level it was at most (``VmHWM``, which ``/proc/self/clear_refs`` resets), *kept* is what of it was still
held when the next usual answer had come and the garbage collector had run.
"""

from __future__ import annotations

import gc
import json
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest import mock

from tests.endurance.memory_cases import TRUE, USUAL, Case, cases
from tests.helpers.clock import FakeClock
from tests.helpers.killed_app import Keys
from tests.helpers.wolkvox_server import LocalWolkvox
from wolkvox_tray.core.assemble import live
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch import monitor
from wolkvox_tray.core.wire.api import Client

ACCOUNT = Account(id="a1", name="Andina", server="0042")
LIMIT_KB = 50 * 1024
INTERVAL_S = 300


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the process said, in kB; `outcome` of the hostile poll, `after` of the usual one behind it."""

    peak: int
    kept: int
    outcome: str
    after: str


def measure(asked: tuple[Case, ...]) -> list[Measured]:
    """Let one process ask for the cases' answers, in turn."""
    script = [act for case in asked for act in (case.act, USUAL)]
    with LocalWolkvox([USUAL, USUAL, *script]) as server, tempfile.TemporaryDirectory() as folder:
        plan = {
            "port": server.port,
            "authority": server.authority_pem().decode(),
            "folder": folder,
            "deadlines_s": [case.deadline_s for case in asked],
        }
        ended = subprocess.run(
            [sys.executable, "-m", "tests.endurance.memory", "--as-child"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
    return [Measured(**measured) for measured in json.loads(ended.stdout)]


def held(what: str) -> int:
    """Return ``VmRSS`` or ``VmHWM`` of this process, in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{what}:")[1].split()[0])


def in_short(poll: Poll) -> str:
    """Return a poll's reason, or the number of its counts."""
    return str(len(poll.counts)) if poll.reason is None else poll.reason.code.value


def be_the_child() -> list[Measured]:
    """Poll as the plan on standard input says, and measure oneself."""
    plan = json.load(sys.stdin)
    folder, clock, vault = Path(plan["folder"]), FakeClock(), Keys()
    pem = folder / "authority.pem"
    pem.write_text(plan["authority"], encoding="ascii")
    vault.write(ACCOUNT.id, Token.clean("made-up-token-of-the-memory"))
    house = live(paths(folder), vault=vault, clock=clock, policy=folder / "no-policy.json")
    house.make_client = lambda endpoint, proxy, _trust: Client(
        endpoint,
        proxy=proxy,
        trust_file=pem,
        look_up=lambda _host, _port: [(socket.AF_INET, ("127.0.0.1", plan["port"]))],
    )
    with house:
        store = house.open_store()
        watcher = house.monitor(ACCOUNT, store)

        def outcome(deadline_s: float = 60.0) -> str:
            clock.advance(INTERVAL_S)
            with mock.patch.object(monitor, "DEADLINE_S", deadline_s):
                return in_short(watcher.poll())

        def measured(deadline_s: float) -> Measured:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            hostile = outcome(deadline_s)
            peak = held("VmHWM") - idle
            after = outcome()
            gc.collect()
            return Measured(peak=peak, kept=held("VmRSS") - idle, outcome=hostile, after=after)

        outcome()
        outcome()
        gc.collect()
        idle = held("VmRSS")
        found = [measured(each) for each in plan["deadlines_s"]]
        store.close()
    return found


def main() -> int:
    """Print the table; return 1 if an attack took more than the limit, or didn't end as it should."""
    asked = cases()
    print("| answer | what you see | at most above the idle level, MB | kept, MB |\n|---|---|---:|---:|")
    wrong = []
    for case, found in zip(asked, measure(asked), strict=True):
        sizes = " | ".join(f"{kilobytes / 1024:.1f}" for kilobytes in (found.peak, found.kept))
        print(f"| {case.what} | {found.outcome} | {sizes} |", flush=True)
        if (found.outcome, found.after) != (case.outcome, "6") or (found.peak > LIMIT_KB and case.what != TRUE):
            wrong.append(f"{case.what}: {found}, expected {case.outcome}")
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    if sys.argv[1:] == ["--as-child"]:
        print(json.dumps([asdict(measured) for measured in be_the_child()]))
    else:
        sys.exit(main())
