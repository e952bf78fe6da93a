"""A whole wolkvox for a real child process: the unchanged app reaches a local server as https://wv0042.wolkvox.com.

The app is told, by the environment that every company with a proxy knows, to go through a proxy on loopback and to
trust a certificate authority. The proxy tunnels to `LocalWolkvox`, so names, TLS, certificates and proxy are all real
and nothing is patched.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.wolkvox_server import LocalWolkvox, Raw, Script


class Tunnel:
    """A proxy's behaviour: it tunnels to a local port, or says `refusal`. `heard` is what it was told in the open."""

    def __init__(self, target: int = 0, *, refusal: bytes = b"") -> None:
        self.heard: list[bytes] = []
        self._target = target
        self._refusal = refusal

    def __call__(self, conn: socket.socket) -> None:
        """Read where the connection is to go, and go on."""
        self.heard.append(conn.recv(65536))
        self.tunnel(conn)

    def tunnel(self, conn: socket.socket) -> None:
        """Answer as a proxy does, then carry bytes both ways."""
        if self._refusal:
            conn.sendall(b"HTTP/1.1 " + self._refusal + b"\r\nContent-Length: 0\r\n\r\n")
            return
        conn.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self._target)) as there:
            back = threading.Thread(target=self._pump, args=(there, conn), daemon=True)
            back.start()
            self._pump(conn, there)
            back.join()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Online:
    """The server, and the environment in which a child process reaches it."""

    server: LocalWolkvox
    env: dict[str, str]


@contextmanager
def online(script: Script, folder: Path) -> Iterator[Online]:
    """Serve `script` to whoever asks for wolkvox in this environment; `folder` takes the authority's certificate."""
    with LocalWolkvox(script) as server, LocalWolkvox([Raw(Tunnel(server.port))], tls=False) as proxy:
        roots = folder / "authority.pem"
        roots.write_bytes(server.authority_pem())
        yield Online(
            server=server,
            env={"https_proxy": f"http://127.0.0.1:{proxy.port}", "REQUESTS_CA_BUNDLE": str(roots)},
        )
