"""What a poll costs the app while its windows are closed: signals, threads, and objects that are made anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from wolkvox_tray.core import assemble
from wolkvox_tray.core.watch.overview import Shape
from wolkvox_tray.qt import tray_host
from wolkvox_tray.qt.app import App
from wolkvox_tray.qt.instance import Instance
from wolkvox_tray.qt.poller import Poller


@pytest.fixture
def app(tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app over the demo, after its first poll."""
    monkeypatch.setattr(tray_host.TrayHost, "available", lambda _self: True)
    with assemble.demo(tmp_path) as house:
        house.paths.make()
        instance = Instance(house.paths.lock_file)
        assert instance.is_first()
        made = App(house, instance, background=True)
        made.appear()
        with qtbot.waitSignal(made.poller.polled, timeout=10_000):
            made.begin()
        qtbot.waitUntil(lambda: made.tray.view.shape is not Shape.FIRST, timeout=10_000)
        yield made
        made.end()


class Ear(QObject):
    """Writes down an object's signals as they come, in whatever thread they are sent."""

    def __init__(self, source: QObject) -> None:
        super().__init__()
        self.heard: list[str] = []
        for name, kind in vars(type(source)).items():
            if isinstance(kind, Signal):
                self._listen(getattr(source, name), name)

    def _listen(self, signal: SignalInstance, name: str) -> None:
        signal.connect(lambda *_what: self.heard.append(name))


def test_a_poll_is_one_signal_and_one_tick(app: App, qtbot: QtBot) -> None:
    ear = Ear(app.poller)
    qtbot.waitUntil(lambda: "polled" in ear.heard and ear.heard[-1] == "ticked", timeout=10_000)
    heard = " ".join(ear.heard)

    assert set(ear.heard) == {"polled", "ticked"}
    assert "polled polled" not in heard
    assert "ticked ticked ticked" not in heard  # the slice that waited for its turn is one as well


def test_between_polls_no_thread_lives_that_has_nothing_to_wait_for(app: App) -> None:
    names = {thread.name for thread in threading.enumerate()}
    working = {name for name in names if name.startswith(("lane-", "look-up"))}

    assert (working, "notifier" in names) == (set(), True)


def test_a_poll_makes_no_widget_and_no_menu_entry_anew(app: App, qtbot: QtBot) -> None:
    def there() -> tuple[set[int], set[int]]:
        menus = app.tray.menu.actions()
        return {getCppPointer(each)[0] for each in QApplication.allWidgets()}, {
            getCppPointer(each)[0] for each in menus
        }

    before = there()
    with qtbot.waitSignal(app.poller.polled, timeout=10_000):
        pass
    QApplication.processEvents()

    assert there() == before


def test_the_poller_knows_its_signals() -> None:
    """If `Ear` found none, the tests above would be content with anything."""
    assert {name for name, kind in vars(Poller).items() if isinstance(kind, Signal)} >= {"polled", "ticked", "replaced"}
