"""The accounts: which one is edited, adding and removing, and the form of the one that is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.account_form import AccountForm
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft, problems
from wolkvox_tray.qt.text import literal


class AccountsPage(QWidget):
    """All accounts' drafts. There is always at least one, be it empty.

    Signals:
        test_wanted(Candidate): try this connection.
    """

    test_wanted = Signal(object)

    def __init__(self, drafts: Sequence[Draft], vault_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drafts = list(drafts) or [Draft.new()]
        self.gone: list[Draft] = []
        self.choice, self.label = QComboBox(), QLabel()
        self.add, self.remove = QPushButton(), QPushButton()
        self.form = AccountForm(vault_name, lambda: self.drafts)
        self._bar = QWidget()
        self._lay_out()
        self.choice.currentIndexChanged.connect(self._chosen)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.form.renamed.connect(self._rename)
        self.form.test_wanted.connect(self.test_wanted)

    def _lay_out(self) -> None:
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(theme.scaled(self, 8))
        bar.addWidget(self.label)
        bar.addWidget(self.choice, 1)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
            bar.addWidget(button)
        self.label.setBuddy(self.choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        column.setSpacing(theme.scaled(self, 16))
        column.addWidget(self._bar)
        column.addWidget(self.form)
        column.addStretch()

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use, and show the drafts."""
        self.label.setText(marks.mark(_("Account")))
        self.add.setText(marks.mark(_("Add")))
        self.remove.setText(marks.mark(_("Remove")))
        self.form.retranslate(marks)
        self._show_list(self.choice.currentIndex() if self.choice.count() else 0)

    def select(self, account_id: str, *, token: bool = False) -> None:
        """Edit the account of that id; with `token`, have a new token entered."""
        for position, draft in enumerate(self.drafts):
            if draft.account.id == account_id:
                self.choice.setCurrentIndex(position)
                if token:
                    self.form.token.to_enter()

    def first_wrong(self) -> Draft | None:
        """Return the first draft that makes no sense yet; one that nobody touched doesn't count."""
        return next((draft for draft in self.kept() if problems(draft, self.drafts)), None)

    def kept(self) -> list[Draft]:
        """Return the drafts that would be saved."""
        return [draft for draft in self.drafts if not draft.untouched]

    def complain_about(self, draft: Draft) -> None:
        """Show a draft and what is wrong with it."""
        self.choice.setCurrentIndex(self.drafts.index(draft))
        self.form.complain()

    def _show_list(self, position: int) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        for draft in self.drafts:
            self.choice.addItem(_label(draft))
        self.choice.setCurrentIndex(position)
        self.choice.blockSignals(False)
        self._bar.setVisible(len(self.drafts) > 1 or not self.drafts[0].untouched or self.drafts[0].stored)
        self._chosen(position)

    def _chosen(self, position: int) -> None:
        if 0 <= position < len(self.drafts):
            self.form.take(self.drafts[position])

    def _add(self) -> None:
        self.drafts.append(Draft.new())
        self._show_list(len(self.drafts) - 1)
        self.form.name.setFocus()

    def _remove(self) -> None:
        """Take the account off the list; until "Save", nothing is lost."""
        position = self.choice.currentIndex()
        self.gone.append(self.drafts.pop(position))
        if not self.drafts:
            self.drafts.append(Draft.new())
        self._show_list(min(position, len(self.drafts) - 1))
        self.choice.setFocus()

    def _rename(self) -> None:
        self.choice.setItemText(self.choice.currentIndex(), _label(self.form.draft))


def _label(draft: Draft) -> str:
    """Return an account's line in the list."""
    if not draft.name.strip() and not draft.server.strip():
        return _("New account")
    server = draft.server.strip()
    where = f"wv{server}" if server.isdigit() else literal(server, 40) if server else ""
    parts = [literal(draft.name, 60) if draft.name.strip() else "", where]
    return " · ".join(part for part in parts if part)
