"""The worker of the poll thread: turns, wishes, bugs, quitting, and its one timer."""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.machine.bounded import Quit, Quitting
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import MemorySettings, SettingsUnwritable
from wolkvox_tray.core.model import Health, Poll, Reason, ReasonCode, Stamp
from wolkvox_tray.core.troubles import FileTrouble, FileTroubleCode
from wolkvox_tray.core.watch.monitor import Beat
from wolkvox_tray.qt import poller as poller_module
from wolkvox_tray.qt.poller import Poller
from wolkvox_tray.qt.settings_values import Candidate, Request

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ANA = Account(id="ana", name="Ana", server="0042")
BEA = Account(id="bea", name="Bea", server="0043")
FORTY = (Limit(contracted=40),)


Log = pytest.LogCaptureFixture


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.elapsed_s = 1000.0

    def now(self) -> Stamp:
        return Stamp(wall=NOON + timedelta(seconds=self.elapsed_s), boot="boot", elapsed_s=self.elapsed_s)


@dataclass
class FakeMonitor:
    """Answers as it is told and remembers how it was asked."""

    account: Account
    asked: list[bool] = field(default_factory=list)
    act: Callable[[], None] = lambda: None
    retry_after_s: float | None = None
    next_allowed_at: datetime | None = None
    threads: list[threading.Thread] = field(default_factory=list)
    beat: Beat = field(default_factory=lambda: Beat(zone=ZoneInfo("America/Bogota")))
    insisted: list[bool] = field(default_factory=list)
    redrawn: int = 0

    def redraw_limits(self) -> None:
        self.redrawn += 1

    def poll(self, *, may_prompt: bool = False, insists: bool = False) -> Poll:
        self.asked.append(may_prompt)
        self.insisted.append(insists)
        self.threads.append(threading.current_thread())
        self.act()
        return replace(self.last(), asked_now=True, next_allowed_at=self.next_allowed_at)

    def last(self) -> Poll:
        return Poll(account=self.account.id, name=self.account.name, server=self.account.server, health=Health.OK)

    def broken(self) -> Poll:
        return replace(self.last(), health=Health.BUG)


class FakeStore:
    """A store that knows in which thread it was opened and closed."""

    def __init__(self) -> None:
        self.opened_in = threading.get_ident()
        self.closed_in: int | None = None
        self.forgotten: list[str] = []

    def close(self) -> None:
        self.closed_in = threading.get_ident()

    def forget(self, account: str) -> None:
        self.forgotten.append(account)

    def limits(self, account: str) -> tuple[Limit, ...]:
        return FORTY


class FakeHouse:
    """As much of a house as the poller sees."""

    def __init__(self, *accounts: Account) -> None:
        self.file = Settings(accounts=accounts)
        self.settings = self.file
        self.clock, self.quit = Clock(), Quit()
        self.stores: list[FakeStore] = []
        self.made = {account.id: FakeMonitor(account) for account in (ANA, BEA)}
        self.tried: list[tuple[Account, Token]] = []
        self.trial_monitor = FakeMonitor(ANA)
        self.troubles = [FileTrouble(code=FileTroubleCode.SETTINGS_PARTLY, name="proxy")]

    @property
    def demo(self) -> bool:
        return True

    def new_troubles(self) -> list[FileTrouble]:
        troubles, self.troubles = self.troubles, []
        return troubles

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self.settings.accounts

    def is_outdated(self) -> bool:
        return self.settings is not self.file

    def reload(self) -> Settings:
        self.settings = self.file
        return self.settings

    def open_store(self) -> FakeStore:
        self.stores.append(FakeStore())
        return self.stores[-1]

    def monitors(self, store: FakeStore, *, tells: bool = False) -> dict[str, FakeMonitor]:
        return {account.id: self.made[account.id] for account in self.accounts}

    def monitor(self, account: Account, store: FakeStore) -> FakeMonitor:
        return self.made[account.id]

    def trial(self, account: Account, token: Token, store: FakeStore) -> FakeMonitor:
        self.tried.append((account, token))
        return self.trial_monitor

    def interval_of(self) -> int:
        return self.settings.poll_every_min * 60

    def zone_of(self, account: Account) -> ZoneInfo:
        return ZoneInfo("America/Bogota")


