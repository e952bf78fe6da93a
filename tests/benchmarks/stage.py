"""The stage of `tests.benchmarks.peers`: one desktop, on which a program starts, idles, opens its windows, and ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.benchmarks import proc
from tests.benchmarks.programs import Program
from tests.benchmarks.tray_watch import TrayWatch
from tests.helpers.desktop import PARTS, Desktop, wait_until
from tests.helpers.online import Online, online
from tests.helpers.wolkvox_server import ok, row

ROWS = [
    row("Ventas Bogotá", "Marcación predictiva", "42"),
    row("Cobranza Medellín", "Marcación predictiva", "9"),
    row("Encuestas NPS", "Vista previa", "8"),
]
SETTLE_S = 5.0
"""After its icon, or its last window, a program is left alone so long before the idle minute begins."""
POLL_EVERY_S, POLLS = 2.0, 10
OFTEN = f"""
import sys
from wolkvox_tray.core import assemble
from wolkvox_tray.cli import main

live = assemble.live

def often(paths):
    house = live(paths)
    house.gap_s, house.interval_s = 1.0, {POLL_EVERY_S:g}
    return house

assemble.live = often
sys.exit(main())
"""
"""The app, which polls every two seconds."""
WINDOWS = (("alt+h", "History"), ("alt+s", "Settings"))
"""Keys in the popup, and the window that comes."""


@dataclass
class Figures:
    """What was measured of one program; `after` is the same with its windows opened and closed."""

    values: dict[str, list[float]] = field(default_factory=dict)
    notes: str = ""
    after: Figures | None = None

    def add(self, **values: float) -> None:
        """Note some values."""
        for key, value in values.items():
            self.values.setdefault(key, []).append(value)

    def of(self, key: str) -> list[float]:
        """Return the values of a kind."""
        return self.values.get(key, [])


class Stage:
    """Use it as a context manager; `folder` takes all files."""

    def __init__(self, folder: Path, *, idle_s: float) -> None:
        self._folder, self._idle_s = folder, idle_s
        self._rooms = ExitStack()
        self._desktop: Desktop
        self._world: Online

    def __enter__(self) -> Self:
        self._desktop = self._rooms.enter_context(Desktop(PARTS))
        self._world = self._rooms.enter_context(online([ok(ROWS)], self._folder))
        command = [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(self._folder / "kept")]
        subprocess.run(
            [*command, "account", "add", "--server", "0042"], input="a-made-up-token\n",
            env=self._desktop.env | self._world.env, text=True, capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._rooms.close()

    def warm_up(self, programs: list[Program]) -> None:
        """Start each once: files come into memory, first-run folders are made."""
        for program in programs:
            self.start(program, Figures())

    def start(self, program: Program, figures: Figures) -> None:
        """Start a program, and end it when its icon has come."""
        with self._running(program, figures):
            pass

    def idle(self, program: Program, figures: Figures) -> None:
        """Let a program do nothing for a minute; the app does it again after its windows were opened and closed."""
        asked = len(self._world.server.requests)
        with self._running(program, Figures()) as pid:
            if program.ours:
                wait_until(lambda: len(self._world.server.requests) > asked, "the first poll", within_s=60)
            self._minute(pid, figures)
            if program.ours:
                self._open_and_close(program)
                figures.after = figures.after or Figures()
                self._minute(pid, figures.after)

    def polls(self, program: Program, figures: Figures) -> None:
        """Have the app poll often, and share its CPU seconds among the polls."""
        if not program.ours or "-m" not in program.command:
            return
        server = self._world.server
        command = (*program.command[:2], "-c", OFTEN, *program.command[4:])
        with self._running(program, Figures(), command) as pid:
            begun = len(server.requests)
            wait_until(lambda: len(server.requests) > begun + 2, "the first polls", within_s=60)
            time.sleep(POLL_EVERY_S / 2)
            begun, cpu_s = len(server.requests), proc.cpu_s(pid)
            wait_until(lambda: len(server.requests) >= begun + POLLS, "polls", within_s=10 * POLLS * POLL_EVERY_S)
            time.sleep(POLL_EVERY_S / 2)
            figures.add(poll_cpu_ms=(proc.cpu_s(pid) - cpu_s) / (len(server.requests) - begun) * 1000)

    def _minute(self, pid: int, figures: Figures) -> None:
        time.sleep(SETTLE_S)
        before, cpu_s = proc.waking(pid), proc.cpu_s(pid)
        time.sleep(self._idle_s)
        minutes = self._idle_s / 60
        woken, memory = before.until(proc.waking(pid)), proc.memory(pid)
        figures.add(
            idle_cpu_ms=(proc.cpu_s(pid) - cpu_s) * 1000 / minutes,
            wakeups=woken.total() / minutes,
            rss=memory.rss,
            pss=memory.pss,
            uss=memory.uss,
        )
        figures.notes = "woken: " + (", ".join(f"{name} {times}" for name, times in woken.most_common()) or "nobody")

    def _open_and_close(self, program: Program) -> None:
        """Open the app's popup as a second start does, from there the other windows by their keys; close all."""
        desktop, process = self._desktop, self._desktop.process("measured")
        desktop.run(*self._with_folder(program, program.command[:-1]))

        def titles() -> str:
            return "\n".join(desktop.windows(process))

        def wait_for(title: str, *, here: bool) -> None:
            wait_until(lambda: (title in titles()) is here, f"{title} {here}", within_s=30)

        wait_until(titles, "the popup", within_s=30)
        for key, title in WINDOWS:
            desktop.press(key)
            wait_for(title, here=True)
            time.sleep(1)
            desktop.press("Escape")
            wait_for(title, here=False)
        time.sleep(0.5)
        desktop.press("Escape")
        wait_until(lambda: not titles(), "the popup to close", within_s=30)

    @contextmanager
    def _running(self, program: Program, figures: Figures, command: tuple[str, ...] | None = None) -> Iterator[int]:
        """Run a program from its start on; note how long its icon took."""
        shutil.rmtree(self._folder / "now", ignore_errors=True)
        shutil.copytree(self._folder / "kept", self._folder / "now")
        env = {**self._world.env, "PYTHONDONTWRITEBYTECODE": "", **program.env}
        with TrayWatch(self._desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as watch:
            begun = time.monotonic()
            process = self._desktop.spawn(
                *self._with_folder(program, command or program.command), name="measured", env=env
            )
            try:
                watch.icon_of(process.pid)
                figures.add(icon_cpu_s=proc.cpu_s(process.pid), icon_s=time.monotonic() - begun)
                yield process.pid
            finally:
                self._desktop.end("measured")

    def _with_folder(self, program: Program, command: tuple[str, ...]) -> tuple[str, ...]:
        return (*command, "--data-dir", str(self._folder / "now")) if program.ours else command
