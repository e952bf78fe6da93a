"""An invoice's quantities beside what was seen in its month (pure).

Everything goes by the names that operations are shown by (`core.history.labels`). Lines about the same thing are added
up; one that names no operation, or no product, is compared with the sum of all that it can mean, as it was seen *at
once*. The difference is invoiced less seen, by the figure the user chose: positive if more was invoiced. It is left
out, not guessed, where too little of the month was watched, where some counts couldn't be read, and where nothing is
known. Amounts are by currency and never added across.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.invoices import InvoiceLine, as_shown
from wolkvox_tray.core.history.labels import Label, folded, renamed
from wolkvox_tray.core.history.month_view import MonthRow, MonthView, month_view
from wolkvox_tray.core.history.prices import Basis, Money, added, quantity
from wolkvox_tray.core.history.tracks import Seen, Track, summed

ENOUGH_PERCENT = 80
"""How much of a month must have been watched before a difference is told, unless the user says otherwise."""
_ALL = "\0all"
"""The operation or product of a sum: no name that wolkvox could send."""


class Finding(Enum):
    """What there is to say about a line of the comparison."""

    SAME = auto()
    DIFFERS = auto()
    NEVER_SEEN = auto()
    NOT_INVOICED = auto()
    UNREADABLE = auto()
    """Some counts couldn't be read: the figures are not whole."""
    NOT_LISTED = auto()
    """It was seen, but not at the month's last answer."""
    NOT_ENOUGH_SEEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line: what was invoiced, what was seen, and what lies between; ``None`` is not known, or nothing.

    `operation` or `product` is ``None`` if the invoice doesn't name it. `amounts` are what was invoiced, `at_stake`
    the difference at the invoice's own price.
    """

    operation: str | None
    product: str | None
    invoiced: Decimal | None
    seen: MonthRow | None
    difference: Decimal | None
    finding: Finding
    amounts: tuple[Money, ...] = ()
    at_stake: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """A month's comparison: lines in the invoice's order, then what wasn't invoiced.

    `enough` tells whether enough of the month was watched; `running` that it isn't over. Not in the sums are `unpriced`
    lines of the invoice, and `unvalued` differences: nothing was invoiced, or at several prices.
    """

    view: MonthView
    basis: Basis
    lines: tuple[Compared, ...]
    enough: bool
    running: bool
    invoiced: tuple[Money, ...]
    at_stake: tuple[Money, ...]
    unpriced: int
    unvalued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which month to compare, in which zone, by which figure, and how much of it must have been watched."""

    month: str
    zone: ZoneInfo
    now: datetime
    basis: Basis = Basis.HIGHEST
    enough_percent: int = ENOUGH_PERCENT


def reconcile(seen: Seen, labels: Sequence[Label], invoice: Sequence[InvoiceLine], wanted: Wanted) -> Reconciled:
    """Return the comparison of a month's `invoice` with what was seen in that month."""
    tracks = renamed(seen, labels)
    groups = _grouped(as_shown(invoice, labels), tracks.tracks)
    sums = [_sum(key, tracks.tracks) for key in groups if None in key]
    view, rows = _viewed(tracks, sums, wanted)
    enough = view.share * 100 >= wanted.enough_percent
    lines = [_compared(key, lines, rows.get(_row_key(key)), wanted.basis, enough) for key, lines in groups.items()]
    lines += [
        _compared((row.operation, row.product), (), row, wanted.basis, enough)
        for row in view.rows
        if not any(_covers(key, row.operation, row.product) for key in groups)
    ]
    return Reconciled(
        view=view,
        basis=wanted.basis,
        lines=tuple(lines),
        enough=enough,
        running=wanted.now.astimezone(wanted.zone).strftime("%Y-%m") <= wanted.month,
        invoiced=added(money for line in lines for money in line.amounts),
        at_stake=added(line.at_stake for line in lines if line.at_stake is not None),
        unpriced=sum(1 for line in invoice if line.amount is None),
        unvalued=sum(1 for line in lines if line.difference and line.at_stake is None),
    )


