"""The form of an administrator's policy says what the table of settings says."""

from __future__ import annotations

import json
import re
from typing import Any

import manual
import policy_schema
import pytest

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.settings_checks import checked
from wolkvox_tray.core.machine.settings_table import BY_NAME, SETTINGS, Setting


def fits(value: object, form: dict[str, Any]) -> bool:
    """As much of JSON Schema as a setting's form has."""
    kinds = {"boolean": bool, "integer": int, "string": str}
    if "enum" in form:
        return value in form["enum"]
    if type(value) is not kinds[form["type"]]:
        return False
    if isinstance(value, str):
        long_enough = form.get("minLength", 0) <= len(value) <= form.get("maxLength", len(value))
        return long_enough and re.search(form.get("pattern", ""), value) is not None
    return not isinstance(value, int) or form.get("minimum", value) <= value <= form.get("maximum", value)


def is_allowed(name: str, value: object) -> bool:
    try:
        checked(BY_NAME[name], value)
    except BadInput:
        return False
    return True


def test_the_schema_is_up_to_date() -> None:
    assert manual.SCHEMA.read_text(encoding="utf-8") == policy_schema.schema(), "run build/manual.py"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_schema_takes_what_the_app_takes_and_refuses_what_it_refuses(setting: Setting) -> None:
    form = json.loads(policy_schema.schema())["$defs"]["settings"]["properties"][setting.name]
    values: list[object] = [setting.default, True, 0, 1, 4, 5, 1441, 10_001, "", "x", None, 2.5, []]
    values += [code for code, _words in setting.choices]
    values += (
        ["07:00", "7:00", "24:00", "07:60", "mon", "mon,sun", "mon,xyz"] if setting.kind in ("time", "days") else []
    )
    taken = [value for value in values if fits(value, form)]

    # What only the app can look up (is it a zone, an address, a moment?) is a text to the schema.
    looked_up = setting.kind in ("zone", "proxy", "path", "until", "shown", "text")
    assert [value for value in values if is_allowed(setting.name, value) and value not in taken] == []
    assert looked_up or [value for value in taken if not is_allowed(setting.name, value)] == []


def test_the_schema_knows_every_setting_and_no_other_and_the_docs_example_fits() -> None:
    whole = json.loads(policy_schema.schema())
    table = whole["$defs"]["settings"]
    text = (manual.ROOT / "docs" / "en" / "roll-out.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    values = {**example["preset"], **example["locked"]}

    assert (set(table["properties"]), table["additionalProperties"]) == (set(BY_NAME), False)
    assert [name for name, value in values.items() if not fits(value, table["properties"][name])] == []
    assert [whole["properties"][part]["$ref"] for part in ("preset", "locked")] == ["#/$defs/settings"] * 2
