"""A time of the day and days of the week, as native widgets: written and ordered as the reader's system does."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, QTime, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QTimeEdit, QWidget

from wolkvox_tray.core.machine.settings_checks import DAYS
from wolkvox_tray.core.machine.settings_table import Setting, Value
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.fields import beside
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.setting_controls import Control
from wolkvox_tray.qt.text import words_locale

STORED = "HH:mm"


class TimeField(QTimeEdit):
    """A time that the mouse wheel changes only when it is meant: the page scrolls past it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page, unless the time has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class TimeControl(Control):
    """``time``: a time of the day."""

    def __init__(self, setting: Setting) -> None:
        self._box = box = TimeField()
        super().__init__(setting, box, field=beside(box))
        box.timeChanged.connect(self.changed)

    def read(self) -> Value:
        """Return the time."""
        return self._box.time().toString(STORED)

    def fill(self, value: Value) -> None:
        """Show a time."""
        self._box.setTime(QTime.fromString(str(value), STORED))


class DaysControl(Control):
    """``days``: a box for each day of the week, in the order of the reader's system."""

    wide = True

    def __init__(self, setting: Setting) -> None:
        first = QLocale().firstDayOfWeek().value - 1
        self._boxes = {day: QCheckBox() for day in (*DAYS[first:], *DAYS[:first])}
        boxes = tuple(self._boxes.values())
        super().__init__(setting, boxes[0], field=beside(*boxes))
        for box in boxes:
            box.toggled.connect(self._toggled)

    def read(self) -> Value:
        """Return the days that are checked."""
        return ",".join(day for day in DAYS if self._boxes[day].isChecked())

    def fill(self, value: Value) -> None:
        """Check these days."""
        for day, box in self._boxes.items():
            box.setChecked(day in str(value).split(","))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word the label and the days; a screen reader says what they are for, too."""
        super().retranslate(marks)
        locale = words_locale()
        for day, box in self._boxes.items():
            number = DAYS.index(day) + 1
            box.setText(locale.standaloneDayName(number, QLocale.FormatType.ShortFormat))
            name = locale.standaloneDayName(number, QLocale.FormatType.LongFormat)
            box.setAccessibleName(_("{name}: {state}").format(name=_(self.setting.words), state=name))

    @Slot()
    def _toggled(self) -> None:
        self.changed.emit()
        self.left.emit()
