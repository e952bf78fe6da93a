"""Every word that a window says, wherever it stands: labels, buttons, titles, hints, cells, and what is read out."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTabWidget, QWidget

SAYING = ("text", "title", "placeholderText", "suffix", "prefix", "windowTitle")
"""Properties that are seen."""
HINTING = ("toolTip", "accessibleName", "accessibleDescription")
"""Properties that are shown on wish, or read out."""
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def said(window: QWidget) -> list[str]:
    """Return where each word that can be seen now stands, and the word: ``QPushButton.text: Save``."""
    widgets = [window, *(each for each in window.findChildren(QWidget) if each.isVisibleTo(window))]
    found = [f"{kind}: {text}" for widget in widgets for kind, text in _of(widget)]
    found += [
        f"QAction.{name}: {text}" for action in window.findChildren(QAction) for name, text in _properties(action)
    ]
    return [each for each in found if not each.endswith(": ")]


def _of(widget: QWidget) -> Iterator[tuple[str, str]]:
    if widget.objectName().startswith("qt_"):
        return  # Qt's own parts repeat what their parents say
    kind = type(widget).__name__
    for name, text in _properties(widget):
        yield f"{kind}.{name}", text
    if isinstance(widget, QTabWidget):
        for place in range(widget.count()):
            yield f"{kind} tab", widget.tabText(place)
    if isinstance(widget, QComboBox):
        for place in range(widget.count()):
            yield f"{kind} item", widget.itemText(place)
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        for text in _cells(widget.model(), QModelIndex()):
            yield f"{kind} cell", text


def _properties(thing: QWidget | QAction) -> Iterator[tuple[str, str]]:
    meta = thing.metaObject()
    for name in (*SAYING, *HINTING):
        if meta.indexOfProperty(name) >= 0:
            yield name, str(thing.property(name) or "")


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            for role in ROLES:
                yield str(model.data(model.index(row, column, parent), role) or "")
