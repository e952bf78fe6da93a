"""An invoice from a CSV file: read in whatever form it comes, and never otherwise than it was meant."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.history.figures import plain_number
from wolkvox_tray.core.history.invoice_csv import Import, read_csv
from wolkvox_tray.core.history.invoices import InvoiceLine, pack_line, unpack_line

MONTH = "2026-11"


def a_line(operation: str | None, product: str | None, quantity: str, price: str | None = None) -> InvoiceLine:
    return InvoiceLine(
        month=MONTH,
        operation=operation,
        product=product,
        quantity=Decimal(quantity),
        unit_price=None if price is None else Decimal(price),
        currency=None if price is None else "COP",
    )


def lines(found: Import) -> list[InvoiceLine]:
    assert (found.complaints, found.unused) == ((), ())
    return [each.line for each in found.lines]


EXPECTED = [a_line("Ventas Bogotá", "Predictiva", "41", "41000.5"), a_line("Señales", "Manual", "2.5")]
SPANISH = (
    "Cuenta;Operación;Producto;Cantidad;Precio unitario;Moneda\r\n"
    "Andina;Ventas Bogotá;Predictiva;41;41.000,50;COP\r\n\r\nAndina;Señales;Manual;2,5;;\r\n"
)
ENGLISH = (
    "account,operation,product,quantity,unit_price,currency\n"
    'Andina,Ventas Bogotá,Predictiva,41,"41,000.50",cop\nAndina,Señales,Manual,2.5,,\n'
)
PORTUGUESE = (
    "Conta\tOperação\tProduto\tQuantidade\tPreço unitário\tMoeda\n"
    "Andina\tVentas Bogotá\tPredictiva\t41\t41000,50\tCOP\nAndina\tSeñales\tManual\t2,5\n"
)


@pytest.mark.parametrize("text", [SPANISH, ENGLISH, PORTUGUESE], ids=["es", "en", "pt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_it_is_read_in_every_form_that_programs_save(text: str, encoding: str) -> None:
    found = read_csv(text.encode(encoding), MONTH)

    assert lines(found) == EXPECTED
    assert {each.account for each in found.lines} == {"Andina"}


def test_columns_may_stand_in_any_order_and_what_is_not_known_is_named() -> None:
    found = read_csv(b"Moneda;CANT.;Sede;descripcion\nCOP;3;Cali;Predictiva\n", MONTH)

    assert ([each.line for each in found.lines], found.unused) == ([a_line(None, "Predictiva", "3")], ("Sede",))


HEAD = b"operation;product;quantity;price;currency;month\n"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("Ana;P;1.234;;;", "can mean"),
        ("Ana;P;3;41.000;COP;", "can mean"),
        ("Ana;P;;;;", "quantity is missing"),
        ("Ana;P;-3;;;", "no number"),
        ("Ana;P;three;;;", "no number"),
        ("Ana;P;3;10;;", "no currency"),
        ("Ana;P;3;10;$;", "three letters"),
        (";;3;;;", "neither"),
        ("Ana;P;3;;;2026-10", "2026-10"),
        ("Ana;P;3;;;;5", "more cells"),
        ('"Ana\nBea";P;3;;;', "several lines"),
        ("TOTAL;;3;;;", "sum of other lines"),
        (";Gran total :;3;;;", "sum of other lines"),
        ("Total;total;3;;;", "sum of other lines"),
    ],
)
def test_a_line_that_is_not_sure_is_told_by_its_number_and_the_others_are_taken(bad: str, words: str) -> None:
    found = read_csv(HEAD + f"Bea;P;1;;;\n\n{bad}\nCid;P;2;;;\n".encode(), MONTH)

    assert [each.line for each in found.lines] == [a_line("Bea", "P", "1"), a_line("Cid", "P", "2")]
    ((number, text),) = [(each.number, each.text) for each in found.complaints]
    assert (number, words in text) == (4, True), text


def test_an_operation_that_is_called_like_a_sum_is_one_if_its_product_is_named() -> None:
    found = read_csv(HEAD + b"Total;P;4;;;\n", MONTH)

    assert lines(found) == [a_line("Total", "P", "4")]


def test_lines_are_counted_from_the_files_own_first_one() -> None:
    found = read_csv(b"sep=;\r\n" + HEAD + b"Ana;P;x;;;\n", MONTH)

    assert [each.number for each in found.complaints] == [3]


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("2026-11", True),
        ("2026/11/30", True),
        ("11/2026", True),
        ("2026-1", False),
        ("01/11/2026", False),
        ("x", False),
    ],
)
def test_a_month_may_be_said_in_every_form_that_means_one(said: str, taken: bool) -> None:
    found = read_csv(HEAD + f"Ana;P;4;;;{said}\n".encode(), MONTH)

    assert (len(found.lines), len(found.complaints)) == ((1, 0) if taken else (0, 1))


def test_what_is_doubtful_is_sure_once_the_mark_is_known() -> None:
    data = HEAD + b"Ana;P;3;41.000;COP;\n"

    assert read_csv(data, MONTH).ambiguous
    assert lines(read_csv(data, MONTH, ",")) == [a_line("Ana", "P", "3", "41000")]
    assert lines(read_csv(data, MONTH, ".")) == [a_line("Ana", "P", "3", "41")]


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"Ana;P;3\n", b"PK\x03\x04\x00\x00", b"product;cantidad;quantity\nP;1;2",
     b"operation;product\nA;P\n", b"\x81\x8d\xff", b'"quantity;product\nP;1', b"x" * 5_000_001],
)  # fmt: skip
def test_a_file_that_is_no_invoice_is_refused_whole(data: bytes) -> None:
    found = read_csv(data, MONTH)

    assert (found.lines, [each.number for each in found.complaints]) == ((), [0])


@pytest.mark.parametrize("odd", [b'Bea;"P;2;;;\n', b'"Bea"x;P;2;;;\n'])
def test_a_quotation_mark_out_of_place_swallows_nothing_unsaid(odd: bytes) -> None:
    found = read_csv(HEAD + b"Ana;P;1;;;\n" + odd + b"Cid;P;3;;;\n", MONTH)

    assert [each.line.operation for each in found.lines] == ["Ana"]
    assert [each.number for each in found.complaints] == [3]


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
numbers = st.decimals(min_value=0, max_value=10**9, places=2)
rows = st.builds(
    lambda operation, product, quantity, price: InvoiceLine(
        month=MONTH,
        operation=operation,
        product=product,
        quantity=quantity,
        unit_price=price,
        currency=None if price is None else "USD",
    ),
    names,
    names,
    numbers,
    st.none() | numbers,
)


@given(
    st.lists(rows, max_size=6), st.sampled_from(";,\t"), st.sampled_from(".,"), st.sampled_from(["utf-8", "utf-8-sig"])
)
def test_what_a_program_writes_comes_back_the_same(
    wanted: list[InvoiceLine], separator: str, mark: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["operation", "product", "quantity", "unit price", "currency"])
    for line in wanted:
        price = "" if line.unit_price is None else f"{line.unit_price:.2f}".replace(".", mark)
        quantity = f"{line.quantity:.2f}".replace(".", mark)
        writer.writerow([line.operation, line.product, quantity, price, line.currency or ""])

    assert lines(read_csv(out.getvalue().encode(encoding), MONTH)) == wanted


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("quantity;product\n" + text).encode()))
def test_no_file_is_too_odd_to_be_answered(data: bytes) -> None:
    found = read_csv(data, MONTH)

    assert all(plain_number(each.line.quantity) for each in found.lines)


@pytest.mark.parametrize("line", EXPECTED)
def test_a_line_comes_back_as_it_was_kept(line: InvoiceLine) -> None:
    assert unpack_line(pack_line(line)) == line


@pytest.mark.parametrize(
    "broken",
    [{"month": None}, {"quantity": 3}, {"currency": None}, {"unit_price": "x"}, {"operation": 1, "product": ""}],
)
def test_what_is_no_line_is_left_out(broken: dict[str, object]) -> None:
    assert unpack_line(pack_line(EXPECTED[0]) | broken) is None
