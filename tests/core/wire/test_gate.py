"""The gate by example; `test_gate_machine` has every order of events, `test_gate_processes` real programs."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.clock import START, FakeClock
from wolkvox_tray.core.errors import CannotAsk
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import ReasonCode, Stamp
from wolkvox_tray.core.wire.gate import Gate, GateClosed, generation

A = "aaaaaaaaaaaaaaaa"
B = "bbbbbbbbbbbbbbbb"


def gate(folder: Path, clock: FakeClock, name: str | None = A, server: str = "0042") -> Gate:
    return Gate(folder, server=server, report="intelligent_dial", generation=name, clock=clock, gap_s=300)


def ask(one: Gate) -> None:
    with one.enter():
        pass


def as_written(**changed: object) -> bytes:
    """A stamp an age old, with something wrong."""
    fields: dict[str, object] = {
        "format": 1,
        "wall": "2026-11-22T10:00:00+00:00",
        "boot": "boot-0",
        "elapsed_s": 1.0,
        "ended": True,
    }
    return json.dumps(fields | changed).encode()


def closed(one: Gate) -> GateClosed:
    with pytest.raises(GateClosed) as caught, one.enter():
        pass
    return caught.value


def refused(one: Gate) -> ReasonCode:
    with pytest.raises(CannotAsk) as caught, one.enter():
        pass
    return caught.value.reason.code


def stamp_of(folder: Path, name: str) -> Path:
    return folder / f"0042-intelligent_dial-{name}.json"


def test_an_unused_gate_is_open(tmp_path: Path) -> None:
    one = gate(tmp_path / "gate", FakeClock())

    assert one.next_allowed() is None
    ask(one)


def test_the_stamp_is_on_disk_before_the_request_is_sent(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter():
        (stamp,) = tmp_path.glob("*.json")

        assert json.loads(stamp.read_bytes()) == {
            "format": 1,
            "wall": START.isoformat(),
            "boot": "boot-1",
            "elapsed_s": 1000.0,
            "ended": False,
        }


def test_the_gap_counts_from_the_end_of_a_request_for_it_may_have_been_sent_so_late(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter() as ticket:
        clock.advance(50)

    assert (ticket.asked_at.wall, gate(tmp_path, clock).next_allowed()) == (START, START + timedelta(seconds=350))


def test_after_a_kill_the_gap_counts_from_the_latest_moment_of_sending(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter():
        as_the_kill_left_it = {path: path.read_bytes() for path in tmp_path.glob("*.json")}
        clock.advance(50)
    for path, data in as_the_kill_left_it.items():
        path.write_bytes(data)

    assert closed(gate(tmp_path, clock)).until == START + timedelta(seconds=360)


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
    before = stamp_of(tmp_path, A).read_bytes()
    with gate(tmp_path, clock).enter() as ticket:
        assert stamp_of(tmp_path, A).read_bytes() != before
        ticket.unsent()

    assert stamp_of(tmp_path, A).read_bytes() == before


def test_a_ticket_means_nothing_after_its_request(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter() as ticket:
        pass
    ticket.unsent()

    assert gate(tmp_path, clock).next_allowed() == START + timedelta(seconds=300)


def test_an_error_during_the_request_leaves_the_stamp_and_frees_the_lock(tmp_path: Path) -> None:
    clock = FakeClock()
    with pytest.raises(ZeroDivisionError), gate(tmp_path, clock).enter():
        raise ZeroDivisionError

    assert not closed(gate(tmp_path, clock)).held


def test_another_token_and_another_server_have_gates_of_their_own(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock, A))
    clock.advance(150)
    ask(gate(tmp_path, clock, B))
    ask(gate(tmp_path, clock, A, server="0043"))

    assert closed(gate(tmp_path, clock, A)).until == START + timedelta(seconds=300)


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


@pytest.mark.parametrize("token", ["made-up-1", "made-up-2"])
def test_what_was_asked_under_another_key_may_have_been_asked_with_any_token(tmp_path: Path, token: str) -> None:
    clock = FakeClock()
    before = generation(b"k" * 32, Token.clean("made-up-1"))
    after = generation(b"l" * 32, Token.clean(token))
    with gate(tmp_path, clock, before).enter():
        assert closed(gate(tmp_path, clock, after)).held
    clock.advance(299)

    assert closed(gate(tmp_path, clock, after)).until == START + timedelta(seconds=300)
    clock.advance(1)
    ask(gate(tmp_path, clock, after))
    assert not closed(gate(tmp_path, clock, before)).held


def test_under_one_key_tokens_have_gates_of_their_own(tmp_path: Path) -> None:
    clock = FakeClock()
    for token in ("made-up-1", "made-up-2"):
        ask(gate(tmp_path, clock, generation(b"k" * 32, Token.clean(token))))


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
        b"[1, 2]",
        as_written(format=2),
        as_written(wall="2026-11-23T10:00:00"),
        as_written(wall=5),
        as_written(boot=None),
        as_written(elapsed_s=float("nan")),
        as_written(elapsed_s=float("-inf")),
        as_written(elapsed_s=-1.0),
        as_written(elapsed_s=10**400),
        as_written(ended="yes"),
        as_written(boot="boot-1", elapsed_s=1e12),
        as_written(wall="2999-01-01T00:00:00+00:00"),
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


def test_a_stamp_written_by_hand_as_the_gate_writes_it_is_read(tmp_path: Path) -> None:
    (tmp_path / f"0042-intelligent_dial-{A}.json").write_bytes(as_written())

    assert gate(tmp_path, FakeClock()).next_allowed() is None


def test_a_lock_file_that_nobody_holds_does_not_block(tmp_path: Path) -> None:
    for name in (A, "any"):
        (tmp_path / f"0042-intelligent_dial-{name}.lock").write_text("left by a crash")

    ask(gate(tmp_path, FakeClock()))


def test_looking_leaves_everything_as_it_is_even_a_stamp_that_cannot_be_true(tmp_path: Path) -> None:
    clock = FakeClock()
    path = tmp_path / f"0042-intelligent_dial-{A}.json"
    path.write_bytes(b"damaged")

    assert gate(tmp_path, clock).next_allowed() == START + timedelta(seconds=300)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == {path: b"damaged"}


def test_a_program_that_was_stopped_while_looking_does_not_undo_what_another_one_did(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.advance(300)

    class Stopped(FakeClock):
        """A clock whose reader is stopped right after reading it, while another program asks."""

        def now(self) -> Stamp:
            seen = clock.now()
            if clock.true_s == 300:
                clock.advance(200)
                ask(gate(tmp_path, clock))
            return seen

    gate(tmp_path, Stopped()).next_allowed()

    assert gate(tmp_path, clock).next_allowed() == START + timedelta(seconds=800)


def test_setting_the_clock_removes_no_stamp(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock, A))
    clock.set_wall(40 * 86_400)
    ask(gate(tmp_path, clock, B))

    assert sorted(tmp_path.glob("*.json")) == [stamp_of(tmp_path, A), stamp_of(tmp_path, B)]


@pytest.mark.parametrize("boot_anew", [False, True])
def test_a_stamp_that_was_not_used_for_a_month_is_removed(tmp_path: Path, boot_anew: bool) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock, A))
    ask(gate(tmp_path, clock, A, server="0043"))
    clock.advance(31 * 86_400)
    if boot_anew:
        clock.reboot()
    ask(gate(tmp_path, clock, B))

    assert {path.name for path in tmp_path.glob("0042-*.json")} == {stamp_of(tmp_path, B).name}


@pytest.mark.filterwarnings("ignore:flock not supported")
def test_a_file_system_without_locks_forbids_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl", reason="locks are made otherwise here")

    def no_locks(*_args: object) -> None:
        raise OSError(errno.ENOSYS, "not implemented")

    monkeypatch.setattr(fcntl, "flock", no_locks)

    assert refused(gate(tmp_path, FakeClock())) is ReasonCode.FOLDER_UNWRITABLE
    assert list(tmp_path.glob("*.json")) == []


def test_a_stamp_that_cannot_be_written_forbids_asking(tmp_path: Path) -> None:
    stamp_of(tmp_path, A).with_suffix(".new").mkdir()

    assert refused(gate(tmp_path, FakeClock())) is ReasonCode.FOLDER_UNWRITABLE


def test_a_folder_in_the_place_of_stamp_or_lock_forbids_asking(tmp_path: Path) -> None:
    for suffix in (".json", ".lock"):
        stamp_of(tmp_path / suffix, A).with_suffix(suffix).mkdir(parents=True)

        assert refused(gate(tmp_path / suffix, FakeClock())) is ReasonCode.FOLDER_UNWRITABLE


def test_a_disk_that_fills_up_during_the_request_costs_a_minute_and_hides_no_answer(tmp_path: Path) -> None:
    clock = FakeClock()
    with gate(tmp_path, clock).enter():
        in_the_way = stamp_of(tmp_path, A).with_suffix(".new")
        in_the_way.mkdir()
    in_the_way.rmdir()

    assert closed(gate(tmp_path, clock)).until == START + timedelta(seconds=360)


def test_a_disk_that_fills_up_keeps_the_stamp_of_what_was_not_sent(tmp_path: Path) -> None:
    clock = FakeClock()
    ask(gate(tmp_path, clock))
    clock.advance(300)
    with gate(tmp_path, clock).enter() as ticket:
        in_the_way = stamp_of(tmp_path, A).with_suffix(".new")
        in_the_way.mkdir()
        ticket.unsent()
    in_the_way.rmdir()

    assert not closed(gate(tmp_path, clock)).held


def test_a_folder_that_cannot_be_listed_may_hold_any_stamp_and_forbids_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_folder: object) -> None:
        raise PermissionError("not for you")

    ask(gate(tmp_path, FakeClock()))
    for name in ("listdir", "scandir"):
        monkeypatch.setattr(os, name, denied)

    assert refused(gate(tmp_path, FakeClock(), B)) is ReasonCode.FOLDER_UNWRITABLE


def test_a_folder_that_cannot_be_made_forbids_asking(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert refused(gate(tmp_path / "file" / "gate", FakeClock())) is ReasonCode.FOLDER_UNWRITABLE


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
