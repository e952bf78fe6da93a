"""The connection: found, trusted, cut; and what is certain when nothing was sent."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import trustme
from requests.exceptions import InvalidSchema

from tests.helpers.asking import ANA, GOOD, TOKEN, ask, at, nobody, trouble_of
from tests.helpers.online import Tunnel
from tests.helpers.wolkvox_server import LocalWolkvox, Raw, Scripted, hang
from wolkvox_tray.core.errors import Refused, Unanswered, Unreached
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.wire.api import Client, ask_for_counts
from wolkvox_tray.core.wire.connect import Address, Wire, WireCut, adapter_for, trust_context, trust_problem
from wolkvox_tray.core.wire.endpoint import Endpoint

LIVE = Endpoint.live("0042")
CRL = b"""-----BEGIN X509 CRL-----
MIGaMEECAQEwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHRXhhbXBsZRcNMjYwMTAx
MDAwMDAwWhcNMzYwMTAxMDAwMDAwWjAKBggqhkjOPQQDAgNJADBGAiEAzZb1vgtc
RVx+ARl+OZS9LAYgXsdXSfX3/Cj3W/qcJQYCIQC34hBxqawGz/uKL+pttAoJp3SF
Ij0QoHpamey0PihDEg==
-----END X509 CRL-----
"""
VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


def unknown(_host: str, _port: int) -> list[Address]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def test_an_unknown_name_is_unreached() -> None:
    trouble = trouble_of(Client(LIVE, look_up=unknown))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.NAME_UNKNOWN)


def test_a_name_without_an_address_is_unreached() -> None:
    assert trouble_of(Client(LIVE, look_up=at())).reason.code is ReasonCode.NAME_UNKNOWN


def test_a_refused_connection_is_unreached() -> None:
    trouble = trouble_of(Client(LIVE, look_up=at(nobody())))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CONNECTION_REFUSED)


def test_every_address_is_tried() -> None:
    with LocalWolkvox([GOOD]) as server:
        client = Client(LIVE, look_up=at(nobody(), server.port), trust=server.trust())

        assert ask(client).counts == (ANA,)


def test_of_several_failures_the_most_telling_one_is_told() -> None:
    addresses: list[Address] = [
        (socket.AF_INET, ("127.0.0.1", nobody())),
        (socket.AF_INET6, ("2001:db8::1%nowhere", 443)),  # not even an address
    ]
    trouble = trouble_of(Client(LIVE, look_up=lambda _host, _port: addresses))

    assert trouble.reason.code is ReasonCode.CONNECTION_REFUSED


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES])
def test_no_way_out_is_unreached(code: int) -> None:
    def lost(_host: str, _port: int) -> list[Address]:
        raise OSError(code, "no way")

    trouble = trouble_of(Client(LIVE, look_up=lost))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.NO_ROUTE)


# -- whom to trust ----------------------------------------------------------------------------------------------------


def test_an_unknown_authority_gets_no_token() -> None:
    with LocalWolkvox([GOOD]) as server, LocalWolkvox([GOOD]) as stranger:
        trouble = trouble_of(Client(LIVE, look_up=stranger.look_up(), trust=server.trust()))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert stranger.requests == []


def test_a_certificate_for_another_name_gets_no_token() -> None:
    with LocalWolkvox([GOOD], host="wv0043.wolkvox.com") as server:
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert server.requests == []


def test_the_systems_trust_store_alone_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with LocalWolkvox([GOOD]) as server:
        (tmp_path / "ca.pem").write_bytes(server.authority_pem())
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "ca.pem"))  # certifi's roots
        trouble = trouble_of(Client(LIVE, look_up=server.look_up()))

    assert trouble.reason.code is ReasonCode.CERTIFICATE_UNTRUSTED
    assert server.requests == []


@pytest.mark.parametrize("name", VARIABLES)
def test_a_companys_authority_can_be_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalWolkvox([GOOD]) as server:
        (tmp_path / "ca.pem").write_bytes(server.authority_pem())
        for other in VARIABLES:
            monkeypatch.delenv(other, raising=False)
        monkeypatch.setenv(name, str(tmp_path / "ca.pem"))

        assert ask(Client(LIVE, look_up=server.look_up())).counts == (ANA,)


def test_an_authority_that_cannot_be_read_is_not_replaced_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    trouble = trouble_of(Client(LIVE, look_up=at(nobody())))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)


@pytest.mark.parametrize("missing", ["gone.pem", "gone/ca.pem"])
def test_an_authority_that_is_not_there_leaves_it_to_the_system(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / missing))

    assert (trust_context().verify_mode, trust_context().check_hostname) == (ssl.CERT_REQUIRED, True)


def by_file(server: LocalWolkvox, file: Path) -> Client:
    return Client(LIVE, look_up=server.look_up(), trust_file=file)


def test_the_certificates_in_a_file_are_trusted(tmp_path: Path) -> None:
    with LocalWolkvox([GOOD]) as server:
        (tmp_path / "año nuevo.pem").write_bytes("la raíz de la empresa\n".encode() + server.authority_pem())

        assert ask(by_file(server, tmp_path / "año nuevo.pem")).counts == (ANA,)


def test_with_a_file_neither_the_system_nor_the_environment_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalWolkvox([GOOD]) as server, LocalWolkvox([GOOD]) as other:
        (tmp_path / "server.pem").write_bytes(server.authority_pem())
        (tmp_path / "other.pem").write_bytes(other.authority_pem())
        for name in VARIABLES:  # OpenSSL finds the system's own by SSL_CERT_FILE too
            monkeypatch.setenv(name, str(tmp_path / "server.pem"))
        trouble = trouble_of(by_file(server, tmp_path / "other.pem"))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert server.requests == []


def test_a_certificate_that_is_no_root_is_trusted_if_it_is_the_one_in_the_file(tmp_path: Path) -> None:
    authority = trustme.CA()
    between = authority.create_child_ca()
    with LocalWolkvox([GOOD], authority=between) as server:
        (tmp_path / "ca.pem").write_bytes(between.cert_pem.bytes())

        assert ask(by_file(server, tmp_path / "ca.pem")).counts == (ANA,)


def a_file(folder: Path, content: bytes | None) -> Path:
    file = folder / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, ReasonCode.TRUST_FILE_MISSING),
        (b"", ReasonCode.TRUST_FILE_UNUSABLE),
        (b"no certificate", ReasonCode.TRUST_FILE_UNUSABLE),
        (b"\x30\x82\x01\x0a" * 100, ReasonCode.TRUST_FILE_UNUSABLE),  # DER, as Windows exports it
        (CRL, ReasonCode.TRUST_FILE_UNUSABLE),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ReasonCode.TRUST_FILE_UNUSABLE),
    ],
)
def test_a_file_without_certificates_lets_nobody_be_trusted_and_says_so(
    tmp_path: Path, content: bytes | None, code: ReasonCode
) -> None:
    file = a_file(tmp_path, content)
    reason = Reason(code=code, params=(("path", str(file)),))
    with LocalWolkvox([GOOD]) as server:
        trouble = trouble_of(by_file(server, file))

    assert (type(trouble), trouble.reason, trust_problem(file)) == (Unreached, reason, reason)
    assert server.connections == 0


def test_a_folder_a_pipe_and_no_path_at_all_are_no_file_of_certificates(tmp_path: Path) -> None:
    (tmp_path / "roots").mkdir()
    files = [tmp_path / "roots", Path(), Path("nul\0")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        files.append(tmp_path / "pipe")
    problems = [trust_problem(file) for file in files]

    assert {problem and problem.code for problem in problems} == {ReasonCode.TRUST_FILE_UNUSABLE}


def test_a_good_file_of_certificates_has_no_problem(tmp_path: Path) -> None:
    assert trust_problem(a_file(tmp_path, trustme.CA().cert_pem.bytes())) is None


@pytest.mark.parametrize("by_setting", [True, False])
def test_the_keys_of_a_connection_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_setting: bool
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with LocalWolkvox([GOOD]) as server:
        file = a_file(tmp_path, server.authority_pem())
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        client = by_file(server, file) if by_setting else Client(LIVE, look_up=server.look_up())
        answer = ask(client)

    assert (answer.counts, (tmp_path / "keys").exists()) == ((ANA,), False)


def test_a_server_without_tls_gets_no_token() -> None:
    heard: list[bytes] = []

    def plain(conn: socket.socket) -> None:
        heard.append(conn.recv(65536))
        conn.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with LocalWolkvox([Raw(plain)]) as server:
        trouble = trouble_of(server.client())

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.TLS_FAILED)
    assert TOKEN.reveal().encode() not in b"".join(heard)


def test_a_connection_that_ends_in_the_handshake_is_unreached() -> None:
    with LocalWolkvox([Raw(lambda _conn: None)]) as server:
        assert type(trouble_of(server.client())) is Unreached


# -- cut --------------------------------------------------------------------------------------------------------------


@contextmanager
def full_house() -> Iterator[int]:
    """Yield a port that takes no connection and refuses none: its queue is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


