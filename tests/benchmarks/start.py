"""How fast a program of ours starts: ``python -m tests.benchmarks.start [PROGRAM]``; the module, if none is named.

On a virtual screen with a real panel: seconds, and CPU seconds, from the start until the panel has taken the icon
(``--demo``), and those of ``--version``; medians of five, after one to warm up. CPU seconds are the figures to trust
where other work runs.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

from tests.benchmarks import proc
from tests.benchmarks.tray_watch import TrayWatch
from tests.helpers.desktop import Desktop

ROUNDS = 5


def main() -> None:
    """Measure and print."""
    program = sys.argv[1:] or [sys.executable, "-m", "wolkvox_tray"]
    with Desktop(("screen", "bus", "windows", "panel")) as desktop:
        icons = [until_the_icon(desktop, program) for _round in range(ROUNDS + 1)][1:]
    versions = [to_the_end([*program, "--version"]) for _round in range(ROUNDS + 1)][1:]
    for name, figures in (("icon", icons), ("--version", versions)):
        wall, cpu = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"{name:10} {wall:.2f} s, {cpu:.2f} s CPU")


def until_the_icon(desktop: Desktop, program: list[str]) -> tuple[float, float]:
    """Return seconds and CPU seconds until the panel has the icon."""
    with TrayWatch(desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as watch:
        begun = time.monotonic()
        process = desktop.spawn(*program, "--demo", name="measured", env={"PYTHONDONTWRITEBYTECODE": ""})
        try:
            watch.icon_of(process.pid)
            return time.monotonic() - begun, proc.cpu_s(process.pid)
        finally:
            desktop.end("measured")


def to_the_end(command: list[str]) -> tuple[float, float]:
    """Return seconds and CPU seconds of a whole run."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
