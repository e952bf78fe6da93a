"""What would be large once it is read is refused before it is read; what a true answer can hold never is."""

from __future__ import annotations

import json
from itertools import repeat

import pytest

from wolkvox_tray.core.errors import Unusable
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.wire import weight
from wolkvox_tray.core.wire.parse import parse
from wolkvox_tray.core.wire.weight import OBJECTS, STRING_LIMIT, TEXT_LIMIT, VALUES_TOGETHER, too_heavy


def rows(number: int, name: str = "Ventas {:05} Bogotá") -> bytes:
    """Return an answer with so many rows, as the vendor writes it."""
    data = [
        {"operation": name.format(each), "description": "Marcación", "items": "7", "date": "2026-11-23 10:35:00"}
        for each in range(number)
    ]
    return json.dumps({"code": "200", "error": None, "msg": "", "data": data}, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["Ventas {:05} Bogotá", "Ventas {:05} – ñ", "{:05} \\u00f1 \\ud83d\\ude00"])
def test_as_many_rows_as_wolkvox_ever_sends_are_read(name: str) -> None:
    assert sum(count.licenses or 0 for count in parse(rows(60_000, name)).counts) == 420_000


def test_a_name_of_twenty_thousand_wide_letters_is_read_whole() -> None:
    name = "\U0001f600" * 20_000

    assert [count.operation for count in parse(rows(1, name)).counts] == [name]


def inside(values: str) -> bytes:
    return b'{"code": 200, "data": [{"operation": "A", "items": "7"}' + values.encode() + b"]}"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * TEXT_LIMIT, id="lists in lists"),
        pytest.param(inside(",[]" * (VALUES_TOGETHER + 2)), id="empty lists for rows"),
        pytest.param(inside(",{}" * OBJECTS), id="empty objects for rows"),
        pytest.param(inside(',{"items":[1,2,3,4,5,6,7,8]}' * 69_000), id="many values"),
        pytest.param(
            inside(',{"items":1,' + ",".join(f'"{each}":0' for each in range(VALUES_TOGETHER)) + "}"), id="many fields"
        ),
        pytest.param(inside(', "' + "A" * (STRING_LIMIT + 1) + '"'), id="a long string"),
        pytest.param(inside("," + ",".join(repeat('"\U0001f600' + "A" * 70_000 + '"', 60))), id="wide letters"),
        pytest.param(inside("," + ",".join(repeat('"–' + "A" * 70_000 + '"', 121))), id="letters of two bytes"),
    ],
)
def test_what_would_be_large_in_memory_is_not_read(body: bytes) -> None:
    with pytest.raises(Unusable) as caught:
        parse(body)

    assert (len(body) <= TEXT_LIMIT, caught.value.reason.code) == (True, ReasonCode.TOO_LARGE)


def test_the_same_long_text_in_narrow_letters_is_read() -> None:
    assert not too_heavy(inside("," + ",".join(repeat('"é' + "A" * 70_000 + '"', 121))))


@pytest.mark.parametrize(("letter", "width"), [("a", 1), ("\u00e9", 1), ("\u0142", 2), ("\U0001f600", 4)])
def test_a_wide_letter_is_found_wherever_it_stands(letter: str, width: int) -> None:
    for before in (0, weight.PIECE - 1, weight.PIECE, 3 * weight.PIECE + 7):
        body = ("b" * before + letter + "c" * weight.PIECE).encode()

        assert weight._width(body) == width


def test_a_row_within_a_row_is_shown_as_unknown() -> None:
    body = b'{"code": 200, "data": [{"operation": "A", "items": {"operation": "B", "items": "7"}}]}'

    assert [(count.operation, count.licenses, count.raw) for count in parse(body).counts] == [("A", None, "…")]


def test_an_envelope_may_have_the_fields_of_a_row() -> None:
    body = b'{"code": 200, "date": "2026-11-23", "items": 1, "data": {"operation": "A", "items": "7", "msg": ""}}'

    assert [(count.operation, count.licenses) for count in parse(body).counts] == [("A", 7)]
