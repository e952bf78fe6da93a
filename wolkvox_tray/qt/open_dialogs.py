"""The dialogs that are open, by name: each made when first wanted, destroyed when it closes, explained by F1.

What help is wanted on opens the guide, which is one of these dialogs too. `qt.dialogs` knows what the others are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, runtime_checkable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from wolkvox_tray.core.guide import INDEX, TROUBLES
from wolkvox_tray.core.machine.paths import guide_dir
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.qt.help_key import place_of, serve

if TYPE_CHECKING:
    from wolkvox_tray.qt.help_window import HelpWindow
    from wolkvox_tray.qt.settings_dialog import SettingsDialog

HELP = "help"

D = TypeVar("D", bound=QDialog)


@runtime_checkable
class _Asking(Protocol):
    """A dialog that asks what becomes of what was typed, unless it is told to discard it."""

    def discard(self) -> None: ...


class OpenDialogs(QObject):
    """Dialogs by name, and the guide that explains them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[str, QDialog] = {}

    @property
    def any_open(self) -> bool:
        """Whether one of them is on the screen."""
        return bool(self._open)

    @Slot()
    def show_help(self, page: str = INDEX, code: ReasonCode | None = None) -> None:
        """Open the guide at a page of it, where `code` is explained if that is given."""
        window = self._dialog(HELP, _help_window)
        show(window)  # first: pictures are scaled to its width
        window.show_help(page, code)

    @Slot(object)
    def explain(self, code: ReasonCode | None) -> None:
        """Open the guide where a fault is explained; if there is none, where the window by the icon is."""
        self.show_help(TROUBLES if code else "window", code)

    @Slot()
    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        for dialog in self._open.values():
            cast("SettingsDialog", dialog).retranslate()  # as each of them can

    def discard_all(self) -> None:
        """Close all without asking, whatever was typed."""
        for dialog in tuple(self._open.values()):
            if isinstance(dialog, _Asking):
                dialog.discard()
            else:
                dialog.close()

    def _dialog(self, name: str, make: Callable[[], D]) -> D:
        if name not in self._open:
            dialog = self._open[name] = make()
            # Kept until Qt has destroyed it: let go of earlier, Python would, in the middle of its closing.
            dialog.destroyed.connect(lambda: self._open.pop(name, None))
            if name != HELP:
                serve(dialog, lambda: self.show_help(*place_of(self._open[name], name)))
        return cast("D", self._open[name])


def show(dialog: QDialog) -> None:
    """Bring `dialog` before a person's eyes."""
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _help_window() -> HelpWindow:
    from wolkvox_tray.qt.help_window import HelpWindow  # when first wanted

    return HelpWindow(guide_dir())
