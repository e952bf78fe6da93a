"""The clock: what it promises about elapsed time, and that each system is asked as its documentation says."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.clock import START, FakeClock
from tests.helpers.elsewhere import imported_on
from wolkvox_tray.core.machine import clock as the_module
from wolkvox_tray.core.machine.clock import SystemClock, elapsed_since
from wolkvox_tray.core.model import Stamp

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux' own way to name a boot")


def stamp(*, boot: str = "one", elapsed_s: float = 1000.0, wall_s: float = 0.0) -> Stamp:
    return Stamp(wall=START + timedelta(seconds=wall_s), boot=boot, elapsed_s=elapsed_s)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (stamp(), stamp(elapsed_s=1300, wall_s=300), 300),
        (stamp(), stamp(elapsed_s=1300, wall_s=-86_400), 300),
        (stamp(), stamp(elapsed_s=1300, wall_s=86_400), 300),
        (stamp(), stamp(), 0),
        (stamp(), stamp(elapsed_s=999, wall_s=300), None),
        (stamp(), stamp(boot="two", elapsed_s=5, wall_s=300), 300),
        (stamp(), stamp(boot="two", elapsed_s=9000, wall_s=-1), None),
    ],
    ids=[
        "time passed",
        "clock back",
        "clock forward",
        "now",
        "earlier in this boot",
        "another boot",
        "another boot, back",
    ],
)
def test_within_one_boot_the_seconds_since_boot_count_and_across_boots_the_wall(
    then: Stamp, now: Stamp, expected: float | None
) -> None:
    assert elapsed_since(then, now) == expected


passing = st.floats(0, 1e6).map(lambda seconds: ("advance", seconds))
back = st.floats(-1e6, 0).map(lambda seconds: ("set_wall", seconds))
off = st.floats(0, 1e6).map(lambda seconds: ("reboot", seconds))


@given(st.lists(st.one_of(passing, back, off)))
def test_never_more_is_claimed_than_truly_passed_however_often_the_clock_goes_back(
    events: list[tuple[str, float]],
) -> None:
    clock = FakeClock()
    then, began_s = clock.now(), clock.true_s
    for event, seconds in events:
        getattr(clock, event)(seconds)

    assert (elapsed_since(then, clock.now()) or 0.0) <= clock.true_s - began_s + 1e-3


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_boot_that_looks_like_the_one_before_only_makes_time_seem_shorter(
    up_s: float, off_s: float, on_s: float
) -> None:
    truly_s = off_s + on_s
    claimed_s = elapsed_since(stamp(elapsed_s=up_s), stamp(elapsed_s=on_s, wall_s=truly_s))

    assert claimed_s is None or claimed_s <= truly_s


def test_the_wall_clock_knows_its_zone_and_time_does_not_go_back() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()

    assert first.wall.utcoffset() is not None
    assert (first.boot, first.elapsed_s > 0) == (second.boot, True)
    assert elapsed_since(first, second) is not None


def test_another_program_reads_the_same_clock() -> None:
    program = (
        "from wolkvox_tray.core.machine.clock import SystemClock as C; n = C().now(); print(n.boot, repr(n.elapsed_s))"
    )
    before = SystemClock().now()
    boot, elapsed_s = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.split()
    after = SystemClock().now()

    assert boot.decode() == before.boot == after.boot
    assert before.elapsed_s <= float(elapsed_s) <= after.elapsed_s


if sys.platform == "linux":

    def test_linux_counts_sleep_and_names_the_boot() -> None:
        before_s = time.clock_gettime(time.CLOCK_BOOTTIME)
        now = SystemClock().now()
        after_s = time.clock_gettime(time.CLOCK_BOOTTIME)

        assert before_s <= now.elapsed_s <= after_s
        assert now.boot == f"linux-{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"


@on_linux
def test_boots_that_have_no_name_are_all_called_the_same_and_do_not_show_the_computers_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.node", lambda: "reception-pc")
    monkeypatch.setattr(Path, "read_text", missing)
    boots = {SystemClock().now().boot for _again in range(2)}
    monkeypatch.setattr("platform.node", lambda: "another-pc")
    other = SystemClock().now().boot

    assert len(boots) == 1
    assert other not in boots
    assert "reception" not in "".join(boots)


def missing(*_args: object, **_more: object) -> str:
    raise FileNotFoundError


def as_on(platform: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return imported_on(platform, the_module, monkeypatch)


class Foreign:
    """A C function: called with anything, and ready to be told its types."""

    def __init__(self, work: Callable[..., int]) -> None:
        self.work = work
        self.restype: object = None

    def __call__(self, *args: object) -> int:
        return self.work(*args)


def registry(query: Callable[..., object]) -> Any:
    class Opened:
        def __enter__(self) -> None: ...

        def __exit__(self, *_error: object) -> None: ...

    return SimpleNamespace(HKEY_LOCAL_MACHINE=1, OpenKey=lambda _root, _key: Opened(), QueryValueEx=query)


def test_windows_counts_ticks_and_finds_its_boot_in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    tick = Foreign(lambda: 5_000_123)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=SimpleNamespace(GetTickCount64=tick)), raising=False)
    monkeypatch.setitem(sys.modules, "winreg", registry(lambda _key, name: ({"BootId": 42}[name], 4)))
    now = as_on("win32", monkeypatch).SystemClock().now()

    assert (now.boot, now.elapsed_s, tick.restype) == ("windows-42", 5000.123, ctypes.c_uint64)


def test_windows_does_without_its_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    tick = Foreign(lambda: 7000)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=SimpleNamespace(GetTickCount64=tick)), raising=False)
    monkeypatch.setitem(sys.modules, "winreg", registry(missing))
    now = as_on("win32", monkeypatch).SystemClock().now()

    assert (now.boot.startswith("nameless-"), now.elapsed_s) == (True, 7.0)


@pytest.mark.parametrize(("failed", "boot"), [(0, "macos-6F1C"), (-1, "nameless-")])
def test_macos_counts_ticks_by_its_timebase_and_names_the_boot_session(
    monkeypatch: pytest.MonkeyPatch, failed: int, boot: str
) -> None:
    def timebase(pointer: Any) -> int:
        base = pointer._obj
        base.numer, base.denom = 125, 3
        return 0

    def sysctl(name: bytes, value: Any, *_more: object) -> int:
        value.value = {b"kern.bootsessionuuid": b"6F1C"}[name]
        return failed

    system = SimpleNamespace(
        mach_continuous_time=Foreign(lambda: 24_000_000 * 60),
        mach_timebase_info=Foreign(timebase),
        sysctlbyname=Foreign(sysctl),
    )
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: system)
    now = as_on("darwin", monkeypatch).SystemClock().now()

    assert (now.boot.startswith(boot), now.elapsed_s) == (True, pytest.approx(60.0))
    assert system.mach_continuous_time.restype is ctypes.c_uint64
