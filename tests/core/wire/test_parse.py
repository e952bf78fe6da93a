"""Bytes → counts: what can only mean one number is read, everything else is unknown, and nothing crashes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import Refused, Trouble, Unusable
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


@pytest.mark.parametrize(("first", "second"), [("7", "muchas"), ("muchas", "7"), ("muchas", "?")])
def test_an_unknown_sum_shows_what_could_not_be_read(first: str, second: str) -> None:
    rows = [{"operation": "Ana", "description": "P", "items": items} for items in (first, second)]
    (count,) = parse(body(rows)).counts

    assert count == LicenseCount(operation="Ana", product="P", licenses=None, raw="muchas", rows=2)


def test_an_integer_that_python_would_not_read_costs_nothing_but_itself() -> None:
    endless = (
        b'{"code": 200, "data": [{"operation": "A", "items": ' + b"9" * 9999 + b'}, {"operation": "B", "items": 7}]}'
    )
    counts = parse(endless).counts

    assert [(count.operation, count.licenses, count.raw) for count in counts] == [("A", None, "9" * 200), ("B", 7, "7")]


def test_a_list_that_php_wrote_as_an_object_is_a_list() -> None:
    rows = {"1": {"operation": "Ana", "items": "7"}, "3": {"operation": "Bea", "items": "8"}}

    assert [(count.operation, count.licenses) for count in parse(body(rows)).counts] == [("Ana", 7), ("Bea", 8)]


def test_of_a_name_given_twice_the_last_one_counts() -> None:
    (count,) = parse(b'{"code": 200, "data": [{"operation": "A", "items": 1, "items": 2}]}').counts

    assert count.licenses == 2


def test_rows_keep_their_order_and_dates_are_told_once() -> None:
    names = ["Z", "a", "M", "Z"]
    rows = [{"operation": name, "items": 1, "date": f"2026-11-{n // 2 + 10}"} for n, name in enumerate(names)]
    answer = parse(body(rows))

    assert [count.operation for count in answer.counts] == ["Z", "a", "M"]
    assert answer.dates == ("2026-11-10", "2026-11-11")


def test_what_is_kept_of_a_row_is_bounded() -> None:
    rows = [{"operation": "o" * 30_000, "description": "d" * 30_000, "items": "i" * 30_000, "date": "d" * 30_000}]
    (count,) = parse(body(rows)).counts

    assert (len(count.operation), len(count.product)) == (20_000, 20_000)
    assert [len(text or "") for text in (count.raw, count.date)] == [200, 200]


@pytest.mark.parametrize(
    ("envelope", "health", "code"),
    [
        ({"code": 403, "msg": "PLEASE VALIDATE TOKEN"}, Health.DENIED, ReasonCode.TOKEN_REFUSED),
        ({"code": "403", "msg": "TOKEN LIMIT EXCEEDED"}, Health.QUOTA, ReasonCode.QUOTA_USED),
        ({"code": 404}, Health.NO_DATA, ReasonCode.NO_DATA),
        ({"code": 0}, Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
        ({"error": 401}, Health.DENIED, ReasonCode.NO_TOKEN_SENT),
        ({"code": None, "error": "403", "msg": "PLEASE VALIDATE TOKEN"}, Health.DENIED, ReasonCode.TOKEN_REFUSED),
        ({"error": "PLEASE VALIDATE TOKEN"}, Health.DENIED, ReasonCode.TOKEN_REFUSED),
        ({"error": "boom"}, Health.UNUSABLE, ReasonCode.SAYS_ERROR),
        ({"error": True}, Health.UNUSABLE, ReasonCode.SAYS_ERROR),
        ({"error": {"message": "x"}}, Health.UNUSABLE, ReasonCode.SAYS_ERROR),
    ],
)
def test_an_envelope_can_refuse_whatever_https_status_says(
    envelope: dict[str, Any], health: Health, code: ReasonCode
) -> None:
    with pytest.raises(Refused) as caught:
        parse(body([{"operation": "Ana", "items": 7}], **envelope))

    assert (caught.value.health, caught.value.reason.code) == (health, code)


@pytest.mark.parametrize("error", [None, "", " ", "null", "NONE", "false", "no", "0", 0, False, [], {}])
def test_no_error_comes_in_several_forms(error: Any) -> None:
    assert len(parse(body([{"items": 1}], error=error)).counts) == 1


@pytest.mark.parametrize("raw", [b'{"msg": "please log in"}', b'{"error": null}', b'{"code": "x"}'])
def test_an_envelope_that_says_nothing_of_data_is_not_an_empty_month(raw: bytes) -> None:
    with pytest.raises(Unusable) as caught:
        parse(raw)

    assert caught.value.reason.code is ReasonCode.NOT_UNDERSTOOD


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
