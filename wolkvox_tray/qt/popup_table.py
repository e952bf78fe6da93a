"""The table itself: how wide columns are, how that is remembered, and what keys do in it.

A column is as wide as its font and words ask, until a person makes it wider or narrower; then it stays so, in units of
the font, and what the table is sorted by stays, too (`layout_text`). Tab leaves the table instead of walking through
60,000 rows of cells, and the arrow keys step over the lines of groups, which can't be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QStyle, QTableView, QWidget

from wolkvox_tray.core.model import LicenseCount
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.counts_groups import Group
from wolkvox_tray.qt.counts_model import CountsModel
from wolkvox_tray.qt.counts_rows import Column, longest_names
from wolkvox_tray.qt.table_layout import Layout
from wolkvox_tray.qt.table_looks import LineLook, TitleLook
from wolkvox_tray.qt.text import clock_words, literal, wall_clock
from wolkvox_tray.qt.trails import Trails

GUTTER = 16
ROW_HEIGHT = 32
LEAST_ROWS, MOST_ROWS = 3, 14
WIDTHS = {
    Column.PRODUCT: 104,
    Column.LICENSES: 88,
    Column.CHANGE: 128,
    Column.NOTICED: 136,
}
"""Least widths for a 12 px font, gutters not counted; the operation takes what is left."""
LEAST_OPERATION = 144
"""Less than this is no room for a name: then the product's column gives way."""
MOST_PRODUCT = 208
"""So wide a column long names of products make for themselves, for a 12 px font."""
GAP = 12
"""Between a column aligned to the right and one aligned to the left."""


