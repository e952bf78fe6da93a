"""Where the token may go: the two makers of an address, and what people type for a server."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.wire.endpoint import Endpoint, read_server

LIVE = Endpoint.live("0042")


@pytest.mark.parametrize(
    "typed",
    [
        "42",
        "0042",
        " 0042\n",
        "wv0042",
        "WV42",
        "wv0042.wolkvox.com",
        "WV0042.Wolkvox.COM.",
        "https://wv0042.wolkvox.com",
        "https://wv0042.wolkvox.com/",
        "https://wv0042.wolkvox.com:443/api/v2/billing.php?api=intelligent_dial",
        "http://wv0042.wolkvox.com/login",
        "wv0042.wolkvox.com/agentbox",
        '"0042"',
    ],
)
def test_a_server_is_read_however_people_type_it(typed: str) -> None:
    assert read_server(typed) == "0042"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", InputCode.SERVER_EMPTY),
        ("   ", InputCode.SERVER_EMPTY),
        *(
            (typed, InputCode.SERVER_NOT_WOLKVOX)
            for typed in (
                "00421",
                "x",
                "-1",
                "4 2",
                "٤٢",
                "wv",
                "wv42.otro.com",
                "wolkvox.com",
                "www.wolkvox.com",
                "wv0042.wolkvox.com.evil.example",
                "evil.example/wv0042.wolkvox.com",
                "https://evil.example#wv0042.wolkvox.com",
                "https://evil.example?wv0042.wolkvox.com",
                "https://wv0042.wolkvox.com@evil.example/",
                "https://user:pass@wv0042.wolkvox.com/",
                "https://wv0042.wolkvox.com:8443/",
                "https://evil.example\\wv0042.wolkvox.com",
                "https://evil.example\\@wv0042.wolkvox.com",
                "ftp://wv0042.wolkvox.com",
                "javascript:wv0042.wolkvox.com",
                "https://[::1]/",
                "https://[wv0042.wolkvox.com",
                "wv0042.wolkvox.com\r\nHost: evil.example",
                "wv0042.wolkvox.com%2eevil.example",
                "wv0042。wolkvox.com",
            )
        ),
    ],
)
def test_nothing_else_is_taken_for_a_server(typed: str, code: InputCode) -> None:
    with pytest.raises(BadInput) as caught:
        read_server(typed)

    assert caught.value.code is code


@given(st.text(max_size=60) | st.from_regex(r"(https?://)?[wv0-9.@/:#?\\-]{0,12}wolkvox\.com.{0,12}"))
def test_whatever_is_typed_ends_as_four_digits_or_a_complaint(typed: str) -> None:
    try:
        server = read_server(typed)
    except BadInput:
        return

    assert Endpoint.live(server).url("r").startswith(f"https://wv{server}.wolkvox.com/")
    assert (len(server), server.isascii(), server.isdigit()) == (4, True, True)


def test_a_live_address_is_wolkvoxs_and_secure() -> None:
    assert LIVE.url("intelligent_dial") == "https://wv0042.wolkvox.com/api/v2/billing.php?api=intelligent_dial"


def test_a_loopback_address_never_leaves_the_computer() -> None:
    assert Endpoint.loopback(8080).url("r") == "http://127.0.0.1:8080/api/v2/billing.php?api=r"


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="1 to 65535"):
        Endpoint.loopback(port)


def test_an_address_cannot_be_made_otherwise_nor_changed() -> None:
    with pytest.raises(TypeError):
        Endpoint(object(), host="evil.example", port=443, server="0042")
    with pytest.raises(AttributeError):
        LIVE._host = "evil.example"
    assert copy.copy(LIVE) == LIVE


def test_a_report_cannot_smuggle_anything_into_the_address() -> None:
    assert Endpoint.live("42").url("a&b=/../#").endswith("?api=a%26b%3D%2F..%2F%23")
