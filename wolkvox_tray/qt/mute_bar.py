"""Whether notices are silent, muted or by quiet hours, in words, and the one button that changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.watch.pauses import ends_at, for_an_hour, until_tomorrow
from wolkvox_tray.core.watch.quiet import Silence, silence
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import announce, clock, plain


class MuteBar(QWidget):
    """Shows a mute and lets it begin and end; shows quiet hours and lets them end for this once.

    Signals:
        mute_wanted(dict): keep these settings.
    """

    mute_wanted = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._settings = now, Settings()
        self._silent: Silence | None = None
        self.state, self.meaning = plain(QLabel()), plain(QLabel())
        self.mute, self.unmute, self.loud = QPushButton(), QPushButton(), QPushButton()
        self.menu = QMenu(self)
        self.always = self.menu.addAction("")
        self.hour = self.menu.addAction("")
        self.day = self.menu.addAction("")
        self.mute.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._word_menu)
        self.always.triggered.connect(self._mute_always)
        self.hour.triggered.connect(self._mute_for_an_hour)
        self.day.triggered.connect(self._mute_until_tomorrow)
        self.unmute.clicked.connect(self._unmute)
        self.loud.clicked.connect(self._set_quiet_aside)
        self._lay_out()

    def take_settings(self, settings: Settings) -> None:
        """Go by these settings."""
        self._settings = settings
        self._show()

    def tick(self) -> None:
        """Time has passed: a silence may have begun or ended."""
        if self._silent != silence(self._settings, self._now()):
            self._show()

    def retranslate(self, marks: Mnemonics) -> None:
        """Say everything in the language in use; `marks` are the window's letters."""
        self.mute.setText(marks.mark(_("Mute")))
        self.unmute.setText(marks.mark(_("Unmute")))
        self.loud.setText(marks.mark(_("Show notices now")))
        self._word_menu()
        self._show()

    def restyle(self) -> None:
        """Take the colours and the font in use."""
        self.state.setFont(theme.sized(self.font(), 1, self.font().Weight.DemiBold))
        theme.colored(self.meaning, theme.quiet(self.palette()))

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(theme.scaled(self, 2))
        for label in (self.state, self.meaning):
            label.setWordWrap(True)
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.scaled(self, 12))
        row.addLayout(texts, 1)
        for button in (self.mute, self.unmute, self.loud):
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)

    def _show(self) -> None:
        before, self._silent = self._silent, silence(self._settings, self._now())
        buttons = (self.mute, self.unmute, self.loud)
        had_focus = any(button.hasFocus() for button in buttons)
        offered = self.mute
        if self._silent is not None:
            offered = self.loud if self._silent.quiet else self.unmute
        state, meaning = self._words()
        self.state.setText(state)
        self.meaning.setText(meaning)
        for button in buttons:
            button.setVisible(button is offered)
        if had_focus:  # the button that was pressed has just gone
            offered.setFocus()
        if before != self._silent and self.isVisible():
            announce(self, state)

    def _words(self) -> tuple[str, str]:
        """Return whether notices appear, and what becomes of them."""
        silent = self._silent
        if silent is None:
            return _("Notices appear as they come"), _("They replace one another, and are kept here.")
        if silent.until is None:
            return _("Presenting: no notice appears"), _("They are kept here, and summed up when you unmute.")
        words = _("Quiet until {time}") if silent.quiet else _("Notices muted until {time}")
        state = words.format(time=clock(self._now())(silent.until))
        if silent.exempt:
            return state, _("They are kept here, and summed up then; thresholds are told at once.")
        return state, _("They are kept here, and summed up then.")

    @Slot()
    def _word_menu(self) -> None:
        morning = ends_at(until_tomorrow(self._now()))
        time = clock(morning)(morning) if morning else ""
        marks = Mnemonics()
        self.always.setText(marks.mark(_("Presenting: until I unmute")))
        self.hour.setText(marks.mark(_("For 1 hour")))
        self.day.setText(marks.mark(_("Until tomorrow, {time}").format(time=time)))

    @Slot()
    def _mute_always(self) -> None:
        self.mute_wanted.emit({"muted_until": ALWAYS})

    @Slot()
    def _mute_for_an_hour(self) -> None:
        self.mute_wanted.emit({"muted_until": for_an_hour(self._now())})

    @Slot()
    def _mute_until_tomorrow(self) -> None:
        self.mute_wanted.emit({"muted_until": until_tomorrow(self._now())})

    @Slot()
    def _unmute(self) -> None:
        self.mute_wanted.emit({"muted_until": ""})

    @Slot()
    def _set_quiet_aside(self) -> None:
        if self._silent is not None and self._silent.until is not None:
            self.mute_wanted.emit({"quiet_off_until": self._silent.until.isoformat()})
