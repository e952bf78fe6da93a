"""The first run: three steps forth and back, what it asks for, and that it is never a dead end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.qt.first_run import FirstRun, StepNumber
from wolkvox_tray.qt.icon_place import IconPlace, icon_place, place_words
from wolkvox_tray.qt.samples import BARE, FRESH, NOW, failing
from wolkvox_tray.qt.settings_values import Candidate, Request

SECRET, OTHER = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
SERVER, TOKEN, TEST = StepNumber


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before, language = QLocale(), words.language()
    QLocale.setDefault(QLocale("en_GB"))
    words.speak(locale_dir(), ["en"])
    yield
    QLocale.setDefault(before)
    words.speak(locale_dir(), [language])


class Wizard:
    """A first run under test, and what it asked for."""

    def __init__(self, qtbot: QtBot, *, start_at_login: bool = False, vault_name: str = "GNOME Keyring") -> None:
        self.now = NOW
        self.dialog = FirstRun(
            vault_name=vault_name,
            clock=self.clock,
            start_at_login=start_at_login,
            place=IconPlace.WINDOWS,
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # so that a test can look at it afterwards
        qtbot.addWidget(self.dialog, before_close_func=lambda _widget: self.dialog.discard())
        self.tests: list[Candidate] = []
        self.saves: list[Request] = []
        self.gone: list[tuple[str, ...]] = []
        self.dialog.test_wanted.connect(self.tests.append)
        self.dialog.save_wanted.connect(self.saves.append)
        self.dialog.discarded.connect(self.gone.append)
        self.dialog.show()

    def clock(self) -> datetime:
        return self.now

    def type_server(self, text: str) -> None:
        enter(self.dialog.server.edit, text)

    def type_token(self, text: str) -> None:
        enter(self.dialog.token.field.edit, text)

    def to_test(self, server: str = "0042", token: str = SECRET) -> None:
        """Go to the last step, from the first one."""
        self.type_server(server)
        self.dialog.next.click()
        self.type_token(token)
        self.dialog.next.click()

    def answer(self, poll: Poll) -> None:
        """Have the newest test end."""
        self.dialog.show_tested(replace(poll, account=self.tests[-1].account.id))

    def back_to_server(self) -> None:
        while self.dialog.step is not SERVER:
            self.dialog.back.click()

    @property
    def accounts(self) -> list[tuple[str, Token | None]]:
        """The servers and tokens that were tested."""
        return [(each.account.server, each.token) for each in self.tests]

    @property
    def said(self) -> list[str]:
        """All texts to be seen in the present step."""
        page = self.dialog.pages[self.dialog.step]
        return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.fixture
def wizard(qtbot: QtBot) -> Wizard:
    return Wizard(qtbot)


def enter(edit: QLineEdit, text: str) -> None:
    """Type or paste, and leave the field."""
    edit.setText(text)
    edit.textEdited.emit(text)
    edit.editingFinished.emit()


def press(key: Qt.Key, text: str = "") -> None:
    """Type into whatever has the focus, then press a key."""
    target = QApplication.focusWidget()
    assert target is not None, "nothing has the focus"
    QTest.keyClicks(target, text)
    QTest.keyClick(target, key)


REFUSED = failing(Health.DENIED, ReasonCode.TOKEN_REFUSED, poll=BARE, next_allowed_at=NOW + timedelta(minutes=5))
UNREACHED = failing(Health.OFFLINE, ReasonCode.NO_ROUTE, poll=BARE)
TOO_SOON = failing(Health.BUSY, ReasonCode.TOO_SOON, poll=BARE, next_allowed_at=NOW + timedelta(minutes=4))
ALLOW_LIST = "Check the Internet connection. If it works, ask wolkvox to authorize this computer's IP address."
NO_DATA = failing(Health.NO_DATA, ReasonCode.NO_DATA, poll=BARE)


def key_store_problem(code: ReasonCode) -> str:
    return " ".join(reason_words(Reason(code=code)))


# Forth and back.


def test_from_nothing_to_saved_by_keyboard_alone(qtbot: QtBot, wizard: Wizard) -> None:
    dialog = wizard.dialog
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.server.edit)

    press(Qt.Key.Key_Return, "42")
    press(Qt.Key.Key_Return, SECRET)
    wizard.answer(FRESH)
    press(Qt.Key.Key_Return)

    account = Account(id=wizard.tests[0].account.id, name="wv0042", server="0042")
    token = Token.clean(SECRET)
    request = Request(values={"start_at_login": True}, accounts=(account,), tokens=((account.id, token),))
    assert (wizard.tests, wizard.saves) == ([Candidate(account=account, token=token)], [request])


def test_the_strip_says_which_step_this_is_and_which_are_done(wizard: Wizard) -> None:
    wizard.to_test()

    strip = wizard.dialog.strip
    assert ([step.text() for step in strip.steps], strip.accessibleName()) == (
        ["✓ Server", "✓ Token", "3 · Test"],
        "Step 3 of 3: Test",
    )


@pytest.mark.parametrize("typed", ["42", "wv0042", "https://wv0042.wolkvox.com/agent/?x"])
def test_the_address_that_will_be_asked_is_shown_while_it_is_typed(wizard: Wizard, typed: str) -> None:
    QTest.keyClicks(wizard.dialog.server.edit, typed)

    page = wizard.dialog.server
    assert (page.address.text(), page.edit.accessibleDescription()) == (
        "Will be asked: <b>https://wv0042.wolkvox.com</b>",
        "Will be asked: https://wv0042.wolkvox.com",
    )


def test_what_is_no_server_is_said_beside_the_field_until_it_is_one(wizard: Wizard) -> None:
    dialog = wizard.dialog
    seen: list[str] = []
    for typed in ("wv42.otro.com", "wv42.otro", "wv42"):
        dialog.server.edit.setText(typed)
        dialog.server.edit.textEdited.emit(typed)
        if not seen:
            dialog.next.click()
        seen.append(dialog.server.wrong.text())

    complaint = "✕ That is not a wolkvox address. Enter only the 4 digits, for example 0042."
    assert (seen, dialog.step) == ([complaint, complaint, ""], SERVER)


def test_next_without_a_token_says_so_and_stays(wizard: Wizard) -> None:
    wizard.type_server("0042")
    wizard.dialog.next.click()

    wizard.dialog.next.click()

    assert (wizard.dialog.step, wizard.dialog.token.wrong.text(), wizard.tests) == (
        TOKEN,
        "✕ Paste the token here.",
        [],
    )


def test_a_token_is_cleaned_hidden_and_told_where_it_will_lie(wizard: Wizard) -> None:
    wizard.type_server("0042")
    wizard.dialog.next.click()

    wizard.type_token(f'  "wolkvox-token: {SECRET}"\r\n')

    page = wizard.dialog.token
    assert (page.field.edit.text(), page.field.edit.echoMode(), page.stored.text()) == (
        SECRET,
        QLineEdit.EchoMode.Password,
        "Will be stored in GNOME Keyring and never shown again.",
    )


def test_a_shown_token_is_hidden_again_when_the_step_is_left(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.dialog.back.click()
    wizard.dialog.token.field.show_it.click()
    shown = wizard.dialog.token.field.edit.echoMode()

    wizard.dialog.back.click()
    wizard.dialog.next.click()

    assert (shown, wizard.dialog.token.field.edit.echoMode()) == (
        QLineEdit.EchoMode.Normal,
        QLineEdit.EchoMode.Password,
    )


def test_back_and_forth_loses_nothing_and_asks_no_second_time(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(FRESH)

    wizard.back_to_server()
    kept = (wizard.dialog.server.edit.text(), wizard.dialog.token.field.edit.text())
    wizard.dialog.next.click()
    wizard.dialog.next.click()

    assert (kept, len(wizard.tests), wizard.dialog.test.title.text()) == (("0042", SECRET), 1, "All set")


@pytest.mark.parametrize(("server", "token"), [("0107", SECRET), ("0042", OTHER)])
def test_another_server_or_token_is_tested_under_another_id(wizard: Wizard, server: str, token: str) -> None:
    wizard.to_test()
    wizard.answer(FRESH)

    wizard.back_to_server()
    wizard.to_test(server, token)

    first, second = wizard.tests
    assert (wizard.accounts[1], first.account.id != second.account.id) == ((server, Token.clean(token)), True)


# The test.


def test_the_last_step_begins_its_test_by_itself_and_can_be_left(wizard: Wizard) -> None:
    wizard.to_test()
    page, dialog = wizard.dialog.test, wizard.dialog
    asking = (page.progress.isVisible(), page.title.text(), dialog.next.isEnabled(), dialog.back.isEnabled())

    dialog.back.click()

    assert (asking, dialog.step) == ((True, "Testing the connection", False, True), TOKEN)


def test_the_outcome_puts_the_focus_on_finish_unless_it_is_in_use_elsewhere(wizard: Wizard) -> None:
    wizard.to_test()
    waiting = wizard.dialog.focusWidget()
    wizard.answer(UNREACHED)
    answered = wizard.dialog.focusWidget()
    wizard.now += timedelta(minutes=5)
    wizard.dialog.test.retry.click()
    wizard.dialog.test.start_at_login.setFocus()

    wizard.answer(FRESH)

    dialog = wizard.dialog
    assert (waiting, answered, dialog.focusWidget()) == (dialog.back, dialog.next, dialog.test.start_at_login)


def test_the_outcome_of_a_test_that_was_left_is_there_for_who_comes_back(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.dialog.back.click()
    wizard.answer(FRESH)
    left_alone = wizard.dialog.step

    wizard.dialog.next.click()

    assert (left_alone, wizard.dialog.test.title.text(), len(wizard.tests)) == (TOKEN, "All set", 1)


def test_the_outcome_of_a_test_that_was_overtaken_is_not_shown(wizard: Wizard) -> None:
    wizard.to_test("0107")
    wizard.back_to_server()
    wizard.to_test("0042")

    wizard.dialog.show_tested(replace(FRESH, account=wizard.tests[0].account.id))

    assert wizard.dialog.test.title.text() == "Testing the connection"


def test_what_was_found_is_shown_and_where_the_icon_is(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(FRESH)

    assert wizard.said == [
        "All set",
        "✓ Connection works · 6 rows, 138 licenses",
        "Ventas Bogotá · Marcación predictiva",
        "42",
        "Cobranza Medellín · Marcación predictiva",
        "38",
        "Servicio Posventa Cali · Marcación progresiva",
        "24",
        "and 3 more",
        "The number stays beside the clock. If you don't see it, open the arrow ^ and drag it to the taskbar.",
    ]


def test_a_month_without_data_yet_is_a_success(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(NO_DATA)

    assert (wizard.said[:3], wizard.dialog.next.isEnabled(), wizard.dialog.test.retry.isVisible()) == (
        [
            "All set",
            "✓ Connection works · no data for November yet",
            "This doesn't mean zero licenses. If it stays so, check the server number.",
        ],
        True,
        False,
    )


def test_a_refused_token_leads_straight_back_to_it_and_typing_replaces_it(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(REFUSED)

    page = wizard.dialog.token
    assert (wizard.dialog.step, page.wrong.text(), page.field.edit.selectedText(), page.field.edit.echoMode()) == (
        TOKEN,
        "✕ wolkvox refused the token.",
        SECRET,
        QLineEdit.EchoMode.Password,
    )


def test_a_refused_token_is_not_asked_with_again_before_that_is_possible(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(REFUSED)

    wizard.dialog.next.click()

    hint = wizard.dialog.token.remedy.text().splitlines()[-1]
    assert (wizard.dialog.step, hint, len(wizard.tests)) == (
        TOKEN,
        "Another token can be tested at once, the same one from 10:41 on.",
        1,
    )


def test_a_refused_token_can_be_tried_again_later_for_it_may_be_right_by_then(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(REFUSED)
    wizard.now += timedelta(minutes=5)

    wizard.dialog.next.click()

    assert (wizard.dialog.step, wizard.tests[1]) == (TEST, wizard.tests[0])


def test_a_token_refused_while_its_owner_was_elsewhere_is_told_at_the_next_step(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.back_to_server()
    wizard.answer(REFUSED)
    wizard.dialog.next.click()
    before = wizard.dialog.token.wrong.text()

    wizard.dialog.next.click()

    assert (before, wizard.dialog.step, wizard.dialog.token.wrong.text()) == ("", TOKEN, "✕ wolkvox refused the token.")


def test_another_token_after_a_refused_one_is_tried_at_once(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(REFUSED)

    wizard.type_token(OTHER)
    gone = wizard.dialog.token.wrong.text()
    wizard.dialog.next.click()

    assert (gone, wizard.accounts[1:]) == ("", [("0042", Token.clean(OTHER))])


def test_who_is_not_reached_can_finish_all_the_same(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(UNREACHED)
    said = wizard.said[:3]
    wizard.dialog.next.click()

    assert (said, len(wizard.saves)) == (
        [
            "Almost there",
            "✕ No connection to wv0042.wolkvox.com.",
            f"{ALLOW_LIST}\nYou can finish: it is tried again by itself.",
        ],
        1,
    )


def test_what_is_mended_in_the_settings_is_said_to_come_after_finishing(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(failing(Health.OFFLINE, ReasonCode.PROXY_UNREACHABLE, poll=BARE))

    assert wizard.said[2].splitlines()[1:] == [
        "Finish, then correct it under Settings › Network: it is tried again by itself."
    ]


def test_help_explains_the_step_and_a_failed_test_its_cause(wizard: Wizard) -> None:
    explained = [wizard.dialog.explained()]
    wizard.to_test()
    wizard.answer(UNREACHED)
    explained.append(wizard.dialog.explained())
    wizard.dialog.back.click()
    explained.append(wizard.dialog.explained())

    assert explained == [
        ("first-setup", None),
        ("troubleshooting", ReasonCode.NO_ROUTE),
        ("first-setup", None),
    ]


def test_a_test_that_comes_too_soon_says_when_the_next_one_is_possible(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.answer(TOO_SOON)

    assert (wizard.said[1:3], wizard.dialog.next.isEnabled()) == (
        [
            "Not asked: wolkvox allows one query every 5 minutes.",
            "The next test is possible at 10:40\nYou can finish: it is tried again by itself.",
        ],
        True,
    )


@pytest.mark.parametrize(("minutes", "tests"), [(1, 1), (4, 2)])
def test_retry_asks_again_once_the_five_minutes_are_over(wizard: Wizard, minutes: int, tests: int) -> None:
    wizard.to_test()
    wizard.answer(TOO_SOON)
    wizard.now += timedelta(minutes=minutes)

    wizard.dialog.test.retry.click()

    assert (len(wizard.tests), wizard.dialog.test.progress.isVisible()) == (tests, tests == 2)


@pytest.mark.parametrize(
    ("code", "offered"),
    [(ReasonCode.NO_SUCH_REPORT, True), (ReasonCode.NAME_UNKNOWN, True), (ReasonCode.TIMED_OUT, False)],
)
def test_what_sounds_like_a_mistyped_server_leads_back_to_it(wizard: Wizard, code: ReasonCode, offered: bool) -> None:
    wizard.to_test()

    wizard.answer(failing(Health.UNUSABLE, code, poll=BARE))

    assert wizard.dialog.test.other_server.isVisible() is offered


def test_correcting_the_server_goes_there_with_everything_kept(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(failing(Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT, poll=BARE))

    wizard.dialog.test.other_server.click()

    assert (wizard.dialog.step, wizard.dialog.server.edit.text()) == (SERVER, "0042")


# Saving.


def ready(wizard: Wizard) -> FirstRun:
    """Tested, and about to be saved."""
    wizard.to_test()
    wizard.answer(FRESH)
    wizard.dialog.next.click()
    return wizard.dialog


@pytest.mark.parametrize(
    ("before", "ticked", "values"), [(False, False, {}), (True, True, {}), (True, False, {"start_at_login": False})]
)
def test_start_at_login_is_saved_only_if_it_changes(
    qtbot: QtBot, before: bool, ticked: bool, values: dict[str, bool]
) -> None:
    wizard = Wizard(qtbot, start_at_login=before)
    wizard.dialog.test.start_at_login.setChecked(ticked)

    ready(wizard)

    assert wizard.saves[0].values == values


def test_a_failed_save_keeps_everything_and_says_why(wizard: Wizard) -> None:
    dialog = ready(wizard)

    dialog.show_saved("The disk is full.")

    assert (
        dialog.isVisible(),
        dialog.test.problem.text(),
        dialog.test.session_only.isVisible(),
        dialog.next.isEnabled(),
    ) == (
        True,
        "✕ The disk is full.",
        False,
        True,
    )


@pytest.mark.parametrize("code", [code for code in ReasonCode if code.value.startswith("keyring")])
def test_without_a_usable_key_store_the_token_can_be_kept_for_this_session(wizard: Wizard, code: ReasonCode) -> None:
    dialog = ready(wizard)
    dialog.show_saved(key_store_problem(code))

    dialog.test.session_only.click()
    dialog.next.click()

    assert [request.accounts[0].session_only for request in wizard.saves] == [False, True]


def test_once_saved_it_closes_and_the_account_that_was_tested_stays(wizard: Wizard) -> None:
    dialog = ready(wizard)

    dialog.show_saved(None)

    assert (dialog.isVisible(), dialog.result(), wizard.gone) == (False, FirstRun.DialogCode.Accepted, [])


def test_once_saved_what_else_was_tested_is_forgotten(wizard: Wizard) -> None:
    wizard.to_test("0107")
    wizard.answer(UNREACHED)
    wizard.back_to_server()
    dialog = ready(wizard)

    dialog.show_saved(None)

    assert wizard.gone == [(wizard.tests[0].account.id,)]


def test_it_cannot_be_closed_while_it_saves(wizard: Wizard) -> None:
    dialog = ready(wizard)

    dialog.close()
    dialog.reject()

    assert (dialog.isVisible(), dialog.question) == (True, None)


def test_a_change_of_language_while_it_saves_lets_nobody_save_twice(wizard: Wizard) -> None:
    dialog = ready(wizard)

    dialog.retranslate()
    dialog.next.click()

    assert len(wizard.saves) == 1


# Closing.


@pytest.mark.parametrize("how", ["close", "reject"])
def test_it_closes_without_a_word_if_nothing_was_typed(wizard: Wizard, how: str) -> None:
    getattr(wizard.dialog, how)()

    assert (wizard.dialog.isVisible(), wizard.dialog.question, wizard.gone) == (False, None, [])


@pytest.mark.parametrize("how", ["close", "reject"])
def test_it_asks_before_what_was_typed_is_lost(wizard: Wizard, how: str) -> None:
    wizard.type_server("0042")

    getattr(wizard.dialog, how)()

    question = wizard.dialog.question
    assert (wizard.dialog.isVisible(), question and question.text()) == (True, "Close without finishing?")


@pytest.mark.parametrize(
    ("button", "closed"), [(QMessageBox.StandardButton.Discard, True), (QMessageBox.StandardButton.Cancel, False)]
)
def test_an_account_that_was_tested_and_not_saved_is_told(
    wizard: Wizard, button: QMessageBox.StandardButton, closed: bool
) -> None:
    wizard.to_test()
    wizard.dialog.reject()
    assert wizard.dialog.question is not None

    wizard.dialog.question.button(button).click()

    gone = [(wizard.tests[0].account.id,)] if closed else []
    assert (wizard.dialog.isVisible(), wizard.gone) == (not closed, gone)


def test_it_is_closed_without_asking_when_the_app_ends(wizard: Wizard) -> None:
    wizard.to_test()

    wizard.dialog.discard()

    assert (wizard.dialog.isVisible(), wizard.gone) == (False, [(wizard.tests[0].account.id,)])


# Words and looks.


def letters(page: QWidget) -> list[str]:
    """The letters that Alt reaches something by, of what is seen."""
    parts: list[QAbstractButton | QLabel] = [*page.findChildren(QAbstractButton), *page.findChildren(QLabel)]
    texts = [part.text().replace("&&", "") for part in parts if part.isVisible()]
    return sorted(text.partition("&")[2][0].casefold() for text in texts if "&" in text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_two_things_of_a_step_share_a_letter(wizard: Wizard, language: str) -> None:
    words.speak(locale_dir(), [language])
    wizard.dialog.retranslate()
    steps = [letters(wizard.dialog)]
    wizard.type_server("0042")
    wizard.dialog.next.click()
    steps.append(letters(wizard.dialog))
    wizard.type_token(SECRET)
    wizard.dialog.next.click()
    wizard.answer(failing(Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT, poll=BARE))
    wizard.dialog.next.click()
    wizard.dialog.show_saved(key_store_problem(ReasonCode.KEYRING_LOCKED))
    steps.append(letters(wizard.dialog))

    assert [sorted(set(step)) for step in steps] == steps
    assert all(len(step) >= 2 for step in steps)


def test_a_change_of_language_keeps_step_input_and_outcome(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(FRESH)

    words.speak(locale_dir(), ["es"])
    wizard.dialog.retranslate()

    assert (wizard.dialog.step, wizard.dialog.test.verdict.text(), wizard.dialog.token.field.edit.text()) == (
        TEST,
        "✓ Conexión correcta · 6 filas, 138 licencias",
        SECRET,
    )


def test_a_refusal_stays_said_when_the_language_changes(wizard: Wizard) -> None:
    wizard.to_test()
    wizard.answer(REFUSED)

    words.speak(locale_dir(), ["es"])
    wizard.dialog.retranslate()

    refused = words._("wolkvox refused the token.")
    assert (wizard.dialog.step, wizard.dialog.token.wrong.text()) == (TOKEN, f"✕ {refused}")


def test_a_complaint_is_said_in_the_new_language(wizard: Wizard) -> None:
    wizard.type_server("0042")
    wizard.dialog.next.click()
    wizard.dialog.next.click()

    words.speak(locale_dir(), ["es"])
    wizard.dialog.retranslate()

    assert wizard.dialog.token.wrong.text() == "✕ Pegue aquí el token."


@pytest.mark.parametrize("times", [1, 2])
def test_no_text_is_wider_or_higher_than_its_place(qtbot: QtBot, times: int) -> None:
    before = QApplication.font()
    QApplication.setFont(QFont(before.family(), before.pointSize() * times))
    try:
        wizard = Wizard(qtbot, vault_name="Administrador de credenciales de Windows")
        wizard.to_test()
        wizard.answer(failing(Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT, poll=BARE))
        wizard.dialog.next.click()
        wizard.dialog.show_saved(key_store_problem(ReasonCode.KEYRING_NOT_NATIVE))
        QApplication.processEvents()
        cut = [
            page.title.text() for page in wizard.dialog.pages if page.minimumSizeHint().width() > wizard.dialog.width()
        ]
    finally:
        QApplication.setFont(before)

    assert cut == []


def test_another_palette_is_followed_while_it_is_open(wizard: Wizard) -> None:
    wizard.type_server("otro.com")
    light = wizard.dialog.server.wrong.palette().windowText().color()
    dark = wizard.dialog.palette()
    dark.setColor(dark.ColorRole.Window, Qt.GlobalColor.black)
    dark.setColor(dark.ColorRole.WindowText, Qt.GlobalColor.white)

    wizard.dialog.setPalette(dark)

    assert (light.name(), wizard.dialog.server.wrong.palette().windowText().color().name()) == ("#b3261e", "#ff99a4")


# Where the icon is.


@pytest.mark.parametrize(
    ("platform", "desktop", "place"),
    [
        ("win32", "", IconPlace.WINDOWS),
        ("darwin", "", IconPlace.MAC),
        ("linux", "ubuntu:GNOME", IconPlace.GNOME),
        ("linux", "Budgie:GNOME", IconPlace.OTHER),
        ("linux", "KDE", IconPlace.KDE),
        ("linux", "XFCE", IconPlace.XFCE),
        ("linux", "", IconPlace.OTHER),
    ],
)
def test_the_kind_of_desktop_is_told_by_its_name(platform: str, desktop: str, place: IconPlace) -> None:
    assert icon_place(platform=platform, environ={"XDG_CURRENT_DESKTOP": desktop}) is place


def test_where_the_icon_is_depends_on_the_system() -> None:
    texts = {place_words(place, number=number) for place in IconPlace for number in (True, False)}

    assert len(texts) == 2 * len(IconPlace)
