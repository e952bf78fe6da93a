"""What stands in the tray: the icon and its tooltip; the menu (`qt.tray_menu`) belongs to it.

Everything comes in by `show` (the polls), `take_settings` and `tick` (time passed); everything goes out by signals.
Icon and tooltip are set only when they differ, for each time the panel reads some 45 kB again.

A click opens the window by the icon, a second one closes it. Two things stand in the way and are guarded here: the
window loses the focus when the icon is clicked, so it hides just before the click arrives, and would open again; and
a double click is two clicks on one half of the desktops.

Whether it was a click or a key no panel tells, and it matters: a window that was opened by keyboard must keep the
focus. Where the icon's place is known, a pointer that is elsewhere hasn't clicked it. StatusNotifier panels tell no
place; there it counts as a click, and the pointer is where it happened.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.overview import Overview, overview
from wolkvox_tray.core.watch.overview_words import tooltip
from wolkvox_tray.core.watch.pauses import ends_at
from wolkvox_tray.qt.icons import Ink, icon, ink_for
from wolkvox_tray.qt.standing import changed_since
from wolkvox_tray.qt.text import clock
from wolkvox_tray.qt.tray_menu import TrayMenu

if TYPE_CHECKING:
    from wolkvox_tray.qt.first_icon import FirstIcon

CLICK_GUARD_S = 0.3
"""After the window hid, a click that comes this soon is the one that hid it; likewise the second of a double click."""
SLACK = QMargins(8, 8, 8, 8)
"""How far, in px, beside the icon the pointer may be for a click: it moves on while the click is on its way."""
OWN_MENUS = ("win32", "darwin")
"""Systems on which the menu never goes over D-Bus."""
MESSAGE_MS = 10_000

Reason = QSystemTrayIcon.ActivationReason


class Tray(QObject):
    """The app's place in the tray. `seconds` is a steady clock for the click guard, `now` the wall clock.

    `first` is an icon that stands there already: it becomes this one's.
    """

    toggled = Signal(object, bool)
    """QRect | None, bool: the icon was clicked. Where it stands on the screen, as far as that can be known (the point
    of the click on StatusNotifier panels, ``None`` on Wayland); whether it was done by keyboard."""
    open_asked = Signal()
    refresh_asked = Signal()
    history_asked = Signal()
    money_asked = Signal()
    settings_asked = Signal()
    notices_asked = Signal()
    about_asked = Signal()
    help_asked = Signal()
    keep_asked = Signal(object)
    """dict[str, Value]: settings to keep, those of a pause or of a mute."""
    quit_asked = Signal()

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        seconds: Callable[[], float],
        settings: Settings | None = None,
        demo: bool = False,
        first: FirstIcon | None = None,
    ) -> None:
        super().__init__()
        self._now, self._seconds, self._demo = now, seconds, demo
        self._settings = settings or Settings()
        self._polls: tuple[Poll, ...] = ()
        self._unseen = False
        self._shown: tuple[Overview, Ink] | None = None
        self._tooltip = ""
        self._guard_until_s = float("-inf")
        self._wish, self._wished_at = "", QPoint()
        if first:
            first.let_go()
            self._wish, self._wished_at = first.wish, first.point
        self._first = first
        if first:
            first.let_go()
        self._menu = self._new_menu(first.menu if first else None)
        self._icon = self._made_ours(first.icon if first else QSystemTrayIcon())
        self.retranslate()

    @property
    def menu(self) -> QMenu:
        """The one menu."""
        return self._menu.menu

    @property
    def tray_icon(self) -> QSystemTrayIcon:
        """The icon of the moment; a panel that came late got a new one."""
        return self._icon

    @property
    def view(self) -> Overview:
        """What the icon says now."""
        return overview(self._polls, self._now(), changed=self._unseen, settings=self._settings)

    @Slot(object)
    def show(self, polls: Sequence[Poll]) -> None:
        """Show these polls, one for each account."""
        looked = ends_at(self._settings.looked_at)
        if not self._polls and looked is not None:  # the first since the start
            self._unseen |= changed_since(polls, looked)
        known = {id(poll) for poll in self._polls}
        self._unseen |= any(poll.changes and id(poll) not in known for poll in polls)
        self._polls = tuple(polls)
        self.tick()

    @Slot()
    def tick(self) -> None:
        """Look at the clock: a number grows old, a refresh becomes possible."""
        view = self.view
        picture = (view.face, ink_for(self._settings.icon_panel))
        if picture != self._shown:
            self._shown = picture
            self._icon.setIcon(icon(*picture))
        text = tooltip(view, clock(self._now()), demo=self._demo)
        if text != self._tooltip:
            self._tooltip = text
            self._icon.setToolTip(text)
        # Only a StatusNotifier panel doesn't tell where the icon stands; it also draws the menu.
        self._menu.show(
            view, self._polls, over_bus=sys.platform not in OWN_MENUS and not self._icon.geometry().isValid()
        )

    @Slot(object)
    def take_settings(self, settings: Settings) -> None:
        """Go by these settings: what is counted, the panel's colour, pauses and mutes."""
        self._settings = settings
        self.tick()

    @Slot()
    def looked(self) -> None:
        """The window was opened: what changed has been looked at."""
        self._unseen = False
        self.tick()

    @Slot()
    def window_hid(self) -> None:
        """The window was hidden, perhaps by the very click whose signal is on its way."""
        self._guard_until_s = self._seconds() + CLICK_GUARD_S

    @Slot()
    def appear(self) -> None:
        """Show the icon."""
        self._icon.show()

    @Slot()
    def catch_up(self) -> None:
        """Do what was asked of the first icon, when there was nobody to do it."""
        first, self._first = self._first, None
        if first is None or not first.wish:
            return
        if first.wish == first.OPEN and not first.point.isNull():
            self._click(first.point)
            return
        {first.OPEN: self.open_asked, first.SETTINGS: self.settings_asked, first.QUIT: self.quit_asked}[
            first.wish
        ].emit()

    @Slot()
    def appear_anew(self) -> None:
        """Make a new icon: one that was made before its panel came never shows, whatever it says of itself."""
        old, self._icon = self._icon, self._made_ours(QSystemTrayIcon())
        old.hide()
        old.deleteLater()
        self._shown, self._tooltip = None, ""
        self.tick()
        self._icon.show()

    @Slot()
    def vanish(self) -> None:
        """Take the icon off the panel: the app is closing."""
        self._icon.hide()

    @Slot()
    def repaint(self) -> None:
        """Paint the icon again: the desktop's colour scheme changed."""
        self.tick()

    @Slot(str, str)
    def message(self, title: str, body: str) -> None:
        """Show a notice by the tray, on systems where that is the native way."""
        self._icon.showMessage(title, body, self._icon.icon(), MESSAGE_MS)

    @Slot()
    def retranslate(self) -> None:
        """Say everything again, in the language of the moment."""
        self._menu.retranslate()
        self.tick()

    def _new_menu(self, menu: QMenu | None) -> TrayMenu:
        new = TrayMenu(menu, now=self._now, demo=self._demo, parent=self)
        new.menu.aboutToShow.connect(self.tick)
        new.open_asked.connect(self.open_asked)
        new.refresh_asked.connect(self.refresh_asked)
        new.history_asked.connect(self.history_asked)
        new.money_asked.connect(self.money_asked)
        new.settings_asked.connect(self.settings_asked)
        new.notices_asked.connect(self.notices_asked)
        new.about_asked.connect(self.about_asked)
        new.help_asked.connect(self.help_asked)
        new.keep_asked.connect(self.keep_asked)
        new.quit_asked.connect(self.quit_asked)
        return new

    def _made_ours(self, new: QSystemTrayIcon) -> QSystemTrayIcon:
        new.setParent(self)
        new.setContextMenu(self.menu)
        new.activated.connect(self._activated)
        new.messageClicked.connect(self.open_asked)
        return new

    @Slot(object)
    def _activated(self, reason: Reason) -> None:
        if reason not in (Reason.Trigger, Reason.MiddleClick) or self._seconds() < self._guard_until_s:
            return
        self._click(QCursor.pos())

    def _click(self, pointer: QPoint) -> None:
        self._guard_until_s = self._seconds() + CLICK_GUARD_S
        place = self._icon.geometry()
        if place.isValid():
            self.toggled.emit(place, not place.marginsAdded(SLACK).contains(pointer))
        elif QGuiApplication.platformName().startswith("wayland"):
            self.toggled.emit(None, False)  # it tells neither the icon's place nor the pointer's
        else:
            self.toggled.emit(QRect(pointer, pointer), False)
