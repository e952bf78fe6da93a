"""The icon before everything else: after Qt and little more, for all the rest is read while it stands there already.

It is the app's mark and says nothing about counts: what is known of them takes settings, database and painting, which
come a moment later. Nothing is imported here that Qt and this don't need; not even `Qt` itself, whose enumerations
alone cost 30 ms of the start (measured with PySide6 6.11). What comes then is imported piece by piece, and in between
the panel's questions are answered: until they are, it shows no icon, whatever was said to it.

Only the plain start is quick like this. Whatever is odd (a word that isn't known here, no screen, no library, another
instance) is left to `cli`, which says what there is to say.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from wolkvox_tray.core.machine.app_id import APP_ID, say_who_we_are
from wolkvox_tray.core.machine.paths import paths, resource
from wolkvox_tray.qt.instance import Instance

PIECES = (
    "sqlite3",
    "wolkvox_tray.core.model",
    "logging.handlers",
    "wolkvox_tray.core.machine.settings",
    "wolkvox_tray.core.watch.notices",
    "wolkvox_tray.core.watch.monitor",
    "wolkvox_tray.core.assemble",
    "wolkvox_tray.cli",
    "wolkvox_tray.core.watch.overview",
    "wolkvox_tray.qt.shapes",
    "wolkvox_tray.qt.icons",
    "wolkvox_tray.qt.tray",
    "wolkvox_tray.qt.notice_texts",
    "wolkvox_tray.qt.notifier",
    "wolkvox_tray.qt.app",
)
"""What is imported while the icon stands, none of it for much longer than a frame."""


class FirstIcon:
    """An icon on the panel, and the right to be the one app over its folder."""

    def __init__(self, application: QApplication, instance: Instance) -> None:
        self.application, self.instance = application, instance
        self.menu = QMenu()  # at once, for a panel asks only once whether there is one
        self.icon = QSystemTrayIcon(QIcon(str(resource("icons", "first.png"))))
        self.icon.setToolTip("wolkvox tray")
        self.icon.setContextMenu(self.menu)
        self.icon.show()
        for number in (signal.SIGTERM, signal.SIGINT):  # until the app hears them itself (`qt.signals`)
            signal.signal(number, _leave)

    def bring_the_rest(self) -> None:
        """Import the app, answering the panel in between."""
        for piece in PIECES:
            self.application.processEvents()
            import_module(piece)
        self.application.processEvents()


def first_icon(arguments: Sequence[str]) -> FirstIcon | None:
    """Show the icon for a plain start of the tray with these arguments; ``None`` if it is none, or not the first."""
    words = [word for word in arguments if word != "--background"]
    plain = not words or (len(words) == 2 and words[0] == "--data-dir" and not words[1].startswith("-"))
    if not plain or QCoreApplication.instance() is not None or not _has_screen():
        return None
    say_who_we_are()
    application = QApplication([APP_ID])
    application.setApplicationName(APP_ID)
    application.setDesktopFileName(APP_ID)
    where = paths(Path(words[1]).expanduser() if words else None)
    where.make()
    instance = Instance(where.lock_file)
    return FirstIcon(application, instance) if instance.is_first() else None


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _has_screen() -> bool:
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
