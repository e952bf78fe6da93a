"""The whole notifier on a real desktop: replaced, clicked, muted, summed up, hung, restarted."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.bubbles import BUBBLE, displayed, history
from tests.helpers.desktop import Desktop, wait_until
from tests.helpers.notifying import NOON, Box, Clock, FakeHouse, a_poll, muted, rose
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Health
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

if sys.platform == "win32":
    pytest.skip("not run: D-Bus is no part of Windows", allow_module_level=True)

pytestmark = pytest.mark.desktop


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "watch.sqlite")
    yield box
    box.close()


@pytest.fixture
def house(outbox: Box) -> FakeHouse:
    account = Account(id="a", name="Bogotá", server="0042")
    return FakeHouse(Settings(accounts=(account,)), outbox, Clock())


@pytest.fixture
def notifier(bubbles: Desktop, house: FakeHouse, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifier]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bubbles.env["DBUS_SESSION_BUS_ADDRESS"])
    bubbles.run("dunstctl", "close-all")
    made = Notifier(cast("House", house))
    made.start()
    yield made
    made.stop()


def tell(notifier: Notifier, outbox: Box, *notices: Notice) -> None:
    """Have the notifier show these, and wait until the server has them."""
    outbox.put(*notices)
    notifier.drain()
    wait_until(lambda: not outbox.waiting, "the bubbles")


@pytest.fixture
def titles(bubbles: Desktop) -> Callable[[], list[str]]:
    """What was shown since the test began, oldest first."""
    before = len(history(bubbles))
    return lambda: [notice["summary"] for notice in reversed(history(bubbles))][before:]


def test_a_later_notice_takes_the_bubbles_place_and_a_click_on_it_is_told(
    notifier: Notifier, outbox: Box, bubbles: Desktop, qtbot: QtBot, titles: Callable[[], list[str]]
) -> None:
    before = bubbles.pixels(BUBBLE)
    tell(notifier, outbox, rose(12, 14))
    tell(notifier, outbox, rose(14, 17))
    wait_until(lambda: bubbles.difference(before, BUBBLE), "the bubble")
    shown = displayed(bubbles)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        bubbles.click(BUBBLE)

    assert (shown, titles()) == (1, ["Ventas: 14 → 17 (+3)"])


def test_a_mute_clears_the_screen_and_its_end_brings_one_digest(
    notifier: Notifier, outbox: Box, house: FakeHouse, bubbles: Desktop, titles: Callable[[], list[str]]
) -> None:
    tell(notifier, outbox, rose(12, 14))
    muted(house, ALWAYS)
    notifier.retry()
    wait_until(lambda: displayed(bubbles) == 0, "the clear screen")
    tell(notifier, outbox, rose(14, 17), rose(17, 16))
    while_muted = displayed(bubbles)
    notifier.stop()  # the digest comes in the next run, too

    muted(house, "")
    for _run in range(2):
        again = Notifier(cast("House", house))
        again.start()
        wait_until(lambda: Fate.SILENCED not in outbox.fates, "the digest")
        again.stop()

    assert (while_muted, titles()) == (
        0,
        ["Ventas: 12 → 14 (+2)", "While muted: 2 notices, 14 → 16 (+2)"],
    )


def test_an_outages_bubble_goes_when_wolkvox_answers_or_the_app_ends(
    notifier: Notifier, outbox: Box, bubbles: Desktop
) -> None:
    outage = Notice(kind=NoticeKind.OUTAGE, account="a", at=NOON)
    tell(notifier, outbox, outage)
    while_out = displayed(bubbles)
    notifier.drain(a_poll("a", Health.OK))
    wait_until(lambda: displayed(bubbles) == 0, "the outage's end")

    tell(notifier, outbox, outage)
    notifier.stop()
    wait_until(lambda: displayed(bubbles) == 0, "the app's end")

    assert while_out == 1


def test_a_hung_server_delays_a_notice_and_a_new_one_takes_what_came_meanwhile(
    notifier: Notifier, outbox: Box, bubbles: Desktop, qtbot: QtBot, titles: Callable[[], list[str]]
) -> None:
    tell(notifier, outbox, rose(12, 14))
    process = bubbles.process("dunst")
    process.send_signal(signal.SIGSTOP)
    try:
        outbox.put(rose(14, 17))
        notifier.drain()
        notifier.retry()
    finally:
        process.send_signal(signal.SIGCONT)
    wait_until(lambda: not outbox.waiting, "the late bubble")
    late = titles()
    before = bubbles.pixels(BUBBLE)

    bubbles.end("dunst")
    outbox.put(rose(17, 18))
    notifier.drain()
    bubbles.start_notices()

    def taken() -> bool:
        notifier.retry()
        return not outbox.waiting

    wait_until(taken, "the new server's bubble")
    wait_until(lambda: bubbles.difference(before, BUBBLE), "the bubble on the screen")
    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        bubbles.click(BUBBLE)

    # The one before is still there if the second came while the first was being put away: both belong together then.
    assert (late[-1], history(bubbles)[0]["summary"]) == ("Ventas: 14 → 17 (+3)", "Ventas: 17 → 18 (+1)")
