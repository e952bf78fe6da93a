"""A monkey at the app: any act in any order, on all windows, over and over, and nothing may break.

    python -m tests.endurance.monkey --seeds 20 --steps 2000     # the first seeds; prints what was wrong and where
    python -m tests.endurance.monkey --seed 17 --steps 2000      # that one again

The real app, offscreen, with its poll thread, its notifier's and history's, asks a server on loopback that changes its
mind (`tests.endurance.monkey_world`). A step is one act (`tests.endurance.monkey_acts`) from the event loop, some
milliseconds after the last, so acts meet polls, jobs and windows in every state; now and then the app ends and the next
one starts over the same folder. After each step `tests.endurance.monkey_eyes` look for what must not be, and who waits
too long is a hang, told with all threads' stacks. Each step's dice follow from seed and number, so a run is repeated
as far as threads allow; what was done is printed when something was wrong.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import deque
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from tests.endurance.monkey_acts import act
from tests.endurance.monkey_eyes import Eyes, Windows, readers
from tests.endurance.monkey_truth import disagreements, shown_wrong
from tests.endurance.monkey_world import World
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.qt.app import make_application

HANG_S = 60.0
"""So long no step takes, on the busiest computer."""
REST_EVERY = 40
"""After so many steps the app comes to rest, and everything is compared."""
TOLD = 60
"""So many of the last steps are printed."""
WAITS_MS = (0, 0, 0, 1, 5, 20, 60, 200)
LET_GO_S = 20.0
SLACK = 8
"""So many more files may be open after a later app: the server's connections come and go."""
ROOT = Path(__file__).resolve().parent.parent.parent


class Monkey:
    """Plays `steps` steps in `world`, or until something is wrong."""

    def __init__(self, world: World, eyes: Eyes, seed: int, steps: int) -> None:
        self._world, self._eyes, self._seed, self._goal = world, eyes, seed, steps
        self._windows = Windows()
        self.steps = self.apps = self._held = 0
        self.wrong: list[str] = []
        self._over = False
        self._depth = 0
        """How many acts are under way: one opened a dialog or menu that has a loop of its own."""

    def play(self, application: QApplication) -> None:
        """Start apps, one after the other, and play."""
        self._world.add_account(Account(id="ana", name="Ana", server="0042"))
        self._world.add_account(Account(id="bea", name="Bea", server="0043"))
        QTimer.singleShot(0, self._step)
        while not self._over:
            dice = self._dice("app")
            self.apps += 1
            self._world.begin(background=dice.random() < 0.5)
            QTimer.singleShot(0, self._world.app, self._world.app.begin)
            application.exec()
            self._judge(self._world.end())
            self._let_go()

    def _dice(self, what: str = "") -> random.Random:
        return random.Random(f"{self._seed} {self.steps} {what}")

    def _step(self) -> None:
        """Look, then do the next thing."""
        faulthandler.dump_traceback_later(HANG_S, exit=True, file=self._eyes.terminal)
        if self._over:
            return
        if not self._world.is_open():
            QTimer.singleShot(1, self._step)  # not begun yet, or between two apps
            return
        try:
            self._look()
        except Exception:  # noqa: BLE001 - the monkey's own mistake; there would be no further step
            self._judge([traceback.format_exc()])
        if self._over or self.steps >= self._goal:
            self._over = True
            self._world.app._leave()
        else:
            self._act()

    def _look(self) -> None:
        self._windows.look()
        self._judge(shown_wrong(self._world))
        if self.steps % REST_EVERY == REST_EVERY - 1 and not self._over and not self._depth:
            self._judge([*disagreements(self._world), *self._windows.leftovers(self._world)])

    def _act(self) -> None:
        dice = self._dice()
        self.steps += 1
        QTimer.singleShot(dice.choice(WAITS_MS), self._step)  # before the act, which may stand in a loop of its own
        print(f"{self.steps}:", end=" ", flush=True)
        self._depth += 1
        try:
            print(act(self._world, dice), flush=True)
        finally:
            self._depth -= 1

    def _judge(self, wrong: list[str]) -> None:
        for each in (*self._eyes.take(), *wrong):
            self.wrong.append(f"WRONG after step {self.steps}: {each}")
            self._over = True

    def _let_go(self) -> None:
        """See that nothing of the app is left but what ends by itself."""
        for heard_late in (self._world.app.dialogs, self._world.app.windows):  # the process would be over by now
            QCoreApplication.removePostedEvents(heard_late)
        del self._world.app, self._world.house, heard_late
        QApplication.processEvents()
        until = time.monotonic() + LET_GO_S
        while readers() and time.monotonic() < until:
            time.sleep(0.01)
        QApplication.processEvents()
        held = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
        self._held = self._held or held
        more = [f"{self._held} open files after the first app, {held} now"] if held > self._held + SLACK else []
        self._judge([*self._windows.leftovers(None), *readers(), *more])


def play(seed: int, steps: int) -> int:
    """Let a monkey with this seed play; print each step, and what was wrong. Return the exit code."""
    application = make_application()
    with tempfile.TemporaryDirectory() as folder, Eyes() as eyes:
        faulthandler.enable(eyes.terminal)
        with World(Path(folder), seed) as world:
            monkey = Monkey(world, eyes, seed, steps)
            try:
                monkey.play(application)
            except Exception:  # noqa: BLE001 - standard error is the eyes'
                monkey.wrong.append(traceback.format_exc())
        faulthandler.cancel_dump_traceback_later()
    print(*monkey.wrong, f"{monkey.steps} steps, {monkey.apps} apps", sep="\n", flush=True)
    return min(len(monkey.wrong), 1)


def watched(seed: int, steps: int) -> tuple[int, list[str]]:
    """Play in a process of its own, which may hang or crash; return its exit code and the last it said."""
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.endurance.monkey", "--alone"]
    command += ["--seed", str(seed), "--steps", str(steps)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        last = deque((line.rstrip() for line in process.stdout), maxlen=TOLD)
    return process.returncode, list(last)


def main() -> int:
    """Play as often as wanted; the exit code is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="how many, from --seed on")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--steps", type=int, default=1000, help="for each seed")
    parser.add_argument("--alone", action="store_true", help="the first seed, in this process; prints each step")
    options = parser.parse_args()
    if options.alone:
        return play(options.seed, options.steps)
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        begun = time.monotonic()
        code, last = watched(seed, options.steps)
        if code:
            failed += 1
            print(*last[:-1], sep="\n")
        print(
            f"seed {seed}: {last[-1]}, {time.monotonic() - begun:.0f} s, {f'FAILED ({code})' if code else 'well'}",
            flush=True,
        )
    return min(failed, 1)


if __name__ == "__main__":
    ended = main()
    sys.stdout.flush()
    os._exit(ended)
