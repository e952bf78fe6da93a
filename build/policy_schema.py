"""The form of an administrator's policy as a JSON Schema, made from the table of settings; `manual` writes it.

``tests/test_policy_schema.py`` fails while the file lags behind, or takes what the app would refuse.
"""

from __future__ import annotations

import json

from wolkvox_tray.core.machine.policy import FORMAT
from wolkvox_tray.core.machine.settings import NAME_LIMIT
from wolkvox_tray.core.machine.settings_checks import DAYS, LONGEST_TEXT
from wolkvox_tray.core.machine.settings_table import SETTINGS, Setting

DAY = f"({'|'.join(DAYS)})"
FORMS: dict[str, dict[str, object]] = {
    "bool": {"type": "boolean"},
    "zone": {"type": "string", "minLength": 1},
    "time": {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"},
    "days": {"type": "string", "pattern": f"^{DAY}(,{DAY})*$"},
}
"""A kind of setting: its form in JSON Schema, if a plain text isn't enough to say."""


def schema() -> str:
    """Return the form of a policy (docs/en/roll-out.md) as a JSON Schema: an editor then helps to write one."""
    account = {
        "id": {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"},
        "name": {"type": "string", "minLength": 1, "maxLength": NAME_LIMIT},
        "server": {"type": "string", "pattern": "^[0-9]{4}$"},
        "zone": {"type": "string", "minLength": 1},
    }
    settings = {"$ref": "#/$defs/settings"}
    properties = {
        "format": {"const": FORMAT},
        "preset": {"description": "What each setting is until its user changes it.", **settings},
        "locked": {"description": "What each setting is; the user sees it greyed.", **settings},
        "accounts": {"type": "array", "items": an_object(account, ["id", "server"])},
        "other_accounts": {"type": "boolean", "description": "May users add accounts of their own?", "default": True},
    }
    table = an_object({setting.name: form(setting) for setting in SETTINGS}, [])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "wolkvox_tray policy"}
    whole = {**head, **an_object(properties, ["format"]), "$defs": {"settings": table}}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def an_object(properties: dict[str, object], required: list[str]) -> dict[str, object]:
    """Return the form of an object with these properties and no others."""
    must = {"required": required} if required else {}
    return {"type": "object", **must, "additionalProperties": False, "properties": properties}


def form(setting: Setting) -> dict[str, object]:
    """Return the form of a setting's value."""
    lowest = f" {setting.low}: {setting.lowest.lower()}." if setting.lowest else ""
    words: dict[str, object] = {"description": f"{setting.words}. {setting.help}{lowest}", "default": setting.default}
    if setting.kind == "int":
        return {"type": "integer", "minimum": setting.low, "maximum": setting.high, **words}
    if setting.kind == "choice":
        return {"enum": [code for code, _words in setting.choices], **words}
    return {**FORMS.get(setting.kind, {"type": "string", "maxLength": LONGEST_TEXT}), **words}
