"""The money window's tabs of prices and of names: what is typed, and below it what follows from that.

A tab reads its table into values, or raises `Mistake`, which says which cell is wrong and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.history.figures import Wrong
from wolkvox_tray.core.history.labels import Label, in_two_centres, shown
from wolkvox_tray.core.history.prices import Price, doubled, typed_price
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.first_run_pages import Paragraph
from wolkvox_tray.qt.history_parts import in_a_row
from wolkvox_tray.qt.history_tables import Column, Rows, Table
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.money_facts import Centre, MoneyFacts, Outcome
from wolkvox_tray.qt.money_grid import Cells, Entry, Field, Grid
from wolkvox_tray.qt.money_words import NOTHING, cost_words, decimal_mark, figure, sums_words, tidy_day, tidy_number
from wolkvox_tray.qt.text import clock_words, literal, number, plain

CENTRE_WIDTHS = (0, 150, 70, 100, 190)


class Mistake(Exception):
    """A cell of a tab's table that can't be taken; `month` if the tab has a table a month."""

    def __init__(self, place: int, column: str, text: str, *, month: str = "") -> None:
        super().__init__(text)
        self.place, self.column, self.month = place, column, month
        self.text = _("Row {number}: {why}").format(number=place + 1, why=text)


class TypingTab(QWidget):
    """A table to type in with a note below it, and room for what follows."""

    edited = Signal()
    """Something was typed."""

    def __init__(self, fields: Sequence[Field], *, grows: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note, self.remove = Note(), QPushButton()
        self.cells = Cells(fields, grows=grows, parent=self)
        self.grid = Grid(self.cells)
        self.remove.setAutoDefault(False)
        if not grows:  # then no layout owns it
            self.remove.setParent(self)
            self.remove.hide()
        self.before: tuple[Entry, ...] = ()
        side = theme.scaled(self, 12)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(theme.scaled(self, 8))
        self.remove.clicked.connect(self.grid.remove_chosen)
        self.cells.edited.connect(self._take_edit)

    @property
    def changed(self) -> bool:
        """Whether what is typed differs from what is kept."""
        return self.cells.entries() != self.before

    def keep(self) -> None:
        """What is typed is what is kept now."""
        self.before = self.cells.entries()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show what is kept."""
        self.cells.show(entries)
        self.before = self.cells.entries()

    def point_out(self, mistake: Mistake | None, *, go: bool = False) -> None:
        """Say what is wrong, or that nothing is; `go`: put the keyboard there."""
        index = self.cells.point_out(
            mistake.place if mistake else 0, mistake.column if mistake else "", mistake.text if mistake else ""
        )
        if mistake is None:
            self.note.hint("")
        elif not go and not index.data(Qt.ItemDataRole.EditRole):  # it may be typed next
            self.note.hint(mistake.text)
        elif go or not self.note.said.endswith(mistake.text):
            self.note.complain(mistake.text)
        if mistake is not None and go:
            self.grid.setCurrentIndex(index)
            self.grid.setFocus()

    def word(self, marks: Mnemonics, name: str) -> None:
        """Word what every such tab has."""
        self.remove.setText(marks.mark(_("Remove row")))
        self.grid.setAccessibleName(name)
        self.grid.fit_titles()

    @Slot()
    def _take_edit(self) -> None:
        self.edited.emit()


