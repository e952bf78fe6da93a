"""What should have been told, worked out from the raw answers alone.

Written from `design.md`'s rules and nothing else: it imports nothing of the app, and looks at each row's whole month
instead of stepping a state. `expected` returns for one account every notice that there must be; what was told must be
exactly that, in that order, at that moment.

The rules, as the design has them:

- more licenses, or a row that appears, is told at once; fewer, or a row that vanishes, after two answers in a row;
- unknown is no change, and no second answer either; duplicate rows are summed;
- month = the account's zone, by our clock, when the request was sent; where an answer's own dates name another month
  within 12 hours of the border, it moves nothing;
- the first answer of a month is taken in silently, with one "new month"; rows it lacks, and that come back within 48
  hours, come back silently; later they have vanished like any other;
- a contracted quantity that is passed is told at once, once a month, if every count in its sum is known; the notice of
  a new month says the last one's highest and last total (known ones, from answers that move something) and its changes;
- an outage is told once, after 15 minutes without an answer while we were looking (requests no more than three
  intervals apart), its end only if it was told; a refusal of the token once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

BORDER, GRACE, OUTAGE = timedelta(hours=12), timedelta(hours=48), timedelta(minutes=15)
IT_ANSWERED = ("denied", "quota", "no_data")

Key = tuple[str, str]
Change = tuple[str, str, int | None, int | None]
"""Operation, product, licenses before and after; ``None``: wasn't there."""
Passed = tuple[str | None, int, int]
"""Operation (``None``: all), what is contracted, and the count that is more."""
Tally = tuple[int | None, int | None, int]
"""A month's highest total, its last one, and how many changes it had."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and what came of it; `rows` is ``None`` unless it was answered."""

    asked: datetime
    ended: datetime
    interval: timedelta
    meant: str
    rows: dict[Key, int | None] | None
    dates: tuple[str, ...]
    http_date: datetime | None

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Asked:
        """Return what a line of the journal says."""
        rows, http_date = entry["rows"], entry["http_date"]
        return cls(
            asked=datetime.fromisoformat(entry["asked"]),
            ended=datetime.fromisoformat(entry["ended"]),
            interval=timedelta(seconds=entry["interval_s"]),
            meant=entry["meant"],
            rows=None if rows is None else {(operation, product): count for operation, product, count in rows},
            dates=(entry["date"],) if entry["date"] else (),
            http_date=parsedate_to_datetime(http_date) if http_date else None,
        )

    def month(self, zone: ZoneInfo) -> str:
        return f"{self.asked.astimezone(zone):%Y%m}"

    def is_border(self, zone: ZoneInfo) -> bool:
        """Tell whether the answer speaks of another month than our clock, near where one ends."""
        ours = self.month(zone)
        near = {f"{(self.asked + by).astimezone(zone):%Y%m}" for by in (-BORDER, BORDER)}
        says = {date.replace("-", "")[:6] for date in self.dates}
        if self.http_date is not None and f"{self.http_date.astimezone(zone):%Y%m}" != ours:
            return True  # wherever that is: one of the two clocks is wrong
        return near != {ours} and says != {ours} and bool(says)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice."""

    at: datetime
    kind: str
    changes: frozenset[Change] = frozenset()
    passed: frozenset[Passed] = frozenset()
    tally: Tally | None = None

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Told:
        """Return what a line of what was told says."""
        changes = frozenset(
            (operation, product, before, after) for operation, product, before, after in entry["changes"]
        )
        passed = frozenset((operation, contracted, count) for operation, contracted, count in entry["passed"])
        tally = entry["tally"] and tuple(entry["tally"])
        return cls(datetime.fromisoformat(entry["at"]), entry["kind"], changes, passed, tally)


@dataclass(slots=True)
class Row:
    """What the user believes of a row, while its month is looked through.

    `low`: the last answer was lower, or lacked it. `missed`: this month hasn't shown it yet.
    """

    told: int | None = None
    low: bool = False
    missed: bool = False


def expected(requests: Iterable[Asked], zone: ZoneInfo, limits: Mapping[str | None, int]) -> list[Told]:
    """Return every notice that these requests of one account must bring, in order.

    `limits` are the contracted quantities by operation; ``None`` is the whole account.
    """
    requests = list(requests)
    changes = _changes(requests, zone)
    passed, tallies = _passed(requests, zone, limits), _tallies(requests, zone, changes)
    told: list[Told] = []
    outages = _outages(requests)
    for number, request in enumerate(requests):
        moved = changes.get(number)
        if number in outages:
            kind = outages[number]
            told.append(Told(request.ended, kind, (moved or frozenset()) if kind == "recovery" else frozenset()))
        if moved and outages.get(number) != "recovery":
            told.append(Told(request.ended, "changes", moved))
        if moved is not None and not moved:
            told.append(Told(request.ended, "new_month", tally=tallies[number]))
        if number in passed:
            told.append(Told(request.ended, "limit", passed=frozenset(passed[number])))
    return told


def _sum(rows: dict[Key, int | None], of: str | None) -> int | None:
    """Return an operation's licenses, or all; ``None`` unless there are some and every count is known."""
    own = [count for (operation, _product), count in rows.items() if of in (None, operation)]
    return None if not own or None in own else sum(count or 0 for count in own)


