"""The tray's menu: all that the icon says, and everything a person can ask for.

On some desktops (GNOME) a click on the icon opens this menu and nothing else, and no tooltip ever shows. So the counts,
their time and every account's state stand in it. Those lines are entries like the others and open the window: a greyed
line is hard to read, and keyboard and screen reader pass it by.

It is built once, around the entries that it began with (`qt.first_icon`), for a panel that finds it empty meanwhile
opens one of its own. Then only its texts change, because to rebuild an open menu closes it: there is a fixed number of
lines for accounts, hidden while they have nothing to say. Qt tells the panel only of texts that differ.

Who draws it decides how a text is written. In Qt's own menus "&" marks a key. A StatusNotifier panel gets the texts
over D-Bus, where "_" does, and Qt 6.11 only turns the first "&" into one: a name's own underscores would vanish
(seen on xfce).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.overview import Overview
from wolkvox_tray.core.watch.overview_words import account_lines, headline, when_words
from wolkvox_tray.core.watch.pauses import ends_at, for_an_hour, until_tomorrow
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.text import clock

ACCOUNT_LINES = 6
"""How many accounts the menu has room for; beyond, the worst are shown."""


class TrayMenu(QObject):
    """Builds up the menu, keeps its texts true, tells what was chosen."""

    open_asked = Signal()
    refresh_asked = Signal()
    settings_asked = Signal()
    notices_asked = Signal()
    about_asked = Signal()
    help_asked = Signal()
    history_asked = Signal()
    money_asked = Signal()
    quit_asked = Signal()
    keep_asked = Signal(object)
    """dict[str, Value]: settings to keep, those of a pause or of a mute."""

    def __init__(
        self,
        menu: QMenu | None = None,
        *,
        now: Callable[[], datetime],
        demo: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._quiet_until: datetime | None = None
        self.menu = QMenu() if menu is None else menu
        self._open, self._settings, self._quit = self.menu.actions() or [self.menu.addAction("") for _each in range(3)]
        self._open.triggered.connect(self.open_asked)
        self._settings.triggered.connect(self.settings_asked)
        self._quit.triggered.connect(self.quit_asked)
        self._next = self._settings
        self._demo = self._entry(self.menu, self.open_asked)
        self._demo.setVisible(demo)
        self._lines = [self._entry(self.menu, self.open_asked) for _line in range(2 + ACCOUNT_LINES)]
        self.menu.insertSeparator(self._next)
        self._refresh = self._entry(self.menu, self.refresh_asked)
        self._build_pauses()
        self._build_mutes()
        self.menu.insertSeparator(self._next)
        self._history = self._entry(self.menu, self.history_asked)
        self._money = self._entry(self.menu, self.money_asked)
        self._next = self._quit
        self._help = self._entry(self.menu, self.help_asked)
        self._about = self._entry(self.menu, self.about_asked)
        self.menu.setDefaultAction(self._open)

    def show(self, view: Overview, polls: Sequence[Poll], *, over_bus: bool = False) -> None:
        """Say what `view` says, and how each of `polls` is. `over_bus`: the panel draws the menu, not Qt."""
        literal = _for_bus if over_bus else _for_qt
        now = self._now()
        words = clock(now)
        lines = [headline(view, words), when_words(view, words)]
        lines += account_lines(polls, now, words, most=ACCOUNT_LINES)
        for line, text in zip(self._lines, lines + [""] * len(self._lines), strict=False):
            line.setText(literal(text))
            line.setVisible(bool(text))
        self._about.setText(literal(_("About wolkvox_tray…")))
        self._show_refresh(polls, paused=bool(view.paused_until))
        self._show_pause(view.paused_until)
        self._show_mute(view.muted_until, view.quiet_until)

    def retranslate(self) -> None:
        """Say all that never changes but with the language."""
        morning = ends_at(until_tomorrow(self._now()))
        time = clock(morning)(morning) if morning else ""
        self._open.setText(_("Open"))
        self._demo.setText(_("Demo · invented numbers"))
        self._pause.setTitle(_("Pause"))
        self._pause_hour.setText(_("For 1 hour"))
        self._pause_day.setText(_("Until tomorrow, {time}").format(time=time))
        self._pause_always.setText(_("Until I resume"))
        self._presenting.setText(_("Presenting: mute"))
        self._mute_hour.setText(_("Mute for 1 hour"))
        self._mute_day.setText(_("Mute until tomorrow, {time}").format(time=time))
        self._unmute.setText(_("Unmute"))
        self._loud.setText(_("Show notices now"))
        self._past.setText(_("Past notices…"))
        self._history.setText(_("History…"))
        self._money.setText(_("Costs and invoices…"))
        self._settings.setText(_("Settings…"))
        self._help.setText(_("Help"))
        self._quit.setText(_("Quit"))

    def _build_pauses(self) -> None:
        self._pause = self._submenu()
        self._pause_hour = self._entry(self._pause, self._pause_for_an_hour)
        self._pause_day = self._entry(self._pause, self._pause_until_tomorrow)
        self._pause_always = self._entry(self._pause, self._pause_until_resumed)
        self._resume = self._entry(self.menu, self._end_pause)

    def _build_mutes(self) -> None:
        self._notices = self._submenu()
        self._presenting = self._entry(self._notices, self._present)
        self._presenting.setCheckable(True)
        self._mute_hour = self._entry(self._notices, self._mute_for_an_hour)
        self._mute_day = self._entry(self._notices, self._mute_until_tomorrow)
        self._unmute = self._entry(self._notices, self._end_mute)
        self._loud = self._entry(self._notices, self._set_quiet_aside)
        self._notices.addSeparator()
        self._past = self._entry(self._notices, self.notices_asked)

    def _show_refresh(self, polls: Sequence[Poll], *, paused: bool) -> None:
        now = self._now()
        soonest = [poll.next_allowed_at for poll in polls if poll.next_allowed_at]
        waits = bool(soonest) and len(soonest) == len(polls) and min(soonest) > now
        text = _("Refresh now")
        if polls and paused:
            text = _("Refresh now (paused)")
        elif waits:
            text = _("Refresh now (possible from {time})").format(time=clock(now)(min(soonest)))
        self._refresh.setText(text)
        self._refresh.setEnabled(bool(polls) and not waits and not paused)

    def _show_pause(self, value: str) -> None:
        end = ends_at(value)
        self._pause.menuAction().setVisible(not value)
        self._resume.setVisible(bool(value))
        self._resume.setText(
            _("Resume (paused until {time})").format(time=clock(self._now())(end)) if end else _("Resume (paused)")
        )

    def _show_mute(self, value: str, quiet_until: datetime | None) -> None:
        end, self._quiet_until = ends_at(value), quiet_until
        time = clock(self._now())(end or quiet_until or self._now())
        title = _("Notices (muted)") if value else _("Notices")
        if end:
            title = _("Notices (muted until {time})").format(time=time)
        elif quiet_until:
            title = _("Notices (quiet until {time})").format(time=time)
        self._notices.setTitle(title)
        self._presenting.setChecked(value == ALWAYS)
        self._unmute.setVisible(bool(end))
        self._loud.setVisible(bool(quiet_until))

    @Slot()
    def _pause_for_an_hour(self) -> None:
        self.keep_asked.emit({"paused_until": for_an_hour(self._now())})

    @Slot()
    def _pause_until_tomorrow(self) -> None:
        self.keep_asked.emit({"paused_until": until_tomorrow(self._now())})

    @Slot()
    def _pause_until_resumed(self) -> None:
        self.keep_asked.emit({"paused_until": ALWAYS})

    @Slot()
    def _end_pause(self) -> None:
        self.keep_asked.emit({"paused_until": ""})

    @Slot()
    def _mute_for_an_hour(self) -> None:
        self.keep_asked.emit({"muted_until": for_an_hour(self._now())})

    @Slot()
    def _mute_until_tomorrow(self) -> None:
        self.keep_asked.emit({"muted_until": until_tomorrow(self._now())})

    @Slot()
    def _end_mute(self) -> None:
        self.keep_asked.emit({"muted_until": ""})

    @Slot()
    def _set_quiet_aside(self) -> None:
        if self._quiet_until is not None:
            self.keep_asked.emit({"quiet_off_until": self._quiet_until.isoformat()})

    @Slot(bool)
    def _present(self, presenting: bool) -> None:
        self.keep_asked.emit({"muted_until": ALWAYS if presenting else ""})

    def _submenu(self) -> QMenu:
        made = QMenu(self.menu)
        self.menu.insertMenu(self._next, made)
        return made

    def _entry(self, menu: QMenu, chosen: SignalInstance | Callable[..., None]) -> QAction:
        action = QAction(menu)
        if menu is self.menu:
            menu.insertAction(self._next, action)
        else:
            menu.addAction(action)
        action.triggered.connect(chosen)
        return action


def _for_qt(text: str) -> str:
    """Return what shows `text` literally in a menu that Qt draws."""
    return text.replace("&", "&&")


def _for_bus(text: str) -> str:
    """Return what shows `text` literally in a menu that a panel draws, after what Qt does to the first "&".

    Beside an underscore an "&" becomes a "+": xfce's panel reads "__" as a key once there is another one.
    """
    return text.replace("&", "+").replace("_", "__") if "_" in text else text.replace("&", "&&", 1)
