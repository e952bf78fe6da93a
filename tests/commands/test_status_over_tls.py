"""Every way in which wolkvox, or the road to it, refuses: health, exit code, reason and words, over real TLS.

From the command line down to the socket nothing is replaced but the name look-up and the root certificate.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CANARY, CommandLine
from tests.helpers.wolkvox_server import LocalWolkvox, Raw, Script, Scripted, ok, refusal, row
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch import monitor
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.core.wire.endpoint import Endpoint

GOOD = ok([row("Ventas", "Marcador", "12"), row("Cobros", "Marcador", "5")])
HTML = Scripted(body=b"<!doctype html><title>Welcome to the hotel</title>", headers={"Content-Type": "text/html"})
REDIRECT = Scripted(status=302, headers={"Location": "https://login.example/"})


@contextmanager
def wolkvox(folder: Path, *script: object) -> Iterator[tuple[CommandLine, LocalWolkvox]]:
    """A computer with one account, and the wolkvox that it reaches."""
    steps: Script = script  # type: ignore[assignment]
    with LocalWolkvox(steps) as server:
        line = CommandLine(folder=folder, accounts=(BOGOTA,), make_client=server.make_client)
        yield line.give_tokens(BOGOTA), server


def cut_off(conn: socket.socket) -> None:
    conn.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"code"')


def no_tls(conn: socket.socket) -> None:
    conn.recv(1)
    conn.sendall(b"HTTP/1.0 400 This is not TLS\r\n\r\n")


def test_a_good_answer_ends_with_0_and_the_token_travels_in_its_header_only(tmp_path: Path) -> None:
    with wolkvox(tmp_path, GOOD) as (line, server):
        ended = line.run("status", "--json")

    (request,) = server.requests
    assert (ended.code, ended.json["health"], ended.json["total"]) == (0, "ok", 17)
    assert request.line == "GET /api/v2/billing.php?api=intelligent_dial HTTP/1.1"
    assert [name for name, value in request.headers.items() if CANARY in value] == ["wolkvox-token"]


@pytest.mark.parametrize(
    ("answer", "health", "code", "reason", "words"),
    [
        (refusal(400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"), "unusable", 6, "no_such_report", "server number"),
        (refusal(400, "SOME PARAMETERS ARE REQUIRED"), "unusable", 6, "no_such_report", "server number"),
        (refusal(401, "PLEASE ENTER THE WOLKVOX-TOKEN"), "denied", 4, "no_token_sent", "set-token"),
        (refusal(403, "PLEASE VALIDATE TOKEN"), "denied", 4, "token_refused", "set-token"),
        (refusal(403, "TOKEN LIMIT EXCEEDED"), "quota", 6, "quota_used", "tomorrow"),
        (
            refusal(403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)"),
            "busy",
            6,
            "simultaneous",
            "token only for this program",
        ),
        (refusal(403, "SERVER IN MAINTENANCE, BACKUP"), "maintenance", 6, "maintenance", "Nothing to do"),
        (refusal(403, "IP NOT ALLOWED"), "unusable", 6, "forbidden", "IP NOT ALLOWED"),
        (refusal(404, "NO DATA FOUND"), "no_data", 0, "no_data", "doesn't mean zero"),
        (refusal(405, "METHOD NOT ALLOWED"), "unusable", 6, "unexpected_status", "HTTP 405"),
        (refusal(412, ""), "unusable", 6, "unexpected_status", "HTTP 412"),
        (refusal(416, ""), "unusable", 6, "unexpected_status", "HTTP 416"),
        (refusal(417, ""), "unusable", 6, "unexpected_status", "HTTP 417"),
        (refusal(429, "", Retry_After="60"), "busy", 6, "too_many_requests", "fewer queries"),
        (refusal(500, ""), "unusable", 6, "server_error", "HTTP 500"),
        (refusal(502, ""), "unusable", 6, "server_error", "HTTP 502"),
        (refusal(503, ""), "unusable", 6, "server_error", "HTTP 503"),
        (REDIRECT, "unusable", 6, "redirected", "login page"),
        (HTML, "unusable", 6, "not_json", "login page"),
        (Scripted(body=b""), "unusable", 6, "not_json", "not data"),
        (Scripted(body=b"[1, 2]"), "unusable", 6, "not_understood", "newer version"),
        (ok([], code=403, msg="TOKEN LIMIT EXCEEDED"), "quota", 6, "quota_used", "tomorrow"),
        (ok([], error="error", msg="Something broke"), "unusable", 6, "says_error", "Something broke"),
        (ok([]), "no_data", 0, "no_data", "doesn't mean zero"),
        (cut_off, "offline", 5, "broken_off", "broke off"),
    ],
)
def test_every_refusal_has_its_health_exit_code_reason_and_words(
    tmp_path: Path, answer: object, health: str, code: int, reason: str, words: str
) -> None:
    with wolkvox(tmp_path, answer) as (line, server):
        ended = line.run("status", "--json")
        again = line.run("status", "--json")

    assert (ended.json["health"], ended.code, ended.json["reason"]["code"]) == (health, code, reason)
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1
    assert (ended.json["asked_now"], ended.json["total"], ended.json["counts"]) == (True, None, [])
    # Inside the five minutes nothing is asked, and what is stored says the same.
    assert (again.json["health"], again.code, again.json["asked_now"]) == (health, code, False)
    assert server.connections == 1


def test_a_refusal_after_a_good_answer_keeps_its_counts(tmp_path: Path) -> None:
    with wolkvox(tmp_path, GOOD, refusal(403, "PLEASE VALIDATE TOKEN")) as (line, _server):
        line.run("status")
        line.clock.forward(301)
        ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["total"], ended.json["age_s"]) == (4, "denied", 17, 301)


def test_no_tls_on_the_other_side_is_told(tmp_path: Path) -> None:
    with wolkvox(tmp_path, Raw(no_tls)) as (line, server):
        ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["reason"]["code"]) == (5, "offline", "tls_failed")
    assert server.requests == []


def test_a_certificate_nobody_vouches_for_gets_no_token(tmp_path: Path) -> None:
    with wolkvox(tmp_path, GOOD) as (line, server):

        def stranger(endpoint: Endpoint, proxy: str | None, _trust_file: Path | None) -> Client:
            trust = ssl.create_default_context()
            return Client(endpoint, proxy=proxy, look_up=server.look_up(), trust=trust)

        line.make_client = stranger
        ended = line.run("status", "--json")

    assert (ended.code, ended.json["reason"]["code"], server.requests) == (5, "certificate_untrusted", [])
    assert "The token was not sent." in ended.err


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "name_unknown"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "connection_refused"),
        (OSError(errno.ENETUNREACH, "no network"), "no_route"),
    ],
)
def test_a_road_that_ends_early_is_told_and_may_be_tried_again_at_once(
    tmp_path: Path, problem: OSError, reason: str
) -> None:
    def lost(_host: str, _port: int) -> list[object]:
        raise problem

    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)
    line.make_client = lambda endpoint, proxy, _trust: Client(endpoint, proxy=proxy, look_up=lost)  # type: ignore[arg-type]
    ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["reason"]["code"]) == (5, "offline", reason)
    assert ended.json["next_allowed_at"] is None


def test_a_server_that_never_answers_ends_with_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "DEADLINE_S", 1.5)
    hanging: list[LocalWolkvox] = []
    with wolkvox(tmp_path, lambda _conn: hanging[0].hold.wait(30)) as (line, server):
        hanging.append(server)
        ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["reason"]["code"]) == (5, "offline", "timed_out")
    assert ended.json["next_allowed_at"] is not None


def test_a_proxy_that_is_not_there_ends_with_5(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)
    line.make_client = lambda endpoint, proxy, _trust: Client(endpoint, proxy=proxy)
    through_proxy(line, f"http://ana:secret@127.0.0.1:{port}")

    ended = line.run("status", "--json")

    assert (ended.code, ended.json["reason"]["code"]) == (5, "proxy_unreachable")
    assert "secret" not in ended.out + ended.err


def test_a_proxy_that_wants_a_login_ends_with_5_and_gets_no_token(tmp_path: Path) -> None:
    heard: list[bytes] = []

    def proxy(conn: socket.socket) -> None:
        heard.append(conn.recv(65536))
        conn.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with LocalWolkvox([Raw(proxy)]) as server:
        line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)
        line.make_client = lambda endpoint, address, _trust: Client(endpoint, proxy=address)
        through_proxy(line, f"http://127.0.0.1:{server.port}")
        ended = line.run("status", "--json")

    assert (ended.code, ended.json["reason"]["code"]) == (5, "proxy_wants_login")
    assert [CANARY.encode() in each for each in heard] == [False]


def test_the_table_for_people_tells_of_a_refusal_on_standard_error_alone(tmp_path: Path) -> None:
    with wolkvox(tmp_path, refusal(403, "\x1b[31mNO\x1b[0m")) as (line, _server):
        ended = line.run("status")

    assert "\x1b" not in ended.out + ended.err
    assert ended.err.startswith("wolkvox-tray: Bogotá: wv0042.wolkvox.com forbids the query")


def through_proxy(line: CommandLine, address: str) -> None:
    SettingsFile(line.paths.settings_file).update(lambda settings: settings.changed(proxy="manual", proxy_url=address))
