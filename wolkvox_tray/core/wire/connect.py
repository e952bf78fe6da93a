"""The connection under the request: looked up by us, cut from outside, and honest about what was sent.

urllib3 connects, wraps TLS and speaks HTTP; this adds what it can't do. The socket is remembered before it connects, so
that `Wire.cut` ends a hanging connect, handshake or answer at once from another thread. The name is looked up by a
function that tests can replace, in a thread of its own, because a look-up can't be cut: the wire lets go of it, and a
second one of the same host isn't started meanwhile. `Wire.sent` turns true just before the first byte of the request
proper leaves (a proxy's CONNECT doesn't count, for it carries no token), under the lock of `cut`: what wasn't sent when
a wire was cut never will be, so "nothing left this computer" is a promise the gate can build on.
Until then there are `Wire.reach_s` seconds in all, for the next account is waiting (`core.wire.patience`).
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import stat
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import truststore
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidSchema
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from wolkvox_tray.core.model import Reason, ReasonCode

Address = tuple[socket.AddressFamily, tuple[Any, ...]]
LookUp = Callable[[str, int], Sequence[Address]]
"""Host and port → the addresses to try, in order. May block; raises `OSError`."""

CONNECT_S = 10.0
REACH_S = 20.0
"""Time-outs of a connect, and of all until the request leaves; the whole's stands in `machine.bounded`."""
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
"""They name certificates instead of the system's; the first that is set counts."""

_looking_up: set[str] = set()
_looking_up_lock = threading.Lock()


class WireCut(OSError):
    """The wire was cut: deadline or quit."""


class TunnelFailed(OSError):
    """The proxy broke off, or answered with what is no proxy's answer, before there was a way through."""


class LookUpPending(OSError):
    """An earlier look-up of this host hasn't ended yet."""


class TrustFileUnusable(Exception):
    """The file whose certificates alone should be trusted holds none; `reason` says why. So nobody is trusted."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code.value)
        self.reason = reason


def system_look_up(host: str, port: int) -> Sequence[Address]:
    """Ask the system for a host's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _kind, _protocol, _name, address in found]


