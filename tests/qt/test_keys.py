"""Keys that do the same in every window: Esc closes it, Enter in a field does what the highlighted button does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.qt.about import About
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.first_run import FirstRun
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.mishap_window import MishapWindow
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.questions import make_sure
from wolkvox_tray.qt.sample_history import AtOnce
from wolkvox_tray.qt.sample_money import MoneyAtOnce
from wolkvox_tray.qt.samples import A_MISHAP, ACCOUNTS, FRESH, NOW
from wolkvox_tray.qt.settings_dialog import SettingsDialog

HERE = paths(Path("/home/ana/.local/share/wolkvox_tray"))
SOURCES = [Source(id=each.id, name=each.name, server=each.server, zone=ZoneInfo("America/Bogota")) for each in ACCOUNTS]


def _popup() -> Popup:
    made = Popup(clock=lambda: NOW)
    made.show_polls([FRESH], NOW)
    made.open_at(QPoint(400, 800), by_keyboard=True)
    return made


def _mishap() -> MishapWindow:
    made = MishapWindow()
    made.add(A_MISHAP)
    return made


MAKERS: dict[str, Callable[[], QWidget]] = {
    "popup": _popup,
    "settings": lambda: SettingsDialog(Settings(accounts=ACCOUNTS), vault_name="keyring", paths=HERE),
    "first run": lambda: FirstRun(vault_name="keyring", clock=lambda: NOW),
    "notices": lambda: NoticesWindow(Settings(accounts=ACCOUNTS), clock=lambda: NOW),
    "about": lambda: About(paths=HERE),
    "unexpected error": _mishap,
    "history": lambda: HistoryWindow(AtOnce(NOW), SOURCES, clock=lambda: NOW),
    "export": lambda: ExportDialog(AtOnce(NOW), SOURCES),
    "money": lambda: MoneyWindow(MoneyAtOnce(NOW), SOURCES, clock=lambda: NOW),
}


def shown(qtbot: QtBot, name: str) -> QWidget:
    """Show a window, which a test may close as a person does."""
    window = MAKERS[name]()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    return window


def focus(window: QWidget) -> QWidget:
    """Return what keys go to."""
    return window.focusWidget() or window


@pytest.mark.parametrize("name", MAKERS)
def test_escape_closes_every_window_in_which_nothing_was_typed(qtbot: QtBot, name: str) -> None:
    window = shown(qtbot, name)
    QTest.keyClick(focus(window), Qt.Key.Key_Escape)

    assert not window.isVisible()


def test_escape_and_enter_cancel_a_question_before_something_is_lost(qtbot: QtBot) -> None:
    done: list[str] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        box = make_sure(parent, "Forget everything?", "It is gone.", deed="Forget", do=lambda: done.append("gone"))
        QApplication.processEvents()
        QTest.keyClick(focus(box), key)
        QApplication.processEvents()

    assert done == []


def test_f5_refreshes_and_ctrl_f_goes_to_the_filter_wherever_the_keyboard_is_in_the_popup(qtbot: QtBot) -> None:
    window = shown(qtbot, "popup")
    assert isinstance(window, Popup)
    window.table.enter()
    QTest.keyClick(focus(window), Qt.Key.Key_F5)
    refreshed = window.footer.updated.accessibleName()
    QTest.keyClick(focus(window), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert (refreshed.startswith("wolkvox allows one query"), window.focusWidget()) == (True, window.filter)


def test_enter_in_a_field_of_the_first_run_goes_on(qtbot: QtBot) -> None:
    window = shown(qtbot, "first run")
    assert isinstance(window, FirstRun)
    QTest.keyClicks(focus(window), "0042")
    QTest.keyClick(focus(window), Qt.Key.Key_Return)

    assert window.step == 1
