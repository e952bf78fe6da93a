"""The gate by example; `test_gate_machine` has every order of events, `test_gate_processes` real programs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.clock import START, FakeClock
from wolkvox_tray.core.errors import CannotAsk
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.wire.gate import Gate, GateClosed, generation

A = "aaaaaaaaaaaaaaaa"
B = "bbbbbbbbbbbbbbbb"


def gate(folder: Path, clock: FakeClock, name: str | None = A, server: str = "0042") -> Gate:
    return Gate(folder, server=server, report="intelligent_dial", generation=name, clock=clock, gap_s=300)


def ask(one: Gate) -> None:
    with one.enter():
        pass


def closed(one: Gate) -> GateClosed:
    with pytest.raises(GateClosed) as caught, one.enter():
        pass
    return caught.value


def test_an_unused_gate_is_open(tmp_path: Path) -> None:
    one = gate(tmp_path / "gate", FakeClock())

    assert one.next_allowed() is None
    ask(one)


def test_the_stamp_is_on_disk_before_the_request_is_sent(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter():
        assert gate(tmp_path, clock).next_allowed() == START + timedelta(seconds=300)


def test_a_second_request_waits_for_the_rest_of_the_gap(tmp_path: Path) -> None:
    clock = FakeClock()
    one = gate(tmp_path, clock)
    ask(one)
    clock.advance(299)

    assert (closed(one).until, closed(one).held) == (START + timedelta(seconds=300), False)
    clock.advance(1)
    ask(one)


def test_a_request_under_way_holds_the_gate(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter():
        assert closed(gate(tmp_path, clock)).held


def test_what_was_not_sent_does_not_count(tmp_path: Path) -> None:
    clock = FakeClock()
    one = gate(tmp_path, clock)
    with one.enter() as ticket:
        ticket.unsent()

    assert one.next_allowed() is None


def test_what_was_not_sent_brings_back_the_stamp_before_it(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.advance(300)
    with gate(tmp_path, clock).enter() as ticket:
        ticket.unsent()
    clock.set_wall(-5000)

    assert gate(tmp_path, clock).next_allowed() is None


def test_an_error_during_the_request_leaves_the_stamp_and_frees_the_lock(tmp_path: Path) -> None:
    clock = FakeClock()
    with pytest.raises(RuntimeError), gate(tmp_path, clock).enter():
        raise RuntimeError

    assert not closed(gate(tmp_path, clock)).held


def test_another_token_and_another_server_have_gates_of_their_own(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock, A))
    ask(gate(tmp_path, clock, B))
    ask(gate(tmp_path, clock, A, server="0043"))


def test_a_token_that_cannot_be_named_waits_for_every_token_of_its_server(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock, A))

    assert not closed(gate(tmp_path, clock, None)).held
    ask(gate(tmp_path, clock, None, server="0043"))


def test_every_token_waits_for_one_that_cannot_be_named(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock, None).enter():
        assert closed(gate(tmp_path, clock, A)).held

    assert not closed(gate(tmp_path, clock, A)).held


@pytest.mark.parametrize("seconds", [-1e9, -400, 400, 1e9])
def test_setting_the_clock_within_a_boot_changes_nothing(tmp_path: Path, seconds: float) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.advance(299)
    clock.set_wall(seconds)

    assert not closed(gate(tmp_path, clock)).held
    clock.advance(1)
    ask(gate(tmp_path, clock))


def test_sleep_counts_as_time(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.advance(8 * 3600)

    ask(gate(tmp_path, clock))


def test_after_a_reboot_the_wall_clock_decides(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.reboot(200)

    assert closed(gate(tmp_path, clock)).until == START + timedelta(seconds=300)
    clock.advance(100)
    ask(gate(tmp_path, clock))


def test_a_stamp_in_the_future_is_rewritten_and_one_gap_is_waited(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.set_wall(-86_400)
    clock.reboot()

    assert closed(gate(tmp_path, clock)).until == clock.now().wall + timedelta(seconds=300)
    clock.advance(300)
    ask(gate(tmp_path, clock))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"wall": "2026-11-23T10:00:00", "boot": "x", "elapsed_s": 1}',
        b'{"wall": "2026-11-23T10:00:00+00:00", "boot": "boot-1", "elapsed_s": NaN}',
        b'{"wall": "2026-11-23T10:00:00+00:00", "boot": "boot-1", "elapsed_s": -Infinity}',
        b'{"wall": "yesterday", "boot": "x", "elapsed_s": 1}',
    ],
)
def test_a_stamp_that_cannot_be_read_is_unknown_history_and_costs_one_gap(tmp_path: Path, content: bytes) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    (stamp,) = tmp_path.glob("*.json")
    clock.advance(1000)
    stamp.write_bytes(content)

    assert closed(gate(tmp_path, clock)).until == clock.now().wall + timedelta(seconds=300)
    clock.advance(300)
    ask(gate(tmp_path, clock))


def test_a_folder_that_cannot_be_made_forbids_asking(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotAsk) as caught, gate(tmp_path / "file" / "gate", FakeClock()).enter():
        pass

    assert caught.value.reason.code is ReasonCode.FOLDER_UNWRITABLE


def test_a_token_always_has_the_same_name_under_a_key_and_none_without() -> None:
    one, same, other = Token.clean("made-up-1"), Token.clean(" made-up-1 "), Token.clean("made-up-2")

    assert generation(b"k" * 32, one) == generation(b"k" * 32, same)
    assert generation(b"k" * 32, one) != generation(b"k" * 32, other)
    assert generation(b"k" * 32, one) != generation(b"l" * 32, one)
    assert generation(None, one) is None


def test_nothing_of_the_token_is_on_disk(tmp_path: Path) -> None:
    token = Token.clean("made-up-canary-0123456789")
    ask(gate(tmp_path, FakeClock(), generation(b"k" * 32, token)))
    everything = b"".join(path.name.encode() + path.read_bytes() for path in tmp_path.iterdir())

    assert token.reveal().encode() not in everything
