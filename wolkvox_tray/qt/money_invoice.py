"""The money window's tab of invoices: a month's lines, typed or imported, beside what was seen in that month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from wolkvox_tray.core.history.figures import Wrong
from wolkvox_tray.core.history.invoices import InvoiceLine, typed_line
from wolkvox_tray.core.history.ledger import Ledger
from wolkvox_tray.core.history.prices import Basis
from wolkvox_tray.core.history.reconcile import ENOUGH_PERCENT, Compared, Reconciled
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Choice, Number
from wolkvox_tray.qt.first_run_pages import Paragraph
from wolkvox_tray.qt.history_parts import in_a_row, month_name, refill
from wolkvox_tray.qt.history_tables import Column, Rows, Table
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.money_facts import MoneyFacts
from wolkvox_tray.qt.money_grid import Entry, Field
from wolkvox_tray.qt.money_tabs import Mistake, TypingTab
from wolkvox_tray.qt.money_words import (
    BASES,
    NOTHING,
    decimal_mark,
    figure,
    finding_words,
    signed,
    sums_words,
    tidy_number,
    with_cents,
)
from wolkvox_tray.qt.text import clock_words, literal, number, plain, words_locale

COMPARED_WIDTHS = (0, 140, 66, 60, 50, 60, 70, 0)


class InvoiceTab(TypingTab):
    """Every month's lines, one month in sight. `month` is the one that is seen; other months keep what was typed."""

    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_fields(), parent=parent)
        self._typed: dict[str, tuple[Entry, ...]] = {}
        self._kept: dict[str, tuple[Entry, ...]] = {}
        self._chosen: tuple[Basis, int] = (Basis.HIGHEST, ENOUGH_PERCENT)
        self.month = ""
        self.months, self.import_it = Choice(), QPushButton()
        self.basis, self.enough = Choice(), Number()
        self._titles = {name: plain(QLabel()) for name in ("months", "basis", "enough", "compared")}
        self.compared = Table(Rows(_columns(), self), COMPARED_WIDTHS)
        self.sums, self.seen_note = plain(QLabel()), Paragraph(quiet=True)
        self._lay_out()
        self.months.currentIndexChanged.connect(self._choose_month)
        self.basis.currentIndexChanged.connect(self._take_edit)
        self.enough.valueChanged.connect(self._take_edit)
        self.import_it.clicked.connect(self.import_wanted)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self.word(marks, _("Invoice"))
        self.compared.fit_titles()
        self.compared.setAccessibleName(_("Invoiced and seen"))
        refill(self.basis, [(_(text), basis.value) for basis, text in BASES.items()], Basis.HIGHEST.value)
        titles = {"months": _("Invoice of"), "basis": _("Compare with"), "enough": _("Watched at least")}
        for (name, text), box in zip(titles.items(), (self.months, self.basis, self.enough), strict=True):
            self._titles[name].setText(marks.mark(text))
            box.setAccessibleName(text)
        self._titles["compared"].setText(_("Invoiced and seen"))
        months = [self.months.itemData(place) for place in range(self.months.count())]
        refill(self.months, [(month_name(month), month) for month in months], "")
        self.import_it.setText(marks.mark(_("Import CSV…")))
        self.enough.setSuffix(_("{n}%").partition("{n}")[2])  # some languages want a space between
        self.enough.setToolTip(_("Below this share of the month watched, no difference is told."))

    def show_facts(self, facts: MoneyFacts) -> None:
        """Show what is kept, and offer what was seen."""
        ledger = facts.ledger
        self.grid.offers = {"operation": facts.operations, "product": facts.products}
        for month in dict.fromkeys((*facts.months, *(line.month for line in ledger.invoices))):
            self._kept[month] = tuple(_entry(line) for line in ledger.invoices if line.month == month)
        self._typed = dict(self._kept)
        self._chosen = (ledger.basis, ledger.enough_percent)
        for box in (self.basis, self.enough):
            box.blockSignals(True)
        self.basis.setCurrentIndex(self.basis.findData(ledger.basis.value))
        self.enough.setValue(ledger.enough_percent)
        for box in (self.basis, self.enough):
            box.blockSignals(False)
        names = [(month_name(month), month) for month in facts.months]
        # A month is invoiced when it is over: the one before this is what one comes for.
        refill(self.months, names, facts.months[1] if len(facts.months) > 1 else facts.months[0])
        self.month = ""
        self._choose_month()

    @property
    def changed(self) -> bool:
        """Whether what is typed differs from what is kept."""
        return self._all() != self._kept or self._choices() != self._chosen

    def keep(self) -> None:
        """What is typed is what is kept now."""
        self._kept, self._chosen = self._all(), self._choices()

    def lines(self) -> tuple[InvoiceLine, ...]:
        """Return what is typed, all months of it. Raises `Mistake`."""
        found: list[InvoiceLine] = []
        for month, entries in sorted(self._all().items()):
            for place, cells in enumerate(entries):
                try:
                    found.append(typed_line(cells, month, decimal_mark()))
                except Wrong as wrong:
                    raise Mistake(place, wrong.column, wrong.text, month=month) from None
        return tuple(found)

    def within(self, ledger: Ledger) -> Ledger:
        """Return the ledger with this tab's part in it. Raises `Mistake`."""
        basis, percent = self._choices()
        return replace(ledger, invoices=self.lines(), basis=basis, enough_percent=percent)

    def point_out(self, mistake: Mistake | None, *, go: bool = False) -> None:
        """Say what is wrong, be it in another month."""
        elsewhere = mistake is not None and mistake.month != self.month
        if mistake is not None and elsewhere and go:
            self.months.setCurrentIndex(self.months.findData(mistake.month))
        super().point_out(None if elsewhere and not go else mistake, go=go)
        if mistake is not None and elsewhere and not go:
            self.note.hint(f"{month_name(mistake.month)} · {mistake.text}")

    def take_lines(self, lines: Sequence[InvoiceLine]) -> int:
        """Put imported lines in the place of the month's; return how many there were."""
        before = len(self.cells.entries())
        self.cells.show(())
        self.cells.add([_entry(line) for line in lines])
        return before

    def show_reconciled(self, found: Reconciled, now: datetime) -> None:
        """Show the comparison."""
        self.compared.show_rows(found.lines)
        self.sums.setText(_sums_words(found))
        look = found.view.last_look
        share = words_locale().toString(int(found.view.share * 100))  # never rounded up to enough
        text = _("{share}% of the month was watched (last look {time}). What this computer saw; not wolkvox's invoice.")
        words = [text.format(share=share, time=clock_words(look, now) if look else NOTHING)]
        if not found.enough:
            words.append(_("Not enough was seen to tell differences."))
        if found.running:
            words.append(_("The month isn't over."))
        self.seen_note.setText(" ".join(words))

    def _choices(self) -> tuple[Basis, int]:
        return Basis(self.basis.currentData() or Basis.HIGHEST), self.enough.value()

    def _all(self) -> dict[str, tuple[Entry, ...]]:
        return {**self._typed, **({self.month: self.cells.entries()} if self.month else {})}

    @Slot()
    def _choose_month(self) -> None:
        self._typed = self._all()
        self.month = self.months.currentData() or ""
        self.show_entries(self._typed.get(self.month, ()))
        self.note.hint("")
        self.edited.emit()

    def _lay_out(self) -> None:
        gap = theme.scaled(self, 8)
        for name, box in (("months", self.months), ("basis", self.basis), ("enough", self.enough)):
            self._titles[name].setBuddy(box)
        self._titles["compared"].setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self.sums.setWordWrap(True)
        self.sums.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self.enough.setRange(0, 100)
        self.import_it.setAutoDefault(False)
        titles = self._titles
        self.column.addLayout(in_a_row(gap, titles["months"], self.months, None, self.remove, self.import_it))
        self.column.addWidget(self.grid, 3)
        self.column.addWidget(self.note)
        self.column.addLayout(
            in_a_row(gap, titles["compared"], None, titles["basis"], self.basis, titles["enough"], self.enough)
        )
        self.column.addWidget(self.compared, 4)
        for part in (self.sums, self.seen_note):
            self.column.addWidget(part)
        for one, other in pairwise((self.months, self.remove, self.import_it, self.grid, self.basis, self.enough)):
            self.setTabOrder(one, other)


