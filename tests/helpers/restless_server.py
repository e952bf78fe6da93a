"""A wolkvox server whose counts hardly ever stand still, and that keeps a journal by its own clock.

It answers one account over real TLS. Most answers differ from the one before: licenses come and go, rows vanish and
come back, a count can't be read, now and then it is overloaded. Each answer has a date of its own, so that what a
program has kept tells which answer it is. At each step of an answer `heed` is called: whoever wants to strike just
there, can.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import trustme

from tests.helpers.wolkvox_server import LocalWolkvox, Scripted, ok, refusal, row

Key = tuple[str, str]
Rows = dict[Key, int | None]
Heed = Callable[[str], None]

DAY = datetime(2026, 11, 15)  # noqa: DTZ001 - the API's dates have no zone
MOVES, FAILS, UNREADABLE, VANISHES = 0.7, 0.06, 0.05, 0.15
"""How likely a row's count moves, an answer is a failure, a count can't be read, a row comes or goes."""


@dataclass(kw_only=True)
class Request:
    """One request by the server's monotonic clock, in seconds; `rows` is ``None`` if it was given no counts.

    `ended` is when its answer was sent whole, or its program was killed.
    """

    life: int
    date: str
    arrived: float
    rows: Rows | None = None
    sent_whole: bool = False
    ended: float | None = None


class RestlessServer:
    """One account's server; use `server` as a context manager. `life` numbers the program that asks at present."""

    def __init__(self, host: str, seed: str, authority: trustme.CA, heed: Heed) -> None:
        self.server = LocalWolkvox([self._answer], host=host, authority=authority)
        self.journal: list[Request] = []
        self.life = 0
        self.calm = False
        """Nothing moves any more, and everything can be read."""
        self._heed = heed
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._counts = {
            (operation, "Marcación predictiva"): self._random.randrange(5, 60)
            for operation in ("Ventas", "Cobranza", "Servicio", "Encuestas", "Retención")
        }
        self._gone: set[Key] = set()

    @property
    def rows(self) -> Rows:
        """The counts of this moment."""
        return {key: count for key, count in self._counts.items() if key not in self._gone}

    def killed(self, at: float) -> None:
        """End what the killed program left open: what it sent, it sent before `at`."""
        while any(conn.fileno() != -1 for conn in self.server._open):  # all of it is read first
            self.server.hold.wait(0.001)
        with self._lock:
            for request in self.journal[-2:]:
                request.arrived = min(request.arrived, at)
                if request.ended is None:
                    request.ended = at

    def _answer(self, conn: socket.socket) -> None:
        with self._lock:
            date = (DAY + timedelta(seconds=len(self.journal))).isoformat(sep=" ")
            request = Request(life=self.life, date=date, arrived=time.monotonic())
            self.journal.append(request)
        self._heed("request")
        whole = reply_bytes(self._next(request))
        half = len(whole) // 2
        with suppress(OSError):  # nobody listens any more
            conn.sendall(whole[:half])
            self._heed("half")
            conn.sendall(whole[half:])
            with self._lock:
                request.sent_whole = True
                request.ended = request.ended or time.monotonic()
            self._heed("answered")

    def _next(self, request: Request) -> Scripted:
        if not self.calm:
            if self._random.random() < FAILS:
                return refusal(503, "Service temporarily unavailable")
            self._move()
        rows = self.rows
        if not self.calm and self._random.random() < UNREADABLE:
            rows[self._random.choice(list(rows))] = None
        request.rows = rows
        items = {key: "" if count is None else str(count) for key, count in rows.items()}
        return ok([row(operation, product, items[operation, product], request.date) for operation, product in rows])

    def _move(self) -> None:
        first, *others = self._counts
        if self._random.random() < MOVES:
            key = self._random.choice([first, *others])
            self._counts[key] = max(0, self._counts[key] + self._random.choice((-3, -2, -1, 1, 2, 3)))
        if self._random.random() < VANISHES:
            self._gone ^= {self._random.choice(others)}


def reply_bytes(reply: Scripted) -> bytes:
    """Return a reply as it goes over the wire."""
    head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(reply.body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + reply.body
