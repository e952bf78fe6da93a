"""Errors that nobody foresaw, each once, as a report that a person can pass on.

Every thread's entry logs what got that far, and goes on (`core.machine.log.catch_unexpected` for all others). So the
log is where they meet: a handler there turns the first of each kind into a `Mishap`. A report has the program, the
system and the traceback, which names files, lines and the error, never the values of variables; it is redacted as the
log is, and whose computer it is stays out of it.
"""

from __future__ import annotations

import logging
import platform
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from wolkvox_tray import __version__
from wolkvox_tray.core.machine.log import RedactingFormatter

MOST = 20
"""So many kinds are told in one run; an error in everything is told once, not at every turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One kind of error: what and where ("ValueError in series.py:66"), and its report."""

    title: str
    report: str


class Mishaps(logging.Handler):
    """Tells `heard` of the first of each kind, in the thread where it happened. `begin` it, and `end` it."""

    def __init__(self, heard: Callable[[Mishap], None]) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(RedactingFormatter("%(threadName)s %(name)s: %(message)s"))
        self._heard = heard
        self._told: set[str] = set()

    def begin(self) -> None:
        """Listen from now on."""
        logging.getLogger("wolkvox_tray").addHandler(self)

    def end(self) -> None:
        """Listen no more."""
        logging.getLogger("wolkvox_tray").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of an error with a traceback, once for each place."""
        _kind, error, trace = record.exc_info or (None, None, None)
        if error is None or len(self._told) >= MOST:
            return
        title = f"{type(error).__name__} in {_place(trace)}"
        if title not in self._told:
            self._told.add(title)
            self._heard(Mishap(title=title, report=self._report(record)))

    def _report(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
        lines = self.format(record).replace(str(Path.home()), "~")
        return f"wolkvox_tray {__version__}, {system}\n{at}\n{lines}\n"


def _place(trace: TracebackType | None) -> str:
    """Return the innermost file and line."""
    frames = traceback.extract_tb(trace)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
