"""The settings dialog as a whole: its pages, saving, closing, languages, colours, keys."""

import gettext
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.helpers.settings import ANDINA, FOLDER, PERU, SECRET, a_dialog, enter, fill, saved
from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.samples import FRESH, NOW
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_values import Request

PAGES = 6


class Bracketed(gettext.NullTranslations):
    """A language in which every text that is translated stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"


@pytest.fixture
def brackets() -> Iterator[Bracketed]:
    before = words._speaker.catalogue
    yield Bracketed()
    words._speaker.catalogue = before


def seen(dialog: SettingsDialog) -> list[QWidget]:
    """Return everything that is seen on the present page, and around it."""
    return [widget for widget in dialog.findChildren(QWidget) if widget.isVisible()]


def test_saving_waits_and_closes_when_all_is_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    enter(dialog.accounts.form.name, "Andina")
    saved(dialog)
    waiting = (dialog.isVisible(), dialog.save.isEnabled(), dialog.pages.isEnabled(), dialog.problem.text())

    dialog.show_saved(None)

    assert (waiting, dialog.isVisible()) == ((True, False, False, "Saving…"), False)


def test_a_failed_save_says_why_and_loses_nothing(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    form = dialog.accounts.form
    enter(form.server, "0042")
    enter(form.token.edit, SECRET)
    saved(dialog)

    dialog.show_saved("The key store is locked.")

    assert (dialog.isVisible(), dialog.problem.text(), form.token.edit.text(), dialog.save.isEnabled()) == (
        True,
        "✕ The key store is locked.",
        SECRET,
        True,
    )


def test_closing_without_changes_asks_nothing_and_says_that_it_is_over(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    heard: list[int] = []
    dialog.finished.connect(heard.append)

    dialog.close()

    assert (dialog.isVisible(), dialog.question, len(heard)) == (False, None, 1)


@pytest.mark.parametrize(
    ("answer", "still_open", "asked_to_save"),
    [
        (QMessageBox.StandardButton.Cancel, True, 0),
        (QMessageBox.StandardButton.Discard, False, 0),
        (QMessageBox.StandardButton.Save, True, 1),
    ],
)
def test_closing_with_unsaved_input_asks(
    qtbot: QtBot, answer: QMessageBox.StandardButton, still_open: bool, asked_to_save: int
) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    wanted: list[Request] = []
    dialog.save_wanted.connect(wanted.append)
    enter(dialog.accounts.form.name, "Andina")

    dialog.close()
    assert dialog.question is not None
    dialog.question.button(answer).click()

    assert (dialog.isVisible(), len(wanted)) == (still_open, asked_to_save)


def test_the_dialog_is_destroyed_when_it_closes(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(), vault_name="GNOME Keyring", paths=paths(FOLDER), clock=lambda: NOW)
    dialog.show()

    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
        QApplication.processEvents()


def test_letters_are_given_once_and_an_ampersand_stays_itself() -> None:
    marks = Mnemonics("s")

    assert [marks.mark(text) for text in ("Save", "Settings", "A & B", "Añadir", "Añil")] == [
        "S&ave",
        "S&ettings",
        "A && B",
        "Aña&dir",
        "Añ&il",
    ]


def test_ctrl_page_down_and_up_turn_the_pages_from_anywhere(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.accounts.form.name.setFocus()
    walked = []

    for key in (Qt.Key.Key_PageDown,) * PAGES + (Qt.Key.Key_PageUp,) * 2:
        QTest.keyClick(dialog, key, Qt.KeyboardModifier.ControlModifier)
        walked.append(dialog.pages.current)

    assert walked == [1, 2, 3, 4, 5, 5, 4, 3]


def test_the_arrows_walk_through_the_list_of_pages(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    begins_at = dialog.focusWidget()

    QTest.keyClick(dialog.pages.list, Qt.Key.Key_Down)

    assert (begins_at, dialog.pages.current) == (dialog.pages.list, 1)


@pytest.mark.parametrize("number", range(PAGES))
def test_tab_walks_through_a_page_as_it_is_read(qtbot: QtBot, number: int) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU, polls=(FRESH,), values={"proxy": "manual", "trust": "file"})
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.pages.show_page(number)
    QApplication.processEvents()
    dialog.pages.list.setFocus()

    walked: list[QWidget] = []
    while (here := QApplication.focusWidget()) is not None and here not in walked:
        walked.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)

    places = [widget.mapTo(dialog, widget.rect().center()) for widget in walked[1:]]
    lines = [(round(place.y() / 12), place.x()) for place in places]
    assert (walked[0], walked[-2:], lines) == (dialog.pages.list, [dialog.cancel, dialog.save], sorted(lines))


def test_save_goes_to_the_page_with_the_first_thing_that_makes_no_sense(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    fill(dialog.network, proxy="manual")

    wanted = saved(dialog)

    assert (wanted, dialog.pages.current, dialog.focusWidget()) == ([], 4, dialog.network.controls["proxy_url"].widget)


def test_everything_is_saved_together(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    fill(dialog.notices, notices_from=5)
    fill(dialog.general, language="es")
    fill(dialog.network, proxy="none")

    wanted = saved(dialog)

    values: dict[str, Value] = {"notices_from": 5, "language": "es", "proxy": "none"}
    assert wanted == [Request(values=values, accounts=(ANDINA,), tokens=())]


def test_the_notices_page_asks_for_a_sample_and_for_the_past_ones(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    heard: list[str] = []
    dialog.sample_notice_wanted.connect(lambda: heard.append("sample"))
    dialog.notices_wanted.connect(lambda: heard.append("past"))

    dialog.notices.sample.click()
    dialog.notices.past.click()

    assert heard == ["sample", "past"]


def test_everything_has_a_name_and_a_letter_of_its_own(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    dialog.accounts.form.token.replace.click()
    for number in range(PAGES):
        dialog.pages.show_page(number)
        there = seen(dialog)
        texts = [w.text() for w in there if isinstance(w, QAbstractButton)]
        texts += [w.text() for w in there if isinstance(w, QLabel) and w.buddy() is not None]
        letters = [text[text.index("&") + 1].casefold() for text in texts if "&" in text]
        buddies = {w.buddy() for w in there if isinstance(w, QLabel)}
        nameless = [
            w
            for w in there
            if isinstance(w, QLineEdit | QComboBox | QSpinBox)
            and w.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not (w.accessibleName() or w in buddies or w.parentWidget() in buddies)
        ]

        assert (number, sorted(letters), nameless) == (number, sorted(set(letters)), [])


def test_a_change_of_language_rewords_all_that_is_open(qtbot: QtBot, brackets: Bracketed) -> None:
    dialog = a_dialog(qtbot, ANDINA, polls=(FRESH,), values={"icon_shows": "operation:andina:Gone"})
    form = dialog.accounts.form
    enter(form.name, "")
    form.token.replace.click()
    for each in (form.server_help, form.token_help, form.test.allow_list):
        each.unfold(True)
    form.test.button.click()  # refused: there is no token yet
    fill(dialog.network, proxy="manual", trust="file")
    dialog.network.first_wrong()
    dialog.network.complain_about("trust_file")
    words._speaker.catalogue = brackets

    dialog.retranslate()

    stayed = []
    for number in range(PAGES):
        dialog.pages.show_page(number)
        stayed += [text for widget in seen(dialog) for text in texts_of(widget) if text and "[" not in text]
    literal = {"1", "Contact Center Andina (wv0042)", "0042", "wv0042 (wv0042)", "wv0042", "America/Bogota"}
    literal |= {str(place.path.text()) for place in dialog.data.places} | {"http://proxy.example:8080"}
    literal |= {"20:00", "07:00", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}  # in the words of the system
    assert set(stayed) - literal == set()


def texts_of(widget: QWidget) -> list[str]:
    """Return every text of a widget that a person may see."""
    if isinstance(widget, QComboBox):
        return [widget.itemText(n) for n in range(widget.count()) if not widget.isEditable()]
    if isinstance(widget, QSpinBox):
        return [widget.suffix()]
    if isinstance(widget, QLineEdit):
        return [widget.text(), widget.placeholderText()]
    if isinstance(widget, QLabel | QAbstractButton):
        return [widget.text().replace("&", "")]
    return []


def test_the_outcome_of_a_test_is_reworded_too(qtbot: QtBot, brackets: Bracketed) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.accounts.form.test.button.click()
    dialog.show_tested(FRESH)
    words._speaker.catalogue = brackets

    dialog.retranslate()

    test = dialog.accounts.form.test
    assert (test.verdict.said, test.rows.texts[-1], test.more.said) == (
        "✓ [Connection works · [6 rows], [138 licenses]]",
        ("[Total]", "138"),
        "[This counts as a query: the next one is at 10:40]",
    )


def test_a_change_of_colours_reaches_what_is_wrong(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.problem.complain("No.")
    dark = QPalette(QColor("#373737"), QColor("#202020"))
    dark.setColor(QPalette.ColorRole.WindowText, QColor("#FFFFFF"))

    dialog.setPalette(dark)
    QApplication.sendPostedEvents(None, QEvent.Type.PaletteChange)

    assert dialog.problem.palette().color(QPalette.ColorRole.WindowText) == QColor("#FF99A4")


@pytest.mark.parametrize(("problem", "still_open", "said"), [(None, False, ""), ("Locked.", True, "✕ Locked.")])
def test_forgetting_waits_and_tells_how_it_went(qtbot: QtBot, problem: str | None, still_open: bool, said: str) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    heard: list[bool] = []
    dialog.forget_wanted.connect(lambda: heard.append(dialog.pages.isEnabled()))
    dialog.data.forget_wanted.emit()
    waiting = dialog.problem.said

    dialog.show_forgotten(problem)

    assert (heard or [dialog.busy], waiting, dialog.isVisible(), dialog.problem.said) == (
        [False],
        "Forgetting…",
        still_open,
        said,
    )
