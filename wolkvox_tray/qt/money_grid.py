"""A table to type in: texts in rows, the last row always empty, so that there is no button to add one.

What the texts mean is not its business: whoever shows it reads `entries`, and tells by `point_out` which cell is
wrong. Names are offered while they are typed (`qt.money_typing`). Delete removes the chosen row, Ctrl+C copies it,
Ctrl+V adds what a spreadsheet copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableView,
    QWidget,
)

from wolkvox_tray.core.phrases import no_formula
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.history_tables import ApartTitles
from wolkvox_tray.qt.money_typing import Typing
from wolkvox_tray.qt.text import tooltip
from wolkvox_tray.qt.title_room import REST, TitleRoom

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Entry: TypeAlias = Mapping[str, str]
NO_INDEX = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its title's words, its width (12 px font), what stands in an empty cell, what a new row has in it.

    `tidy` writes what was typed as it was understood, so that it is seen what was understood.
    """

    name: str
    title: Callable[[], str]
    width: int = REST
    is_number: bool = False
    fixed: bool = False
    empty: Callable[[], str] = str
    usual: Callable[[Sequence[Entry]], str] = lambda _entries: ""
    tidy: Callable[[str], str] = str


class Cells(QAbstractTableModel):
    """The texts. `grows`: there is an empty row to begin another one in."""

    edited = Signal()
    """A person changed something."""

    def __init__(self, fields: Sequence[Field], *, grows: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fields, self._grows = tuple(fields), grows
        self._rows: list[dict[str, str]] = []
        self._wrong: tuple[int, str, str] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Return the rows that aren't empty, by the fields' names."""
        return tuple(dict(row) for row in self._rows if any(text.strip() for text in row.values()))

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows, self._wrong = [self._whole(entry) for entry in entries], None
        self.endResetModel()

    def add(self, entries: Sequence[Entry]) -> None:
        """Add rows below, as a person does."""
        self.show((*self.entries(), *entries))
        self.edited.emit()

    def remove(self, place: int) -> None:
        """Remove a row."""
        if 0 <= place < len(self._rows):
            self.beginRemoveRows(NO_INDEX, place, place)
            del self._rows[place]
            self.endRemoveRows()
            self.edited.emit()

    def point_out(self, place: int, name: str, why: str) -> QModelIndex:
        """Mark a cell of `entries` as wrong, and no other; `why` "" marks none. Return where it is."""
        full = [at for at, row in enumerate(self._rows) if any(text.strip() for text in row.values())]
        at = full[place] if 0 <= place < len(full) else 0
        names = [field.name for field in self.fields]
        self._wrong = (at, name, why) if why else None
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(names) - 1))
        return self.index(at, names.index(name) if name in names else 0)

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are, the empty one among them."""
        return 0 if parent.isValid() else len(self._rows) + self._grows

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.fields)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.fields[index.column()].fixed else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, or how."""
        field = self.fields[index.column()]
        new = index.row() >= len(self._rows)
        text = "" if new else self._rows[index.row()][field.name]
        wrong = self._wrong is not None and (index.row(), field.name) == self._wrong[:2]
        match role:
            case Qt.ItemDataRole.EditRole:
                return text
            case Qt.ItemDataRole.DisplayRole:
                return text or (field.empty() if not new else "" if index.column() else _("Type here to add"))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._wrong[2] if wrong and self._wrong else text)
            case Qt.ItemDataRole.AccessibleDescriptionRole if wrong and self._wrong:
                return self._wrong[2]
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if field.is_number else LEFT
            case Qt.ItemDataRole.ForegroundRole if wrong:
                return theme.ink(QGuiApplication.palette(), theme.Ink.CRITICAL, QPalette.ColorRole.Base)
            case Qt.ItemDataRole.ForegroundRole if not text:
                return theme.quiet(QGuiApplication.palette(), QPalette.ColorRole.Base)
            case Qt.ItemDataRole.FontRole if wrong:
                font = QFont(QGuiApplication.font())
                font.setBold(True)
                return font
        return None

    def touches(self, column: int) -> bool:
        """Tell whether a column of words stands right behind one of numbers."""
        return column > 0 and not self.fields[column].is_number and self.fields[column - 1].is_number

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Take what was typed; in the empty row it begins a new one."""
        field = self.fields[index.column()]
        text, name = field.tidy(" ".join(str(value).split())), field.name
        new = index.row() >= len(self._rows)
        if role != Qt.ItemDataRole.EditRole or text == ("" if new else self._rows[index.row()][name]):
            return False
        if new:
            usual = {field.name: field.usual(self._rows) for field in self.fields}
            # The empty row becomes this one, and another follows it: so that the chosen cell stays where it is.
            self.beginInsertRows(NO_INDEX, index.row() + 1, index.row() + 1)
            self._rows.append(usual)
            self.endInsertRows()
        self._rows[index.row()][name] = text
        self._wrong = None
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.fields) - 1))
        self.edited.emit()
        return True

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title; for the empty row a star."""
        if side is Qt.Orientation.Vertical:
            last = section >= len(self._rows)
            return ("*" if last else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.fields[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.fields[section].is_number else LEFT
        return None

    def _whole(self, entry: Entry) -> dict[str, str]:
        return {field.name: entry.get(field.name, "") for field in self.fields}


class Grid(QTableView):
    """The table of `Cells`; `offer` says which names are offered in a column."""

    def __init__(self, cells: Cells, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells, self.offers = cells, dict[str, Sequence[str]]()
        self.setModel(cells)
        self.setHorizontalHeader(ApartTitles(Qt.Orientation.Horizontal, self))
        self._typing = Typing(self, self._offered)
        self.setItemDelegate(self._typing)
        self.setShowGrid(False)  # a style's own lines can't be seen on dark windows
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            trigger.DoubleClicked | trigger.SelectedClicked | trigger.AnyKeyPressed | trigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(theme.scaled(self, 26))
        self.verticalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self._room = TitleRoom(self, [field.width for field in cells.fields])
        self.fit_titles()
        Key = QKeySequence.StandardKey  # noqa: N806 - as the enum is called
        for key, deed in ((Key.Copy, self.copy), (Key.Paste, self.paste), (Key.Delete, self.remove_chosen)):
            action = QAction(self)
            action.setShortcuts(QKeySequence.keyBindings(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(deed)
            self.addAction(action)

    def fit_titles(self) -> None:
        """Make each column as wide as it should be, and wide enough for its title."""
        self._room.fit()

    def _offered(self, column: int) -> Sequence[str]:
        return self.offers.get(self.cells.fields[column].name, ())

    @Slot()
    def copy(self) -> None:
        """Put all rows with their titles into the clipboard, tab-separated."""
        fields = self.cells.fields
        lines = ["\t".join(field.title() for field in fields)]
        lines += ["\t".join(_copied(entry, field) for field in fields) for entry in self.cells.entries()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def paste(self) -> None:
        """Add the rows that a spreadsheet copied, cell by cell in this table's order."""
        names = [field.name for field in self.cells.fields if not field.fixed]
        text = QGuiApplication.clipboard().text()
        lines = [[_pasted(cell) for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
        titles = [field.title().casefold() for field in self.cells.fields]
        found = [cells for cells in lines if [cell.casefold() for cell in cells] != titles]
        if len(names) == len(self.cells.fields):
            self.cells.add([dict(zip(names, cells, strict=False)) for cells in found])

    @Slot()
    def remove_chosen(self) -> None:
        """Remove the chosen row; where no row can be added, empty it."""
        index = self.currentIndex()
        if not index.isValid():
            return
        fixed = [place for place, field in enumerate(self.cells.fields) if field.fixed]
        if not fixed:
            self.cells.remove(index.row())
        elif index.column() not in fixed:
            self.cells.setData(index, "")


def _copied(entry: Entry, field: Field) -> str:
    """Return a cell for the clipboard: a name that a spreadsheet would compute has an apostrophe."""
    return entry[field.name] if field.is_number else no_formula(entry[field.name])


def _pasted(cell: str) -> str:
    """Return a cell from the clipboard, without the apostrophe that keeps a spreadsheet from computing it."""
    cell = cell.strip()
    bare = cell.removeprefix("'")
    return bare if no_formula(bare) == cell else cell
