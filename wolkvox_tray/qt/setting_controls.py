"""A row of the settings table as native widgets: one class for each kind (`settings_page` knows which).

A control is read and filled, worded anew in another language, and tells when its value may have changed and when it
was left. It judges nothing: whether a value makes sense is `settings_checks`' matter.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from wolkvox_tray.core.machine.settings_table import Setting, Value
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.fields import Choice, Line, Note, Number, beside, call
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.shown_choices import shown_choices

LIKELY_ZONES = (
    "America/Bogota",
    "America/Lima",
    "America/Guayaquil",
    "America/Panama",
    "America/Mexico_City",
    "America/Guatemala",
    "America/Costa_Rica",
    "America/Santo_Domingo",
    "America/Caracas",
    "America/La_Paz",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "America/New_York",
    "Europe/Madrid",
)
"""Offered in the list, for wolkvox's customers; any other can be typed. Reading all names would be a disk scan."""


class Control(QObject):
    """A setting's widgets: `widget` has the focus, `field` is what stands in the form, `label` stands before it.

    Signals:
        changed: its value may have changed.
        left: a text was finished.
    """

    changed = Signal()
    left = Signal()
    wide = False
    """Whether it needs the whole line, with its label above it."""

    def __init__(self, setting: Setting, widget: QWidget, *, field: QWidget | None = None) -> None:
        super().__init__()
        self.setting, self.widget, self.field = setting, widget, field or widget
        self.label, self.note = QLabel(), Note()
        self.label.setBuddy(widget)

    def read(self) -> Value:
        """Return its value, which may make no sense yet."""
        raise NotImplementedError

    def fill(self, value: Value) -> None:
        """Show a value."""
        raise NotImplementedError

    def retranslate(self, marks: Mnemonics) -> None:
        """Word it in the language in use."""
        self.label.setText(marks.mark(_(self.setting.words)))
        call(self.widget, _(self.setting.words))

    def enable(self, enabled: bool) -> None:
        """Grey the row, or not."""
        for part in (self.label, self.field):
            part.setEnabled(enabled)


class NumberControl(Control):
    """``int``: a number in its range, with its unit."""

    def __init__(self, setting: Setting) -> None:
        self._box = box = Number()
        super().__init__(setting, box, field=beside(box))
        box.setRange(setting.low or 0, setting.high or 10**9)
        box.valueChanged.connect(self._changed)

    def read(self) -> Value:
        """Return the number."""
        return self._box.value()

    def fill(self, value: Value) -> None:
        """Show a number."""
        self._box.setValue(int(value))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word label and unit."""
        super().retranslate(marks)
        if self.setting.lowest:
            self._box.setSpecialValueText(_(self.setting.lowest))
        self._show_unit()

    @Slot()
    def _changed(self) -> None:
        self._show_unit()
        self.changed.emit()

    def _show_unit(self) -> None:
        unit = unit_words(self.setting.unit, self._box.value())
        self._box.setSuffix(f" {unit}" if unit else "")


class BoxControl(Control):
    """``bool``: a box to check, which is its own label."""

    def __init__(self, setting: Setting) -> None:
        self._box = box = QCheckBox()
        super().__init__(setting, box)
        self.label.setParent(box)  # it stands nowhere, and goes with the box
        self.label.hide()
        box.toggled.connect(self.changed)

    def read(self) -> Value:
        """Return whether it is checked."""
        return self._box.isChecked()

    def fill(self, value: Value) -> None:
        """Check it, or not."""
        self._box.setChecked(bool(value))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word the box."""
        self._box.setText(marks.mark(_(self.setting.words)))


