"""Which texts of a window are cut: a walk over everything in it that is seen and says something.

A text that is shortened on purpose (a name in a narrow column) counts as whole if its tooltip tells it all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionHeader,
    QTabBar,
    QTableView,
    QToolButton,
    QToolTip,
    QWidget,
)

from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.fields import Choice
from wolkvox_tray.qt.popup_parts import Elided
from wolkvox_tray.qt.table_looks import TitleLook

Role = Qt.ItemDataRole
SMALL_SCREEN = QSize(1280, 680)
"""What 1366 x 768 has beside panel and frame; so has 1920 x 1080 at 150 %."""
SLACK_PX = 1
"""Rounding, at scales that aren't whole."""


def cut_texts(window: QWidget) -> list[str]:
    """Return every text of `window` that isn't seen whole, with what is cut about it."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            found += [f"{type(widget).__name__}: {text}" for text in _cut(widget)]
    return found


def too_large(window: QWidget) -> list[str]:
    """Return that a window doesn't fit on a small laptop's screen, if so."""
    least = window.minimumSize().expandedTo(window.minimumSizeHint())
    fits = least.width() <= SMALL_SCREEN.width() and least.height() <= SMALL_SCREEN.height()
    return [] if fits else [f"wants {least.toTuple()} of the screen, which has {SMALL_SCREEN.toTuple()}"]


def _cut(widget: QWidget) -> Iterator[str]:
    said = ""
    if isinstance(widget, QLabel):
        said = widget.text()
        yield from _label(widget)
    elif isinstance(widget, QHeaderView):
        yield from _titles(widget)
    elif isinstance(widget, QAbstractItemView):
        yield from _cells(widget)
    elif isinstance(widget, QTabBar):
        yield from _tabs(widget)
    elif isinstance(widget, QComboBox):
        yield from _choices(widget)
    elif isinstance(widget, QAbstractButton):
        said = widget.text()
        yield from _button(widget)
    elif isinstance(widget, QLineEdit):
        yield from _field(widget)
    elif isinstance(widget, QGroupBox):
        said = widget.title()
        yield from _too_narrow(widget, widget.minimumSizeHint(), said)
    if said and not _is_inside(widget):
        yield f"hidden in part behind its parent's edge: {said}"


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if isinstance(label, Elided):
        whole = _spaced(label.whole)
        if text != label.whole and whole not in _told(label.toolTip()):
            yield f"shortened without a tooltip: {whole}"
        yield from _too_low(label, text)
    elif text:
        room = label.contentsRect().size()
        needed = _needed(label, room.width())
        if needed.width() > room.width() + SLACK_PX or needed.height() > room.height() + SLACK_PX:
            yield f"needs {needed.toTuple()}, has {room.toTuple()}: {text}"


def _needed(label: QLabel, width: int) -> QSize:
    """Return the room that a label's text takes when it is laid out in `width`."""
    metrics, flags = label.fontMetrics(), 0
    rich = label.textFormat() is Qt.TextFormat.RichText or (
        label.textFormat() is Qt.TextFormat.AutoText and GuiQt.mightBeRichText(label.text())
    )
    if rich:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(label.font())
        document.setHtml(label.text())
        document.setTextWidth(width if label.wordWrap() else -1)
        return QSize(round(document.idealWidth()), round(document.size().height()))
    if label.wordWrap():
        flags |= int(Qt.TextFlag.TextWordWrap)
    if label.buddy() is not None:
        flags |= int(Qt.TextFlag.TextShowMnemonic)
    margin = 2 * label.margin()
    laid_out = metrics.boundingRect(QRect(0, 0, width if label.wordWrap() else 100_000, 100_000), flags, label.text())
    return QSize(laid_out.width() + margin, laid_out.height() + margin)


def _too_low(widget: QWidget, text: str) -> Iterator[str]:
    if text and widget.height() + SLACK_PX < widget.fontMetrics().height():
        yield f"too low: {text}"


def _too_narrow(widget: QWidget, wanted: QSize, text: str) -> Iterator[str]:
    if text and (wanted.width() > widget.width() + SLACK_PX or wanted.height() > widget.height() + SLACK_PX):
        yield f"needs {wanted.toTuple()}, has {widget.size().toTuple()}: {text}"


def _button(button: QAbstractButton) -> Iterator[str]:
    text = button.text()
    if not text:
        return
    if isinstance(button, QPushButton):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button).width()
        if button.menu() is not None:
            room -= button.style().pixelMetric(QStyle.PixelMetric.PM_MenuButtonIndicator, option, button)
    elif isinstance(button, (QCheckBox, QRadioButton)):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxContents
        if isinstance(button, QRadioButton):
            part = QStyle.SubElement.SE_RadioButtonContents
        room = button.style().subElementRect(part, option, button).width()
    elif isinstance(button, QToolButton):
        yield from _too_narrow(button, button.sizeHint(), text)
        return
    else:
        room = button.width()
    if (width := _advance(button.fontMetrics(), text)) > room + SLACK_PX:
        yield f"needs {width}, has {room}: {text}"
    yield from _too_low(button, text)


