"""The windows as the app sees them: opened, toggled, asked through, closed."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.ana import board_of_ana, house_of_ana
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.dialogs import Dialogs
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.windows import Windows

ICON = QRect(QPoint(700, 590), QPoint(722, 612))
SALES = LicenseCount(operation="sales", product="ID agents", licenses=42)


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication) -> Iterator[House]:
    with house_of_ana(tmp_path) as made:
        yield made


@pytest.fixture
def board() -> Board:
    return board_of_ana()


@pytest.fixture
def dialogs(house: House, board: Board) -> Dialogs:
    return Dialogs(house, board)


@pytest.fixture
def windows(house: House, board: Board, dialogs: Dialogs) -> Iterator[Windows]:
    made = Windows(house, board, dialogs)
    board.changed.connect(made.show)
    yield made
    made.close()
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QApplication.processEvents()
    gc.collect()


def seen(kind: type[QWidget]) -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, kind) and window.isVisible()]


def dialog() -> SettingsDialog:
    (shown,) = seen(SettingsDialog)
    assert isinstance(shown, SettingsDialog)
    return shown


def answered(house: House, **others: object) -> Poll:
    now = house.clock.now().wall
    return Poll(account="ana", name="Ana", server="0042", health=Health.OK, answered_at=now, counts=(SALES,))


def test_a_toggle_opens_the_popup_and_the_next_one_closes_it(windows: Windows, qtbot: QtBot) -> None:
    with qtbot.waitSignal(windows.opened, timeout=1000):
        windows.toggle(ICON)
    shown = len(seen(Popup))

    with qtbot.waitSignal(windows.hid, timeout=1000):
        windows.toggle(ICON)

    assert (shown, len(seen(Popup))) == (1, 0)


def test_opened_without_an_icon_the_popup_is_a_window_and_stays_one(windows: Windows) -> None:
    windows.open()
    windows.open()

    (popup,) = seen(Popup)
    assert popup.windowType() is Qt.WindowType.Window


def test_the_popup_shows_what_lies_on_the_board_and_what_comes(windows: Windows, board: Board, house: House) -> None:
    windows.toggle(ICON)
    (popup,) = seen(Popup)
    assert isinstance(popup, Popup)
    before = popup.table.counts.rowCount()

    board.take(answered(house))

    assert (before, popup.table.counts.rowCount()) == (0, 1)


def test_a_window_opened_before_the_first_answer_grows_with_it(windows: Windows, board: Board, house: House) -> None:
    windows.open()
    (popup,) = seen(Popup)
    before = popup.height()

    board.take(answered(house))

    assert popup.height() > before


def test_a_popup_that_is_closed_is_shown_nothing(windows: Windows, board: Board, house: House) -> None:
    windows.toggle(ICON)
    (popup,) = seen(Popup)
    assert isinstance(popup, Popup)
    windows.toggle(ICON)

    board.take(answered(house))

    assert popup.table.counts.rowCount() == 0


def test_in_place_of_an_icon_the_popup_says_why_until_the_icon_comes(windows: Windows, qtbot: QtBot) -> None:
    windows.stand_in_for_icon()
    (popup,) = seen(Popup)
    words = [label.text() for label in popup.findChildren(QLabel)]
    windows.icon_came()

    with qtbot.assertNotEmitted(windows.quit_asked):
        popup.close()

    assert "This desktop shows no tray icons" in words


def test_the_app_is_not_ended_while_a_dialog_is_open_where_there_is_no_tray(
    windows: Windows, dialogs: Dialogs, qtbot: QtBot
) -> None:
    windows.stand_in_for_icon()
    dialogs.show_settings()

    with qtbot.assertNotEmitted(windows.quit_asked):
        windows.toggle(None)


def test_without_a_place_for_the_icon_a_click_opens_a_window(windows: Windows) -> None:
    windows.toggle(None)

    (popup,) = seen(Popup)
    assert popup.windowType() is Qt.WindowType.Window


def test_closing_the_windows_at_the_end_asks_nothing(windows: Windows, dialogs: Dialogs, qtbot: QtBot) -> None:
    windows.stand_in_for_icon()
    dialogs.show_token_of("ana")
    dialog().accounts.form.token.edit.setText("half a tok")

    with qtbot.assertNotEmitted(windows.quit_asked):
        windows.close()

    assert (seen(Popup), seen(SettingsDialog)) == ([], [])
