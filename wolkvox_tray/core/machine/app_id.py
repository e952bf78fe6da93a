"""What this program is called for each system's desktop: one name, so that windows, notices and menu entries meet.

Windows groups windows and labels notices by an *AppUserModelID*, which the process must say before its first window and
the Start menu's shortcut must carry (``installer/windows``). Linux goes by the desktop file's name, macOS by the
bundle's identifier; there is nothing to say at run time. Not run on Windows.

Source: Microsoft, SetCurrentProcessExplicitAppUserModelID.
"""

from __future__ import annotations

import sys
from typing import Protocol

APP_ID = "wolkvox_tray"
BUNDLE_ID = "io.github.wolkvox_tray"


class Shell(Protocol):
    """As much of Windows' shell32 as is needed."""

    def SetCurrentProcessExplicitAppUserModelID(self, name: str) -> int:  # noqa: N802 - Windows' name
        """Name this process; 0 is success."""
        ...  # pragma: no cover - a protocol


def say_who_we_are(shell: Shell | None = None) -> bool:
    """Tell Windows which app this process is, and return whether it took that; elsewhere there is nobody to tell."""
    if shell is None:
        shell = _shell32()
    return shell is not None and shell.SetCurrentProcessExplicitAppUserModelID(APP_ID) == 0


def _shell32() -> Shell | None:
    if sys.platform == "win32":
        import ctypes  # nowhere else is it needed so early

        shell: Shell = ctypes.windll.shell32
        return shell
    return None
