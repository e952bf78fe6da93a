"""Small parts that forms are made of: the note below a field, the help that unfolds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup_header import colored
from wolkvox_tray.qt.text import announce, plain

WRONG, RIGHT = "\N{MULTIPLICATION X}", "\N{CHECK MARK}"


class Note(QLabel):
    """The line below a field: a hint, what is wrong, or what went right; read out when it appears."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self).setWordWrap(True)
        self._ink: theme.Ink | None = None
        self.hide()

    def hint(self, text: str) -> None:
        """Show a hint, quietly."""
        self._show(text, None)

    def complain(self, text: str) -> None:
        """Show what is wrong."""
        self._show(f"{WRONG} {text}" if text else "", theme.Ink.CRITICAL)
        announce(self, text)

    def praise(self, text: str) -> None:
        """Show what went right."""
        self._show(f"{RIGHT} {text}", theme.Ink.SUCCESS)
        announce(self, text)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        palette = self.window().palette()
        colored(self, theme.quiet(palette) if self._ink is None else theme.ink(palette, self._ink))

    def _show(self, text: str, ink: theme.Ink | None) -> None:
        self._ink = ink
        self.setText(text)
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
        self._opened = opened
        self.button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.answer.hint(self._text if opened else "")
        if opened:
            announce(self.answer, self._text)


def below(*widgets: QWidget) -> QWidget:
    """Return `widgets` one below the other, as one field of a form."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.scaled(holder, 4))
    for widget in widgets:
        column.addWidget(widget)
    return holder