def test_a_connect_that_hangs_is_cut_at_the_deadline_and_frees_the_lane() -> None:
    lane = Lane("wire")
    with full_house() as port, pytest.raises(Unreached) as caught:
        ask_for_counts(Client(LIVE, look_up=at(port)), TOKEN, "intelligent_dial", lane, deadline_s=0.2)

    assert (caught.value.reason.code, lane.busy) == (ReasonCode.TIMED_OUT, False)


def test_a_handshake_that_hangs_is_cut_at_the_deadline_and_frees_the_lane() -> None:
    lane = Lane("wire")
    with LocalWolkvox([Raw(hang)]) as server, pytest.raises(Unreached) as caught:
        ask_for_counts(server.client(), TOKEN, "intelligent_dial", lane, deadline_s=0.2)

    assert (caught.value.reason.code, lane.busy) == (ReasonCode.TIMED_OUT, False)


def test_a_look_up_that_hangs_ends_with_the_deadline_and_is_not_started_twice() -> None:
    release, begun = threading.Event(), []

    def slow(host: str, _port: int) -> list[Address]:
        begun.append(host)
        release.wait()
        return []

    lane, endpoint = Lane("wire"), Endpoint.live("7777")
    try:
        with pytest.raises(Unreached) as first:
            ask_for_counts(Client(endpoint, look_up=slow), TOKEN, "intelligent_dial", lane, deadline_s=0.05)
        with pytest.raises(Unreached) as second:
            ask_for_counts(Client(endpoint, look_up=slow), TOKEN, "intelligent_dial", lane, deadline_s=60)
    finally:
        release.set()

    assert [first.value.reason.code, second.value.reason.code] == [ReasonCode.TIMED_OUT, ReasonCode.TIMED_OUT]
    assert (begun, lane.busy) == (["wv7777.wolkvox.com"], False)


