"""``wolkvox-tray forget``: everything this app keeps on this computer goes, after asking.

Tokens first, while the settings still know whose they are: if the key store refuses, nothing else is touched, or the
tokens would stay behind with nobody knowing of them. Then start at login, and the files, but only those that this app
writes: with ``--data-dir`` the folder may hold somebody else's. What couldn't be removed is named.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from wolkvox_tray.commands.accounts import is_sure
from wolkvox_tray.commands.call import Call, ExitCode
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.keyring_vault import GATE_KEY
from wolkvox_tray.core.machine.paths import APP, Paths
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
        for account in house.settings.accounts:
            house.vault.delete(account.id)
        house.vault.delete(GATE_KEY)
    stayed = [*_remove_login(), *_remove_files(call.paths)]
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


def our_files(paths: Paths) -> Iterator[Path]:
    """Yield every file this app writes: by name, with whatever follows it (locks, SQLite's, old logs, copies kept)."""
    for file in (paths.settings_file, paths.database, paths.log_file, paths.lock_file):
        yield from sorted(file.parent.glob(file.stem + ".*"))
    if paths.gate_dir.is_dir():
        yield from sorted(path for path in paths.gate_dir.iterdir() if path.suffix in (".json", ".lock", ".new"))


def our_folders(paths: Paths) -> list[Path]:
    """Return the app's folders, inner ones first; also the one that holds nothing but the log's."""
    around_log = {paths.log_dir.parent} if paths.log_dir.parent.name == APP else set()
    return sorted({paths.gate_dir, *paths.folders, *around_log}, key=lambda path: (-len(path.parts), path))


def _announce(call: Call, house: House) -> None:
    n = len(house.settings.accounts)
    text = ngettext("The token of {n} account in the key store", "The tokens of {n} accounts in the key store", n)
    call.terminal.say(_("This goes:"))
    call.terminal.say(f"  {text.format(n=n)}")
    call.terminal.say("  " + _("Start at login"))
    call.terminal.say("  " + _("Settings, stored counts and log in:"))
    for folder in reversed(our_folders(call.paths)):
        call.terminal.say(f"    {clean_text(str(folder.absolute()), 300)}")


def _remove_login() -> list[tuple[str, str]]:
    """Start no more at login; return what hindered it."""
    try:
        autostart.disable()
    except OSError as problem:
        return [(_("Start at login"), problem.strerror or type(problem).__name__)]
    return []


def _remove_files(paths: Paths) -> list[tuple[str, str]]:
    """Remove our files and then our folders as far as they are empty; return what is left and why."""
    app_log.start(None)  # closes the log: Windows removes no open file
    stayed = []
    for path in our_files(paths):
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            stayed.append((str(path), problem.strerror or type(problem).__name__))
    for folder in our_folders(paths):
        with contextlib.suppress(OSError):  # not empty: somebody else's files, or named above
            folder.rmdir()
    return stayed


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
