"""Disks that are really full or read-only, and a computer that lives on one.

Such a disk is a tmpfs of some hundred kilobytes in a mount namespace of a child process, so that nothing of it is ever
seen outside and nothing has to be unmounted. A *story* is a function of a test's module that takes the empty folder in
which its disks are to be; it runs in that child, and what it returns (anything JSON can hold) is what the test sees.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.clock import FakeClock
from tests.helpers.wolkvox_server import LocalWolkvox, ok, row
from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.machine.paths import Paths, paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.core.watch.store import Store

ROOT = Path(__file__).parent.parent.parent
ANA = Account(id="ana", name="Andina", server="0042")
TOKEN = Token.clean("made-up-canary-of-the-disk")
INTERVAL_S = 400
"""Longer than the gate waits after a request whose end it couldn't write down."""


@functools.cache
def entrance() -> list[str] | None:
    """Return the command that enters a namespace in which this user may mount; ``None`` if there is none."""
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        return None
    for command in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        tried = subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
        if tried.returncode == 0:
            return command
    return None


def told_by(story: Callable[[Path], object], folder: Path) -> Any:
    """Return what `story` returns, run over `folder` where disks can be mounted."""
    command = entrance()
    if command is None:
        pytest.skip("not run: no disk can be mounted here")
    name = f"{story.__module__}:{story.__name__}"
    child = [*command, sys.executable, "-m", "tests.helpers.small_disk", name, str(folder)]
    ended = subprocess.run(child, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    if ended.returncode != 0:
        pytest.fail(f"the story ended with {ended.returncode}:\n{ended.stderr}")
    return json.loads(ended.stdout.splitlines()[-1])


class Disk:
    """A disk of `kb` kilobytes, mounted at `folder`."""

    def __init__(self, folder: Path, kb: int = 512) -> None:
        self._folder = folder
        self._ballast = folder / "ballast"
        folder.mkdir(parents=True, exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={kb}k", "none")

    def fill(self) -> None:
        """Leave not one byte."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            while True:
                file.write(b"x" * 512)

    def empty(self) -> None:
        """Make room again."""
        self._ballast.unlink()

    def read_only(self) -> None:
        """Take no more writes. No file may be open for writing."""
        self._mount("-o", "remount,ro")

    def writable(self) -> None:
        """Take writes again."""
        self._mount("-o", "remount,rw")

    def _mount(self, *how: str) -> None:
        subprocess.run(["mount", *how, str(self._folder)], check=True)


class Computer:
    """A computer with one account and a real wolkvox, whose clock is ours; `restart` begins the app anew."""

    def __init__(self, folder: Path) -> None:
        self.paths: Paths = paths(folder)
        self.clock = FakeClock()
        self.told: list[str] = []
        self._server = LocalWolkvox([ok([])])
        self._vault = SessionVault()
        self._vault.write(ANA.id, TOKEN)
        self._open: list[Store] = []

    @contextmanager
    def on(self) -> Iterator[Computer]:
        """Switch the server on, and begin the app."""
        with self._server:
            self.begin()
            yield self
            self.end()

    def begin(self) -> None:
        """Begin the app: its poll thread's store, and its notifier's own."""
        if not self.paths.settings_file.exists():
            self.move_in()
        self.house = self.a_house()
        self.store, self._notifier = self.house.open_store(), self.house.open_store()
        self._monitor: Monitor = self.house.monitor(ANA, self.store)

    def move_in(self) -> None:
        """Set the account up."""
        SettingsFile(self.paths.settings_file).update(lambda settings: settings.with_account(ANA))

    def a_house(self) -> House:
        """Return the core as the app makes it."""
        return live(self.paths, vault=self._vault, clock=self.clock, make_client=self._server.make_client)

    def end(self) -> None:
        """End the app."""
        for store in (self.store, self._notifier):
            store.close()
        self.house.close()

    def restart(self) -> None:
        """End the app and begin it again."""
        self.end()
        self.begin()

    def poll(self, licenses: int) -> list[Any]:
        """Ask an interval later, and tell what is new; return what is seen, and how often wolkvox was asked."""
        seen_now = self.ask(licenses)
        self.notify()
        return seen_now

    def ask(self, licenses: int) -> list[Any]:
        """Ask an interval later, where wolkvox would answer `licenses`; tell nobody yet."""
        self.clock.advance(INTERVAL_S)
        before = len(self._server.requests)
        self._server._script = [ok([row("Ana", "P", str(licenses))])]
        poll = self._monitor.poll()
        return [*seen(poll), len(self._server.requests) - before]

    def notify(self) -> None:
        """Show what waits, as the notifier does."""
        for number, notice in self._notifier.outbox.waiting():
            self.told.append(in_short(notice))
            self._notifier.outbox.settle(number, notice, self.clock.now().wall)

    def last(self) -> list[Any]:
        """Return what is shown when the app begins."""
        return [seen(poll) for poll in self.house.last_polls()]

    def found(self) -> list[str]:
        """Return what was found to be wrong with our files."""
        return [trouble.code.value for trouble in self.house.new_troubles()]


def seen(poll: Poll) -> list[Any]:
    """Return what a person sees of a poll: its health, its reason and its count."""
    reason = poll.reason.code.value if poll.reason else None
    return [poll.health.value, reason, poll.total]


def in_short(notice: Notice) -> str:
    """Return a notice's kind, and the total before and after."""
    return f"{notice.kind.value} {notice.total_before}-{notice.total_after}"


def main(name: str, folder: str) -> None:
    """Run the story `name` ("module:function") and print what it returns."""
    module, _colon, function = name.partition(":")
    told = getattr(importlib.import_module(module), function)(Path(folder))
    print(json.dumps(told))


if __name__ == "__main__":
    os.umask(0o077)
    main(*sys.argv[1:])
