"""Questions that windows ask, and a dialog that doesn't close while something would be lost.

None of them has an event loop of its own: polls, signals and the rest of the app go on while a question stands.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from wolkvox_tray.core.words import _


def make_sure(parent: QWidget, text: str, what_goes: str, *, deed: str, do: Callable[[], None]) -> QMessageBox:
    """Ask before something is lost for good, and return the question: `do` is called if the answer is `deed`.

    What Enter and Escape choose is to cancel. The box destroys itself when it is answered.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(parent.window().windowTitle())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(what_goes)
    box.addButton(deed, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(do)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.open()
    return box


class CarefulDialog(QDialog):
    """A dialog that asks before what was typed is lost, and stays while it is `busy`.

    It is modeless and destroyed when it closes. Whoever derives from it says what is `changed`, and `save`s.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question: QMessageBox | None = None
        self.busy = self._closing = False

    @property
    def changed(self) -> bool:
        """Whether something would be lost by closing."""
        raise NotImplementedError

    def save_changes(self) -> None:
        """Save what was typed, instead of losing it."""
        raise NotImplementedError

    def discard(self) -> None:
        """Close without asking."""
        self._closing = True
        self.done(QDialog.DialogCode.Accepted)

    def reject(self) -> None:
        """Close, unless something would be lost: then ask."""
        if self._may_close():
            self._closing = True
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close, unless something would be lost: then ask."""
        if self._may_close():
            self._closing = True
            super().closeEvent(event)
        else:
            event.ignore()

    def _may_close(self) -> bool:
        if self._closing:
            return True
        if self.busy:
            return False
        if not self.changed:
            return True
        if self.question is None:
            self._ask()
        return False

    def _ask(self) -> None:
        """Ask what becomes of what was typed."""
        box = self.question = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.windowTitle())
        box.setText(_("Save the changes?"))
        box.setInformativeText(_("Otherwise what you typed is lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.finished.connect(self._answered)
        box.open()

    @Slot(int)
    def _answered(self, button: int) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == QMessageBox.StandardButton.Save:
            self.save_changes()
        elif button == QMessageBox.StandardButton.Discard:
            self.discard()
