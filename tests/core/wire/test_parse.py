"""Bytes → counts: what can only mean one number is read, everything else is unknown, and nothing crashes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import Trouble, Unusable
from wolkvox_tray.core.model import Health, LicenseCount, ReasonCode
from wolkvox_tray.core.wire.parse import Answer, parse, words_of


def body(data: Any, **envelope: Any) -> bytes:
    return json.dumps({"code": 200, "error": None, "msg": "found", "data": data} | envelope).encode()


def licenses(items: Any) -> int | None:
    (count,) = parse(body([{"operation": "Ana", "description": "P", "items": items, "date": ""}])).counts
    return count.licenses


@pytest.mark.parametrize(
    ("items", "number"),
    [
        (7, 7),
        (7.0, 7),
        ("7", 7),
        (" 7 ", 7),
        ("7.0", 7),
        ("7.00", 7),
        ("+7", 7),
        ("007", 7),
        (0, 0),
        ("0", 0),
    ],
)
def test_what_can_only_mean_one_number_is_read(items: Any, number: int) -> None:
    assert licenses(items) == number


@pytest.mark.parametrize(
    "items",
    [
        "",
        "  ",
        None,
        True,
        False,
        -1,
        "-1",
        7.5,
        "7.5",
        "1.234",
        "1,234",
        "1.000",
        "7,0",
        "1e3",
        "0x7",
        "siete",
        "٧",
        float("nan"),
        float("inf"),
        1e30,
        10**30,
        "9" * 30,
        10**10,
        [],
        {},
        [7],
    ],
)
def test_everything_else_is_unknown_and_never_zero(items: Any) -> None:
    assert licenses(items) is None


def test_a_row_is_kept_as_it_was_sent() -> None:
    rows = [{"operation": "Ana <b>", "description": " P ", "items": " 7 ", "date": "2026-11-23"}]

    assert parse(body(rows)) == Answer(
        counts=(LicenseCount(operation="Ana <b>", product=" P ", licenses=7, raw=" 7 ", date="2026-11-23"),),
        dates=("2026-11-23",),
    )


def test_one_object_instead_of_a_list_is_one_row() -> None:
    assert len(parse(body({"operation": "Ana", "description": "P", "items": 7})).counts) == 1


def test_an_unreadable_row_costs_nothing_but_itself_and_is_not_left_out() -> None:
    answer = parse(body([{"operation": "Ana", "items": "7"}, "nonsense", None]))

    assert [(count.operation, count.licenses, count.rows) for count in answer.counts] == [("Ana", 7, 1), ("", None, 2)]


def test_rows_of_one_operation_and_product_are_summed_and_say_so() -> None:
    row = {"operation": "Ana", "description": "P", "items": "7"}
    (count,) = parse(body([row, row])).counts

    assert (count.licenses, count.rows) == (14, 2)


def test_an_unknown_row_makes_the_sum_unknown() -> None:
    rows = [{"operation": "Ana", "description": "P", "items": items} for items in ("7", "", "7")]
    (count,) = parse(body(rows)).counts

    assert (count.licenses, count.rows) == (None, 3)


def test_names_can_always_be_stored() -> None:
    (count,) = parse(b'{"code": 200, "data": [{"operation": "a\\ud800\\u0000b", "items": 1}]}').counts

    assert count.operation.encode() == b"a?\x00b"


@pytest.mark.parametrize(
    ("data", "health", "code"),
    [
        ([], Health.NO_DATA, ReasonCode.NO_DATA),
        (None, Health.NO_DATA, ReasonCode.NO_DATA),
        ("", Health.NO_DATA, ReasonCode.NO_DATA),
        ({}, Health.NO_DATA, ReasonCode.NO_DATA),
        ("text", Health.UNUSABLE, ReasonCode.NOT_UNDERSTOOD),
        ([1, 2], Health.UNUSABLE, ReasonCode.NOT_UNDERSTOOD),
        ([{"other": 1}], Health.UNUSABLE, ReasonCode.NOT_UNDERSTOOD),
    ],
)
def test_an_answer_without_rows_is_never_zero_licenses(data: Any, health: Health, code: ReasonCode) -> None:
    with pytest.raises(Trouble) as caught:
        parse(body(data))

    assert (caught.value.health, caught.value.reason.code) == (health, code)


@pytest.mark.parametrize("code", [200, "200", 200.0, None, "ok"])
def test_the_code_of_a_good_envelope_comes_in_several_forms(code: Any) -> None:
    assert len(parse(body([{"items": 1}], code=code)).counts) == 1


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe{}", b"{", b"[" * 200_000, b"nul"])
def test_what_is_no_json_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(Unusable) as caught:
        parse(raw)

    assert caught.value.reason.code is ReasonCode.NOT_JSON


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert len(parse(b"\xef\xbb\xbf" + body([{"items": 1}])).counts) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={"operation": JSON, "description": JSON, "items": JSON, "date": JSON}) | JSON
)


def outcome(raw: bytes) -> Answer | Trouble:
    try:
        return parse(raw)
    except Trouble as trouble:
        return trouble


@given(st.binary())
def test_any_bytes_give_counts_or_a_reason(raw: bytes) -> None:
    assert isinstance(outcome(raw), Answer | Trouble)
    assert isinstance(words_of(raw), str | None)


@given(ROWS | JSON, JSON, JSON, JSON)
def test_any_json_gives_counts_that_can_be_stored_or_a_reason(data: Any, code: Any, error: Any, msg: Any) -> None:
    raw = json.dumps({"code": code, "error": error, "msg": msg, "data": data}).encode()
    answer = outcome(raw)
    if isinstance(answer, Trouble):
        return

    keys = [count.key for count in answer.counts]
    assert len(keys) == len(set(keys))
    for count in answer.counts:
        assert count.licenses is None or count.licenses >= 0
        f"{count.operation}{count.product}{count.raw}{count.date}".encode()


@given(ROWS)
def test_no_row_is_lost(rows: list[Any]) -> None:
    try:
        answer = parse(body(rows))
    except Trouble:
        return

    assert sum(count.rows for count in answer.counts) == len(rows)
