"""What this process has freed, given back to the system: Linux' allocator keeps it otherwise.

glibc gives back only what lies at the end of a heap; pages that became free between others stay with the process until
``malloc_trim`` is called. It takes some milliseconds and is worth 4 MB after the start and after windows, 40 MB after
an answer of 60,000 rows (``python -m tests.benchmarks.large``). Windows and macOS do this by themselves.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give what is free back to the system, where that has to be asked for. May be called from any thread."""
    _trimmer()(0)


@cache
def _trimmer() -> Callable[[int], object]:
    if sys.platform.startswith("linux"):
        try:
            trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
        except (OSError, AttributeError):  # another C library than GNU's
            return _nothing
        return trim
    return _nothing


def _nothing(_kept: int) -> None:
    """Do nothing."""
