"""The way from a window to the guide: F1 everywhere, and a button where there is room for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from wolkvox_tray.core.guide import INDEX, TROUBLES
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.mnemonics import Mnemonics

KEY = QKeySequence("F1")
PAGES = {
    "first run": "first-setup",
    "notices": "notices",
    "history": "history",
    "money": "money",
    "mishaps": TROUBLES,
}
"""What a window is called in `qt.dialogs`: the page of the guide that explains it."""


@runtime_checkable
class Explained(Protocol):
    """A window that knows which page of the guide explains what it shows just now."""

    def help_page(self) -> str:
        """Return the page's name."""
        ...


class HelpButton(QPushButton):
    """Opens the guide where this window is explained; `serve` connects it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word it in the language in use."""
        self.setText(marks.mark(_("Help")))


def serve(window: QWidget, wanted: Callable[[], None]) -> None:
    """Have `wanted` called when help is wanted in `window`."""
    own = QKeySequence.keyBindings(QKeySequence.StandardKey.HelpContents)  # macOS has a key of its own
    shortcut = QShortcut(window)
    shortcut.setKeys([KEY, *(key for key in own if key != KEY)])
    shortcut.activated.connect(wanted)
    for button in window.findChildren(HelpButton):
        button.clicked.connect(wanted)


def page_of(window: QWidget, name: str) -> str:
    """Return which page of the guide explains `window`, which `qt.dialogs` calls `name`."""
    return window.help_page() if isinstance(window, Explained) else PAGES.get(name, INDEX)
