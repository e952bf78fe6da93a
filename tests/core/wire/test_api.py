"""The request over real sockets and real TLS: every refusal, every broken answer, and where the token may go."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.wolkvox_server import LocalWolkvox, Raw, Scripted, Seen, ok, refusal, row
from wolkvox_tray import __version__
from wolkvox_tray.core.errors import Trouble, Unanswered, Unreached
from wolkvox_tray.core.machine.bounded import Lane, Quit, Quitting
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import Health, LicenseCount, Reason, ReasonCode
from wolkvox_tray.core.wire.api import BODY_LIMIT, Client, ask_for_counts
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.parse import Answer

TOKEN = Token.clean("made-up-0123456789abcdef-canary")
GOOD = ok([row("Ana", "P", "7")])
ANA = LicenseCount(operation="Ana", product="P", licenses=7, raw="7", date="2026-11-23 10:00:00")
HTML = Scripted(body=b"<html>Please log in</html>", headers={"Content-Type": "text/html"})


def ask(client: Client, *, deadline_s: float = 10.0) -> Answer:
    return ask_for_counts(client, TOKEN, "intelligent_dial", Lane("wire"), deadline_s=deadline_s)


def trouble_of(client: Client, *, deadline_s: float = 10.0) -> Trouble:
    with pytest.raises(Trouble) as caught:
        ask(client, deadline_s=deadline_s)
    return caught.value


def everything_in(error: BaseException) -> str:
    """Return all that an exception could show, with all it hangs on to."""
    seen: list[object] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and not any(item is other for other in seen):
            seen.append(item)
            waiting += [item.__cause__, item.__context__, *item.args, *vars(item).values()]
        elif item is not None:
            seen.append(item)
    return repr(seen) + " ".join(repr(vars(item)) for item in seen if hasattr(item, "__dict__"))


def test_a_good_answer_comes_back_as_counts_with_https_date() -> None:
    with LocalWolkvox([ok([row("Ana", "P", "7")])]) as server:
        answer = ask(server.client())

    assert (answer.counts, answer.dates) == ((ANA,), ("2026-11-23 10:00:00",))


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


def test_a_redirect_is_not_followed_and_carries_no_token() -> None:
    with LocalWolkvox([GOOD]) as other:
        away = Scripted(status=301, headers={"Location": f"https://wv0043.wolkvox.com:{other.port}/"})
        with LocalWolkvox([away]) as server:
            trouble = trouble_of(server.client())

    assert (trouble.reason.code, other.connections) == (ReasonCode.REDIRECTED, 0)


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


# -- what never reaches wolkvox ---------------------------------------------------------------------------------------


def refused_look_up(_host: str, _port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def nobody() -> int:
    """Return a port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_an_unknown_name_is_unreached() -> None:
    trouble = trouble_of(Client(Endpoint.live("0042"), look_up=refused_look_up))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.NAME_UNKNOWN)


def test_a_refused_connection_is_unreached() -> None:
    port = nobody()
    client = Client(Endpoint.live("0042"), look_up=lambda *_: [(socket.AF_INET, ("127.0.0.1", port))])
    trouble = trouble_of(client)

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CONNECTION_REFUSED)


def test_an_unknown_authority_gets_no_token() -> None:
    with LocalWolkvox([GOOD]) as server, LocalWolkvox([GOOD]) as stranger:
        trouble = trouble_of(Client(Endpoint.live("0042"), look_up=stranger.look_up(), trust=server.trust()))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert stranger.requests == []


def test_a_certificate_for_another_name_gets_no_token() -> None:
    with LocalWolkvox([GOOD], host="wv0043.wolkvox.com") as server:
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert server.requests == []


def test_the_systems_trust_store_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    with LocalWolkvox([GOOD]) as server:
        trouble = trouble_of(Client(Endpoint.live("0042"), look_up=server.look_up()))

    assert trouble.reason.code is ReasonCode.CERTIFICATE_UNTRUSTED


def test_no_other_roots_are_added_to_those_that_are_trusted() -> None:
    with LocalWolkvox([GOOD]) as server:
        trust = server.trust()
        ask(Client(Endpoint.live("0042"), look_up=server.look_up(), trust=trust))

    assert len(trust.get_ca_certs()) == 1


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_companys_authority_can_be_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalWolkvox([GOOD]) as server:
        (tmp_path / "ca.pem").write_bytes(server.authority_pem())
        for other in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(other, raising=False)
        monkeypatch.setenv(name, str(tmp_path / "ca.pem"))

        assert ask(Client(Endpoint.live("0042"), look_up=server.look_up())).counts == (ANA,)


def test_a_server_without_tls_gets_no_token() -> None:
    heard: list[bytes] = []

    def plain(conn: socket.socket) -> None:
        heard.append(conn.recv(65536))
        conn.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with LocalWolkvox([Raw(plain)]) as server:
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.TLS_FAILED)
    assert TOKEN.reveal().encode() not in b"".join(heard)


def test_a_connection_reset_in_the_handshake_is_unreached() -> None:
    def reset(conn: socket.socket) -> None:
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with LocalWolkvox([Raw(reset)]) as server:
        assert type(trouble_of(server.client())) is Unreached


