"""What the history window shows, computed in history's thread: tracks, chart pieces, month rows, the change log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.changes import LoggedChange, change_log
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.labels import renamed, shown
from wolkvox_tray.core.history.ledger import read_ledger
from wolkvox_tray.core.history.month_view import MonthRow, MonthView, month_view, months_seen
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track, by_operation, pieces, summed
from wolkvox_tray.core.watch.store import Store

TOTAL = ""
"""The name under which the total stands among the operations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One account as it was seen until `now`: its operations' names, `log` newest first, months oldest first.

    `several` are the operations with several products. `contracted` are the contracted quantities of operations, and of
    the total under its name.
    """

    seen: Seen
    total: Track
    zone: ZoneInfo
    now: datetime
    operations: tuple[str, ...]
    products: tuple[str, ...]
    several: frozenset[str]
    months: tuple[str, ...]
    log: tuple[LoggedChange, ...]
    contracted: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the month's table: what was seen, and the month before it, if the row was there.

    `gone`: it was there in the month before, and not in this one.
    """

    row: MonthRow
    before: MonthRow | None
    total: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A level and when it was seen; ``None``: nobody looked."""

    span: Span
    level: Level | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """A month's table; `before` is the month that was seen before it, "" if none was."""

    view: MonthView
    before: str
    lines: tuple[Line, ...]


def read_facts(source: Source, now: datetime, store: Store) -> Facts:
    """Return all that was seen of an account, by the aliases of its operations."""
    account, zone = source.id, source.zone
    labels = read_ledger(store, account).labels
    seen = renamed(read_seen(store, account, now), labels)
    names = [track.operation for track in seen.tracks]
    return Facts(
        seen=seen,
        total=summed(seen.tracks),
        zone=zone,
        now=now,
        operations=tuple(dict.fromkeys(names)),
        products=tuple(dict.fromkeys(track.product for track in seen.tracks)),
        several=frozenset(name for name, times in Counter(names).items() if times > 1),
        months=months_seen(seen, zone),
        log=change_log(seen, zone),
        contracted={
            shown(labels, limit.operation) if limit.operation else TOTAL: limit.contracted
            for limit in store.limits(account) or ()
        },
    )


def chart_pieces(facts: Facts, operation: str) -> tuple[tuple[Span, Level], ...]:
    """Return the levels of an operation, or of the total, each with the time it was seen in."""
    if operation == TOTAL:
        track = facts.total
    else:
        found = [track for track in by_operation(facts.seen) if track.operation == operation]
        track = found[0] if found else summed(())
    return tuple(pieces(track, facts.seen.spans))


def month_facts(facts: Facts, month: str) -> MonthFacts:
    """Return a month's table, with the month before beside it."""
    view = month_view(facts.seen, month, facts.zone, facts.now, facts.total)
    earlier = [each for each in facts.months if each < month]
    old = month_view(facts.seen, earlier[-1], facts.zone, facts.now, facts.total) if earlier else None
    rows = {(row.operation, row.product): row for row in old.rows} if old else {}
    here = {(row.operation, row.product): row for row in view.rows}
    lines = [
        Line(row=here.get(key) or _nothing(*key), before=rows.get(key), gone=key not in here)
        for key in sorted(here | rows)
    ]
    total = Line(row=view.total, before=old.total if old else None, total=True)
    return MonthFacts(view=view, before=earlier[-1] if earlier else "", lines=(*lines, total))


def steps(shown: Sequence[tuple[Span, Level]], gaps: Sequence[Span], start: datetime, end: datetime) -> list[Step]:
    """Return what a chart shows from `start` to `end` as a table has it, newest first."""
    found = [Step(span=span, level=level) for span, level in shown]
    found += [Step(span=gap, level=None) for gap in gaps]
    there = [step for step in found if step.span.start < end and step.span.end >= start]
    return sorted(there, key=lambda step: (step.span.start, step.level is None), reverse=True)


def _nothing(operation: str, product: str) -> MonthRow:
    """Return the row of a month in which nothing was seen of it."""
    return MonthRow(operation=operation, product=product)
