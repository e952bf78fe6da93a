"""What the user reads: short enough for every system, the numbers always whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.watching import NO_ROUTE, REFUSED, START, a_change, a_count
from wolkvox_tray.core.model import Change, LicenseCount, Reason, ReasonCode
from wolkvox_tray.core.phrases import utf16_units
from wolkvox_tray.core.watch.notice_words import BODY_UNITS, TITLE_UNITS, word
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, from_json, largest, to_json
from wolkvox_tray.core.watch.packed import UNREADABLE

LONG = "Servicio al Cliente Internacional de Posventa y Retención para Grandes Superficies y Aliados" * 3
EMOJI = "\N{TELEPHONE RECEIVER}" * 200


def clock_words(moment: datetime) -> str:
    return moment.astimezone(timezone(timedelta(hours=-5))).strftime("%H:%M")


def words(notice: Notice, account_name: str | None = None) -> tuple[str, str]:
    return word(notice, account_name=account_name, server="0042", clock_words=clock_words)


def changes_notice(*changes: Change, before: int | None = 132, after: int | None = 138, more: int = 0) -> Notice:
    return Notice(
        kind=NoticeKind.CHANGES,
        account="a",
        at=START,
        changes=largest(changes),
        change_count=len(changes) + more,
        total_before=before,
        total_after=after,
    )


FIVE = (
    a_change("Ventas Bogotá", 40, 42),
    a_change("Servicio Posventa Cali", 19, 24),
    a_change("Cobranza Medellín", 41, 38),
    a_change("Encuestas NPS", 12, 13),
    a_change("Retención", None, 1),
)


def test_one_change_is_its_title() -> None:
    assert words(changes_notice(a_change("Ventas Bogotá", 40, 42))) == (
        "Ventas Bogotá: 40 → 42 (+2)",
        "Predictiva. Total: 138 active licenses. Noticed at 10:35.",
    )


def test_several_changes_are_their_totals_and_the_three_largest() -> None:
    assert words(changes_notice(*FIVE)) == (
        "5 changes: 132 → 138 licenses (+6)",
        (
            "Servicio Posventa Cali 19 → 24 (+5)\n"
            "Cobranza Medellín 41 → 38 (−3)\n"
            "Ventas Bogotá 40 → 42 (+2)\n"
            "and 2 more. Noticed at 10:35."
        ),
    )


def test_a_row_that_came_and_one_that_went_say_so() -> None:
    notice = changes_notice(a_change("Nueva", None, 7), a_change("Vieja", 3, None))

    assert words(notice)[1] == "Nueva 7 (new)\nVieja 3 → gone\nNoticed at 10:35."
    assert words(changes_notice(a_change("Nueva", None, 7)))[0] == "Nueva: 7 (new)"
    assert words(changes_notice(a_change("Vieja", 3, None)))[0] == "Vieja: 3 → gone"


def test_without_a_whole_total_none_is_said() -> None:
    assert words(changes_notice(*FIVE, before=None, after=None))[0] == "5 changes"
    assert words(changes_notice(FIVE[0], before=None, after=None))[1] == "Predictiva. Noticed at 10:35."


def test_two_rows_of_one_operation_are_told_apart_by_their_product() -> None:
    manual = Change(before=a_count("Ventas", 1, "Manual"), after=a_count("Ventas", 3, "Manual"))

    assert words(changes_notice(a_change("Ventas", 9, 8), manual))[1].splitlines()[:2] == [
        "Ventas · Manual 1 → 3 (+2)",
        "Ventas · Predictiva 9 → 8 (−1)",
    ]


def test_a_row_without_an_operation_is_called_by_its_product_and_one_without_both_says_so() -> None:
    only_product = Change(before=None, after=a_count("", 3, "Manual"))
    nameless = Change(before=None, after=a_count("", 3, ""))

    assert words(changes_notice(only_product)) == (
        "Manual: 3 (new)",
        "Total: 138 active licenses. Noticed at 10:35.",
    )
    assert words(changes_notice(nameless))[0] == "(no name): 3 (new)"


def test_a_new_month_is_not_a_drop() -> None:
    notice = Notice(kind=NoticeKind.NEW_MONTH, account="a", at=START, total_before=138, total_after=12, unseen=2)

    assert words(notice) == (
        "New month: 138 → 12 licenses (−126)",
        ("wolkvox counts each month anew. 2 rows of last month have not been seen yet this month. Noticed at 10:35."),
    )
    assert words(replace(notice, unseen=0, total_after=None)) == (
        "New month",
        "wolkvox counts each month anew. Noticed at 10:35.",
    )


OUTAGE = Notice(
    kind=NoticeKind.OUTAGE,
    account="a",
    at=START + timedelta(minutes=20),
    total_before=138,
    reason=NO_ROUTE,
    since=START,
    answered_at=START,
)


def test_an_outage_says_since_when_why_what_to_do_and_the_last_total() -> None:
    title, body = words(OUTAGE)

    assert title == "No wolkvox data since 10:35"
    assert body.startswith("No connection to wv0042.wolkvox.com. Check the Internet connection.")
    assert body.endswith("Last total: 138 (10:35). You will be told when it is back.")


def test_an_outage_without_a_last_total_says_none() -> None:
    _title, body = words(replace(OUTAGE, total_before=None))

    assert "Last total" not in body
    assert body.endswith(" You will be told when it is back.")


def test_a_recovery_says_what_changed_meanwhile() -> None:
    notice = Notice(
        kind=NoticeKind.RECOVERY,
        account="a",
        at=START + timedelta(minutes=30),
        changes=(a_change("Ventas Bogotá", 40, 42),),
        change_count=1,
        total_before=138,
        total_after=140,
        since=START,
    )

    assert words(notice) == (
        "wolkvox answered again at 11:05",
        "No data between 10:35 and 11:05. Meanwhile: 138 → 140 licenses (+2).\nVentas Bogotá 40 → 42 (+2)",
    )
    assert words(replace(notice, changes=(), change_count=0, total_after=138))[1] == (
        "No data between 10:35 and 11:05. Nothing changed meanwhile: 138 active licenses."
    )
    assert words(replace(notice, changes=(), change_count=0, total_before=None))[1] == (
        "No data between 10:35 and 11:05. Total: 140 active licenses."
    )


def test_a_refused_token_and_a_locked_key_store_say_what_to_do() -> None:
    denied = Notice(kind=NoticeKind.DENIED, account="a", at=START, reason=REFUSED)
    locked = replace(denied, kind=NoticeKind.LOCKED, reason=Reason(code=ReasonCode.KEYRING_LOCKED))

    assert words(denied) == (
        "wolkvox refused the token",
        (
            "Queries are stopped. "
            "Create or copy one in wolkvox Manager › Configuración › Integraciones › Tokens, and enter it here."
        ),
    )
    assert words(locked) == (
        "The key store is locked",
        (
            "The key store is locked, so the token can't be read. "
            "Unlock it (usually by logging in again) and choose Retry."
        ),
    )


def test_the_remedy_survives_a_server_that_says_a_lot() -> None:
    reason = replace(REFUSED, said="PLEASE VALIDATE TOKEN " * 50)

    _title, body = words(Notice(kind=NoticeKind.DENIED, account="a", at=START, reason=reason))

    assert body.endswith("Tokens, and enter it here.")


@pytest.mark.parametrize("name", [LONG, EMOJI, "x" * 10_000, "a\u202eb\u0000\n\x1b[31m" * 20])
def test_whatever_the_names_the_numbers_are_whole(name: str) -> None:
    one = words(changes_notice(a_change(name, 999_998, 1_000_000)), name)
    six = [Change(before=a_count(name, 10, f"{n}{name}"), after=a_count(name, 20 + n, f"{n}{name}")) for n in range(6)]
    many = words(changes_notice(*six), name)

    assert one[0].endswith(": 999998 → 1000000 (+2)")
    assert many[0] == "6 changes: 132 → 138 licenses (+6)"
    lines = many[1].splitlines()
    assert [line[-13:] for line in lines[:3]] == ["10 → 25 (+15)", "10 → 24 (+14)", "10 → 23 (+13)"]
    assert lines[3].startswith("and 3 more. Noticed at 10:35 in ")
    for text in (*one, *many):
        assert text.replace("\n", "").isprintable()


TEXTS = st.builds(
    lambda text, times: text.encode("utf-8", "replace").decode() * times,
    st.text(max_size=6),
    st.sampled_from([1, 1, 60]),
)
COUNTS = st.builds(
    LicenseCount,
    operation=TEXTS,
    product=TEXTS,
    licenses=st.none() | st.integers(0, 10**13),
    raw=st.none() | TEXTS,
    date=st.none() | TEXTS,
    rows=st.integers(1, 60_000),
)
CHANGES = st.builds(Change, before=COUNTS, after=COUNTS) | st.one_of(
    st.builds(Change, before=st.none(), after=COUNTS), st.builds(Change, before=COUNTS, after=st.none())
)
TOTALS = st.none() | st.integers(0, 10**13)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
NOTICES = st.builds(
    Notice,
    kind=st.sampled_from(NoticeKind),
    account=TEXTS,
    at=MOMENTS,
    changes=st.lists(CHANGES, max_size=5).map(largest),
    change_count=st.integers(0, 60_000),
    total_before=TOTALS,
    total_after=TOTALS,
    reason=st.none()
    | st.builds(
        Reason,
        code=st.sampled_from(ReasonCode),
        params=st.lists(st.tuples(st.sampled_from(["host", "status", "path", "x"]), TEXTS), max_size=3).map(tuple),
        said=st.none() | TEXTS,
    ),
    since=st.none() | MOMENTS,
    answered_at=st.none() | MOMENTS,
    unseen=st.integers(0, 60_000),
)


@given(NOTICES, TEXTS)
def test_every_notice_fits_every_system_and_is_harmless(notice: Notice, account_name: str) -> None:
    title, body = words(notice, account_name)

    assert 0 < utf16_units(title) <= TITLE_UNITS
    assert utf16_units(body) <= BODY_UNITS
    assert all(char.isprintable() or char in "\u200c\u200d" for char in title)
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in body)


@given(NOTICES)
def test_a_notice_comes_out_of_the_outbox_as_it_went_in(notice: Notice) -> None:
    assert from_json(to_json(notice)) == notice


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"kind": "unheard of"}', "{" + json.dumps(to_json(OUTAGE))[1:], '"outage"'],
)
def test_what_is_no_notice_is_refused_in_a_known_way(text: str) -> None:
    with pytest.raises(UNREADABLE):
        from_json(text)


def test_clock_words_of_any_length_leave_title_and_body_within_their_limits() -> None:
    long = lambda _moment: "half past ten in the morning of " * 20  # noqa: E731 - a test's own words

    for notice in (OUTAGE, changes_notice(*FIVE)):
        title, body = word(notice, account_name="Andina", server="0042", clock_words=long)

        assert (utf16_units(title) <= TITLE_UNITS, utf16_units(body) <= BODY_UNITS) == (True, True)
