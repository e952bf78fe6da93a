"""``wolkvox-tray forget``: everything this app keeps on this computer goes, after asking.

The work is `core.forgetting`'s: tokens first, while the settings still know whose they are, then start at login, and
the files. Not while the tray app runs, which has them open and would write them anew. What couldn't be removed is
named.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wolkvox_tray.commands.accounts import is_sure
from wolkvox_tray.commands.call import Call, ExitCode
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.forgetting import forget_secrets, is_alone, our_folders, remove_files
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import _, ngettext


def run(call: Call, *, sure: bool = False) -> ExitCode:
    """Remove everything, after asking; tell what stayed. Raises `NoToken` before anything goes."""
    if app_is_running(call.paths.lock_file):
        call.terminal.complain(_("wolkvox-tray is running. Quit it from its menu, then repeat the command."))
        return ExitCode.USAGE
    with call.house() as house:
        _announce(call, house)
        if not sure and not is_sure(call, _("Remove all of this for good?")):
            return ExitCode.USAGE
        stayed = forget_secrets(house)
    stayed += remove_files(call.paths)
    for path, why in stayed:
        call.terminal.complain(_("{path} couldn't be removed: {why}").format(path=clean_text(path, 300), why=why))
    if stayed:
        return ExitCode.UNUSABLE
    call.terminal.say(_("Everything was removed."))
    return ExitCode.DONE


def app_is_running(lock_file: Path) -> bool:
    """Tell whether the tray app holds its lock; a file left by a crash doesn't count.

    Qt's `QLockFile` keeps the file locked while the app lives: by flock (measured with Qt 6.11), on Windows by
    opening it without sharing.
    """
    try:
        with lock_file.open("r+b") as file:
            return not _can_lock(file.fileno())
    except FileNotFoundError:
        return False
    except PermissionError:
        return sys.platform == "win32"


def _announce(call: Call, house: House) -> None:
    n = len(house.file.account_ids())
    text = ngettext("The token of {n} account in the key store", "The tokens of {n} accounts in the key store", n)
    call.terminal.say(_("This goes:"))
    call.terminal.say(f"  {text.format(n=n)}")
    if is_alone(call.paths):
        call.terminal.say("  " + _("Start at login"))
    call.terminal.say("  " + _("Settings, stored counts and log in:"))
    for folder in reversed(our_folders(call.paths)):
        call.terminal.say(f"    {clean_text(str(folder.absolute()), 300)}")


if sys.platform == "win32":

    def _can_lock(_descriptor: int) -> bool:
        return True  # opening it for writing was the test

else:
    import fcntl

    def _can_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