def trust_context(file: Path | None = None) -> ssl.SSLContext:
    """Return TLS by the certificates in `file` and no others, if one is given: the setting "those in a file".

    Else by the system's trust store, or by the file or folder that REQUESTS_CA_BUNDLE or SSL_CERT_FILE names; one that
    isn't there leaves it to the system. Raises `TrustFileUnusable`, or `ssl.SSLCertVerificationError` for one that is
    named and can't be read: whoever named it wanted others out.
    """
    context = _context_by_environment() if file is None else _context_by_setting(file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def trust_problem(file: Path) -> Reason | None:
    """Return why `file` can't decide whom to trust; ``None`` if it can. Reads it."""
    try:
        _context_by_setting(file)
    except TrustFileUnusable as unusable:
        return unusable.reason
    return None


def context_of(named: Path) -> ssl.SSLContext:
    """Return TLS by the certificates in a file or folder. Raises `OSError`.

    Not by ``ssl.create_default_context``: that one writes the connection's keys to a file if the environment says so
    (SSLKEYLOGFILE), and since Python 3.13 it refuses companies' roots that browsers take (VERIFY_X509_STRICT).
    """
    named.stat()  # a folder that isn't there would be no error, and trust nobody
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(**{"capath" if named.is_dir() else "cafile": str(named)})
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # what is named is trusted, be it a root or not
    return context


def system_has_roots() -> bool:
    """Tell whether the system's store holds any, as far as can be told: macOS and Windows always do."""
    where = ssl.get_default_verify_paths()
    in_folder = where.capath is not None and any(Path(where.capath).iterdir())
    return not sys.platform.startswith("linux") or in_folder or where.cafile is not None


def _context_by_setting(file: Path) -> ssl.SSLContext:
    code = ReasonCode.TRUST_FILE_UNUSABLE
    try:
        if stat.S_ISREG(file.stat().st_mode):  # a folder is no PEM file, and a pipe would be waited for
            context = context_of(file)
            if context.cert_store_stats()["x509"]:
                return context
    except (FileNotFoundError, NotADirectoryError):
        code = ReasonCode.TRUST_FILE_MISSING
    except (OSError, ValueError):  # OSError is that of ssl too
        pass
    raise TrustFileUnusable(Reason(code=code, params=(("path", str(file)),) if file.name else ()))


def _context_by_environment() -> ssl.SSLContext:
    named = next((os.environ[name] for name in CA_VARIABLES if os.environ.get(name)), None)
    try:
        if named is not None:
            return context_of(Path(named))
    except FileNotFoundError:
        named = None
    except OSError:  # that of ssl too
        pass
    if named is not None:
        raise ssl.SSLCertVerificationError("the named certificates can't be read")
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Wire:
    """One request's connection. `cut` may be called from any thread, and again."""

    def __init__(self, look_up: LookUp) -> None:
        self.reach_s = REACH_S
        self._reach_until: float | None = None
        self._look_up = look_up
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._outcome: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()
        self._cut = self._sent = False

    @property
    def sent(self) -> bool:
        """Whether a byte of the request may have left. Final once `cut` was called."""
        return self._sent

    def leave(self) -> None:
        """Note that the request leaves now. Raises `WireCut` if it must not any more."""
        with self._lock:
            if self._cut:
                raise WireCut("cut")
            self._sent = True

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
        """Return a connected socket; tries every address. Raises `OSError`: the most telling of its failures."""
        problem: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
        for family, address in self._addresses(host, port):
            try:
                return self._connected(family, address)
            except WireCut:
                raise
            except OSError as error:
                problem = problem if isinstance(problem, (ConnectionRefusedError, TimeoutError)) else error
        raise problem

    def _connected(self, family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._remember(opened)
            opened.settimeout(min(CONNECT_S, self._left_s()))
            opened.connect(address)
            if self._cut:  # before the connect there was nothing to shut down
                raise WireCut("cut")
            opened.settimeout(self._left_s())  # of tunnel and handshake; urllib3 sets its own before it reads
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            opened.close()
            raise
        return opened

    def _left_s(self) -> float:
        """Return how many seconds are left until the request must leave; they begin when this is first asked."""
        self._reach_until = self._reach_until or time.monotonic() + self.reach_s
        return max(self._reach_until - time.monotonic(), 0.01)  # with none at all a socket wouldn't wait: another kind

    def _remember(self, opened: socket.socket) -> None:
        """Keep a handle of our own on the connection: TLS takes over the socket object, but not the connection."""
        with self._lock:
            if self._cut:
                raise WireCut("cut")
            self._sockets.append(opened.dup())

    def _addresses(self, host: str, port: int) -> Sequence[Address]:
        def find() -> None:
            found: Sequence[Address] | OSError = socket.gaierror(socket.EAI_FAIL, "the look-up failed")
            try:
                found = self._look_up(host, port)
            except (OSError, UnicodeError) as error:
                found = error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, "no such name")
            finally:
                with _looking_up_lock:
                    _looking_up.discard(host)
                self._outcome.put(found)

        with _looking_up_lock:
            if host in _looking_up:
                raise LookUpPending(host)
            threading.Thread(target=find, name="look-up", daemon=True).start()
            _looking_up.add(host)
        found: Sequence[Address] | OSError = TimeoutError("no address in time")
        with suppress(queue.Empty):
            found = self._outcome.get(timeout=self._left_s())
        if isinstance(found, OSError):
            raise found
        return found


def adapter_for(wire: Wire, context: ssl.SSLContext | None) -> HTTPAdapter:
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
            if not proxy.lower().startswith(("http://", "https://")):  # SOCKS would need connections of its own
                raise InvalidSchema("not an HTTP proxy")
            manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=context, proxy_ssl_context=context)
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

        def _tunnel(self) -> None:
            failed: Exception | None = None
            try:
                super()._tunnel()
            except (ConnectionError, HTTPException) as error:
                failed = error
            if failed is not None:
                raise TunnelFailed(str(failed))

        def endheaders(self, *args: Any, **kwargs: Any) -> None:
            if self.sock is None:
                self.connect()
            wire.leave()
            super().endheaders(*args, **kwargs)

    return Connection
