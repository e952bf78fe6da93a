"""Tells when a program's icon has come: the panel's own list of icons (StatusNotifierWatcher), heard on the bus."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from jeepney import DBusAddress, HeaderFields, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")


class TrayWatch:
    """Hears of icons on the bus at `address`; use it as a context manager, open before the program starts."""

    def __init__(self, address: str) -> None:
        self._bus = open_dbus_connection(bus=address)
        self._rule = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemRegistered")
        self._bus.send_and_get_reply(message_bus.AddMatch(self._rule))
        self._filter = self._bus.filter(self._rule, bufsize=64)
        self._queue: Any = None

    def __enter__(self) -> Self:
        self._queue = self._filter.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._filter.__exit__(kind, error, tb)
        self._bus.close()

    def icon_of(self, pid: int, *, within_s: float = 60.0) -> None:
        """Return as soon as an icon of this process was taken by the panel *and* gave its picture to who asks for it.

        Raises `TimeoutError`.
        """
        end = time.monotonic() + within_s
        self._picture_of(self.item_of(pid, within_s=within_s), end - time.monotonic())

    def item_of(self, pid: int, *, within_s: float = 60.0) -> str:
        """Return as whom the icon of this process is on the bus, as soon as the panel has heard of it."""
        end = time.monotonic() + within_s
        while True:
            said = self._bus.recv_until_filtered(self._queue, timeout=end - time.monotonic())
            sender = str(said.body[0]).split("/", 1)[0] or said.header.fields[HeaderFields.sender]
            if self._pid_of(sender) == pid:
                return sender

    def menu_of(self, sender: str, *, within_s: float = 10.0) -> list[str]:
        """Return the texts in the menu that a panel would show now; none if there is no menu."""
        place = self._asked(sender, "/StatusNotifierItem", PROPERTIES, ("Get", "ss", (ITEM, "Menu")), within_s)[0][1]
        _revision, (_id, _properties, entries) = self._asked(
            sender, place, "com.canonical.dbusmenu", ("GetLayout", "iias", (0, 1, [])), within_s
        )
        return [str(about["label"][1]) for _kind, (_number, about, _below) in entries if "label" in about]

    def click(self, sender: str, *, within_s: float = 10.0) -> None:
        """Click the icon, as a panel passes it on."""
        self._asked(sender, "/StatusNotifierItem", ITEM, ("Activate", "ii", (600, 790)), within_s)

    def _picture_of(self, sender: str, within_s: float) -> None:
        """Have the icon's picture, as the panel does: an icon that is registered and doesn't answer isn't seen."""
        self._asked(sender, "/StatusNotifierItem", PROPERTIES, ("Get", "ss", (ITEM, "IconPixmap")), within_s)

    def _asked(self, sender: str, place: str, interface: str, call: tuple[str, str, tuple[Any, ...]], s: float) -> Any:
        address = DBusAddress(place, bus_name=sender, interface=interface)
        return self._bus.send_and_get_reply(new_method_call(address, *call), timeout=s).body

    def _pid_of(self, name: str) -> int | None:
        asked = self._bus.send_and_get_reply(new_method_call(BUS, "GetConnectionUnixProcessID", "s", (name,)))
        return asked.body[0] if isinstance(asked.body[0], int) else None
