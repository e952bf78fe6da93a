"""Asking one server once, and everything an error of it could show."""

from __future__ import annotations

import socket

import pytest

from tests.helpers.wolkvox_server import ok, row
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import LicenseCount
from wolkvox_tray.core.wire.api import Client, ask_for_counts
from wolkvox_tray.core.wire.connect import Address, LookUp
from wolkvox_tray.core.wire.parse import Answer

TOKEN = Token.clean("made-up-0123456789abcdef-canary")
GOOD = ok([row("Ana", "P", "7")])
ANA = LicenseCount(operation="Ana", product="P", licenses=7, raw="7", date="2026-11-23 10:00:00")


def ask(client: Client, *, deadline_s: float = 10.0) -> Answer:
    """Ask as a monitor does, in a lane."""
    return ask_for_counts(client, TOKEN, "intelligent_dial", Lane("wire"), deadline_s=deadline_s)


def trouble_of(client: Client, *, deadline_s: float = 10.0) -> Trouble:
    """Ask, and return the trouble that must come of it."""
    with pytest.raises(Trouble) as caught:
        ask(client, deadline_s=deadline_s)
    return caught.value


def everything_in(error: BaseException) -> str:
    """Return all that an exception could show, with all it hangs on to."""
    seen: list[object] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and not any(item is other for other in seen):
            seen.append(item)
            waiting += [item.__cause__, item.__context__, *item.args, *vars(item).values()]
        elif item is not None:
            seen.append(item)
    return repr(seen) + " ".join(repr(vars(item)) for item in seen if hasattr(item, "__dict__"))


def at(*ports: int) -> LookUp:
    """Return a look-up that finds these ports of loopback, in this order, under every name."""
    found: list[Address] = [(socket.AF_INET, ("127.0.0.1", port)) for port in ports]
    return lambda _host, _port: found


def nobody() -> int:
    """Return a port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
