"""What Linux knows about a process from outside: its CPU seconds, its memory, and how often its threads woke up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Resident, proportional and unique size of a process, in MB (2^20 bytes)."""

    rss: float
    pss: float
    uss: float


@dataclass(frozen=True, slots=True)
class Waking:
    """Voluntary context switches so far: how often a thread had nothing to do and was woken again, by thread id."""

    times: Mapping[int, tuple[str, int]]

    def until(self, later: Waking) -> Counter[str]:
        """Return how often threads woke up between this moment and a later one, by their names."""
        found: Counter[str] = Counter()
        for thread, (name, times) in later.times.items():
            found[name] += times - self.times.get(thread, ("", 0))[1]
        return +found


def cpu_s(pid: int) -> float:
    """Return the CPU seconds a process has used, all its threads, to the microsecond."""
    return time.clock_gettime(~pid << 3 | 2)  # the clock of another process: see clock_getcpuclockid(3)


def memory(pid: int) -> Memory:
    """Return the memory of a process."""
    rollup = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    kb = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    own = kb["Private_Clean"] + kb["Private_Dirty"]
    return Memory(rss=kb["Rss"] / 1024, pss=kb["Pss"] / 1024, uss=own / 1024)


def waking(pid: int) -> Waking:
    """Return how often each thread of a process woke up so far."""
    times: dict[int, tuple[str, int]] = {}
    for thread in (PROC / str(pid) / "task").iterdir():
        with suppress(OSError):  # it has just ended
            fields = dict(line.split(":", 1) for line in (thread / "status").read_text().splitlines())
            times[int(thread.name)] = (fields["Name"].strip(), int(fields["voluntary_ctxt_switches"]))
    return Waking(times)


def by_kind(pid: int) -> dict[str, float]:
    """Return the proportional memory of a process by what is mapped, in MB: heap, stacks, and each library's file."""
    found: Counter[str] = Counter()
    kind = ""
    for line in (PROC / str(pid) / "smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        first, *rest = line.split()
        if "-" in first and not first.endswith(":"):
            kind = Path(rest[4]).name if len(rest) > 4 else "anonymous"
        elif first == "Pss:":
            found[kind] += int(rest[0]) * 1024
    return {name: size / 2**20 for name, size in found.most_common()}
