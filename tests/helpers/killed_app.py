"""The app without its windows, to be killed: started by `tests.endurance.kill` as ``tests.helpers.killed_app``.

A house as the tray has it, with settings, store and gate on disk, polls its accounts over HTTPS as fast as its gap
lets it, in one thread; another one takes the notices out of the outbox as the tray's notifier does, with the same
queue. After each answer it changes a setting. What it does it says on standard output, a JSON object a line, each
written whole at one go: so what was said was said, whenever it is killed. A notice is *announced* by its line, and only
then marked as shown.

Its `Plan` is the first line of standard input. It then loads all it needs, says that it is ready, and waits for its
`Fate`, the second line: it polls until it is killed, or until every account has had two more answers. So the next one
stands ready while this one lives, and takes over within milliseconds of its death, as no person could. What is over
sooner than a parent hears of it (a commit, the marking of a notice) it strikes itself, by the same signal.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import filelock  # noqa: F401 - loaded before it is needed: what is loaded late would delay the first poll

from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.model import Health, Poll, Stamp
from wolkvox_tray.core.watch import monitor as monitor_module
from wolkvox_tray.core.watch.notices import to_json
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.connect import Address
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.qt.notice_queue import NoticeQueue
from wolkvox_tray.qt.notice_texts import Texts

MIDDLE_OF_A_MONTH = datetime(2026, 11, 15, 17, 0, tzinfo=UTC)
MORE = 2
"""Answers an account needs until everything of the last ones is told: fewer licenses take two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the app is to know: its folder, the ports by host, the gap in seconds, and when the clock began."""

    folder: str
    ports: dict[str, int]
    tokens: dict[str, str]
    gap_s: float
    began_s: float

    def to_line(self) -> str:
        """Return the plan as the first line of standard input."""
        return json.dumps(asdict(self)) + "\n"


class MidMonth(SystemClock):
    """The system's clock, set to the middle of a month: no run meets a month's border by luck."""

    def __init__(self, began_s: float) -> None:
        super().__init__()
        self._began_s = began_s

    def now(self) -> Stamp:
        """Return this moment."""
        now = super().now()
        wall = MIDDLE_OF_A_MONTH + timedelta(seconds=now.elapsed_s - self._began_s)
        return Stamp(wall=wall, boot=now.boot, elapsed_s=now.elapsed_s)


class Keys(SessionVault):
    """A key store that is the same in every life, without a desktop."""

    name = "made up"

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        """Return the secret that names tokens' gates."""
        return b"made up, and the same in every life"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How a life ends: by itself (`finish`), by the parent, or `after_s` seconds after the `nth` saying of `what`."""

    finish: bool = False
    what: str = ""
    nth: int = 0
    after_s: float = 0.0

    def to_line(self) -> str:
        """Return the fate as the second line of standard input."""
        return json.dumps(asdict(self)) + "\n"


class Voice:
    """Tells the parent what happens, and strikes when the moment has come. From any thread."""

    def __init__(self, fate: Fate) -> None:
        self._fate, self._heard = fate, 0

    def say(self, **what: Any) -> None:
        """Tell. One `write` of so few bytes is whole or not at all."""
        os.write(1, json.dumps(what).encode() + b"\n")
        if self._fate.what in what:
            self._heard += 1
            if self._heard == self._fate.nth:
                self._strike()

    def say_commits(self, store: Store) -> None:
        """Say when a transaction of `store` is about to be committed."""
        store._db.set_trace_callback(lambda statement: self.say(commit=1) if statement == "COMMIT" else None)

    def _strike(self) -> None:
        if self._fate.after_s:  # the work goes on meanwhile
            threading.Timer(self._fate.after_s, kill_oneself).start()
        else:
            kill_oneself()


def kill_oneself() -> None:
    """End as `kill -9` does (on Windows as TerminateProcess does)."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


