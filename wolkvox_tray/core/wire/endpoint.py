"""Where the token may go: ``https://wv<digits>.wolkvox.com``, or a demo server on this computer's loopback.

`Endpoint.live` and `Endpoint.loopback` are the only makers of an address; the class can't be made otherwise, so that
no other module can send a token elsewhere by building a string.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn, final
from urllib.parse import quote, urlsplit

from wolkvox_tray.core.errors import BadInput, InputCode

DOMAIN = "wolkvox.com"
PATH = "/api/v2/billing.php"
_DIGITS = re.compile(r"(?:wv)?([0-9]{1,4})", re.IGNORECASE | re.ASCII)
_HOST = re.compile(rf"wv([0-9]{{1,4}})\.{re.escape(DOMAIN)}\.?", re.IGNORECASE | re.ASCII)
_MAKER = object()


@final
class Endpoint:
    """An address that a token may be sent to. Immutable."""

    __slots__ = ("_host", "_port", "_server")

    _host: str
    _port: int
    _server: str

    def __init__(self, maker: object, *, host: str, port: int, server: str) -> None:
        if maker is not _MAKER:
            raise TypeError("endpoints come from Endpoint.live() and Endpoint.loopback()")
        for name, value in (("_host", host), ("_port", port), ("_server", server)):
            object.__setattr__(self, name, value)

    @classmethod
    def live(cls, server: str) -> Endpoint:
        """Return the address of a wolkvox server. Raises `BadInput` for anything `read_server` doesn't take."""
        digits = read_server(server)
        return cls(_MAKER, host=f"wv{digits}.{DOMAIN}", port=443, server=digits)

    @classmethod
    def loopback(cls, port: int) -> Endpoint:
        """Return the address of a demo server on this computer. Raises `ValueError` for an impossible port."""
        if not 0 < port < 65536:
            raise ValueError("a port is a number from 1 to 65535")
        return cls(_MAKER, host="127.0.0.1", port=port, server="demo")

    @property
    def host(self) -> str:
        """The host's name or address."""
        return self._host

    @property
    def port(self) -> int:
        """The TCP port."""
        return self._port

    @property
    def server(self) -> str:
        """What people call it: ``0042``, or ``demo``."""
        return self._server

    @property
    def is_loopback(self) -> bool:
        """Whether this never leaves the computer."""
        return self._server == "demo"

    def url(self, report: str) -> str:
        """Return the whole address of a report."""
        base = f"http://{self._host}:{self._port}" if self.is_loopback else f"https://{self._host}"
        return f"{base}{PATH}?api={quote(report, safe='')}"

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("an endpoint never changes")

    def __copy__(self) -> Endpoint:
        return self

    def __deepcopy__(self, memo: object) -> Endpoint:
        return self

    def __repr__(self) -> str:
        return f"Endpoint({self._host}:{self._port})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endpoint):
            return NotImplemented
        return (self._host, self._port) == (other._host, other._port)

    def __hash__(self) -> int:
        return hash((self._host, self._port))


def read_server(text: str) -> str:
    """Return the four digits in what a person typed: 42, 0042, wv0042, wv0042.wolkvox.com or a URL of that host.

    Raises `BadInput`: SERVER_EMPTY, or SERVER_NOT_WOLKVOX for anything else.
    """
    typed = text.strip().strip("\"'").strip()
    if not typed:
        raise BadInput(InputCode.SERVER_EMPTY)
    found = _DIGITS.fullmatch(typed) or _HOST.fullmatch(_host_of(typed))
    if found is None:
        raise BadInput(InputCode.SERVER_NOT_WOLKVOX)
    return found[1].zfill(4)


def _host_of(typed: str) -> str:
    """Return the host of a URL or of a bare "host/path"; nothing for an address with a user, or a foreign scheme."""
    host = ""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        if parts.scheme in ("http", "https") and "@" not in parts.netloc and "\\" not in typed:
            host = parts.hostname or ""
            host = host if parts.port in (None, 80, 443) else ""
    except ValueError:
        host = ""
    return host
