"""Servers that can't be reached: how long each is waited for, and what fifty of them cost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

import pytest

from wolkvox_tray.core.errors import Unanswered, Unreached
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import REPORT, ReasonCode
from wolkvox_tray.core.wire import api
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.connect import Address, LookUp
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.patience import JUST_NOW_S, LONG_S, SHORT_S, Patience

TOKEN = Token.clean("made-up-token")
INTERVAL_S, DEADLINE_S = 300.0, 60.0


class Watch:
    """A steady clock that stands still until it is turned on."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_fifty_dead_servers_are_all_asked_within_one_interval() -> None:
    watch = Watch()
    patience = Patience(watch)
    for number in range(50):
        took_s = patience.reach_s(f"wv{number}")
        watch.now_s += took_s
        patience.tried(f"wv{number}", in_vain=True, took_s=took_s)

    assert LONG_S + 49 * SHORT_S <= watch.now_s < INTERVAL_S


def test_a_server_alone_gets_the_whole_time_however_often_it_is_silent() -> None:
    patience = Patience(Watch())
    patience.tried("wv1", in_vain=True, took_s=LONG_S)

    assert patience.reach_s("wv1") == LONG_S


def test_after_an_answer_or_a_minute_another_one_gets_the_whole_time() -> None:
    watch = Watch()
    answered, waited = Patience(watch), Patience(watch)
    for patience in (answered, waited):
        patience.tried("wv1", in_vain=True, took_s=LONG_S)
    answered.tried("wv2", in_vain=False, took_s=0.2)
    short = waited.reach_s("wv2")
    watch.now_s += JUST_NOW_S

    assert (short, answered.reach_s("wv3"), waited.reach_s("wv3")) == (SHORT_S, LONG_S, LONG_S)


def test_twice_as_long_as_its_last_answer_took_is_always_waited_for() -> None:
    patience = Patience(Watch())
    for host, took_s in (("quick", 0.2), ("slow", 6.0), ("slower", 15.0)):
        patience.tried(host, in_vain=False, took_s=took_s)
    patience.tried("dead", in_vain=True, took_s=LONG_S)

    assert [patience.reach_s(host) for host in ("quick", "slow", "slower")] == [SHORT_S, 12.0, LONG_S]


def test_who_was_cut_short_gets_the_whole_time_one_a_minute_and_in_turn() -> None:
    watch = Watch()
    patience = Patience(watch)
    given = []
    for _round in range(3):
        watch.now_s += INTERVAL_S
        for host in ("dead", "first", "second"):
            given.append(patience.reach_s(host))
            patience.tried(host, in_vain=True, took_s=given[-1])

    assert given == [LONG_S, SHORT_S, SHORT_S, LONG_S, LONG_S, SHORT_S, LONG_S, SHORT_S, LONG_S]


def client_of(look_up: LookUp, reach_s: float) -> Client:
    client = Client(Endpoint.live("0042"), look_up=look_up)
    client.give_up_after(reach_s)
    return client


def test_a_name_that_nobody_answers_for_is_given_up_before_the_deadline() -> None:
    ended = threading.Event()

    def silent(_host: str, _port: int) -> Sequence[Address]:
        ended.wait(30)
        return []

    with pytest.raises(Unreached) as caught:
        client_of(silent, 0.05).ask(TOKEN, REPORT)
    ended.set()

    assert caught.value.reason.code is ReasonCode.TIMED_OUT


def test_a_server_that_takes_the_connection_and_never_shakes_hands_is_given_up_before_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        found: list[Address] = [(socket.AF_INET, held.getsockname())]
        with pytest.raises(Unreached) as caught:
            client_of(lambda _host, _port: found, 0.05).ask(TOKEN, REPORT)

    assert caught.value.reason.code is ReasonCode.TIMED_OUT


@pytest.mark.parametrize(
    ("trouble", "code", "next_s"),
    [
        (Unreached, ReasonCode.TIMED_OUT, SHORT_S),
        (Unreached, ReasonCode.CONNECTION_REFUSED, LONG_S),  # that took no time, nor will the next one
        (Unanswered, ReasonCode.TIMED_OUT, LONG_S),  # it was sent: there is a way through
    ],
)
def test_only_what_was_waited_for_in_vain_shortens_the_next_wait(
    monkeypatch: pytest.MonkeyPatch, trouble: type[Unreached | Unanswered], code: ReasonCode, next_s: float
) -> None:
    def fails(client: Client, *_rest: object, **_more: object) -> None:
        raise trouble(client._reason(code))

    monkeypatch.setattr(api, "ask_for_counts", fails)
    patience = Patience(Watch())
    with pytest.raises(trouble):
        patience.ask(Client(Endpoint.live("0001")), TOKEN, REPORT, Lane("wire"), deadline_s=DEADLINE_S)

    assert patience.reach_s(Endpoint.live("0002").host) == next_s
