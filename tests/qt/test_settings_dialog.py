"""The settings dialog: what it asks for, what it says, and what it never shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale, Qt
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

from tests.qt.sample_polls import FRESH, NOW, failing
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_table import SETTINGS
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_values import Candidate, Draft, Field, Request, problems

ANDINA = Account(id="andina", name="Contact Center Andina", server="0042")
PERU = Account(id="peru", name="Contacto Perú", server="0107")
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def english_clock() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


def a_dialog(qtbot: QtBot, *accounts: Account, without_token: tuple[str, ...] = ()) -> SettingsDialog:
    settings = Settings(accounts=accounts)
    dialog = SettingsDialog(settings, vault_name="GNOME Keyring", without_token=without_token, clock=lambda: NOW)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # so that a test can look at it afterwards
    qtbot.addWidget(dialog, before_close_func=lambda widget: setattr(widget, "_closing", True))
    dialog.show()
    return dialog


def enter(edit: QLineEdit, text: str) -> None:
    """Type or paste, and leave the field."""
    edit.setText(text)
    edit.textEdited.emit(text)
    edit.editingFinished.emit()


def saved(dialog: SettingsDialog) -> list[Request]:
    wanted: list[Request] = []
    dialog.save_wanted.connect(wanted.append)
    dialog.save.click()
    return wanted


def note(dialog: SettingsDialog, field: Field) -> str:
    return dialog.accounts.form.notes[field].text()


def test_the_first_run_welcomes_and_begins_at_the_server(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)

    assert (dialog.windowTitle(), dialog.welcome.isVisible(), dialog.focusWidget()) == (
        "Welcome — wolkvox_tray",
        True,
        dialog.accounts.form.server,
    )


def test_server_and_token_are_all_a_first_run_needs(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    form = dialog.accounts.form
    enter(form.server, "https://wv0042.wolkvox.com/agent/")
    enter(form.token.edit, f'  "wolkvox-token: {SECRET}"\r\n')

    wanted = saved(dialog)

    account = Account(id=form.draft.account.id, name="wv0042", server="0042")
    assert wanted == [Request(values={}, accounts=(account,), tokens=((account.id, Token.clean(SECRET)),))]


@pytest.mark.parametrize("typed", ["42", "0042", "wv0042", "wv0042.wolkvox.com", "https://wv0042.wolkvox.com/x?y"])
def test_the_address_that_will_be_asked_is_shown_while_it_is_typed(qtbot: QtBot, typed: str) -> None:
    dialog = a_dialog(qtbot)

    QTest.keyClicks(dialog.accounts.form.server, typed)

    assert note(dialog, Field.SERVER) == "Will be asked: https://wv0042.wolkvox.com"


def test_what_is_no_server_is_said_beside_the_field_on_leaving_it(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    form = dialog.accounts.form
    QTest.keyClicks(form.server, "wv42.otro.com")
    while_typing = note(dialog, Field.SERVER)

    form.server.editingFinished.emit()

    complaint = "That is not a wolkvox address. Enter only the 4 digits, for example 0042."
    assert (while_typing, note(dialog, Field.SERVER), form.server.accessibleDescription()) == (
        "The 4 digits, or the whole address you open wolkvox with.",
        f"✕ {complaint}",
        complaint,
    )


def test_saving_what_makes_no_sense_says_so_and_asks_for_nothing(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    enter(dialog.accounts.form.server, "0042")

    wanted = saved(dialog)

    assert (wanted, note(dialog, Field.TOKEN), dialog.focusWidget()) == (
        [],
        "✕ Paste the token here.",
        dialog.accounts.form.token.edit,
    )


def test_two_accounts_cannot_have_one_name(qtbot: QtBot) -> None:
    drafts = [Draft.of(ANDINA, stored=True), Draft.of(replace(PERU, name="contact center ANDINA"), stored=True)]

    assert problems(drafts[1], drafts) == {
        Field.NAME: "Another account is called “contact center ANDINA” already. Choose another name."
    }


def test_a_token_is_hidden_can_be_seen_while_it_is_typed_and_is_hidden_again(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    token = dialog.accounts.form.token
    empty = (token.edit.echoMode(), token.show_it.isEnabled())
    enter(token.edit, SECRET)
    token.show_it.click()
    shown = token.edit.echoMode()

    dialog.accounts.add.click()
    dialog.accounts.choice.setCurrentIndex(0)

    modes = QLineEdit.EchoMode
    assert (empty, shown, token.edit.echoMode()) == ((modes.Password, False), modes.Normal, modes.Password)


def test_a_stored_token_is_nowhere_in_the_dialog(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    token = dialog.accounts.form.token

    assert (token.currentIndex(), token.stored.text(), token.edit.text()) == (1, "Stored in GNOME Keyring", "")


def test_an_account_known_to_have_no_token_asks_for_one(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, without_token=("andina",))

    assert (dialog.accounts.form.token.currentIndex(), dialog.accounts.form.token.keep.isVisible()) == (0, False)


def test_replacing_a_token_sends_the_new_one_and_keeping_it_none(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    token = dialog.accounts.form.token
    token.replace.click()
    enter(token.edit, SECRET)
    replaced = dialog.request().tokens

    token.keep.click()

    assert (replaced, dialog.request().tokens, dialog.changed) == ((("andina", Token.clean(SECRET)),), (), False)


def test_deleting_a_token_waits_for_save(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)

    dialog.accounts.form.token.delete.click()

    assert (dialog.accounts.form.token.stored.text(), dialog.request().tokens) == (
        "Will be deleted when you save",
        (("andina", None),),
    )


def test_replace_token_opens_at_that_accounts_token(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    dialog.select_account("peru", token=True)

    assert (dialog.accounts.form.draft.account, dialog.focusWidget()) == (PERU, dialog.accounts.form.token.edit)


def test_a_removed_account_takes_its_token_with_it(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    dialog.accounts.remove.click()

    assert dialog.request() == Request(values={}, accounts=(PERU,), tokens=(("andina", None),))


def test_removing_the_last_account_leaves_an_empty_form(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)

    dialog.accounts.remove.click()

    assert (dialog.request(), dialog.accounts.form.server.text()) == (
        Request(values={}, accounts=(), tokens=(("andina", None),)),
        "",
    )


def test_what_was_typed_for_one_account_stays_while_another_is_looked_at(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    enter(dialog.accounts.form.name, "Andina 2")

    dialog.accounts.choice.setCurrentIndex(1)
    dialog.accounts.choice.setCurrentIndex(0)

    assert (dialog.accounts.form.name.text(), dialog.accounts.choice.currentText(), dialog.request().accounts) == (
        "Andina 2",
        "Andina 2 · wv0042",
        (replace(ANDINA, name="Andina 2"), PERU),
    )


def test_a_token_kept_elsewhere_has_to_be_entered_again(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    form = dialog.accounts.form

    form.session_only.click()

    assert (form.token.currentIndex(), note(dialog, Field.TOKEN), form.draft.account.session_only) == (
        0,
        "Will be kept in memory until the program ends, and never shown again.",
        True,
    )


def test_a_test_tries_what_is_typed_and_tells_what_was_found(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    wanted: list[Candidate] = []
    dialog.test_wanted.connect(wanted.append)
    test = dialog.accounts.form.test
    test.button.click()
    waiting = (test.button.isEnabled(), test.progress.isVisible())

    dialog.show_tested(FRESH)

    assert (wanted, waiting, test.verdict.text(), test.more.text(), test.button.isEnabled()) == (
        [Candidate(account=ANDINA, token=None)],
        (False, True),
        "✓ Connection works · 6 rows, 138 licenses",
        (
            "Ventas Bogotá · Marcación predictiva: 42\n"
            "Cobranza Medellín · Marcación predictiva: 38\n"
            "Servicio Posventa Cali · Marcación progresiva: 24\n"
            "and 3 more\n"
            "This counts as a query: the next one is at 10:40"
        ),
        True,
    )


def test_a_failed_test_says_why_and_what_to_do(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    test = dialog.accounts.form.test
    test.button.click()

    dialog.show_tested(failing(Health.DENIED, ReasonCode.TOKEN_REFUSED))

    assert (test.verdict.text(), test.more.text()) == (
        "✕ wolkvox refused the token. Queries are stopped.",
        "Create or copy one in wolkvox Manager › Configuración › Integraciones › Tokens, and enter it here.",
    )


def test_a_test_that_the_gate_held_back_is_no_success(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    test = dialog.accounts.form.test
    test.button.click()

    dialog.show_tested(replace(FRESH, asked_now=False, next_allowed_at=NOW + timedelta(minutes=2)))

    assert (test.verdict.text(), test.more.text()) == (
        "Not asked: wolkvox allows one query every 5 minutes.",
        "Try again at 10:38",
    )


def test_the_verdict_on_something_else_is_not_shown(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    form = dialog.accounts.form
    form.test.button.click()
    QTest.keyClicks(form.server, "9")

    dialog.show_tested(FRESH)

    assert (form.test.verdict.isVisible(), form.test.button.isEnabled()) == (False, True)


def test_saving_waits_and_closes_when_all_is_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    enter(dialog.accounts.form.name, "Andina")
    saved(dialog)
    waiting = (dialog.isVisible(), dialog.save.isEnabled(), dialog.tabs.isEnabled(), dialog.problem.text())

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
    dialog = SettingsDialog(Settings(), vault_name="GNOME Keyring", clock=lambda: NOW)
    dialog.show()

    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
        QApplication.processEvents()


def test_every_setting_of_the_table_can_be_changed(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    controls = dialog.general.controls
    values = {
        "poll_every_min": 15,
        "language": "en",
        "zone": "America/Lima",
        "proxy": "manual",
        "proxy_url": "http://proxy.example:8080",
        "icon_panel": "dark",
        "notices": False,
        "start_at_login": True,
    }

    for name, value in values.items():
        controls[name].fill(value)  # type: ignore[arg-type]

    assert (dialog.request().values, {setting.name for setting in SETTINGS}) == (values, set(values))


def test_less_than_five_minutes_cannot_be_entered(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    box = dialog.general.controls["poll_every_min"].widget
    assert isinstance(box, QSpinBox)

    box.setValue(1)

    assert box.value() == 5


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("zone", "Bogotá", "✕ “Bogotá” is not a time zone. Enter one such as America/Bogota."),
        ("proxy_url", "ftp://x", "✕ A proxy looks like http://proxy.example:8080."),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_beside_it_and_not_saved(
    qtbot: QtBot, name: str, value: str, said: str
) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.general.controls[name].fill(value)

    wanted = saved(dialog)

    assert (wanted, dialog.tabs.currentIndex(), dialog.general.controls[name].note.text()) == ([], 1, said)


def test_everything_has_a_name_and_a_letter_of_its_own(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    for tab in range(2):
        dialog.tabs.setCurrentIndex(tab)
        dialog.accounts.form.token.replace.click()

        texts = [dialog.tabs.tabText(n) for n in range(2)]
        visible = [widget for widget in dialog.findChildren(QWidget) if widget.isVisible()]
        texts += [w.text() for w in visible if isinstance(w, QAbstractButton)]
        texts += [w.text() for w in visible if isinstance(w, QLabel) and w.buddy() is not None]
        letters = [text[text.index("&") + 1].casefold() for text in texts if "&" in text]
        buddies = {w.buddy() for w in visible if isinstance(w, QLabel)}
        nameless = [
            w
            for w in visible
            if isinstance(w, QLineEdit | QComboBox | QSpinBox)
            and w.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not (w.accessibleName() or w in buddies or w.parentWidget() in buddies)
        ]

        assert (sorted(letters), nameless) == (sorted(set(letters)), [])


def test_letters_are_given_once_and_an_ampersand_stays_itself() -> None:
    marks = Mnemonics("s")

    assert [marks.mark(text) for text in ("Save", "Settings", "A & B", "Añadir", "Añil")] == [
        "S&ave",
        "S&ettings",
        "A && B",
        "Aña&dir",
        "Añ&il",
    ]
