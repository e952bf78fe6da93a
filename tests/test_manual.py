"""The manual of the settings says what their table says."""

from __future__ import annotations

from dataclasses import fields

import manual
import pytest

from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_table import SETTINGS, Setting


def test_the_manual_is_up_to_date() -> None:
    assert manual.MANUAL.read_text(encoding="utf-8") == manual.manual(), "run build/manual.py"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_row(setting: Setting) -> None:
    cells = [cell.strip() for cell in manual.row(setting).strip("|").split(" | ")]

    assert (cells[0], cells[1], cells[3], cells[4]) == (
        setting.words,
        f"`{setting.name}`",
        manual.as_written(setting.default),
        setting.help,
    )


def test_every_field_of_an_account_has_its_row() -> None:
    assert [field.name for field in fields(Account) if f"| `{field.name}` |" not in manual.manual()] == []


@pytest.mark.parametrize(("value", "written"), [(True, "`true`"), (5, "`5`"), ("", '`""`'), ("es", '`"es"`')])
def test_a_value_stands_in_the_manual_as_in_the_file(value: bool | int | str, written: str) -> None:
    assert manual.as_written(value) == written
