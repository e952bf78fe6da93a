"""The dialogs as the app sees them: made when wanted, one of each, asked through, closed."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.ana import ANA, board_of_ana, house_of_ana
from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.model import Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.qt.about import About
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.dialogs import Dialogs
from wolkvox_tray.qt.first_run import FirstRun
from wolkvox_tray.qt.help_window import HelpWindow
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.settings_dialog import SettingsDialog

SALES = LicenseCount(operation="sales", product="ID agents", licenses=42)


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication) -> Iterator[House]:
    with house_of_ana(tmp_path) as made:
        yield made


@pytest.fixture
def board() -> Board:
    return board_of_ana()


@pytest.fixture
def dialogs(house: House, board: Board) -> Iterator[Dialogs]:
    made = Dialogs(house, board)
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


def test_there_is_one_settings_dialog_at_a_time_and_a_new_one_after_it_was_closed(dialogs: Dialogs) -> None:
    dialogs.show_settings()
    first = dialog()
    dialogs.show_settings()
    same = dialog() is first
    first.reject()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gone = seen(SettingsDialog)

    dialogs.show_settings()

    assert (same, gone, len(seen(SettingsDialog))) == (True, [], 1)


def test_the_dialogs_wishes_go_out_and_the_outcomes_come_in(dialogs: Dialogs, qtbot: QtBot) -> None:
    dialogs.show_token_of("ana")
    dialog().accounts.form.token.edit.setText("made-up")
    dialog().accounts.form.token.edit.textEdited.emit("made-up")
    with qtbot.waitSignal(dialogs.test_asked, timeout=1000):
        dialog().accounts.form.test.button.click()
    dialogs.tested(Poll(account="ana", name="Ana", server="0042", health=Health.OK, asked_now=True, counts=(SALES,)))
    verdict = dialog().accounts.form.test.verdict.text()
    with qtbot.waitSignal(dialogs.save_asked, timeout=1000):
        dialog().save.click()
    dialogs.saved("why not")
    words = dialog().problem.text()
    dialog().save.click()
    dialogs.saved(None)

    assert ("Connection works" in verdict, "why not" in words, seen(SettingsDialog)) == (True, True, [])


def test_an_outcome_that_comes_after_the_dialog_has_gone_hurts_nobody(dialogs: Dialogs) -> None:
    dialogs.saved(None)
    dialogs.tested(Poll(account="ana", name="Ana", server="0042", health=Health.OK))

    assert seen(SettingsDialog) == []


def test_an_account_known_to_have_no_token_is_asked_for_one(dialogs: Dialogs, board: Board) -> None:
    missing = Reason(code=ReasonCode.TOKEN_MISSING)
    board.take(Poll(account="ana", name="Ana", server="0042", health=Health.NOT_SET_UP, reason=missing))

    dialogs.show_settings()

    assert dialog().accounts.form.draft.stored is False


@pytest.fixture
def empty(tmp_path: Path, qapp: QApplication) -> Iterator[Dialogs]:
    """The dialogs of somebody who has no account yet."""
    with assemble.live(paths(tmp_path / "empty"), vault=SessionVault()) as made:
        yield Dialogs(made, Board())
        for window in QApplication.topLevelWidgets():
            window.deleteLater()
        QApplication.processEvents()
        gc.collect()


def test_without_an_account_the_settings_are_the_first_run(empty: Dialogs) -> None:
    empty.show_settings()
    empty.show_settings()

    assert (len(seen(FirstRun)), len(seen(SettingsDialog))) == (1, 0)
    empty.close()
    assert seen(FirstRun) == []


def test_the_first_run_goes_on_although_the_account_is_there_by_now(empty: Dialogs) -> None:
    empty.show_settings()
    empty._house.settings = empty._house.settings.with_account(ANA)
    empty.show_settings()

    assert (len(seen(FirstRun)), len(seen(SettingsDialog))) == (1, 0)
    empty.close()


def test_the_first_runs_wishes_go_out(empty: Dialogs, qtbot: QtBot) -> None:
    empty.show_settings()
    (first_run,) = seen(FirstRun)
    assert isinstance(first_run, FirstRun)

    with qtbot.waitSignals([empty.test_asked, empty.save_asked, empty.discard_asked], timeout=1000):
        first_run.test_wanted.emit("candidate")
        first_run.save_wanted.emit("request")
        first_run.discarded.emit(("new",))
    empty.close()


def test_what_this_program_is_can_be_looked_up_and_closes_without_a_question(dialogs: Dialogs, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialogs.versions_asked, timeout=1000):
        dialogs.show_about()
    (about,) = seen(About)
    assert isinstance(about, About)
    with qtbot.waitSignal(dialogs.diagnostics_asked, timeout=1000):
        about.diagnose.click()
    dialogs.show_diagnostics("version 1")
    copied = QApplication.clipboard().text()
    dialogs.close()

    assert (copied, seen(About)) == ("version 1", [])


def test_past_notices_are_asked_for_when_their_window_opens_and_when_they_changed(
    dialogs: Dialogs, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(dialogs.past_asked):
        dialogs.look_again()
    with qtbot.waitSignal(dialogs.past_asked, timeout=1000):
        dialogs.show_notices()
    (window,) = seen(NoticesWindow)
    assert isinstance(window, NoticesWindow)
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    notice = PastNotice(at=at, kind=NoticeKind.CHANGES, title="12 → 14", body="", account_name="Ana", fate=None)
    dialogs.show_past((notice,))
    with qtbot.waitSignal(dialogs.past_asked, timeout=1000):
        dialogs.look_again()

    assert window.model.rowCount() > 0


@pytest.mark.parametrize("show", ["show_settings", "show_notices", "show_about", "show_history", "show_money"])
def test_a_closed_dialog_leaves_no_widget_behind(dialogs: Dialogs, qtbot: QtBot, show: str) -> None:
    """Found by the soak: a control that nothing owned lived on through what it was connected to."""
    gc.collect()  # what other tests left
    before = set(QApplication.allWidgets())
    getattr(dialogs, show)()
    dialogs.close()
    qtbot.waitUntil(lambda: not dialogs.any_open)
    gc.collect()

    assert set(QApplication.allWidgets()) - before == set()


def help_page() -> str:
    (shown,) = seen(HelpWindow)
    assert isinstance(shown, HelpWindow)
    name = shown.text.page.stem
    shown.close()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    return name


@pytest.mark.parametrize(
    ("opened", "page"),
    [
        ("show_settings", "first-setup"),
        ("show_notices", "notices"),
        ("show_history", "history"),
        ("show_money", "money"),
        ("show_about", "index"),
    ],
)
def test_f1_opens_the_guide_where_the_window_is_explained(dialogs: Dialogs, opened: str, page: str) -> None:
    getattr(dialogs, opened)()
    (window,) = (each for each in QApplication.topLevelWidgets() if each.isVisible())
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(window, Qt.Key.Key_F1)

    assert help_page() == page


def test_each_page_of_the_settings_has_its_page_of_the_guide(dialogs: Dialogs) -> None:
    dialogs.show_settings()
    pages = []
    for number in range(len(dialog().all_pages)):
        dialog().pages.show_page(number)
        dialog().help.click()
        pages.append(help_page())

    assert pages == ["first-setup", "notices", "notices", "settings", "network", "privacy"]


def test_a_fault_is_explained_where_the_guide_tells_of_it_and_no_fault_where_it_tells_of_the_window(
    dialogs: Dialogs, qtbot: QtBot
) -> None:
    dialogs.explain(ReasonCode.TIMED_OUT)
    (shown,) = seen(HelpWindow)
    assert isinstance(shown, HelpWindow)
    qtbot.waitUntil(lambda: "didn't answer in time" in shown.text.textCursor().block().text())
    dialogs.explain(None)

    assert help_page() == "window"
