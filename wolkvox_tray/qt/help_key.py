"""The way from a window to the guide: F1 everywhere, and a button where there is room for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from wolkvox_tray.core.guide import INDEX, TROUBLES
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import explain

KEY = QKeySequence("F1")
LINK_SIZE = 24
PAGES = {
    "notices": "notices",
    "history": "history",
    "money": "money",
    "mishaps": TROUBLES,
}
"""What a window is called in `qt.dialogs`: the page of the guide that explains it."""


@runtime_checkable
class Explained(Protocol):
    """A window that knows where the guide explains what it shows just now."""

    def explained(self) -> tuple[str, ReasonCode | None]:
        """Return the page's name, and the fault that is explained there."""
        ...


class HelpButton(QPushButton):
    """Opens the guide where this window is explained; `serve` connects it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word it in the language in use."""
        self.setText(marks.mark(_("Help")))


class HelpLink(QToolButton):
    """Opens the guide where a trouble is explained; there only while there is one that it explains."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("?")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_for(self, code: ReasonCode | None) -> None:
        """Be there if there is a fault that the guide explains; say so in the language in use."""
        self.setAccessibleName(_("Help about this"))
        explain(self, _("Help about this (F1)"))
        self.setVisible(code is not None)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a square that follows the font."""
        side = theme.scaled(self, LINK_SIZE)
        return QSize(side, side)


def serve(window: QWidget, wanted: Callable[[], None]) -> None:
    """Have `wanted` called when help is wanted in `window`."""
    own = QKeySequence.keyBindings(QKeySequence.StandardKey.HelpContents)  # macOS has a key of its own
    shortcut = QShortcut(window)
    shortcut.setKeys([KEY, *(key for key in own if key != KEY)])
    shortcut.activated.connect(wanted)
    for kind in (HelpButton, HelpLink):
        for button in window.findChildren(kind):
            button.clicked.connect(wanted)


def place_of(window: QWidget, name: str) -> tuple[str, ReasonCode | None]:
    """Return where the guide explains `window`, which `qt.dialogs` calls `name`."""
    return window.explained() if isinstance(window, Explained) else (PAGES.get(name, INDEX), None)
