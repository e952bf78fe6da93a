"""Words for every state; foreign text made harmless."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.phrases import clean_text, complaint, delta, elide, health_words, reason_words, utf16_units


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_says_what_happened_and_what_to_do(code: ReasonCode) -> None:
    what, remedy = reason_words(Reason(code=code), server="0042")

    assert (what[-1], remedy[-1]) == (".", ".")
    assert "{" not in what + remedy


@pytest.mark.parametrize("health", list(Health))
def test_every_health_has_a_short_name(health: Health) -> None:
    assert 0 < len(health_words(health)) <= 30


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (ReasonCode.SIMULTANEOUS, "Token in use elsewhere"),
        (ReasonCode.TOO_SOON, "Waiting for the next query"),
        (ReasonCode.OTHER_PROGRAM_ASKING, "Waiting for the next query"),
        (ReasonCode.MONTH_ENDING, "Waiting for the next query"),
        (ReasonCode.TOO_MANY_REQUESTS, "Waiting for the next query"),
    ],
)
def test_only_who_was_told_so_says_that_the_token_is_in_use_elsewhere(code: ReasonCode, name: str) -> None:
    assert health_words(Health.BUSY, Reason(code=code)) == name


@pytest.mark.parametrize("code", list(InputCode))
def test_every_complaint_is_a_whole_sentence(code: InputCode) -> None:
    words = complaint(BadInput(code, name="A", names="A, B", value="x", allowed="y"))

    assert words[-1] == "."
    assert "{" not in words


def test_a_reason_names_the_host_and_shows_the_servers_own_words() -> None:
    reason = Reason(code=ReasonCode.SERVER_ERROR, params=(("status", "503"),), said="Down for {now}\n")

    assert reason_words(reason, server="0042") == (
        "wv0042.wolkvox.com has a fault (HTTP 503). It says: “Down for {now}”",
        "Nothing to do: wolkvox is asked again automatically.",
    )


def test_a_missing_parameter_shows_as_an_ellipsis_instead_of_failing() -> None:
    assert reason_words(Reason(code=ReasonCode.SERVER_ERROR))[0] == "… has a fault (HTTP …)."


@pytest.mark.parametrize(("n", "words"), [(2, "+2"), (-3, "\N{MINUS SIGN}3"), (0, "±0")])
def test_a_difference_carries_its_sign(n: int, words: str) -> None:
    assert delta(n) == words


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Ventas Bogotá", "Ventas Bogotá"),
        ("<b>&amp;%s{0}", "<b>&amp;%s{0}"),
        ("a\x1b[31mb", "a\N{REPLACEMENT CHARACTER}[31mb"),
        ("a\nb\tc\u2028d", "a b c d"),
        ("a\u202eb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("x" * 20_000, "x" * 79 + "…"),
    ],
)
def test_foreign_text_is_shown_literally_on_one_harmless_line(foreign: str, shown: str) -> None:
    assert clean_text(foreign) == shown


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_cleaned_text_keeps_its_limit_can_be_encoded_and_is_stable(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)

    assert utf16_units(cleaned) <= limit
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_text(cleaned, limit) == cleaned


@given(st.text(alphabet=string.ascii_letters + "😀", max_size=40))
def test_a_text_that_fits_is_not_touched(text: str) -> None:
    assert elide(text, utf16_units(text)) == text
