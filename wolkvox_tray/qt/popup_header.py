"""The popup's upper part: the total and its state, whose it is, and the banner with what is the matter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_message import Action, Message, Tone
from wolkvox_tray.qt.text import plain, tooltip

_INKS = {Tone.INFO: theme.Ink.ACCENT, Tone.WARNING: theme.Ink.WARNING, Tone.CRITICAL: theme.Ink.CRITICAL}
_WASHES = {Tone.INFO: theme.Wash.INFO, Tone.WARNING: theme.Wash.WARNING, Tone.CRITICAL: theme.Wash.CRITICAL}


def button_words() -> dict[Action | str, str]:
    """Return the texts of all the popup's buttons, each with a letter of its own."""
    marks = Mnemonics()
    texts: dict[Action | str, str] = {
        "refresh_button": _("Refresh"),
        "settings_button": _("Settings…"),
        Action.RETRY: _("Retry"),
        Action.REPLACE_TOKEN: _("Replace token…"),
        Action.SET_UP: _("Set up…"),
        Action.SETTINGS: _("Check settings…"),
    }
    return {button: marks.mark(text) for button, text in texts.items()}


def colored(widget: QWidget, color: QColor) -> None:
    """Give a label its text colour."""
    palette = QPalette(widget.palette())
    palette.setColor(QPalette.ColorRole.WindowText, color)
    widget.setPalette(palette)


class Elided(QLabel):
    """A line of literal text that is cut at its end when there is no room, and then tells all in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.scaled(self, 40))

    def show_text(self, text: str) -> None:
        """Show `text`, as far as there is room."""
        self._whole = text
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
        self.setToolTip(tooltip(self._whole) if cut != self._whole else "")


class Header(QWidget):
    """The total, large; what state it is in; and whose it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.total = plain(QLabel()), plain(QLabel())
        self.note, self.name, self.place = Elided(), Elided(), Elided()
        for label in (self.name, self.place):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._faded = False
        self._lay_out()

    def _lay_out(self) -> None:
        big = QHBoxLayout()
        big.setSpacing(theme.scaled(self, 10))
        big.addWidget(self.total)
        big.addWidget(self.note, 1, Qt.AlignmentFlag.AlignBottom)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.caption)
        left.addLayout(big)
        right.setSpacing(theme.scaled(self, 2))
        right.addWidget(self.name)
        right.addWidget(self.place)
        right.addStretch()
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(theme.scaled(self, 16))
        both.addLayout(left, 3)
        both.addLayout(right, 2)

    def show_face(self, face: Face) -> None:
        """Show the header's part of a face."""
        self.caption.setText(_("Active licenses · Intelligent Dial"))
        self.total.setText(face.total)
        self.total.setAccessibleName(_("Active licenses: {total} {note}").format(total=face.total, note=face.note))
        self.note.show_text(face.note)
        self.name.show_text(face.name)
        self.place.show_text(face.place)
        self._faded = face.faded
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self.total.setFont(theme.sized(self.font(), theme.TOTAL_SIZE, QFont.Weight.DemiBold))
        lift = QFontMetrics(self.total.font()).descent() - self.note.fontMetrics().descent()
        self.note.setContentsMargins(0, 0, 0, max(0, lift))
        self.name.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        second = theme.quiet(self.palette())
        for label in (self.caption, self.place):
            colored(label, second)
        colored(self.total, second if self._faded else self.palette().color(QPalette.ColorRole.WindowText))


class Banner(QFrame):
    """What is the matter, in words, with the one button that helps.

    Signals:
        wanted(Action, str | None): the button was pressed; the second is the account it is about.
    """

    wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text, self.button = plain(QLabel()), plain(QLabel()), QPushButton()
        self._message: Message | None = None
        self.setAutoFillBackground(True)
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.title.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._press)
        self._lay_out()

    def _lay_out(self) -> None:
        gap = theme.scaled(self, 12)
        words = QVBoxLayout()
        words.setSpacing(theme.scaled(self, 2))
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap + 3, theme.scaled(self, 8), gap, theme.scaled(self, 8))
        row.setSpacing(gap)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_message(self, message: Message) -> None:
        """Show what is the matter."""
        self._message = message
        self.title.setText(message.title)
        self.text.setText(message.text)
        self.text.setVisible(bool(message.text))
        self.button.setVisible(message.action is not None)
        if message.action is not None:
            self.button.setText(button_words()[message.action])
        self.setAccessibleName(f"{message.title} {message.text}")
        self.restyle()

    def restyle(self) -> None:
        """Take colours for the palette in use."""
        if self._message is None:
            return
        window = self.window().palette()
        palette = QPalette(window)
        palette.setColor(QPalette.ColorRole.Window, theme.wash(window, _WASHES[self._message.tone]))
        palette.setColor(QPalette.ColorRole.WindowText, theme.banner_text(window))
        self.setPalette(palette)
        self.button.setPalette(window)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bar at the left that says how bad it is."""
        super().paintEvent(event)
        if self._message is not None:
            painter = QPainter(self)
            ink = theme.ink(self.window().palette(), _INKS[self._message.tone])
            painter.fillRect(0, 0, max(3, theme.scaled(self, 3)), self.height(), ink)

    def _press(self) -> None:
        if self._message is not None:
            self.wanted.emit(self._message.action, self._message.account)


class EmptyPage(QWidget):
    """What stands in the table's place while there is no table: a title, a sentence, a button.

    Signals:
        wanted(Action, str | None): the button was pressed; the second is the account it is about.
    """

    wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text, self.button = plain(QLabel()), plain(QLabel()), QPushButton()
        self._message: Message | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.button.clicked.connect(self._press)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.scaled(self, 24)] * 4))
        column.setSpacing(theme.scaled(self, 8))
        column.addStretch()
        for label in (self.title, self.text):
            label.setForegroundRole(QPalette.ColorRole.WindowText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(theme.scaled(self, 4))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def show_message(self, message: Message) -> None:
        """Show what is the matter."""
        self._message = message
        self.title.setText(message.title)
        self.text.setText(message.text)
        self.button.setVisible(message.action is not None)
        if message.action is not None:
            self.button.setText(button_words()[message.action])
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self.title.setFont(theme.sized(self.font(), theme.EMPTY_TITLE_SIZE, QFont.Weight.DemiBold))
        critical = self._message is not None and self._message.tone is Tone.CRITICAL
        text = self.palette().color(QPalette.ColorRole.WindowText)
        colored(self.title, theme.ink(self.palette(), theme.Ink.CRITICAL) if critical else text)
        colored(self.text, theme.quiet(self.palette(), QPalette.ColorRole.Base))

    def _press(self) -> None:
        if self._message is not None:
            self.wanted.emit(self._message.action, self._message.account)
