"""Tables of rows as they were made in history's thread, ordered by index lists, never by a proxy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wolkvox_tray.core.phrases import no_formula
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.history_facts import Line
from wolkvox_tray.qt.text import tooltip
from wolkvox_tray.qt.title_room import TitleRoom

Index: TypeAlias = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
APART = "\N{EN SPACE}"
"""Painted before words that stand behind a number: the two would touch. It is in no data, so it is never copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its title's words, what a row says in it, what it is ordered by, and whether it is a number.

    `tip` is what a row says in it where there is more room (``None``: the same).
    """

    title: Callable[[], str]
    text: Callable[[Any], str]
    order: Callable[[Any], Any]
    is_number: bool = True
    tip: Callable[[Any], str] | None = None


class Rows(QAbstractTableModel):
    """Rows of one kind. A row that `stays_last` does so however the others are ordered."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()
        self._given: tuple[Any, ...] = ()
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, rows: Sequence[Any]) -> None:
        """Show these rows, in the order chosen."""
        self.beginResetModel()
        self._given = tuple(rows)
        self._order()
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, or how."""
        row, column = self.rows[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip((column.tip or column.text)(row))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.FontRole if _stays_last(row):
                font = QFont(QGuiApplication.font())
                font.setBold(True)
                return font
            case _:
                return None

    def touches(self, column: int) -> bool:
        """Tell whether a column of words stands right behind one of numbers."""
        return column > 0 and not self._columns[column].is_number and self._columns[column - 1].is_number

    def copied(self, row: int, column: int) -> str:
        """Return what a cell is in the clipboard: a name that a spreadsheet would compute has an apostrophe."""
        text = self._columns[column].text(self.rows[row])
        return text if self._columns[column].is_number else no_formula(text)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if side is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._columns[section].is_number else LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; -1 leaves them as they were given."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        column, order = self._sorted
        moving = [row for row in self._given if not _stays_last(row)]
        if 0 <= column < len(self._columns):
            key = self._columns[column].order
            known = [row for row in moving if key(row) is not None]
            known.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)
            moving = known + [row for row in moving if key(row) is None]
        self.rows = (*moving, *(row for row in self._given if _stays_last(row)))


@runtime_checkable
class Apart(Protocol):
    """A model that knows where a number and a word would meet, and read as one."""

    def touches(self, column: int) -> bool:
        """Tell whether a column of words stands right behind one of numbers."""


class ApartTitles(QHeaderView):
    """The titles, those of words apart from those of numbers."""

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logical: int) -> None:  # noqa: N802 - Qt's name
        """Say how a title is painted."""
        super().initStyleOptionForIndex(option, logical)
        model = self.model()
        if isinstance(model, Apart) and model.touches(logical):
            option.text = APART + option.text


class ApartCells(QStyledItemDelegate):
    """The cells, likewise."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """Say how a cell is painted."""
        super().initStyleOption(option, index)
        model = index.model()
        if isinstance(model, Apart) and model.touches(index.column()):
            option.text = APART + option.text


class Table(QTableView):
    """A table of `Rows`: sorted by its titles, copied by Ctrl+C, one row chosen at a time."""

    chosen = Signal(object)
    """The row that was chosen."""

    def __init__(self, model: Rows, widths: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = model
        self.setModel(model)
        self.setHorizontalHeader(ApartTitles(Qt.Orientation.Horizontal, self))
        self.setItemDelegate(ApartCells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(self, 24))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.scaled(self, 40))
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._room = TitleRoom(self, widths)
        self.fit_titles()
        self.selectionModel().currentRowChanged.connect(self._tell)
        copying = QAction(self)
        copying.setShortcut(QKeySequence.StandardKey.Copy)
        copying.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copying.triggered.connect(self.copy_all)
        self.addAction(copying)

    def fit_titles(self) -> None:
        """Make each column as wide as it should be, and wide enough for its title."""
        self._room.fit()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; what was chosen and where the table stood stays."""
        chosen, offset = self.chosen_row(), self.verticalScrollBar().value()
        self.model_.show(rows)
        self.clearSpans()
        if self.model_.rows and _stays_last(self.model_.rows[-1]):
            self.setSpan(len(self.model_.rows) - 1, 0, 1, 2)  # its name needs the product's room
        if chosen in self.model_.rows:
            self.selectRow(self.model_.rows.index(chosen))
        self.verticalScrollBar().setValue(offset)

    def chosen_row(self) -> Any:
        """Return the row that is chosen, ``None`` if none is."""
        place = self.currentIndex().row()
        return self.model_.rows[place] if 0 <= place < len(self.model_.rows) else None

    def copy_all(self) -> None:
        """Put the chosen row, or else the table with its titles, into the clipboard, tab-separated."""
        model, columns = self.model_, range(self.model_.columnCount())
        place = self.currentIndex().row()
        wanted = [place] if place >= 0 else range(model.rowCount())
        titles = [] if place >= 0 else ["\t".join(model.headerData(c, Qt.Orientation.Horizontal) for c in columns)]
        lines = ["\t".join(model.copied(row, c) for c in columns) for row in wanted]
        QGuiApplication.clipboard().setText("\n".join([*titles, *lines]))

    def _tell(self, *_indexes: object) -> None:
        self.chosen.emit(self.chosen_row())


def _stays_last(row: object) -> bool:
    return isinstance(row, Line) and row.total
