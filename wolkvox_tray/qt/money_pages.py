"""One account's money: three tabs over one ledger. What is typed in one shows in the others at once, stored or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.invoice_csv import Import
from wolkvox_tray.core.history.ledger import Ledger
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.money_facts import MoneyFacts, Outcome, outcome_of, read_money
from wolkvox_tray.qt.money_import import Asked, ChooseFile, Importing, complaint_words, import_words
from wolkvox_tray.qt.money_invoice import InvoiceTab
from wolkvox_tray.qt.money_tabs import Mistake, NamesTab, PricesTab, TypingTab
from wolkvox_tray.qt.reader import Reads


class MoneyPages(QTabWidget):
    """The tabs of `source`, read through `reader`. `clock` returns the present, aware."""

    edited = Signal()
    """Something was typed, or what is kept was read."""

    def __init__(
        self,
        reader: Reads,
        source: Source,
        clock: Callable[[], datetime],
        choose: ChooseFile,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.source, self._reader, self._clock = source, reader, clock
        self._facts: MoneyFacts | None = None
        self._outcome: Outcome | None = None
        self._right = Ledger()
        self.prices, self.invoice, self.names = PricesTab(self._today), InvoiceTab(), NamesTab()
        self.importing = Importing(reader, self, choose)
        for tab in (self.prices, self.invoice, self.names):
            self.addTab(tab, "")
            tab.setEnabled(False)
            tab.edited.connect(self._follow)
        self.invoice.import_wanted.connect(self._import)
        self.importing.done.connect(self._take_import)
        reader.ask(f"money {source.id}", partial(read_money, source, clock()), self._show_facts)

    @property
    def tabs(self) -> tuple[TypingTab, ...]:
        """The tabs, as they stand."""
        return (self.prices, self.invoice, self.names)

    @property
    def changed(self) -> bool:
        """Whether what is typed differs from what is kept."""
        return any(tab.changed for tab in self.tabs)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        titles = (_("Prices"), _("Invoice"), _("Names"))
        for place, title in enumerate(titles):
            self.setTabText(place, marks.mark(title))
        letters = [marks.copy() for _tab in titles]
        self.prices.retranslate(letters[0])
        self.invoice.retranslate(letters[1])
        self.names.retranslate(letters[2])
        self._show_outcome(self._outcome)

    def ledger(self, *, go: bool = False) -> Ledger | None:
        """Return what is typed; ``None`` where it can't be taken: the tab says why. `go`: show that place."""
        wrong: dict[TypingTab, Mistake] = {}
        for tab, read in (
            (self.prices, lambda now: replace(now, prices=self.prices.prices())),
            (self.names, lambda now: replace(now, labels=self.names.labels())),
            (self.invoice, self.invoice.within),
        ):
            try:
                self._right = read(self._right)
            except Mistake as mistake:
                wrong[tab] = mistake
        for each in self.tabs:
            each.point_out(wrong.get(each))
        if go and wrong:
            first = next(iter(wrong))
            self.setCurrentWidget(first)
            first.point_out(wrong[first], go=True)
        return None if wrong else self._right

    def keep(self) -> None:
        """What is typed is what is kept now."""
        for tab in self.tabs:
            tab.keep()

    def _today(self) -> date:
        return self._clock().astimezone(self.source.zone).date()

    def _show_facts(self, facts: object) -> None:
        assert isinstance(facts, MoneyFacts)  # noqa: S101 - what `read_money` returns
        self._facts, self._right = facts, facts.ledger
        for tab in (self.prices, self.invoice, self.names):
            tab.setEnabled(True)
            tab.blockSignals(True)
            tab.show_facts(facts)
            tab.blockSignals(False)
        if self.isVisible():
            self.prices.grid.setFocus()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Compute what follows from what is typed; where that is wrong, from what was right there last."""
        self.ledger()
        ledger, facts = self._right, self._facts
        if facts is not None:
            month = self.invoice.month
            key = f"outcome {self.source.id}"
            self._reader.ask(key, lambda _store: outcome_of(facts, ledger, month), self._show_outcome)
        self.edited.emit()

    def _show_outcome(self, outcome: object) -> None:
        if isinstance(outcome, Outcome):
            self._outcome = outcome
            now = self._clock()
            self.prices.show_outcome(outcome, now)
            self.invoice.show_reconciled(outcome.reconciled, now)
            self.names.show_outcome(outcome)

    @Slot()
    def _import(self) -> None:
        self.importing.begin(self.source, self.invoice.month)

    @Slot(object, object)
    def _take_import(self, asked: Asked, found: object) -> None:
        assert isinstance(found, Import)  # noqa: S101 - what `Importing` reads
        self.invoice.months.setCurrentIndex(self.invoice.months.findData(asked.month))
        if found.lines:
            replaced = self.invoice.take_lines([each.line for each in found.lines])
            told = import_words(found, replaced)
        else:
            told = "\n".join(complaint_words(found)) or _("The file has no lines.")
        if found.complaints or not found.lines:
            self.invoice.note.complain(told)
        else:
            self.invoice.note.praise(told)