def test_a_look_up_that_hangs_holds_up_no_other_server() -> None:
    release = threading.Event()

    def slow(_host: str, _port: int) -> list[Address]:
        release.wait()
        return []

    lane = Lane("wire")
    with LocalWolkvox([GOOD]) as server:
        with pytest.raises(Unreached):
            ask_for_counts(Client(Endpoint.live("8"), look_up=slow), TOKEN, "intelligent_dial", lane, deadline_s=0.05)
        answer = ask_for_counts(server.client(), TOKEN, "intelligent_dial", lane)
        release.set()

    assert answer.counts == (ANA,)


def test_a_server_found_too_late_is_not_even_called_on() -> None:
    """The gate has taken its stamp back by then: a request now would break the five minutes."""
    release, ended = threading.Event(), threading.Event()
    with LocalWolkvox([GOOD]) as server:
        found = server.look_up()

        def slow(host: str, port: int) -> object:
            release.wait()
            ended.set()
            return found(host, port)

        client = Client(LIVE, look_up=slow, trust=server.trust())  # type: ignore[arg-type]  # it returns what it found
        trouble = trouble_of(client, deadline_s=0.05)
        release.set()
        ended.wait()

    assert (type(trouble), client.sent, server.connections) == (Unreached, False, 0)


def test_what_was_not_sent_when_the_wire_was_cut_never_will_be() -> None:
    wire = Wire(at())
    wire.cut()
    with pytest.raises(WireCut):
        wire.leave()

    assert wire.sent is False


def test_a_client_cut_before_it_is_used_sends_nothing() -> None:
    with LocalWolkvox([GOOD]) as server:
        client = server.client()
        client.cut()
        with pytest.raises(Unreached):
            client.ask(TOKEN, "intelligent_dial")

    assert (client.sent, server.connections) == (False, 0)


def test_a_connection_cut_after_its_handshake_sends_nothing() -> None:
    """`cut` falls exactly between TLS and the request: the moment nobody can time."""

    class Late(Client):
        def cut_when_leaving(self) -> Client:
            leave = self._wire.leave

            def late() -> None:
                self.cut()
                leave()

            self._wire.leave = late  # type: ignore[method-assign]  # the moment before
            return self

    with LocalWolkvox([GOOD]) as server:
        client = Late(LIVE, look_up=server.look_up(), trust=server.trust()).cut_when_leaving()
        trouble = trouble_of(client)

    assert (type(trouble), client.sent, server.requests) == (Unreached, False, [])


# -- a proxy ----------------------------------------------------------------------------------------------------------


def through(proxy: LocalWolkvox, server: LocalWolkvox | None = None, address: str = "proxy.example:8080") -> Client:
    trust = server.trust() if server is not None else None
    return Client(LIVE, proxy=f"http://{address}", look_up=proxy.look_up(), trust=trust)


def test_a_chosen_proxy_is_used_and_never_sees_the_token() -> None:
    with LocalWolkvox([GOOD]) as server:
        tunnel = Tunnel(server.port)
        with LocalWolkvox([Raw(tunnel)], tls=False) as proxy:
            answer = ask(through(proxy, server))

    assert answer.counts == (ANA,)
    assert tunnel.heard[0].startswith(b"CONNECT wv0042.wolkvox.com:443 HTTP/1.")
    assert TOKEN.reveal().encode() not in tunnel.heard[0]


