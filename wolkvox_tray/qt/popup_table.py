"""The table itself: how rows look, how wide columns are, and what keys do in it.

Painted by the style in use: the delegate only adds the second colour, the dot of what is new, and a hairline below
each row. Tab leaves the table instead of walking through 60,000 rows of cells.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.counts_model import NEW_ROLE, QUIET_ROLE, CountsModel
from wolkvox_tray.qt.counts_rows import Column

Index = QModelIndex | QPersistentModelIndex

GUTTER = 16
ROW_HEIGHT = 32
LEAST_ROWS, MOST_ROWS = 3, 14
WIDTHS = {
    Column.ACCOUNT: 120,
    Column.PRODUCT: 136,
    Column.LICENSES: 88,
    Column.CHANGE: 104,
    Column.NOTICED: 120,
}
"""Widths for a 12 px font, gutters not counted; the operation takes what is left."""
DOT = 6


class RowLook(QStyledItemDelegate):
    """Adds to the style's own painting: second colour, dot, gutter, hairline."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """Choose the text colour of a cell that comes second."""
        super().initStyleOption(option, index)
        if index.data(QUIET_ROLE):
            palette: QPalette = option.palette  # type: ignore[attr-defined]
            palette.setColor(QPalette.ColorRole.Text, theme.quiet(palette, QPalette.ColorRole.Base))
            option.palette = palette  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, with its row's hairline and dot."""
        rect: QRect = QRect(option.rect)  # type: ignore[attr-defined]
        palette: QPalette = option.palette  # type: ignore[attr-defined]
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(theme.hairline(palette))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.data(NEW_ROLE) and self._table.horizontalHeader().visualIndex(index.column()) == self._first():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.ink(palette, theme.Ink.ACCENT))
            size = theme.scaled(self._table, DOT)
            painter.drawEllipse(rect.left() + size // 2, rect.center().y() - size // 2, size, size)
        painter.restore()

    def _first(self) -> int:
        return next(column for column in Column if not self._table.isColumnHidden(column))


class CountsTable(QTableView):
    """The table of counts, with its model.

    Signals:
        left_upward: the Up key was pressed in the first row.
    """

    left_upward = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = CountsModel(self)
        self.setModel(self.counts)
        self.setItemDelegate(RowLook(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_headers()
        self.sortByColumn(Column.LICENSES, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.retranslate()

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setSectionsMovable(False)
        columns.setMinimumSectionSize(theme.scaled(self, 48))
        self.setColumnHidden(Column.ACCOUNT, True)
        self.resize_to_font()

    def resize_to_font(self) -> None:
        """Give rows and columns their sizes for the font in use; a heading is never cut."""
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setDefaultSectionSize(max(theme.scaled(self, ROW_HEIGHT), self.fontMetrics().height() + 4))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, max(theme.scaled(self, width), columns.sectionSizeHint(column)))
        columns.setSectionResizeMode(Column.OPERATION, QHeaderView.ResizeMode.Stretch)

    def retranslate(self) -> None:
        """Word names and headings in the language in use."""
        self.setAccessibleName(_("Licenses by operation and product"))
        self.counts.retranslate()
        self.resize_to_font()

    def show_accounts(self, several: bool) -> None:
        """Show the account's column when there are several."""
        self.setColumnHidden(Column.ACCOUNT, not several)

    def height_for(self, rows: int) -> int:
        """Return the height that shows `rows` rows, within reason."""
        shown = max(LEAST_ROWS, min(rows, MOST_ROWS))
        return self.horizontalHeader().sizeHint().height() + shown * self.verticalHeader().defaultSectionSize()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for all rows, within reason, whether the filter shows them or not."""
        return QSize(super().sizeHint().width(), self.height_for(self.counts.all_rows))

    def licenses_edge(self) -> int:
        """Return where the licenses' column ends, in pixels from the table's left."""
        header = self.horizontalHeader()
        return header.sectionViewportPosition(Column.LICENSES) + header.sectionSize(Column.LICENSES)

    def copy(self) -> None:
        """Copy the selected rows, tab-separated, as they stand."""
        rows = {index.row() for index in self.selectionModel().selectedRows(Column.OPERATION)}
        if rows:
            QGuiApplication.clipboard().setText(self.counts.copied(rows))

    def enter(self) -> None:
        """Take the focus, at the row left last or the first."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.currentIndex().isValid() and self.counts.rowCount():
            first = self.counts.index(0, Column.ACCOUNT if not self.isColumnHidden(Column.ACCOUNT) else Column.OPERATION)
            self.setCurrentIndex(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy whole rows; go back to the filter above the first row."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upward.emit()
        else:
            super().keyPressEvent(event)
