"""What a license costs a month, as the user says, and what a month's rows cost by that (pure).

The prices are the user's own: what they give is an estimate, never wolkvox's invoice. Of the prices that are valid on
a day, one of the operation itself beats one of its product alone, and among equals the latest `valid_from` does.
Amounts of different currencies stay apart. What isn't known costs an unknown sum, not nothing: such rows are counted.
A daily mean is taken with two decimals, as it is shown, so that everybody can compute the amount again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wolkvox_tray.core.history.figures import (
    Wrong,
    plain_number,
    read_currency,
    read_number,
    stored_currency,
    stored_number,
    stored_text,
)
from wolkvox_tray.core.history.labels import Label, folded, shown
from wolkvox_tray.core.history.month_view import MonthRow
from wolkvox_tray.core.watch.packed import without_nones
from wolkvox_tray.core.words import _


class Basis(StrEnum):
    """Which of a month's figures is taken; the strings are those of the database."""

    HIGHEST = "highest"
    LAST = "last"
    DAILY_MEAN = "daily_mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one license of a product costs a month from a day on; `operation` is ``None`` for any."""

    product: str
    operation: str | None = None
    amount: Decimal
    currency: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What rows cost, a sum a currency.

    `unknown` rows have a price but no count that is known, `unpriced` ones a count but no price.
    """

    sums: tuple[Money, ...] = ()
    unknown: int = 0
    unpriced: int = 0


def price_of(prices: Iterable[Price], operation: str, product: str, on: date) -> Price | None:
    """Return the price that holds for a row on a day; of two alike, the one entered last."""
    valid = [
        (price.operation is not None, price.valid_from, place, price)
        for place, price in enumerate(prices)
        if price.valid_from <= on
        and folded(price.product) == folded(product)
        and (price.operation is None or folded(price.operation) == folded(operation))
    ]
    return max(valid, key=lambda each: each[:3])[3] if valid else None


def quantity(row: MonthRow, basis: Basis) -> Decimal | None:
    """Return the figure of a row that `basis` names; ``None`` if it isn't known."""
    match basis:
        case Basis.HIGHEST:
            return None if row.highest is None else Decimal(row.highest)
        case Basis.LAST:
            return None if row.last is None else Decimal(row.last)
        case Basis.DAILY_MEAN:
            return None if row.daily_mean is None else round(Decimal(row.daily_mean), 2)


def cost_of(rows: Iterable[MonthRow], prices: Sequence[Price], on: date, basis: Basis = Basis.LAST) -> Cost:
    """Return what `rows` cost a month by the prices of a day.

    A row that was missing at the month's last answer costs nothing at this level, unless some of its counts couldn't be
    read: then the last one may be among them.
    """
    found: list[Money] = []
    unknown = unpriced = 0
    for row in rows:
        price, count = price_of(prices, row.operation, row.product, on), quantity(row, basis)
        if count is None and not row.unknown:
            continue
        if price is None:
            unpriced += 1
        elif count is None:
            unknown += 1
        else:
            found.append(Money(currency=price.currency, amount=price.amount * count))
    return Cost(sums=added(found), unknown=unknown, unpriced=unpriced)


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return the sums of `amounts`, one a currency, in the currencies' order."""
    sums: dict[str, Decimal] = {}
    for each in amounts:
        sums[each.currency] = sums.get(each.currency, Decimal()) + each.amount
    return tuple(Money(currency=currency, amount=sums[currency]) for currency in sorted(sums))


def as_shown(prices: Iterable[Price], labels: Sequence[Label]) -> tuple[Price, ...]:
    """Return the prices with each operation by the name it is shown by."""
    return tuple(
        price if price.operation is None else replace(price, operation=shown(labels, price.operation))
        for price in prices
    )


def typed_price(cells: Mapping[str, str], valid_from: date | None, mark: str | None = None) -> Price:
    """Return the price that the texts of a row say: operation, product, price, currency. Raises `Wrong`."""
    product, operation = cells["product"].strip(), cells["operation"].strip()
    if not product:
        raise Wrong(_("Which product is it the price of?"), "product")
    if not cells["price"].strip():
        raise Wrong(_("The price is missing."), "price")
    try:
        amount = read_number(cells["price"], mark)
    except Wrong as wrong:
        raise Wrong(wrong.text, "price") from None
    if not cells["currency"].strip():
        raise Wrong(_("The price has no currency."), "currency")
    try:
        currency = read_currency(cells["currency"])
    except Wrong as wrong:
        raise Wrong(wrong.text, "currency") from None
    if valid_from is None:
        raise Wrong(_("From which day on is it valid? Write it like 2026-11-01."), "valid_from")
    return Price(product=product, operation=operation or None, amount=amount, currency=currency, valid_from=valid_from)


def doubled(prices: Sequence[Price]) -> int | None:
    """Return the place of the first price that says again what is priced from that day on; ``None`` for none."""
    known = set()
    for place, price in enumerate(prices):
        key = (folded(price.product), price.operation and folded(price.operation), price.valid_from)
        if key in known:
            return place
        known.add(key)
    return None


def pack_price(price: Price) -> dict[str, Any]:
    """Return a price as JSON holds it."""
    return without_nones(
        {
            "product": price.product,
            "operation": price.operation,
            "amount": plain_number(price.amount),
            "currency": price.currency,
            "valid_from": price.valid_from.isoformat(),
        }
    )


def unpack_price(packed: Mapping[str, Any]) -> Price | None:
    """Return the price that `pack_price` packed, ``None`` for anything else."""
    product, amount = stored_text(packed, "product"), stored_number(packed.get("amount"))
    currency, operation = stored_currency(packed.get("currency")), packed.get("operation")
    try:
        valid_from = date.fromisoformat(str(packed.get("valid_from")))
    except ValueError:
        return None
    if product is None or amount is None or currency is None or not isinstance(operation, str | None):
        return None
    return Price(product=product, operation=operation, amount=amount, currency=currency, valid_from=valid_from)