class KeepingHouse(FakeHouse):
    """A house whose settings can be changed by the poller itself."""

    def __init__(self, *accounts: Account) -> None:
        super().__init__(*accounts)
        self.kept = MemorySettings(self.settings)
        self.file = self.kept  # type: ignore[assignment]  # only this house's settings are written

    def is_outdated(self) -> bool:
        return False

    def reload(self) -> Settings:
        self.settings = self.kept.load()
        return self.settings


class Heard:
    """Everything a poller told."""

    def __init__(self, poller: Poller) -> None:
        self.polled: list[Poll] = []
        self.replaced: list[tuple[Poll, ...]] = []
        self.settings: list[Settings] = []
        self.tested: list[Poll] = []
        self.saved: list[str | None] = []
        self.unkept: list[str] = []
        self.found: list[str] = []
        self.ticks: list[None] = []
        poller.polled.connect(self.polled.append)
        poller.replaced.connect(self.replaced.append)
        poller.settings_taken.connect(self.settings.append)
        poller.tested.connect(self.tested.append)
        poller.saved.connect(self.saved.append)
        poller.unkept.connect(self.unkept.append)
        poller.found.connect(lambda title, _body: self.found.append(title))
        self.limits: list[dict[str, tuple[Limit, ...]]] = []
        poller.limits_read.connect(self.limits.append)
        poller.ticked.connect(lambda: self.ticks.append(None))


def a_poller(house: FakeHouse) -> tuple[Poller, Heard]:
    poller = Poller(cast("House", house), rng=random.Random(1))
    return poller, Heard(poller)


def timers(poller: Poller) -> list[QTimer]:
    return [timer for timer in poller.findChildren(QTimer) if timer.isActive()]


def take_turn(poller: Poller, house: FakeHouse, seconds: float = 0.0) -> None:
    """Let time pass and the slice's timer go off."""
    house.clock.elapsed_s += seconds
    (timer,) = timers(poller)
    timer.stop()
    timer.timeout.emit()


@pytest.fixture
def house(qapp: object) -> Iterator[FakeHouse]:
    made = FakeHouse(ANA, BEA)
    yield made
    made.quit.ask()


def test_what_was_wrong_with_a_file_is_told_once(house: FakeHouse) -> None:
    poller, heard = a_poller(house)
    poller.start()
    poller.reload()
    poller.stop()

    assert heard.found == ["Some settings couldn't be read"]


def test_what_goes_wrong_with_a_file_while_we_run_is_told_at_the_next_slice(house: FakeHouse) -> None:
    poller, heard = a_poller(house)
    poller.start()
    house.troubles = [FileTrouble(code=FileTroubleCode.STORE_DAMAGED, name="watch.sqlite.bad-…")]
    take_turn(poller, house)
    poller.stop()

    assert heard.found == ["Some settings couldn't be read", "The counts' file was damaged"]


def test_the_start_tells_what_is_stored_and_asks_each_account_once(house: FakeHouse) -> None:
    poller, heard = a_poller(house)

    poller.start()
    take_turn(poller, house)
    take_turn(poller, house)

    assert [[poll.account for poll in polls] for polls in heard.replaced] == [["ana", "bea"]]
    assert [poll.account for poll in heard.polled] == ["ana", "bea"]


