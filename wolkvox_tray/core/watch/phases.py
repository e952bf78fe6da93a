"""Several computers on one token: each asks less often, and at its own moment.

wolkvox's rule (one query in five minutes) is per token, and no computer knows of the others. So each is told how many
there are (the setting ``shared_by``, mostly by an administrator's policy), asks every five minutes times that number,
and has a *phase*: its own part of each interval by the wall clock, drawn from the names of computer and user. It is the
same every day, and another one next door, so forty computers that are switched on at 08:00 don't ask at 08:00.
"""

from __future__ import annotations

import getpass
import hashlib
import platform


def shared_interval_s(interval_s: int, shared_by: int, gap_s: float) -> int:
    """Return the seconds between one computer's polls; `gap_s` is what wolkvox wants between two of a token."""
    return interval_s if shared_by <= 1 else max(interval_s, shared_by * round(gap_s))


def phase_of(server: str, shared_by: int, *, seat: str | None = None) -> float | None:
    """Return which part of each interval, 0 to 1, is this computer's turn; ``None`` if it shares with nobody.

    `seat` names computer and user; by default they are looked up.
    """
    if shared_by <= 1:
        return None
    name = f"{seat if seat is not None else _seat()}\n{server}"
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[:4]) / 2**32


def _seat() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody the system knows: then the computer alone
        user = ""
    return f"{platform.node()}\n{user}"
