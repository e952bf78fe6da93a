"""The gate between real programs: exactly one enters, and a killed one frees its lock but not its stamp."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.wire.gate import Gate, GateClosed

PROGRAM = """
import sys
from pathlib import Path
from filelock import FileLock
from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.wire.gate import Gate, GateClosed

clock = SystemClock()
print("ready", flush=True)
for line in sys.stdin:
    name, stays, folder = line.rstrip("\\n").split(" ", 2)
    generation = None if name == "-" else name
    gate = Gate(Path(folder), server="0042", report="r", generation=generation, clock=clock, gap_s=300)
    try:
        with gate.enter():
            print("in", flush=True)
            if stays == "stays":
                sys.stdin.readline()
    except GateClosed as closed:
        print("held" if closed.held else "closed", flush=True)
"""


class Program:
    """A child process that enters a gate when it is told to."""

    def __init__(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, line: str) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(f"{line}\n")
        self.child.stdin.flush()

    def hear(self) -> str:
        assert self.child.stdout is not None
        return self.child.stdout.readline().strip()

    def kill(self) -> None:
        """End it as the system does when it has to: no ``finally`` runs."""
        self.child.kill()
        self.child.communicate()


@pytest.fixture
def two() -> Iterator[tuple[Program, Program]]:
    with ExitStack() as ending:
        programs = (Program(), Program())
        for one in programs:
            ending.callback(one.kill)
        assert [one.hear() for one in programs] == ["ready", "ready"]
        yield programs


def ours(folder: Path) -> Gate:
    return Gate(folder, server="0042", report="r", generation="g", clock=SystemClock(), gap_s=300)


@pytest.mark.slow
@pytest.mark.parametrize("names", [("g", "g"), ("g", "-"), ("-", "g"), ("-", "-")])
def test_of_two_programs_exactly_one_enters(
    two: tuple[Program, Program], names: tuple[str, str], tmp_path: Path
) -> None:
    outcomes = []
    for number in range(20):
        starters = (two, names) if number % 2 else (two[::-1], names[::-1])
        for one, name in zip(*starters, strict=True):
            one.tell(f"{name} stays {tmp_path / str(number)}")
        heard = {one: one.hear() for one in two}
        outcomes.append(sorted(heard.values()))
        for one, said in heard.items():
            if said == "in":
                one.tell("leave")

    assert {tuple(outcome) for outcome in outcomes} <= {("held", "in"), ("closed", "in")}


@pytest.mark.slow
def test_of_two_programs_that_leave_at_once_still_only_one_has_asked(
    two: tuple[Program, Program], tmp_path: Path
) -> None:
    outcomes = []
    for number in range(20):
        for one in two if number % 2 else two[::-1]:
            one.tell(f"g leaves {tmp_path / str(number)}")
        outcomes.append([one.hear() for one in two].count("in"))

    assert outcomes == [1] * 20


@pytest.mark.slow
def test_a_killed_program_frees_the_lock_but_leaves_its_stamp(two: tuple[Program, Program], tmp_path: Path) -> None:
    one, other = two
    one.tell(f"g stays {tmp_path}")
    assert one.hear() == "in"
    other.tell(f"g stays {tmp_path}")
    assert other.hear() == "held"
    one.kill()
    (stamp,) = tmp_path.glob("*.json")
    left = json.loads(stamp.read_bytes())
    with pytest.raises(GateClosed) as caught, ours(tmp_path).enter():
        pass

    assert (left["ended"], caught.value.held) == (False, False)
    assert json.loads(stamp.read_bytes()) == left
