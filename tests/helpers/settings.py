"""The settings dialog as its tests open it, type into it and save."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.model import Poll
from wolkvox_tray.qt.samples import NOW
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_page import SettingsPage
from wolkvox_tray.qt.settings_values import Field, Request

ANDINA = Account(id="andina", name="Contact Center Andina", server="0042")
PERU = Account(id="peru", name="Contacto Perú", server="0107")
SECRET = "0123456789abcdef0123456789abcdef"
FOLDER = Path("/home/ana/wolkvox")


def a_dialog(
    qtbot: QtBot,
    *accounts: Account,
    without_token: tuple[str, ...] = (),
    polls: Sequence[Poll] = (),
    values: dict[str, Value] | None = None,
) -> SettingsDialog:
    """Return the dialog, opened; it outlives its closing, so that a test can look at it afterwards."""
    dialog = SettingsDialog(
        Settings(accounts=accounts).changed(**(values or {})),
        vault_name="GNOME Keyring",
        paths=paths(FOLDER),
        without_token=without_token,
        polls=polls,
        clock=lambda: NOW,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=lambda widget: setattr(widget, "_closing", True))
    dialog.show()
    return dialog


def enter(edit: QLineEdit, text: str) -> None:
    """Type or paste, and leave the field."""
    edit.setText(text)
    edit.textEdited.emit(text)
    edit.editingFinished.emit()


def saved(dialog: SettingsDialog) -> list[Request]:
    """Choose "Save" and return what is asked for."""
    wanted: list[Request] = []
    dialog.save_wanted.connect(wanted.append)
    dialog.save.click()
    return wanted


def note(dialog: SettingsDialog, field: Field) -> str:
    """Return what stands below a field of the account."""
    return dialog.accounts.form.notes[field].said


def fill(page: SettingsPage, **values: Value) -> None:
    """Set some settings of a page."""
    for name, value in values.items():
        page.controls[name].fill(value)
