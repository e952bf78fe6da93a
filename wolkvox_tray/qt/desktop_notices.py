"""The desktop's notification server over D-Bus (``org.freedesktop.Notifications``), by jeepney.

Not by `QSystemTrayIcon.showMessage`: with a server that hangs it froze the GUI thread for 25 s, it can't replace a
bubble, and its icon is shown by none. Not by QtDBus, which can't send what ``Notify`` wants.

One connection sends and listens. ``Notify`` is sent and not waited for: its answer comes as an event, whenever the
server gives it. So a server that hangs delays notices and nothing else, and a notice is never sent twice because its
answer was late; when the server dies, the bus itself answers with an error. Only the two questions at the beginning
have a time-out.

Source: Desktop Notifications Specification 1.2; what three servers really do was measured. It has no hint for what may
be seen on a locked screen: that is the desktop's own setting, and what a notice says is ours (``notice_privacy``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

BUS_NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ANSWER_S = 3.0
APP_NAME = "wolkvox_tray"
LEAVE_TO_SERVER = -1
"""The expiry that leaves it to the server how long a bubble stays."""

Picture: TypeAlias = tuple[int, int, int, bool, int, int, bytes]
"""The hint ``image-data``: width, height, bytes a row, alpha, bits a sample, channels, the bytes (RGBA)."""


class NoServerError(Exception):
    """There is no session bus or no notification server, or it doesn't answer. Try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The server took the notice sent as `serial` and shows it as `bubble`."""

    serial: int
    bubble: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The notice sent as `serial` wasn't taken: the server died or refused it."""

    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """Somebody clicked the bubble."""

    bubble: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The bubble has gone: read, expired, or closed by hand."""

    bubble: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """Another server has taken over (or none): bubbles of before mean nothing to it."""


Event: TypeAlias = Shown | Failed | Clicked | Closed | Restarted


class NotificationServer:
    """A connection to the session's notification server. Belongs to one thread."""

    def __init__(self, connection: DBusConnection, abilities: frozenset[str]) -> None:
        self._connection = connection
        self._abilities = abilities

    @classmethod
    def open(cls) -> Self:
        """Connect, ask what the server can, listen. Raises `NoServerError`."""
        from jeepney.io.blocking import open_dbus_connection  # Linux, and after the icon

        connection = None
        try:
            connection = open_dbus_connection("SESSION")
            abilities = _begin(connection)
        except (OSError, KeyError, ValueError, RuntimeError) as problem:
            why = type(problem).__name__
        else:
            return cls(connection, abilities)
        if connection is not None:
            connection.close()
        raise NoServerError(why)

    def fileno(self) -> int:
        """Return the file descriptor to wait on, for `selectors`."""
        return int(self._connection.sock.fileno())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def notify(
        self,
        title: str,
        body: str,
        *,
        replaces: int = 0,
        open_words: str = "",
        picture: Picture | None = None,
        passing: bool = False,
    ) -> int:
        """Send a notice; return its serial, by which `events` tells how it went. Raises `NoServerError`.

        `replaces` is the bubble to replace, 0 for a new one; `open_words` names the click for servers that show it.
        `passing`: not worth a place in the server's own list of past notices. The body is escaped only for a server
        that reads markup; the title is plain text everywhere.
        """
        hints: dict[str, tuple[str, Any]] = {"desktop-entry": ("s", APP_NAME), "urgency": ("y", 1)}
        if passing:
            hints["transient"] = ("b", True)
        if picture is not None:
            hints["image-data"] = ("(iiibiiay)", picture)
        actions = ["default", open_words] if open_words and "actions" in self._abilities else []
        text = _escaped(body) if "body-markup" in self._abilities else body
        arguments = (APP_NAME, replaces, "", title, text, actions, hints, LEAVE_TO_SERVER)
        return self._send("Notify", "susssasa{sv}i", arguments)

    def withdraw(self, bubble: int) -> None:
        """Take a bubble off the screen, if it is still there. Raises `NoServerError`."""
        self._send("CloseNotification", "u", (bubble,))

    def _send(self, method: str, signature: str, arguments: tuple[object, ...]) -> int:
        message = _call(BUS_NAME, PATH, BUS_NAME, method, signature, arguments)
        serial: int = next(self._connection.outgoing_serial)
        try:
            self._connection.send(message, serial=serial)
        except OSError as problem:
            why = type(problem).__name__
        else:
            return serial
        raise NoServerError(why)

    def events(self) -> Iterator[Event]:
        """Yield everything that has arrived; two signals can come in one read. Raises `NoServerError`."""
        while True:
            try:
                message = self._connection.receive(timeout=0)
            except TimeoutError:
                return
            except (OSError, ValueError) as problem:
                why = type(problem).__name__
                break
            event = self._event(message)
            if event is not None:
                yield event
        raise NoServerError(why)

    def _event(self, message: Message) -> Event | None:
        from jeepney import HeaderFields, MessageType  # as above

        fields, kind = message.header.fields, message.header.message_type
        serial = fields.get(HeaderFields.reply_serial, 0)
        if kind is MessageType.method_return and message.body and isinstance(message.body[0], int):
            return Shown(serial=serial, bubble=message.body[0])
        if kind is MessageType.error:
            return Failed(serial=serial)
        if kind is not MessageType.signal:
            return None
        match fields.get(HeaderFields.member), message.body:
            case "ActionInvoked", (int(bubble), "default"):
                return Clicked(bubble=bubble)
            case "NotificationClosed", (int(bubble), _):
                return Closed(bubble=bubble)
            case "NameOwnerChanged", ("org.freedesktop.Notifications", _, _):
                return Restarted()
        return None


def _begin(connection: DBusConnection) -> frozenset[str]:
    """Return what the server can do, and listen to its signals. Raises OSError."""
    from jeepney import MatchRule, message_bus  # as above
    from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # as above

    signals = MatchRule(type="signal", sender=BUS_NAME, interface=BUS_NAME, path=PATH)
    owner = MatchRule(
        type="signal", sender="org.freedesktop.DBus", interface="org.freedesktop.DBus", member="NameOwnerChanged"
    )
    owner.add_arg_condition(0, BUS_NAME)
    ask_abilities = _call(BUS_NAME, PATH, BUS_NAME, "GetCapabilities", None, ())
    # The question comes first: it may start the server, whose coming would be heard as a restart.
    try:
        (abilities,) = unwrap_msg(connection.send_and_get_reply(ask_abilities, timeout=ANSWER_S))
        for message in (message_bus.AddMatch(signals), message_bus.AddMatch(owner)):
            unwrap_msg(connection.send_and_get_reply(message, timeout=ANSWER_S))
    except DBusErrorResponse as problem:
        why = str(problem.name)
    else:
        return frozenset(abilities)
    raise ConnectionError(why)


def _call(
    name: str, path: str, interface: str, method: str, signature: str | None, arguments: tuple[object, ...]
) -> Message:
    from jeepney import DBusAddress, new_method_call  # as above

    return new_method_call(DBusAddress(path, bus_name=name, interface=interface), method, signature, arguments)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
