"""The window by the icon, as the app sees it: opened, closed, and shown what is on the board.

What it asks for goes out by signals, what it shows comes in by slots, so the app connects to it before it exists: it is
made after the icon. While it is closed it costs nothing: the polls lie on the board and are shown at the opening.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.pauses import ends_at
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.dialogs import Dialogs
from wolkvox_tray.qt.tray_host import no_tray_words

if TYPE_CHECKING:
    from wolkvox_tray.qt.popup import Popup
    from wolkvox_tray.qt.popup_header import Banner
    from wolkvox_tray.qt.trails import TrailReader


class Windows(QObject):
    """The popup of `house`, showing what is on `board`; `dialogs` are the other windows."""

    opened = Signal()
    """The popup came into sight."""
    hid = Signal()
    """It went out of sight."""
    refresh_asked = Signal()
    """Ask wolkvox now, as far as the gate allows."""
    keep_asked = Signal(object)
    """dict: keep these settings."""
    quit_asked = Signal()
    """The window that stands for the icon was closed."""

    def __init__(self, house: House, board: Board, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._house, self._board, self._dialogs = house, board, dialogs
        self._settings = house.settings
        self._popup: Popup | None = None
        self._trails: TrailReader | None = None
        self._why_no_icon: Banner | None = None

    @Slot(object, bool)
    def toggle(self, icon: QRect | None, by_keyboard: bool = False) -> None:
        """Open the popup by the icon, or close it."""
        popup = self._the_popup()
        if popup.isVisible():
            popup.close()
        else:
            self._open(icon.center() if icon else None, by_keyboard=by_keyboard)

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

    @Slot(object)
    def take_settings(self, settings: Settings) -> None:
        """Go by these settings from now on."""
        self._settings = settings
        if self._popup is not None:
            self._popup.take_settings(settings)

    @Slot()
    def retranslate(self) -> None:
        """Say everything in the language of the moment."""
        if self._popup is not None:
            self._popup.retranslate()

    def close(self) -> None:
        """Close the windows without asking: the app is ending."""
        self._why_no_icon = None
        self._dialogs.close()
        if self._popup is not None:
            self._popup.close()

    def hold_up_nothing(self) -> None:
        """Close what might ask something: the session is ending. That may be called off, and then the app goes on."""
        self._dialogs.discard_all()
        if self._popup is not None and self._why_no_icon is None:  # else it is all there is to see of the app
            self._popup.close()

    @Slot()
    def prepare(self) -> None:
        """Make the popup: what it marks as new is what changed from now on, and the first click opens it at once."""
        self._the_popup()

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

    def _open(self, point: QPoint | None, *, by_keyboard: bool = False) -> None:
        popup = self._the_popup()
        popup.show_polls(self._board.polls, self._now())
        popup.open_at(point, by_keyboard=by_keyboard)

    def _the_popup(self) -> Popup:
        if self._popup is None:
            from wolkvox_tray.qt.popup import Popup  # after the icon
            from wolkvox_tray.qt.trails import TrailReader

            popup = self._popup = Popup(clock=self._now, seen_until=ends_at(self._settings.looked_at))
            popup.take_settings(self._settings)
            self._trails = TrailReader(self._house, popup.table.trails, self._now, self)
            popup.opened.connect(self.opened)
            popup.closed.connect(self._popup_closed)
            popup.refresh_wanted.connect(self.refresh_asked)
            popup.keep_wanted.connect(self.keep_asked)
            popup.notices_wanted.connect(self._dialogs.show_notices)
            popup.history_wanted.connect(self._dialogs.show_history)
            popup.settings_wanted.connect(self._dialogs.show_settings)
            popup.replace_token_wanted.connect(self._dialogs.show_token_of)
            popup.help_wanted.connect(self._dialogs.explain)
        return self._popup

    def _now(self) -> datetime:
        return self._house.clock.now().wall

    @Slot()
    def _popup_closed(self) -> None:
        if self._trails is not None:
            self._trails.end()
        self.hid.emit()
        if self._why_no_icon is not None and not self._dialogs.any_open:
            self.quit_asked.emit()
