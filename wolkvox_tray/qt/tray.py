"""What stands in the tray: icon, tooltip, menu.

Everything comes in by `show` (the polls) and `tick` (time passed); everything goes out by signals. Icon and tooltip
are set only when they differ, for each time the panel reads some 35 kB again. The menu is built once and its texts
change: to rebuild an open menu closes it. Its first entries say all that the icon says, because on some desktops
(GNOME) a click on the icon opens the menu and nothing else.

A click opens the window by the icon, a second one closes it. Two things stand in the way and are guarded here: the
window loses the focus when the icon is clicked, so it hides just before the click arrives, and would open again; and
a double click is two clicks on one half of the desktops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QRect, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.overview import Overview, headline, overview, tooltip
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.icons import icon, ink_for
from wolkvox_tray.qt.text import clock

CLICK_GUARD_S = 0.3
"""After the window hid, a click that comes this soon is the one that hid it; likewise the second of a double click."""
MESSAGE_MS = 10_000

Reason = QSystemTrayIcon.ActivationReason


class Tray(QObject):
    """The app's place in the tray. `seconds` is a steady clock for the click guard, `now` the wall clock."""

    toggled = Signal(object)
    """QRect | None: the icon was clicked; where it stands on the screen, if the panel tells."""
    open_asked = Signal()
    refresh_asked = Signal()
    settings_asked = Signal()
    quit_asked = Signal()

    def __init__(
        self, *, now: Callable[[], datetime], seconds: Callable[[], float], panel: str = "auto", demo: bool = False
    ) -> None:
        super().__init__()
        self._now, self._seconds, self._panel, self._demo = now, seconds, panel, demo
        self._polls: tuple[Poll, ...] = ()
        self._unseen = False
        self._shown: tuple[Overview, str] | None = None
        self._tooltip = ""
        self._guard_until_s = float("-inf")
        self._menu = QMenu()
        self._menu.aboutToShow.connect(self.tick)
        self._open = self._entry(self.open_asked)
        self._state = QAction(self._menu)
        self._state.setEnabled(False)
        self._menu.addAction(self._state)
        self._menu.addSeparator()
        self._refresh = self._entry(self.refresh_asked)
        self._settings = self._entry(self.settings_asked)
        self._menu.addSeparator()
        self._quit = self._entry(self.quit_asked)
        self._menu.setDefaultAction(self._open)
        self._icon = self._new_icon()
        self.retranslate()

    @property
    def menu(self) -> QMenu:
        """The one menu."""
        return self._menu

    @property
    def tray_icon(self) -> QSystemTrayIcon:
        """The icon of the moment; a panel that came late got a new one."""
        return self._icon

    @property
    def view(self) -> Overview:
        """What the icon says now."""
        return overview(self._polls, self._now(), changed=self._unseen)

    @Slot(object)
    def show(self, polls: Sequence[Poll]) -> None:
        """Show these polls, one for each account."""
        known = {id(poll) for poll in self._polls}
        self._unseen |= any(poll.changes and id(poll) not in known for poll in polls)
        self._polls = tuple(polls)
        self.tick()

    @Slot()
    def tick(self) -> None:
        """Look at the clock: a number grows old, a refresh becomes possible."""
        view, clock_words = self.view, clock(self._now())
        picture = (Overview(shape=view.shape, total=view.total, changed=view.changed), self._panel)
        if picture != self._shown:
            self._shown = picture
            self._icon.setIcon(icon(picture[0], ink_for(self._panel)))
        text = tooltip(view, self._polls, clock_words, demo=self._demo)
        if text != self._tooltip:
            self._tooltip = text
            self._icon.setToolTip(text)
        self._state.setText(_plain(headline(view, clock_words)))
        self._say_when_to_refresh()

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
    def appear_anew(self) -> None:
        """Make a new icon: one that was made before its panel came never shows, whatever it says of itself."""
        old, self._icon = self._icon, self._new_icon()
        old.hide()
        old.deleteLater()
        self._shown, self._tooltip = None, ""
        self.tick()
        self._icon.show()

    @Slot()
    def vanish(self) -> None:
        """Take the icon off the panel: the app is closing."""
        self._icon.hide()

    @Slot(str)
    def set_panel(self, panel: str) -> None:
        """Use the colours for a panel that is "light", "dark" or "auto"; also when the colour scheme changed."""
        self._panel, self._shown = panel, None
        self.tick()

    @Slot()
    def repaint(self) -> None:
        """Paint the icon again: the desktop's colour scheme changed."""
        self.set_panel(self._panel)

    @Slot(str, str)
    def message(self, title: str, body: str) -> None:
        """Show a notice by the tray, on systems where that is the native way."""
        self._icon.showMessage(title, body, self._icon.icon(), MESSAGE_MS)

    @Slot()
    def retranslate(self) -> None:
        """Say everything again, in the language of the moment."""
        self._open.setText(_("Open"))
        self._settings.setText(_("Settings…"))
        self._quit.setText(_("Quit"))
        self.tick()

    def _say_when_to_refresh(self) -> None:
        soonest = [poll.next_allowed_at for poll in self._polls if poll.next_allowed_at]
        now = self._now()
        waits = bool(soonest) and len(soonest) == len(self._polls) and min(soonest) > now
        text = _("Refresh now (possible from {time})").format(time=clock(now)(min(soonest))) if waits else ""
        self._refresh.setText(text or _("Refresh now"))
        self._refresh.setEnabled(bool(self._polls) and not waits)

    def _entry(self, signal: SignalInstance) -> QAction:
        action = self._menu.addAction("")
        action.triggered.connect(signal)
        return action

    def _new_icon(self) -> QSystemTrayIcon:
        new = QSystemTrayIcon(self)
        new.setContextMenu(self._menu)
        new.activated.connect(self._activated)
        new.messageClicked.connect(self.open_asked)
        return new

    @Slot(object)
    def _activated(self, reason: Reason) -> None:
        if reason not in (Reason.Trigger, Reason.MiddleClick) or self._seconds() < self._guard_until_s:
            return
        self._guard_until_s = self._seconds() + CLICK_GUARD_S
        geometry = self._icon.geometry()
        # SNI panels tell no place; the pointer, now, is where the click was.
        self.toggled.emit(geometry if geometry.isValid() else QRect(QCursor.pos(), QCursor.pos()))


def _plain(text: str) -> str:
    """Return `text` for a menu, where "&" would mark a key."""
    return text.replace("&", "&&")