def test_a_proxys_user_and_password_are_for_the_proxy_alone() -> None:
    with LocalWolkvox([GOOD]) as server:
        tunnel = Tunnel(server.port)
        with LocalWolkvox([Raw(tunnel)], tls=False) as proxy:
            ask(through(proxy, server, "ana:secret@proxy.example:8080"))

    assert b"proxy-authorization: basic" in tunnel.heard[0].lower()
    assert "proxy-authorization" not in server.requests[0].headers


def test_a_proxy_can_be_spoken_to_in_secret() -> None:
    with LocalWolkvox([GOOD]) as server, LocalWolkvox([], host="proxy.example") as proxy:
        tunnel = Tunnel(server.port)
        proxy._script = [tunnel.tunnel]
        trust = server.trust()
        trust.load_verify_locations(cadata=proxy.authority_pem().decode())
        answer = ask(Client(LIVE, proxy="https://proxy.example:8443", look_up=proxy.look_up(), trust=trust))

    assert answer.counts == (ANA,)
    assert [seen.line.rpartition(" ")[0] for seen in proxy.requests] == ["CONNECT wv0042.wolkvox.com:443"]
    assert "wolkvox-token" not in proxy.requests[0].headers


def test_a_proxy_that_wants_a_login_is_unreached() -> None:
    with LocalWolkvox([Raw(Tunnel(refusal=b"407 Proxy Authentication Required"))], tls=False) as proxy:
        trouble = trouble_of(through(proxy))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_WANTS_LOGIN)


def test_a_login_wanted_behind_the_tunnel_may_have_the_request() -> None:
    server = LocalWolkvox([Scripted(status=407)])
    with server, LocalWolkvox([Raw(Tunnel(server.port))], tls=False) as proxy:
        trouble = trouble_of(through(proxy, server))

    assert (type(trouble), trouble.reason.code) == (Refused, ReasonCode.PROXY_WANTS_LOGIN)


@pytest.mark.parametrize("words", [b"502 Bad Gateway", b"403 Forbidden"])
def test_a_proxy_that_does_not_let_us_through_is_unreached(words: bytes) -> None:
    with LocalWolkvox([Raw(Tunnel(refusal=words))], tls=False) as proxy:
        trouble = trouble_of(through(proxy))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_UNREACHABLE)


def test_what_breaks_off_behind_a_proxy_is_not_the_proxys_fault() -> None:
    with LocalWolkvox([lambda conn: None]) as server, LocalWolkvox([Raw(Tunnel(server.port))], tls=False) as proxy:
        trouble = trouble_of(through(proxy, server))

    assert (type(trouble), trouble.reason.code) == (Unanswered, ReasonCode.BROKEN_OFF)


def test_a_certificate_is_checked_behind_a_proxy_too() -> None:
    server, stranger = LocalWolkvox([GOOD]), LocalWolkvox([GOOD])
    with server, stranger, LocalWolkvox([Raw(Tunnel(stranger.port))], tls=False) as proxy:
        trouble = trouble_of(through(proxy, server))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.CERTIFICATE_UNTRUSTED)
    assert stranger.requests == []


def test_a_proxy_that_is_not_there_is_unreached() -> None:
    trouble = trouble_of(Client(LIVE, proxy="http://proxy.example:8080", look_up=at(nobody())))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_UNREACHABLE)


@pytest.mark.parametrize(
    "address", ["socks5://proxy.example:1080", "http://", "http://proxy.example:port", "ftp://proxy.example", "x y"]
)
def test_what_is_no_http_proxy_is_never_gone_round(address: str) -> None:
    with LocalWolkvox([GOOD]) as server:
        trouble = trouble_of(server.client(proxy=address))

    assert (type(trouble), trouble.reason.code) == (Unreached, ReasonCode.PROXY_UNREACHABLE)
    assert server.requests == []


def test_a_socks_proxy_is_refused_even_where_its_library_is_installed() -> None:
    adapter = adapter_for(Wire(at()), None)
    with pytest.raises(InvalidSchema, match="not an HTTP proxy"):
        adapter.proxy_manager_for("SOCKS5://proxy.example:1080")


def test_a_tunnel_that_hangs_is_cut_at_the_deadline() -> None:
    lane = Lane("wire")
    with LocalWolkvox([Raw(hang)], tls=False) as proxy, pytest.raises(Unreached) as caught:
        ask_for_counts(through(proxy), TOKEN, "intelligent_dial", lane, deadline_s=0.2)

    assert (caught.value.reason.code, lane.busy) == (ReasonCode.TIMED_OUT, False)
