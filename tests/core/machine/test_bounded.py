"""A call with a deadline: the first of result, deadline and the wish to quit wins."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import weakref

import pytest

from wolkvox_tray.core.machine import bounded
from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy, Quit, Quitting


def test_a_result_comes_back() -> None:
    assert Lane("x").call(lambda: 7, deadline_s=10) == 7


def test_an_error_comes_back_as_it_was_raised() -> None:
    error = KeyError("x")

    def fail() -> None:
        raise error

    with pytest.raises(KeyError) as caught:
        Lane("x").call(fail, deadline_s=10)
    assert caught.value is error


def test_a_lane_takes_one_call_after_the_other() -> None:
    lane = Lane("x")

    assert [lane.call(lambda n=n: n, deadline_s=10) for n in range(50)] == list(range(50))  # type: ignore[misc]


def test_a_call_runs_in_a_daemon_thread_so_that_it_never_holds_the_exit() -> None:
    assert Lane("x").call(lambda: threading.current_thread().daemon, deadline_s=10)


def test_a_late_call_is_cut() -> None:
    ended = threading.Event()
    lane = Lane("x")
    with pytest.raises(DeadlinePassed):
        lane.call(lambda: ended.wait(60), deadline_s=0.01, cut=ended.set)

    assert not lane.busy


def test_a_call_that_cannot_be_cut_keeps_its_lane_busy_and_no_other() -> None:
    ended = threading.Event()
    lane = Lane("x")
    with pytest.raises(DeadlinePassed):
        lane.call(lambda: ended.wait(60), deadline_s=0.01)
    started: list[int] = []
    with pytest.raises(LaneBusy):
        lane.call(lambda: started.append(1), deadline_s=10)

    assert (lane.busy, started, Lane("y").call(lambda: 7, deadline_s=10)) == (True, [], 7)
    ended.set()


def test_a_call_is_cut_when_ctrl_c_ends_the_wait() -> None:
    if sys.platform == "win32":
        pytest.skip("not run: this system has no signals between threads")
    ended = threading.Event()
    lane = Lane("x")

    def work() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        ended.wait(60)

    with pytest.raises(KeyboardInterrupt):
        lane.call(work, deadline_s=60, cut=ended.set)

    assert (ended.is_set(), lane.busy) == (True, False)


def test_a_call_is_cut_even_if_there_is_no_time_left_to_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "END_WAIT_S", 0.0)
    ended = threading.Event()
    with pytest.raises(DeadlinePassed):
        Lane("x").call(lambda: ended.wait(60), deadline_s=0.0, cut=ended.set)

    assert ended.is_set()


def test_an_error_that_was_handled_is_gone_with_all_it_knew() -> None:
    class Knowing(Exception):
        pass

    def fail() -> None:
        raise Knowing

    known: list[weakref.ref[Knowing]] = []
    gc.disable()
    try:
        try:
            Lane("x").call(fail, deadline_s=10)
        except Knowing as error:
            known.append(weakref.ref(error))
        left = known[0]()
    finally:
        gc.enable()

    assert left is None


def test_quitting_ends_the_wait_at_once() -> None:
    quit_ = Quit()
    ended = threading.Event()

    def work() -> None:
        quit_.ask()
        ended.wait(60)

    with pytest.raises(Quitting):
        Lane("x", quit_).call(work, deadline_s=60)
    ended.set()


def test_after_the_wish_to_quit_nothing_is_started() -> None:
    quit_ = Quit()
    quit_.ask()
    started: list[int] = []
    with pytest.raises(Quitting):
        Lane("x", quit_).call(lambda: started.append(1), deadline_s=10)

    assert (started, quit_.asked, quit_.wait(60)) == ([], True, True)
