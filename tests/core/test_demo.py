"""The demo's server: the API as documented, over real HTTP, on this computer alone."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from wolkvox_tray.core.demo import DEMO_TOKEN, FAULT_EVERY, DemoCounts, DemoServer
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import REPORT, Health, ReasonCode
from wolkvox_tray.core.wire.api import Client, ask_for_counts
from wolkvox_tray.core.wire.endpoint import PATH, Endpoint
from wolkvox_tray.core.wire.parse import Answer

NOW = datetime(2026, 11, 23, 10, 35, tzinfo=UTC)
GOOD = Token.clean(DEMO_TOKEN)


@pytest.fixture
def port() -> Iterator[int]:
    server = DemoServer(now=lambda: NOW)
    yield server.start()
    server.stop()


def ask(port: int, token: Token = GOOD, report: str = REPORT) -> Answer | tuple[Health, ReasonCode]:
    try:
        return ask_for_counts(Client(Endpoint.loopback(port)), token, report, Lane("wire"), deadline_s=10)
    except Trouble as trouble:
        return (trouble.health, trouble.reason.code)


def reply(port: int, path: str, headers: dict[str, str]) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_a_request_as_documented_gets_counts(port: int) -> None:
    answer = ask(port)

    assert isinstance(answer, Answer)
    assert [(count.operation, count.product, count.licenses) for count in answer.counts][:2] == [
        ("Ventas Bogotá", "Marcación predictiva", 42),
        ("Cobranza Medellín", "Marcación predictiva", 38),
    ]
    assert answer.dates == ("2026-11-23 10:35:00",)


def test_a_row_is_what_is_documented_and_nothing_more(port: int) -> None:
    status, envelope = reply(port, f"{PATH}?api={REPORT}", {"wolkvox-token": DEMO_TOKEN})

    assert (status, list(envelope), envelope["code"], envelope["error"]) == (
        200,
        ["code", "error", "msg", "data"],
        200,
        None,
    )
    assert envelope["data"][0] == {
        "operation": "Ventas Bogotá",
        "description": "Marcación predictiva",
        "items": "42",
        "date": "2026-11-23 10:35:00",
    }


def test_it_refuses_as_wolkvox_does(port: int) -> None:
    path = f"{PATH}?api={REPORT}"
    found = [
        reply(port, path, {}),
        reply(port, path, {"wolkvox-token": "another"}),
        reply(port, f"{PATH}?api=other", {"wolkvox-token": DEMO_TOKEN}),
        reply(port, PATH, {"wolkvox-token": DEMO_TOKEN}),
        reply(port, f"/other?api={REPORT}", {"wolkvox-token": DEMO_TOKEN}),
    ]

    assert [(status, envelope["msg"]) for status, envelope in found] == [
        (401, "PLEASE ENTER THE WOLKVOX-TOKEN"),
        (403, "PLEASE VALIDATE TOKEN"),
        *[(400, "THE API YOU WANT TO CONSULT DOES NOT EXIST")] * 3,
    ]


def test_its_refusals_are_understood(port: int) -> None:
    assert ask(port, Token.clean("another-token")) == (Health.DENIED, ReasonCode.TOKEN_REFUSED)
    assert ask(port, report="other") == (Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT)


def test_the_first_answers_are_good_and_then_comes_each_kind_of_fault(port: int) -> None:
    answers = [ask(port) for _ in range(FAULT_EVERY * 3)]
    faults = {
        number + 1: answer
        if isinstance(answer, tuple)
        else [count.operation for count in answer.counts if count.licenses is None]
        for number, answer in enumerate(answers)
        if isinstance(answer, tuple) or any(count.licenses is None for count in answer.counts)
    }

    assert faults == {
        9: (Health.UNUSABLE, ReasonCode.SERVER_ERROR),
        18: ["Servicio Posventa Cali"],
        27: (Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    }


def test_the_counts_move_and_the_same_seed_moves_them_the_same_way() -> None:
    def told(seed: int) -> list[Any]:
        counts = DemoCounts(seed, lambda: NOW)
        return [counts.next().envelope["data"] for _ in range(20)]

    one = told(1)

    assert one == told(1)
    assert one != told(2)
    assert all(before != after for before, after in pairwise(one))


def test_counts_stay_plausible_however_long_it_runs() -> None:
    counts = DemoCounts(3, lambda: NOW)
    rows = [row for _ in range(3000) for row in counts.next().envelope["data"] or ()]

    assert all(row["items"] == "" or 1 <= int(row["items"]) < 2000 for row in rows)


def test_starting_asks_nobody_for_the_computers_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object) -> str:
        pytest.fail("a name was looked up")

    for name in ("getfqdn", "gethostbyaddr", "gethostbyname"):
        monkeypatch.setattr(socket, name, look_up)
    server = DemoServer()
    server.start()
    server.stop()


def test_it_listens_on_this_computer_alone() -> None:
    server = DemoServer()
    port = server.start()
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=10):  # noqa: PT011 - refused, or no such address
        pass
    server.stop()


def test_after_stopping_nobody_answers_and_stopping_again_is_no_error(port: int) -> None:
    server = DemoServer()
    server.stop()
    other = server.start()
    server.stop()
    server.stop()

    assert ask(other) == (Health.OFFLINE, ReasonCode.CONNECTION_REFUSED)
    assert isinstance(ask(port), Answer)


def test_a_client_that_goes_away_is_not_worth_a_word(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"GET / HT")
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    ask(port)

    assert capfd.readouterr() == ("", "")