def _passed(requests: list[Asked], zone: ZoneInfo, limits: Mapping[str | None, int]) -> dict[int, list[Passed]]:
    """Return at which requests which contracted quantities are passed for the first time in their month."""
    found: dict[int, list[Passed]] = {}
    months: dict[str | None, str] = {}
    for number, request in enumerate(requests):
        if request.rows is None or request.is_border(zone):
            continue
        for operation, contracted in limits.items():
            count = _sum(request.rows, operation)
            if count is not None and count > contracted and months.get(operation) != request.month(zone):
                months[operation] = request.month(zone)
                found.setdefault(number, []).append((operation, contracted, count))
    return found


def _tallies(
    requests: list[Asked], zone: ZoneInfo, changes: Mapping[int, frozenset[Change]]
) -> dict[int, Tally | None]:
    """Return what the month before came to, at each request that moves something."""
    found: dict[int, Tally | None] = {}
    month, totals, n, before = "", list[int](), 0, None
    for number, request in enumerate(requests):
        if request.rows is None or request.is_border(zone):
            continue
        if request.month(zone) != month:
            before = (max(totals, default=None), totals[-1] if totals else None, n) if month else None
            month, totals, n = request.month(zone), [], 0
        found[number] = before
        n += len(changes.get(number, ()))
        total = _sum(request.rows, None)
        totals += [] if total is None else [total]
    return found


def _outages(requests: list[Asked]) -> dict[int, str]:
    """Return at which requests an outage, its end, or a refused token must be told."""
    found: dict[int, str] = {}
    before = 0
    for is_answer, run in groupby(enumerate(requests), key=lambda each: each[1].rows is not None):
        numbers = [number for number, _request in run]
        if is_answer:
            if "outage" in (found.get(number) for number in range(before, numbers[0])):
                found[numbers[0]] = "recovery"
        else:
            before = numbers[0]
            outage = next((number for number in numbers if _is_outage(requests, numbers[0], number)), None)
            denied = next((number for number in numbers if requests[number].meant == "denied"), None)
            found |= {number: kind for number, kind in ((outage, "outage"), (denied, "denied")) if number is not None}
    return found


def _is_outage(requests: list[Asked], first: int, number: int) -> bool:
    """Tell whether at `number` nothing has been answered for 15 minutes, looked at without a gap."""
    last, begun = requests[number], number
    if last.meant in IT_ANSWERED:
        return False
    while begun > first and _follows(requests[begun - 1], requests[begun]) and _failed(requests[begun - 1]):
        begun -= 1
    return last.ended - requests[begun].asked >= OUTAGE


def _failed(request: Asked) -> bool:
    return request.rows is None and request.meant not in IT_ANSWERED


def _follows(one: Asked, other: Asked) -> bool:
    return timedelta(0) <= other.asked - one.asked <= other.interval * 3


def _changes(requests: list[Asked], zone: ZoneInfo) -> dict[int, frozenset[Change]]:
    """Return at which request which rows change; nothing at all (an empty set) at the first of a new month."""
    found: dict[int, set[Change]] = {}
    rows: dict[Key, Row] = {}
    for month in _months(requests, zone):
        number, first = month[0]
        assert first.rows is not None
        if rows:
            found[number] = set()
        last_seen = next((each.rows for each in reversed(requests[:number]) if each.rows is not None), {})
        everything = dict.fromkeys([*rows, *last_seen, *(key for _n, each in month for key in each.rows or ())])
        old = rows.keys() | last_seen.keys()
        rows = {key: _begin(rows.get(key, Row()), first.rows.get(key), key in old) for key in everything}
        for key, row in rows.items():
            for n, change in _row_changes(key, row, month):
                found.setdefault(n, set()).add(change)
        rows = {key: row for key, row in rows.items() if row.told is not None or row.missed}
    return {number: frozenset(changes) for number, changes in found.items()}


def _months(requests: list[Asked], zone: ZoneInfo) -> Iterator[list[tuple[int, Asked]]]:
    """Yield the answers that count, month by month; a clock set back to an earlier month begins none."""
    month: list[tuple[int, Asked]] = []
    for number, request in enumerate(requests):
        if request.rows is None or request.is_border(zone):
            continue
        if month and request.month(zone) > month[-1][1].month(zone):
            yield month
            month = []
        month.append((number, request))
    if month:
        yield month


def _begin(row: Row, count: int | None, was_there: bool) -> Row:
    """Return what is believed of a row after the month's first answer."""
    return Row(told=row.told if count is None else count, missed=count is None and was_there)


def _row_changes(key: Key, row: Row, month: list[tuple[int, Asked]]) -> Iterator[tuple[int, Change]]:
    """Go through the month's answers after the first; leave in `row` what is believed in the end."""
    grace_until, grace = month[0][1].ended + GRACE, True
    for number, answer in month[1:]:
        assert answer.rows is not None
        grace = grace and answer.ended < grace_until
        row.missed = row.missed and (grace or row.told is not None)
        before, row.low, was_low = row.told, False, row.low
        count = answer.rows.get(key)
        unknown = key in answer.rows and count is None
        if unknown or count == before:
            row.missed = row.missed and count is None
        elif row.missed and grace:
            row.told, row.missed = (before, True) if count is None else (count, False)
        elif before is not None and (count is None or count < before) and not was_low:
            row.low = True
        else:
            row.told, row.missed = count, False
            yield number, (*key, before, count)
