"""A wolkvox server for tests: real sockets, real TLS, with a certificate authority of its own.

    with LocalWolkvox([ok([row("Ana", "P", "7")]), refusal(403, "PLEASE VALIDATE TOKEN")]) as server:
        client = server.client()                  # reaches it as https://wv0042.wolkvox.com
        house = live(..., make_client=server.make_client)

Each connection takes the next answer of the script; the last one repeats. An answer is a `Scripted` reply, or a
function that gets the accepted socket (before TLS, if it says so by `raw`) and does what it likes. What arrived is in
`requests`. By hand: ``python -m tests.helpers.wolkvox_server`` serves made-up counts and prints how to reach it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import trustme

from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.connect import Address, LookUp
from wolkvox_tray.core.wire.endpoint import Endpoint

HOST = "wv0042.wolkvox.com"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Scripted:
    """One whole reply."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, conn: socket.socket) -> None:
        lines = {"Content-Type": "application/json", "Content-Length": str(len(self.body)), **self.headers}
        head = f"HTTP/1.1 {self.status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        conn.sendall(head.encode("latin-1") + b"Connection: close\r\n\r\n" + self.body)


Behaviour = Callable[[socket.socket], None]
"""Gets the connection after the request was read, and answers as it likes."""


@dataclass(frozen=True)
class Raw:
    """A behaviour that gets the plain connection, before TLS and before anything was read."""

    act: Behaviour


Script = Sequence[Scripted | Behaviour | Raw]


def hang(conn: socket.socket) -> None:
    """Say nothing until the other side, or the end of the ``with``, ends the connection."""
    while conn.recv(65536):
        pass


def row(operation: str, product: str, items: Any, date: str = "2026-11-23 10:00:00") -> dict[str, Any]:
    """Return one row as the API sends it."""
    return {"operation": operation, "description": product, "items": items, "date": date}


def ok(rows: Iterable[dict[str, Any]], **envelope: Any) -> Scripted:
    """Return a good answer with these rows."""
    whole = {"code": 200, "error": None, "msg": "Information found for the current month", "data": list(rows)}
    return Scripted(body=json.dumps(whole | envelope).encode())


def refusal(status: int, msg: str, **headers: str) -> Scripted:
    """Return a refusal as wolkvox words them."""
    envelope = {"code": status, "error": "error", "msg": msg, "data": None}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(status=status, body=json.dumps(envelope).encode(), headers=named)


class LocalWolkvox:
    """The server, on a free port of 127.0.0.1, for as long as the ``with`` lasts."""

    def __init__(
        self, script: Script, *, host: str = HOST, tls: bool = True, authority: trustme.CA | None = None
    ) -> None:
        self._script = list(script)
        self._authority = authority or trustme.CA()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
        if self._context is not None:
            self._authority.issue_cert(host).configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="local-wolkvox", daemon=True)
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.port = int(self._listener.getsockname()[1])
        self.requests: list[Seen] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.arrived = threading.Semaphore(0)
        """Released for each request that was read: wait for it instead of sleeping."""
        self.hold = threading.Event()
        """Set when the ``with`` ends: behaviours that hang wait for it."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hold.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone doesn't end an accept that waits (Linux)
        self._listener.close()
        self._thread.join(5)
        with self._lock:
            for conn in self._open:
                with contextlib.suppress(OSError):
                    conn.shutdown(socket.SHUT_RDWR)

    def trust(self) -> ssl.SSLContext:
        """Return a context that trusts this server's authority and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._authority.configure_trust(context)
        return context

    def authority_pem(self) -> bytes:
        """Return the authority's certificate, for REQUESTS_CA_BUNDLE."""
        return self._authority.cert_pem.bytes()

    def look_up(self) -> LookUp:
        """Return a look-up that finds this server under every name."""
        found: list[Address] = [(socket.AF_INET, ("127.0.0.1", self.port))]
        return lambda _host, _port: found

    def client(self, endpoint: Endpoint | None = None, proxy: str | None = None) -> Client:
        """Return a client that reaches this server as wolkvox."""
        return Client(endpoint or Endpoint.live("0042"), proxy=proxy, look_up=self.look_up(), trust=self.trust())

    def make_client(self, endpoint: Endpoint, proxy: str | None, trust_file: Path | None) -> Client:
        """Make clients for a `House`: they trust this server's authority, or those in `trust_file` if there is one."""
        if trust_file is None:
            return self.client(endpoint, proxy)
        return Client(endpoint, proxy=proxy, trust_file=trust_file, look_up=self.look_up())

    def _serve(self) -> None:
        while True:
            try:
                conn, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.append(conn)
                act = self._script[min(self.connections, len(self._script)) - 1]
            threading.Thread(target=self._answer, args=(conn, act), name="local-wolkvox-conn", daemon=True).start()

    def _answer(self, conn: socket.socket, act: Scripted | Behaviour | Raw) -> None:
        with contextlib.suppress(OSError, ValueError), conn:
            if isinstance(act, Raw):
                act.act(conn)
                return
            secured = conn if self._context is None else self._context.wrap_socket(conn, server_side=True)
            with self._lock:
                self._open.append(secured)
            with secured:
                self._read(secured)
                try:
                    (act.send if isinstance(act, Scripted) else act)(secured)
                finally:
                    with self._lock:
                        self.at_once -= 1

    def _read(self, conn: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = conn.recv(65536)
            if not piece:
                raise ConnectionError("closed before the request ended")
            data += piece
        line, *rest = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (entry.partition(":") for entry in rest)}
        with self._lock:
            self.requests.append(Seen(line=line, headers=headers))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.release()


def main() -> None:
    """Serve made-up counts until Ctrl+C."""
    with LocalWolkvox([ok([row("Ventas Bogotá", "Marcación predictiva", "42")])]) as server:
        print(f"https://{HOST} on 127.0.0.1:{server.port}; its authority:\n{server.authority_pem().decode()}")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
