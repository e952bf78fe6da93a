"""Diagnostics for "About": gathered in another thread, told in this one."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.clock import FakeClock
from wolkvox_tray import __version__
from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.bus import BusFacts
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.qt.diagnostics import Diagnostics


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=SessionVault(), clock=FakeClock()) as house:
        yield house


def test_the_doctors_findings_come_as_a_text(qtbot: QtBot, house: House, tmp_path: Path) -> None:
    bus = BusFacts(server="dunst 1.9", capabilities=("body",))
    diagnostics = Diagnostics(house, ask_bus=lambda: bus, home=tmp_path)

    with qtbot.waitSignal(diagnostics.gathered) as told:
        diagnostics.gather()

    text = told.args[0]
    wanted = ("[ok] versions: ", f"    wolkvox-tray: {__version__}", "    Qt: 6.", "[ok] folder: ~/data")
    assert [part for part in wanted if part not in text] == []


def test_asking_takes_no_time_however_long_the_answer_does(qtbot: QtBot, house: House) -> None:
    asked_in, go = [], threading.Event()

    def slow_bus() -> None:
        asked_in.append(threading.current_thread().name)
        go.wait()

    diagnostics = Diagnostics(house, ask_bus=slow_bus)
    with qtbot.waitSignal(diagnostics.gathered):
        diagnostics.gather()
        diagnostics.gather()  # nothing more: it is being done
        go.set()

    assert asked_in == ["diagnostics"]


def test_a_bug_is_logged_and_leaves_nobody_waiting(
    qtbot: QtBot, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_bus() -> None:
        raise ZeroDivisionError

    diagnostics = Diagnostics(house, ask_bus=broken_bus)
    with qtbot.waitSignal(diagnostics.gathered) as told:
        diagnostics.gather()

    logged = [(each.levelno, each.getMessage()) for each in caplog.records]
    assert (told.args, logged) == ([""], [(logging.ERROR, "the diagnostics couldn't be gathered")])


def test_the_components_versions_come_by_name(qtbot: QtBot, house: House) -> None:
    diagnostics = Diagnostics(house)

    with qtbot.waitSignal(diagnostics.versions_found) as told:
        diagnostics.look_up_versions()

    assert {"Python", "Qt, PySide6", "requests"} <= set(told.args[0])
