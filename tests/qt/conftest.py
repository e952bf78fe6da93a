"""What tests of windows begin with: garbage that goes in their own thread; and what those of the notifier need."""

import gc
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House


from tests.helpers.notifying import Box, Clock, Desk, FakeHouse, Until

FULL_EVERY = 50
"""After so many tests all garbage is looked for, after each only the young."""
_tests = count(1)


@pytest.fixture(autouse=True)
def _garbage_goes_in_this_thread() -> Iterator[None]:
    """As in the app (`qt.garbage`): a window that a server's thread finds and destroys may hang or crash us."""
    gc.disable()
    yield
    gc.disable()
    gc.collect(2 if next(_tests) % FULL_EVERY == 0 else 1)


@pytest.fixture
def english() -> Iterator[None]:
    """The app speaks English."""
    before = words.language()
    words.speak(locale_dir(), ["en"])
    yield
    words.speak(locale_dir(), [before])


@pytest.fixture
def english_clock() -> Iterator[None]:
    """Numbers, dates and times as in Britain."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "watch.sqlite")
    yield box
    box.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def house(outbox: Box) -> FakeHouse:
    accounts = (Account(id="a", name="Bogotá", server="0042"), Account(id="b", name="Lima", server="0043"))
    return FakeHouse(Settings(accounts=accounts), outbox, Clock())


@pytest.fixture
def notifier(qtbot: QtBot, house: FakeHouse, desk: Desk) -> Iterator[Notifier]:
    made = Notifier(cast("House", house), open_server=desk.open)
    made._desk.owing = True
    made.start()
    qtbot.waitUntil(lambda: not made._desk.owing, timeout=5000)  # it has looked into the empty outbox, and sleeps
    yield made
    made.stop()


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda seen: qtbot.waitUntil(seen, timeout=5000)
