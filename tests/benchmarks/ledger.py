"""Every megabyte of the app, by what brought it: ``python -m tests.benchmarks.ledger``; some seconds, offscreen.

One process takes in what the app does, one thing after the other, and prints by how much its memory grew (PSS, and of
that what is no file's). What two things share is booked on the first. ``--read`` leaves PySide6 as it is by itself: it
then reads and keeps the source of every module. On a real screen Qt needs some 12 MB more, the floor as well.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

STEPS = (
    ("Qt's namespace of enumerations", ("PySide6.QtCore:Qt",)),
    ("Python's json, sqlite3, logging, zoneinfo", ("json", "sqlite3", "logging.handlers", "zoneinfo")),
    ("Python's ssl, email, http", ("ssl", "email.utils", "http.client")),
    ("our core", ("wolkvox_tray.core.assemble", "wolkvox_tray.cli")),
    ("our icon, menu and notices", ("wolkvox_tray.qt.tray", "wolkvox_tray.qt.notifier", "wolkvox_tray.qt.app")),
    ("requests, urllib3, idna, certifi", ("wolkvox_tray.core.wire.lean:bring_requests",)),
    ("truststore, our wire", ("wolkvox_tray.core.wire.api",)),
    ("jeepney, QtDBus", ("jeepney", "PySide6.QtDBus")),
    ("cryptography (for the key store's session)", ("cryptography.hazmat.primitives.ciphers",)),
    ("secretstorage, keyring", ("secretstorage", "keyring.backends.SecretService")),
    ("the popup, made and shown", ("popup",)),
    ("settings and history, imported", ("wolkvox_tray.qt.settings_dialog", "wolkvox_tray.qt.history_window")),
    ("charset_normalizer (left out)", ("charset_normalizer",)),
)


def held() -> tuple[float, float]:
    """Return this process's proportional memory, and of that what is no file's, in MB."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kb["Pss"] / 1024, kb["Anonymous"] / 1024


def take_in(what: str) -> None:
    """Import a module, touch a name in it (and call it, if it is ours), or show the popup."""
    if what == "popup":
        from PySide6.QtWidgets import QApplication

        from wolkvox_tray.qt.popup import Popup

        popup = Popup(clock=lambda: datetime.now().astimezone())
        popup.show()
        QApplication.processEvents()
        popup.close()
        return
    module, _colon, name = what.partition(":")
    whole = import_module(module)
    if name:
        found: Any = getattr(whole, name)
        if module.startswith("wolkvox_tray"):
            found()


def main() -> None:
    """Print the ledger."""
    import_module("shiboken6.Shiboken")
    feature = import_module("shibokensupport.feature")
    reading = feature.__dict__["_mod_uses_pyside"]
    import_module("wolkvox_tray.qt")
    if "--read" in sys.argv:
        feature.__dict__["_mod_uses_pyside"] = reading
    from PySide6.QtGui import QIcon, QPixmap
    from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

    application = QApplication([])
    icon, menu = QSystemTrayIcon(QIcon(QPixmap(32, 32))), QMenu()
    icon.setContextMenu(menu)
    icon.show()
    application.processEvents()
    before = held()
    print("| | PSS MB | no file's MB |\n|---|---:|---:|")
    print(f"| floor | {before[0]:.1f} | {before[1]:.1f} |")
    for title, names in STEPS:
        for name in names:
            take_in(name)
        now = held()
        print(f"| + {title} | {now[0] - before[0]:.1f} | {now[1] - before[1]:.1f} |")
        before = now
    print(f"| = | {before[0]:.1f} | {before[1]:.1f} |")


if __name__ == "__main__":
    main()
