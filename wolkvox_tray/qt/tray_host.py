"""Is there a tray to stand in, and does one come later?

On Linux the panel is a program like any other: it may start after us (at login it does), or not exist at all (GNOME
without an extension). Measured: an icon made before the first StatusNotifier panel came never shows, though it says
so, and only a new one does; when a panel that was there restarts, Qt brings the icon back by itself. So the bus is
watched (QtDBus, imported after the icon), and `came` asks for a new icon, once.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QSystemTrayIcon

from wolkvox_tray.core.words import _

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusServiceWatcher

log = logging.getLogger(__name__)

WATCHER = "org.kde.StatusNotifierWatcher"
SETTLE_MS = 200
"""How long a panel that just came is given: it takes the name first and listens a little later."""
PATIENCE_MS = 60_000
"""How long a start in the background waits for a panel before it says that there is none."""


def no_tray_words() -> tuple[str, str]:
    """Return what to say when there is no panel: what that means, and what to do."""
    return (
        _("This desktop shows no tray icons"),
        _("wolkvox_tray goes on in a window. On GNOME, the extension “AppIndicator” brings the icons back."),
    )


class TrayHost(QObject):
    """Watches for a panel that shows icons."""

    came = Signal()
    """The first panel came after the icon was made: make a new one."""
    missing = Signal()
    """There is still no panel after the time that `wait` gave it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher: QDBusServiceWatcher | None = None
        self._settling = self._once(SETTLE_MS)
        self._settling.timeout.connect(self.came)
        self._waiting = self._once(PATIENCE_MS)
        self._waiting.timeout.connect(self._look_again)

    def available(self) -> bool:
        """Tell whether there is a panel for the icon, as far as Qt knows."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @Slot()
    def watch(self) -> None:
        """Look out for a panel on the bus, unless one was there before the icon."""
        if sys.platform in ("win32", "darwin"):
            return
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # after the icon

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected() or bus.interface().isServiceRegistered(WATCHER).value():
            return
        mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
        self._watcher = QDBusServiceWatcher(WATCHER, bus, mode, self)
        self._watcher.serviceRegistered.connect(self._registered)

    @Slot()
    def wait(self) -> None:
        """Say `missing` after a while if no panel came."""
        self._waiting.start()

    @Slot()
    def _registered(self) -> None:
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._waiting.stop()
        self._settling.start()

    @Slot()
    def _look_again(self) -> None:
        if not self.available():
            self.missing.emit()

    def _once(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer
