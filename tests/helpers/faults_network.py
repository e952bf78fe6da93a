"""Faults before wolkvox is reached: names, routes, ports and proxies. The other half of `tests.helpers.faults`."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from tests.helpers.fault_acts import reset, says
from tests.helpers.online import Tunnel
from tests.helpers.wolkvox_server import Raw, Script, hang
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.wire.connect import Address, LookUp

C = ReasonCode


def unknown_name(_host: str, _port: int) -> Sequence[Address]:
    """Answer as a resolver that knows no such name."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def no_network(_host: str, _port: int) -> Sequence[Address]:
    """Answer as a resolver on a computer without a network."""
    raise OSError(errno.ENETUNREACH, "Network is unreachable")


let_go = threading.Event()
"""Set it to end the look-ups that hang: the next one of the same name waits for them."""


def hanging_look_up(_host: str, _port: int) -> Sequence[Address]:
    """Say nothing until `let_go`."""
    let_go.wait()
    return []


def no_address(_host: str, _port: int) -> Sequence[Address]:
    """Know the name, and no address."""
    return []


def closed_port(_host: str, _port: int) -> Sequence[Address]:
    """Lead to a port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return [(socket.AF_INET, ("127.0.0.1", held.getsockname()[1]))]


@dataclass(frozen=True, kw_only=True)
class NetworkFault:
    """A fault on the way: by the name's `look_up`, or by what a `proxy` does. Nothing reaches wolkvox."""

    name: str
    what: str
    code: ReasonCode
    look_up: LookUp | None = None
    proxy: Script | None = None


NETWORK = (
    NetworkFault(name="name-unknown", what="the name isn't known", look_up=unknown_name, code=C.NAME_UNKNOWN),
    NetworkFault(name="name-hangs", what="the name is looked up for ever", look_up=hanging_look_up, code=C.TIMED_OUT),
    NetworkFault(name="name-without-address", what="the name has no address", look_up=no_address, code=C.NAME_UNKNOWN),
    NetworkFault(name="no-network", what="there is no network", look_up=no_network, code=C.NO_ROUTE),
    NetworkFault(name="port-closed", what="nobody listens", look_up=closed_port, code=C.CONNECTION_REFUSED),
    NetworkFault(
        name="proxy-login",
        what="the proxy wants a user name",
        proxy=[Raw(Tunnel(refusal=b"407 Proxy Authentication Required"))],
        code=C.PROXY_WANTS_LOGIN,
    ),
    NetworkFault(
        name="proxy-forbids",
        what="the proxy forbids it",
        proxy=[Raw(Tunnel(refusal=b"403 Forbidden"))],
        code=C.PROXY_UNREACHABLE,
    ),
    NetworkFault(
        name="proxy-502",
        what="the proxy finds none",
        proxy=[Raw(Tunnel(refusal=b"502 No"))],
        code=C.PROXY_UNREACHABLE,
    ),
    NetworkFault(name="proxy-reset", what="the proxy breaks off", proxy=[Raw(reset)], code=C.PROXY_UNREACHABLE),
    NetworkFault(
        name="proxy-no-http",
        what="what should be the proxy is none",
        proxy=[Raw(says(b"SSH-2.0-x\r\n", then_hang=True))],
        code=C.PROXY_UNREACHABLE,
    ),
    NetworkFault(name="proxy-hangs", what="the proxy says nothing", proxy=[Raw(hang)], code=C.TIMED_OUT),
)
