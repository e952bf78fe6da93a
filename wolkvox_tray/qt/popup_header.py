"""The popup's upper part: the total and its state, whose it is, and the banner with what is the matter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
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
from wolkvox_tray.qt.edges import of_controls
from wolkvox_tray.qt.help_key import HelpLink
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_message import Message, Tone
from wolkvox_tray.qt.popup_parts import Elided, PinButton, button_words
from wolkvox_tray.qt.popup_speech import headline_spoken
from wolkvox_tray.qt.text import plain, tooltip
from wolkvox_tray.qt.theme import colored

__all__ = ["Banner", "Elided", "EmptyPage", "Header", "colored"]

NAME_WIDTH, WIDE_NAME = 280, 420
"""The most room that whose it is takes from the number, for a 12 px font: beside a note, and where there is none."""
_INKS = {Tone.INFO: theme.Ink.ACCENT, Tone.WARNING: theme.Ink.WARNING, Tone.CRITICAL: theme.Ink.CRITICAL}
_WASHES = {Tone.INFO: theme.Wash.INFO, Tone.WARNING: theme.Wash.WARNING, Tone.CRITICAL: theme.Wash.CRITICAL}


class Header(QWidget):
    """The total, large; what it changed by today and what state it is in; whose it is; and the pin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.total, self.today = plain(QLabel()), plain(QLabel())
        self.caption, self.note, self.name, self.place = (Elided() for _n in range(4))
        self.pin = PinButton()
        for label in (self.name, self.place):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._looks = (False, False, False)
        self._lay_out()

    def _lay_out(self) -> None:
        bottom = Qt.AlignmentFlag.AlignBottom
        self._big, self._both = QHBoxLayout(), QHBoxLayout(self)
        self._big.addWidget(self.total)
        self._big.addWidget(self.today, 0, bottom)
        self._big.addWidget(self.note, 1, bottom)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.caption)
        left.addLayout(self._big)
        right.setSpacing(0)
        right.addWidget(self.name, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.place, 0, Qt.AlignmentFlag.AlignRight)
        right.addStretch()
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.addLayout(left, 1)
        self._both.addLayout(right)
        self._both.addWidget(self.pin, 0, Qt.AlignmentFlag.AlignTop)

    def show_face(self, face: Face) -> None:
        """Show the header's part of a face."""
        self.caption.show_text(_("Active licenses · Intelligent Dial"))
        self.total.setText(face.total)
        note = " · ".join(part for part in (face.over, face.note) if part)
        self.total.setAccessibleName(headline_spoken(face))
        self.today.setText(face.today)
        self.today.setToolTip(tooltip(face.today_tip))
        self.today.setAccessibleDescription(face.today_tip)
        self.today.setVisible(bool(face.today))
        self.note.show_text(note)
        self.name.show_text(face.name)
        self.place.show_text(face.place)
        looks = (face.faded, bool(face.over), bool(note))
        if looks != self._looks:
            self._looks = looks
            self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self._big.setSpacing(theme.scaled(self, 12))
        self._both.setSpacing(theme.scaled(self, 12))
        self.total.setFont(theme.sized(self.font(), theme.TOTAL_SIZE, QFont.Weight.DemiBold))
        lift = QFontMetrics(self.total.font()).descent() - self.note.fontMetrics().descent()
        for label in (self.today, self.note):
            label.setContentsMargins(0, 0, 0, max(0, lift))
        self.name.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        for label in (self.name, self.place):
            label.setMaximumWidth(theme.scaled(self, NAME_WIDTH if self.note.whole else WIDE_NAME))
        second, first = theme.quiet(self.palette()), theme.shade(self.palette(), QPalette.ColorRole.WindowText)
        for label in (self.caption, self.place):
            colored(label, second)
        for label in (self.name, self.today):
            colored(label, first)
        faded, over, _noted = self._looks
        colored(self.note, theme.ink(self.palette(), theme.Ink.WARNING) if over else first)
        colored(self.total, second if faded else first)