def _sums_words(found: Reconciled) -> str:
    parts = []
    if found.invoiced:
        parts.append(_("Invoiced: {sums}").format(sums=sums_words(found.invoiced)))
    if found.at_stake:
        parts.append(_("Net difference: {sums}").format(sums=sums_words(found.at_stake, sign=True)))
    if found.unpriced:
        text = ngettext("{count} line has no price.", "{count} lines have no price.", found.unpriced)
        parts.append(text.format(count=number(found.unpriced)))
    if found.unvalued and found.at_stake:
        text = ngettext(
            "{count} difference isn't in the sum: it has no price, or several.",
            "{count} differences aren't in the sum: they have no price, or several.",
            found.unvalued,
        )
        parts.append(text.format(count=number(found.unvalued)))
    return " · ".join(parts)


def _entry(line: InvoiceLine) -> Entry:
    return {
        "operation": line.operation or "",
        "product": line.product or "",
        "quantity": figure(line.quantity),
        "price": "" if line.unit_price is None else figure(line.unit_price),
        "currency": line.currency or "",
    }


def _fields() -> tuple[Field, ...]:
    return (
        Field(name="operation", title=lambda: _("Operation"), empty=lambda: _("(all)")),
        Field(name="product", title=lambda: _("Product"), empty=lambda: _("(all)")),
        Field(name="quantity", title=lambda: _("Quantity"), width=90, is_number=True, tidy=tidy_number),
        Field(name="price", title=lambda: _("Unit price"), width=110, is_number=True, tidy=tidy_number),
        Field(
            name="currency", title=lambda: _("Currency"), width=80,
            usual=lambda rows: rows[-1]["currency"] if rows else "", tidy=str.upper,
        ),
    )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    def text(value: Decimal | int | None, words: Callable[[Decimal], str] = figure) -> str:
        return NOTHING if value is None else words(Decimal(value))

    def mean(line: Compared) -> Decimal | None:
        value = line.seen.daily_mean if line.seen else None
        return None if value is None else round(Decimal(value), 2)

    def seen(name: str) -> Callable[[Compared], int | None]:
        return lambda line: getattr(line.seen, name) if line.seen else None

    highest, last = seen("highest"), seen("last")
    return (
        Column(
            title=lambda: _("Operation"),
            text=lambda x: _("(all)") if x.operation is None else literal(x.operation),
            order=lambda x: (x.operation or "").casefold(),
            is_number=False,
        ),
        Column(
            title=lambda: _("Product"),
            text=lambda x: _("(all)") if x.product is None else literal(x.product),
            order=lambda x: (x.product or "").casefold(),
            is_number=False,
        ),
        Column(title=lambda: _("Invoiced"), text=lambda x: text(x.invoiced), order=lambda x: x.invoiced),
        Column(title=lambda: _("Highest seen"), text=lambda x: text(highest(x)), order=highest),
        Column(title=lambda: _("Last"), text=lambda x: text(last(x)), order=last),
        Column(title=lambda: _("Daily mean"), text=lambda x: text(mean(x), with_cents), order=mean),
        Column(title=lambda: _("Difference"), text=lambda x: text(x.difference, signed), order=lambda x: x.difference),
        Column(title=lambda: _("Note"), text=finding_words, order=finding_words, is_number=False),
    )
