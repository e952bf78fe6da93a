"""``wolkvox-tray config show``: the settings in use, and where each of them comes from.

An administrator sees what a policy came to on this computer, for this user; names and values are those of the files.
"""

from __future__ import annotations

import json as json_form

from wolkvox_tray.commands.call import Call, ExitCode
from wolkvox_tray.commands.report import ascii_json
from wolkvox_tray.commands.terminal import table
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.settings_file import Origin
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import N_, _

_WORDS = {
    Origin.LOCKED: N_("locked by policy"),
    Origin.PRESET: N_("preset by policy"),
    Origin.USER: N_("this user"),
    Origin.DEFAULT: N_("default"),
}
LONGEST = 60


def show(call: Call, *, origin: bool = False, json: bool = False) -> ExitCode:
    """Print every setting, with its origin if that is wanted; never a token."""
    with call.house() as house:
        found = _found(house)
        policy = house.file.policy
    if json:
        answer = {"policy": str(policy.file) if policy.file else None, "problems": list(policy.problems), **found}
        call.terminal.say(ascii_json(answer))
        return ExitCode.DONE
    rows = [_row(name, entry, origin=origin) for name, entry in found["settings"].items()]
    rows += [_row(name, entry, origin=origin) for name, entry in found["accounts"].items()]
    heads = (_("Setting"), _("Value"), *((_("Comes from"),) if origin else ()))
    for line in table([heads, *rows], numbers=len(heads)):
        call.terminal.say(line)
    if origin:
        file = _("none") if policy.file is None else clean_text(str(policy.file), 200)
        call.terminal.say(_("Policy: {file}").format(file=file))
    return ExitCode.DONE


def _found(house: House) -> dict[str, dict[str, dict[str, object]]]:
    settings, origins = house.settings, house.file.origins()
    return {
        "settings": {name: {"value": value, "origin": origins[name]} for name, value in settings.values().items()},
        "accounts": {
            account.name: {
                "value": account.server,
                "origin": Origin.LOCKED if account.id in settings.managed else Origin.USER,
            }
            for account in settings.accounts
        },
    }


def _row(name: str, entry: dict[str, object], *, origin: bool) -> tuple[str, ...]:
    value = entry["value"]
    text = json_form.dumps(value) if isinstance(value, bool) else clean_text(str(value), LONGEST)
    return (clean_text(name, LONGEST), text, *((_(_WORDS[Origin(str(entry["origin"]))]),) if origin else ()))
