"""Builders for what is watched: counts, answers, troubles, and a watcher that lives through them poll by poll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.errors import Refused, Trouble, Unreached
from wolkvox_tray.core.model import Change, Health, LicenseCount, Reason, ReasonCode
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import Step, WatchState, step
from wolkvox_tray.core.wire.parse import Answer

BOGOTA = ZoneInfo("America/Bogota")
START = datetime(2026, 6, 10, 15, 35, tzinfo=UTC)
"""10:35 in Bogotá, in the middle of a month."""
NO_ROUTE = Reason(code=ReasonCode.NO_ROUTE, params=(("host", "wv0042.wolkvox.com"),))
REFUSED = Reason(code=ReasonCode.TOKEN_REFUSED)


def a_count(operation: str, licenses: int | None, product: str = "Predictiva", date: str | None = None) -> LicenseCount:
    """Return a row of an answer."""
    raw = None if licenses is None else str(licenses)
    return LicenseCount(operation=operation, product=product, licenses=licenses, raw=raw, date=date)


def told(operation: str, licenses: int | None, product: str = "Predictiva") -> LicenseCount:
    """Return a row as a change remembers it: of what was told only the number is kept."""
    return LicenseCount(operation=operation, product=product, licenses=licenses)


def a_change(operation: str, before: int | None, after: int | None) -> Change:
    """Return the change of a row; ``None`` is "wasn't there"."""
    return Change(
        before=None if before is None else told(operation, before),
        after=None if after is None else a_count(operation, after),
    )


ANA = a_count("Ana", 10)
BEA = a_count("Bea", 5)


def quiet(step: Step) -> bool:
    """Tell whether a step says nothing."""
    return (step.changes, step.notices) == ((), ())


def an_answer(*counts: LicenseCount, dates: Sequence[str] = (), http_date: datetime | None = None) -> Answer:
    """Return a good answer."""
    return Answer(counts=counts, dates=tuple(dates), http_date=http_date)


def offline() -> Trouble:
    """Return the trouble of a network that isn't there."""
    return Unreached(NO_ROUTE)


def a_refusal(health: Health, code: ReasonCode = ReasonCode.TOKEN_REFUSED) -> Trouble:
    """Return a refusal of the server."""
    return Refused(Reason(code=code), health=health)


def an_occasion(
    at: datetime = START, *, zone: ZoneInfo = BOGOTA, interval_s: int = 300, account: str = "a"
) -> Occasion:
    """Return the occasion of a request sent at `at` and answered one second later."""
    return Occasion(account=account, asked_at=at, now=at + timedelta(seconds=1), zone=zone, interval_s=interval_s)


@dataclass
class Watcher:
    """Lives through polls, one every five minutes, and keeps the last step and all notices."""

    now: datetime = START
    zone: ZoneInfo = BOGOTA
    state: WatchState = field(default_factory=WatchState)
    notices: list[Notice] = field(default_factory=list)
    last: Step | None = None

    def answered(self, *counts: LicenseCount, dates: Sequence[str] = (), http_date: datetime | None = None) -> Step:
        """Poll and be answered."""
        return self.meets(an_answer(*counts, dates=dates, http_date=http_date))

    def failed(self, trouble: Trouble | None = None, *, times: int = 1) -> Step:
        """Poll and fail, several `times`."""
        for _turn in range(times - 1):
            self.meets(trouble or offline())
        return self.meets(trouble or offline())

    def meets(self, event: Answer | Trouble) -> Step:
        """Poll and meet `event`; five minutes pass."""
        self.last = step(self.state, event, an_occasion(self.now, zone=self.zone))
        self.state = self.last.state
        self.notices += self.last.notices
        self.now += timedelta(minutes=5)
        return self.last

    def sleeps(self, **length: float) -> None:
        """Let time pass without a poll, for a ``timedelta`` of `length`."""
        self.now += timedelta(**length)

    def wakes_at(self, moment: datetime) -> None:
        """Let time pass until `moment`."""
        self.now = moment