_Key = tuple[str | None, str | None]


def _grouped(invoice: Iterable[InvoiceLine], tracks: Sequence[Track]) -> dict[_Key, tuple[InvoiceLine, ...]]:
    """Return the lines by what they are about, named as it was seen."""
    groups: dict[_Key, tuple[InvoiceLine, ...]] = {}
    for line in invoice:
        key = _known(line, tracks)
        groups[key] = (*groups.get(key, ()), line)
    return groups


def _known(line: InvoiceLine, tracks: Sequence[Track]) -> _Key:
    """Return what a line is about by the names that were seen, if just one row is called so but for case and spaces."""
    wanted = (line.operation, line.product)
    names = {
        (line.operation and track.operation, line.product and track.product)
        for track in tracks
        if _covers((line.operation and folded(line.operation), line.product and folded(line.product)),
                   folded(track.operation), folded(track.product))
    }  # fmt: skip
    return next(iter(names)) if len(names) == 1 and wanted not in names else wanted


def _covers(key: _Key, operation: str, product: str) -> bool:
    return key[0] in (None, operation) and key[1] in (None, product)


def _row_key(key: _Key) -> tuple[str, str]:
    return (_ALL if key[0] is None else key[0], _ALL if key[1] is None else key[1])


def _sum(key: _Key, tracks: Sequence[Track]) -> Track:
    operation, product = _row_key(key)
    return summed(
        (track for track in tracks if _covers(key, track.operation, track.product)),
        operation=operation,
        product=product,
    )


def _viewed(seen: Seen, sums: Sequence[Track], wanted: Wanted) -> tuple[MonthView, dict[tuple[str, str], MonthRow]]:
    """Return the month, and all its rows by their key, `sums` among them: one view, so that all have one month."""
    tracks = tuple(track for track in sums if track.levels)
    whole = month_view(
        replace(seen, tracks=(*seen.tracks, *tracks)), wanted.month, wanted.zone, wanted.now, summed(seen.tracks)
    )
    rows = {(row.operation, row.product): row for row in whole.rows}
    own = tuple(row for row in whole.rows if _ALL not in (row.operation, row.product))
    return replace(whole, rows=own), rows


def _compared(key: _Key, lines: Sequence[InvoiceLine], row: MonthRow | None, basis: Basis, enough: bool) -> Compared:
    invoiced = sum((line.quantity for line in lines), Decimal()) if lines else None
    figure = None if row is None else quantity(row, basis)
    finding = _finding(invoiced, row, figure, enough)
    sure = finding not in (Finding.NOT_ENOUGH_SEEN, Finding.UNREADABLE) and (invoiced, figure) != (None, None)
    difference = (invoiced or Decimal()) - (figure or Decimal()) if sure else None
    prices = {(line.unit_price, line.currency) for line in lines}
    price, currency = next(iter(prices)) if len(prices) == 1 else (None, None)
    at_stake = None
    if difference is not None and price is not None and currency is not None:
        at_stake = Money(currency=currency, amount=difference * price)
    return Compared(
        operation=key[0],
        product=key[1],
        invoiced=invoiced,
        seen=row,
        difference=difference,
        finding=finding,
        amounts=added(line.amount for line in lines if line.amount is not None),
        at_stake=at_stake,
    )


def _finding(invoiced: Decimal | None, row: MonthRow | None, figure: Decimal | None, enough: bool) -> Finding:
    if not enough:
        return Finding.NOT_ENOUGH_SEEN
    if row is None:
        return Finding.NEVER_SEEN
    if row.unknown:
        return Finding.UNREADABLE
    if invoiced is None:
        return Finding.NOT_INVOICED
    if figure is None:
        return Finding.NOT_LISTED
    return Finding.SAME if invoiced == figure else Finding.DIFFERS
