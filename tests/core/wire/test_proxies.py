"""Which proxy a request goes through: the chosen one, and nobody is asked longer than needed."""

from __future__ import annotations

import threading
import urllib.request

import pytest

from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.wire import proxies
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.proxies import proxy_for, redacted

LIVE = Endpoint.live("0042")


@pytest.fixture(autouse=True)
def _a_system_without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("mode", "url", "environment", "proxy"),
    [
        ("none", "http://a:1", {"HTTPS_PROXY": "http://b:2"}, None),
        ("manual", "http://a:1", {"HTTPS_PROXY": "http://b:2"}, "http://a:1"),
        ("manual", " a:1 ", {}, "http://a:1"),
        ("manual", "http://a:1", {"NO_PROXY": "*"}, "http://a:1"),
        ("manual", "", {"HTTPS_PROXY": "http://b:2"}, None),
        ("system", "http://a:1", {"HTTPS_PROXY": "http://b:2"}, "http://b:2"),
        ("system", "http://a:1", {"https_proxy": "http://b:2"}, "http://b:2"),
        ("system", "", {"ALL_PROXY": "c:3"}, "http://c:3"),
        ("system", "", {"ALL_PROXY": "socks5://c:3"}, "socks5://c:3"),
        ("system", "", {"HTTPS_PROXY": "http://b:2", "ALL_PROXY": "c:3"}, "http://b:2"),
        ("system", "", {"HTTPS_PROXY": "http://b:2", "NO_PROXY": ".wolkvox.com"}, None),
        ("system", "", {"HTTPS_PROXY": "http://b:2", "NO_PROXY": "wolkvox.com"}, None),
        ("system", "", {"HTTPS_PROXY": "http://b:2", "NO_PROXY": "*"}, None),
        ("system", "", {"HTTPS_PROXY": "http://b:2", "NO_PROXY": "other.com, localhost"}, "http://b:2"),
        ("system", "", {"HTTP_PROXY": "http://b:2"}, None),
        ("system", "", {}, None),
    ],
)
def test_the_proxy_is_the_one_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, mode: str, url: str, environment: dict[str, str], proxy: str | None
) -> None:
    monkeypatch.setattr(urllib.request, "getproxies", urllib.request.getproxies_environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for(LIVE, mode, url) == proxy
    assert proxy_for(Endpoint.loopback(1), mode, url) is None


def test_without_a_proxy_the_system_is_not_asked_for_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(urllib.request, "getproxies", dict)
    monkeypatch.setattr(urllib.request, "proxy_bypass", asked.append)

    assert (proxy_for(LIVE, "system"), asked) == (None, [])


def test_a_system_that_does_not_tell_its_exceptions_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard library may look our name up there, and a look-up can hang."""
    release = threading.Event()
    monkeypatch.setattr(proxies, "EXCEPTIONS_S", 0.01)
    monkeypatch.setattr(proxies, "_lane", Lane("x"))
    monkeypatch.setattr(urllib.request, "getproxies", lambda: {"https": "http://b:2"})
    monkeypatch.setattr(urllib.request, "proxy_bypass", lambda _host: release.wait())
    found = [proxy_for(LIVE, "system"), proxy_for(LIVE, "system")]
    release.set()

    assert found == ["http://b:2", "http://b:2"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://proxy.example:8080", "http://proxy.example:8080"),
        ("http://ana:secret@proxy.example:8080", "http://•••@proxy.example:8080"),
        ("ana:secret@proxy.example", "•••@proxy.example"),
        ("http://ana:se@c/ret@proxy.example:8080", "http://•••@proxy.example:8080"),
        ("http://ana:secret@proxy.example:99999", "http://•••@proxy.example:99999"),
    ],
)
def test_a_proxy_is_shown_without_its_password(address: str, shown: str) -> None:
    assert redacted(address) == shown
