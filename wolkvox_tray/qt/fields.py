"""Small parts that forms are made of: the note below a field, the help that unfolds, the line between groups."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.text import announce, plain, tooltip

NAME_CHARS = 20
"""How wide a list of names is at least."""
WRONG, RIGHT = "\N{MULTIPLICATION X}", "\N{CHECK MARK}"


class Note(QLabel):
    """The line below a field: a hint, what is wrong, or what went right; read out when it appears.

    `said` is what it says, without any marks.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self).setWordWrap(True)
        self.said = ""
        self._ink: theme.Ink | None = None
        self.hide()

    def hint(self, text: str, *, strong: str = "") -> None:
        """Show a hint, quietly; `strong` is a part of it that stands out."""
        self._show(text, None)
        if strong:
            self.setTextFormat(Qt.TextFormat.RichText)
            self.setText(escape(text).replace("\n", "<br>").replace(escape(strong), f"<b>{escape(strong)}</b>"))

    def complain(self, text: str) -> None:
        """Show what is wrong."""
        known = self.said == f"{WRONG} {text}" and not self.isHidden()
        self._show(f"{WRONG} {text}" if text else "", theme.Ink.CRITICAL)
        if not known:
            announce(self, text, QAccessible.AnnouncementPoliteness.Assertive)

    def praise(self, text: str) -> None:
        """Show what went right."""
        self._show(f"{RIGHT} {text}", theme.Ink.SUCCESS)
        announce(self, text)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        palette = self.window().palette()
        theme.colored(self, theme.quiet(palette) if self._ink is None else theme.ink(palette, self._ink))

    def _show(self, text: str, ink: theme.Ink | None) -> None:
        self._ink, self.said = ink, text
        plain(self).setText(text)
        self.setVisible(bool(text))
        self.restyle()


class Help(QWidget):
    """A question that unfolds its answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._opened = "", False
        self.button, self.answer = QToolButton(), Note()
        self.button.setAutoRaise(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(lambda: self.unfold(not self._opened))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 4))
        column.addWidget(self.button)
        column.addWidget(self.answer)
        self.unfold(False)

    def show_texts(self, question: str, answer: str) -> None:
        """Show a question; its answer is there when asked for."""
        self.button.setText(question)
        self._text = answer
        self.unfold(self._opened)

    def unfold(self, opened: bool) -> None:
        """Show the answer, or hide it."""
        changes = opened is not self._opened
        self._opened = opened
        self.button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.answer.hint(self._text if opened else "")
        if opened and changes:
            announce(self.answer, self._text)


class Rule(QFrame):
    """A thin line between groups."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.VLine if upright else QFrame.Shape.HLine)
        self.setFrameShadow(QFrame.Shadow.Plain)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        theme.colored(self, theme.hairline(self.window().palette()))


class Line(QLineEdit):
    """A line to type in, whose example can be read: systems paint it fainter than that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color_example()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color_example()

    def _color_example(self) -> None:
        palette = self.palette()
        wanted = theme.quiet(palette, QPalette.ColorRole.Base)
        if theme.shade(palette, QPalette.ColorRole.PlaceholderText) != wanted:
            palette.setColor(QPalette.ColorRole.PlaceholderText, wanted)
            self.setPalette(palette)


class Choice(QComboBox):
    """A list to choose from, wide enough for what it offers unless it is told to `shorten` names.

    The mouse wheel changes it only when it is meant: the page scrolls past it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shortens = False
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def shorten(self, characters: int = NAME_CHARS) -> None:
        """Ask for the room of so many characters only: a longer name is told whole by the tooltip, and by the list."""
        self.shortens = True
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(characters)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Show that a name is shortened: Qt itself cuts it within a letter."""
        if not self.shortens or self.isEditable():
            super().paintEvent(event)
            return
        option, painter, kind = QStyleOptionComboBox(), QStylePainter(self), QStyle.ComplexControl.CC_ComboBox
        self.initStyleOption(option)
        field = self.style().subControlRect(kind, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        room = field.width() - theme.scaled(self, 4)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(kind, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        """Tell a shortened name whole, when a tooltip is asked for."""
        if self.shortens and isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip(self.currentText()), self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page, unless the list has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list wide enough for its longest line."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + theme.scaled(self, 24))
        super().showPopup()


class Number(QSpinBox):
    """A number that the mouse wheel changes only when it is meant: the page scrolls past it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page, unless the number has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def call(widget: QWidget, name: str) -> None:
    """Give a field the name that a screen reader says: of a label, Qt takes it only where both have one parent."""
    widget.setAccessibleName(name)
    if isinstance(widget, QComboBox) and (line := widget.lineEdit()) is not None:
        line.setAccessibleName(name)


def below(*widgets: QWidget) -> QWidget:
    """Return `widgets` one below the other, as one field of a form."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.scaled(holder, 4))
    for widget in widgets:
        column.addWidget(widget)
    return holder


def beside(*widgets: QWidget, stretched: QWidget | None = None) -> QWidget:
    """Return `widgets` side by side; `stretched` takes what room there is, else it stays empty at the end."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.scaled(holder, 8))
    for widget in widgets:
        row.addWidget(widget, 1 if widget is stretched else 0)
    if stretched is None:
        row.addStretch()
    return holder


class Form(QWidget):
    """Rows of two columns, labels at the left and fields at the right.

    A grid, because Qt's own form squeezes rows whose texts wrap and come and go. A label stands level with the first
    line of its field.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.scaled(self, 16))
        self._grid.setVerticalSpacing(theme.scaled(self, 14))
        self._grid.setColumnStretch(1, 1)

    def add(self, label: QLabel | None, first: QWidget, *rest: QWidget, level: QWidget | None = None) -> None:
        """Add a row: `rest` stands below `first`; the label is level with `first`, or with a part of it."""
        row = self._grid.rowCount()
        if label is not None:
            label.setMinimumHeight((level or first).sizeHint().height())
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._labels.append(label)
        self._grid.addWidget(below(first, *rest), row, 1)

    def span(self, *widgets: QWidget, indent: int = 0) -> None:
        """Add `widgets`, one below the other, over both columns, `indent` pixels from the left."""
        holder = below(*widgets)
        holder.setContentsMargins(indent, 0, 0, 0)
        self._grid.addWidget(holder, self._grid.rowCount(), 0, 1, 2)

    def label_width(self) -> int:
        """Return how wide its labels are."""
        return max((label.sizeHint().width() for label in self._labels), default=0)

    def widen_labels(self, width: int) -> None:
        """Give its labels this room, so that its fields begin where those of the form above do."""
        self._grid.setColumnMinimumWidth(0, width)
