"""Where a token is entered: hidden, cleaned, and never shown again once it is stored.

The text leaves the field only as a `Token`. "Show" works while one is being typed and is off whenever the field is
filled anew; a stored token isn't here at all, so there is nothing to show.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import beside
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft
from wolkvox_tray.qt.text import plain


class TokenField(QWidget):
    """The token of one draft: an entry, or the word that one is stored, with what can be done about it.

    Signals:
        edited: something was typed, or the stored token is to be kept, replaced or deleted.
        left: typing has ended.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, vault_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault_name = vault_name
        self._draft = Draft.new()
        self.edit, self.stored = QLineEdit(), plain(QLabel())
        self.show_it, self.keep, self.replace, self.delete = (QPushButton() for _n in range(4))
        self._set_up_entry()
        self.stored.setWordWrap(True)
        self.stored.setMinimumHeight(self.edit.sizeHint().height())  # so that a label before either is level with it
        for button in (self.show_it, self.keep, self.replace, self.delete):
            button.setAutoDefault(False)
        self._entry = beside(self.edit, self.show_it, stretched=self.edit)
        self._deeds = beside(self.replace, self.delete, self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 8))
        for part in (self._entry, self.stored, self._deeds):
            column.addWidget(part)
        self._connect()

    def _set_up_entry(self) -> None:
        hints = Qt.InputMethodHint
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase
        )
        self.show_it.setCheckable(True)

    def _connect(self) -> None:
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._leave)
        self.show_it.toggled.connect(self._show)
        self.keep.clicked.connect(lambda: self._decide(replacing=False, deleting=False))
        self.replace.clicked.connect(lambda: self._decide(replacing=True, deleting=False))
        self.delete.clicked.connect(lambda: self._decide(replacing=False, deleting=True))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self.edit.setAccessibleName(_("Token"))
        self.show_it.setText(marks.mark(_("Show")))
        self.keep.setText(marks.mark(_("Keep stored one")))
        self.replace.setText(marks.mark(_("Replace…")))
        self.delete.setText(marks.mark(_("Delete")))
        shown = self.show_it.isChecked()
        self.take(self._draft)
        self.show_it.setChecked(shown)

    def take(self, draft: Draft) -> None:
        """Show the token of a draft."""
        self._draft = draft
        self.show_it.setChecked(False)
        entering = draft.wants_token and not draft.deleting
        if self.edit.text() != draft.token_text:
            self.edit.setText(draft.token_text)
        self.show_it.setEnabled(bool(draft.token_text))
        self.stored.setText(_("Will be deleted when you save") if draft.deleting else self.stored_words())
        for part, seen in (
            (self._entry, entering),
            (self.stored, not entering),
            (self._deeds, draft.stored),
            (self.replace, not entering),
            (self.delete, not draft.wants_token),
            (self.keep, draft.stored and draft.wants_token),
        ):
            part.setVisible(seen)

    def stored_words(self) -> str:
        """Return where the token of this draft is kept."""
        if self._draft.account.session_only:
            return _("Kept in memory until the program ends")
        return _("Stored in {vault}").format(vault=_(self._vault_name))

    def to_enter(self) -> None:
        """Have a new token entered."""
        if not self._draft.wants_token or self._draft.deleting:
            self._decide(replacing=True, deleting=False)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        self._draft.token_text = text
        self.show_it.setEnabled(bool(text))
        if not text:
            self.show_it.setChecked(False)
        self.edited.emit()

    def _leave(self) -> None:
        """Clean what was typed, so that what is seen is what is used."""
        cleaned = None
        try:
            cleaned = Token.clean(self.edit.text()).reveal()
        except BadInput:
            cleaned = None  # said beside the field by whoever hears `left`
        if cleaned is not None and cleaned != self._draft.token_text:
            self._draft.token_text = cleaned
            self.edit.setText(cleaned)
        self.left.emit()

    def _show(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _decide(self, *, replacing: bool, deleting: bool) -> None:
        self._draft.replacing, self._draft.deleting = replacing, deleting
        self._draft.token_text = ""
        self.take(self._draft)
        (self.edit if replacing else self.replace).setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()
