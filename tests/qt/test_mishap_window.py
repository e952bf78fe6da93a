"""Unexpected errors reach the screen from any thread, once, with a report that can be copied."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.assemble import House, demo
from wolkvox_tray.core.machine.mishaps import Mishap
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.dialogs import Dialogs
from wolkvox_tray.qt.fields import RIGHT
from wolkvox_tray.qt.mishap_window import MishapWindow

log = logging.getLogger("wolkvox_tray.tests")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with demo(tmp_path) as house:
        yield house


@pytest.fixture
def dialogs(house: House, qtbot: QtBot) -> Iterator[Dialogs]:
    dialogs = Dialogs(house, Board())
    dialogs.hear_of_mishaps()
    yield dialogs
    dialogs.close()


def shown() -> list[MishapWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, MishapWindow) and each.isVisible()]


def meet(text: str) -> None:
    log.error("met an error", exc_info=ValueError(text))


def test_an_error_in_another_thread_is_shown_once_and_its_report_copied(
    dialogs: Dialogs, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    for _again in range(2):
        thread = threading.Thread(target=meet, args=("why",))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(shown()))
    (window,) = shown()
    report = window.report.toPlainText()
    window.copy_it.click()

    assert report.count("ValueError: why") == 1
    assert (QGuiApplication.clipboard().text(), window.copied.text()) == (report, f"{RIGHT} Copied.")


def test_another_error_is_added_and_a_closed_window_opens_again(dialogs: Dialogs, qtbot: QtBot) -> None:
    for number in range(2):
        dialogs.show_mishap(Mishap(title=f"{number}", report=f"report {number}\n"))
    (first,) = shown()
    both = first.report.toPlainText()
    first.close_it.click()
    qtbot.waitUntil(lambda: not dialogs.any_open)
    dialogs.show_mishap(Mishap(title="2", report="report 2\n"))

    assert both == "report 0\n\nreport 1\n"
    assert [each.report.toPlainText() for each in shown()] == ["report 2\n"]


def test_it_takes_the_keyboard_from_nobody(dialogs: Dialogs, qtbot: QtBot) -> None:
    dialogs.show_mishap(Mishap(title="", report="report"))

    assert shown()[0].testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not shown()[0].isModal()


def test_a_closing_app_hears_no_more(dialogs: Dialogs, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    dialogs.close()
    meet("too late")
    QApplication.processEvents()

    assert shown() == []
