"""The form of one account: name, server, token, and a test of the connection.

Each field is checked when it is left, and says beside itself what to type instead. While the server is being typed,
the address that will be asked stands below it; "Where do I find this?" unfolds the answer where the question arises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import account_help, theme
from wolkvox_tray.qt.connection_test import ConnectionTest
from wolkvox_tray.qt.fields import Form, Help, Line, Note, beside, call
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft, Field, problems
from wolkvox_tray.qt.token_field import TokenField

SERVER_WIDTH = 220


class AccountForm(Form):
    """Edits one `Draft`.

    Signals:
        renamed: the name, or the server that stands for it, has changed, or whether the account is asked.
        test_wanted(Candidate): try this connection.
    """

    renamed = Signal()
    test_wanted = Signal(object)

    def __init__(self, vault_name: str, others: Callable[[], list[Draft]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault_name, self._others = vault_name, others
        self.draft = Draft.new()
        self._testing: str | None = None
        self.name, self.server, self.token = Line(), Line(), TokenField(vault_name)
        self.labels = {field: QLabel() for field in Field}
        self.notes = {field: Note() for field in Field}
        self._wrong: set[Field] = set()
        self.server_help, self.token_help = Help(), Help()
        self.session_only, self.enabled, self.enabled_note = QCheckBox(), QCheckBox(), Note()
        self.test, self.test_label = ConnectionTest(), QLabel()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for field, edit, *rest in (
            (Field.NAME, self.name, self.notes[Field.NAME]),
            (Field.SERVER, beside(self.server), self.notes[Field.SERVER], self.server_help),
            (Field.TOKEN, self.token, self.notes[Field.TOKEN], self.token_help, self.session_only),
        ):
            self.add(self.labels[field], edit, *rest, level=self._edit_of(field))
            self.labels[field].setBuddy(self._edit_of(field))
        self.add(None, self.enabled, self.enabled_note)
        self.add(self.test_label, self.test.button_row, self.test)
        self.server.setFixedWidth(theme.scaled(self, SERVER_WIDTH))

    def _edit_of(self, field: Field) -> QLineEdit:
        return {Field.NAME: self.name, Field.SERVER: self.server, Field.TOKEN: self.token.edit}[field]

    def _connect(self) -> None:
        self.name.textEdited.connect(self._name_typed)
        self.name.editingFinished.connect(self._leave_name)
        self.server.textEdited.connect(self._server_typed)
        self.server.editingFinished.connect(self._leave_server)
        self.token.edited.connect(self._token_typed)
        self.token.left.connect(self._leave_token)
        self.session_only.clicked.connect(self._session_only_clicked)
        self.enabled.clicked.connect(self._enabled_clicked)
        self.test.button.clicked.connect(self._test)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        for field, words in ((Field.NAME, _("Name")), (Field.SERVER, _("Server")), (Field.TOKEN, _("Token"))):
            self.labels[field].setText(marks.mark(words))
            call(self._edit_of(field), words)
        self.name.setPlaceholderText(_("For example your company's name"))
        self.server.setPlaceholderText("0042")
        self.token.retranslate(marks)
        self.server_help.show_texts(marks.mark(_("Which is my server?")), account_help.server_help())
        self.token_help.show_texts(marks.mark(_("Where do I find my token?")), account_help.token_help())
        self.session_only.setText(marks.mark(_("Keep it for this session only")))
        self.session_only.setToolTip(_("In memory: the token must be entered again after each start."))
        self.enabled.setText(marks.mark(_("Query this account regularly")))
        self.test_label.setText(_("Connection"))
        self.test.retranslate(marks)
        self._say_all()

    def take(self, draft: Draft) -> None:
        """Edit another draft; what was typed so far stays in the old one."""
        self.draft = draft
        self.name.setText(draft.name)
        self.server.setText(draft.server)
        for edit in (self.name, self.server):
            edit.setEnabled(not draft.managed)
        self.session_only.setChecked(draft.account.session_only)
        self.enabled.setChecked(draft.account.enabled)
        self.token.take(draft)
        self._wrong.clear()
        self._say_all()
        self._forget_test()

    def complain(self) -> bool:
        """Say beside each field what is wrong with it, and go to the first; tell whether anything is."""
        self._wrong = set(problems(self.draft, self._others()))
        self._say_all()
        for field in Field:
            if field in self._wrong:
                self._edit_of(field).setFocus(Qt.FocusReason.OtherFocusReason)
                break
        return bool(self._wrong)

    def show_tested(self, poll: Poll, now: datetime) -> None:
        """Show how a test went, if it is still the one that was asked for."""
        if poll.account == self._testing:
            self._testing = None
            self.test.show_poll(poll, now)

    # Typing, and leaving a field

    def _name_typed(self, text: str) -> None:
        self.draft.name = text
        self._hint(Field.NAME)
        self.renamed.emit()

    def _leave_name(self) -> None:
        self._complain_if_wrong(Field.NAME)

    def _server_typed(self, text: str) -> None:
        self.draft.server = text
        self._hint(Field.SERVER)
        self._forget_test()
        self.renamed.emit()

    def _leave_server(self) -> None:
        if self.draft.server.strip():
            self._complain_if_wrong(Field.SERVER)

    def _token_typed(self) -> None:
        self._hint(Field.TOKEN)
        self._forget_test()

    def _leave_token(self) -> None:
        if self.draft.token_text.strip():
            self._complain_if_wrong(Field.TOKEN)

    def _session_only_clicked(self, checked: bool) -> None:
        self.draft.account = replace(self.draft.account, session_only=checked)
        if self.draft.stored and not self.draft.wants_token:
            self.token.to_enter()  # a stored token can't be read back to be put elsewhere
        self._hint(Field.TOKEN)

    def _enabled_clicked(self, checked: bool) -> None:
        self.draft.account = replace(self.draft.account, enabled=checked)
        self.enabled_note.hint(account_help.enabled_hint(self.draft))
        self.renamed.emit()

    def _test(self) -> None:
        if self.complain() or self.draft.deleting:
            self.test.refuse()
            return
        candidate = self.draft.candidate()
        self._testing = candidate.account.id
        self.test.begin()
        self.test_wanted.emit(candidate)

    def _forget_test(self) -> None:
        self._testing = None
        self.test.clear()

    # Hints and complaints

    def _complain_if_wrong(self, field: Field) -> None:
        if field in problems(self.draft, self._others()):
            self._wrong.add(field)
            self._say(field)

    def _hint(self, field: Field) -> None:
        self._wrong.discard(field)
        self._say(field)

    def _say_all(self) -> None:
        for field in Field:
            self._say(field)
        self.enabled_note.hint(account_help.enabled_hint(self.draft))

    def _say(self, field: Field) -> None:
        """Say below a field what is wrong with it, else what helps."""
        sentence = problems(self.draft, self._others()).get(field, "") if field in self._wrong else ""
        if sentence:
            self.notes[field].complain(sentence)
        elif field is Field.NAME and self.draft.managed:
            self.notes[field].hint(_("Set by your administrator."))
        elif field is Field.SERVER:
            self._hint_server()
        else:
            self.notes[field].hint(
                account_help.token_hint(self.draft, self._vault_name) if field is Field.TOKEN else ""
            )
        self._edit_of(field).setAccessibleDescription(sentence or self.notes[field].said)

    def _hint_server(self) -> None:
        """Say which address will be asked, as soon as what is typed is one."""
        address = ""
        try:
            address = f"https://{Endpoint.live(self.draft.server).host}"
        except BadInput:
            address = ""  # half a server while it is typed is no error yet
        hint = _("Will be asked: {address}").format(address=address) if address else account_help.server_hint()
        if self.draft.moved:
            hint = f"{hint}\n{account_help.moved_hint(self.draft)}"
        self.notes[Field.SERVER].hint(hint, strong=address)