def _advance(metrics: QFontMetrics, text: str) -> int:
    return metrics.size(int(Qt.TextFlag.TextShowMnemonic), text).width()


def _choices(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()
    for place in range(box.count()):
        text = box.itemText(place)
        if box.fontMetrics().horizontalAdvance(text) <= room + SLACK_PX:
            continue
        if isinstance(box, Choice) and box.shortens:  # its list is as wide as its longest name
            told = _tooltip_of(box) if place == box.currentIndex() else text
        else:
            told = box.toolTip() if place == box.currentIndex() else ""
        if _spaced(text) not in _told(told):
            yield f"choice needs {box.fontMetrics().horizontalAdvance(text)}, has {room}: {text}"


def _field(field: QLineEdit) -> Iterator[str]:
    text = field.placeholderText()
    if text and not field.text():
        option_margin = 2 * 2 + 2 * field.style().pixelMetric(QStyle.PixelMetric.PM_DefaultFrameWidth, None, field)
        needed = field.fontMetrics().horizontalAdvance(text)
        room = field.width() - option_margin
        if needed > room + SLACK_PX and text not in _told(field.toolTip()):
            yield f"placeholder needs {needed}, has {room}: {text}"
    if isinstance(field.parentWidget(), QAbstractSpinBox):
        needed = field.fontMetrics().horizontalAdvance(field.text())
        if needed > field.width() + SLACK_PX:
            yield f"needs {needed}, has {field.width()}: {field.text()}"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for place in range(bar.count()):
        wanted, rect = bar.tabSizeHint(place), bar.tabRect(place)
        if wanted.width() > rect.width() + SLACK_PX or not bar.rect().contains(rect):
            yield f"tab needs {wanted.width()}, has {rect.width()}: {bar.tabText(place)}"


def _titles(header: QHeaderView) -> Iterator[str]:
    if header.orientation() is not Qt.Orientation.Horizontal or header.model() is None:
        return
    view = header.parentWidget()
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        text = str(header.model().headerData(section, Qt.Orientation.Horizontal) or "")
        room = _title_room(header, section)
        needed = header.fontMetrics().horizontalAdvance(text)
        if isinstance(header, TitleLook):
            room, needed = header.sectionSize(section), header.least_width(Column(section))
        tip = str(header.model().headerData(section, Qt.Orientation.Horizontal, Role.ToolTipRole) or "")
        if needed > room + SLACK_PX and text not in _told(tip):
            yield f"title needs {needed}, has {room}: {text}"
    if isinstance(view, QTableView) and header.height() + SLACK_PX < header.fontMetrics().height():
        yield "titles are too low"


def _title_room(header: QHeaderView, section: int) -> int:
    """Return the room that the style has for a title, beside the arrow of the order."""
    option = QStyleOptionHeader()
    header.initStyleOption(option)
    option.rect = QRect(0, 0, header.sectionSize(section), header.height())
    if header.isSortIndicatorShown() and header.sortIndicatorSection() == section:
        option.sortIndicator = QStyleOptionHeader.SortIndicator.SortDown
    return header.style().subElementRect(QStyle.SubElement.SE_HeaderLabel, option, header).width()


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    columns = model.columnCount(view.rootIndex()) if isinstance(view, QTableView) else 1
    for row in range(model.rowCount(view.rootIndex())):
        for column in range(columns):
            index = model.index(row, column, view.rootIndex())
            rect = view.visualRect(index)
            text = str(index.data(Role.DisplayRole) or "")
            if not text or not rect.isValid() or not view.viewport().rect().intersects(rect):
                continue
            needed = view.sizeHintForIndex(index).width()
            if isinstance(view, QTableView) and view.columnSpan(row, column) > 1:
                continue
            if needed > rect.width() + SLACK_PX and text not in _told(str(index.data(Role.ToolTipRole) or "")):
                yield f"cell needs {needed}, has {rect.width()}: {text}"


def _is_inside(widget: QWidget) -> bool:
    """Tell whether a widget lies within its parents, as far as they don't scroll."""
    rect = widget.rect()
    parent = widget.parentWidget()
    while parent is not None and not widget.isWindow():
        rect = QRect(widget.mapTo(parent, rect.topLeft()), rect.size())
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            return True
        if not parent.rect().adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX).contains(rect):
            return False
        if parent.isWindow():
            return True
        widget, rect, parent = parent, parent.rect(), parent.parentWidget()
    return True


def _tooltip_of(widget: QWidget) -> str:
    """Return what a widget says when the pointer rests on it."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), widget.mapToGlobal(QPoint(2, 2))))
    shown = QToolTip.text()
    QToolTip.hideText()
    return shown or widget.toolTip()


def _told(tip: str) -> str:
    """Return a tooltip's words, without its tags."""
    return _spaced(html.unescape(re.sub("<[^>]*>", "\n", tip)))


def _spaced(text: str) -> str:
    """Return a text whose spaces are all of one kind: those in times aren't, and a tooltip has common ones."""
    return " ".join(text.split())
