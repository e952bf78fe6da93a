"""The page of accounts: which one is edited, adding and removing, and the form of the one that is.

Removing takes an account off the list after a question that says what goes with it; nothing goes before "Save".
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.account_form import AccountForm
from wolkvox_tray.qt.fields import Choice, Note
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.questions import make_sure
from wolkvox_tray.qt.settings_values import Draft, problems
from wolkvox_tray.qt.text import literal

ADDRESS_LIMIT, NAME_LIMIT = 40, 60


class AccountsPage(QWidget):
    """All accounts' drafts. There is always at least one, be it empty.

    Signals:
        test_wanted(Candidate): try this connection.
    """

    test_wanted = Signal(object)

    def __init__(
        self, drafts: Sequence[Draft], vault_name: str, *, may_add: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vault_name = vault_name
        self.drafts = list(drafts) or [Draft.new()]
        self.gone: list[Draft] = []
        self.choice, self.removed = Choice(), Note()
        self.add, self.remove = QPushButton(), QPushButton()
        self.form = AccountForm(vault_name, lambda: self.drafts)
        self.question: QMessageBox | None = None
        self.add.setEnabled(may_add)
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
        bar.addWidget(self.choice, 1)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
            bar.addWidget(button)
        self.choice.shorten(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        column.setSpacing(theme.scaled(self, 16))
        for part in (self._bar, self.removed, self.form):
            column.addWidget(part)
        column.addStretch()

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use, and show the drafts."""
        self.choice.setAccessibleName(_("Account"))
        self.add.setText(marks.mark(_("Add…")))
        self.remove.setText(marks.mark(_("Remove…")))
        self.form.retranslate(marks)
        for position, draft in enumerate(self.drafts[: self.choice.count()]):
            self.choice.setItemText(position, _label(draft))
        if not self.choice.count():
            self._show_list(0)
        self._tell_removed()

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

    def focus_first(self) -> None:
        """Go to where one begins: the server of an account that isn't set up yet, else the accounts."""
        (self.form.server if self._bar.isHidden() else self.choice).setFocus()

    def _show_list(self, position: int) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        for draft in self.drafts:
            self.choice.addItem(_label(draft))
        self.choice.setCurrentIndex(position)
        self.choice.blockSignals(False)
        self._bar.setVisible(len(self.drafts) > 1 or bool(self.drafts[0].account.server))
        self._chosen(position)

    def _chosen(self, position: int) -> None:
        if 0 <= position < len(self.drafts):
            self.form.take(self.drafts[position])
            self.remove.setEnabled(not self.drafts[position].managed)

    def _add(self) -> None:
        self.drafts.append(Draft.new())
        self._show_list(len(self.drafts) - 1)
        self.form.name.setFocus()

    def _rename(self) -> None:
        self.choice.setItemText(self.choice.currentIndex(), _label(self.form.draft))

    # Removing

    def _remove(self) -> None:
        """Take the account off the list, having asked unless there is nothing to lose."""
        if self.form.draft.untouched:
            self._take_off(self.form.draft)
        else:
            self._ask()

    def _ask(self) -> None:
        """Say what goes with the account."""
        draft = self.form.draft
        text = _("Remove the account “{name}”?").format(name=_name(draft))
        self.question = make_sure(
            self, text, self._what_goes(draft), deed=_("Remove"), do=lambda: self._take_off(draft)
        )

    def _what_goes(self, draft: Draft) -> str:
        if not draft.account.server:
            return _("It isn't saved yet: what you typed is lost.")
        if not draft.stored or draft.account.session_only:
            return _("When you save, its counts and its history are deleted. In wolkvox nothing changes.")
        return _(
            "When you save, its token is deleted from {vault}, and with it its counts and its history. "
            "In wolkvox nothing changes: the token stays valid until you delete it there."
        ).format(vault=_(self._vault_name))

    def _take_off(self, draft: Draft) -> None:
        """Take `draft` off: not what is shown, which another window may have changed while the question stood."""
        position, shown = self._place(draft), self.form.draft
        self.gone.append(self.drafts.pop(position))
        if not self.drafts:
            self.drafts.append(Draft.new())
        self._show_list(min(position, len(self.drafts) - 1) if shown is draft else self._place(shown))
        self._tell_removed()
        self.focus_first()

    def _place(self, draft: Draft) -> int:
        """Return where in the list a draft is; two new ones may be equal."""
        return next(place for place, each in enumerate(self.drafts) if each is draft)

    def _tell_removed(self) -> None:
        names = [_name(draft) for draft in self.gone if draft.account.server]
        words = _("Removed when you save: {names}").format(names=", ".join(names)) if names else ""
        self.removed.hint(words)


def _name(draft: Draft) -> str:
    """Return what an account is called so far."""
    if draft.name.strip():
        return literal(draft.name, NAME_LIMIT)
    return _address(draft) or _("New account")


def _address(draft: Draft) -> str:
    server = draft.server.strip()
    return f"wv{server}" if server.isdigit() else literal(server, ADDRESS_LIMIT) if server else ""


def _label(draft: Draft) -> str:
    """Return an account's line in the list."""
    name, address = _name(draft), _address(draft)
    line = f"{name} ({address})" if address and address != name else name
    return line if draft.account.enabled else _("{account} · not asked").format(account=line)
