"""What the session bus offers (Linux): the notification server, a tray host, a key store.

By jeepney, in a lane with a deadline: a hung daemon must not hang the doctor. ``None`` everywhere means that there is
no bus to ask, which is so on Windows and macOS, and in a terminal without a desktop.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy

BUS_DEADLINE_S = 5.0
REPLY_S = 3.0
KEY_STORES = ("org.freedesktop.secrets", "org.kde.kwalletd6", "org.kde.kwalletd5")
TRAY_WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusFacts:
    """What was found on the session bus. `server` is the notification server's name and version."""

    names: frozenset[str] = frozenset()
    server: str | None = None
    capabilities: tuple[str, ...] = ()

    @property
    def key_store(self) -> bool:
        """Whether a key store is there or would be started."""
        return any(name in self.names for name in KEY_STORES)

    @property
    def tray_watcher(self) -> bool:
        """Whether a panel looks out for tray icons of the newer kind."""
        return TRAY_WATCHER in self.names


def bus_facts() -> BusFacts | None:
    """Ask the session bus what there is; ``None`` without a bus, or if it doesn't answer."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return Lane("session bus").call(_look, deadline_s=BUS_DEADLINE_S)
    except (DeadlinePassed, LaneBusy):
        return None


def _look() -> BusFacts | None:
    from jeepney.io.blocking import open_dbus_connection

    try:
        connection = open_dbus_connection("SESSION")
    except (OSError, KeyError, ValueError):
        return None
    with connection:
        bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        there = _call(connection, bus, "ListNames") or ([],)
        startable = _call(connection, bus, "ListActivatableNames") or ([],)
        desk = (NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS)
        about = _call(connection, desk, "GetServerInformation")
        can = _call(connection, desk, "GetCapabilities") or ([],)
    server = " ".join(str(about[index]) for index in (0, 2)) if about else None
    return BusFacts(names=frozenset([*there[0], *startable[0]]), server=server, capabilities=tuple(can[0]))


def _call(connection: Any, where: tuple[str, str, str], method: str) -> tuple[Any, ...] | None:
    """Return the reply's body, or ``None`` for an error or no reply in time."""
    from jeepney import DBusAddress, MessageType, new_method_call

    name, path, interface = where
    message = new_method_call(DBusAddress(path, bus_name=name, interface=interface), method)
    try:
        reply = connection.send_and_get_reply(message, timeout=REPLY_S)
    except (TimeoutError, OSError):
        return None
    return reply.body if reply.header.message_type is MessageType.method_return else None
