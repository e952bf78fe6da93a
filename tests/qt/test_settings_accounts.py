"""The page of accounts in the settings: what it asks for, what it says, and what it never shows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from tests.helpers.settings import ANDINA, PERU, SECRET, a_dialog, enter, note, saved
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.qt.samples import FRESH, NOW, failing
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_values import Candidate, Draft, Field, Request, problems


def remove(dialog: SettingsDialog) -> QMessageBox:
    """Choose "Remove…" and return the question."""
    dialog.accounts.remove.click()
    assert dialog.accounts.question is not None
    return dialog.accounts.question


def agree(question: QMessageBox) -> None:
    """Give the answer that can't be taken back."""
    (deed,) = [b for b in question.buttons() if question.buttonRole(b) is QMessageBox.ButtonRole.DestructiveRole]
    deed.click()


def test_without_an_account_there_is_an_empty_form_to_add_one(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)

    assert (dialog.accounts.choice.isVisible(), dialog.focusWidget(), dialog.changed) == (
        False,
        dialog.accounts.form.server,
        False,
    )


def test_server_and_token_are_all_a_new_account_needs(qtbot: QtBot) -> None:
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

    assert (token.edit.isVisible(), token.stored.text(), token.edit.text()) == (False, "Stored in GNOME Keyring", "")


def test_an_account_known_to_have_no_token_asks_for_one(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, without_token=("andina",))

    assert (dialog.accounts.form.token.edit.isVisible(), dialog.accounts.form.token.keep.isVisible()) == (True, False)


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


