"""What the user reads: short enough for every system, the numbers always whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.notices import FIVE, NOTICES, OUTAGE, TEXTS, changes_notice, clock_words
from tests.helpers.watching import REFUSED, START, a_change, a_count
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.model import Change, Reason, ReasonCode
from wolkvox_tray.core.phrases import utf16_units
from wolkvox_tray.core.watch.notice_speech import BODY_UNITS, TITLE_UNITS
from wolkvox_tray.core.watch.notice_words import Privacy, word
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.tally import Tally

LONG = "Servicio al Cliente Internacional de Posventa y Retención para Grandes Superficies y Aliados" * 3
EMOJI = "\N{TELEPHONE RECEIVER}" * 200


def words(notice: Notice, account_name: str | None = None, privacy: Privacy = Privacy.NAMES) -> tuple[str, str]:
    return word(notice, account_name=account_name, server="0042", clock_words=clock_words, privacy=privacy)


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


def test_the_month_that_ended_is_summed_up_in_the_title_and_where_that_is_too_long_in_the_body() -> None:
    tally = Tally(month="2026-11", highest=141, last=138, changes=12)
    notice = Notice(kind=NoticeKind.NEW_MONTH, account="a", at=START, total_before=138, total_after=12, tally=tally)

    assert words(notice) == (
        "November: highest 141, last 138, 12 changes",
        "New month: 138 → 12 licenses (−126). wolkvox counts each month anew. Noticed at 10:35.",
    )
    assert words(replace(notice, tally=replace(tally, highest=10**7, last=10**7, changes=1))) == (
        "New month: 138 → 12 licenses (−126)",
        "November: highest 10000000, last 10000000, 1 change. wolkvox counts each month anew. Noticed at 10:35.",
    )
    assert words(replace(notice, tally=Tally(month="2026-11"))) == words(replace(notice, tally=None))


def test_a_limit_that_was_passed_says_by_what_and_which_line_it_was() -> None:
    total = Crossing(limit=Limit(contracted=40), count=41)
    ana = Crossing(limit=Limit(operation="Ana", contracted=10, strict=False, amount=90), count=9)
    one = Notice(kind=NoticeKind.LIMIT, account="a", at=START, crossings=(total,))

    assert words(one) == (
        "Over contracted: 41 of 40 licenses",
        "Threshold for the total: more than 100 % of 40 licenses. Noticed at 10:35.",
    )
    assert words(replace(one, crossings=(ana,))) == (
        "Close to contracted: 9 of 10 licenses",
        "Threshold for Ana: at least 90 % of 10 licenses. Noticed at 10:35.",
    )
    assert words(replace(one, crossings=(total, ana))) == (
        "2 thresholds passed",
        "Total: 41 of 40\nAna: 9 of 10\nNoticed at 10:35.",
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


@given(NOTICES, st.none() | TEXTS, st.sampled_from(Privacy))
def test_every_notice_fits_every_system_and_is_harmless(
    notice: Notice, account_name: str | None, privacy: Privacy
) -> None:
    title, body = words(notice, account_name, privacy)

    assert 0 < utf16_units(title) <= TITLE_UNITS
    assert utf16_units(body) <= BODY_UNITS
    assert all(char.isprintable() or char in "\u200c\u200d" for char in title)
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in body)


def test_clock_words_of_any_length_leave_title_and_body_within_their_limits() -> None:
    long = lambda _moment: "half past ten in the morning of " * 20  # noqa: E731 - a test's own words

    for notice in (OUTAGE, changes_notice(*FIVE)):
        title, body = word(notice, account_name="Andina", server="0042", clock_words=long)

        assert (utf16_units(title) <= TITLE_UNITS, utf16_units(body) <= BODY_UNITS) == (True, True)


def test_with_several_accounts_the_title_says_whose_it_is_or_else_the_body_begins_with_it() -> None:
    denied = Notice(kind=NoticeKind.DENIED, account="a", at=START, reason=REFUSED)
    long_name = "Contact Center Andina y Asociados S.A.S."

    assert words(changes_notice(*FIVE), "Andina")[1].endswith("and 2 more. Noticed at 10:35 in Andina.")
    assert words(denied, "Andina")[0] == "Andina: wolkvox refused the token"
    assert words(denied, long_name)[0] == "wolkvox refused the token"
    assert words(denied, long_name)[1].startswith("Contact Center Andina y Asociados S.A.S. Queries are stopped.")


def test_of_an_outage_that_takes_many_words_the_remedy_is_whole_and_the_last_total_gives_way() -> None:
    reason = Reason(code=ReasonCode.CERTIFICATE_UNTRUSTED)

    assert words(replace(OUTAGE, reason=reason), "Contact Center Andina")[1] == (
        "Contact Center Andina. The certificate of wv0042.wolkvox.com is not trusted by this computer. "
        "The token was not sent. Check this computer's date; in a company network, ask IT for its certificate."
    )


def test_a_time_or_name_that_ends_with_a_full_stop_brings_no_second_one() -> None:
    afternoon = partial(word, server="0042", clock_words=lambda _at: "10:35 a. m.")

    assert afternoon(changes_notice(FIVE[0]), account_name=None)[1].endswith("Noticed at 10:35 a. m.")
    assert afternoon(changes_notice(FIVE[0]), account_name="Andina S.A.")[1].endswith("in Andina S.A.")


def test_a_time_that_needs_a_date_is_whole_in_a_title_or_not_in_it() -> None:
    dated = partial(word, account_name=None, server="0042", clock_words=lambda _at: "4:45 p. m. of yesterday, Tuesday")
    back = replace(OUTAGE, kind=NoticeKind.RECOVERY)

    assert dated(OUTAGE)[0] == "No data since 4:45 p. m. of yesterday, Tuesday"
    assert dated(back)[0] == "wolkvox answered again"
