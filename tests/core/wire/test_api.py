"""The request over real sockets and real TLS: every refusal, every broken answer, and where the token may go."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.helpers.asking import ANA, GOOD, TOKEN, ask, everything_in, trouble_of
from tests.helpers.fault_acts import bomb
from tests.helpers.wolkvox_server import LocalWolkvox, Scripted, Seen, hang, ok, refusal, row
from wolkvox_tray import __version__
from wolkvox_tray.core.errors import Refused, Unanswered, Unreached, Unusable
from wolkvox_tray.core.machine.bounded import Lane, Quit, Quitting
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.wire import api
from wolkvox_tray.core.wire.api import BODY_LIMIT, ask_for_counts

HTML = Scripted(body=b"<html>Please log in</html>", headers={"Content-Type": "text/html"})


def test_a_good_answer_comes_back_as_counts() -> None:
    with LocalWolkvox([ok([row("Ana", "P", "7")])]) as server:
        answer = ask(server.client())

    assert (answer.counts, answer.dates, answer.http_date) == ((ANA,), ("2026-11-23 10:00:00",), None)


def test_the_request_is_what_wolkvox_documents_and_nothing_more() -> None:
    with LocalWolkvox([GOOD]) as server:
        ask(server.client())

    assert server.requests == [
        Seen(
            line="GET /api/v2/billing.php?api=intelligent_dial HTTP/1.1",
            headers={
                "host": "wv0042.wolkvox.com",
                "user-agent": f"wolkvox_tray/{__version__}",
                "accept-encoding": "gzip",
                "accept": "application/json",
                "connection": "close",
                "wolkvox-token": TOKEN.reveal(),
            },
        )
    ]


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Mon, 30 Nov 2026 23:59:59 GMT", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 30 Nov 2026 23:59:59 -0000", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 01 Jan 0100 00:00:00 +2359", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("yesterday", None),
        ("1 Jan 2026 99:99:99", None),
        (f"1 Jan {'9' * 40} 00:00:00", None),
        ("", None),
    ],
)
def test_https_date_comes_along_if_it_can_be_reckoned_with(header: str, date: datetime | None) -> None:
    with LocalWolkvox([Scripted(body=GOOD.body, headers={"Date": header})]) as server:
        assert ask(server.client()).http_date == date


REFUSALS = [
    (refusal(400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"), Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT),
    (refusal(400, "SOME PARAMETERS ARE REQUIRED"), Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT),
    (refusal(401, "PLEASE ENTER THE WOLKVOX-TOKEN"), Health.DENIED, ReasonCode.NO_TOKEN_SENT),
    (refusal(403, "PLEASE VALIDATE TOKEN"), Health.DENIED, ReasonCode.TOKEN_REFUSED),
    (refusal(403, "  please\n validate   Token "), Health.DENIED, ReasonCode.TOKEN_REFUSED),
    (refusal(403, "TOKEN LIMIT EXCEEDED"), Health.QUOTA, ReasonCode.QUOTA_USED),
    (
        refusal(403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)"),
        Health.BUSY,
        ReasonCode.SIMULTANEOUS,
    ),
    (refusal(403, "Server backup in progress"), Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (refusal(403, "SERVIDOR EN MANTENIMIENTO"), Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (refusal(403, "SOMETHING NEW"), Health.UNUSABLE, ReasonCode.FORBIDDEN),
    (Scripted(status=403, body=b"<html>WAF</html>"), Health.UNUSABLE, ReasonCode.FORBIDDEN),
    (refusal(404, "NOT FOUND"), Health.NO_DATA, ReasonCode.NO_DATA),
    (Scripted(status=404, body=b"<html>404</html>"), Health.NO_DATA, ReasonCode.NO_DATA),
    (refusal(405, "x"), Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (refusal(412, "x"), Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (refusal(416, "x"), Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (refusal(417, "x"), Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (refusal(429, "slow down"), Health.BUSY, ReasonCode.TOO_MANY_REQUESTS),
    (refusal(500, "x"), Health.UNUSABLE, ReasonCode.SERVER_ERROR),
    (refusal(502, "x"), Health.UNUSABLE, ReasonCode.SERVER_ERROR),
    (Scripted(status=503, body=b"<html>busy</html>"), Health.UNUSABLE, ReasonCode.SERVER_ERROR),
    (refusal(503, "under maintenance"), Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    (Scripted(status=302, headers={"Location": "https://elsewhere.example/"}), Health.UNUSABLE, ReasonCode.REDIRECTED),
    (Scripted(status=204), Health.UNUSABLE, ReasonCode.UNEXPECTED_STATUS),
    (ok([], code=403, msg="PLEASE VALIDATE TOKEN"), Health.DENIED, ReasonCode.TOKEN_REFUSED),
    (ok([], code="403", msg="TOKEN LIMIT EXCEEDED"), Health.QUOTA, ReasonCode.QUOTA_USED),
    (ok([row("Ana", "P", "7")], error="boom"), Health.UNUSABLE, ReasonCode.SAYS_ERROR),
    (ok([]), Health.NO_DATA, ReasonCode.NO_DATA),
    (ok([], data=None), Health.NO_DATA, ReasonCode.NO_DATA),
    (ok([], code=407), Health.OFFLINE, ReasonCode.PROXY_WANTS_LOGIN),
    (Scripted(status=407), Health.OFFLINE, ReasonCode.PROXY_WANTS_LOGIN),
    (HTML, Health.UNUSABLE, ReasonCode.NOT_JSON),
    (Scripted(body=b""), Health.UNUSABLE, ReasonCode.NOT_JSON),
    (Scripted(body=b"[1, 2]"), Health.UNUSABLE, ReasonCode.NOT_UNDERSTOOD),
    (Scripted(body=b"[" * 100_000), Health.UNUSABLE, ReasonCode.NOT_JSON),
    (Scripted(body=GOOD.body, headers={"Content-Encoding": "br"}), Health.UNUSABLE, ReasonCode.NOT_JSON),
    (Scripted(body=GOOD.body, headers={"Content-Encoding": "gzip"}), Health.UNUSABLE, ReasonCode.NOT_JSON),
    (
        Scripted(body=gzip.compress(GOOD.body)[:-10], headers={"Content-Encoding": "gzip"}),
        Health.UNUSABLE,
        ReasonCode.NOT_JSON,
    ),
    (
        Scripted(body=gzip.compress(bytes(BODY_LIMIT + 1)), headers={"Content-Encoding": "gzip"}),
        Health.UNUSABLE,
        ReasonCode.TOO_LARGE,
    ),
]


@pytest.mark.parametrize(("scripted", "health", "code"), REFUSALS)
def test_every_refusal_has_its_health_and_reason(scripted: Scripted, health: Health, code: ReasonCode) -> None:
    with LocalWolkvox([scripted]) as server:
        trouble = trouble_of(server.client())

    assert (trouble.health, trouble.reason.code) == (health, code)
    assert isinstance(trouble, Refused | Unusable), "it may have arrived, so it costs a full gap"
    assert TOKEN.reveal() not in everything_in(trouble)


def test_the_servers_own_words_come_along() -> None:
    with LocalWolkvox([refusal(403, "SOMETHING NEW")]) as server:
        trouble = trouble_of(server.client())

    assert trouble.reason == Reason(code=ReasonCode.FORBIDDEN, params=(("status", "403"),), said="SOMETHING NEW")


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120.0), ("999999999", 86_400.0), ("-5", 0.0), ("soon", None), ("9" * 5000, None)]
)
def test_retry_after_is_read_and_bounded(header: str, seconds: float | None) -> None:
    with LocalWolkvox([refusal(503, "x", Retry_After=header)]) as server:
        assert trouble_of(server.client()).retry_after_s == seconds


def test_a_gzipped_answer_is_read() -> None:
    zipped = Scripted(body=gzip.compress(GOOD.body), headers={"Content-Encoding": "gzip"})
    with LocalWolkvox([zipped]) as server:
        assert ask(server.client()).counts == (ANA,)


@pytest.mark.parametrize("where", ["http://[elsewhere", "https://\xff\xfe/", "https://ñandú.example/", ""])
def test_a_redirect_to_an_address_nobody_can_read_is_still_one(where: str) -> None:
    with LocalWolkvox([Scripted(status=302, headers={"Location": where})]) as server:
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Refused, ReasonCode.REDIRECTED)


def test_the_body_of_a_redirect_fills_no_memory() -> None:
    headers = {"Location": "https://elsewhere.example/", "Content-Encoding": "gzip"}
    with LocalWolkvox([Scripted(status=302, headers=headers, body=bomb())]) as server:
        tracemalloc.start()
        trouble = trouble_of(server.client())
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (trouble.reason.code, most < 16 * 2**20) == (ReasonCode.REDIRECTED, True)


def test_a_redirect_is_not_followed_and_carries_no_token() -> None:
    with LocalWolkvox([GOOD]) as other:
        away = Scripted(status=301, headers={"Location": f"https://wv0043.wolkvox.com:{other.port}/"})
        with LocalWolkvox([away]) as server:
            trouble = trouble_of(server.client())

    assert (trouble.reason.code, other.connections) == (ReasonCode.REDIRECTED, 0)


@pytest.mark.parametrize(
    ("scripted", "code"),
    [
        (Scripted(status=401, body=b"{", headers={"Content-Length": "100"}), ReasonCode.NO_TOKEN_SENT),
        (Scripted(status=503, body=b"?", headers={"Content-Encoding": "gzip"}), ReasonCode.SERVER_ERROR),
        (Scripted(status=503, body=b"?", headers={"Content-Encoding": "br"}), ReasonCode.SERVER_ERROR),
        (Scripted(status=500, body=bytes(api.REFUSAL_LIMIT + 1)), ReasonCode.SERVER_ERROR),
        (Scripted(status=302, body=b"5\r\n{", headers={"Transfer-Encoding": "chunked"}), ReasonCode.REDIRECTED),
    ],
)
def test_a_refusal_is_told_by_its_status_even_if_its_body_cannot_be_read(scripted: Scripted, code: ReasonCode) -> None:
    with LocalWolkvox([scripted]) as server:
        assert trouble_of(server.client()).reason.code is code


def test_a_netrc_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login someone password hidden\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with LocalWolkvox([GOOD]) as server:
        ask(server.client())

    assert "authorization" not in server.requests[0].headers


def test_a_cookie_is_not_sent_back() -> None:
    with LocalWolkvox([Scripted(body=GOOD.body, headers={"Set-Cookie": "a=b"}), GOOD]) as server:
        ask(server.client())
        ask(server.client())

    assert "cookie" not in server.requests[1].headers


def test_proxies_of_the_environment_are_not_used_unless_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with LocalWolkvox([GOOD]) as server:
        assert ask(server.client()).counts == (ANA,)


def test_an_answer_of_sixty_thousand_rows_is_read() -> None:
    rows = [row(f"Operation {number}", "P", str(number % 7)) for number in range(60_000)]
    with LocalWolkvox([Scripted(body=json.dumps({"code": 200, "data": rows}).encode())]) as server:
        answer = ask(server.client(), deadline_s=60)

    assert len(answer.counts) == 60_000


# -- what may have reached wolkvox ------------------------------------------------------------------------------------


def broken_head(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


def broken_body(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def broken_chunk(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{")


def nonsense(conn: socket.socket) -> None:
    conn.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")


def nothing(_conn: socket.socket) -> None:
    pass


def endless_chunk_header(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"x" * 2**17)
    conn.recv(1)  # until the client has had enough


def reset(conn: socket.socket) -> None:
    """End the connection without a word, as a firewall does."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_in_headers(conn: socket.socket) -> None:
    broken_head(conn)
    reset(conn)


