"""Forgetting everything this app keeps on this computer, in two halves.

`forget_secrets` goes first, while the settings still know whose tokens there are: if the key store refuses, nothing
else may be touched, or the tokens would stay behind with nobody knowing of them. `remove_files` goes last, when nobody
has a file open any more: the command line at once, the tray app at its very end. Only files that this app writes are
removed: with ``--data-dir`` the folder may hold somebody else's. What the user's usual folders need goes only with
them: the key that names the gates of all tokens, without which wolkvox could be asked too soon, and start at
login.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.keyring_vault import GATE_KEY
from wolkvox_tray.core.machine.paths import APP, Paths
from wolkvox_tray.core.machine.paths import paths as usual_paths
from wolkvox_tray.core.words import _

Stayed = list[tuple[str, str]]
"""What couldn't be removed, and why not, both for people to read."""


def forget_secrets(house: House) -> Stayed:
    """Remove every account's token, the secret that names the gates, and start at login.

    Raises `NoToken` if the key store refuses, before anything else has gone. Talks to the key store: not on the GUI
    thread. The demo forgets only what is its own.
    """
    for account in house.file.account_ids():
        for vault in (house.vault, house.session_vault):  # one may have moved from there, and left a copy
            vault.delete(account)
    if not is_alone(house.paths):
        return []
    house.vault.delete(GATE_KEY)
    return [] if house.demo else _remove_login()


def is_alone(paths: Paths) -> bool:
    """Tell whether nothing of this user's stays that needs what isn't kept in `paths`."""
    try:
        usual = usual_paths()
    except RuntimeError:  # nobody's home is known
        return True
    return usual == paths or not usual.settings_file.exists()


def remove_files(paths: Paths) -> Stayed:
    """Remove our files, and then our folders as far as they are empty. Closes the log, which is one of them."""
    app_log.start(None)  # Windows removes no open file
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


def our_files(paths: Paths) -> Iterator[Path]:
    """Yield every file this app writes: by name, with whatever follows it (locks, SQLite's, old logs, copies kept)."""
    for file in (paths.settings_file, paths.database, paths.log_file, paths.lock_file):
        yield from sorted(file.parent.glob(file.stem + ".*"))
    if paths.gate_dir.is_dir():
        ours = (".json", ".lock", ".new", ".hold")
        yield from sorted(path for path in paths.gate_dir.iterdir() if path.suffix in ours)


def our_folders(paths: Paths) -> list[Path]:
    """Return the app's folders, inner ones first; also the one that holds nothing but the log's."""
    around_log = {paths.log_dir.parent} if paths.log_dir.parent.name == APP else set()
    return sorted({paths.gate_dir, *paths.folders, *around_log}, key=lambda path: (-len(path.parts), path))


def _remove_login() -> Stayed:
    """Start no more at login; return what hindered it."""
    try:
        autostart.disable()
    except OSError as problem:
        return [(_("Start at login"), problem.strerror or type(problem).__name__)]
    return []
