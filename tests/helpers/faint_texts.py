"""Which texts of a window are painted too faintly, measured from its pixels.

Of each text that can be operated or read now, the background is the colour that covers most of it, and the text what
differs most from that. At scales of 150 % and more a letter's stem is wide enough to have its own colour; below, the
edges' mixtures would be measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.counts_groups import Group
from wolkvox_tray.qt.counts_model import CountsModel

FINE = 1.5
"""From this scale on a stem has its own colour."""
EDGE = 2
"""How wide a control's edge is: its one colour covers more of a button than any shade of what is behind the text."""
CLOSE = 0.05
"""So much may be missing by rounding."""


def faint_texts(window: QWidget) -> list[str]:
    """Return the texts of `window` whose contrast with what is behind them is too low."""
    scale = window.devicePixelRatioF()
    if scale < FINE:
        return []
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for text, place in _texts(window):
        corner, size = place.topLeft() * scale, place.size() * scale
        rect = QRect(corner, size).intersected(image.rect())
        if rect.isEmpty():
            continue
        ratio = _contrast(image.copy(rect))
        if ratio < theme.READABLE - CLOSE:
            found.append(f"contrast {ratio:.1f}: {text}")
    return found


def _texts(window: QWidget) -> Iterator[tuple[str, QRect]]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        if isinstance(widget, QHeaderView):
            continue
        if isinstance(widget, QAbstractItemView):
            yield from _cells(window, widget)
            continue
        text = _text_of(widget)
        if text and widget.visibleRegion().boundingRect() == widget.rect():  # else it is scrolled, in part
            edge = 0 if isinstance(widget, QLabel) else EDGE
            yield text, QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(edge, edge, -edge, -edge)


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return widget.text()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.displayText() or widget.placeholderText()
    return widget.tabText(0) if isinstance(widget, QTabBar) and widget.count() else ""


def _cells(window: QWidget, view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    model, viewport = view.model(), view.viewport()
    if model is None:
        return
    columns = model.columnCount(view.rootIndex()) if isinstance(view, QTableView) else 1
    for row in range(model.rowCount(view.rootIndex())):
        for column in range(columns):
            index = model.index(row, column, view.rootIndex())
            rect = view.visualRect(index)
            runs_over_cells = isinstance(model, CountsModel) and isinstance(model.row_at(row), Group)
            if index.data() and viewport.rect().contains(rect) and not runs_over_cells:
                yield str(index.data()), QRect(viewport.mapTo(window, rect.topLeft()), rect.size())


def _contrast(image: QImage) -> float:
    """Return the contrast of what is painted with what it is painted on."""
    colors = Counter(memoryview(image.constBits()).cast("I"))
    ground = QColor(colors.most_common(1)[0][0])
    return max(theme.contrast(QColor(color), ground) for color in colors)
