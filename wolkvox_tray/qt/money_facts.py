"""What the money window shows, read and computed in history's thread: the ledger, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.invoices import of_month
from wolkvox_tray.core.history.labels import by_cost_centre, cost_centres, renamed
from wolkvox_tray.core.history.ledger import Ledger, read_ledger
from wolkvox_tray.core.history.month_view import MonthRow, MonthView, month_view, months_seen
from wolkvox_tray.core.history.prices import Cost, as_shown, cost_of
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.reconcile import Reconciled, Wanted, reconcile
from wolkvox_tray.core.history.tracks import Seen, summed
from wolkvox_tray.core.watch.months import month_of
from wolkvox_tray.core.watch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """What was read of an account until `now`; months newest first, names in alphabetical order."""

    ledger: Ledger
    seen: Seen
    zone: ZoneInfo
    now: datetime
    months: tuple[str, ...]
    operations: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A cost centre's row of this month: one product, and what it costs at its last level. "" is no centre."""

    name: str
    row: MonthRow
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows from a ledger: the present level's cost, the chosen month's comparison, the cost centres."""

    cost: Cost
    view: MonthView
    reconciled: Reconciled
    centres: tuple[Centre, ...]


def read_money(source: Source, now: datetime, store: Store) -> MoneyFacts:
    """Return what is known of an account's money."""
    ledger, seen = read_ledger(store, source.id), read_seen(store, source.id, now)
    months = {month_of(now, source.zone), *months_seen(seen, source.zone), *(line.month for line in ledger.invoices)}
    return MoneyFacts(
        ledger=ledger,
        seen=seen,
        zone=source.zone,
        now=now,
        months=tuple(sorted(months, reverse=True)),
        operations=tuple(sorted({track.operation for track in seen.tracks if track.operation}, key=str.casefold)),
        products=tuple(sorted({track.product for track in seen.tracks if track.product}, key=str.casefold)),
    )


def outcome_of(facts: MoneyFacts, ledger: Ledger, month: str) -> Outcome:
    """Return what follows from a ledger, whether it is stored or just typed."""
    zone, now, today = facts.zone, facts.now, facts.now.astimezone(facts.zone).date()
    seen = renamed(facts.seen, ledger.labels)
    prices = as_shown(ledger.prices, ledger.labels)
    view = month_view(seen, month_of(now, zone), zone, now)
    wanted = Wanted(month=month, zone=zone, now=now, basis=ledger.basis, enough_percent=ledger.enough_percent)
    centres = cost_centres(ledger.labels)
    by_centre = by_cost_centre(facts.seen, ledger.labels)
    return Outcome(
        cost=cost_of(view.rows, prices, today),
        view=view,
        reconciled=reconcile(facts.seen, ledger.labels, of_month(ledger.invoices, month), wanted),
        centres=tuple(
            Centre(name=row.operation, row=row, cost=cost_of(_of(row, view, centres), prices, today))
            for row in month_view(by_centre, view.month, zone, now, summed(facts.seen.tracks)).rows
        ),
    )


def _of(centre: MonthRow, view: MonthView, centres: Mapping[str, str]) -> list[MonthRow]:
    """Return the rows whose licenses are in a centre's."""
    return [
        row for row in view.rows if row.product == centre.product and centres.get(row.operation, "") == centre.operation
    ]
