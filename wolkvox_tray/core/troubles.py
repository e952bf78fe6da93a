"""Files of ours that were damaged, newer than this version, or unreadable: what was done about it, in words.

The app starts all the same. What was found is told once, when it is found: a file that was put aside is no longer there
to be found the next time. Nothing is lost by any of it, and each text says where what was kept lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wolkvox_tray.core.machine.policy import NO_FORMAT, UNREADABLE, WRITABLE
from wolkvox_tray.core.machine.settings_file import NEWER
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.watch.schema import VERSION, StoreProblem
from wolkvox_tray.core.words import N_, _

LONGEST_NAME = 80


class FileTroubleCode(StrEnum):
    """What was wrong, and with which file."""

    STORE_DAMAGED = "store_damaged"
    STORE_NEWER = "store_newer"
    STORE_UNWRITABLE = "store_unwritable"
    SETTINGS_DAMAGED = "settings_damaged"
    SETTINGS_NEWER = "settings_newer"
    SETTINGS_UNREADABLE = "settings_unreadable"
    SETTINGS_PARTLY = "settings_partly"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTrouble:
    """One thing that was found; `name` is the file's, or the settings' names that couldn't be read."""

    code: FileTroubleCode
    name: str


_WORDS = {
    FileTroubleCode.STORE_DAMAGED: (
        N_("The counts' file was damaged"),
        N_("It is kept beside the new one ({name}). Counting begins anew; what changed before can't be told any more."),
    ),
    FileTroubleCode.STORE_NEWER: (
        N_("The counts are of a newer version"),
        N_("They stay untouched. This version counts in {name}. Install the newer wolkvox_tray to see all of them."),
    ),
    FileTroubleCode.STORE_UNWRITABLE: (
        N_("The counts can't be kept"),
        N_("{name} can't be written. Free some space or mend its permissions; what changes is told from then on."),
    ),
    FileTroubleCode.SETTINGS_DAMAGED: (
        N_("The settings were damaged"),
        N_("They are kept as {name}. Please set up your accounts again."),
    ),
    FileTroubleCode.SETTINGS_NEWER: (
        N_("The settings are of a newer version"),
        N_("What this version doesn't know stays in {name}, and a copy is kept before anything in it is changed."),
    ),
    FileTroubleCode.SETTINGS_UNREADABLE: (
        N_("The settings can't be read"),
        N_("{name} is there, but can't be read. Mend its permissions; until then nothing is changed in it."),
    ),
    FileTroubleCode.SETTINGS_PARTLY: (
        N_("Some settings couldn't be read"),
        N_("They have their usual value now, and stay in the file: {name}"),
    ),
    FileTroubleCode.POLICY: (
        N_("The administrator's policy can't be followed"),
        N_("What is wrong in policy.json: {name}. The rest of it counts. Please tell your administrator."),
    ),
}


_WHOLE_POLICY = {
    WRITABLE: N_(
        "Others than administrators may write policy.json, so it is not followed. Please tell your administrator."
    ),
    UNREADABLE: N_("policy.json can't be read, or isn't JSON, so it is not followed. Please tell your administrator."),
    NO_FORMAT: N_("policy.json doesn't say “format”: 1, so it is not followed. Please tell your administrator."),
}


def words_of(trouble: FileTrouble) -> tuple[str, str]:
    """Return a title and a sentence, in the language in use."""
    title, body = _WORDS[trouble.code]
    if trouble.code is FileTroubleCode.POLICY:
        body = _WHOLE_POLICY.get(trouble.name, body)
    return _(title), _(body).format(name=clean_text(trouble.name, LONGEST_NAME))


def of_store(problem: StoreProblem | None, file: str) -> tuple[FileTrouble, ...]:
    """Return what was wrong with the database named `file` (``watch.sqlite``) when it was opened."""
    if problem is None:
        return ()
    if problem is StoreProblem.DAMAGED:
        return (FileTrouble(code=FileTroubleCode.STORE_DAMAGED, name=f"{file}.bad-…"),)
    if problem is StoreProblem.UNWRITABLE:
        return (FileTrouble(code=FileTroubleCode.STORE_UNWRITABLE, name=file),)
    stem, _dot, suffix = file.rpartition(".")
    return (FileTrouble(code=FileTroubleCode.STORE_NEWER, name=f"{stem}.v{VERSION}.{suffix}"),)


def of_policy(problems: Sequence[str]) -> tuple[FileTrouble, ...]:
    """Return what `Policy.problems` mean."""
    return (FileTrouble(code=FileTroubleCode.POLICY, name=", ".join(problems)),) if problems else ()


def of_settings(problems: Sequence[str], file: str) -> tuple[FileTrouble, ...]:
    """Return what `SettingsFile.problems` of the settings in `file` mean."""
    found = []
    partly = []
    for problem in problems:
        if problem == NEWER:
            found.append(FileTrouble(code=FileTroubleCode.SETTINGS_NEWER, name=file))
        elif problem == file:
            found.append(FileTrouble(code=FileTroubleCode.SETTINGS_UNREADABLE, name=problem))
        elif problem.startswith(f"{file}."):
            found.append(FileTrouble(code=FileTroubleCode.SETTINGS_DAMAGED, name=problem))
        else:
            partly.append(problem)
    if partly:
        found.append(FileTrouble(code=FileTroubleCode.SETTINGS_PARTLY, name=", ".join(partly)))
    return tuple(found)
