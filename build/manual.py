"""Write docs/settings.md and docs/policy.schema.json: ``.venv/bin/python build/manual.py``, after the settings changed.

The table in ``wolkvox_tray/core/machine/settings_table.py`` is the original; dialog, check of the file, manual and the
form of an administrator's policy are made from it. ``tests/test_manual.py`` fails while one of them lags behind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wolkvox_tray.core.machine.policy import FORMAT  # noqa: E402 - found by the line above
from wolkvox_tray.core.machine.settings import NAME_LIMIT  # noqa: E402 - likewise
from wolkvox_tray.core.machine.settings_checks import DAYS, LONGEST_TEXT  # noqa: E402 - likewise
from wolkvox_tray.core.machine.settings_table import SETTINGS, Setting, Value  # noqa: E402 - likewise

MANUAL = ROOT / "docs" / "settings.md"
SCHEMA = ROOT / "docs" / "policy.schema.json"
KINDS = {
    "bool": "`true` or `false`",
    "zone": "a name of the IANA time zone database",
    "proxy": "an address such as `http://proxy.example:8080`, or nothing",
    "path": "a file's whole path, or nothing",
    "shown": '`"total"`, `"none"`, `"account:<id>"`, `"operation:<id>:<name>"` or `"product:<id>:<name>"`',
    "until": 'a moment such as `"2026-11-24T06:00:00-05:00"`, `"always"`, or nothing',
    "time": 'a time of the day such as `"20:00"`',
    "days": 'days of the week such as `"mon,tue"`',
    "text": "the app's own notes",
}
DAY = f"({'|'.join(DAYS)})"
FORMS: dict[str, dict[str, object]] = {
    "bool": {"type": "boolean"},
    "zone": {"type": "string", "minLength": 1},
    "time": {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"},
    "days": {"type": "string", "pattern": f"^{DAY}(,{DAY})*$"},
}
"""A kind of setting: its form in JSON Schema, if a plain text isn't enough to say."""
PAGE = """# Settings

<!-- Made by build/manual.py from the table in wolkvox_tray/core/machine/settings_table.py: change it there. -->

All but the last five are in the settings window. They are kept in `settings.json`, in the folder that
`wolkvox-tray doctor` shows; with `--data-dir DIR` below `DIR/config`. **No token is in that file**: tokens lie in the
system's key store (Windows Credential Manager, macOS Keychain, Secret Service), or, if you choose so, in memory until
the app ends.

| setting | in the file | allowed | default | |
|---|---|---|---|---|
{rows}

## Accounts

`accounts` is a list; each account is a wolkvox server with a token of its own.

| in the file | meaning | default |
|---|---|---|
| `id` | names the token in the key store and the counts in the database; never change it | made at random |
| `name` | what you call it | `wv0042` |
| `server` | its four digits, in quotes: `"0042"` | |
| `enabled` | whether it is asked | `true` |
| `zone` | the time zone of its months; `null` for the one above | `null` |
| `session_only` | whether its token is kept in memory only | `false` |

## If you edit the file

Close the app first, or its next change may undo yours. A value that isn't allowed keeps its default, and the command
line names it. What the app doesn't know is kept as it is. A file that can't be read at all is put aside as
`settings.json.bad-<date>`; one that a newer version wrote is copied to `settings.json.v<version>-<date>` before it is
changed.
"""


def main() -> None:
    """Write the manual and the schema."""
    MANUAL.write_text(manual(), encoding="utf-8")
    SCHEMA.write_text(schema(), encoding="utf-8")


def manual() -> str:
    """Return the manual of the settings, Markdown."""
    return PAGE.format(rows="\n".join(map(row, SETTINGS)))


def row(setting: Setting) -> str:
    """Return a setting's row of the table."""
    cells = (setting.words, f"`{setting.name}`", allowed(setting), as_written(setting.default), setting.help)
    return f"| {' | '.join(cells)} |"


def allowed(setting: Setting) -> str:
    """Return in words what a setting may be."""
    if setting.kind == "int":
        return f"{setting.low} to {setting.high} {setting.unit or ''}".rstrip()
    if setting.kind == "choice":
        return ", ".join(f"{as_written(code)} ({words})" for code, words in setting.choices)
    return KINDS[setting.kind]


def as_written(value: Value) -> str:
    """Return a value as it stands in the file."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def schema() -> str:
    """Return the form of a policy (docs/roll-out.md) as a JSON Schema: an editor then helps to write one."""
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
    words: dict[str, object] = {"description": f"{setting.words}. {setting.help}", "default": setting.default}
    if setting.kind == "int":
        return {"type": "integer", "minimum": setting.low, "maximum": setting.high, **words}
    if setting.kind == "choice":
        return {"enum": [code for code, _words in setting.choices], **words}
    return {**FORMS.get(setting.kind, {"type": "string", "maxLength": LONGEST_TEXT}), **words}


if __name__ == "__main__":
    main()
