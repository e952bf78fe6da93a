"""The vendor's words → errors: each row of the table, and what holds for any words at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import Refused
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.wire.refusals import LONGEST_RETRY_S, SAID_LIMIT, refuse, retry_after_s, says_error

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

ROWS = [
    (400, "THE API YOU WANT TO CONSULT DOES NOT EXIST", Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT),
    (400, "SOME PARAMETERS ARE REQUIRED", Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT),
    (400, "something else", Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (401, "PLEASE ENTER THE WOLKVOX-TOKEN", Health.DENIED, ReasonCode.NO_TOKEN_SENT),
    (401, None, Health.DENIED, ReasonCode.NO_TOKEN_SENT),
    (403, "PLEASE VALIDATE TOKEN", Health.DENIED, ReasonCode.TOKEN_REFUSED),
    (403, "Please \t validate\r\n token.", Health.DENIED, ReasonCode.TOKEN_REFUSED),
    (403, "TOKEN LIMIT EXCEEDED", Health.QUOTA, ReasonCode.QUOTA_USED),
    (403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)", Health.BUSY, ReasonCode.SIMULTANEOUS),
    (403, "SERVER UNDER MAINTENANCE", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (403, "Servidor en mantenimiento", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (403, "servidor em manutenção", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (403, "BACKUP IN PROGRESS", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (403, "copia de respaldo", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (403, "TOKEN", Health.UNUSABLE, ReasonCode.FORBIDDEN),
    (403, None, Health.UNUSABLE, ReasonCode.FORBIDDEN),
    (404, "NO RECORDS", Health.NO_DATA, ReasonCode.NO_DATA),
    (407, None, Health.OFFLINE, ReasonCode.PROXY_WANTS_LOGIN),
    (429, "PLEASE VALIDATE TOKEN", Health.BUSY, ReasonCode.TOO_MANY_REQUESTS),
    (503, "PLEASE VALIDATE TOKEN", Health.UNUSABLE, ReasonCode.SERVER_ERROR),
    (503, "maintenance", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    *(
        (status, None, Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS)
        for status in (0, 199, 204, 405, 412, 416, 417, 600)
    ),
    *((status, None, Health.UNUSABLE, ReasonCode.SERVER_ERROR) for status in (500, 502, 504, 599)),
    *((status, None, Health.UNUSABLE, ReasonCode.REDIRECTED) for status in (301, 302, 303, 307, 308)),
]


@pytest.mark.parametrize(("status", "said", "health", "code"), ROWS)
def test_every_refusal_has_its_health_and_reason(
    status: int, said: str | None, health: Health, code: ReasonCode
) -> None:
    refused = refuse(status, said)

    assert (refused.health, refused.reason.code) == (health, code)


def test_the_servers_words_come_along_cut_and_trimmed() -> None:
    reason = refuse(403, "  " + "A" * 1000).reason

    assert reason == Reason(code=ReasonCode.FORBIDDEN, params=(("status", "403"),), said="A" * SAID_LIMIT)


@pytest.mark.parametrize(
    ("said", "health", "code"),
    [
        ("PLEASE VALIDATE TOKEN", Health.DENIED, ReasonCode.TOKEN_REFUSED),
        ("TOKEN LIMIT EXCEEDED", Health.QUOTA, ReasonCode.QUOTA_USED),
        ("boom", Health.UNUSABLE, ReasonCode.SAYS_ERROR),
        (None, Health.UNUSABLE, ReasonCode.SAYS_ERROR),
    ],
)
def test_an_error_under_a_good_code_is_known_by_its_words(said: str | None, health: Health, code: ReasonCode) -> None:
    refused = says_error(said)

    assert (refused.health, refused.reason.code, refused.reason.said) == (health, code, said)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("-5", 0.0),
        ("99999999", LONGEST_RETRY_S),
        ("9" * 400, LONGEST_RETRY_S),
        ("9" * 5000, None),
        ("1.5", None),
        ("", None),
        ("soon", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), LONGEST_RETRY_S),
        ("Mon, 23 Nov 2026 10:01:30 -0500", 90.0),
        ("Mon, 23 Nov 2026 15:01:30 -0000", 90.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header: str | None, seconds: float | None) -> None:
    assert refuse(503, "x", retry_after=header, now=NOW).retry_after_s == seconds


ANY_TEXT = st.none() | st.text() | st.text(st.characters(categories=["Cs", "Cc", "Lu"]))


@given(st.integers(), ANY_TEXT)
@example(403, "\ud800")
def test_any_status_and_any_words_give_a_refusal_that_can_be_stored(status: int, said: str | None) -> None:
    for refused in (refuse(status, said, now=NOW), says_error(said)):
        words = refused.reason.said or ""

        assert (type(refused), len(words) <= SAID_LIMIT, bool(words.encode())) == (Refused, True, bool(words))


NEARLY_DATES = st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,12} [0-9:]{0,12} [-+A-Z0-9]{0,6}")


@given(st.text() | NEARLY_DATES | st.text("0123456789", max_size=5000))
def test_any_retry_after_is_nothing_or_at_most_a_day(header: str) -> None:
    seconds = retry_after_s(header, NOW)

    assert seconds is None or 0 <= seconds <= LONGEST_RETRY_S
