"""The real app makes thousands of polls, offscreen: ``python -m tests.endurance.soak --polls 10000``.

The app as a user starts it: `App` with its poll thread and its notifier's thread, settings, SQLite, gate and log on
disk, and HTTPS with the system's certificates to a server in another process that fails now and then
(`tests.helpers.unsteady_server`). Nothing waits: the clock is a parameter, and it is turned on by 300 s from poll to
poll, so that interval, gap and outages are what they are for a user, and 10,000 polls are five weeks of the app. The
popup is opened and closed a hundred times, settings, past notices and "About" twenty times, each for some polls; as
often the settings are read anew. Notices go to a notification server that takes them and does nothing.

What the process holds is sampled 20 times, with all windows closed. The exit code is 1 if the last quarter's median is
above the second quarter's by more than the tolerance in `TOLERANCES`.
"""

from __future__ import annotations

import argparse
import math
import os
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from tests.helpers.clock import FakeClock
from tests.helpers.killed_app import Keys
from tests.helpers.unsteady_server import Place, unsteady_server
from wolkvox_tray.core.assemble import ClientMaker, House, live
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.connect import Address, trust_context
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.qt.app import App, make_application
from wolkvox_tray.qt.desktop_notices import Closed, Event, NotificationServer, Shown
from wolkvox_tray.qt.instance import Instance

SAMPLES, DIALOGS, POPUPS = 20, 20, 100
"""How often in a whole run."""
STEP_S = 60.0
"""How far the clock is turned at a time: a longer gap between two looks would be a computer that slept."""
ACCOUNT = Account(id="a1", name="Contact Center Andina", server="0042")
TOLERANCES = {
    "RSS kB": 3000,
    "PSS kB": math.inf,
    "own kB": 3000,
    "threads": 0,
    "descriptors": 1,
    "blocks": 4000,
    "widgets": 0,
    "timers": 0,
}
"""How much more at the end than in the second quarter is no leak. PSS is only shown: it grows when another program ends
that used the same libraries. *Own* is memory that is no file's; *blocks* are
Python's, some dozen bytes each; one descriptor more or less is a read connection of SQLite that is open just then."""


class Sink:
    """A notification server that takes everything at once; somebody closes each bubble when the next one comes."""

    taken = 0

    def __init__(self) -> None:
        self._bell, self._button = socket.socketpair()
        self._told: list[Event] = []
        self._latest = 0

    def fileno(self) -> int:
        return self._bell.fileno()

    def notify(self, *_words: str, replaces: int = 0, **_rest: object) -> int:
        Sink.taken += 1
        if self._latest and not replaces:
            self._told.append(Closed(bubble=self._latest))
        self._latest = replaces or Sink.taken
        self._told.append(Shown(serial=Sink.taken, bubble=self._latest))
        return Sink.taken

    def withdraw(self, bubble: int) -> None:
        """It is gone."""

    def events(self) -> Iterator[Event]:
        while self._told:
            yield self._told.pop(0)

    def close(self) -> None:
        self._bell.close()
        self._button.close()


@dataclass(frozen=True)
class Sample:
    """What the process holds after so many polls."""

    polls: int
    held: Mapping[str, int]


