"""A made-up ledger for the pictures, beside the made-up history (`qt.sample_history`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from wolkvox_tray.core.history.invoices import InvoiceLine, pack_line
from wolkvox_tray.core.history.labels import Label, pack_label
from wolkvox_tray.core.history.prices import Price, pack_price
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.qt.sample_history import AtOnce

PRODUCT = "Marcación predictiva"
PRICES = (
    Price(product=PRODUCT, amount=Decimal(98000), currency="COP", valid_from=date(2026, 1, 1)),
    Price(
        product=PRODUCT, operation="Encuestas NPS", amount=Decimal("21.5"), currency="USD", valid_from=date(2026, 7, 1)
    ),
)
LABELS = (
    Label(operation="Ventas Bogotá", cost_centre="1020 Comercial"),
    Label(operation="Ventas Barranquilla", alias="Ventas Costa", cost_centre="1020 Comercial"),
    Label(operation="Cobranza Medellín", cost_centre="2040 Cartera"),
)
INVOICED = (
    ("Ventas Bogotá", 48),
    ("Cobranza Medellín", 44),
    ("Servicio Posventa Cali", 20),
    ("Ventas Costa", 9),
    ("Chat Pereira", 2),
)


class MadeUpBooks:
    """Answers as `core.watch.books.Books` does; what is written is forgotten."""

    def __init__(self, month: str) -> None:
        invoices = (
            InvoiceLine(
                month=month,
                operation=name,
                product=PRODUCT,
                quantity=Decimal(count),
                unit_price=Decimal(98000),
                currency="COP",
            )
            for name, count in INVOICED
        )
        self._entries: dict[BookKind, Sequence[Mapping[str, Any]]] = {
            BookKind.PRICE: [pack_price(price) for price in PRICES],
            BookKind.LABEL: [pack_label(label) for label in LABELS],
            BookKind.INVOICE: [pack_line(line) for line in invoices],
        }

    def read(self, _account: str, kind: BookKind) -> Sequence[Mapping[str, Any]]:
        """Return the made-up entries."""
        return self._entries.get(kind, ())

    def write(self, _account: str, kind: BookKind, entries: Sequence[Mapping[str, Any]]) -> None:
        """Keep the entries for as long as the picture takes."""
        self._entries[kind] = entries


class MoneyAtOnce(AtOnce):
    """A reader that does each job at once, with made-up history and a made-up ledger of the month of `now`."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        cast("Any", self._store).books = MadeUpBooks(now.strftime("%Y-%m"))
