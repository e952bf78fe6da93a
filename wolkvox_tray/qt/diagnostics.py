"""What "About" wants to know and mustn't wait for: the doctor's findings, and the versions of what we stand on.

Each question is answered by a daemon thread of its own, for the doctor asks the key store and the session bus, and
measures folders. What only Qt knows is looked up before, on the GUI thread, where it costs nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QObject, Signal, SignalInstance, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from wolkvox_tray.core.machine.bus import BusFacts, bus_facts
from wolkvox_tray.qt.results import aside

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

log = logging.getLogger(__name__)


class Diagnostics(QObject):
    """Answers from threads of its own; its slots return at once. Lives in the GUI thread."""

    gathered = Signal(str)
    """str: the diagnostics as a text, without anything private; "" if that failed, which the log tells."""
    versions_found = Signal(object)
    """Mapping[str, str]: versions of the components (`core.licenses`) by name; "" if that failed."""

    def __init__(
        self,
        house: House,
        parent: QObject | None = None,
        *,
        ask_bus: Callable[[], BusFacts | None] = bus_facts,
        home: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._house, self._ask_bus = house, ask_bus
        self._home = home or Path.home()
        self._threads: dict[str, threading.Thread] = {}

    @Slot()
    def gather(self) -> None:
        """Examine this computer; `gathered` tells."""
        facts = _qt_facts()
        self._aside("diagnostics", lambda: self._text(facts), self.gathered)

    @Slot()
    def look_up_versions(self) -> None:
        """Look up what the components' versions are; `versions_found` tells."""
        self._aside("versions", _versions, self.versions_found)

    def _aside(self, name: str, work: Callable[[], object], outcome: SignalInstance) -> None:
        """Do `work` in a daemon thread, unless it is being done; its result goes out by `outcome`."""
        running = self._threads.get(name)
        if running is None or not running.is_alive():
            self._threads[name] = aside(name, partial(_safely, work), self, outcome.emit)

    def _text(self, facts: Mapping[str, str]) -> str:
        from wolkvox_tray.core import diagnostics, doctor  # when somebody asks, and in the thread that answers

        house, bus = self._house, self._ask_bus()
        probes = doctor.Probes(screen=True, qt=facts)
        if bus is not None:
            probes = doctor.Probes(
                screen=True,
                qt=facts,
                bus=True,
                tray_watcher=bus.tray_watcher,
                notifier=bus.server,
                capabilities=bus.capabilities,
            )
        findings = doctor.examine(house, probes, os.environ)
        return diagnostics.as_text(
            findings, house.last_polls(), house.settings, now=house.clock.now().wall, home=self._home
        )


def _safely(work: Callable[[], object]) -> object:
    """Return what `work` returns, or "" if it fails."""
    try:
        return work()
    except Exception:  # a bug: say so; whoever waits may ask again
        log.exception("the diagnostics couldn't be gathered")
        return ""


def _versions() -> Mapping[str, str]:
    from wolkvox_tray.core import licenses  # as above

    return licenses.versions()


def _qt_facts() -> dict[str, str]:
    screen = QGuiApplication.primaryScreen()
    return {
        "qt": qVersion(),
        "pyside": PySide6.__version__,
        "platform": QGuiApplication.platformName(),
        "style": QApplication.style().objectName(),
        "scale": f"{screen.devicePixelRatio():g}" if screen is not None else "?",
        "tray": "yes" if QSystemTrayIcon.isSystemTrayAvailable() else "no",
    }