def measure(polls: int) -> Sample:
    """Return what the process holds now."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    status = Path("/proc/self/status").read_text(encoding="ascii")
    widgets = QApplication.allWidgets()
    held = {
        "RSS kB": sizes["Rss"],
        "PSS kB": sizes["Pss"],
        "own kB": sizes["Anonymous"],
        "threads": int(status.split("Threads:")[1].split()[0]),
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names alone
        "blocks": sys.getallocatedblocks(),
        "widgets": len(widgets),
        "timers": sum(len(each.findChildren(QTimer)) for each in widgets if each.isWindow()),
    }
    return Sample(polls, held)


class Soak(QObject):
    """Drives the app: after each slice of the poll thread it turns the clock on and asks for the next."""

    again = Signal()
    reload = Signal()

    def __init__(self, app: App, clock: FakeClock, goal: int) -> None:
        super().__init__()
        self._app, self._clock, self.goal = app, clock, goal
        self.polls = 0
        self.outcomes: Counter[Health] = Counter()
        self.samples: list[Sample] = []
        self._next = QTimer(self, singleShot=True, interval=0)  # two slices at once are one reason to go on
        self._next.timeout.connect(self.go_on)
        app.poller.polled.connect(self.polled)
        app.poller.ticked.connect(self._next.start)
        self.again.connect(app.poller.poll_all)
        self.reload.connect(app.poller.reload)

    @Slot()
    def go_on(self) -> None:
        """Let a minute pass."""
        self._clock.advance(STEP_S)
        self.again.emit()

    @Slot(object)
    def polled(self, poll: Poll) -> None:
        """Count; open and close windows now and then, and measure between."""
        if not poll.asked_now:
            return
        self.polls += 1
        self.outcomes[poll.health] += 1
        app, dialogs = self._app, self._app.dialogs
        self._now_and_then(POPUPS, app.windows.open, lambda: app.windows.toggle(None))
        for show in (dialogs.show_settings, dialogs.show_notices, dialogs.show_about, self.reload.emit):
            self._now_and_then(DIALOGS, show, dialogs.close)
        self._now_and_then(SAMPLES, lambda: None, lambda: self.samples.append(measure(self.polls)), part=0.5)
        if self.polls >= self.goal:
            QApplication.exit(0)

    def _now_and_then(
        self, times: int, begin: Callable[[], object], end: Callable[[], object], part: float | None = None
    ) -> None:
        """Call `begin` so many times in a run, and `end` some polls later, a fifth of a popup's or this `part`."""
        every = self.goal // times
        later = int(every * part) if part is not None else self.goal // POPUPS // 5
        if self.polls % every == 0:
            begin()
        elif self.polls % every == later:
            end()


def client_maker(place: Place) -> ClientMaker:
    """Return what makes clients as the app does, each with the system's certificates, and the server's own."""
    found: list[Address] = [(socket.AF_INET, ("127.0.0.1", place.port))]

    def make(endpoint: Endpoint, proxy: str | None, _trust_file: Path | None) -> Client:
        context = trust_context()
        context.load_verify_locations(cadata=place.authority)
        return Client(endpoint, proxy=proxy, look_up=lambda _host, _port: found, trust=context)

    return make


def a_house(folder: Path, place: Place, clock: FakeClock) -> House:
    """Return a house as a user has it, with one account, all of it in `folder`."""
    vault = Keys()
    vault.write(ACCOUNT.id, Token.clean("made-up-token-of-the-soak"))
    house = live(
        paths(folder), vault=vault, make_client=client_maker(place), clock=clock, policy=folder / "no-policy.json"
    )
    house.file.update(lambda settings: settings.with_account(ACCOUNT).changed(proxy="none", language="es"))
    house.reload()
    return house


def soak(polls: int, folder: Path) -> Soak:
    """Make so many polls, with all files in `folder`; return what was found."""
    application = make_application()
    clock = FakeClock()
    with ExitStack() as rooms:
        rooms.enter_context(mock.patch.object(NotificationServer, "open", new=Sink))
        rooms.enter_context(mock.patch.dict(os.environ, {"XDG_CONFIG_HOME": str(folder)}))  # start at login lies there
        house = rooms.enter_context(a_house(folder, rooms.enter_context(unsteady_server()), clock))
        app_log.start(house.paths)
        instance = Instance(house.paths.lock_file)
        instance.is_first()
        app = App(house, instance, background=True)
        driver = Soak(app, clock, polls)
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
    parser.add_argument("--polls", type=int, default=10_000, help="at least 500")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        driver = soak(max(options.polls, 500), Path(folder))
    print("| polls | " + " | ".join(TOLERANCES) + " |")
    print("|" + " ---: |" * (len(TOLERANCES) + 1))
    for sample in driver.samples:
        print(f"| {sample.polls} | " + " | ".join(str(sample.held[what]) for what in TOLERANCES) + " |")
    outcomes = ", ".join(f"{times} {health.value}" for health, times in driver.outcomes.most_common())
    print(f"{driver.polls} polls ({outcomes}), {Sink.taken} notices shown, {time.monotonic() - begun:.0f} s")
    leaks = grown(driver.samples)
    for line in leaks:
        print(f"GREW {line}")
    return int(bool(leaks))


if __name__ == "__main__":
    sys.exit(main())
