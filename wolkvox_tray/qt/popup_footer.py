"""The popup's lower part: quiet notes, when wolkvox was asked and is asked next, and the buttons.

The text folds into lines instead of being squeezed by the buttons. A button is there only while it helps: no "Refresh"
while no asking is possible without a person's doing, and none twice, here and beside the trouble it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.watch.pauses import ends_at, for_an_hour, until_tomorrow
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_message import Action
from wolkvox_tray.qt.popup_parts import Elided, Folded, button_words
from wolkvox_tray.qt.text import clock_words, explain

MOST_NOTES = 2


class Footer(QWidget):
    """What stands below the table.

    Signals:
        refresh_wanted, history_wanted, settings_wanted: a button was pressed.
        pause_wanted(str): pause asking; the value of the pause (`core.watch.pauses`), "" to resume.
    """

    refresh_wanted = Signal()
    history_wanted = Signal()
    settings_wanted = Signal()
    pause_wanted = Signal(str)

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.notes = [Elided(self) for _n in range(MOST_NOTES)]
        self.updated = Folded()
        self.refresh, self.pause, self.resume, self.history, self.settings = (QPushButton() for _n in range(5))
        self._menu = QMenu(self)
        self.for_an_hour = self._entry(self._pause_for_an_hour)
        self.until_tomorrow = self._entry(self._pause_until_tomorrow)
        self.until_resumed = self._entry(self._pause_until_resumed)
        self.pause.setMenu(self._menu)
        self.refresh.clicked.connect(self.refresh_wanted)
        self.resume.clicked.connect(self._resume)
        self.history.clicked.connect(self.history_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self._lay_out()
        self.restyle()

    def _lay_out(self) -> None:
        self._column, self._row = QVBoxLayout(self), QHBoxLayout()
        for note in self.notes:
            self._column.addWidget(note)
        self._row.addWidget(self.updated, 1)
        for button in self.buttons():
            button.setAutoDefault(False)
            self._row.addWidget(button)
        self._column.addLayout(self._row)

    def buttons(self) -> tuple[QPushButton, ...]:
        """Return its buttons in their order."""
        return self.refresh, self.pause, self.resume, self.history, self.settings

    def show_face(self, face: Face, said: str | None) -> None:
        """Show the footer's part of a face; `said` is an answer to a press of a button, shown instead of the times."""
        for n, label in enumerate(self.notes):
            note = face.notes[n] if n < len(face.notes) else None
            label.setVisible(note is not None)
            label.show_text(note.text if note else "", note.tip if note else "")
        self.updated.show_parts(face.updated if said is None else (said,))
        explain(self.refresh, face.wait or _("Ask wolkvox now (F5)"))
        helps = face.message.action if face.message else None
        self.refresh.setVisible(face.may_refresh and helps not in (Action.RETRY, Action.UNLOCK))
        self.pause.setVisible(face.may_pause)
        self.history.setVisible(face.has_rows or face.may_pause or face.paused)
        self.resume.setVisible(face.paused and helps is not Action.RESUME)
        self.settings.setVisible(helps is not Action.SET_UP)  # without an account both open the first run

    def retranslate(self) -> None:
        """Word the buttons in the language in use."""
        words = button_words()
        self.refresh.setText(words["refresh_button"])
        self.pause.setText(words["pause_button"])
        self.resume.setText(words[Action.RESUME])
        self.history.setText(words["history_button"])
        self.settings.setText(words["settings_button"])
        explain(self.pause, _("For a while wolkvox is not asked, and no notices arise"))
        morning = ends_at(until_tomorrow(self._clock()))
        time = clock_words(morning, morning) if morning else ""
        self.for_an_hour.setText(_("For 1 hour"))
        self.until_tomorrow.setText(_("Until tomorrow, {time}").format(time=time))
        self.until_resumed.setText(_("Until I resume"))

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        side, above = theme.scaled(self, 16), theme.scaled(self, 12)
        self._column.setContentsMargins(side, above, side, above)
        self._column.setSpacing(theme.scaled(self, 4))
        self._row.setSpacing(theme.scaled(self, 8))
        second = theme.quiet(self.palette())
        for label in (*self.notes, self.updated):
            theme.colored(label, second)
        for button in self.buttons():
            button.setMinimumHeight(theme.scaled(self, theme.CONTROL_HEIGHT))

    def _entry(self, chosen: Callable[[], None]) -> QAction:
        action = self._menu.addAction("")
        action.triggered.connect(chosen)
        return action

    @Slot()
    def _pause_for_an_hour(self) -> None:
        self.pause_wanted.emit(for_an_hour(self._clock()))

    @Slot()
    def _pause_until_tomorrow(self) -> None:
        self.pause_wanted.emit(until_tomorrow(self._clock()))

    @Slot()
    def _pause_until_resumed(self) -> None:
        self.pause_wanted.emit(ALWAYS)

    @Slot()
    def _resume(self) -> None:
        self.pause_wanted.emit("")
