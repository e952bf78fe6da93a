"""The app's windows: the popup is made after the icon, the settings dialog when it is first wanted.

What they ask for goes out by signals, what they show comes in by slots, so the app connects to them before they
exist. While they are closed nothing of them costs anything: the polls lie on the board and are shown at the opening.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal, Slot

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.model import Poll
from wolkvox_tray.qt.board import Board

if TYPE_CHECKING:
    from wolkvox_tray.qt.popup import Popup
    from wolkvox_tray.qt.settings_dialog import SettingsDialog


class Windows(QObject):
    """Popup and settings dialog of `house`, showing what is on `board`."""

    opened = Signal()
    """The popup came into sight."""
    hid = Signal()
    """It went out of sight."""
    refresh_asked = Signal()
    """Ask wolkvox now, as far as the gate allows."""
    settings_saved = Signal(object)
    """str | None: the id of the account that has a new token, if any has."""
    test_asked = Signal(object, object)
    """Account, Token: ask with these."""
    quit_asked = Signal()
    """The window that stands for the icon was closed."""

    def __init__(self, house: House, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._house, self._board = house, board
        self._popup: Popup | None = None
        self._dialog: SettingsDialog | None = None

    @Slot(object)
    def toggle(self, icon: QRect) -> None:
        """Open the popup by the icon, or close it."""
        popup = self._the_popup()
        if popup.isVisible():
            popup.close()
        else:
            self._open(icon.center())

    @Slot()
    def open(self) -> None:
        """Open the popup as a window: after a second start, a menu or a notice there is no icon to put it by."""
        self._open(None)

    @Slot(object)
    def show(self, polls: tuple[Poll, ...]) -> None:
        """Show new polls, if the popup is open."""
        if self._popup is not None and self._popup.isVisible():
            self._popup.show_polls(polls, self._house.clock.now().wall)

    @Slot()
    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        if self._popup is not None:
            self._popup.retranslate()

    def close(self) -> None:
        """Close and forget the windows: the app is ending."""
        for window in (self._dialog, self._popup):
            if window is not None:
                window.close()
                window.deleteLater()
        self._dialog = self._popup = None

    @Slot()
    def prepare(self) -> None:
        """Make the popup: what it marks as new is what changed from now on, and the first click opens it at once."""
        self._the_popup()

    @Slot()
    def show_settings(self) -> None:
        """Open the settings dialog."""
        self.show_settings_of("")

    @Slot(str)
    def show_settings_of(self, account: str) -> None:
        """Open the settings dialog, at the token of the account with this id if there is one."""

    def open_without_tray(self) -> None:
        """Open the popup as a window, in place of an icon: closing it ends the app."""
        self._open(None)

    @Slot(object)
    def tested(self, poll: Poll) -> None:
        """Show the outcome of "Test connection"."""

    @Slot()
    def tick(self) -> None:
        """Time passed."""

    def _open(self, point: QPoint | None) -> None:
        popup = self._the_popup()
        popup.show_polls(self._board.polls, self._house.clock.now().wall)
        popup.open_at(point)

    def _the_popup(self) -> Popup:
        if self._popup is None:
            from wolkvox_tray.qt.popup import Popup  # when first wanted

            self._popup = Popup(clock=lambda: self._house.clock.now().wall)
            self._popup.opened.connect(self.opened)
            self._popup.closed.connect(self.hid)
            self._popup.refresh_wanted.connect(self.refresh_asked)
            self._popup.settings_wanted.connect(self.show_settings)
            self._popup.replace_token_wanted.connect(self.show_settings_of)
        return self._popup
