"""The connection under the request: looked up by us, cut by us, and honest about what was sent.

urllib3 connects, wraps TLS and speaks HTTP; this adds three things it can't do. The socket is remembered before it
connects, so that `Wire.cut` ends a hanging connect, handshake or answer at once from another thread. The name is looked
up by a function that tests can replace, in a thread of its own, because a look-up can't be cut: the wire lets go of it,
and a second one of the same host isn't started meanwhile. And `Wire.sent` turns true just before the first byte of the
request proper leaves; a proxy's CONNECT doesn't count, for it carries no token.
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

Address = tuple[socket.AddressFamily, tuple[Any, ...]]
LookUp = Callable[[str, int], Sequence[Address]]
"""Host and port → the addresses to try, in order. May block; raises `OSError`."""

CONNECT_S = 20.0
READ_S = 60.0
"""Time-outs of a single socket operation; the deadline of the whole stands in `core.machine.bounded`."""
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")

_looking_up: dict[str, threading.Thread] = {}
_looking_up_lock = threading.Lock()


class WireCut(OSError):
    """The wire was cut: deadline or quit."""


class LookUpPending(OSError):
    """An earlier look-up of this host hasn't ended yet."""


def system_look_up(host: str, port: int) -> Sequence[Address]:
    """Ask the system for a host's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _kind, _protocol, _name, address in found]


def trust_context() -> ssl.SSLContext:
    """Return TLS by the system's trust store, or by the file that REQUESTS_CA_BUNDLE or SSL_CERT_FILE names."""
    named = next((Path(os.environ[name]) for name in CA_VARIABLES if os.environ.get(name)), None)
    context: ssl.SSLContext
    if named is not None and named.exists():
        where = {"capath": str(named)} if named.is_dir() else {"cafile": str(named)}
        context = ssl.create_default_context(**where)  # type: ignore[arg-type]  # one of the two, both str
    else:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Wire:
    """One request's connection. `cut` may be called from any thread, and again."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._outcome: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()
        self._cut = False
        self.sent = False

    def cut(self) -> None:
        """End whatever this wire is doing."""
        with self._lock:
            self._cut = True
            sockets = tuple(self._sockets)
        self._outcome.put(WireCut("cut"))
        for opened in sockets:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Forget the sockets; whoever uses them has ended."""
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for opened in sockets:
            with suppress(OSError):
                opened.close()

    def connect(self, host: str, port: int) -> socket.socket:
        """Return a connected socket; tries every address. Raises `OSError`."""
        problem: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
        for family, address in self._addresses(host, port):
            opened = socket.socket(family, socket.SOCK_STREAM)
            self._remember(opened)
            try:
                opened.settimeout(CONNECT_S)
                opened.connect(address)
                opened.settimeout(READ_S)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                opened.close()
                problem = error
                if self._cut:
                    break
            else:
                return opened
        raise problem

    def _remember(self, opened: socket.socket) -> None:
        """Keep a handle of our own on the connection: TLS takes over the socket object, but not the connection."""
        with self._lock:
            if self._cut:
                opened.close()
                raise WireCut("cut")
            self._sockets.append(opened.dup() if hasattr(opened, "dup") else opened)

    def _addresses(self, host: str, port: int) -> Sequence[Address]:
        def find() -> None:
            found: Sequence[Address] | OSError
            try:
                found = self._look_up(host, port)
            except (OSError, UnicodeError) as error:
                found = error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, "no such name")
            self._outcome.put(found)

        with _looking_up_lock:
            earlier = _looking_up.get(host)
            if earlier is not None and earlier.is_alive():
                raise LookUpPending(host)
            thread = threading.Thread(target=find, name="look-up", daemon=True)
            _looking_up[host] = thread
            thread.start()
        found = self._outcome.get()
        if isinstance(found, OSError):
            raise found
        return found


def adapter_for(wire: Wire, context: ssl.SSLContext) -> HTTPAdapter:
    """Return the requests adapter whose connections go over `wire`, with TLS by `context` and nothing else."""
    pools = {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": _over(wire, HTTPConnection)}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": _over(wire, HTTPSConnection)}),
    }

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs, ssl_context=context)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=context)
            manager.pool_classes_by_scheme = pools
            return manager

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            """Trust `context` alone: requests would add certifi's roots to it."""
            conn.cert_reqs = "CERT_REQUIRED"
            conn.ca_certs = conn.ca_cert_dir = None

    return Adapter(max_retries=0)


def _over(wire: Wire, base: Any) -> type:
    """Return urllib3's connection class `base`, connected by `wire` and telling it when the request leaves."""

    class Connection(base):  # type: ignore[misc]  # one of two classes, chosen at run time
        def _new_conn(self) -> socket.socket:
            return wire.connect(self._dns_host, self.port)

        def endheaders(self, *args: Any, **kwargs: Any) -> None:
            if self.sock is None:
                self.connect()
            wire.sent = True
            super().endheaders(*args, **kwargs)

    return Connection
