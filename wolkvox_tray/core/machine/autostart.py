r"""Start at login, each system in its own way, written by the app for its user and by no package.

Linux: an XDG autostart entry (desktops switch one off by ``Hidden=true``, which counts as off). Windows: a value under
``HKCU\…\Run``. macOS: a LaunchAgent. All of them start the app with ``--background``. Every function takes its place
(a folder, or a registry) as a parameter, so that all three can be tried on any system. Windows and macOS were written
from documentation and not run there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from wolkvox_tray.core.machine.app_id import APP_ID, BUNDLE_ID

NAME = APP_ID
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_ENTRY = """[Desktop Entry]
Type=Application
Version=1.4
Name=wolkvox_tray
Exec={command}
Icon=wolkvox_tray
X-GNOME-Autostart-enabled=true
"""


class RunValues(Protocol):
    """The user's ``Run`` key: command lines by name."""

    def get(self, name: str) -> str | None:
        """Return the command line kept under `name`."""
        ...  # pragma: no cover - a protocol

    def put(self, name: str, command: str) -> None:
        """Keep a command line under `name`."""
        ...  # pragma: no cover - a protocol

    def drop(self, name: str) -> None:
        """Remove what is kept under `name`; nothing there is no error."""
        ...  # pragma: no cover - a protocol


class Autostart(Protocol):
    """Start at login on one system."""

    def enabled(self) -> bool:
        """Return whether the app starts at login."""
        ...  # pragma: no cover - a protocol

    def enable(self, command: Sequence[str]) -> None:
        """Start `command` at login from now on. Raises `OSError`."""
        ...  # pragma: no cover - a protocol

    def disable(self) -> None:
        """Start at login no more; not having done so is no error. Raises `OSError`."""
        ...  # pragma: no cover - a protocol


class XdgAutostart:
    """An entry in ``~/.config/autostart`` (freedesktop.org's Autostart specification)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{NAME}.desktop"

    def enabled(self) -> bool:
        """Return whether there is an entry that isn't switched off."""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return False
        said = {line.replace(" ", "").lower() for line in lines}
        return "hidden=true" not in said and "x-gnome-autostart-enabled=false" not in said

    def enable(self, command: Sequence[str]) -> None:
        """Write the entry."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        entry = _ENTRY.format(command=" ".join(map(_quoted, command)))
        self._file.write_bytes(os.fsencode(entry))  # paths as this system has them, UTF-8 or not

    def disable(self) -> None:
        """Remove the entry."""
        self._file.unlink(missing_ok=True)


class LaunchAgent:
    """A property list in ``~/Library/LaunchAgents`` (launchd.plist(5))."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{BUNDLE_ID}.plist"

    def enabled(self) -> bool:
        """Return whether there is an agent that isn't disabled."""
        import plistlib  # only macOS has them
        from xml.parsers.expat import ExpatError

        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (OSError, ValueError, ExpatError):
            return False
        return isinstance(agent, dict) and not agent.get("Disabled", False)

    def enable(self, command: Sequence[str]) -> None:
        """Write the agent."""
        import plistlib  # likewise

        self._file.parent.mkdir(parents=True, exist_ok=True)
        agent = {"Label": BUNDLE_ID, "ProgramArguments": list(command), "RunAtLoad": True, "ProcessType": "Interactive"}
        self._file.write_bytes(plistlib.dumps(agent))

    def disable(self) -> None:
        """Remove the agent."""
        self._file.unlink(missing_ok=True)


class RunKey:
    """A value under the registry's ``Run`` key of the user."""

    def __init__(self, values: RunValues) -> None:
        self._values = values

    def enabled(self) -> bool:
        """Return whether the value is there."""
        return self._values.get(NAME) is not None

    def enable(self, command: Sequence[str]) -> None:
        """Write the value, quoted as Windows wants it."""
        import subprocess  # its quoting rules only

        self._values.put(NAME, subprocess.list2cmdline(command))

    def disable(self) -> None:
        """Remove the value."""
        self._values.drop(NAME)


def own_command() -> tuple[str, ...]:
    """Return the command that starts this app in the background: the frozen program, or Python with the package.

    On Windows it is the twin without a console, also if the command line's own program asks.
    """
    program = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return (_if_there(program, program.stem.removesuffix("-cli")), "--background")
    windowless = "pythonw" if sys.platform == "win32" else program.stem
    return (_if_there(program, windowless), "-m", "wolkvox_tray", "--background")


def _if_there(program: Path, stem: str) -> str:
    """Return the program called `stem` beside `program`, or `program` if there is none."""
    twin = program.with_name(f"{stem}{program.suffix}")
    return str(twin if twin.exists() else program)


def system_autostart() -> Autostart:
    """Return start at login for this system and user."""
    if sys.platform == "win32":
        return RunKey(_Registry())
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return XdgAutostart(config / "autostart")


def enabled() -> bool:
    """Return whether the app starts at login."""
    return system_autostart().enabled()


def enable() -> None:
    """Start the app at login from now on. Raises `OSError`."""
    system_autostart().enable(own_command())


def disable() -> None:
    """Start at login no more. Raises `OSError`."""
    system_autostart().disable()


def _quoted(argument: str) -> str:
    r"""Return an argument as the Desktop Entry specification wants it in ``Exec``.

    Two rules, one over the other: within quotes four characters are escaped by a backslash; and in any value a
    backslash is written twice, a line break as ``\n``.
    """
    quoted = "".join(f"\\{char}" if char in '"`$\\' else char for char in argument).replace("%", "%%")
    return '"' + quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") + '"'


if sys.platform == "win32":
    import winreg

    class _Registry:
        """The user's own ``Run`` key."""

        def get(self, name: str) -> str | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    return str(winreg.QueryValueEx(key, name)[0])
            except OSError:
                return None

        def put(self, name: str, command: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, command)

        def drop(self, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, name)
            except FileNotFoundError:
                return
