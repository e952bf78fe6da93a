"""Is there a panel, and does one come: what is said, and when."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt import tray_host
from wolkvox_tray.qt.tray_host import TrayHost


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting in tests."""
    monkeypatch.setattr(tray_host, "PATIENCE_MS", 0)
    monkeypatch.setattr(tray_host, "SETTLE_MS", 0)


def test_nothing_runs_before_somebody_waits(qapp: QApplication) -> None:
    host = TrayHost()

    assert [timer for timer in host.findChildren(QTimer) if timer.isActive()] == []


def test_a_panel_that_does_not_come_is_told_as_missing(qtbot: QtBot, quick: None) -> None:
    host = TrayHost()

    with qtbot.waitSignal(host.missing, timeout=1000):
        host.wait()


def test_a_panel_that_came_quietly_is_not_missing(qtbot: QtBot, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older kind of panel is not on the bus; Qt knows it all the same."""
    monkeypatch.setattr(TrayHost, "available", lambda _self: True)
    host = TrayHost()

    with qtbot.assertNotEmitted(host.missing, wait=50):
        host.wait()


def test_a_panel_that_comes_ends_the_waiting_and_asks_for_a_new_icon(
    qtbot: QtBot, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_host, "PATIENCE_MS", 60_000)
    host = TrayHost()
    host.wait()

    with qtbot.waitSignal(host.came, timeout=1000):
        host._registered()

    assert [timer for timer in host.findChildren(QTimer) if timer.isActive()] == []
