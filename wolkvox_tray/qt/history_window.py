"""The history window: the chart of what was seen, a month in figures, and every change.

Made when it is opened and freed when it closes. Everything is read and computed in history's thread (`qt.reader`); what
was chosen, the range and where the tables stand survive the next answer, for which `look_again` reads anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.history.changes import LoggedChange
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import history_columns as columns
from wolkvox_tray.qt import history_parts as parts
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.fields import Choice
from wolkvox_tray.qt.first_run_pages import Paragraph
from wolkvox_tray.qt.history_chart import Curve
from wolkvox_tray.qt.history_facts import TOTAL, Facts, Line, MonthFacts, chart_pieces, month_facts, read_facts
from wolkvox_tray.qt.history_speech import HistorySpeech
from wolkvox_tray.qt.history_steps import Steps
from wolkvox_tray.qt.history_tables import Rows, Table
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.reader import Reader, Reads, sources_of
from wolkvox_tray.qt.text import clock_words, literal, number, plain, wall_clock
from wolkvox_tray.qt.title_room import REST

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

WIDTH, HEIGHT, LEAST_WIDTH, LEAST_HEIGHT = 1180, 680, 720, 480
FILLS = 0.94
"""The most of a screen that it takes at first."""
MONTH_WIDTHS, LOG_WIDTHS = (REST, REST, 44, 44, 50, 96, 60, 50, 60), (128, REST, 66, 60)


class HistoryWindow(QDialog):
    """What was seen of `sources`, read by `reader`, which ends with the window. `clock` returns the present, aware."""

    exporting, broken = Signal(), Signal()
    """The export dialog was opened; history's thread couldn't do what was asked."""

    def __init__(
        self,
        reader: Reads,
        sources: Sequence[Source],
        *,
        clock: Callable[[], datetime] = wall_clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self._reader, self._sources, self._clock = reader, tuple(sources), clock
        self._facts: Facts | None = None
        self._speech = HistorySpeech(self)
        self.account, self.operation, self.month = Choice(), Choice(), Choice()
        self.ranges, self.export_it, self.close_it = QButtonGroup(self), QPushButton(), QPushButton()
        self.as_table = QPushButton()
        self.steps, self._before = Steps(clock), ""
        self.chart = self.steps.chart
        self.month_table = Table(Rows(columns.month_columns(clock, lambda: self._before), self), MONTH_WIDTHS)
        self.log_table = Table(Rows(columns.log_columns(clock, self._several), self), LOG_WIDTHS)
        self.month_title, self.log_title, self.log_count = plain(QLabel()), plain(QLabel()), plain(QLabel())
        self.seen_note, self.change_note = Paragraph(quiet=True), Paragraph(quiet=True)
        self.empty = Paragraph(quiet=True)
        self._stack, self._page = QStackedWidget(), QWidget()
        self._lay_out()
        self._connect()
        self.retranslate()
        self._read()

    @Slot()
    def look_again(self) -> None:
        """Read what was seen anew: there was an answer."""
        self._read()

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use."""
        marks = Mnemonics()
        self.setWindowTitle(_("History — wolkvox_tray"))
        for box, name in ((self.account, _("Account")), (self.operation, _("Operation")), (self.month, _("Month"))):
            box.setAccessibleName(name)
        for place, (text, _length) in enumerate(parts.RANGES):
            self.ranges.button(place).setText(marks.mark(_(text)))
        self.export_it.setText(marks.mark(_("Export…")))
        self.close_it.setText(marks.mark(_("Close")))
        self.as_table.setText(marks.mark(_("As a table")))
        self.steps.retranslate()
        self.log_title.setText(_("Change log"))
        self.month_table.fit_titles()
        self.log_table.fit_titles()
        self.month_table.setAccessibleName(_("The month in figures"))
        self.log_table.setAccessibleName(_("Change log"))
        for dialog in self.findChildren(ExportDialog):
            dialog.retranslate()
        if not self._sources:
            self.empty.setText(parts.nothing_seen())
        least = QSize(theme.scaled(self, LEAST_WIDTH), theme.scaled(self, LEAST_HEIGHT))
        self.setMinimumSize(least.expandedTo(self._whole.totalMinimumSize()))
        if self._facts is not None:
            self._show_facts(self._facts)

    @Slot()
    def failed(self) -> None:
        """Say that history's thread couldn't do what was asked; what stands here stays."""
        if self._facts is None:
            self.empty.setText(_("What is kept can't be read. Close this window and open it again."))
        self.broken.emit()

    # Reading

    @Slot()
    def _read(self) -> None:
        if self._sources:
            source, now = self._sources[max(0, self.account.currentIndex())], self._clock()
            self._reader.ask("facts", partial(read_facts, source, now), self._show_facts)

    def _show_facts(self, facts: Facts) -> None:
        if self._facts is None and facts.seen.spans:
            self.ranges.button(parts.fitting_range(self._clock() - facts.seen.spans[0].start)).setChecked(True)
        self._facts = facts
        self._speech.saw(facts)
        self.empty.setText(parts.nothing_seen())
        self._stack.setCurrentWidget(self._page if facts.months else self.empty)
        names = [(_("Total of the account"), TOTAL), *((literal(name), name) for name in facts.operations)]
        parts.refill(self.operation, names, TOTAL)
        months = [(parts.month_name(month), month) for month in reversed(facts.months)]
        parts.refill(self.month, months, months[0][1] if months else "")
        self._ask_for_chart()
        self._ask_for_month()

    @Slot()
    def _ask_for_chart(self) -> None:
        if self._facts is not None:
            operation, facts = self.operation.currentData() or TOTAL, self._facts
            self._reader.ask("chart", lambda _store: chart_pieces(facts, operation), self._show_chart)

    def _show_chart(self, found: object) -> None:
        assert isinstance(found, tuple)  # noqa: S101 - what `chart_pieces` returns
        if self._facts is not None:
            contracted = self._facts.contracted.get(self.operation.currentData() or TOTAL)
            self.chart.curve = Curve(pieces=found, gaps=self._facts.seen.gaps(), contracted=contracted)
            self._show_range()

    @Slot()
    def _show_range(self) -> None:
        """Show the chosen range of what the chart has; nothing is read for it."""
        if self._facts is None or not self._facts.seen.spans:
            return
        length = parts.RANGES[max(0, self.ranges.checkedId())][1]
        now, first = self._clock(), self._facts.seen.spans[0].start
        start = first if length is None else now - length
        self.steps.show_curve(self.chart.curve, self._facts.zone, min(start, now - timedelta(hours=1)), now, now)

    @Slot()
    def _ask_for_month(self) -> None:
        month = self.month.currentData()
        if self._facts is not None and month:
            facts = self._facts
            self._reader.ask("month", lambda _store: month_facts(facts, month), self._show_month)

    def _show_month(self, found: object) -> None:
        assert isinstance(found, MonthFacts)  # noqa: S101 - what `month_facts` returns
        view = found.view
        before, self._before = self._before, found.before
        if found.before != before:  # or the widths that a person gave would be lost
            self.month_table.fit_titles()
        self.month_table.show_rows(found.lines)
        products = {line.row.product for line in found.lines if not line.total}
        for place, hidden in columns.spare(products, found.before).items():
            self.month_table.setColumnHidden(place, hidden)
        look = clock_words(view.last_look, self._clock()) if view.last_look else ""
        newest = self._facts is not None and view.month == self._facts.months[-1]
        self.month_title.setText(columns.month_title(view.month, look if newest else "", sorted(products)))
        self.seen_note.setText(columns.seen_words(view.share, look or "—"))
        self._show_log()

    @Slot()
    def _show_log(self) -> None:
        """Show the chosen month's changes, of the chosen operation."""
        if self._facts is None:
            return
        month, operation = self.month.currentData(), self.operation.currentData()
        rows = [
            change
            for change in self._facts.log
            if change.month == month and operation in (TOTAL, None, change.operation)
        ]
        self.log_table.show_rows(rows)
        text, name = _("{count} in {month}"), parts.month_name(month or "", begins=False)
        self.log_count.setText(text.format(count=number(len(rows)), month=name))
        self._tell_change(self.log_table.chosen_row())

    def _tell_change(self, row: object) -> None:
        """Say between which two answers the chosen change must have happened."""
        self.change_note.setText(columns.between_words(row, self._clock()) if isinstance(row, LoggedChange) else "")

    def _follow_line(self, row: object) -> None:
        """Show the chosen operation in the chart."""
        if isinstance(row, Line):
            self.operation.setCurrentIndex(max(0, self.operation.findData(TOTAL if row.total else row.row.operation)))

    # Making

    def _connect(self) -> None:
        self.account.currentIndexChanged.connect(self._read)
        self.operation.currentIndexChanged.connect(self._ask_for_chart)
        self.operation.currentIndexChanged.connect(self._show_log)
        self.month.currentIndexChanged.connect(self._ask_for_month)
        self.ranges.idClicked.connect(self._show_range)
        self.as_table.toggled.connect(self.steps.show_table)
        self.month_table.chosen.connect(self._follow_line)
        self.log_table.chosen.connect(self._tell_change)
        self.export_it.clicked.connect(self._export)
        self.close_it.clicked.connect(self.close)
        self.finished.connect(self._reader.end)  # no `closeEvent`: Escape sends none (since Qt 6.3 it is eaten)

    @Slot()
    def _export(self) -> None:
        dialog = ExportDialog(self._reader, self._sources, self)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.broken.connect(dialog.failed)
        dialog.show()
        self.exporting.emit()

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        for source in self._sources:
            self.account.addItem(literal(source.name), source.id)
        self.account.setVisible(len(self._sources) > 1)
        for box in (self.account, self.operation):
            box.shorten(22)
        for title in (self.month_title, self.log_title):
            title.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        grid = QGridLayout(self._page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(side)
        grid.setVerticalSpacing(gap)
        grid.addWidget(self.steps, 0, 0, 1, 2)
        grid.addLayout(parts.in_a_row(gap, self.month_title, None, self.month), 1, 0)
        grid.addLayout(parts.in_a_row(gap, self.log_title, None, self.log_count), 1, 1)
        grid.addWidget(self.month_table, 2, 0)
        grid.addWidget(self.log_table, 2, 1)
        grid.addWidget(self.seen_note, 3, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.change_note, 3, 1, Qt.AlignmentFlag.AlignTop)
        for place, share in enumerate((8, 5)):
            grid.setColumnStretch(place, share)
        grid.setRowStretch(0, 5)
        grid.setRowStretch(2, 6)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._page)
        column = self._whole = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addLayout(parts.in_a_row(gap, self.account, self.operation, None, *self._buttons()))
        column.addWidget(self._stack, 1)
        column.addLayout(parts.in_a_row(gap, None, self.close_it))
        wanted = QSize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))
        self.resize(wanted.boundedTo(self.screen().availableSize() * FILLS))
        self.steps.setFocus()

    def _buttons(self) -> list[QPushButton]:
        for button in (self.export_it, self.close_it):
            button.setAutoDefault(False)
        return [*parts.range_buttons(self.ranges), parts.marking(self.as_table), self.export_it]

    def _several(self) -> frozenset[str]:
        return self._facts.several if self._facts is not None else frozenset()


def history_window(house: House, clock: Callable[[], datetime]) -> HistoryWindow:
    """Return the window over a house's accounts, with a history thread of its own."""
    reader = Reader(house)
    window = HistoryWindow(reader, sources_of(house), clock=clock)
    reader.failed.connect(window.failed)
    return window
