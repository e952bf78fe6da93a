"""The gate between real programs: exactly one enters, and a killed one frees its lock but not its stamp."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.wire.gate import Gate, GateClosed

PROGRAM = """
import sys
from pathlib import Path
from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.wire.gate import Gate, GateClosed

for line in sys.stdin:
    folder = Path(line.strip())
    gate = Gate(folder, server="0042", report="r", generation="g", clock=SystemClock(), gap_s=300)
    try:
        with gate.enter():
            print("in", flush=True)
            sys.stdin.readline()
    except GateClosed:
        print("out", flush=True)
        sys.stdin.readline()
"""


def program() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tell(one: subprocess.Popen[str], line: str) -> None:
    assert one.stdin is not None
    one.stdin.write(f"{line}\n")
    one.stdin.flush()


def hear(one: subprocess.Popen[str]) -> str:
    assert one.stdout is not None
    return one.stdout.readline().strip()


def end(*programs: subprocess.Popen[str]) -> None:
    for one in programs:
        one.kill()
        one.communicate()


@pytest.mark.slow
def test_of_two_programs_exactly_one_enters(tmp_path: Path) -> None:
    first, second = program(), program()
    outcomes = []
    for number in range(20):
        folder = str(tmp_path / f"race-{number}")
        for one in (first, second):
            tell(one, folder)
        outcomes.append(sorted((hear(first), hear(second))))
        for one in (first, second):
            tell(one, "")
    end(first, second)

    assert outcomes == [["in", "out"]] * 20


@pytest.mark.slow
def test_a_killed_program_frees_the_lock_but_leaves_its_stamp(tmp_path: Path) -> None:
    one = program()
    tell(one, str(tmp_path))
    assert hear(one) == "in"
    end(one)
    gate = Gate(tmp_path, server="0042", report="r", generation="g", clock=SystemClock(), gap_s=300)
    with pytest.raises(GateClosed) as caught, gate.enter():
        pass

    assert not caught.value.held