def reset_in_body(conn: socket.socket) -> None:
    broken_body(conn)
    reset(conn)


BREAKS = [
    broken_body,
    broken_chunk,
    nonsense,
    nothing,
    endless_chunk_header,
    reset,
    reset_in_headers,
    reset_in_body,
]


@pytest.mark.parametrize("act", BREAKS)
def test_an_answer_that_breaks_off_may_have_arrived(act: object) -> None:
    with LocalWolkvox([act]) as server:  # type: ignore[list-item]  # each is a behaviour
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unanswered, ReasonCode.BROKEN_OFF)
    assert TOKEN.reveal() not in everything_in(trouble)


def test_headers_that_break_off_are_no_counts() -> None:
    with LocalWolkvox([broken_head]) as server:
        assert trouble_of(server.client()).reason.code is ReasonCode.NOT_JSON


def trickle(conn: socket.socket, head: bytes, piece: bytes) -> None:
    """Send a byte now and then, until the other side has had enough."""
    gone = threading.Event()
    conn.sendall(head)
    while not gone.wait(0.01):
        conn.sendall(piece)


NEVER_ENDING = {
    "silent": hang,
    "trickling header": lambda conn: trickle(conn, b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "endless body": lambda conn: trickle(conn, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.mark.parametrize("kind", NEVER_ENDING)
def test_an_answer_that_never_ends_is_cut_at_the_deadline_and_frees_the_lane(kind: str) -> None:
    lane = Lane("wire")

    with LocalWolkvox([NEVER_ENDING[kind]]) as server, pytest.raises(Unanswered) as caught:
        ask_for_counts(server.client(), TOKEN, "intelligent_dial", lane, deadline_s=1.5)

    assert (caught.value.reason.code, lane.busy) == (ReasonCode.TIMED_OUT, False)


def test_an_answer_that_stops_ends_at_the_sockets_own_time_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "READ_S", 0.05)
    with LocalWolkvox([hang]) as server, pytest.raises(Unanswered) as caught:
        server.client().ask(TOKEN, "intelligent_dial")

    assert caught.value.reason.code is ReasonCode.TIMED_OUT


def test_a_request_can_be_cut_from_outside() -> None:
    with LocalWolkvox([hang]) as server:
        client = server.client()

        def cut() -> None:
            server.arrived.acquire()
            client.cut()

        cutter = threading.Thread(target=cut)
        cutter.start()
        with pytest.raises(Unanswered) as caught:
            client.ask(TOKEN, "intelligent_dial")
        cutter.join()

    assert (caught.value.reason.code, client.sent) == (ReasonCode.BROKEN_OFF, True)


def test_while_one_request_hangs_no_second_one_is_sent() -> None:
    lane, release = Lane("wire"), threading.Event()
    with LocalWolkvox([GOOD]) as server:
        with pytest.raises(Exception, match="wire"):
            lane.call(release.wait, deadline_s=0.01)
        with pytest.raises(Unreached) as caught:
            ask_for_counts(server.client(), TOKEN, "intelligent_dial", lane)
        release.set()

    assert (caught.value.reason.code, server.connections) == (ReasonCode.STILL_ASKING, 0)


def test_quitting_lets_go_of_a_hanging_answer() -> None:
    quit_ = Quit()

    def leave(conn: socket.socket) -> None:
        quit_.ask()
        hang(conn)

    with LocalWolkvox([leave]) as server, pytest.raises(Quitting):
        ask_for_counts(server.client(), TOKEN, "intelligent_dial", Lane("wire", quit_), deadline_s=60)

    assert len(server.requests) == 1
