"""Small parts of the popup: texts that fit their room, the filter, the pin, and the words of all buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Line
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.popup_message import Action
from wolkvox_tray.qt.text import explain, plain, tooltip

BETWEEN = " · "
PIN_SIZE = 24
_PIN = ((-3, -7), (3, -7), (3, -6), (2, -5), (2, -1), (4, 1), (4, 2), (-4, 2), (-4, 1), (-2, -1), (-2, -5), (-3, -6))
"""The pin's head, around its middle, for a 12 px font; the needle is a line below it."""


def button_words() -> dict[Action | str, str]:
    """Return the texts of all the popup's buttons, each with a letter of its own among those seen together."""
    marks = Mnemonics()
    footer: dict[Action | str, str] = {
        "refresh_button": _("Refresh"),
        "pause_button": _("Pause"),
        "history_button": _("History…"),
        "settings_button": _("Settings…"),
        Action.RESUME: _("Resume"),
    }
    helping = {  # one of them at a time
        Action.RETRY: _("Retry"),
        Action.UNLOCK: _("Unlock…"),
        Action.REPLACE_TOKEN: _("Replace token…"),
        Action.ENTER_TOKEN: _("Enter token…"),
        Action.SET_UP: _("Set up…"),
        Action.SETTINGS: _("Check settings…"),
    }
    marked = {button: marks.mark(text) for button, text in footer.items()}
    return marked | {button: marks.copy().mark(text) for button, text in helping.items()}


class Elided(QLabel):
    """A line of literal text that is cut at its end when there is no room, and then tells all in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self)
        self._whole = self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.scaled(self, 40))

    @property
    def whole(self) -> str:
        """The text as it is where there is room for it."""
        return self._whole

    def show_text(self, text: str, tip: str = "") -> None:
        """Show `text`, as far as there is room; `tip` is what its tooltip says."""
        self._whole, self._tip = text, tip
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for room for the whole text."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        cut = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(cut)
        lines = [self._whole if cut != self._whole else "", self._tip]
        self.setToolTip(tooltip("\n".join(line for line in lines if line)))
        self.setAccessibleDescription(self._tip or self._whole)  # empty, it would be the tooltip with its tags


class Folded(QLabel):
    """Parts of a text side by side while there is room, else one below the other; nothing is ever cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self).setWordWrap(True)
        self._parts: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Sequence[str]) -> None:
        """Show `parts`."""
        self._parts = tuple(part for part in parts if part)
        self.setAccessibleName(BETWEEN.join(self._parts))
        self._fit()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the text as it is laid out in `width`."""
        flags = int(Qt.TextFlag.TextWordWrap)
        return self.fontMetrics().boundingRect(0, 0, width, 100_000, flags, self._laid_out(width)).height()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a column that a long word fits in."""
        return QSize(theme.scaled(self, 104), self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        text = self._laid_out(self.width())
        if text != self.text():
            self.setText(text)

    def _laid_out(self, width: int) -> str:
        line = BETWEEN.join(self._parts)
        return line if self.fontMetrics().horizontalAdvance(line) <= width else "\n".join(self._parts)


class FilterField(Line):
    """Where typing finds rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)

    def retranslate(self) -> None:
        """Say what it is for in the language in use."""
        self.setPlaceholderText(_("Filter by operation or product"))
        self.setAccessibleName(_("Filter by operation or product"))
        for button in self.findChildren(QToolButton):  # Qt's own, which clears it
            button.setAccessibleName(_("Clear the filter"))

    def restyle(self) -> None:
        """Take its size from the font in use."""
        self.setMinimumHeight(theme.scaled(self, theme.CONTROL_HEIGHT))
        self.setTextMargins(theme.scaled(self, 4), 0, theme.scaled(self, 4), 0)


class PinButton(QToolButton):
    """Keeps the window open, as long as it is pressed in. The pin is painted in the text colour of the moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def retranslate(self) -> None:
        """Say what it does in the language in use."""
        self.setAccessibleName(_("Keep open"))
        explain(self, _("Keep open: a click elsewhere doesn't close it, and it can be moved"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a square that follows the font."""
        side = theme.scaled(self, PIN_SIZE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the style's own button, and the pin: upright when pressed in, else slanted."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = theme.scaled(self, 100) / 100
        painter.translate(self.rect().toRectF().center())
        painter.rotate(0 if self.isChecked() else 45)
        painter.scale(size, size)
        color = self.palette().color(QPalette.ColorRole.ButtonText)
        painter.setPen(QPen(color, 1.2))
        painter.setBrush(color if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _PIN]))
        painter.drawLine(QPointF(0, 2), QPointF(0, 7))
