"""Made-up history for the pictures: what a store would say of 31 days of one account, and a reader that reads it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from PySide6.QtCore import QObject

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.store import Observation, Store
from wolkvox_tray.qt.reader import Job

ROWS = (
    ("Ventas Bogotá", 38),
    ("Cobranza Medellín", 40),
    ("Servicio Posventa Cali", 20),
    ("Retención y Fidelización", 16),
    ("Encuestas NPS", 12),
    ("Ventas Barranquilla", 8),
)
POLL = timedelta(minutes=5)
DAYS, GAP_DAYS_AGO, GAP_H = 33, 8, 8


class NoBooks:
    """A store's books with nothing in them."""

    def read(self, _account: str, _kind: BookKind) -> tuple[Mapping[str, Any], ...]:
        """Return nothing."""
        return ()


class MadeUpStore:
    """Answers as `core.watch.store.Store` does about history, of an account that was watched until `now`."""

    def __init__(self, now: datetime) -> None:
        self._now, self._start = now, now - timedelta(days=DAYS)
        self._gap = now - timedelta(days=GAP_DAYS_AGO)
        self.books: Any = NoBooks()

    def watched(self, _account: str, _report: str) -> tuple[tuple[datetime, datetime], ...]:
        """Return two spans with a night's gap between them."""
        return ((self._start, self._gap), (self._gap + timedelta(hours=GAP_H), self._now))

    def limits(self, _account: str) -> tuple[Limit, ...]:
        """Return a contracted quantity for the total."""
        return (Limit(operation=None, contracted=150),)

    def observations(self, _account: str, _report: str) -> Iterator[Observation]:
        """Yield the first counts, then a change now and then."""
        dice, counts = random.Random(4), dict(ROWS)  # noqa: S311 - a picture
        for name, licenses in ROWS:
            yield _seen(self._start, None, name, licenses)
        at = self._start
        while (at := at + timedelta(minutes=5 * dice.randrange(80, 420))) < self._now:
            if not self._gap <= at < self._gap + timedelta(hours=GAP_H):
                name = dice.choice(list(counts))
                counts[name] = max(1, counts[name] + dice.choice((-2, -1, 1, 1, 2)))
                yield _seen(at, at - POLL, name, counts[name])


class AtOnce(QObject):
    """A reader that does each job at once, with made-up history."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._store = cast("Store", MadeUpStore(now))

    def ask(self, _key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Do `job` and hand its result over."""
        then(job(self._store))

    def end(self) -> None:
        """Do nothing: there is no thread."""


def _seen(at: datetime, after: datetime | None, name: str, licenses: int) -> Observation:
    return Observation(
        at=at, after=after, border=Border.WITHIN, key=(name, "Marcación predictiva"), licenses=licenses,
        raw=str(licenses), present=True,
    )  # fmt: skip
