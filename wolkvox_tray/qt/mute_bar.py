"""Whether notices are muted, in words, and the one button that changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.watch.pauses import ends_at, for_an_hour, is_on, until_tomorrow
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import announce, clock, plain


class MuteBar(QWidget):
    """Shows a mute and lets it begin and end.

    Signals:
        mute_wanted(dict): keep these settings.
    """

    mute_wanted = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._value, self._on = now, "", False
        self.state, self.meaning = plain(QLabel()), plain(QLabel())
        self.mute, self.unmute, self.menu = QPushButton(), QPushButton(), QMenu(self)
        self.always = self.menu.addAction("")
        self.hour = self.menu.addAction("")
        self.day = self.menu.addAction("")
        self.mute.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._word_menu)
        self.always.triggered.connect(self._mute_always)
        self.hour.triggered.connect(self._mute_for_an_hour)
        self.day.triggered.connect(self._mute_until_tomorrow)
        self.unmute.clicked.connect(self._unmute)
        self._lay_out()

    def show_mute(self, value: str) -> None:
        """Show the mute with this value (of ``muted_until``)."""
        self._value = value
        self._show()

    def tick(self) -> None:
        """Time has passed: a mute may have ended."""
        if self._on != is_on(self._value, self._now()):
            self._show()

    def retranslate(self, marks: Mnemonics) -> None:
        """Say everything in the language in use; `marks` are the window's letters."""
        self.mute.setText(marks.mark(_("Mute")))
        self.unmute.setText(marks.mark(_("Unmute")))
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
        for button in (self.mute, self.unmute):
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)

    def _show(self) -> None:
        before, self._on = self._on, is_on(self._value, self._now())
        had_focus = self.mute.hasFocus() or self.unmute.hasFocus()
        end = ends_at(self._value)
        state, meaning = _("Notices appear as they come"), _("They replace one another, and are kept here.")
        if self._on:
            state = _("Presenting: no notice appears")
            meaning = _("They are kept here, and summed up when you unmute.")
        if self._on and end is not None:
            state = _("Notices muted until {time}").format(time=clock(self._now())(end))
            meaning = _("They are kept here, and summed up then.")
        self.state.setText(state)
        self.meaning.setText(meaning)
        self.mute.setVisible(not self._on)
        self.unmute.setVisible(self._on)
        if had_focus:  # the button that was pressed has just gone
            (self.unmute if self._on else self.mute).setFocus()
        if before != self._on and self.isVisible():
            announce(self, state)

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
