"""A month as it was seen, held to a computation of its own from the raw answers: over borders, gaps and restarts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.helpers.watching import BOGOTA, a_count, an_answer, an_occasion
from wolkvox_tray.core.history.changes import change_log
from wolkvox_tray.core.history.month_view import MonthRow, MonthView, month_bounds, month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.sheet_rows import Watched, days_sheet
from wolkvox_tray.core.history.tracks import Seen
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store

HOUR = timedelta(hours=1)
TIJUANA, HAVANA = ZoneInfo("America/Tijuana"), ZoneInfo("America/Havana")
"""Their clocks are set back on 1 November 2026, in Havana from one o'clock to midnight: November begins twice."""
ZONES = pytest.mark.parametrize(
    ("seed", "zone"), [(0, BOGOTA), (1, BOGOTA), (2, BOGOTA), (3, TIJUANA), (4, TIJUANA), (5, HAVANA), (6, HAVANA)]
)
EVERY = pytest.mark.parametrize("every", [HOUR, 20 * HOUR], ids=["hourly", "seldom"])
"""Many computers that share a token ask as seldom as that: a month's first answer may come a day after it began."""
NAMES = ("Ana", "Bea", "Cid", "Dora")


@dataclass(frozen=True)
class Raw:
    """One good answer: when it came, and its rows (``None``: unknown)."""

    at: datetime
    rows: Mapping[str, int | None]


def answers(seed: int, zone: ZoneInfo = BOGOTA, every: timedelta = HOUR) -> Iterator[Raw]:
    """Yield answers of seventy days: counts that move, come, go and can't be read, nights and weekends without any."""
    dice = random.Random(seed)
    month = 9
    now = datetime(2026, 9, 20, 13, 30, tzinfo=UTC)
    rows: dict[str, int | None] = {"Ana": 10, "Bea": 5}
    while now < datetime(2026, 11, 29, tzinfo=UTC):
        if dice.random() < 0.06:
            rows[dice.choice(NAMES)] = dice.choice((None, 0, *range(1, 30)))
        if dice.random() < 0.01 and len(rows) > 1:
            del rows[dice.choice(sorted(rows))]
        local = now.astimezone(zone)
        if local.month != month or (local.day == 1 and local.hour == 0):
            month = local.month
            rows = {"Ana": dice.randrange(3), **({"Bea": 2} if dice.random() < 0.5 else {})}
        yield Raw(at=now + timedelta(seconds=1), rows=dict(rows))
        now += every if dice.random() < 0.985 else every * dice.randrange(4, 80)


def lived(folder: Path, raws: list[Raw], zone: ZoneInfo = BOGOTA, every: timedelta = HOUR) -> Seen:
    """Let a store take them in, opened again now and then, and return what it says was seen."""
    store = Store.open(folder / "watch.sqlite")
    for number, raw in enumerate(raws):
        counts = [a_count(name, licenses) for name, licenses in raw.rows.items()]
        interval_s = int(every.total_seconds())
        occasion = an_occasion(raw.at - timedelta(seconds=1), interval_s=interval_s, zone=zone)
        store.advance("a", REPORT, lambda state, o=occasion, c=counts: step(state, an_answer(*c), o))  # type: ignore[misc]
        if number % 97 == 0:
            store.close()
            store = Store.open(folder / "watch.sqlite")
    with closing(store):
        return read_seen(store, "a", raws[-1].at)


@dataclass(frozen=True)
class Piece:
    """An answer's rows, and how long they held in a month."""

    start: datetime
    end: datetime
    rows: Mapping[str, int | None]


