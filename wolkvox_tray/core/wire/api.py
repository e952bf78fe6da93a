"""HTTP: the only module that sees a response.

One request, one fresh session: no redirects (requests would carry our header to the next host), no cookies, nothing
from the environment but what we read ourselves, a body of at most 16 MiB however it is compressed. The deadline stands
outside, in a lane (`ask_for_counts`), because no time-out of a socket covers a trickling header. What goes wrong is
sorted by what happens next (`core.errors`): *unreached* only if no byte of the request left. A refusal is told by its
status, even if its body breaks off or is no data. No exception leaves here with a request, a response or a header on
it: troubles are made inside the ``except`` block and raised outside.
"""

from __future__ import annotations

import errno
import socket
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests
from urllib3.exceptions import HTTPError

from wolkvox_tray import __version__
from wolkvox_tray.core.errors import Trouble, Unanswered, Unreached, Unusable
from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.wire.connect import (
    CONNECT_S,
    LookUp,
    LookUpPending,
    TrustFileUnusable,
    TunnelFailed,
    Wire,
    adapter_for,
    system_look_up,
    trust_context,
)
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.parse import Answer, parse, words_of
from wolkvox_tray.core.wire.refusals import refuse

BODY_LIMIT = 16 * 2**20
REFUSAL_LIMIT = 2**20
"""Of a refusal's body only its sentence is of interest."""
CHUNK = 64 * 2**10
READ_S = 60.0
"""The longest silence within an answer."""
DEADLINE_S = 60.0
HEADER = "wolkvox-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: HTTP's status, the body (decompressed), and the two headers the core needs."""

    status: int
    body: bytes
    date: datetime | None = None
    retry_after: str | None = None


class _TooLarge(Exception):
    """The body passed its limit."""


class _Unreadable(Exception):
    """The body is compressed in a way we didn't offer, or badly."""


class _Session(requests.Session):
    """A session that doesn't even look where a redirect leads: else it would read all of its body, and inflate it."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is none."""


class Client:
    """Asks one endpoint once. `cut` ends it from another thread; `sent` tells whether the request may have left.

    `proxy` is an address or ``None``; `trust_file` holds the certificates that alone are trusted, if not the system
    decides; `look_up` and `trust` are for tests, which bring their own names and roots.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        proxy: str | None = None,
        trust_file: Path | None = None,
        look_up: LookUp = system_look_up,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._proxy = proxy
        self._trust_file = trust_file
        self._trust = trust
        self._wire = Wire(look_up)

    @property
    def host(self) -> str:
        """Whom it asks."""
        return self._endpoint.host

    def give_up_after(self, reach_s: float) -> None:
        """Try for so long to get through to the server; to be called before `ask`."""
        self._wire.reach_s = reach_s

    @property
    def sent(self) -> bool:
        """Whether a byte of the request may have left this computer. Final once `cut` was called."""
        return self._wire.sent

    def cut(self) -> None:
        """End the request, wherever it is. May be called again."""
        self._wire.cut()

    def ask(self, token: Token, report: str) -> Reply:
        """Send the request and return the reply. Blocks; raises `Trouble`."""
        trouble: Trouble
        try:
            return self._exchange(token, report)
        except _TooLarge:
            trouble = Unusable(self._reason(ReasonCode.TOO_LARGE))
        except _Unreadable:
            trouble = Unusable(self._reason(ReasonCode.NOT_JSON))
        except TrustFileUnusable as unusable:
            trouble = Unreached(unusable.reason)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            trouble = self._trouble(error)
        finally:
            self._wire.close()
        raise trouble

    def _exchange(self, token: Token, report: str) -> Reply:
        context = None if self._endpoint.is_loopback else self._trust or trust_context(self._trust_file)
        adapter = adapter_for(self._wire, context)
        with _Session() as session:
            session.trust_env = False
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            response = session.get(
                self._endpoint.url(report),
                headers={
                    HEADER: token.reveal(),
                    "User-Agent": f"wolkvox_tray/{__version__}",
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                },
                proxies={"https": self._proxy, "http": self._proxy} if self._proxy else {},
                allow_redirects=False,
                stream=True,
                timeout=(CONNECT_S, READ_S),
            )
            with response:
                return Reply(
                    status=response.status_code,
                    body=_body(response),
                    date=_moment(response.headers.get("Date")),
                    retry_after=response.headers.get("Retry-After"),
                )

    def _reason(self, code: ReasonCode) -> Reason:
        return Reason(code=code, params=(("host", self._endpoint.host),))

    def _trouble(self, error: BaseException) -> Trouble:
        code = _code_of(error, sent=self.sent)
        return (Unanswered if self.sent else Unreached)(self._reason(code))


def ask_for_counts(
    client: Client,
    token: Token,
    report: str,
    lane: Lane,
    *,
    deadline_s: float = DEADLINE_S,
    now: datetime | None = None,
) -> Answer:
    """Return the counts of a report, within `deadline_s` seconds in all.

    Raises `Trouble`, or `Quitting` when the app is closing.
    """
    trouble: Trouble | None = None
    try:
        reply = lane.call(lambda: client.ask(token, report), deadline_s=deadline_s, cut=client.cut)
    except LaneBusy:
        trouble = Unreached(Reason(code=ReasonCode.STILL_ASKING))
    except DeadlinePassed:
        trouble = (Unanswered if client.sent else Unreached)(Reason(code=ReasonCode.TIMED_OUT))
    if trouble is not None:
        raise trouble
    if reply.status != 200:
        by_its_clock = reply.date or now  # a date in Retry-After is the server's, whatever time it is here
        raise refuse(reply.status, words_of(reply.body), retry_after=reply.retry_after, now=by_its_clock)
    return parse(reply.body, http_date=reply.date, now=now)


def _body(response: requests.Response) -> bytes:
    """Return the body, decompressed: whole if it should hold counts, else as much as could be had."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    good = response.status_code == 200
    pieces: list[bytes] = []
    try:
        chunks = response.raw.stream(CHUNK, decode_content=False)
        pieces.extend(_plain(chunks, encoding, BODY_LIMIT if good else REFUSAL_LIMIT))
    except (_TooLarge, _Unreadable, HTTPError, OSError):
        if good:
            raise
    return b"".join(pieces)