class CountsTable(QTableView):
    """The table of counts, with its model.

    Signals:
        left_upward: the Up key was pressed in the first row.
        layout_changed: a person changed widths or order; `layout_text` tells how.
    """

    left_upward = Signal()
    layout_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts, self.trails = CountsModel(self), Trails(self)
        self._layout = Layout()
        self._given: dict[Column, int] = {}
        self._longest: dict[Column, tuple[str, ...]] = {}
        self.setModel(self.counts)
        self._titles = TitleLook(self)
        self.setHorizontalHeader(self._titles)
        self._lines = LineLook(self)
        self.setItemDelegate(self._lines)
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
        self.trails.came.connect(self.viewport().update)
        self._titles.viewport().installEventFilter(self)
        self._titles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._titles.customContextMenuRequested.connect(self._offer_reset)
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
        self.resize_to_font()

    def resize_to_font(self) -> None:
        """Give rows and columns their sizes for the font in use; a heading is never cut."""
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setDefaultSectionSize(max(theme.scaled(self, ROW_HEIGHT), self.fontMetrics().height() + 4))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in WIDTHS:
            self._give(column, self._width_of(column))
        self._squeeze()
        columns.setSectionResizeMode(Column.OPERATION, QHeaderView.ResizeMode.Stretch)

    def _give(self, column: Column, width: int) -> None:
        """Give a column a width that nobody chose, or that was chosen before."""
        self._given[column] = width
        self.setColumnWidth(column, width)

    def _squeeze(self) -> None:
        """Let the product's column give way when the window is too narrow for all: first its room, then itself."""
        others = sum(self.columnWidth(column) for column in WIDTHS if column is not Column.PRODUCT)
        room = self.viewport().width() - others - theme.scaled(self, LEAST_OPERATION)
        wanted = self._width_of(Column.PRODUCT)
        least = min(wanted, theme.scaled(self, WIDTHS[Column.PRODUCT]))
        self.setColumnHidden(Column.PRODUCT, room < least)
        if room >= least:
            self._give(Column.PRODUCT, min(wanted, room))

    def _width_of(self, column: Column) -> int:
        chosen = self._layout.width_of(column)
        return theme.scaled(self, chosen) if chosen else self._own_width(column)

    def _own_width(self, column: Column) -> int:
        """Return the width that a column has while nobody has chosen another, in pixels."""
        width = max(theme.scaled(self, WIDTHS[column]), self._titles.least_width(column))
        if column is Column.PRODUCT:
            return max(width, min(self._name_width(column), theme.scaled(self, MOST_PRODUCT)))
        if column is not Column.NOTICED:
            return width
        now = wall_clock().replace(hour=23, minute=58)
        longest = self.fontMetrics().horizontalAdvance(clock_words(now - timedelta(days=1), now))
        return max(width, longest + sum(self.text_insets(column)) + theme.scaled(self, GAP))

    # Room for names

    def fit_names(self, counts: Iterable[LicenseCount]) -> None:
        """Measure columns by the names of these rows; of very many rows, by those of the first."""
        longest = longest_names(counts)
        if longest != self._longest:
            self._longest = longest
            self.resize_to_font()

    def _name_width(self, column: Column) -> int:
        """Return the width in which the longest names of a column are whole, in pixels."""
        names = self._longest.get(column, ())
        widest = max((self.fontMetrics().horizontalAdvance(literal(name)) for name in names), default=0)
        return widest + sum(self.text_insets(column)) + theme.scaled(self, GAP)

    def wanted_width(self) -> int:
        """Return the width in which no name is cut, in pixels."""
        operation = max(theme.scaled(self, LEAST_OPERATION), self._name_width(Column.OPERATION))
        widths = {column: self._width_of(column) for column in WIDTHS}
        groups = max(map(self._lines.group_width, self.counts.groups), default=0)  # they run over both names' columns
        operation = max(operation, groups - widths[Column.PRODUCT])
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        return operation + sum(widths.values()) + bar

    # What is remembered

    def layout_text(self) -> str:
        """Return widths and order as a person left them, to be kept; "" while nobody has changed anything."""
        return self._layout.text()

    def take_layout(self, text: str) -> None:
        """Go by what `layout_text` returned once; what means nothing is left out."""
        if text == self._layout.text():
            return
        self._layout = Layout.read(text)
        column, order = self._layout.sorted_by()
        self.sortByColumn(column, order)
        self.resize_to_font()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice what a person did with the titles, once the mouse is let go."""
        if event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick):
            self.metaObject().invokeMethod(self, "_remember", Qt.ConnectionType.QueuedConnection)
        return super().eventFilter(watched, event)

    @Slot()
    def _remember(self) -> None:
        header, before = self.horizontalHeader(), self._layout.text()
        shown = [column for column in WIDTHS if not self.isColumnHidden(column)]
        unit = theme.scaled(self, 1000) / 1000
        for column in shown:
            if self.columnWidth(column) != self._given[column]:
                self._layout.widen(column, round(self.columnWidth(column) / unit))
        self._layout.sort(Column(header.sortIndicatorSection()), header.sortIndicatorOrder())
        if self._layout.text() != before:
            self.layout_changed.emit()

    @Slot(QPoint)
    def _offer_reset(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Reset columns")).triggered.connect(self._reset)
        menu.popup(self._titles.viewport().mapToGlobal(where))

    @Slot()
    def _reset(self) -> None:
        self.take_layout("")
        self.layout_changed.emit()

    # Looks

    def retranslate(self) -> None:
        """Word names and headings in the language in use."""
        self.setAccessibleName(_("Licenses by operation and product"))
        self.counts.retranslate()
        self.resize_to_font()

    def insets(self, column: Column) -> tuple[int, int]:
        """Return how far a column's cells are set in, left and right, in pixels."""
        gutter, gap = theme.scaled(self, GUTTER), theme.scaled(self, GAP)
        gutter -= self._margin()
        left = gutter if column is Column.OPERATION else gap if column is Column.CHANGE else 0
        return left, gutter if column is Column.NOTICED else 0

    def _margin(self) -> int:
        """Return how far the style sets in a cell's text by itself, in pixels."""
        return self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1

    def text_insets(self, column: Column) -> tuple[int, int]:
        """Return how far a column's texts are set in, the style's own margin counted: there titles stand, too."""
        margin = self._margin()
        left, right = self.insets(column)
        return left + margin, right + margin

    def height_for(self, rows: int) -> int:
        """Return the height that shows `rows` rows, within reason."""
        shown = max(LEAST_ROWS, min(rows, MOST_ROWS))
        return self.horizontalHeader().sizeHint().height() + shown * self.verticalHeader().defaultSectionSize()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for all rows, within reason, whether the filter shows them or not."""
        return QSize(super().sizeHint().width(), self.height_for(self.counts.all_lines))

    def licenses_edge(self) -> int:
        """Return where the licenses' texts end, in pixels from the table's left."""
        header = self.horizontalHeader()
        end = header.sectionViewportPosition(Column.LICENSES) + header.sectionSize(Column.LICENSES)
        return end - self.text_insets(Column.LICENSES)[1]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what is seen, in today's colours and lengths."""
        self._lines.begin()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the columns what room there is."""
        self._squeeze()
        super().resizeEvent(event)

    def copy(self) -> None:
        """Copy the selected rows, tab-separated, as they stand; without any the one that the keyboard is at."""
        rows = {index.row() for index in self.selectionModel().selectedRows(Column.OPERATION)}
        rows = rows or ({self.currentIndex().row()} if self.currentIndex().isValid() else set())
        if rows:
            QGuiApplication.clipboard().setText(self.counts.copied(rows))

    def enter(self) -> None:
        """Take the focus, at the row left last or the first."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.currentIndex().isValid() and self.counts.rowCount():
            self.setCurrentIndex(self.counts.index(self._first_row(), Column.OPERATION))

    def _first_row(self) -> int:
        """Return where the first line stands that isn't a group's."""
        lines = range(min(self.counts.rowCount(), MOST_ROWS))
        return next((at for at in lines if not isinstance(self.counts.row_at(at), Group)), 0)

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Step over the lines of groups: on in the same direction, or back where that ends."""
        index, end = super().moveCursor(action, modifiers), self.counts.rowCount()
        onward = -1 if index.row() < self.currentIndex().row() else 1
        for step in (onward, -onward):
            row = index.row()
            while 0 <= row < end and isinstance(self.counts.row_at(row), Group):
                row += step
            if 0 <= row < end:
                return self.counts.index(row, index.column())
        return self.currentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy whole rows; go back to the filter above the first row."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= self._first_row():
            self.left_upward.emit()
        else:
            super().keyPressEvent(event)