def pieces_of(raws: list[Raw], month: str, zone: ZoneInfo, every: timedelta = HOUR) -> list[Piece]:
    """Return what an oracle knows of a month: each answer holds until the next, if that came within three intervals.

    What held when the month began belongs to it only if its first answer said the same.
    """
    start, end = (bound.astimezone(UTC) for bound in month_bounds(month, zone))
    found = []
    for number, raw in enumerate(raws):
        following = raws[number + 1] if number + 1 < len(raws) else None
        until = following.at if following is not None and following.at - raw.at <= 3 * every else raw.at
        if start <= raw.at < end:
            found.append(Piece(raw.at, min(until, end), raw.rows))
        elif raw.at < start < until and following is not None and following.rows == raw.rows:
            found.append(Piece(start, until, raw.rows))
    return found


def days_of(piece: Piece, zone: ZoneInfo) -> Iterator[tuple[str, float]]:
    """Yield the days of a piece, each with its seconds."""
    at = piece.start
    while True:
        day = at.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
        yield day.isoformat(), (min(piece.end, midnight) - at).total_seconds()
        if piece.end <= midnight:
            break
        at = midnight


def expected_row(
    operation: str, product: str, values: list[tuple[Piece, int | None]], changes: int, zone: ZoneInfo
) -> MonthRow:
    """Return the oracle's row: `values` are the pieces in which it was there."""
    known = [(piece, value) for piece, value in values if value is not None]
    numbers = [value for _piece, value in known]
    days: dict[str, list[tuple[float, int]]] = {}
    for piece, value in known:
        for day, seconds in days_of(piece, zone):
            days.setdefault(day, []).append((seconds, value))
    means = [
        sum(s * v for s, v in day) / sum(s for s, _v in day) if sum(s for s, _v in day) else fmean(v for _s, v in day)
        for day in days.values()
    ]
    low, high = min(numbers, default=None), max(numbers, default=None)
    return MonthRow(
        operation=operation,
        product=product,
        lowest=low,
        lowest_at=next((piece.start for piece, value in known if value == low), None),
        highest=high,
        highest_at=next((piece.start for piece, value in known if value == high), None),
        daily_mean=fmean(means) if means else None,
        changes=changes,
        unknown=len(known) < len(values),
    )


def differences(pieces: list[Piece], name: str | None) -> int:
    """Count where two answers of the month differ, in a row or in the sum."""
    values = [total(piece.rows) if name is None else (name in piece.rows, piece.rows.get(name)) for piece in pieces]
    return sum(1 for before, after in pairwise(values) if before != after)


def total(rows: Mapping[str, int | None]) -> int | None:
    values = list(rows.values())
    return None if None in values else sum(value for value in values if value is not None)


def oracle(raws: list[Raw], month: str, zone: ZoneInfo, every: timedelta) -> tuple[list[MonthRow], MonthRow]:
    pieces = pieces_of(raws, month, zone, every)
    rows = []
    for name in sorted({name for piece in pieces for name in piece.rows}):
        values = [(piece, piece.rows[name]) for piece in pieces if name in piece.rows]
        rows.append(
            with_ends(
                expected_row(name, "Predictiva", values, differences(pieces, name), zone),
                pieces,
                lambda r, n=name: r.get(n),
            )
        )
    sums = [(piece, total(piece.rows)) for piece in pieces]
    return rows, with_ends(expected_row("", "", sums, differences(pieces, None), zone), pieces, total)


def with_ends(row: MonthRow, pieces: list[Piece], value: object) -> MonthRow:
    assert callable(value)
    return replace(row, start=value(pieces[0].rows), last=value(pieces[-1].rows))


def rounded(row: MonthRow) -> MonthRow:
    return replace(row, daily_mean=None if row.daily_mean is None else round(row.daily_mean, 6))


@EVERY
@ZONES
def test_every_figure_of_every_month_equals_the_oracles(
    seed: int, zone: ZoneInfo, every: timedelta, tmp_path: Path
) -> None:
    raws = list(answers(seed, zone, every))
    seen, now = lived(tmp_path, raws, zone, every), raws[-1].at

    views = [month_view(seen, month, zone, now) for month in months_seen(seen, zone)]

    assert [view.month for view in views] == months_of(raws, zone)
    for view in views:
        rows, whole = oracle(raws, view.month, zone, every)
        assert [rounded(row) for row in view.rows] == [rounded(row) for row in rows]
        assert rounded(view.total) == rounded(whole)


