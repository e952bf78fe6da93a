"""A wolkvox that exists only in this process, on a virtual clock: its counts live, its weather changes.

`Wolkvox` is one server. Its counts rise, fall, appear and vanish; at the first of a month (in *its* zone) it counts
anew and lists an operation only once it was used; and there is weather: outages of every kind, refusals, half answers.
What it replies is drawn from a seed, and each request is written to a `Journal`, with what was meant by it: by that the
oracle (`tests.endurance.oracle`) judges. The server keeps wolkvox's two rules by its own clock: a request of a token
that arrives while another is under way, or less than five minutes after one, is a `broken` rule.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from wolkvox_tray.core.errors import Trouble, Unanswered, Unreached
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.wire.api import Reply

GAP_S = 300.0
FIRST_DAYS = timedelta(days=4)
"""An operation that is used at all this month is used by then."""
DATES = ("%Y-%m-%d %H:%M:%S", "%Y%m%d", "%Y-%m-%d")
NAMES = ("Ventas", "Cobranza", "Posventa", "Retención", "Encuestas", "Soporte", "Citas", "Quejas", "Renovación")
PRODUCTS = ("Marcación predictiva", "Vista previa", "Progresiva")

Key = tuple[str, str]
Counts = dict[Key, int | None]


@dataclass(frozen=True, slots=True)
class Weather:
    """What a trouble looks like: how the request ends, how often it comes, and how long it lasts (mean, in hours)."""

    meant: str
    often: float
    hours: float
    make: Callable[[], Trouble | Reply]
    reached: bool = True
    latency_s: float = 1.0


def _reply(status: int, msg: str, **more: Any) -> Reply:
    body = json.dumps({"code": status, "error": "error", "msg": msg, "data": None}).encode()
    return Reply(status=status, body=body, **more)


def _html(status: int) -> Reply:
    return Reply(status=status, body=b"<html><body>nginx</body></html>")


def _reason(code: ReasonCode) -> Reason:
    return Reason(code=code, params=(("host", "wv0042.wolkvox.com"),))


WEATHERS = (
    Weather("failed", 3, 0.6, lambda: Unreached(_reason(ReasonCode.NAME_UNKNOWN)), reached=False),
    Weather("failed", 3, 0.5, lambda: Unreached(_reason(ReasonCode.CONNECTION_REFUSED)), reached=False),
    Weather("failed", 1, 3.0, lambda: Unreached(_reason(ReasonCode.TLS_FAILED)), reached=False),
    Weather("failed", 2, 0.4, lambda: Unanswered(_reason(ReasonCode.TIMED_OUT)), latency_s=59.0),
    Weather("failed", 2, 0.3, lambda: Unanswered(_reason(ReasonCode.BROKEN_OFF)), latency_s=9.0),
    Weather("failed", 2, 0.5, lambda: _html(500)),
    Weather("failed", 1, 0.5, lambda: _reply(503, "busy now", retry_after="900")),
    Weather("failed", 1, 1.0, lambda: _reply(503, "Server under maintenance (backup)")),
    Weather("failed", 2, 0.3, lambda: _html(200)),
    Weather("failed", 1, 0.3, lambda: Reply(status=200, body=b'{"code": 200, "data": [{"operation": "Ven')),
    Weather("failed", 1, 0.2, lambda: _reply(403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)")),
    Weather("failed", 1, 0.4, lambda: _reply(403, "something nobody has seen")),
    Weather("quota", 1, 6.0, lambda: _reply(403, "TOKEN LIMIT EXCEEDED")),
)


@dataclass
class Journal:
    """Every request, as lines of JSON in a file: memory stays flat however long the year is."""

    file: IO[str]
    requests: int = 0

    def write(self, **entry: Any) -> None:
        """Add one request."""
        self.requests += 1
        print(json.dumps(entry, ensure_ascii=False), file=self.file)


@dataclass
class Wolkvox:
    """One server. `now` is the true time; `zone` that of its months; `token` the one it takes."""

    rng: random.Random
    zone: ZoneInfo
    token: str
    now: datetime
    says_date: bool = True
    counts: dict[Key, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    in_flight: bool = False
    _hidden: dict[Key, datetime] = field(default_factory=dict)
    _weather: Weather | None = None
    _denies: bool = False
    _arrived: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _row in range(5):
            self._appears()
        self._date_form = self.rng.choice(DATES)
        self._month = self._month_of(self.now)
        self._changes_at = self.now + self._some(hours=9)
        self._turns_at = self.now + self._some(hours=20)

    @property
    def wants_new_token(self) -> bool:
        """Whether the token was deleted at wolkvox, so that somebody should make a new one."""
        return self._denies

    def renew(self, token: str) -> None:
        """Somebody made a new token."""
        self.token, self._denies = token, False

    def arrives(self, token: str, now: datetime) -> None:
        """Take note that a request of `token` may have reached the server at `now`."""
        before = self._arrived.get(token)
        if self.in_flight:
            self.broken.append(f"{now}: two at once")
        if before is not None and (now - before).total_seconds() < GAP_S - 0.001:
            self.broken.append(f"{now}: {(now - before).total_seconds()} s after the last one")
        self._arrived[token] = now

    def live_until(self, now: datetime) -> None:
        """Let everything happen that happens until `now`."""
        while min(self._changes_at, self._turns_at) <= now:
            if self._changes_at <= self._turns_at:
                self.now = self._changes_at
                self._changes_at += self._some(hours=9)
                self._change()
            else:
                self.now = self._turns_at
                self._turn()
        self.now = now
        if self._month_of(now) != self._month:
            self._begin_month()

    def weather(self, token: str) -> Weather:
        """Return what a request sent with `token` meets now."""
        if token != self.token or self._denies:
            return Weather("denied", 0, 0, lambda: _reply(403, "PLEASE VALIDATE TOKEN"))
        if self._weather is not None:
            return self._weather
        shown = {key: count for key, count in self.counts.items() if self._hidden.get(key, self.now) <= self.now}
        if not shown:
            return Weather("no_data", 0, 0, lambda: _reply(404, "no records found"))
        return Weather("answered", 0, 0, lambda: self._answer(shown))

    def _answer(self, shown: dict[Key, int]) -> Reply:
        """Return the rows, now and then half of them, one that can't be read, or one in two parts."""
        luck = self.rng.random()
        rows: list[tuple[Key, int | str | None]] = [*shown.items()]
        if luck < 0.01 and len(rows) > 1:
            rows = rows[: len(rows) // 2]
        elif luck < 0.02:
            rows[0] = (rows[0][0], self.rng.choice(("", "N/A", None, "1.234")))
        elif luck < 0.04:
            key, count = rows[-1]
            rows[-1:] = [(key, 1), (key, int(count or 0) - 1)] if count else [(key, "?"), (key, 3)]
        date = self.now.astimezone(self.zone).strftime(self._date_form)
        data = [
            {"operation": key[0], "description": key[1], "items": items, "date": date}
            for key, items in map(_sent, rows)
        ]
        body = json.dumps({"code": "200", "error": None, "msg": "Information found", "data": data}).encode()
        return Reply(status=200, body=body, date=self.now.replace(microsecond=0) if self.says_date else None)

    def _change(self) -> None:
        luck, keys = self.rng.random(), list(self.counts)
        if luck < 0.08 and len(keys) < 9:
            self._appears()
        elif luck < 0.15 and len(keys) > 1:
            del self.counts[self.rng.choice(keys)]
        else:
            key = self.rng.choice(keys)
            self.counts[key] = max(0, self.counts[key] + self.rng.choice((-5, -2, -1, -1, 1, 1, 2, 6)))

    def _appears(self) -> None:
        key = (self.rng.choice(NAMES), self.rng.choice(PRODUCTS))
        self.counts.setdefault(key, self.rng.randint(0, 60))

    def _turn(self) -> None:
        """End the bad weather, or begin one."""
        if self._weather is not None:
            self._weather = None
            self._turns_at += self._some(hours=30)
        elif self.rng.random() < 0.04:
            self._denies = True
            self._turns_at += self._some(hours=30)
        else:
            (self._weather,) = self.rng.choices(WEATHERS, [each.often for each in WEATHERS])
            long = 20 if self.rng.random() < 0.1 else 1
            self._turns_at += self._some(hours=self._weather.hours * long)

    def _begin_month(self) -> None:
        self._month = self._month_of(self.now)
        for key in [key for key in self.counts if self.rng.random() < 0.15 and len(self.counts) > 1]:
            del self.counts[key]
        none_yet = self.rng.random() < 0.3
        begin = self.now.astimezone(self.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        self._hidden = {
            key: begin + self.rng.random() * FIRST_DAYS for key in self.counts if none_yet or self.rng.random() < 0.5
        }

    def _some(self, *, hours: float) -> timedelta:
        return timedelta(hours=self.rng.expovariate(1 / hours))

    def _month_of(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime("%Y-%m")


def meant_by(reply: Reply) -> list[list[Any]]:
    """Return the rows of a good answer as [operation, product, count or null], in the simplest way there is."""
    found: Counts = {}
    for row in json.loads(reply.body)["data"]:
        key, items = (row["operation"], row["description"]), str(row["items"])
        count = int(items) if items.isdigit() else None
        before = found.get(key, 0)
        found[key] = None if before is None or count is None else before + count
    return [[*key, count] for key, count in found.items()]


def http_date(reply: Reply) -> str | None:
    """Return the Date header of a reply as HTTP writes it."""
    return None if reply.date is None else format_datetime(reply.date, usegmt=True)


def _sent(row: tuple[Key, int | str | None]) -> tuple[Key, object]:
    key, items = row
    return key, str(items) if isinstance(items, int) else items
