"""Forty computers on one token, switched on at the same minute: no storm, and wolkvox's five minutes on average.

Each is a whole house with files of its own; they share the clock and a real server on loopback. They can't know of each
other, so two may come close; never at one moment, and never more than a few within five minutes.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.helpers.clock import FakeClock
from tests.helpers.wolkvox_server import LocalWolkvox, ok, row
from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.watch.rounds import Rounds

COMPUTERS, HOURS, GAP_S = 40, 8, 300
MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""08:00 in Bogotá."""
ACCOUNT = Account(id="a", name="Andina", server="0042")


class Computer:
    """One of the forty."""

    def __init__(self, number: int, folder: Path, server: LocalWolkvox, clock: FakeClock) -> None:
        where = paths(folder / str(number))
        SettingsFile(where.settings_file).update(
            lambda settings: settings.with_account(ACCOUNT).changed(shared_by=COMPUTERS, proxy="none")
        )
        vault = SessionVault()
        vault.write(ACCOUNT.id, Token.clean("made-up-token-of-the-forty"))
        self.house: House = live(where, vault=vault, make_client=server.make_client, clock=clock)
        self.house.seat = f"PC-{number:03}\nsupervisor"
        self.store = self.house.open_store()
        self.monitor: Monitor = self.house.monitor(ACCOUNT, self.store)
        self.rounds = Rounds(self.house.interval_of(), rng=None)  # type: ignore[arg-type]  # nothing here needs luck
        self.rounds.set_accounts(
            (ACCOUNT.id,), {ACCOUNT.id: self.monitor.beat.zone}, {ACCOUNT.id: self.monitor.beat.phase}
        )

    def look(self, clock: FakeClock) -> bool:
        """Poll if it is time; tell whether wolkvox was asked."""
        if self.rounds.due(clock.now()) is None:
            return False
        poll = self.monitor.poll()
        self.rounds.done(ACCOUNT.id, poll, clock.now())
        return poll.asked_now

    def close(self) -> None:
        self.store.close()
        self.house.close()


def test_forty_computers_on_one_token_are_no_storm(tmp_path: Path) -> None:
    clock = FakeClock(MORNING)
    with LocalWolkvox([ok([row("Ana", "P", "7")])] * 400) as server:
        computers = [Computer(number, tmp_path, server, clock) for number in range(COMPUTERS)]
        asked: list[float] = []
        for _second in range(0, HOURS * 3600, 10):
            asked += [clock.true_s for computer in computers if computer.look(clock)]
            clock.advance(10)
        for computer in computers:
            computer.close()
    windows = Counter(int(at // GAP_S) for at in asked)
    rounds = HOURS * 3600 / (COMPUTERS * GAP_S)

    assert (len(server.requests) == len(asked), windows[0] <= 4, max(windows.values()) <= 5) == (True, True, True)
    assert COMPUTERS * (rounds - 1) <= len(asked) <= COMPUTERS * (rounds + 1)
