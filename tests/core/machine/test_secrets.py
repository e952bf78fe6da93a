"""A token shows itself nowhere, and is found in whatever a person pasted."""

from __future__ import annotations

import copy
import dataclasses
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.vault_contract import VaultContract
from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.log import RedactingFormatter
from wolkvox_tray.core.machine.secrets import TOKEN_LIMIT, SessionVault, Token, Vault

CANARY = "canary-4f1d8a7e63b2"


SHOWN: tuple[Callable[[Token], str], ...] = (
    repr,
    str,
    "{}".format,
    "{:>40}".format,
    "{!r:.3}".format,
    lambda token: f"{token=}",
    lambda token: "%s" % token,  # noqa: UP031 - tried on purpose
)


@pytest.mark.parametrize("shown", SHOWN)
def test_a_token_shows_dots_however_it_is_printed(shown: Callable[[Token], str]) -> None:
    assert (CANARY in shown(Token(CANARY)), "•••" in shown(Token(CANARY))) == (False, True)


def test_a_token_inside_other_values_shows_dots() -> None:
    token = Token(CANARY)

    @dataclasses.dataclass
    class Holder:
        token: Token

    assert [CANARY in each for each in map(repr, (Holder(token), [token], {"token": token}, (token,)))] == [False] * 4


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_token_is_never_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="never"):
        pickle.dumps(Token(CANARY), protocol)


def test_a_token_has_no_dictionary_and_no_state_that_others_could_copy() -> None:
    token = Token(CANARY)
    with pytest.raises(TypeError, match="never"):
        token.__getstate__()

    assert not hasattr(token, "__dict__")


def test_copies_of_a_token_are_the_token_itself() -> None:
    token = Token(CANARY)

    assert (copy.copy(token) is token, copy.deepcopy(token) is token) == (True, True)


def test_tokens_are_equal_by_what_they_hold_and_to_nothing_else() -> None:
    assert (Token(CANARY) == Token(CANARY), Token(CANARY) == Token(CANARY + "x"), Token(CANARY) == CANARY) == (
        True,
        False,
        False,
    )


def test_a_token_is_no_dictionary_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Token(CANARY))


def test_a_traceback_even_with_its_local_variables_shows_dots() -> None:
    def fail(token: Token) -> None:
        holder = {"token": token, "also": [token]}
        raise RuntimeError(token, holder)

    try:
        fail(Token(CANARY))
    except RuntimeError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())

    assert (CANARY in text, "•••" in text) == (False, True)


def test_a_token_tells_the_log_to_hide_it() -> None:
    Token("registered-5521")
    record = logging.LogRecord("x", logging.INFO, "x", 1, "it was %s", ("registered-5521",), None)

    assert RedactingFormatter("%(message)s").format(record) == "it was •••"


@pytest.mark.parametrize(
    "pasted",
    [
        "{}",
        "  {}\t",
        "\n{}\r\n",
        "'{}'",
        '"{}"',
        "`{}`",
        "“{}”",
        "‘{}’",
        "«{}»",
        "« {} »",
        "„{}“",
        "\u00a0{}\u00a0",
        "\ufeff{}\u200b",
        "\u200e{}\u200f",
        "wolkvox-token: {}",
        "Wolkvox-Token:{}",
        "WOLKVOX-TOKEN : {}\r\n",
        "wolkvox-token={}",
        "'wolkvox-token: {}'",
        "“wolkvox-token: {}”",
        "wolkvox-token: '{}'",
        '"wolkvox-token": "{}"',
        '{{"wolkvox-token": "{}"}}',
        "-H 'wolkvox-token: {}'",
        "--header 'wolkvox-token: {}' \\\n",
        "curl --location 'https://wv0042.wolkvox.com/api/x.php?api=y' \\\n--header 'wolkvox-token: {}' \\\n--data ''",
        'curl -H "wolkvox-token: {}" -H "accept: */*" https://wv0042.wolkvox.com/',
    ],
)
def test_what_people_paste_is_cleaned(pasted: str) -> None:
    assert Token.clean(pasted.format(CANARY)) == Token(CANARY)


@pytest.mark.parametrize(
    "broken", ["canary-\n4f1d", "canary-\r\n4f1d", "canary- \n   4f1d", "canary-\u200b4f1d", "can\u00adary-4f1d"]
)
def test_line_breaks_and_characters_without_width_are_taken_out_of_the_middle(broken: str) -> None:
    assert Token.clean(broken) == Token("canary-4f1d")


@pytest.mark.parametrize("nothing", ["", " \t\n", "''", "“”", "wolkvox-token:", "wolkvox-token: ''", "\u200b\ufeff"])
def test_nothing_at_all_is_told(nothing: str) -> None:
    with pytest.raises(BadInput) as caught:
        Token.clean(nothing)

    assert caught.value.code == InputCode.TOKEN_EMPTY


@pytest.mark.parametrize(
    "unusable",
    [
        "contraseña",
        "canary‑4f1d",
        "two words",
        "tab\tbed",
        "ünicode",
        "日本",
        "\ud800abc",
        "a\x07b",
        "x" * (TOKEN_LIMIT + 1),
    ],
)
def test_anything_but_visible_ascii_is_refused_and_not_repeated(unusable: str) -> None:
    with pytest.raises(BadInput) as caught:
        Token.clean(unusable)

    assert (caught.value.code, caught.value.params, unusable in str(caught.value)) == (
        InputCode.TOKEN_UNUSABLE,
        {},
        False,
    )


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64))
def test_a_token_survives_cleaning_unless_it_looks_like_what_surrounds_one(text: str) -> None:
    if text[0] in "'\"`" or text[-1] in "'\"`" or "wolkvox-token" in text.lower():
        return

    assert Token.clean(f" {text}\n").reveal() == text


@given(st.text())
def test_whatever_is_pasted_becomes_a_usable_token_or_bad_input(text: str) -> None:
    try:
        value = Token.clean(text).reveal()
    except BadInput:
        return

    assert value.isascii()
    assert value.isprintable()
    assert " " not in value


class TestTheSessionsMemory(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return SessionVault()

    def test_it_has_no_gate_key_for_it_could_not_name_a_gate_for_the_next_process(self) -> None:
        assert SessionVault().gate_key() is None