def test_a_connection_is_not_tried_with_a_token_that_will_be_deleted(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    tried: list[Candidate] = []
    dialog.test_wanted.connect(tried.append)
    dialog.accounts.form.token.delete.click()

    dialog.accounts.form.test.button.click()

    assert (tried, dialog.accounts.form.test.verdict.said) == ([], "Enter server and token first.")


def test_replace_token_opens_at_that_accounts_token(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    dialog.select_account("peru", token=True)

    assert (dialog.accounts.form.draft.account, dialog.focusWidget()) == (PERU, dialog.accounts.form.token.edit)


def test_what_was_typed_for_one_account_stays_while_another_is_looked_at(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    enter(dialog.accounts.form.name, "Andina 2")

    dialog.accounts.choice.setCurrentIndex(1)
    dialog.accounts.choice.setCurrentIndex(0)

    assert (dialog.accounts.form.name.text(), dialog.accounts.choice.currentText(), dialog.request().accounts) == (
        "Andina 2",
        "Andina 2 (wv0042)",
        (replace(ANDINA, name="Andina 2"), PERU),
    )


def test_a_token_kept_elsewhere_has_to_be_entered_again(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    form = dialog.accounts.form

    form.session_only.click()

    assert (form.token.edit.isVisible(), note(dialog, Field.TOKEN), form.draft.account.session_only) == (
        True,
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

    assert (wanted, waiting, test.button.isEnabled()) == (
        [Candidate(account=ANDINA, token=None)],
        (False, True),
        True,
    )
    assert (test.verdict.text(), test.rows.texts, test.more.text()) == (
        "✓ Connection works · 6 rows, 138 licenses",
        [
            ("Ventas Bogotá · Marcación predictiva", "42"),
            ("Cobranza Medellín · Marcación predictiva", "38"),
            ("Servicio Posventa Cali · Marcación progresiva", "24"),
            ("and 3 more", ""),
            ("Total", "138"),
        ],
        "This counts as a query: the next one is at 10:40",
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


def test_deleting_can_be_taken_back(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    token = dialog.accounts.form.token
    token.delete.click()

    token.keep.click()

    assert (token.stored.text(), dialog.changed) == ("Stored in GNOME Keyring", False)


def test_removing_says_what_goes_and_enter_does_not_do_it(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    question = remove(dialog)

    assert (question.text(), question.informativeText()) == (
        "Remove the account “Contact Center Andina”?",
        (
            "When you save, its token is deleted from GNOME Keyring, and with it its counts and its history. "
            "In wolkvox nothing changes: the token stays valid until you delete it there."
        ),
    )
    assert question.defaultButton() is question.button(QMessageBox.StandardButton.Cancel)


def test_a_removal_that_is_cancelled_changes_nothing(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    remove(dialog).button(QMessageBox.StandardButton.Cancel).click()

    assert (dialog.request().accounts, dialog.changed) == ((ANDINA, PERU), False)


def test_a_removed_account_takes_its_token_with_it_when_all_is_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)

    agree(remove(dialog))

    assert (dialog.request(), dialog.accounts.removed.text()) == (
        Request(values={}, accounts=(PERU,), tokens=(("andina", None),)),
        "Removed when you save: Contact Center Andina",
    )


def test_the_account_that_was_asked_about_goes_also_when_another_one_is_shown_meanwhile(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    question = remove(dialog)
    dialog.select_account("peru", token=True)  # by the popup's banner

    agree(question)

    assert (dialog.accounts.form.draft.account, dialog.accounts.removed.text()) == (
        PERU,
        "Removed when you save: Contact Center Andina",
    )


def test_removing_the_last_account_leaves_an_empty_form(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)

    agree(remove(dialog))

    assert (dialog.request(), dialog.accounts.form.server.text()) == (
        Request(values={}, accounts=(), tokens=(("andina", None),)),
        "",
    )


def test_an_account_nobody_typed_anything_for_goes_without_a_question(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.accounts.add.click()

    dialog.accounts.remove.click()

    assert (dialog.accounts.question, dialog.accounts.choice.count(), dialog.changed) == (None, 1, False)


def test_an_account_can_be_left_unasked(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)

    dialog.accounts.form.enabled.click()

    assert (
        dialog.request().accounts,
        dialog.accounts.choice.currentText(),
        dialog.accounts.form.enabled_note.said,
    ) == (
        (replace(ANDINA, enabled=False),),
        "Contact Center Andina (wv0042) · not asked",
        "Neither asked nor counted. Its token and its counts stay.",
    )


def test_another_server_says_that_the_counts_so_far_go(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    wanted: list[Candidate] = []
    dialog.test_wanted.connect(wanted.append)
    enter(dialog.accounts.form.server, "107")

    dialog.accounts.form.test.button.click()

    assert (note(dialog, Field.SERVER), wanted) == (
        (
            "Will be asked: https://wv0107.wolkvox.com\n"
            "The counts stored so far are those of wv0042. They are deleted when you save."
        ),
        [Candidate(account=replace(ANDINA, server="0107"), token=None, moved=True)],
    )


def test_a_test_that_cannot_know_the_network_settings_yet_says_so(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.network.controls["proxy"].fill("none")

    dialog.accounts.form.test.button.click()

    assert dialog.accounts.form.test.more.said == (
        "Tried with the network settings as they are saved, not as they are now."
    )


def test_help_unfolds_where_the_question_arises(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    form = dialog.accounts.form
    helps = (form.server_help, form.token_help, form.test.allow_list)
    folded = [each.answer.isVisible() for each in helps]

    for each in helps:
        each.button.click()

    assert (folded, [each.answer.isVisible() for each in helps]) == ([False] * 3, [True] * 3)


# What a test leaves behind


def tried(dialog: SettingsDialog) -> tuple[str, list[object]]:
    """Add an account and test it; return its id, and what will be told to be forgotten."""
    heard: list[object] = []
    dialog.discarded.connect(heard.append)
    dialog.accounts.add.click()
    form = dialog.accounts.form
    enter(form.server, "0200")
    enter(form.token.edit, SECRET)
    form.test.button.click()
    account = form.draft.account.id
    dialog.show_tested(replace(FRESH, account=account))
    return account, heard


def test_a_tested_account_that_is_not_saved_is_told_to_be_forgotten(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    dialog.accounts.form.test.button.click()
    account, heard = tried(dialog)

    dialog.discard()

    assert heard == [(account,)]


def test_a_tested_account_that_is_saved_keeps_what_was_found(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    _account, heard = tried(dialog)
    dialog.save.click()

    dialog.show_saved(None)

    assert (dialog.isVisible(), heard) == (False, [])


def test_a_tested_account_that_was_removed_again_is_forgotten_although_the_rest_is_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    account, heard = tried(dialog)
    agree(remove(dialog))
    dialog.save.click()

    dialog.show_saved(None)

    assert heard == [(account,)]