class App:
    """The two threads of one life."""

    def __init__(self, plan: Plan, voice: Voice) -> None:
        self._plan, self._voice = plan, voice
        self._bell, self._stopping = threading.Event(), threading.Event()
        self._house = self._move_in()

    def run(self, *, finish: bool) -> None:
        """Poll: without end, or if `finish` until all is told."""
        notifier = threading.Thread(target=self._notify, name="notifier", daemon=True)
        with self._house:
            store = self._house.open_store()
            self._voice.say_commits(store)
            notifier.start()
            self._bell.set()  # for what an earlier life left
            self._poll(store, until=MORE if finish else None)
            self._stopping.set()
            self._bell.set()
            notifier.join()
            store.close()

    def _move_in(self) -> House:
        vault = Keys()
        for account, token in self._plan.tokens.items():
            vault.write(account, Token.clean(token))
        house = live(
            paths(Path(self._plan.folder)),
            vault=vault,
            make_client=client_maker(self._plan.ports),
            clock=MidMonth(self._plan.began_s),
            policy=Path(self._plan.folder) / "no-policy.json",
        )
        house.gap_s, house.interval_s = self._plan.gap_s, 1
        return house

    def _poll(self, store: Store, until: int | None) -> None:
        monitors = self._house.monitors(store, tells=True)
        answered = dict.fromkeys(monitors, 0)
        while wanting := [account for account, count in answered.items() if until is None or count < until]:
            polls = []
            for account in wanting:
                polls.append(poll := monitors[account].poll())
                if poll.asked_now and poll.health is Health.OK:
                    answered[account] += 1
                    self._kept(poll)
            self._house.quit.wait(self._pause_s(polls))

    def _kept(self, poll: Poll) -> None:
        """Tell that an answer is stored, wake the notifier, and change a setting beside it."""
        self._voice.say(
            kept=poll.account, asked=str(poll.asked_at), answered=str(poll.answered_at), date=poll.counts[0].date
        )
        self._bell.set()
        layout = str(int(self._house.settings.table_layout or 0) + 1)
        self._voice.say(setting=layout)
        self._house.settings = self._house.file.update(lambda settings: settings.changed(table_layout=layout))
        self._voice.say(set=layout)

    def _pause_s(self, polls: list[Poll]) -> float:
        now = self._house.clock.now().wall
        return max(0.001, min(((poll.next_allowed_at or now) - now).total_seconds() for poll in polls))

    def _notify(self) -> None:
        """Be the notifier's thread: show what waits, then mark it."""
        queue = NoticeQueue(self._house, Texts(lambda: self._house.settings, lambda: self._house.clock.now().wall))
        queue._store = self._house.open_store()
        self._voice.say_commits(queue._store)
        last = False
        while not last:
            self._bell.wait()
            self._bell.clear()
            last = self._stopping.is_set()
            while message := queue.next(None):
                number, notice = queue._outbox.waiting(1)[0]
                self._voice.say(told=number, notice=to_json(notice), words=message.words)
                message.taken()
        queue.close()


def client_maker(ports: dict[str, int]) -> Callable[[Endpoint, str | None, Path | None], Client]:
    """Return what makes clients that find the hosts on this computer, and trust whom the settings say."""

    def look_up(host: str, _port: int) -> list[Address]:
        return [(socket.AF_INET, ("127.0.0.1", ports[host]))]

    return lambda endpoint, proxy, trust: Client(endpoint, proxy=proxy, trust_file=trust, look_up=look_up)


def main() -> None:
    """Wait for the word, then live."""
    logging.basicConfig(level=logging.ERROR)
    plan = Plan(**json.loads(sys.stdin.readline()))
    Voice(Fate()).say(ready=True)
    line = sys.stdin.readline()
    if line:
        fate = Fate(**json.loads(line))
        # A request is sent within its deadline or never, and the gate counts on that: so both are short here.
        with mock.patch.object(monitor_module, "DEADLINE_S", plan.gap_s):
            App(plan, Voice(fate)).run(finish=fate.finish)


if __name__ == "__main__":
    main()