class ChoiceControl(Control):
    """``choice``: one of a few."""

    def __init__(self, setting: Setting) -> None:
        self._box = box = Choice()
        super().__init__(setting, box, field=beside(box))
        for code, words in setting.choices:
            box.addItem(words, code)
        box.currentIndexChanged.connect(self.changed)

    def read(self) -> Value:
        """Return the code of what is chosen."""
        return str(self._box.currentData())

    def fill(self, value: Value) -> None:
        """Choose."""
        self._box.setCurrentIndex(max(0, self._box.findData(value)))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word label and choices."""
        super().retranslate(marks)
        for position, (_code, words) in enumerate(self.setting.choices):
            self._box.setItemText(position, _(words))


class ShownControl(Control):
    """``shown``: what the icon's number counts, of what the last polls hold."""

    def __init__(self, setting: Setting, polls: Sequence[Poll]) -> None:
        self._box, self._polls = Choice(), tuple(polls)
        super().__init__(setting, self._box)
        self._box.shorten(20)
        self._box.currentIndexChanged.connect(self.changed)

    def read(self) -> Value:
        """Return the value of what is chosen."""
        return str(self._box.currentData())

    def fill(self, value: Value) -> None:
        """Offer what there is, and choose."""
        self._box.blockSignals(True)
        self._box.clear()
        for code, words in shown_choices(self._polls, str(value)):
            self._box.addItem(words, code)
        position = self._box.findData(value)
        self._box.setCurrentIndex(max(0, position))
        self._box.blockSignals(False)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word label and choices."""
        super().retranslate(marks)
        for position, (_code, words) in enumerate(shown_choices(self._polls, str(self.read()))):
            self._box.setItemText(position, words)


class ZoneControl(Control):
    """``zone``: the likely ones to choose from, any to type."""

    def __init__(self, setting: Setting) -> None:
        self._box = box = Choice()
        super().__init__(setting, box, field=beside(box))
        box.setEditable(True)
        box.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        box.addItems(list(LIKELY_ZONES))
        box.editTextChanged.connect(self.changed)
        box.activated.connect(self.left)
        if (edit := box.lineEdit()) is not None:
            edit.editingFinished.connect(self.left)

    def read(self) -> Value:
        """Return the zone's name as typed."""
        return self._box.currentText().strip()

    def fill(self, value: Value) -> None:
        """Show a zone's name."""
        self._box.setCurrentText(str(value))


class LineControl(Control):
    """``proxy``: a line of text."""

    def __init__(self, setting: Setting, *, edit: QLineEdit | None = None, field: QWidget | None = None) -> None:
        self.edit = edit or Line()
        super().__init__(setting, self.edit, field=field)
        self.edit.textChanged.connect(self.changed)
        self.edit.editingFinished.connect(self.left)

    def read(self) -> Value:
        """Return what is typed."""
        return self.edit.text().strip()

    def fill(self, value: Value) -> None:
        """Show a text."""
        self.edit.setText(str(value))

    def retranslate(self, marks: Mnemonics) -> None:
        """Word the label and the example."""
        super().retranslate(marks)
        if self.setting.kind == "proxy":
            self.edit.setPlaceholderText("http://proxy.example:8080")


class PathControl(LineControl):
    """``path``: a file, typed or chosen in the system's own dialog."""

    def __init__(self, setting: Setting) -> None:
        self.browse, edit = QPushButton(), QLineEdit()
        super().__init__(setting, edit=edit, field=beside(edit, self.browse, stretched=edit))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word label and button."""
        super().retranslate(marks)
        self.browse.setText(marks.mark(_("Browse…")))

    @Slot()
    def _browse(self) -> None:
        """Have a file chosen. No event loop of its own: polls and signals go on."""
        dialog = QFileDialog(self.browse.window(), _(self.setting.words), self.edit.text())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Certificates (*.pem *.crt *.cer)"), _("All files (*)")])
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _chosen(self, path: str) -> None:
        self.edit.setText(path)
        self.left.emit()


def unit_words(unit: str | None, n: int) -> str:
    """Return a unit as it stands behind `n`."""
    if unit == "licenses":
        return ngettext("license", "licenses", n)
    if unit == "months":
        return ngettext("month", "months", n)
    return _(unit) if unit else ""