def _plain(chunks: Iterator[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the body's bytes, decompressed a bounded piece at a time; raise when they pass the limit."""
    inflate = zlib.decompressobj(wbits=47) if encoding in ("gzip", "x-gzip", "deflate") else None
    if inflate is None and encoding not in ("identity", ""):
        raise _Unreadable
    size = 0
    for chunk in chunks:
        for piece in (chunk,) if inflate is None else _inflated(inflate, chunk):
            size += len(piece)
            if size > limit:
                raise _TooLarge
            yield piece
    if inflate is not None and size and not inflate.eof:
        raise _Unreadable


def _inflated(inflate: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    while chunk and not inflate.eof:
        try:
            piece = inflate.decompress(chunk, CHUNK)
        except zlib.error:
            piece = None
        if piece is None:
            raise _Unreadable
        chunk = inflate.unconsumed_tail
        yield piece


def _moment(header: str | None) -> datetime | None:
    """Return HTTP's date as an aware moment; ``None`` if there is none or it can't be read."""
    try:
        moment = parsedate_to_datetime(header) if header else None
    except (ValueError, TypeError, OverflowError):
        return None
    if moment is None or not 2000 < moment.year < 3000:  # at the edges of the calendar no zone can be reckoned with
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _chain(error: BaseException) -> list[BaseException]:
    """Return `error` and all it was raised from: requests and urllib3 wrap the cause three deep."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, BaseException) and all(item is not seen for seen in found):
            found.append(item)
            waiting += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return found


def _code_of(error: BaseException, *, sent: bool) -> ReasonCode:
    """Return what a failed exchange means, by the kinds of errors in its chain."""
    chain = _chain(error)

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(item, kinds) for item in chain)

    bad_address = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)
    if not sent and has(
        requests.exceptions.ProxyError, TunnelFailed, *bad_address
    ):  # our own address is never invalid, so the proxy's is; later it has done its part
        return _proxy_code(chain)
    if has(ssl.SSLCertVerificationError):
        return ReasonCode.CERTIFICATE_UNTRUSTED
    if has(ssl.SSLError) and not sent:
        return ReasonCode.TLS_FAILED
    if has(socket.gaierror):
        return ReasonCode.NAME_UNKNOWN
    if has(TimeoutError, LookUpPending):
        return ReasonCode.TIMED_OUT
    if sent:
        return ReasonCode.BROKEN_OFF
    if has(ConnectionRefusedError):
        return ReasonCode.CONNECTION_REFUSED
    unreachable = {errno.ENETUNREACH, errno.EHOSTUNREACH}
    if any(isinstance(item, OSError) and item.errno in unreachable for item in chain):
        return ReasonCode.NO_ROUTE
    return ReasonCode.TLS_FAILED if has(ConnectionResetError) else ReasonCode.NO_ROUTE


def _proxy_code(chain: list[BaseException]) -> ReasonCode:
    wants_login = any("407" in str(item) and "unnel" in str(item) for item in chain)
    return ReasonCode.PROXY_WANTS_LOGIN if wants_login else ReasonCode.PROXY_UNREACHABLE
