"""The table itself: how rows look, how wide columns are, and what keys do in it.

Painted by the style in use: the delegate only adds the second colour, the dot of what is new, and a hairline below
each row. Tab leaves the table instead of walking through 60,000 rows of cells.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.counts_model import NEW_ROLE, QUIET_ROLE, CountsModel
from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.text import clock_words, wall_clock

Index = QModelIndex | QPersistentModelIndex

GUTTER = 16
ROW_HEIGHT = 32
LEAST_ROWS, MOST_ROWS = 3, 14
WIDTHS = {
    Column.ACCOUNT: 160,
    Column.PRODUCT: 136,
    Column.LICENSES: 88,
    Column.CHANGE: 112,
    Column.NOTICED: 136,
}
"""Widths for a 12 px font, gutters not counted; the operation takes what is left."""
LEAST_OPERATION = 144
"""Less than this is no room for a name: then the product's column gives way."""
DOT = 6
GAP = 12
"""Between a column aligned to the right and one aligned to the left."""


class TitleLook(QHeaderView):
    """The titles, set in as far as the cells below them."""

    def __init__(self, table: CountsTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logical: int) -> None:  # noqa: N802 - Qt's name
        """Set the title in by spaces: the style leaves no other way that keeps its own painting."""
        super().initStyleOptionForIndex(option, logical)
        left, right = self._table.insets(Column(logical))
        space = max(1, self.fontMetrics().horizontalAdvance("\N{EN SPACE}"))
        text: str = option.text
        option.text = "\N{EN SPACE}" * (left // space) + text + "\N{EN SPACE}" * (right // space)


class RowLook(QStyledItemDelegate):
    """Adds to the style's own painting: second colour, dot, gutter, hairline."""

    def __init__(self, table: CountsTable) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """Choose the text colour of a cell that comes second."""
        super().initStyleOption(option, index)
        if index.data(QUIET_ROLE):
            palette: QPalette = option.palette
            palette.setColor(QPalette.ColorRole.Text, theme.quiet(palette, QPalette.ColorRole.Base))
            option.palette = palette

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, with its row's hairline and dot."""
        rect = QRect(option.rect)
        palette: QPalette = option.palette
        style = self._table.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._table)
        left, right = self._table.insets(Column(index.column()))
        option.rect = rect.adjusted(left, 0, -right, 0)
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(theme.hairline(palette))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.data(NEW_ROLE) and index.column() == self._table.first_column():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            selected = QStyle.StateFlag.State_Selected in option.state
            dot = (
                palette.color(QPalette.ColorRole.HighlightedText) if selected else theme.ink(palette, theme.Ink.ACCENT)
            )
            painter.setBrush(dot)
            size = theme.scaled(self._table, DOT)
            painter.drawEllipse(rect.left() + (left - size) // 2 + 1, rect.center().y() - size // 2, size, size)
        painter.restore()


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
        self.setHorizontalHeader(TitleLook(self))
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
        self.counts.settled.connect(self.updateGeometry)
        self.retranslate()

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        for header in (rows, columns):
            # A selection of its own, always empty: to paint a title, it asks every row whether it is selected.
            header.setSelectionModel(QItemSelectionModel(self.counts, header))
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
        now = wall_clock().replace(hour=23, minute=58)
        longest = self.fontMetrics().horizontalAdvance(clock_words(now - timedelta(days=1), now))
        needed = longest + sum(self.insets(Column.NOTICED)) + theme.scaled(self, GAP)
        self.setColumnWidth(Column.NOTICED, max(self.columnWidth(Column.NOTICED), needed))
        columns.setSectionResizeMode(Column.OPERATION, QHeaderView.ResizeMode.Stretch)

    def retranslate(self) -> None:
        """Word names and headings in the language in use."""
        self.setAccessibleName(_("Licenses by operation and product"))
        self.counts.retranslate()
        self.resize_to_font()

    def show_accounts(self, several: bool) -> None:
        """Show the account's column when there are several."""
        self.setColumnHidden(Column.ACCOUNT, not several)

    def first_column(self) -> Column:
        """Return the first column that is shown."""
        return Column.OPERATION if self.isColumnHidden(Column.ACCOUNT) else Column.ACCOUNT

    def insets(self, column: Column) -> tuple[int, int]:
        """Return how far a column's texts are set in, left and right, in pixels."""
        gutter, gap = theme.scaled(self, GUTTER), theme.scaled(self, GAP)
        left = gutter if column is self.first_column() else gap if column is Column.CHANGE else 0
        return left, gutter if column is Column.NOTICED else 0

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the product's column give way when the window is too narrow for all."""
        others = sum(self.columnWidth(column) for column in WIDTHS if column in self._always())
        product = max(self.columnWidth(Column.PRODUCT), theme.scaled(self, WIDTHS[Column.PRODUCT]))
        room = self.viewport().width() - others - product
        self.setColumnHidden(Column.PRODUCT, room < theme.scaled(self, LEAST_OPERATION))
        super().resizeEvent(event)

    def _always(self) -> list[Column]:
        return [column for column in Column if column is not Column.PRODUCT and not self.isColumnHidden(column)]

    def copy(self) -> None:
        """Copy the selected rows, tab-separated, as they stand."""
        rows = {index.row() for index in self.selectionModel().selectedRows(Column.OPERATION)}
        if rows:
            QGuiApplication.clipboard().setText(self.counts.copied(rows))

    def enter(self) -> None:
        """Take the focus, at the row left last or the first."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.currentIndex().isValid() and self.counts.rowCount():
            self.setCurrentIndex(self.counts.index(0, self.first_column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy whole rows; go back to the filter above the first row."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upward.emit()
        else:
            super().keyPressEvent(event)