def test_a_look_up_that_hangs_is_let_go_of_and_not_started_twice() -> None:
    started, release = threading.Event(), threading.Event()
    looked_up: list[str] = []

    def hang(host: str, _port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        looked_up.append(host)
        started.set()
        release.wait()
        return []

    lane = Lane("wire")
    first = Client(Endpoint.live("7777"), look_up=hang)

    def cut_when_started() -> None:
        started.wait()
        first.cut()

    cutter = threading.Thread(target=cut_when_started)
    cutter.start()
    kinds = []
    for client in (first, Client(Endpoint.live("7777"), look_up=hang)):
        with pytest.raises(Unreached) as caught:
            ask_for_counts(client, TOKEN, "intelligent_dial", lane, deadline_s=10)
        kinds.append(caught.value.reason.code)
    cutter.join()
    busy = lane.busy
    release.set()

    assert (looked_up, busy) == (["wv7777.wolkvox.com"], False)
    assert kinds[1] is ReasonCode.TIMED_OUT


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


@pytest.mark.parametrize("act", [broken_body, broken_chunk, nonsense, nothing])
def test_an_answer_that_breaks_off_may_have_arrived(act: object) -> None:
    with LocalWolkvox([act]) as server:  # type: ignore[list-item]  # each is a behaviour
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unanswered, ReasonCode.BROKEN_OFF)
    assert TOKEN.reveal() not in everything_in(trouble)


def test_headers_that_break_off_are_no_counts() -> None:
    with LocalWolkvox([broken_head]) as server:
        assert trouble_of(server.client()).reason.code is ReasonCode.NOT_JSON


def trickling(server_hold: threading.Event) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX: "
    while not server_hold.wait(0.01):
        yield b"x"


@pytest.mark.parametrize("kind", ["silent", "trickling header", "endless body"])
def test_an_answer_that_never_ends_is_cut_at_the_deadline_and_frees_the_lane(kind: str) -> None:
    lane = Lane("wire")
    server = LocalWolkvox([])

    def act(conn: socket.socket) -> None:
        if kind == "endless body":
            conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in trickling(server.hold) if kind != "silent" else ():
            conn.sendall(b"1\r\nx\r\n" if kind == "endless body" else piece)
        server.hold.wait()

    server._script = [act]
    with server, pytest.raises(Unanswered) as caught:
        ask_for_counts(server.client(), TOKEN, "intelligent_dial", lane, deadline_s=0.5)

    assert (caught.value.reason.code, lane.busy) == (ReasonCode.TIMED_OUT, False)


def test_quitting_lets_go_of_a_hanging_answer() -> None:
    quit_ = Quit()
    server = LocalWolkvox([])
    server._script = [lambda _conn: quit_.ask() or server.hold.wait()]  # type: ignore[func-returns-value,list-item]
    with server, pytest.raises(Quitting):
        ask_for_counts(server.client(), TOKEN, "intelligent_dial", Lane("wire", quit_), deadline_s=60)

    assert len(server.requests) == 1


# -- a proxy ----------------------------------------------------------------------------------------------------------


def connect_proxy(target: int, heard: list[bytes], *, login: bool = False) -> Raw:
    """Return the behaviour of a proxy that tunnels to a local port, or asks for a login."""

    def act(conn: socket.socket) -> None:
        heard.append(conn.recv(65536))
        if login:
            conn.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        conn.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", target)) as there:
            back = threading.Thread(target=_pump, args=(there, conn), daemon=True)
            back.start()
            _pump(conn, there)
            back.join()

    return Raw(act)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    while piece := source.recv(65536):
        sink.sendall(piece)
    sink.shutdown(socket.SHUT_WR)


def test_a_chosen_proxy_is_used_and_never_sees_the_token() -> None:
    heard: list[bytes] = []
    with LocalWolkvox([GOOD]) as server, LocalWolkvox([connect_proxy(server.port, heard)], tls=False) as proxy:
        endpoint = Endpoint.live("0042")
        client = Client(endpoint, proxy="http://proxy.example:8080", look_up=proxy.look_up(), trust=server.trust())
        answer = ask(client)

    assert answer.counts == (ANA,)
    assert heard[0].startswith(b"CONNECT wv0042.wolkvox.com:443 HTTP/1.")
    assert TOKEN.reveal().encode() not in heard[0]


def test_a_proxy_that_wants_a_login_is_unreached() -> None:
    with LocalWolkvox([connect_proxy(0, [], login=True)], tls=False) as proxy:
        client = Client(Endpoint.live("0042"), proxy="http://proxy.example:8080", look_up=proxy.look_up())
        trouble = trouble_of(client)

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_WANTS_LOGIN)


def test_a_proxy_that_is_not_there_is_unreached() -> None:
    port = nobody()
    client = Client(
        Endpoint.live("0042"),
        proxy="http://proxy.example:8080",
        look_up=lambda *_: [(socket.AF_INET, ("127.0.0.1", port))],
    )
    trouble = trouble_of(client)

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_UNREACHABLE)


def test_an_answer_of_sixty_thousand_rows_is_read() -> None:
    rows = [row(f"Operation {number}", "P", str(number % 7)) for number in range(60_000)]
    with LocalWolkvox([Scripted(body=json.dumps({"code": 200, "data": rows}).encode())]) as server:
        answer = ask(server.client(), deadline_s=60)

    assert len(answer.counts) == 60_000
