"""The clock: a `Stamp` of wall clock, boot and seconds since boot, sleep included.

The wall clock can be set, and the usual monotonic clock may stand still while the computer sleeps; neither alone can
keep a promise of five minutes. Sources, by system:

- Linux: ``CLOCK_BOOTTIME`` (counts sleep; clock_gettime(2)) and ``/proc/sys/kernel/random/boot_id``.
- macOS: ``mach_continuous_time`` (counts sleep; Apple's header ``mach_time.h``) and ``sysctl kern.bootsessionuuid``.
- Windows: ``GetTickCount64`` (counts sleep; its reference page) and the registry's ``BootId``, a number that grows with
  each boot.

Each counts from the boot on. So a boot that can't be told from the one before does no harm: the seconds since boot
start again, and their difference claims less time than truly passed, or lies in the future. That is why boots without a
name (no ``/proc``, another Unix; there ``CLOCK_MONOTONIC``, which may leave out sleep: again the safe side) are all
called the same, and why Windows may do without ``BootId``. macOS and Windows were written from documentation, not run.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from wolkvox_tray.core.model import Stamp


class Clock(Protocol):
    """What tells the time: the system, or a test."""

    def now(self) -> Stamp:
        """Return this moment."""
        ...  # pragma: no cover - a protocol


class SystemClock:
    """This computer's clock."""

    def __init__(self) -> None:
        self._boot = _boot_name() or _nameless()

    def now(self) -> Stamp:
        """Return this moment; its wall clock is aware, in the computer's zone."""
        return Stamp(wall=datetime.now(UTC).astimezone(), boot=self._boot, elapsed_s=_since_boot_s())


def elapsed_since(then: Stamp, now: Stamp) -> float | None:
    """Return the seconds from `then` to `now`; ``None`` if `then` lies in the future and so can't be true.

    Within one boot only the seconds since boot are compared, so setting the clock changes nothing; across boots only
    the wall clocks.
    """
    if then.boot == now.boot:
        seconds = now.elapsed_s - then.elapsed_s
    else:
        seconds = (now.wall - then.wall).total_seconds()
    return seconds if seconds >= 0 else None


def _nameless() -> str:
    """Return the name of every boot of this computer, for want of one; another computer's differs."""
    return f"nameless-{hashlib.sha256(platform.node().encode()).hexdigest()[:12]}"


if sys.platform == "win32":

    def _since_boot_s() -> float:
        tick = ctypes.windll.kernel32.GetTickCount64
        tick.restype = ctypes.c_uint64
        return float(tick()) / 1000

    def _boot_name() -> str | None:
        import winreg

        key = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                return f"windows-{winreg.QueryValueEx(opened, 'BootId')[0]}"
        except OSError:
            return None

elif sys.platform == "darwin":

    class _Timebase(ctypes.Structure):
        _fields_ = (("numer", ctypes.c_uint32), ("denom", ctypes.c_uint32))

    def _since_boot_s() -> float:
        system = ctypes.CDLL(None)
        base = _Timebase()
        system.mach_timebase_info(ctypes.byref(base))
        system.mach_continuous_time.restype = ctypes.c_uint64
        ticks = int(system.mach_continuous_time())
        return ticks * int(base.numer) / int(base.denom) / 1e9

    def _boot_name() -> str | None:
        size = ctypes.c_size_t(64)
        name = ctypes.create_string_buffer(size.value)
        sysctl = ctypes.CDLL(None).sysctlbyname
        failed = sysctl(b"kern.bootsessionuuid", name, ctypes.byref(size), None, ctypes.c_size_t(0))
        return None if failed else f"macos-{name.value.decode('ascii', 'replace')}"

else:

    def _since_boot_s() -> float:
        clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return float(time.clock_gettime(clock))

    def _boot_name() -> str | None:
        try:
            return f"linux-{Path('/proc/sys/kernel/random/boot_id').read_text(encoding='ascii').strip()}"
        except OSError:
            return None
