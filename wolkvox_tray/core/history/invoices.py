"""What wolkvox invoiced for a month, line by line, as the user entered or imported it (pure).

A line may be about an operation's product, or about a product in all operations, or about all products of an
operation: what isn't named is ``None``. Quantities may have decimals, an invoice can be by the day. A price may be
missing; an amount without a currency is refused, it could be added to anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from wolkvox_tray.core.history.figures import (
    Wrong,
    plain_number,
    read_currency,
    read_number,
    stored_currency,
    stored_number,
    stored_text,
)
from wolkvox_tray.core.history.labels import Label, shown
from wolkvox_tray.core.history.prices import Money
from wolkvox_tray.core.watch.packed import without_nones
from wolkvox_tray.core.words import _

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line of one month's invoice; price and currency are both there or both missing."""

    month: str
    operation: str | None = None
    product: str | None = None
    quantity: Decimal
    unit_price: Decimal | None = None
    currency: str | None = None

    @property
    def amount(self) -> Money | None:
        """Quantity times price."""
        if self.unit_price is None or self.currency is None:
            return None
        return Money(currency=self.currency, amount=self.quantity * self.unit_price)


def of_month(lines: Iterable[InvoiceLine], month: str) -> tuple[InvoiceLine, ...]:
    """Return a month's lines."""
    return tuple(line for line in lines if line.month == month)


def as_shown(lines: Iterable[InvoiceLine], labels: Sequence[Label]) -> tuple[InvoiceLine, ...]:
    """Return the lines with each operation by the name it is shown by."""
    return tuple(
        line if line.operation is None else replace(line, operation=shown(labels, line.operation)) for line in lines
    )


def typed_line(cells: Mapping[str, str], month: str, mark: str | None = None) -> InvoiceLine:
    """Return the line that texts say: operation, product, quantity, price, currency. Raises `Wrong`."""
    operation, product = cells.get("operation", "").strip(), cells.get("product", "").strip()
    if not operation and not product:
        raise Wrong(_("It names neither an operation nor a product."), "operation")
    if not cells.get("quantity", "").strip():
        raise Wrong(_("The quantity is missing."), "quantity")
    price, currency = cells.get("price", "").strip(), cells.get("currency", "").strip()
    if price and not currency:
        raise Wrong(_("The price has no currency."), "currency")
    # A currency alone says nothing; many files have it in every line.
    unit_price = _read("price", lambda: read_number(price, mark)) if price else None
    return InvoiceLine(
        month=month,
        operation=operation or None,
        product=product or None,
        quantity=_read("quantity", lambda: read_number(cells["quantity"], mark)),
        unit_price=unit_price,
        currency=_read("currency", lambda: read_currency(currency)) if price else None,
    )


def pack_line(line: InvoiceLine) -> dict[str, Any]:
    """Return a line as JSON holds it."""
    return without_nones(
        {
            "month": line.month,
            "operation": line.operation,
            "product": line.product,
            "quantity": plain_number(line.quantity),
            "unit_price": None if line.unit_price is None else plain_number(line.unit_price),
            "currency": line.currency,
        }
    )


def unpack_line(packed: Mapping[str, Any]) -> InvoiceLine | None:
    """Return the line that `pack_line` packed, ``None`` for anything else."""
    month, quantity = stored_text(packed, "month"), stored_number(packed.get("quantity"))
    operation, product = stored_text(packed, "operation"), stored_text(packed, "product")
    price, currency = stored_number(packed.get("unit_price")), stored_currency(packed.get("currency"))
    if month is None or quantity is None or (operation is None and product is None):
        return None
    if (price is None) is not (currency is None):
        return None
    return InvoiceLine(
        month=month, operation=operation, product=product, quantity=quantity, unit_price=price, currency=currency
    )


def _read(column: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except Wrong as wrong:
        wrong.column = column
        raise
