import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from wolkvox_tray.commands import report
from wolkvox_tray.commands.terminal import PROGRAM
from wolkvox_tray.core.model import Health, LicenseCount, Poll, Reason, ReasonCode

BOGOTA_TIME = timezone(timedelta(hours=-5))
ANSWERED = datetime(2026, 11, 3, 10, 35, 7, tzinfo=BOGOTA_TIME)
NOW = ANSWERED + timedelta(seconds=130)
SALES = LicenseCount(operation="Ventas", product="Marcador", licenses=12, raw="12", date="2026-11-03 10:35:00")
UNREAD = LicenseCount(operation="Cobros", product="Marcador", licenses=None, raw="n/a", date=None)
POLL = Poll(
    account="a1",
    name="Bogotá",
    server="0042",
    health=Health.OK,
    asked_now=True,
    asked_at=ANSWERED - timedelta(seconds=1),
    answered_at=ANSWERED,
    next_allowed_at=ANSWERED + timedelta(minutes=5),
    counts=(UNREAD, SALES),
)


def iso(when: datetime) -> str:
    return when.astimezone().isoformat(timespec="seconds")


def test_the_json_object_has_the_keys_of_the_interface_in_their_order() -> None:
    facts = json.loads(report.as_json(POLL, NOW))

    assert list(facts.items()) == [
        ("account", "Bogotá"),
        ("server", "0042"),
        ("report", "intelligent_dial"),
        ("health", "ok"),
        ("asked_now", True),
        ("asked_at", iso(ANSWERED - timedelta(seconds=1))),
        ("answered_at", iso(ANSWERED)),
        ("next_allowed_at", iso(ANSWERED + timedelta(minutes=5))),
        ("age_s", 130),
        ("fresh", True),
        ("total", 12),
        ("unknown", 1),
        (
            "counts",
            [
                {"operation": "Cobros", "product": "Marcador", "licenses": None, "raw": "n/a", "date": None},
                {
                    "operation": "Ventas",
                    "product": "Marcador",
                    "licenses": 12,
                    "raw": "12",
                    "date": "2026-11-03 10:35:00",
                },
            ],
        ),
        ("reason", None),
    ]


def test_moments_in_the_json_carry_their_offset() -> None:
    facts = json.loads(report.as_json(replace(POLL, answered_at=datetime(2026, 11, 3, 15, 35, 7, tzinfo=UTC)), NOW))

    assert datetime.fromisoformat(facts["answered_at"]) == ANSWERED
    assert datetime.fromisoformat(facts["answered_at"]).tzinfo is not None


def test_what_is_absent_is_null_in_the_json_and_never_zero() -> None:
    nothing = Poll(account="a1", name="Bogotá", server="0042", health=Health.OFFLINE)

    facts = json.loads(report.as_json(nothing, NOW))

    assert {key: facts[key] for key in ("asked_at", "answered_at", "next_allowed_at", "age_s", "total", "fresh")} == {
        "asked_at": None,
        "answered_at": None,
        "next_allowed_at": None,
        "age_s": None,
        "total": None,
        "fresh": False,
    }


def test_an_answer_from_a_clock_set_back_has_no_negative_age() -> None:
    facts = json.loads(report.as_json(POLL, ANSWERED - timedelta(hours=1)))

    assert facts["age_s"] == 0


def test_the_reason_in_the_json_has_its_code_the_words_and_what_the_server_said() -> None:
    refused = replace(
        POLL,
        health=Health.DENIED,
        reason=Reason(code=ReasonCode.TOKEN_REFUSED, said="PLEASE VALIDATE TOKEN"),
    )

    reason = json.loads(report.as_json(refused, NOW))["reason"]

    assert list(reason) == ["code", "text", "to_do", "said"]
    assert (reason["code"], reason["said"]) == ("token_refused", "PLEASE VALIDATE TOKEN")


@pytest.mark.parametrize("nasty", ["\x1b[31mred", "\x9b31m", "\u202egnp.exe", "a\nb", "\ud800", "\x7f"])
def test_no_name_can_send_anything_but_letters_to_a_terminal(nasty: str) -> None:
    poll = replace(
        POLL,
        name=nasty,
        health=Health.UNUSABLE,
        counts=(replace(SALES, operation=nasty, product=nasty),),
        reason=Reason(code=ReasonCode.SAYS_ERROR, said=nasty),
    )

    printed = "".join([*report.as_lines(poll, NOW), report.reason_line(poll) or "", report.state_line(poll, NOW)])

    assert printed.isprintable()
    assert report.as_json(poll, NOW).replace("\n", "").isprintable()
    assert report.as_json(poll, NOW).isascii()


def test_the_json_keeps_a_name_as_the_server_sent_it() -> None:
    facts = json.loads(report.as_json(replace(POLL, counts=(replace(SALES, operation="\x1b[31m\u202e"),)), NOW))

    assert facts["counts"][0]["operation"] == "\x1b[31m\u202e"


def test_the_table_is_aligned_with_the_most_licenses_first_and_the_unknown_last() -> None:
    state = f"Up to date. Counts of {report.moment(ANSWERED)} (2 minutes ago)."
    then = f"Next query from {report.moment(ANSWERED + timedelta(minutes=5))}."

    assert report.as_lines(POLL, NOW) == [
        "Bogotá · 0042",
        f"{state} {then}",
        "",
        "Operation  Product   Licenses",
        "Ventas     Marcador        12",
        "Cobros     Marcador         ?",
        "Total                  12 + ?",
        "",
        "1 quantity couldn't be read: not added, not counted as 0.",
    ]


def test_wide_and_combining_letters_keep_the_columns_straight() -> None:
    counts = (replace(SALES, operation="販売"), replace(SALES, operation="ab\u0301", licenses=3))

    lines = report.as_lines(replace(POLL, counts=counts), NOW)

    assert lines[4:6] == ["販売       Marcador        12", "ab\u0301         Marcador         3"]


def test_a_total_of_nothing_known_is_a_question_mark() -> None:
    assert report.total_words(replace(POLL, counts=(UNREAD,))) == "?"


def test_stored_counts_say_so_and_old_ones_are_not_called_up_to_date() -> None:
    old = replace(POLL, asked_now=False, next_allowed_at=None)

    assert report.state_line(old, ANSWERED + timedelta(hours=30)) == (
        f"Not up to date. Stored counts of {report.moment(ANSWERED)} (30 hours ago)."
    )


def test_duplicate_rows_and_rows_not_seen_yet_are_said() -> None:
    poll = replace(POLL, counts=(replace(SALES, rows=2),), unseen=(UNREAD,))

    assert report.as_lines(poll, NOW)[-2:] == [
        "Ventas · Marcador: the sum of 2 rows.",
        "1 row of last month has not been seen yet this month.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (60, "1 minute ago"),
        (3600, "1 hour ago"),
        (47 * 3600, "47 hours ago"),
        (48 * 3600, "2 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    assert report.age_words(ANSWERED + timedelta(seconds=seconds), ANSWERED) == words


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_is_one_line_that_names_the_account_and_says_what_to_do(code: ReasonCode) -> None:
    line = report.reason_line(replace(POLL, reason=Reason(code=code, said="a\nb")))

    assert line is not None
    assert line.startswith("Bogotá: ")
    assert "\n" not in line


def test_a_refused_token_is_followed_by_the_command_that_replaces_it() -> None:
    poll = replace(POLL, name="La Paz", reason=Reason(code=ReasonCode.TOKEN_REFUSED))

    assert (report.reason_line(poll) or "").endswith(f'Then type: {PROGRAM} account set-token "La Paz"')
