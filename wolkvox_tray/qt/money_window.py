"""Costs and invoices: the user's own prices, what wolkvox invoiced beside what was seen, and names of operations.

Made when it is opened and freed when it closes. Everything is read and written in history's thread (`qt.reader`).
Nothing is kept until "Save", and closing asks for it: a half-typed price must not stand in the database. An account
that isn't in sight keeps what was typed; all of them are saved together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.ledger import Ledger, write_ledger
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Choice, Note
from wolkvox_tray.qt.history_parts import in_a_row
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.money_import import ChooseFile, choose_file
from wolkvox_tray.qt.money_pages import MoneyPages
from wolkvox_tray.qt.questions import CarefulDialog
from wolkvox_tray.qt.reader import Reader, Reads, sources_of
from wolkvox_tray.qt.text import literal, wall_clock

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

WIDTH, HEIGHT, LEAST_WIDTH, LEAST_HEIGHT = 1000, 660, 820, 520
FILLS = 0.94
"""The most of a screen that it takes at first."""


class MoneyWindow(CarefulDialog):
    """Prices, invoices and names of `sources`, through `reader`, which ends with the window.

    `exists` tells of an account's id whether it still is one: of one that was removed meanwhile nothing is kept.
    """

    def __init__(
        self,
        reader: Reads,
        sources: Sequence[Source],
        *,
        clock: Callable[[], datetime] = wall_clock,
        choose: ChooseFile = choose_file,
        exists: Callable[[str], bool] = lambda _account: True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self._reader, self._exists = reader, exists
        self._closes = False
        self.account, self.note = Choice(), Note()
        self.save_it, self.close_it = QPushButton(), QPushButton()
        self.pages = [MoneyPages(reader, source, clock, choose) for source in sources]
        self._stack = QStackedWidget()
        self._lay_out()
        self.retranslate()
        for page in self.pages:
            page.edited.connect(self._follow)
        self.account.currentIndexChanged.connect(self._stack.setCurrentIndex)
        self.save_it.clicked.connect(self.save)
        self.close_it.clicked.connect(self.reject)
        self.finished.connect(self._end)
        self._follow()

    @property
    def changed(self) -> bool:
        """Whether something would be lost by closing."""
        return any(page.changed for page in self.pages)

    def save_changes(self) -> None:
        """Save what was typed, then close."""
        self._closes = True
        self.save()

    @Slot()
    def save(self) -> None:
        """Save what was typed, unless something in it is wrong: then go there."""
        wanted: dict[str, Ledger] = {}
        for place, page in enumerate(self.pages):
            if page.changed:
                ledger = page.ledger()
                if ledger is None:
                    self.account.setCurrentIndex(place)
                    page.ledger(go=True)
                    self._closes = False
                    return
                wanted[page.source.id] = ledger
        self.busy = True
        self._follow()
        self._reader.ask("save", partial(_write, wanted, self._exists), self._saved)

    @Slot()
    def failed(self) -> None:
        """Say that history's thread couldn't do what was asked."""
        saving, self.busy, self._closes = self.busy, False, False
        text = _("It couldn't be saved; nothing of it is lost while this window is open. Try again.")
        self.note.complain(text if saving else _("What is kept can't be read. Close this window and open it again."))
        self._follow(quiet=True)

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use."""
        marks = Mnemonics()
        self.setWindowTitle(_("Costs and invoices — wolkvox_tray"))
        self.account.setAccessibleName(_("Account"))
        self.save_it.setText(marks.mark(_("Save")))
        self.close_it.setText(marks.mark(_("Close")))
        for page in self.pages:
            page.retranslate(marks.copy())
        if not self.pages:
            self.note.hint(_("First add an account, and save it."))

    def _saved(self, wanted: object) -> None:
        assert isinstance(wanted, Mapping)  # noqa: S101 - what `_write` returns
        self.busy = False
        for page in self.pages:
            if page.source.id in wanted:
                page.keep()
        self.note.praise(_("Saved."))
        self._follow(quiet=True)
        if self._closes:
            self.reject()

    @Slot()
    def _follow(self, *, quiet: bool = False) -> None:
        changed = self.changed
        self.save_it.setEnabled(changed and not self.busy)
        self._stack.setEnabled(not self.busy)
        if changed and not quiet and not self.busy:
            self.note.hint("")

    @Slot()
    def _end(self) -> None:
        self._reader.end()

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        for page in self.pages:
            self.account.addItem(literal(page.source.name), page.source.id)
            self._stack.addWidget(page)
        self.account.shorten()
        self.account.setVisible(len(self.pages) > 1)
        for button in (self.save_it, self.close_it):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addLayout(in_a_row(gap, self.account, None))
        column.addWidget(self._stack, 1)
        foot = in_a_row(gap, self.note, None, self.save_it, self.close_it)
        foot.setStretchFactor(self.note, 1)
        column.addLayout(foot)
        self.setMinimumSize(theme.scaled(self, LEAST_WIDTH), theme.scaled(self, LEAST_HEIGHT))
        wanted = QSize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))
        self.resize(wanted.boundedTo(self.screen().availableSize() * FILLS))


def money_window(house: House, clock: Callable[[], datetime]) -> MoneyWindow:
    """Return the window over a house's accounts, with a history thread of its own."""
    reader = Reader(house)

    def exists(account: str) -> bool:
        return any(each.id == account for each in house.settings.accounts)

    window = MoneyWindow(reader, sources_of(house), clock=clock, exists=exists)
    reader.failed.connect(window.failed)
    return window


def _write(wanted: Mapping[str, Ledger], exists: Callable[[str], bool], store: Store) -> Mapping[str, Ledger]:
    """Write the ledgers (history's thread)."""
    for account, ledger in wanted.items():
        if exists(account):
            write_ledger(store, account, ledger)
    return wanted
