"""A page of settings, made from the one typed table: each kind as its native widget, checked when it is left.

A setting that counts only if another one has a certain value (`only_if`) is greyed while it doesn't, and then it may
hold anything: nobody could mend what can't be reached. What an administrator has locked is greyed too, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QStyle, QVBoxLayout, QWidget

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import checked
from wolkvox_tray.core.machine.settings_table import SETTINGS, Page, Setting, Value
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.phrases import complaint
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Form, beside
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.setting_controls import (
    BoxControl,
    ChoiceControl,
    Control,
    LineControl,
    NumberControl,
    PathControl,
    ShownControl,
    ZoneControl,
)
from wolkvox_tray.qt.time_controls import DaysControl, TimeControl

KINDS: dict[str, Callable[[Setting, Sequence[Poll]], Control]] = {
    "int": lambda setting, _polls: NumberControl(setting),
    "bool": lambda setting, _polls: BoxControl(setting),
    "choice": lambda setting, _polls: ChoiceControl(setting),
    "zone": lambda setting, _polls: ZoneControl(setting),
    "proxy": lambda setting, _polls: LineControl(setting),
    "path": lambda setting, _polls: PathControl(setting),
    "shown": ShownControl,
    "time": lambda setting, _polls: TimeControl(setting),
    "days": lambda setting, _polls: DaysControl(setting),
}
"""How each kind of setting that has a page is edited; `polls` are for what is chosen from them."""
NEEDED = {"proxy_url": InputCode.PROXY_NOT_AN_ADDRESS, "trust_file": InputCode.PATH_NOT_ABSOLUTE}
"""Settings that can't stay empty while they count, and how that is said."""


class SettingsPage(QWidget):
    """The settings of one page."""

    def __init__(
        self, page: Page, settings: Settings, polls: Sequence[Poll] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        stored, self._locked = settings.values(), settings.locked
        mine = [setting for setting in SETTINGS if setting.page is page]
        self.controls = {setting.name: KINDS[setting.kind](setting, polls) for setting in mine}
        self._wrong: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        self._column.setSpacing(theme.scaled(self, 16))
        self._form = Form()
        self._column.addWidget(self._form)
        for name, control in self.controls.items():
            control.setParent(self)  # or it would outlive the page: what it is connected to holds it
            control.fill(stored[name])
            self._add(control)
            control.changed.connect(partial(self._changed, name))
            control.left.connect(partial(self.complain_about, name))
        self._column.addStretch()
        self._before = {name: control.read() for name, control in self.controls.items()}
        self._offer()

    def _add(self, control: Control) -> None:
        """Put a setting into the form. A box starts a row of its own, with what hangs on it indented below."""
        depends = control.setting.only_if
        indent = self.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + theme.scaled(self, 6)
        under_box = depends is not None and depends[0] in self.controls and self._is_box(depends[0])
        if control.setting.kind == "bool":
            control.note.setContentsMargins(indent, 0, 0, 0)
            self._form.span(control.field, control.note, indent=indent if under_box else 0)
        elif control.wide:
            self._form.span(control.label, control.field, control.note, indent=indent if under_box else 0)
        elif under_box:
            self._form.span(beside(control.label, control.field), control.note, indent=indent)
        else:
            self._form.add(control.label, control.field, control.note)

    def add_below(self, *widgets: QWidget) -> None:
        """Add what else the page has, below the settings."""
        for widget in widgets:
            self._column.insertWidget(self._column.count() - 1, widget)

    def _is_box(self, name: str) -> bool:
        return self.controls[name].setting.kind == "bool"

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        for name, control in self.controls.items():
            control.retranslate(marks)
            self._say(name)

    def changed(self) -> dict[str, Value]:
        """Return the settings that differ from before, by name; what makes no sense counts as changed."""
        now = {name: control.read() for name, control in self.controls.items()}
        return {name: value for name, value in now.items() if value != self._before[name]}

    def checked(self) -> dict[str, Value]:
        """Return the settings that differ from before, in their own types. Raises `BadInput`."""
        values = self.changed()
        good = [name for name in values if self.counts(name) or not self._problem(name)]
        return {name: checked(self.controls[name].setting, values[name]) for name in good}

    def first_wrong(self) -> str | None:
        """Return the name of the first setting that makes no sense, having said so beside it."""
        return next((name for name in self.controls if self.complain_about(name)), None)

    def complain_about(self, name: str) -> bool:
        """Say beside a setting what is wrong with it; tell whether anything is."""
        if self._complaint(name):
            self._wrong.add(name)
        else:
            self._wrong.discard(name)
        self._say(name)
        return name in self._wrong

    def focus_on(self, name: str) -> None:
        """Go to a setting."""
        self.controls[name].widget.setFocus()

    def counts(self, name: str) -> bool:
        """Return whether a setting counts, as the others are set now."""
        depends = self.controls[name].setting.only_if
        return depends is None or depends[0] not in self.controls or self.controls[depends[0]].read() == depends[1]

    def _changed(self, name: str) -> None:
        if name in self._wrong and not self._complaint(name):
            self._wrong.discard(name)
            self._say(name)
        self._offer()

    def _offer(self) -> None:
        for name, control in self.controls.items():
            control.enable(self.counts(name) and name not in self._locked)
            if not self.counts(name) and name in self._wrong:
                self._wrong.discard(name)
                self._say(name)

    def _complaint(self, name: str) -> str:
        """Return in words what is wrong with a setting, if it counts."""
        if not self.counts(name):
            return ""
        if name in NEEDED and not self.controls[name].read():
            return complaint(BadInput(NEEDED[name]))
        return self._problem(name)

    def _problem(self, name: str) -> str:
        """Return in words what is wrong with a setting, whether it counts or not."""
        control = self.controls[name]
        try:
            checked(control.setting, control.read())
        except BadInput as error:
            return complaint(error)
        return ""

    def _say(self, name: str) -> None:
        control = self.controls[name]
        sentence = self._complaint(name) if name in self._wrong else ""
        if sentence:
            control.note.complain(sentence)
        else:
            control.note.hint(self._hint(name))
        control.widget.setAccessibleDescription(sentence or self._hint(name))

    def _hint(self, name: str) -> str:
        """Return what is said below a setting when nothing is wrong with it."""
        return _("Set by your administrator.") if name in self._locked else _(self.controls[name].setting.help)
