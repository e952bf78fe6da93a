"""The app's windows: the popup is made after the icon, the settings dialog when it is first wanted.

What they ask for goes out by signals, what they show comes in by slots, so the app connects to them before they
exist. While they are closed nothing of them costs anything: the polls lie on the board and are shown at the opening.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.model import Poll, ReasonCode
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.tray_host import no_tray_words

if TYPE_CHECKING:
    from wolkvox_tray.qt.popup import Popup
    from wolkvox_tray.qt.popup_header import Banner
    from wolkvox_tray.qt.settings_dialog import SettingsDialog


class Windows(QObject):
    """Popup and settings dialog of `house`, showing what is on `board`."""

    opened = Signal()
    """The popup came into sight."""
    hid = Signal()
    """It went out of sight."""
    refresh_asked = Signal()
    """Ask wolkvox now, as far as the gate allows."""
    save_asked = Signal(object)
    """Request: save this."""
    test_asked = Signal(object)
    """Candidate: try this."""
    quit_asked = Signal()
    """The window that stands for the icon was closed."""

    def __init__(self, house: House, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._house, self._board = house, board
        self._popup: Popup | None = None
        self._dialog: SettingsDialog | None = None
        self._why_no_icon: Banner | None = None
        self._has_rows = False

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
        popup = self._popup
        if popup is None or not popup.isVisible():
            return
        popup.show_polls(polls, self._now())
        if not self._has_rows and any(poll.counts for poll in polls):
            self._make_room(popup)

    def _make_room(self, popup: Popup) -> None:
        """Give a window that was opened before the first answer the size that its rows want."""
        from wolkvox_tray.qt import popup_place  # as `Popup`

        self._has_rows = True
        if popup.windowType() is Qt.WindowType.Window:
            popup.resize(popup_place.rect_for(popup, None, wide=len(self._board.polls) > 1).size())

    @Slot()
    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        if self._popup is not None:
            self._popup.retranslate()
        if self._dialog is not None:
            self._dialog.retranslate()

    def close(self) -> None:
        """Close the windows without asking: the app is ending."""
        self._why_no_icon = None
        if self._dialog is not None:
            self._dialog.discard()
        if self._popup is not None:
            self._popup.close()

    @Slot()
    def prepare(self) -> None:
        """Make the popup: what it marks as new is what changed from now on, and the first click opens it at once."""
        self._the_popup()

    @Slot()
    def show_settings(self) -> None:
        """Open the settings dialog."""
        dialog = self._the_dialog()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    @Slot(str)
    def show_token_of(self, account: str) -> None:
        """Open the settings dialog where the account with this id gets a new token."""
        self._the_dialog().select_account(account, token=True)
        self.show_settings()

    @Slot()
    def stand_in_for_icon(self) -> None:
        """Open the popup as a window because there is no tray, and say so; closing it ends the app."""
        from wolkvox_tray.qt.popup_header import Banner  # as `Popup`
        from wolkvox_tray.qt.popup_message import Message, Tone

        title, text = no_tray_words()
        self._why_no_icon = Banner()
        self._why_no_icon.show_message(Message(tone=Tone.INFO, title=title, text=text))
        layout = self._the_popup().layout()
        assert isinstance(layout, QVBoxLayout), "the popup is a column"  # noqa: S101 - for mypy
        layout.insertWidget(0, self._why_no_icon)
        self._open(None)

    @Slot()
    def icon_came(self) -> None:
        """There is an icon now: the window is a window like any other."""
        if self._why_no_icon is not None:
            self._why_no_icon.deleteLater()
            self._why_no_icon = None

    @Slot(object)
    def tested(self, poll: Poll) -> None:
        """Show the outcome of "Test connection"."""
        if self._dialog is not None:
            self._dialog.show_tested(poll)

    @Slot(object)
    def saved(self, problem: str | None) -> None:
        """Show how saving went."""
        if self._dialog is not None:
            self._dialog.show_saved(problem)

    def _open(self, point: QPoint | None) -> None:
        popup = self._the_popup()
        self._has_rows = any(poll.counts for poll in self._board.polls)
        popup.show_polls(self._board.polls, self._now())
        popup.open_at(point)

    def _the_popup(self) -> Popup:
        if self._popup is None:
            from wolkvox_tray.qt.popup import Popup  # after the icon

            popup = self._popup = Popup(clock=self._now)
            popup.opened.connect(self.opened)
            popup.closed.connect(self._popup_closed)
            popup.refresh_wanted.connect(self.refresh_asked)
            popup.settings_wanted.connect(self.show_settings)
            popup.replace_token_wanted.connect(self.show_token_of)
        return self._popup

    def _the_dialog(self) -> SettingsDialog:
        if self._dialog is None:
            from wolkvox_tray.qt.settings_dialog import SettingsDialog  # when first wanted

            house = self._house
            dialog = self._dialog = SettingsDialog(
                house.settings,
                vault_name=house.vault.name,
                without_token=[poll.account for poll in self._board.polls if _has_no_token(poll)],
                clock=self._now,
            )
            dialog.test_wanted.connect(self.test_asked)
            dialog.save_wanted.connect(self.save_asked)
            # Kept until Qt has destroyed it: let go of earlier, Python would, in the middle of its closing.
            dialog.destroyed.connect(self._dialog_gone)
        return self._dialog

    def _now(self) -> datetime:
        return self._house.clock.now().wall

    @Slot()
    def _popup_closed(self) -> None:
        self.hid.emit()
        if self._why_no_icon is not None and self._dialog is None:
            self.quit_asked.emit()

    @Slot()
    def _dialog_gone(self) -> None:
        self._dialog = None


def _has_no_token(poll: Poll) -> bool:
    return poll.reason is not None and poll.reason.code is ReasonCode.TOKEN_MISSING
