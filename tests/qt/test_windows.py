"""The windows as the app sees them: opened, toggled, asked through, closed."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.windows import Windows

ANA = Account(id="ana", name="Ana", server="0042")
ICON = QRect(QPoint(700, 590), QPoint(722, 612))
SALES = LicenseCount(operation="sales", product="ID agents", licenses=42)


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=SessionVault()) as made:
        made.file.update(lambda settings: settings.with_account(ANA))
        made.reload()
        yield made


@pytest.fixture
def board() -> Board:
    made = Board()
    made.replace((Poll(account="ana", name="Ana", server="0042", health=Health.OK),))
    return made


@pytest.fixture
def windows(house: House, board: Board) -> Iterator[Windows]:
    made = Windows(house, board)
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


def test_there_is_one_settings_dialog_at_a_time_and_a_new_one_after_it_was_closed(windows: Windows) -> None:
    windows.show_settings()
    first = dialog()
    windows.show_settings()
    same = dialog() is first
    first.reject()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gone = seen(SettingsDialog)

    windows.show_settings()

    assert (same, gone, len(seen(SettingsDialog))) == (True, [], 1)


def test_the_dialogs_wishes_go_out_and_the_outcomes_come_in(windows: Windows, qtbot: QtBot) -> None:
    windows.show_token_of("ana")
    dialog().accounts.form.token.edit.setText("made-up")
    dialog().accounts.form.token.edit.textEdited.emit("made-up")
    with qtbot.waitSignal(windows.test_asked, timeout=1000):
        dialog().accounts.form.test.button.click()
    windows.tested(Poll(account="ana", name="Ana", server="0042", health=Health.OK, asked_now=True, counts=(SALES,)))
    verdict = dialog().accounts.form.test.verdict.text()
    with qtbot.waitSignal(windows.save_asked, timeout=1000):
        dialog().save.click()
    windows.saved("why not")
    words = dialog().problem.text()
    dialog().save.click()
    windows.saved(None)

    assert ("Connection works" in verdict, "why not" in words, seen(SettingsDialog)) == (True, True, [])


def test_an_outcome_that_comes_after_the_dialog_has_gone_hurts_nobody(windows: Windows) -> None:
    windows.saved(None)
    windows.tested(Poll(account="ana", name="Ana", server="0042", health=Health.OK))

    assert seen(SettingsDialog) == []


def test_an_account_known_to_have_no_token_is_asked_for_one(windows: Windows, board: Board) -> None:
    missing = Reason(code=ReasonCode.TOKEN_MISSING)
    board.take(Poll(account="ana", name="Ana", server="0042", health=Health.NOT_SET_UP, reason=missing))

    windows.show_settings()

    assert dialog().accounts.form.draft.stored is False


def test_in_place_of_an_icon_the_popup_says_why_until_the_icon_comes(windows: Windows, qtbot: QtBot) -> None:
    windows.stand_in_for_icon()
    (popup,) = seen(Popup)
    words = [label.text() for label in popup.findChildren(QLabel)]
    windows.icon_came()

    with qtbot.assertNotEmitted(windows.quit_asked):
        popup.close()

    assert "This desktop shows no tray icons" in words


def test_closing_the_windows_at_the_end_asks_nothing(windows: Windows, qtbot: QtBot) -> None:
    windows.stand_in_for_icon()
    windows.show_token_of("ana")
    dialog().accounts.form.token.edit.setText("half a tok")

    with qtbot.assertNotEmitted(windows.quit_asked):
        windows.close()

    assert (seen(Popup), seen(SettingsDialog)) == ([], [])
