"""The page of contracted quantities: those of one account, one form below the other.

They lie in the database, which the GUI thread doesn't touch: they come by `show_limits` a moment after the dialog
opened, and until then nothing can be entered. Only accounts that are saved have any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Choice, Form, Note, beside
from wolkvox_tray.qt.limit_form import LimitForm
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import literal

MOST_OFFERED = 500
"""So many operations are offered; others can be typed."""

Read = Mapping[str, tuple[Limit, ...] | None]
"""Account ids with what is stored of each; ``None``: it can't be read."""


class LimitsPage(QWidget):
    """What is contracted, and when that is told."""

    def __init__(self, accounts: Sequence[Account], polls: Sequence[Poll], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts = tuple(accounts)
        self._operations = {poll.account: _operations_of(poll) for poll in polls}
        self._before: dict[str, tuple[Limit, ...]] = {}
        self._waiting = True
        self.forms: dict[str, list[LimitForm]] = {account.id: [] for account in accounts}
        self.account, self._whose, self._bar = Choice(), QLabel(), Form()
        self.about, self.state, self.add = Note(), Note(), QPushButton()
        self._lay_out()
        self.account.currentIndexChanged.connect(self._show_account)
        self.add.clicked.connect(self._add_one)
        self._marks = Mnemonics()
        self._show_account()

    # What the dialog calls

    @Slot(object)
    def show_limits(self, read: Read) -> None:
        """Show what is stored; what can't be read can't be changed."""
        self._waiting = False
        for account in self._accounts:
            limits = read.get(account.id)
            if limits is not None and account.id not in self._before:
                self._before[account.id] = limits
                for limit in limits:
                    self._add(account.id, limit)
        self._show_account()

    def wanted(self) -> dict[str, tuple[Limit, ...]]:
        """Return the limits of each account where they differ from what is stored."""
        now = {
            account: tuple(limit for form in self.forms[account] if (limit := form.read())) for account in self._before
        }
        return {account: limits for account, limits in now.items() if limits != self._before[account]}

    def changed(self) -> bool:
        """Return whether anything was entered."""
        return bool(self.wanted()) or any(form.read() is None for forms in self.forms.values() for form in forms)

    def first_wrong(self) -> LimitForm | None:
        """Return the first form that makes no sense, having shown it and said so in it."""
        for position, account in enumerate(self._accounts):
            for form in self.forms[account.id]:
                if form.complain():
                    self.account.setCurrentIndex(position)
                    return form
        return None

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self._marks = marks
        self._whose.setText(_("Account"))
        self.account.setAccessibleName(_("Account"))
        self.add.setText(marks.mark(_("Add a contracted quantity")))
        self.about.hint(
            _("You are told once a month when a threshold is passed; the icon shows it for as long as it holds.")
        )
        for forms in self.forms.values():
            for form in forms:
                form.retranslate(marks)
        self._align()
        self._show_state()

    # Inside

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        column.setSpacing(theme.scaled(self, 16))
        self._whose.setBuddy(self.account)
        self.account.shorten()
        self._bar.add(self._whose, beside(self.account))
        self._bar.setVisible(len(self._accounts) > 1)
        for account in self._accounts:
            self.account.addItem(literal(account.name))
        self.add.setAutoDefault(False)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.scaled(self, 16))
        column.addWidget(self.about)
        column.addWidget(self._bar)
        column.addLayout(self._list)
        for part in (self.state, beside(self.add)):
            column.addWidget(part)
        column.addStretch()

    @property
    def _shown(self) -> str | None:
        """The account that is seen."""
        position = self.account.currentIndex()
        return self._accounts[position].id if position >= 0 else None

    @Slot()
    def _show_account(self) -> None:
        for account, forms in self.forms.items():
            for form in forms:
                form.setVisible(account == self._shown)
        self.add.setEnabled(self._shown in self._before)
        self._show_state()

    def _show_state(self) -> None:
        """Say why nothing is seen, where nothing is."""
        shown = self._shown
        if shown is None:
            self.state.hint(_("First add an account, and save it."))
        elif shown not in self._before:
            self.state.hint(_("Reading…") if self._waiting else _("What is stored can't be read now."))
        else:
            self.state.hint("" if self.forms[shown] else _("Nothing is entered."))

    @Slot()
    def _add_one(self) -> None:
        if (shown := self._shown) is not None:
            form = self._add(shown, None)
            self._show_account()
            form.focus()

    def _add(self, account: str, limit: Limit | None) -> LimitForm:
        form = LimitForm(self._operations.get(account, ()), limit, self)
        form.retranslate(self._marks)
        form.removed.connect(partial(self._remove, account, form))
        self.forms[account].append(form)
        self._list.addWidget(form)
        self._align()
        return form

    def _align(self) -> None:
        """Have all fields begin at one line."""
        all_forms = [self._bar, *(form.fields for forms in self.forms.values() for form in forms)]
        widest = max(form.label_width() for form in all_forms)
        for form in all_forms:
            form.widen_labels(widest)

    def _remove(self, account: str, form: LimitForm) -> None:
        self.forms[account].remove(form)
        form.hide()
        form.deleteLater()
        self.add.setFocus()
        self._show_state()


def _operations_of(poll: Poll) -> tuple[str, ...]:
    """Return the names of the operations that are known, those of last month too."""
    names = dict.fromkeys(count.operation for count in (*poll.counts, *poll.unseen) if count.operation)
    return tuple(sorted(names, key=str.casefold)[:MOST_OFFERED])
