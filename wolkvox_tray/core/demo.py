"""A wolkvox server that exists only on loopback: real HTTP, made-up operations.

It speaks the API as documented, refusals included, so the demo runs through the same code as the real thing. The counts
are a pure function of the seed and of how many good answers were given; every ninth answer is a fault, in turn a server
error, a count that can't be read, and maintenance. The first answers are always good. Nothing here looks a name up or
speaks to anyone but this computer.
"""

from __future__ import annotations

import json
import logging
import random
import socketserver
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.wire.endpoint import PATH

log = logging.getLogger(__name__)

DEMO_TOKEN = "demo-token-of-no-account"
"""Made up; it opens nothing but this server."""
FAULT_EVERY = 9
STOP_S = 0.2
"""How soon the server notices that it should stop."""
HANDLER_S = 10.0
"""Whoever connects and says nothing is let go after this long."""

OPERATIONS = (
    ("Ventas Bogotá", "Marcación predictiva", 42),
    ("Cobranza Medellín", "Marcación predictiva", 38),
    ("Servicio Posventa Cali", "Marcación progresiva", 24),
    ("Retención y Fidelización Móvil", "Marcación predictiva", 17),
    ("Encuestas NPS", "Vista previa", 12),
    ("Ventas Barranquilla", "Vista previa", 5),
)
"""Operation, product and the count it begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReply:
    """One reply of the demo: HTTP's status and the envelope."""

    status: int
    envelope: dict[str, Any]


def local_now() -> datetime:
    """Return the moment, in this computer's zone."""
    return datetime.now().astimezone()


class DemoCounts:
    """The demo's numbers: answer by answer, the same for the same seed. `now` gives the rows' date."""

    def __init__(self, seed: int = 42, now: Callable[[], datetime] = local_now) -> None:
        self._now = now
        self._random = random.Random(seed)  # noqa: S311 - made-up counts, no secret
        self._counts = [count for _operation, _product, count in OPERATIONS]
        self._answers = 0

    def next(self) -> DemoReply:
        """Return the next reply to a good request."""
        self._answers += 1
        fault, turn = self._answers % FAULT_EVERY == 0, self._answers // FAULT_EVERY % 3
        if fault and turn == 1:
            return _refusal(503, "Service temporarily unavailable")
        if fault and turn == 0:
            return _refusal(403, "Server under maintenance (backup)")
        if self._answers > 1:
            self._move()
        rows = self._rows()
        if fault:
            rows[2]["items"] = ""
        return DemoReply(
            status=200,
            envelope={"code": 200, "error": None, "msg": "Information found for the current month", "data": rows},
        )

    def _move(self) -> None:
        row = self._random.randrange(len(self._counts))
        self._counts[row] = max(1, self._counts[row] + self._random.choice((-2, -1, 1, 1, 2, 3)))

    def _rows(self) -> list[dict[str, str]]:
        today = self._now().strftime("%Y-%m-%d %H:%M:%S")
        return [
            {"operation": operation, "description": product, "items": str(count), "date": today}
            for (operation, product, _start), count in zip(OPERATIONS, self._counts, strict=True)
        ]


def _refusal(status: int, msg: str) -> DemoReply:
    return DemoReply(status=status, envelope={"code": status, "error": "error", "msg": msg, "data": None})


class _Handler(BaseHTTPRequestHandler):
    """Answers GET as wolkvox does; `server.counts` has the numbers."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = HANDLER_S

    def do_GET(self) -> None:
        """Answer one request."""
        reply = self._reply()
        body = json.dumps(reply.envelope).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _reply(self) -> DemoReply:
        address = urlsplit(self.path)
        token = self.headers.get("wolkvox-token")
        if address.path != PATH or parse_qs(address.query).get("api") != [REPORT]:
            return _refusal(400, "THE API YOU WANT TO CONSULT DOES NOT EXIST")
        if not token:
            return _refusal(401, "PLEASE ENTER THE WOLKVOX-TOKEN")
        if token != DEMO_TOKEN:
            return _refusal(403, "PLEASE VALIDATE TOKEN")
        with self.server.lock:
            return self.server.counts.next()

    def log_message(self, *args: Any) -> None:
        """Say nothing: a terminal belongs to the person."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False  # the port is a new one; on Windows a second program could share it

    def __init__(self, counts: DemoCounts) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.counts = counts
        self.lock = threading.Lock()

    def server_bind(self) -> None:
        """Bind without asking for the computer's own name, as http.server does: that can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client went away in the middle; anything else is a bug."""
        error = sys.exception()
        if not isinstance(error, OSError):
            log.error("the demo's server failed", exc_info=error)


class DemoServer:
    """The server on a free port of 127.0.0.1, in daemon threads."""

    def __init__(self, seed: int = 42, now: Callable[[], datetime] = local_now) -> None:
        self._counts = DemoCounts(seed, now)
        self._server: _Server | None = None

    def start(self) -> int:
        """Start, and return the port."""
        self._server = server = _Server(self._counts)
        serve = partial(server.serve_forever, poll_interval=STOP_S)
        threading.Thread(target=serve, name="demo-server", daemon=True).start()
        return int(server.server_address[1])

    def stop(self) -> None:
        """Stop; again is no error."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
