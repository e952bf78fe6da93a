"""What the history window shows, computed in history's thread: tracks, chart pieces, month rows, the change log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.changes import LoggedChange, change_log
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

    `contracted` are the contracted quantities of operations, and of the total under its name.
    """

    seen: Seen
    total: Track
    zone: ZoneInfo
    now: datetime
    operations: tuple[str, ...]
    months: tuple[str, ...]
    log: tuple[LoggedChange, ...]
    contracted: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the month's table: what was seen, and the month before it, if the row was there."""

    row: MonthRow
    before: MonthRow | None
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """A month's table."""

    view: MonthView
    lines: tuple[Line, ...]


def read_facts(store: Store, account: str, zone: ZoneInfo, now: datetime) -> Facts:
    """Return all that was seen of an account, by the aliases of its operations."""
    labels = read_ledger(store, account).labels
    seen = renamed(read_seen(store, account, now), labels)
    return Facts(
        seen=seen,
        total=summed(seen.tracks),
        zone=zone,
        now=now,
        operations=tuple(dict.fromkeys(track.operation for track in seen.tracks)),
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
    lines = [Line(row=row, before=rows.get((row.operation, row.product))) for row in view.rows]
    return MonthFacts(view=view, lines=(*lines, Line(row=view.total, before=old.total if old else None, total=True)))
