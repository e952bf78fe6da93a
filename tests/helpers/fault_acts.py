"""How the local server makes a fault happen: what it does with a connection, over real sockets and TLS."""

from __future__ import annotations

import json
import socket
import ssl
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from tests.helpers.wolkvox_server import Behaviour, Scripted, hang

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def says(*pieces: bytes, then_hang: bool = False) -> Behaviour:
    """Return a behaviour that sends bytes as they are, then closes, or says no more."""

    def act(conn: socket.socket) -> None:
        for piece in pieces:
            conn.sendall(piece)
        if then_hang:
            hang(conn)

    return act


def endless(head: bytes, piece: bytes) -> Behaviour:
    """Return a behaviour that never stops sending."""

    def act(conn: socket.socket) -> None:
        conn.sendall(head)
        with suppress(OSError):
            while True:
                conn.sendall(piece)

    return act


def drops(text: bytes) -> Iterator[bytes]:
    """Yield single bytes, for servers that trickle."""
    for at in range(len(text)):
        yield text[at : at + 1]


def trickle(head: bytes, slow: bytes) -> Behaviour:
    """Return a behaviour that sends `slow` a byte at a time and never gets to its end."""

    def act(conn: socket.socket) -> None:
        conn.settimeout(0.05)
        conn.sendall(head)
        for piece in drops(slow):
            conn.sendall(piece)
            with suppress(TimeoutError):
                if not conn.recv(1):
                    return

    return act


def reset(conn: socket.socket) -> None:
    """Break the connection off so that the other side notices at once."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with suppress(OSError):
        conn.close()


def half_tls(conn: socket.socket) -> None:
    """Begin to answer the handshake, and say no more."""
    conn.recv(65536)
    conn.sendall(b"\x16\x03\x03\x00\x7a")
    hang(conn)


def stranger(*names: str) -> Behaviour:
    """Return a plain connection's behaviour: TLS with a certificate that its client doesn't trust."""
    import trustme

    authority = trustme.CA()

    def act(conn: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        with suppress(OSError, ssl.SSLError), context.wrap_socket(conn, server_side=True) as secured:
            hang(secured)

    return act


def body(data: bytes, *, status: int = 200, **headers: str) -> Scripted:
    """Return a whole reply with this body."""
    return Scripted(
        status=status, body=data, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def envelope(**parts: Any) -> Scripted:
    """Return HTTP 200 with an envelope that has only these parts."""
    return body(json.dumps(parts).encode())


def bomb() -> bytes:
    """Return a few kB that inflate to 64 MB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(b" " * 2**20) for _megabyte in range(64)), packer.flush()])


def sized(data: bytes, said: int) -> Behaviour:
    """Return a behaviour that announces another length than it sends."""
    return says(HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % said + data)