def test_the_next_turn_comes_after_the_interval_and_not_before(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, heard = a_poller(house)
    poller.start()

    asked = []
    for _minute in range(6):
        take_turn(poller, house, 60)
        asked.append(len(heard.polled))

    assert asked == [1, 1, 1, 1, 2, 2]


def test_a_slice_is_at_most_a_minute_and_there_is_one_timer(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, _heard = a_poller(house)

    poller.start()

    (timer,) = timers(poller)
    assert (timer.isSingleShot(), 0 < timer.interval() <= 60_000) == (True, True)


def test_each_slice_ticks_so_that_views_grow_old(house: FakeHouse) -> None:
    house.file = Settings()
    poller, heard = a_poller(house)
    poller.start()
    take_turn(poller, house, 60)

    assert len(heard.ticks) == 2


def test_a_bug_is_told_as_a_poll_and_polling_goes_on(house: FakeHouse, caplog: Log) -> None:
    def bug() -> None:
        raise RuntimeError("bug")

    house.file = Settings(accounts=(ANA,))
    house.made["ana"].act = bug
    poller, heard = a_poller(house)

    poller.start()
    house.made["ana"].act = lambda: None
    for _minute in range(6):
        take_turn(poller, house, 60)

    assert [poll.health for poll in heard.polled] == [Health.BUG, Health.OK]
    assert "the poll thread met an error" in caplog.text


def test_a_store_that_can_not_be_opened_is_tried_again(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch, caplog: Log
) -> None:
    def full() -> FakeStore:
        raise OSError("no space left")

    poller, heard = a_poller(house)
    with monkeypatch.context() as patch:
        patch.setattr(house, "open_store", full)
        poller.start()

    take_turn(poller, house, 60)

    assert [poll.account for poll in heard.polled] == ["ana"]


def test_what_the_command_line_changed_is_taken_over_at_the_next_slice_and_once(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, heard = a_poller(house)
    poller.start()
    house.file = Settings(accounts=(ANA, BEA))
    for _slice in range(3):
        take_turn(poller, house, 60)

    assert [[poll.account for poll in polls] for polls in heard.replaced] == [["ana"], ["ana", "bea"]]
    assert [poll.account for poll in heard.polled] == ["ana", "bea"]


def test_a_wish_to_refresh_is_granted_at_once_and_may_prompt(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, _heard = a_poller(house)
    poller.start()

    poller.poll_all()
    take_turn(poller, house, 1)
    poller.poll_now("ana")

    assert house.made["ana"].asked == [False, True, True]


def test_a_wish_to_refresh_waits_for_the_gate(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    house.made["ana"].next_allowed_at = house.clock.now().wall + timedelta(seconds=200)
    poller, heard = a_poller(house)
    poller.start()

    asked = []
    poller.poll_all()
    for _again in range(4):
        take_turn(poller, house, 60)
        asked.append(len(heard.polled))

    assert asked == [1, 1, 1, 2]


def test_new_settings_bring_and_take_accounts(house: FakeHouse) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, heard = a_poller(house)
    poller.start()
    house.file = Settings(accounts=(BEA,), poll_every_min=30, language="es")

    poller.reload()

    assert [poll.account for poll in heard.polled] == ["ana", "bea"]
    assert ([poll.account for poll in heard.replaced[-1]], heard.settings[-1]) == (["bea"], house.file)


def test_test_connection_asks_with_the_token_that_was_typed(house: FakeHouse) -> None:
    poller, heard = a_poller(house)
    poller.start()
    token = Token.clean("made-up")

    poller.test_account(Candidate(account=ANA, token=token))

    assert ([poll.health for poll in heard.tested], house.tried) == ([Health.OK], [(ANA, token)])


def test_test_connection_without_a_typed_token_asks_with_the_stored_one(house: FakeHouse) -> None:
    poller, heard = a_poller(house)
    poller.start()

    poller.test_account(Candidate(account=BEA, token=None))

    assert ([poll.account for poll in heard.tested], house.tried, house.made["bea"].asked) == (["bea"], [], [True])
    assert house.made["bea"].insisted == [True]


def test_what_a_test_of_a_saved_account_brought_is_shown_everywhere(house: FakeHouse) -> None:
    house.trial_monitor = FakeMonitor(replace(ANA, name="Typed, not saved"))
    poller, heard = a_poller(house)
    poller.start()
    before = len(heard.polled)

    poller.test_account(Candidate(account=replace(ANA, name="Typed, not saved"), token=Token.clean("made-up")))
    poller.test_account(Candidate(account=BEA, token=None))
    poller.test_account(Candidate(account=replace(ANA, server="0099"), token=Token.clean("made-up"), moved=True))

    assert [(poll.account, poll.name) for poll in heard.polled[before:]] == [("ana", ANA.name), ("bea", BEA.name)]


def test_a_typed_token_that_is_refused_is_no_news_of_the_account(house: FakeHouse) -> None:
    refused = replace(house.trial_monitor.last(), health=Health.DENIED, reason=Reason(code=ReasonCode.TOKEN_REFUSED))
    house.trial_monitor.last = lambda: refused  # type: ignore[method-assign]
    poller, heard = a_poller(house)
    poller.start()
    before = len(heard.polled)

    poller.test_account(Candidate(account=ANA, token=Token.clean("made-up")))

    assert (len(heard.polled) - before, [poll.health for poll in heard.tested]) == (0, [Health.DENIED])


def test_a_bug_in_test_connection_is_told_to_the_dialog_that_waits(house: FakeHouse, caplog: Log) -> None:
    def bug() -> None:
        raise RuntimeError("bug")

    house.trial_monitor.act = bug
    poller, heard = a_poller(house)
    poller.start()

    poller.test_account(Candidate(account=ANA, token=Token.clean("made-up")))

    assert [poll.health for poll in heard.tested] == [Health.BUG]


def test_what_was_saved_is_gone_by_and_a_new_token_asked_with_at_once(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.file = Settings(accounts=(ANA,))
    house.made["ana"].next_allowed_at = house.clock.now().wall + timedelta(seconds=300)
    poller, heard = a_poller(house)
    poller.start()
    poller.reload()
    before = len(heard.polled)

    def saved(house: FakeHouse, store: FakeStore, *, accounts: tuple[Account, ...], **_rest: object) -> None:
        house.file = Settings(accounts=accounts)

    monkeypatch.setattr(poller_module, "save", saved)
    poller.save(Request(values={}, accounts=(ANA, BEA), tokens=(("ana", Token.clean("made-up")),)))

    assert (before, heard.saved, heard.settings[-1]) == (1, [None], house.file)
    assert [poll.account for poll in heard.polled] == ["ana", "ana"]


def test_limits_are_read_for_every_account_and_gone_by_as_soon_as_they_are_saved(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    poller, heard = a_poller(house)
    poller.start()
    poller.read_limits()
    monkeypatch.setattr(poller_module, "save", lambda *_args, **_named: None)

    poller.save(Request(values={}, accounts=(ANA, BEA), tokens=(), limits={"ana": (), "elsewhere": ()}))

    assert heard.limits == [dict.fromkeys((account.id for account in house.accounts), FORTY)]
    assert [monitor.redrawn for monitor in house.made.values()] == [1, 0]
    assert [(poll.account, poll.asked_now) for poll in heard.polled[-2:]] == [("ana", False), ("bea", True)]


def test_what_could_not_be_saved_is_said_and_nothing_else_happens(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    poller, heard = a_poller(house)
    poller.start()
    settings = len(heard.settings)
    monkeypatch.setattr(poller_module, "save", lambda *_args, **_named: "why")

    poller.save(Request(values={}, accounts=(), tokens=()))

    assert (heard.saved, len(heard.settings)) == (["why"], settings)


def test_a_bug_in_saving_is_told_to_the_dialog_that_waits(
    house: FakeHouse, monkeypatch: pytest.MonkeyPatch, caplog: Log
) -> None:
    def bug(*_args: object, **_named: object) -> None:
        raise RuntimeError("bug")

    poller, heard = a_poller(house)
    poller.start()
    monkeypatch.setattr(poller_module, "save", bug)

    poller.save(Request(values={}, accounts=(), tokens=()))

    assert heard.saved == [
        "An error in this program, not in your data. It goes on. Please report it with the log file."
    ]


def test_when_the_app_is_closing_nothing_is_armed_or_told_any_more(house: FakeHouse) -> None:
    def quitting() -> None:
        house.quit.ask()
        raise Quitting

    house.made["ana"].act = quitting
    poller, heard = a_poller(house)

    poller.start()

    assert (timers(poller), heard.polled) == ([], [])


def test_everything_happens_in_the_poll_thread(house: FakeHouse, qtbot: QtBot) -> None:
    house.file = Settings(accounts=(ANA,))
    poller, _heard = a_poller(house)
    thread = QThread()
    poller.moveToThread(thread)
    thread.started.connect(poller.start)
    thread.finished.connect(poller.stop)

    with qtbot.waitSignal(poller.polled, timeout=5000):
        thread.start()
    thread.quit()
    ended = thread.wait(5000)

    (store,) = house.stores
    (worker,) = house.made["ana"].threads
    assert (ended, worker is not threading.main_thread()) == (True, True)
    assert store.closed_in == store.opened_in == worker.ident


def test_while_paused_nobody_is_asked_and_afterwards_everybody_at_once() -> None:
    house = KeepingHouse(ANA, BEA)
    poller, heard = a_poller(house)
    poller.keep({"paused_until": (house.clock.now().wall + timedelta(hours=1)).isoformat()})
    for _slice in range(61):
        house.clock.elapsed_s += 59
        poller.reload()
    asked_while_paused = [len(monitor.asked) for monitor in house.made.values()]

    house.clock.elapsed_s += 59
    poller.reload()
    poller.reload()

    assert (asked_while_paused, [poll.account for poll in heard.polled]) == ([0, 0], ["ana", "bea"])


def test_a_wish_to_refresh_asks_nobody_while_paused() -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)
    poller.keep({"paused_until": "always"})

    poller.poll_all()

    assert heard.polled == []


def test_to_resume_asks_at_once() -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)
    poller.keep({"paused_until": "always"})

    poller.keep({"paused_until": ""})

    assert [poll.account for poll in heard.polled] == ["ana"]


def test_a_connection_can_be_tested_while_paused() -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)
    poller.keep({"paused_until": "always"})

    poller.test_account(Candidate(account=ANA, token=None))

    assert [poll.account for poll in heard.tested] == ["ana"]


def test_what_is_kept_is_told_to_the_views_without_making_the_monitors_anew() -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)
    poller.start()
    replaced = len(heard.replaced)

    poller.keep({"keep_open": True})

    assert (heard.settings[-1], len(heard.replaced)) == (Settings(accounts=(ANA,), keep_open=True), replaced)
    poller.stop()


def test_what_cannot_be_kept_is_told_and_polling_goes_on(tmp_path: Path) -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)

    def full(_change: object) -> Settings:
        raise SettingsUnwritable(tmp_path / "settings.json")

    house.kept.update = full  # type: ignore[assignment]  # a disk that is full
    poller.keep({"muted_until": "always"})

    assert [str(tmp_path) in words for words in heard.unkept] == [True]
    assert [poll.account for poll in heard.polled] == ["ana"]


def test_accounts_that_were_tested_and_not_saved_are_forgotten_and_no_others() -> None:
    house = KeepingHouse(ANA)
    poller, _heard = a_poller(house)

    poller.discard(("new", "ana"))

    assert [store.forgotten for store in house.stores] == [["new"]]


def test_another_server_is_tried_apart_and_leaves_nothing_under_the_account() -> None:
    house = KeepingHouse(ANA)
    poller, heard = a_poller(house)
    elsewhere = replace(ANA, server="0107")

    poller.test_account(Candidate(account=elsewhere, token=Token.clean("made-up"), moved=True))

    assert [account for account, _token in house.tried] == [replace(elsewhere, id="ana-elsewhere")]
    assert [poll.account for poll in heard.tested] == ["ana"]
    assert [store.forgotten for store in house.stores] == [["ana-elsewhere"]]
