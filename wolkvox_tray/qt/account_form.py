"""The form of one account: name, server, token, and a test of the connection.

Each field is checked when it is left, and says beside itself what to type instead. While the server is being typed,
the address that will be asked stands below it; "Where do I find this?" unfolds the answer where the question arises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.connection_test import ConnectionTest
from wolkvox_tray.qt.fields import Help, Note, below
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft, Field, problems
from wolkvox_tray.qt.token_field import TokenField


class AccountForm(QWidget):
    """Edits one `Draft`.

    Signals:
        renamed: the name, or the server that stands for it, has changed.
        test_wanted(Candidate): try this connection.
    """

    renamed = Signal()
    test_wanted = Signal(object)

    def __init__(self, vault_name: str, others: Callable[[], list[Draft]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault_name, self._others = vault_name, others
        self.draft = Draft.new()
        self._testing: str | None = None
        self.name, self.server, self.token = QLineEdit(), QLineEdit(), TokenField(vault_name)
        self.labels = {field: QLabel() for field in Field}
        self.notes = {field: Note() for field in Field}
        self.server_help, self.token_help = Help(), Help()
        self.session_only, self.enabled = QCheckBox(), QCheckBox()
        self.test = ConnectionTest()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(theme.scaled(self, 16))
        form.setVerticalSpacing(theme.scaled(self, 12))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for field, edit, *rest in (
            (Field.NAME, self.name, self.notes[Field.NAME]),
            (Field.SERVER, self.server, self.notes[Field.SERVER], self.server_help),
            (Field.TOKEN, self.token, self.notes[Field.TOKEN], self.token_help, self.session_only),
        ):
            form.addRow(self.labels[field], below(edit, *rest))
            self.labels[field].setBuddy(self.token.edit if field is Field.TOKEN else edit)
        form.addRow("", self.enabled)
        form.addRow("", self.test)
        self.server.setMaximumWidth(theme.scaled(self, 280))

    def _connect(self) -> None:
        self.name.textEdited.connect(self._name_typed)
        self.name.editingFinished.connect(self._leave_name)
        self.server.textEdited.connect(self._server_typed)
        self.server.editingFinished.connect(self._leave_server)
        self.token.edited.connect(self._token_typed)
        self.token.left.connect(self._leave_token)
        self.session_only.clicked.connect(self._boxes_clicked)
        self.enabled.clicked.connect(self._boxes_clicked)
        self.test.button.clicked.connect(self._test)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        for field, words in ((Field.NAME, _("Name")), (Field.SERVER, _("Server")), (Field.TOKEN, _("Token"))):
            self.labels[field].setText(marks.mark(words))
        self.name.setPlaceholderText(_("For example your company's name"))
        self.server.setPlaceholderText("0042")
        self.token.retranslate(marks)
        self.server_help.show_texts(marks.mark(_("Which is my server?")), _server_help())
        self.token_help.show_texts(marks.mark(_("Where do I find my token?")), _token_help())
        self.session_only.setText(marks.mark(_("Keep it for this session only")))
        self.session_only.setToolTip(_("In memory: the token must be entered again after each start."))
        self.enabled.setText(marks.mark(_("Query this account regularly")))
        self.test.retranslate(marks)

    def take(self, draft: Draft) -> None:
        """Edit another draft; what was typed so far stays in the old one."""
        self.draft = draft
        self.name.setText(draft.name)
        self.server.setText(draft.server)
        self.session_only.setChecked(draft.account.session_only)
        self.enabled.setChecked(draft.account.enabled)
        self.token.take(draft)
        self.test.clear()
        self._testing = None
        self._hint_name()
        self._hint_server()
        self._hint_token()

    def complain(self) -> bool:
        """Say beside each field what is wrong with it, and go to the first; tell whether anything is."""
        found = problems(self.draft, self._others())
        for field, sentence in found.items():
            self._complain(field, sentence)
        for field, edit in ((Field.NAME, self.name), (Field.SERVER, self.server), (Field.TOKEN, self.token.edit)):
            if field in found:
                edit.setFocus(Qt.FocusReason.OtherFocusReason)
                break
        return bool(found)

    def show_tested(self, poll: Poll, now: datetime) -> None:
        """Show how a test went, if it is still the one that was asked for."""
        if poll.account == self._testing:
            self._testing = None
            self.test.show_poll(poll, now)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        for note in (*self.notes.values(), self.server_help.answer, self.token_help.answer):
            note.restyle()
        self.test.restyle()

    # Typing, and leaving a field

    def _name_typed(self, text: str) -> None:
        self.draft.name = text
        self._hint_name()
        self.renamed.emit()

    def _leave_name(self) -> None:
        self._complain_if(Field.NAME)

    def _server_typed(self, text: str) -> None:
        self.draft.server = text
        self._hint_server()
        self._forget_test()
        self.renamed.emit()

    def _leave_server(self) -> None:
        if self.draft.server.strip():
            self._complain_if(Field.SERVER)

    def _token_typed(self) -> None:
        self._hint_token()
        self._forget_test()

    def _leave_token(self) -> None:
        if self.draft.token_text.strip():
            self._complain_if(Field.TOKEN)

    def _boxes_clicked(self) -> None:
        self.draft.account = replace(
            self.draft.account, session_only=self.session_only.isChecked(), enabled=self.enabled.isChecked()
        )
        if self.draft.stored and not self.draft.wants_token:
            self.token.to_enter()  # a stored token can't be read back to be put elsewhere
        self._hint_token()

    def _test(self) -> None:
        if self.complain():
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

    def _complain_if(self, field: Field) -> None:
        sentence = problems(self.draft, self._others()).get(field)
        if sentence:
            self._complain(field, sentence)

    def _complain(self, field: Field, sentence: str) -> None:
        self.notes[field].complain(sentence)
        edit = {Field.NAME: self.name, Field.SERVER: self.server, Field.TOKEN: self.token.edit}[field]
        edit.setAccessibleDescription(sentence)

    def _hint_name(self) -> None:
        self.notes[Field.NAME].hint("")
        self.name.setAccessibleDescription("")

    def _hint_server(self) -> None:
        """Say which address will be asked, as soon as what is typed is one."""
        address = ""
        try:
            address = f"https://{Endpoint.live(self.draft.server).host}"
        except BadInput:
            address = ""  # half a server while it is typed is no error yet
        hint = _("Will be asked: {address}").format(address=address) if address else _server_hint()
        self.notes[Field.SERVER].hint(hint)
        self.server.setAccessibleDescription(hint)

    def _hint_token(self) -> None:
        hint = ""
        if self.draft.wants_token and not self.draft.deleting:
            words = _("Will be stored in {vault} and never shown again.")
            if self.draft.account.session_only:
                words = _("Will be kept in memory until the program ends, and never shown again.")
            hint = words.format(vault=self._vault_name)
        self.notes[Field.TOKEN].hint(hint)
        self.token.edit.setAccessibleDescription(hint)


def _server_hint() -> str:
    return _("The 4 digits, or the whole address you open wolkvox with.")


def _server_help() -> str:
    return _(
        "They are the 4 digits in the address you open wolkvox with, such as 0042 in https://wv0042.wolkvox.com. "
        "If you don't know it, wolkvox's support does."
    )


def _token_help() -> str:
    return _(
        "1. In wolkvox Manager open Configuración (the gear).\n"
        "2. Under Integraciones › Tokens enter a description and choose Add token.\n"
        "3. Right-click the new row and choose Copy Token, then paste it here.\n"
        "Create one for this program alone: two programs on one token collide. If wolkvox refuses it, ask wolkvox to "
        "authorize this computer's IP address."
    )