class PricesTab(TypingTab):
    """What a license costs a month, and what the present level costs by that. `today` is when a new price begins."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(_price_fields(today), parent=parent)
        self.about = Paragraph(quiet=True)
        self.cost = plain(QLabel())
        self.cost.setWordWrap(True)
        self.cost.setFont(theme.sized(self.font(), theme.EMPTY_TITLE_SIZE, QFont.Weight.DemiBold))
        gap = theme.scaled(self, 8)
        for part in (self.about, self.grid):
            self.column.addWidget(part)
        self.column.addLayout(in_a_row(gap, self.remove, None))
        self.column.addWidget(self.note)
        self.column.addWidget(self.cost)
        self.until = Paragraph(quiet=True)
        self.column.addWidget(self.until)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self.word(marks, _("Prices"))
        self.about.setText(
            _("Your own prices for a license a month; not wolkvox's invoice. An operation's price comes before “any”.")
        )

    def show_facts(self, facts: MoneyFacts) -> None:
        """Show what is kept, and offer what was seen."""
        self.grid.offers = {"operation": facts.operations, "product": facts.products}
        self.show_entries([_price_entry(price) for price in facts.ledger.prices])

    def prices(self) -> tuple[Price, ...]:
        """Return what is typed. Raises `Mistake`."""
        found = []
        for place, cells in enumerate(self.cells.entries()):
            try:
                found.append(typed_price(cells, _day(cells["valid_from"]), decimal_mark()))
            except Wrong as wrong:
                raise Mistake(place, wrong.column, wrong.text) from None
        if (again := doubled(found)) is not None:
            raise Mistake(again, "valid_from", _("There is a price of it from that day on already."))
        return tuple(found)

    def show_outcome(self, outcome: Outcome, now: datetime) -> None:
        """Show what the present level costs."""
        look = outcome.view.last_look
        self.cost.setText(cost_words(outcome.cost))
        self.until.setText(
            _("By what was seen last ({time}). Your own prices; not wolkvox's invoice.").format(
                time=clock_words(look, now) if look else NOTHING
            )
        )


class NamesTab(TypingTab):
    """Aliases and cost centres of operations, and what each centre has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_name_fields(), grows=False, parent=parent)
        self.about = Paragraph(quiet=True)
        self.title = plain(QLabel())
        self.title.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self.centres = Table(Rows(_centre_columns(), self), CENTRE_WIDTHS)
        for part, share in ((self.about, 0), (self.grid, 3), (self.note, 0), (self.title, 0), (self.centres, 2)):
            self.column.addWidget(part, share)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self.word(marks, _("Names"))
        self.centres.fit_titles()
        self.about.setText(
            _(
                "Two operations with one alias are one that was renamed: give the old name the new one as its alias, "
                "and its months go on. If both are there at once, their licenses are added up."
            )
        )
        self.title.setText(_("This month by cost centre"))
        self.centres.setAccessibleName(_("This month by cost centre"))

    def show_facts(self, facts: MoneyFacts) -> None:
        """Show every operation that was seen or has a name, with its names."""
        labels = {label.operation: label for label in facts.ledger.labels}
        entries = []
        for operation in dict.fromkeys((*facts.operations, *labels)):
            label = labels.get(operation, Label(operation=operation))
            entries.append({"operation": operation, "alias": label.alias or "", "cost_centre": label.cost_centre or ""})
        centres = sorted({label.cost_centre for label in labels.values() if label.cost_centre})
        self.grid.offers = {"alias": facts.operations, "cost_centre": centres}
        self.show_entries(entries)

    def labels(self) -> tuple[Label, ...]:
        """Return what is typed. Raises `Mistake`."""
        entries = self.cells.entries()
        found = tuple(
            Label(operation=cells["operation"], alias=cells["alias"] or None, cost_centre=cells["cost_centre"] or None)
            for cells in entries
            if cells["alias"] or cells["cost_centre"]
        )
        for name in in_two_centres(found):
            place = next(at for at, cells in enumerate(entries) if shown(found, cells["operation"]) == name)
            text = _("Operations of one name can't have two cost centres.")
            raise Mistake(place, "cost_centre", text)
        return found

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the centres, if any is noted."""
        self.centres.show_rows(outcome.centres)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _price_entry(price: Price) -> Entry:
    return {
        "operation": price.operation or "",
        "product": price.product,
        "price": figure(price.amount),
        "currency": price.currency,
        "valid_from": price.valid_from.isoformat(),
    }


def _price_fields(today: Callable[[], date]) -> tuple[Field, ...]:
    return (
        Field(name="operation", title=lambda: _("Operation"), empty=lambda: _("(any)")),
        Field(name="product", title=lambda: _("Product"), usual=lambda rows: rows[-1]["product"] if rows else ""),
        Field(name="price", title=lambda: _("Price a month"), width=120, is_number=True, tidy=tidy_number),
        Field(
            name="currency", title=lambda: _("Currency"), width=80,
            usual=lambda rows: rows[-1]["currency"] if rows else "", tidy=str.upper,
        ),
        Field(
            name="valid_from", title=lambda: _("Valid from"), width=110,
            usual=lambda _rows: today().replace(day=1).isoformat(), tidy=tidy_day,
        ),
    )  # fmt: skip


def _name_fields() -> tuple[Field, ...]:
    return (
        Field(name="operation", title=lambda: _("Operation"), fixed=True),
        Field(name="alias", title=lambda: _("Alias")),
        Field(name="cost_centre", title=lambda: _("Cost centre")),
    )


def _centre_columns() -> tuple[Column, ...]:
    def count(value: int | None) -> str:
        return NOTHING if value is None else number(value)

    def costs(centre: Centre) -> str:
        return sums_words(centre.cost.sums) + (" + ?" if centre.cost.unknown else "")

    return (
        Column(
            title=lambda: _("Cost centre"),
            text=lambda x: literal(x.name) if x.name else _("(none)"),
            order=lambda x: x.name.casefold(),
            is_number=False,
        ),
        Column(
            title=lambda: _("Product"),
            text=lambda x: literal(x.row.product),
            order=lambda x: x.row.product.casefold(),
            is_number=False,
        ),
        Column(title=lambda: _("Last"), text=lambda x: count(x.row.last), order=lambda x: x.row.last),
        Column(title=lambda: _("Highest seen"), text=lambda x: count(x.row.highest), order=lambda x: x.row.highest),
        Column(
            title=lambda: _("A month at this level"),
            text=costs,
            order=lambda x: x.cost.sums[0].amount if x.cost.sums else None,
        ),
    )
