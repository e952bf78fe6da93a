"""A wolkvox server in a process of its own, whose answers come and go by a fixed plan: for long runs of one app.

A process of its own, so that what it holds isn't counted as the app's. Every other answer has a change in it, now and
then a row vanishes or can't be read; single requests fail in one of five ways, and every two hundredth begins an outage
of five. ``python -m tests.helpers.unsteady_server`` prints a JSON line with `port` and `authority` (PEM), and ends with
its standard input.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.helpers.fault_acts import body, reset
from tests.helpers.wolkvox_server import Behaviour, LocalWolkvox, Scripted, ok, refusal, row

OUTAGE_EVERY, OUTAGE_LASTS = 200, 5
UNREADABLE_EVERY = 53
OPERATIONS = ("Ventas Bogotá", "Cobranza Medellín", "Servicio Posventa Cali", "Encuestas NPS", "Ventas Barranquilla")
OVERLOADED = refusal(503, "Service temporarily unavailable")
FAULTS: dict[int, Scripted | Behaviour] = {
    37: reset,
    41: refusal(403, "Servidor en mantenimiento"),
    43: body(b'{"code": 200, "data": [{"operation": "Ven'),
    47: refusal(404, "No information found"),
    59: body(b"<h1>Bad Gateway</h1>", status=502),
}
"""What happens to every request whose number is a multiple."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server is, and whose certificate it has (PEM)."""

    port: int
    authority: str


class Plan:
    """What each request gets; call it with a connection."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._random = random.Random(4)
        self._counts = dict.fromkeys(OPERATIONS, 20)

    def __call__(self, conn: socket.socket) -> None:
        """Answer one request."""
        act = self._next(next(self._numbers))
        (act.send if isinstance(act, Scripted) else act)(conn)

    def _next(self, number: int) -> Scripted | Behaviour:
        if number % OUTAGE_EVERY >= OUTAGE_EVERY - OUTAGE_LASTS:
            return OVERLOADED
        for every, fault in FAULTS.items():
            if number % every == 0:
                return fault
        return ok(self._rows(number))

    def _rows(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield the rows; odd numbers move one, the last operation is missing for thirty answers of a hundred."""
        if number % 2:
            moved = self._random.choice(OPERATIONS)
            self._counts[moved] = max(1, self._counts[moved] + self._random.choice((-2, -1, 1, 2)))
        for operation, licenses in self._counts.items():
            if operation is not OPERATIONS[-1] or number % 100 < 70:
                unreadable = operation is OPERATIONS[0] and number % UNREADABLE_EVERY == 0
                yield row(operation, "Marcación predictiva", "" if unreadable else str(licenses))


@contextmanager
def unsteady_server() -> Iterator[Place]:
    """Run the server in a child process for as long as the ``with`` lasts."""
    command = [sys.executable, "-m", "tests.helpers.unsteady_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield Place(**json.loads(child.stdout.readline()))
        finally:
            child.stdin.close()


def main() -> None:
    """Serve until standard input ends."""
    with LocalWolkvox([Plan()]) as server:
        print(json.dumps({"port": server.port, "authority": server.authority_pem().decode()}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
