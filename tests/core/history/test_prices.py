"""Prices: which one holds for a row on a day, and what rows cost by them, a currency apart from the other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wolkvox_tray.core.history.figures import Wrong
from wolkvox_tray.core.history.labels import Label
from wolkvox_tray.core.history.month_view import MonthRow
from wolkvox_tray.core.history.prices import (
    Basis,
    Cost,
    Money,
    Price,
    as_shown,
    cost_of,
    doubled,
    pack_price,
    price_of,
    typed_price,
    unpack_price,
)

TODAY = date(2026, 11, 23)


def a_price(amount: str, operation: str | None = None, since: str = "2026-01-01", **other: str) -> Price:
    currency, product = other.get("currency", "COP"), other.get("product", "Predictiva")
    return Price(
        product=product,
        operation=operation,
        amount=Decimal(amount),
        currency=currency,
        valid_from=date.fromisoformat(since),
    )


def a_row(operation: str, last: int | None, product: str = "Predictiva", *, unknown: bool = False) -> MonthRow:
    return MonthRow(operation=operation, product=product, last=last, highest=50, daily_mean=40.126, unknown=unknown)


OLD, NEW, FUTURE = a_price("100"), a_price("110", since="2026-11-01"), a_price("120", since="2026-12-01")
ANAS, OTHER = a_price("90", "Ana", since="2025-01-01"), a_price("7", product="Manual")


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ([], None),
        ([OLD], OLD),
        ([NEW, OLD], NEW),
        ([OLD, FUTURE], OLD),
        ([FUTURE], None),
        ([NEW, ANAS], ANAS),
        ([a_price("90", "Bea"), OLD], OLD),
        ([OTHER], None),
        ([OLD, a_price("101")], a_price("101")),
        ([a_price("5", "ANA ", product="predictiva")], a_price("5", "ANA ", product="predictiva")),
        ([a_price("110", since="2026-11-23")], a_price("110", since="2026-11-23")),
    ],
)
def test_the_most_specific_and_then_the_latest_valid_price_holds(prices: list[Price], found: Price | None) -> None:
    assert price_of(prices, "Ana", "Predictiva", TODAY) == found


def test_costs_are_by_currency_and_say_what_they_leave_out() -> None:
    rows = [
        a_row("Ana", 40),
        a_row("Bea", 2),
        a_row("Cid", 10, "Manual"),
        a_row("Dora", None, unknown=True),
        a_row("Emma", None),
        a_row("Fay", 3, "No price"),
    ]
    prices = [OLD, ANAS, a_price("1.5", product="Manual", currency="USD")]

    assert cost_of(rows, prices, TODAY) == Cost(
        sums=(Money(currency="COP", amount=Decimal(3800)), Money(currency="USD", amount=Decimal("15.0"))),
        unknown=1,
        unpriced=1,
    )


@pytest.mark.parametrize(
    ("basis", "amount"), [(Basis.LAST, "4100"), (Basis.HIGHEST, "5000"), (Basis.DAILY_MEAN, "4013.00")]
)
def test_a_mean_costs_what_its_two_decimals_say(basis: Basis, amount: str) -> None:
    (money,) = cost_of([a_row("Ana", 41)], [OLD], TODAY, basis).sums

    assert money == Money(currency="COP", amount=Decimal(amount))


def test_a_price_of_the_old_name_holds_for_the_new_one() -> None:
    labels = [Label(operation="Old", alias="New")]

    (price,) = as_shown([a_price("9", "Old")], labels)

    assert price_of([price], "New", "Predictiva", TODAY) == a_price("9", "New")


CELLS = {"operation": "Ana", "product": "Predictiva", "price": "100", "currency": "cop"}


def test_a_typed_price_is_read() -> None:
    assert typed_price(CELLS, date(2026, 1, 1)) == a_price("100", "Ana")
    assert typed_price(CELLS | {"operation": " ", "price": "1.000"}, date(2026, 1, 1), ",") == a_price("1000")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"product": " "}, "product"),
        ({"price": "1.000"}, "price"),
        ({"price": ""}, "price"),
        ({"currency": "$"}, "currency"),
    ],
)
def test_what_is_wrong_is_said_and_where(cells: dict[str, str], column: str) -> None:
    with pytest.raises(Wrong) as wrong:
        typed_price(CELLS | cells, TODAY)

    assert (wrong.value.column, bool(wrong.value.text)) == (column, True)


def test_a_day_is_needed() -> None:
    with pytest.raises(Wrong) as wrong:
        typed_price(CELLS, None)

    assert wrong.value.column == "valid_from"


def test_two_prices_of_one_thing_from_one_day_on_are_found() -> None:
    assert doubled([OLD, NEW, ANAS]) is None
    assert doubled([OLD, NEW, a_price("3", product="PREDICTIVA")]) == 2


@pytest.mark.parametrize("price", [OLD, ANAS, a_price("0.000001")])
def test_a_price_comes_back_as_it_was_kept(price: Price) -> None:
    assert unpack_price(pack_price(price)) == price


@pytest.mark.parametrize(
    "broken",
    [{"amount": 4.1}, {"amount": "-1"}, {"amount": "1e9"}, {"currency": "cop"}, {"valid_from": "soon"}, {"product": 3},
     {"operation": 3}],
)  # fmt: skip
def test_what_is_no_price_is_left_out(broken: dict[str, object]) -> None:
    assert unpack_price(pack_price(OLD) | broken) is None
