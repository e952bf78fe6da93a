"""A key store of its own: a bus that starts nothing by itself, and a real gnome-keyring-daemon when a test wants one.

A usual session bus would start the system's key store as soon as somebody asks for it, so that "there is none" could
not be tried. What crosses the bus is written down, so that a test can tell that nobody was asked for a password.
"""

from __future__ import annotations

import signal
from typing import Self

from tests.helpers.desktop import Desktop, missing, wait_until

BUS = "org.freedesktop.DBus"
SECRETS = "org.freedesktop.secrets"
DEFAULT = "/org/freedesktop/secrets/aliases/default"
BUS_SETTINGS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
ASKS_A_PERSON = ("member=Unlock", "member=Prompt", "member=CreateCollection")


def missing_programs() -> str:
    """Return why there can be no key store here; "" if there can."""
    return missing(("bus", "keys"))


class KeyStore(Desktop):
    """The bus, with `address`; nobody keeps secrets on it before `start_keys`. Use it as a context manager."""

    def __init__(self) -> None:
        super().__init__(("bus",))

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    @property
    def address(self) -> str:
        """What belongs into ``DBUS_SESSION_BUS_ADDRESS``."""
        return self.env["DBUS_SESSION_BUS_ADDRESS"]

    def start_bus(self) -> None:
        """A session bus without services that it could start."""
        address = f"unix:path={self.root}/run/bus"
        settings = self.root / "bus.conf"
        settings.write_text(BUS_SETTINGS.format(address=address))
        self.spawn("dbus-daemon", f"--config-file={settings}", "--nofork", "--nopidfile")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        wait_until(lambda: self.owns(BUS), "the session bus")

    def lock(self) -> None:
        """Lock the default collection, as a desktop does when its user leaves."""
        self.call("org.freedesktop.Secret.Service.Lock", f"array:objpath:{DEFAULT}")

    def call(self, method: str, *arguments: str) -> None:
        """Call a method of the key store."""
        done = self.run(
            "dbus-send", "--session", "--print-reply", f"--dest={SECRETS}", "/org/freedesktop/secrets",
            method, *arguments,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def stop(self) -> None:
        """Let the key store hang: it is there, and answers nothing."""
        self.process("gnome-keyring-daemon").send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self.process("gnome-keyring-daemon").send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Let it die."""
        self.end("gnome-keyring-daemon", signal.SIGKILL)

    def watch(self) -> None:
        """Write down every call that crosses the bus from now on."""
        self.spawn("dbus-monitor", "--session", "type='method_call'")
        wait_until(self._sees_a_ping, "dbus-monitor")

    def _sees_a_ping(self) -> bool:
        self.call("org.freedesktop.DBus.Peer.Ping")
        return "member=Ping" in self.log_of("dbus-monitor")

    def asked_a_person(self) -> bool:
        """Tell whether a call was seen that could raise a prompt."""
        before = self.log_of("dbus-monitor").count("member=Ping")
        self.call("org.freedesktop.DBus.Peer.Ping")
        # What is seen before this ping is all that was sent before it: a bus keeps the order.
        wait_until(lambda: self.log_of("dbus-monitor").count("member=Ping") > before, "a ping on the bus")
        return any(call in self.log_of("dbus-monitor") for call in ASKS_A_PERSON)

    def look_up(self, account_id: str) -> str:
        """Return what another program finds."""
        return self.run("secret-tool", "lookup", "service", "wolkvox_tray", "username", account_id).stdout
