"""A panel that shows nothing and speaks only StatusNotifierItem: a program for tests of panels that come late.

Takes the watcher's name on the session bus, prints a line for each icon that registers, and answers what Qt asks of a
watcher. Run it inside a test desktop: ``python -m tests.helpers.sni_host``.
"""

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

WATCHER = "org.kde.StatusNotifierWatcher"
ADDRESS = DBusAddress("/StatusNotifierWatcher", bus_name=WATCHER, interface=WATCHER)
PROPERTIES = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}


def answer(connection: DBusConnection, call: Message) -> Message:
    """Return the answer to a method call."""
    member = call.header.fields.get(HeaderFields.member)
    if member == "RegisterStatusNotifierItem":
        print(f"icon {call.body[0]}", flush=True)
        connection.send(new_signal(ADDRESS, "StatusNotifierItemRegistered", "s", (call.body[0],)))
        return new_method_return(call)
    if member == "RegisterStatusNotifierHost":
        return new_method_return(call)
    if member == "Get":
        return new_method_return(call, "v", (PROPERTIES[call.body[1]],))
    if member == "GetAll":
        return new_method_return(call, "a{sv}", (PROPERTIES,))
    return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")


def main() -> None:
    """Serve until ended by a signal."""
    connection = open_dbus_connection("SESSION")
    connection.send_and_get_reply(message_bus.RequestName(WATCHER))
    connection.send(new_signal(ADDRESS, "StatusNotifierHostRegistered"))
    print("serving", flush=True)
    while True:
        message = connection.receive()
        if message.header.message_type is MessageType.method_call:
            connection.send(answer(connection, message))


if __name__ == "__main__":
    main()
