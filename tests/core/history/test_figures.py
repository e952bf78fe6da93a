"""Numbers as people write them: read where they are sure, refused where two readers would differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.history.figures import Ambiguous, Wrong, plain_number, read_currency, read_number, stored_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("41", "41"),
        ("0", "0"),
        ("4100.50", "4100.5"),
        ("4100,50", "4100.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1234.567", "1234.567"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1 234 567,5", "1234567.5"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        ("1'234.50", "1234.5"),
        ("$ 4.100.000", "4100000"),
        (" 12 ", "12"),
    ],
)
def test_a_number_that_can_mean_one_thing_is_read(text: str, number: str) -> None:
    assert plain_number(read_number(text)) == number


@pytest.mark.parametrize(
    ("text", "with_comma", "with_point"),
    [("1.234", "1234", "1.234"), ("41,000", "41", "41000"), ("$1.000", "1000", "1")],
)
def test_a_number_that_can_mean_two_things_is_refused_until_the_mark_is_known(
    text: str, with_comma: str, with_point: str
) -> None:
    with pytest.raises(Ambiguous) as refused:
        read_number(text)

    assert refused.value.text == f"“{text}” can mean {with_point} or {with_comma}."
    assert (plain_number(read_number(text, ",")), plain_number(read_number(text, "."))) == (with_comma, with_point)


@pytest.mark.parametrize(
    "text",
    ["", "-3", "12a", "1.23.456", "1,23,456", "1.234.56", "1e5", "NaN", "1,2,3", ".5", "5.", "١٢", "1 234.567 890",
     "1234567890123", "1.1234567", "1 23"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        read_number(text)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_a_number_is_never_read_as_another_one(number: Decimal, mark: str) -> None:
    grouped = f"{number:,.2f}"
    text = grouped if mark == "." else grouped.translate(str.maketrans(",.", ".,"))

    assert read_number(text) == number
    assert read_number(f"{number:.2f}".replace(".", mark)) == number
    assert stored_number(plain_number(number)) == number


def test_a_currency_is_three_letters() -> None:
    assert read_currency(" cop ") == "COP"
    for text in ("", "$", "COPS", "C0P", "ÑÑÑ"):
        with pytest.raises(Wrong):
            read_currency(text)
