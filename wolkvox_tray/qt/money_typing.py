"""Typing in a cell: the names that are known are offered, Enter ends it, and Tab goes on in the next cell.

Qt's own delegate does all of that, but not while the list of names is open: then the list hands both keys to the field
itself, past the delegate, and Tab would leave the table in the middle of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemDelegate, QCompleter, QLineEdit, QStyleOptionViewItem, QTableView, QWidget

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.history_tables import ApartCells

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint


class Typing(ApartCells):
    """How cells are typed in and painted; `offered` returns the names that are known for a column."""

    def __init__(self, table: QTableView, offered: Callable[[int], Sequence[str]]) -> None:
        super().__init__(table)
        self._offered = offered

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802 - Qt's name
        """Return the field to type in."""
        editor = Editor(parent)
        editor.setFrame(False)
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        editor.returnPressed.connect(partial(self._take, editor, Hint.NoHint))
        editor.left.connect(partial(self._go_on, editor))
        if names := self._offered(index.column()):
            completer = QCompleter(list(names), editor)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:  # noqa: N802 - Qt's name
        """Leave the lines around the cell to be seen."""
        editor.setGeometry(option.rect.adjusted(0, 0, -1, -1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, and the lines that part it from the next ones."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(theme.hairline(option.palette))
        rect = option.rect
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _go_on(self, editor: QLineEdit, forward: bool) -> None:
        self._take(editor, Hint.EditNextItem if forward else Hint.EditPreviousItem)

    def _take(self, editor: QLineEdit, hint: Hint) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)


class Editor(QLineEdit):
    """A field in a cell."""

    left = Signal(bool)
    """Tab was pressed in it (true), or Shift+Tab."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's names
        """Let the table go on, instead of the next widget having the keyboard; Qt asks too when it hides the field."""
        if not self.isVisible():
            return super().focusNextPrevChild(next)
        self.left.emit(next)
        return True