class Banner(QFrame):
    """What is the matter, in words, with the one button that helps.

    Signals:
        wanted(Action, str | None): the button was pressed; the second is the account it is about.
    """

    wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text, self.button, self.help = plain(QLabel()), plain(QLabel()), QPushButton(), HelpLink()
        self._message: Message | None = None
        self.setAutoFillBackground(True)
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._press)
        self._lay_out()

    def _lay_out(self) -> None:
        self._words, self._row = QVBoxLayout(), QHBoxLayout(self)
        self._words.addStretch()
        self._words.addWidget(self.title)
        self._words.addWidget(self.text)
        self._words.addStretch()
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.help, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def buttons(self) -> tuple[QWidget, ...]:
        """Return what can be pressed, in its order."""
        return self.help, self.button

    def show_message(self, message: Message) -> None:
        """Show what is the matter."""
        self._message = message
        self.title.setText(message.title)
        self.text.setText(message.text)
        self.text.setVisible(bool(message.text))
        self.help.show_for(message.code)
        self.button.setVisible(message.action is not None)
        if message.action is not None:
            self.button.setText(button_words()[message.action])
        self.setAccessibleName(f"{message.title} {message.text}")
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        if self._message is None:
            return
        gap, bar = theme.scaled(self, 12), self._bar()
        self._row.setContentsMargins(gap + bar, theme.scaled(self, 8), gap, theme.scaled(self, 8))
        self._row.setSpacing(gap)
        self._words.setSpacing(theme.scaled(self, 2))
        self.title.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self.button.setMinimumHeight(theme.scaled(self, theme.CONTROL_HEIGHT))
        window = self.window().palette()
        palette = QPalette(window)
        palette.setColor(QPalette.ColorRole.Window, theme.wash(window, _WASHES[self._message.tone]))
        palette.setColor(QPalette.ColorRole.WindowText, theme.banner_text(window))
        self.setPalette(palette)
        self.button.setPalette(of_controls(window, self.style()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bar at the left that says how bad it is; in high contrast, where there is no wash, an edge too."""
        super().paintEvent(event)
        if self._message is not None:
            painter = QPainter(self)
            ink = theme.ink(self.window().palette(), _INKS[self._message.tone])
            painter.fillRect(0, 0, self._bar(), self.height(), ink)
            if theme.high_contrast():
                painter.setPen(ink)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _bar(self) -> int:
        return max(3, theme.scaled(self, 3))

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
        self.title, self.text, self.button, self.help = plain(QLabel()), plain(QLabel()), QPushButton(), HelpLink()
        self._message: Message | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.button.clicked.connect(self._press)
        column = self._column = QVBoxLayout(self)
        column.addStretch()
        for label in (self.title, self.text):
            label.setForegroundRole(QPalette.ColorRole.WindowText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        row = self._row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.button)
        row.addWidget(self.help)
        row.addStretch()
        column.addLayout(row)
        column.addStretch()

    def buttons(self) -> tuple[QWidget, ...]:
        """Return what can be pressed, in its order."""
        return self.button, self.help

    def show_message(self, message: Message) -> None:
        """Show what is the matter."""
        self._message = message
        self.title.setText(message.title)
        self.text.setText(message.text)
        self.help.show_for(message.code)
        self.button.setVisible(message.action is not None)
        if message.action is not None:
            self.button.setText(button_words()[message.action])
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self._column.setContentsMargins(*([theme.scaled(self, 24)] * 4))
        for layout in (self._column, self._row):
            layout.setSpacing(theme.scaled(self, 8))
        self.button.setMinimumHeight(theme.scaled(self, theme.CONTROL_HEIGHT))
        self.title.setFont(theme.sized(self.font(), theme.EMPTY_TITLE_SIZE, QFont.Weight.DemiBold))
        critical = self._message is not None and self._message.tone is Tone.CRITICAL
        text = theme.shade(self.palette(), QPalette.ColorRole.WindowText)
        alarm = theme.ink(self.palette(), theme.Ink.CRITICAL, QPalette.ColorRole.Base)
        colored(self.title, alarm if critical else text)
        colored(self.text, theme.quiet(self.palette(), QPalette.ColorRole.Base))

    def _press(self) -> None:
        if self._message is not None:
            self.wanted.emit(self._message.action, self._message.account)
