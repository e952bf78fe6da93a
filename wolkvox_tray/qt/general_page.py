"""The general settings, made from the one typed table: a native widget for each kind, checked when it is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QSpinBox, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import checked
from wolkvox_tray.core.machine.settings_table import SETTINGS, Setting, Value
from wolkvox_tray.core.phrases import complaint
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Note, below
from wolkvox_tray.qt.mnemonics import Mnemonics

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


KINDS = ("int", "bool", "choice", "zone", "proxy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A setting's widget: how it is read, filled, and worded anew."""

    setting: Setting
    widget: QWidget
    label: QLabel | None
    note: Note
    read: Callable[[], Value]
    fill: Callable[[Value], None]


class GeneralPage(QWidget):
    """All rows of the settings table."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = settings.values()
        self.controls = {setting.name: _control(setting) for setting in SETTINGS if setting.kind in KINDS}
        form = QFormLayout(self)
        form.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        form.setHorizontalSpacing(theme.scaled(self, 16))
        form.setVerticalSpacing(theme.scaled(self, 12))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, control in self.controls.items():
            control.fill(self._before[name])
            form.addRow(control.label or "", below(control.widget, control.note))
            if control.label is not None:
                control.label.setBuddy(control.widget)
        self._connect()

    def _connect(self) -> None:
        proxy, address = self.controls["proxy"], self.controls["proxy_url"]
        if isinstance(proxy.widget, QComboBox):
            proxy.widget.currentIndexChanged.connect(lambda _index: self._offer_proxy())
        zone = self.controls["zone"].widget
        if isinstance(zone, QComboBox) and (edit := zone.lineEdit()) is not None:
            edit.editingFinished.connect(lambda: self.complain_about("zone"))
        if isinstance(address.widget, QLineEdit):
            address.widget.editingFinished.connect(lambda: self.complain_about("proxy_url"))
        self._offer_proxy()

    def _offer_proxy(self) -> None:
        self.controls["proxy_url"].widget.setEnabled(self.controls["proxy"].read() == "manual")

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        for control in self.controls.values():
            setting, widget = control.setting, control.widget
            words = marks.mark(_(setting.words))
            if control.label is not None:
                control.label.setText(words)
            if isinstance(widget, QCheckBox):
                widget.setText(words)
            if isinstance(widget, QSpinBox) and setting.unit:
                widget.setSuffix(f" {_(setting.unit)}")
            if isinstance(widget, QComboBox):
                for position, (_code, choice) in enumerate(setting.choices):
                    widget.setItemText(position, _(choice))
            widget.setAccessibleDescription(_(setting.help))
            control.note.hint(_(setting.help))

    def changed(self) -> dict[str, Value]:
        """Return the settings that differ from before, by name; what makes no sense counts as changed."""
        now = {name: control.read() for name, control in self.controls.items()}
        return {name: value for name, value in now.items() if value != self._before[name]}

    def checked(self) -> dict[str, Value]:
        """Return the settings that differ from before, in their own types. Raises `BadInput`."""
        return {name: checked(self.controls[name].setting, value) for name, value in self.changed().items()}

    def first_wrong(self) -> str | None:
        """Return the name of the first setting that makes no sense, having said so beside it."""
        return next((name for name in self.controls if self.complain_about(name)), None)

    def complain_about(self, name: str) -> bool:
        """Say beside a setting what is wrong with it; tell whether anything is."""
        control = self.controls[name]
        sentence = ""
        try:
            checked(control.setting, control.read())
        except BadInput as error:
            sentence = complaint(error)
        if sentence:
            control.note.complain(sentence)
        else:
            control.note.hint(_(control.setting.help))
        control.widget.setAccessibleDescription(sentence or _(control.setting.help))
        return bool(sentence)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        for control in self.controls.values():
            control.note.restyle()


def _control(setting: Setting) -> Control:
    return {"int": _number, "bool": _box, "choice": _choice, "zone": _zone, "proxy": _line}[setting.kind](setting)


def _number(setting: Setting) -> Control:
    box = QSpinBox()
    box.setRange(setting.low or 0, setting.high or 10**9)
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return Control(
        setting=setting,
        widget=box,
        label=QLabel(),
        note=Note(),
        read=box.value,
        fill=lambda value: box.setValue(int(value)),
    )


def _box(setting: Setting) -> Control:
    box = QCheckBox()
    return Control(
        setting=setting,
        widget=box,
        label=None,
        note=Note(),
        read=box.isChecked,
        fill=lambda value: box.setChecked(bool(value)),
    )


def _choice(setting: Setting) -> Control:
    box = QComboBox()
    for code, words in setting.choices:
        box.addItem(words, code)
    return Control(
        setting=setting,
        widget=box,
        label=QLabel(),
        note=Note(),
        read=lambda: str(box.currentData()),
        fill=lambda value: box.setCurrentIndex(max(0, box.findData(value))),
    )


def _zone(setting: Setting) -> Control:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(LIKELY_ZONES))
    return Control(
        setting=setting,
        widget=box,
        label=QLabel(),
        note=Note(),
        read=lambda: box.currentText().strip(),
        fill=lambda value: box.setCurrentText(str(value)),
    )


def _line(setting: Setting) -> Control:
    edit = QLineEdit()
    edit.setPlaceholderText("http://proxy.example:8080")
    return Control(
        setting=setting,
        widget=edit,
        label=QLabel(),
        note=Note(),
        read=lambda: edit.text().strip(),
        fill=lambda value: edit.setText(str(value)),
    )
