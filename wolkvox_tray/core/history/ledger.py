"""All that the user enters about an account's money, read and written whole (`core.watch.books`).

What can't be understood, because a newer program wrote it, is left out when the books are read, and stays in them when
they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from wolkvox_tray.core.history.invoices import InvoiceLine, pack_line, unpack_line
from wolkvox_tray.core.history.labels import Label, pack_label, unpack_label
from wolkvox_tray.core.history.prices import Basis, Price, pack_price, unpack_price
from wolkvox_tray.core.history.reconcile import ENOUGH_PERCENT
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.store import Store

T = TypeVar("T")
CHOICES = {"basis", "enough_percent"}
"""What an entry of invoices holds that isn't a line, but how they are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Prices, invoices and names of one account, and how its invoices are compared."""

    prices: tuple[Price, ...] = ()
    labels: tuple[Label, ...] = ()
    invoices: tuple[InvoiceLine, ...] = ()
    basis: Basis = Basis.HIGHEST
    enough_percent: int = ENOUGH_PERCENT


def read_ledger(store: Store, account: str) -> Ledger:
    """Return an account's ledger. Raises `sqlite3.Error`, or `OSError`."""
    books = store.books
    invoices = books.read(account, BookKind.INVOICE)
    basis, percent = _choices(invoices)
    return Ledger(
        prices=_all(books.read(account, BookKind.PRICE), unpack_price),
        labels=_all(books.read(account, BookKind.LABEL), unpack_label),
        invoices=_all(invoices, unpack_line),
        basis=basis,
        enough_percent=percent,
    )


def write_ledger(store: Store, account: str, ledger: Ledger) -> None:
    """Write an account's ledger over the one that was. Raises `sqlite3.Error`, or `OSError`."""
    choices = {"basis": ledger.basis.value, "enough_percent": ledger.enough_percent}
    books = store.books
    for kind, entries, unpack in (
        (BookKind.PRICE, [pack_price(price) for price in ledger.prices], unpack_price),
        (BookKind.LABEL, [pack_label(label) for label in ledger.labels], unpack_label),
        (BookKind.INVOICE, [*(pack_line(line) for line in ledger.invoices), choices], unpack_line),
    ):
        strange = [each for each in books.read(account, kind) if unpack(each) is None and not each.keys() <= CHOICES]
        books.write(account, kind, [*strange, *entries])


def _all(entries: Sequence[Mapping[str, Any]], unpack: Callable[[Mapping[str, Any]], T | None]) -> tuple[T, ...]:
    return tuple(value for value in map(unpack, entries) if value is not None)


def _choices(entries: Sequence[Mapping[str, Any]]) -> tuple[Basis, int]:
    """Return how invoices are compared: the last entry that says so."""
    basis, percent = Basis.HIGHEST, ENOUGH_PERCENT
    for entry in entries:
        said = entry.get("enough_percent")
        if type(said) is int and 0 <= said <= 100:
            percent = said
        if str(entry.get("basis")) in set(Basis):
            basis = Basis(str(entry["basis"]))
    return basis, percent