@EVERY
@ZONES
def test_every_figure_of_every_day_equals_the_oracles(
    seed: int, zone: ZoneInfo, every: timedelta, tmp_path: Path
) -> None:
    raws = list(answers(seed, zone, every))
    seen, now = lived(tmp_path, raws, zone, every), raws[-1].at

    sheet = days_sheet([Watched(name="n", server="0042", seen=seen, zone=zone, now=now)])

    expected = [row for month in months_of(raws, zone) for row in expected_days(raws, month, zone, every)]
    assert [(str(row[0]), row[3], *row[5:9]) for row in sheet.rows] == sorted(expected, key=lambda row: row[:2])


def months_of(raws: list[Raw], zone: ZoneInfo) -> list[str]:
    """Return the months that were answered, or begun between two answers without a gap."""
    return list(dict.fromkeys(f"{raw.at.astimezone(zone):%Y-%m}" for raw in raws))


def expected_days(raws: list[Raw], month: str, zone: ZoneInfo, every: timedelta) -> Iterator[tuple[Any, ...]]:
    """Yield the oracle's rows of the days of a month: day, operation, lowest, highest, last, mean."""
    days: dict[tuple[str, str], list[tuple[float, int | None]]] = {}
    ends: dict[str, Mapping[str, int | None]] = {}
    for piece in pieces_of(raws, month, zone, every):
        for day, seconds in days_of(piece, zone):
            ends[day] = piece.rows
            for name, value in piece.rows.items():
                days.setdefault((day, name), []).append((seconds, value))
    for (day, name), found in days.items():
        known = [(seconds, value) for seconds, value in found if value is not None]
        if not known:
            yield (day, name, None, None, None, None)
            continue
        values, whole = [value for _seconds, value in known], sum(seconds for seconds, _value in known)
        mean = sum(seconds * value for seconds, value in known) / whole if whole else fmean(values)
        yield (day, name, min(values), max(values), ends[day].get(name), round(mean, 2))


@pytest.mark.parametrize("seed", range(5))
def test_the_log_has_every_difference_and_between_which_answers_it_fell(seed: int, tmp_path: Path) -> None:
    raws = list(answers(seed))
    seen = lived(tmp_path, raws)

    told = sorted((change.noticed_at, change.operation, change.not_before) for change in change_log(seen, BOGOTA))

    assert told == sorted(
        (after.at, name, before.at)
        for before, after in pairwise(raws)
        for name in NAMES
        if (name in before.rows, before.rows.get(name)) != (name in after.rows, after.rows.get(name))
    )


def test_the_share_says_how_much_of_the_month_was_watched(tmp_path: Path) -> None:
    start = datetime(2026, 11, 1, 5, tzinfo=UTC)
    raws = [Raw(at=start + number * HOUR, rows={"Ana": 1}) for number in (*range(25), *range(72, 97))]
    now = start + 96 * HOUR

    view = month_view(lived(tmp_path, raws), "2026-11", BOGOTA, now)

    assert (view.share, view.first_look, view.last_look) == (0.5, start, now)


def test_a_month_nobody_looked_at_is_empty_and_not_zero(tmp_path: Path) -> None:
    seen = lived(tmp_path, [Raw(at=datetime(2026, 11, 5, tzinfo=UTC), rows={"Ana": 1})])

    assert month_view(seen, "2026-10", BOGOTA, datetime(2026, 11, 6, tzinfo=UTC)) == MonthView(
        account="a",
        month="2026-10",
        rows=(),
        total=MonthRow(operation="", product=""),
        share=0.0,
        first_look=None,
        last_look=None,
    )
