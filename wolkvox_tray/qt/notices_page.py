"""The page of notices: their settings, a sample of one, and the way to those that were shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import Page
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.fields import Note, Rule, below, beside
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_page import SettingsPage


class NoticesPage(SettingsPage):
    """What is told, and how.

    Signals:
        sample_wanted: show what a notice looks like.
        past_wanted: show the list of past notices.
    """

    sample_wanted = Signal()
    past_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(Page.NOTICES, settings, parent=parent)
        self.sample, self.past, self.unsaved = QPushButton(), QPushButton(), Note()
        for button in (self.sample, self.past):
            button.setAutoDefault(False)
        self.add_below(Rule(), below(beside(self.sample, self.past), self.unsaved))
        self.sample.clicked.connect(self._show_sample)
        self.past.clicked.connect(self.past_wanted)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        super().retranslate(marks)
        self.sample.setText(marks.mark(_("Show a sample notice")))
        self.past.setText(marks.mark(_("Past notices…")))
        if self.unsaved.said:
            self._remark()

    def _show_sample(self) -> None:
        self._remark()
        self.sample_wanted.emit()

    def _remark(self) -> None:
        """Say that the sample doesn't know yet what isn't saved."""
        changed = "notice_privacy" in self.changed()
        self.unsaved.hint(_("The sample shows what the saved settings show.") if changed else "")
