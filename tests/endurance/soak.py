"""The real app makes thousands of polls, offscreen: ``python -m tests.endurance.soak --polls 10000``.

The app as a user starts it (`App`, its poll thread, its notifier's thread, SQLite, HTTP to the demo's server, whose
every ninth answer is a fault), but without waiting between polls: the demo's five minutes are a millisecond here. Every
100 polls the popup is opened and closed, every 500 the settings, the past notices and "About". Notices go to a
notification server that takes them and does nothing. What the process holds is sampled 20 times; it ends with 1 if the
last quarter's median is above the second quarter's by more than the tolerance beside it.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core import assemble
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch import rounds
from wolkvox_tray.qt.app import App, make_application
from wolkvox_tray.qt.desktop_notices import Event, NotificationServer, Shown
from wolkvox_tray.qt.instance import Instance

SAMPLES = 20
TOLERANCES = {"RSS kB": 3000, "own kB": 3000, "threads": 0, "descriptors": 1, "blocks": 4000, "widgets": 0, "timers": 0}
"""How much more at the end than in the second quarter is no leak. Blocks are Python's own, each some dozen bytes."""


class Sink:
    """A notification server that takes everything at once."""

    def __init__(self) -> None:
        self._bell, self._button = socket.socketpair()
        self._shown: list[Event] = []
        self._sent = 0

    def fileno(self) -> int:
        return self._bell.fileno()

    def notify(self, *_words: str, replaces: int = 0, **_rest: object) -> int:
        self._sent += 1
        self._shown.append(Shown(serial=self._sent, bubble=replaces or self._sent))
        return self._sent

    def withdraw(self, bubble: int) -> None:
        """It is gone."""

    def events(self) -> Iterator[Event]:
        while self._shown:
            yield self._shown.pop(0)

    def close(self) -> None:
        self._bell.close()
        self._button.close()


@dataclass(frozen=True)
class Sample:
    """What the process holds."""

    polls: int
    held: dict[str, int]


def measure(polls: int) -> Sample:
    """Return what the process holds now."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    widgets = QApplication.allWidgets()
    held = {
        "RSS kB": sizes["Rss"],
        "own kB": sizes["Anonymous"],
        "threads": threading.active_count(),
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names alone
        "blocks": sys.getallocatedblocks(),
        "widgets": len(widgets),
        "timers": sum(len(each.findChildren(QTimer)) for each in widgets if each.isWindow()),
    }
    return Sample(polls, held)


class Soak(QObject):
    """Drives the app: the next poll as soon as the last one is shown."""

    again = Signal()

    def __init__(self, app: App, polls: int) -> None:
        super().__init__()
        self._app, self._goal = app, polls
        self.polls, self.answered = 0, 0
        self.samples: list[Sample] = []
        app.poller.polled.connect(self.polled)
        self.again.connect(app.poller.poll_all)

    @Slot(object)
    def polled(self, poll: Poll) -> None:
        """Count, look at windows now and then, go on."""
        self.polls += 1
        self.answered += poll.health is Health.OK
        if self.polls % 100 == 0:
            self._app.windows.open()
            QTimer.singleShot(0, self, lambda: self._app.windows.toggle(None))
        if self.polls % 500 == 0:
            for show in (self._app.dialogs.show_settings, self._app.dialogs.show_notices, self._app.dialogs.show_about):
                show()
            QTimer.singleShot(0, self, self._app.dialogs.close)
        if self.polls % (self._goal // SAMPLES) == 50 % (self._goal // SAMPLES):
            self.samples.append(measure(self.polls))
        if self.polls >= self._goal:
            QApplication.exit(0)
            return
        QTimer.singleShot(0, self, self.again.emit)


def soak(polls: int, folder: Path) -> Soak:
    """Make so many polls; return what was found."""
    application = make_application()
    sink = mock.patch.object(NotificationServer, "open", new=Sink)
    house = assemble.demo(folder)
    house.gap_s, house.interval_s = 0.001, 1
    with (
        house,
        sink,
        mock.patch.object(rounds, "REPEAT_S", 0.001),
        mock.patch.object(rounds, "FIRST_BACK_OFF_S", 0.001),
    ):
        house.paths.make()
        instance = Instance(house.paths.lock_file)
        instance.is_first()
        app = App(house, instance, background=True)
        driver = Soak(app, polls)
        app.appear()
        QTimer.singleShot(0, app, app.begin)
        application.exec()
        app.end()
    return driver


def grown(samples: list[Sample]) -> list[str]:
    """Return what is more in the last quarter than in the second, beyond what is tolerated."""
    quarter = len(samples) // 4
    before, after = samples[quarter : 2 * quarter], samples[-quarter:]
    found = []
    for what, tolerance in TOLERANCES.items():
        old, new = (statistics.median(each.held[what] for each in part) for part in (before, after))
        if new - old > tolerance:
            found.append(f"{what}: {old:.0f} → {new:.0f}, more than {tolerance}")
    return found


def main() -> int:
    """Soak, print a table; return 1 if something grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polls", type=int, default=10_000)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        driver = soak(options.polls, Path(folder))
    print("| polls | " + " | ".join(TOLERANCES) + " |")
    print("|" + " ---: |" * (len(TOLERANCES) + 1))
    for sample in driver.samples:
        print(f"| {sample.polls} | " + " | ".join(str(sample.held[what]) for what in TOLERANCES) + " |")
    print(f"{driver.polls} polls, {driver.answered} answered, {time.monotonic() - begun:.0f} s")
    leaks = grown(driver.samples)
    for line in leaks:
        print(f"GREW {line}")
    return int(bool(leaks))


if __name__ == "__main__":
    sys.exit(main())
