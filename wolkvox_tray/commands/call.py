"""What one command line was given: a terminal, folders, perhaps a token, and the way to the core.

Also the exit codes, which every command shares. They are part of the interface: scripts decide on them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core import words
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.paths import Paths, locale_dir
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import Health
from wolkvox_tray.core.troubles import words_of
from wolkvox_tray.core.watch.store import Store

SHORTEST_TOKEN_LIKE = 20


class ExitCode(IntEnum):
    """What a command's end means."""

    DONE = 0
    BUG = 1
    USAGE = 2
    NOT_SET_UP = 3
    DENIED = 4
    UNREACHED = 5
    UNUSABLE = 6
    INTERRUPTED = 130


_OF_HEALTH = {
    Health.OK: ExitCode.DONE,
    Health.NO_DATA: ExitCode.DONE,
    Health.NOT_SET_UP: ExitCode.NOT_SET_UP,
    Health.LOCKED: ExitCode.NOT_SET_UP,
    Health.DENIED: ExitCode.DENIED,
    Health.OFFLINE: ExitCode.UNREACHED,
    Health.QUOTA: ExitCode.UNUSABLE,
    Health.BUSY: ExitCode.UNUSABLE,
    Health.MAINTENANCE: ExitCode.UNUSABLE,
    Health.UNUSABLE: ExitCode.UNUSABLE,
    Health.BUG: ExitCode.BUG,
}

_WORST_FIRST = (
    ExitCode.BUG,
    ExitCode.USAGE,
    ExitCode.DENIED,
    ExitCode.NOT_SET_UP,
    ExitCode.UNREACHED,
    ExitCode.UNUSABLE,
    ExitCode.DONE,
)
"""As the icon ranks states: what only a person can end comes before what passes by itself."""


def exit_code_of(health: Health) -> ExitCode:
    """Return the exit code that goes with the state of an account."""
    return _OF_HEALTH[health]


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the worst of `codes`; `ExitCode.DONE` if there is none."""
    return min(codes, key=_WORST_FIRST.index, default=ExitCode.DONE)


class OpenHouse(Protocol):
    """Opens the core, over the user's accounts or over the demo."""

    def __call__(self, paths: Paths, *, demo: bool) -> House:
        """Return the house; whoever asks closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command line. `token` is that of the environment, or what is wrong with it."""

    terminal: Terminal
    paths: Paths
    open_house: OpenHouse
    demo: bool = False
    token: Token | BadInput | None = None

    def house(self) -> House:
        """Open the core; use the result as a context manager. From now on the settings' language is spoken."""
        house = self.open_house(self.paths, demo=self.demo)
        if house.settings.language:
            words.speak(locale_dir(), [house.settings.language])
        self.complain_of_files(house)
        return house

    def open_store(self, house: House) -> Store:
        """Open the store of `house`; say what was wrong with its file. Raises `CannotAsk`."""
        store = house.open_store()
        self.complain_of_files(house)
        return store

    def complain_of_files(self, house: House) -> None:
        """Say what was wrong with our files, if that wasn't said yet."""
        for trouble in house.new_troubles():
            self.terminal.complain(". ".join(words_of(trouble)))


def shown(name: str) -> str:
    """Return a name as typed, shortened if it could be a token pasted in the wrong place."""
    looks_like_a_token = len(name) >= SHORTEST_TOKEN_LIKE and " " not in name
    return name[:4] + "…" if looks_like_a_token else name


def has_screen(environ: Mapping[str, str]) -> bool:
    """Tell whether windows can be shown: on Linux only if the session says where."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
