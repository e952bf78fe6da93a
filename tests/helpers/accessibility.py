"""What a screen reader gets of a running app: its accessibility tree, read over D-Bus like a screen reader does.

Needs at-spi2-core, which the session bus starts by itself, and an app that was started with `READABLE`.

Source: the AT-SPI D-Bus protocol (org.a11y.Bus, org.a11y.atspi.Accessible).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MatchRule, MessageType, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

READABLE = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
"""The environment in which Qt offers its tree although no screen reader runs."""

ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
ANSWER_S = 5.0
MOST_CHILDREN = 200
ANNOUNCED = MatchRule(type=MessageType.signal, interface="org.a11y.atspi.Event.Object", member="Announcement")
SHOWING = 1 << 25
"""Of the states: it is on the screen, as far as nothing lies over it."""
ASSERTIVE = 2
"""Of `org.a11y.atspi.Event.Object.Announcement`: 1 waits for its turn, 2 breaks in."""


@dataclass(frozen=True)
class Node:
    """One thing in the tree: what it is, and all that is said of it."""

    role: str
    name: str
    description: str
    text: str
    depth: int


def missing() -> str:
    """Return why no tree can be read here; "" if it can."""
    return "" if any(Path("/").glob("usr/lib*/at-spi-bus-launcher")) else "not installed: at-spi2-core"


class Reader:
    """A screen reader's connection. Make it before the app starts, so that Qt finds the bus."""

    def __init__(self, session_bus: str) -> None:
        with open_dbus_connection(session_bus) as session:
            launcher = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
            (address,) = _answer(session, new_method_call(launcher, "GetAddress"))
        self._bus: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        """Hang up."""
        self._bus.close()

    def listen(self) -> None:
        """Hear announcements from now on; an app that started before tells none."""
        registry = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
        _answer(self._bus, new_method_call(registry, "RegisterEvent", "s", ("object:announcement",)))
        _answer(self._bus, message_bus.AddMatch(ANNOUNCED))

    def heard(self, within_s: float) -> list[tuple[str, bool]]:
        """Return what was announced, and whether it broke in, until nothing came for so long."""
        told: list[tuple[str, bool]] = []
        while True:
            try:
                message = self._bus.receive(timeout=within_s)
            except TimeoutError:
                return told
            if ANNOUNCED.matches(message):
                _kind, politeness, _unused, text = message.body[:4]
                told.append((str(text[1]), politeness == ASSERTIVE))

    def tree(self, pid: int, *, on_screen: bool = False) -> list[Node]:
        """Return everything that the process with this id has, or shows; nothing if it has nothing."""
        for name, path in self._children("org.a11y.atspi.Registry", ROOT):
            with suppress(DBusErrorResponse):
                if self._pid(name) == pid:
                    return list(self._walk(name, path, 0, on_screen=on_screen))
        return []

    def _walk(self, name: str, path: str, depth: int, *, on_screen: bool) -> Iterator[Node]:
        with suppress(DBusErrorResponse):
            if on_screen and depth and not self._call(name, path, ACCESSIBLE, "GetState")[0] & SHOWING:
                return
            yield Node(
                role=self._call(name, path, ACCESSIBLE, "GetRoleName"),
                name=self._property(name, path, ACCESSIBLE, "Name"),
                description=self._property(name, path, ACCESSIBLE, "Description"),
                text=self._text(name, path),
                depth=depth,
            )
            for child_name, child in self._children(name, path):
                yield from self._walk(child_name, child, depth + 1, on_screen=on_screen)

    def _children(self, name: str, path: str) -> list[tuple[str, str]]:
        found = self._call(name, path, ACCESSIBLE, "GetChildren")
        return [(child[0], child[1]) for child in found[:MOST_CHILDREN]]

    def _text(self, name: str, path: str) -> str:
        with suppress(DBusErrorResponse):
            return str(self._call(name, path, "org.a11y.atspi.Text", "GetText", "ii", (0, -1)))
        return ""

    def _pid(self, name: str) -> int:
        address = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        (pid,) = _answer(self._bus, new_method_call(address, "GetConnectionUnixProcessID", "s", (name,)))
        return int(pid)

    def _property(self, name: str, path: str, interface: str, which: str) -> str:
        address = DBusAddress(path, bus_name=name, interface=interface)
        (value,) = _answer(self._bus, Properties(address).get(which))
        return str(value[1])

    def _call(
        self, name: str, path: str, interface: str, method: str, signature: str = "", arguments: tuple[Any, ...] = ()
    ) -> Any:
        address = DBusAddress(path, bus_name=name, interface=interface)
        (value,) = _answer(self._bus, new_method_call(address, method, signature or None, arguments))
        return value


def _answer(bus: DBusConnection, message: Any) -> Any:
    return unwrap_msg(bus.send_and_get_reply(message, timeout=ANSWER_S))
