"""A clock that tests turn: it can be advanced, put to sleep, set to another time, and rebooted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wolkvox_tray.core.model import Stamp

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class FakeClock:
    """What the computer believes (`now`), and what is true (`true_s`, which no setting moves)."""

    def __init__(self, start: datetime = START) -> None:
        self.true_s = 0.0
        self._wall = start
        self._boot = 1
        self._elapsed_s = 1000.0

    def now(self) -> Stamp:
        return Stamp(wall=self._wall, boot=f"boot-{self._boot}", elapsed_s=self._elapsed_s)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.true_s += seconds
        self._elapsed_s += seconds
        self._wall += timedelta(seconds=seconds)

    def suspend(self, seconds: float) -> None:
        """Sleep: to this clock the same as time passing, which is the promise of `SystemClock`."""
        self.advance(seconds)

    def set_wall(self, seconds: float) -> None:
        """Set the wall clock forward or back by so much."""
        self._wall += timedelta(seconds=seconds)

    def reboot(self, seconds: float = 30.0) -> None:
        """Switch the computer off and on; `seconds` pass meanwhile."""
        self.advance(seconds)
        self._boot += 1
        self._elapsed_s = 1.0
