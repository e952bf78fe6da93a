"""Every fault of a server, a network or a proxy that we know of, each with what the user sees of it.

One table: a name, what happens, and how the local server makes it happen over real sockets and TLS. `FAULTS` end
without counts, so what was known stays and grows old; `ODD_ANSWERS` have counts, some of which may be unknown.
``tests/core/test_faults.py`` plays them all through the whole core, and ``python -m tests.helpers.faults`` prints
docs/faults.md from them.
"""

from __future__ import annotations

import gzip
import sys
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from tests.helpers.clock import START
from tests.helpers.fault_acts import (
    HEAD,
    body,
    bomb,
    endless,
    envelope,
    half_tls,
    reset,
    says,
    sized,
    stranger,
    trickle,
)
from tests.helpers.faults_network import NETWORK
from tests.helpers.wolkvox_server import HOST, Behaviour, Raw, Scripted, hang, ok, refusal, row
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.phrases import reason_words

Entry = Scripted | Behaviour | Raw
GOOD = ok([row("Ana", "P", "7")]).body


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault: `act` makes it, `health` and `code` are what becomes of it. `sent`: the request may have arrived."""

    name: str
    what: str
    act: Entry
    health: Health
    code: ReasonCode
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class OddAnswer:
    """An answer that is strange and still has counts: their sum, and how many can't be read."""

    name: str
    what: str
    act: Entry
    total: int | None
    unknown: int = 0
    rows: int = field(default=1)


# -- the table ----------------------------------------------------------------------------------------------------

H, C = Health, ReasonCode
SOON = format_datetime(START, usegmt=True)

REFUSALS = (
    Fault(name="400-report", what="HTTP 400, the report does not exist", act=refusal(400, "The api does not exist"), health=H.UNUSABLE, code=C.NO_SUCH_REPORT),
    Fault(name="400-parameters", what="HTTP 400, parameters are required", act=refusal(400, "PARAMETERS ARE REQUIRED"), health=H.UNUSABLE, code=C.NO_SUCH_REPORT),
    Fault(name="400-other", what="HTTP 400 with other words", act=refusal(400, "bad luck"), health=H.UNUSABLE, code=C.UNEXPECTED_STATUS),
    Fault(name="401", what="HTTP 401, no token was sent", act=refusal(401, "PLEASE ENTER THE WOLKVOX-TOKEN"), health=H.DENIED, code=C.NO_TOKEN_SENT),
    Fault(name="403-token", what="HTTP 403, the token is bad, expired or deleted", act=refusal(403, "PLEASE VALIDATE TOKEN"), health=H.DENIED, code=C.TOKEN_REFUSED),
    Fault(name="403-quota", what="HTTP 403, the day's quota is used up", act=refusal(403, "TOKEN LIMIT EXCEEDED"), health=H.QUOTA, code=C.QUOTA_USED),
    Fault(name="403-busy", what="HTTP 403, another program uses the token", act=refusal(403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)"), health=H.BUSY, code=C.SIMULTANEOUS),
    Fault(name="403-maintenance", what="HTTP 403, maintenance, in Spanish", act=refusal(403, "Servidor en mantenimiento"), health=H.MAINTENANCE, code=C.MAINTENANCE),
    Fault(name="403-backup", what="HTTP 403, backup", act=refusal(403, "SERVER BACKUP IN PROGRESS"), health=H.MAINTENANCE, code=C.MAINTENANCE),
    Fault(name="403-other", what="HTTP 403 with words nobody knows", act=refusal(403, "NO"), health=H.UNUSABLE, code=C.FORBIDDEN),
    Fault(name="403-page", what="HTTP 403 with a web page", act=body(b"<h1>Forbidden</h1>", status=403), health=H.UNUSABLE, code=C.FORBIDDEN),
    Fault(name="404", what="HTTP 404, no data this month yet", act=refusal(404, "No information found"), health=H.NO_DATA, code=C.NO_DATA),
    Fault(name="404-page", what="HTTP 404 with a web page", act=body(b"<h1>Not Found</h1>", status=404), health=H.NO_DATA, code=C.NO_DATA),
    Fault(name="407", what="HTTP 407 from where the token went", act=body(b"", status=407), health=H.OFFLINE, code=C.PROXY_WANTS_LOGIN),
    Fault(name="418", what="HTTP 418", act=body(b"teapot", status=418), health=H.UNUSABLE, code=C.UNEXPECTED_STATUS),
    Fault(name="429", what="HTTP 429", act=refusal(429, "slow down"), health=H.BUSY, code=C.TOO_MANY_REQUESTS),
    Fault(name="429-seconds", what="HTTP 429 with Retry-After in seconds", act=refusal(429, "slow down", Retry_After="900"), health=H.BUSY, code=C.TOO_MANY_REQUESTS),
    Fault(name="429-date", what="HTTP 429 with Retry-After as a date", act=refusal(429, "slow down", Retry_After=SOON), health=H.BUSY, code=C.TOO_MANY_REQUESTS),
    Fault(name="429-nonsense", what="HTTP 429 with a Retry-After that means nothing", act=refusal(429, "slow down", Retry_After="soon"), health=H.BUSY, code=C.TOO_MANY_REQUESTS),
    Fault(name="500", what="HTTP 500", act=refusal(500, "Internal error"), health=H.UNUSABLE, code=C.SERVER_ERROR),
    Fault(name="502-page", what="HTTP 502 with a gateway's page", act=body(b"<html>bad gateway</html>", status=502), health=H.UNUSABLE, code=C.SERVER_ERROR),
    Fault(name="503", what="HTTP 503", act=refusal(503, "unavailable", Retry_After="60"), health=H.UNUSABLE, code=C.SERVER_ERROR),
    Fault(name="503-maintenance", what="HTTP 503, maintenance", act=refusal(503, "under maintenance"), health=H.MAINTENANCE, code=C.MAINTENANCE),
    Fault(name="504", what="HTTP 504", act=body(b"", status=504), health=H.UNUSABLE, code=C.SERVER_ERROR),
    Fault(name="301", what="a redirect to another host", act=body(b"", status=301, Location="https://evil.example/"), health=H.UNUSABLE, code=C.REDIRECTED),
    Fault(name="302-login", what="a redirect to a login page", act=body(b"", status=302, Location="http://login.hotel.example/"), health=H.UNUSABLE, code=C.REDIRECTED),
    Fault(name="307-same-host", what="a redirect within wolkvox", act=body(b"", status=307, Location="/api/v2/other.php"), health=H.UNUSABLE, code=C.REDIRECTED),
    Fault(name="204", what="HTTP 204, no content", act=body(b"", status=204), health=H.UNUSABLE, code=C.UNEXPECTED_STATUS),
    Fault(name="206", what="HTTP 206, a part only", act=body(GOOD, status=206), health=H.UNUSABLE, code=C.UNEXPECTED_STATUS),
    Fault(name="304", what="HTTP 304, not modified", act=body(b"", status=304), health=H.UNUSABLE, code=C.REDIRECTED),
    Fault(name="200-code-403", what="HTTP 200 around a 403, token refused", act=envelope(code="403", error="error", msg="PLEASE VALIDATE TOKEN", data=None), health=H.DENIED, code=C.TOKEN_REFUSED),
    Fault(name="200-code-404", what="HTTP 200 around a 404", act=envelope(code=404, error="error", msg="No data", data=None), health=H.NO_DATA, code=C.NO_DATA),
    Fault(name="200-code-500", what="HTTP 200 around a 500", act=envelope(code=500, error="error", msg="oops", data=None), health=H.UNUSABLE, code=C.SERVER_ERROR),
    Fault(name="200-error", what="HTTP 200 with an error and no words for it", act=envelope(code=200, error="E17", data=[row("Ana", "P", "9")]), health=H.UNUSABLE, code=C.SAYS_ERROR),
    Fault(name="200-error-quota", what="HTTP 200 with an error in a 403's words", act=envelope(code=200, error="TOKEN LIMIT EXCEEDED", data=[]), health=H.QUOTA, code=C.QUOTA_USED),
)  # fmt: skip

USELESS = (
    Fault(name="empty", what="an empty body", act=body(b""), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="spaces", what="a body of spaces", act=body(b"   \n"), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="page", what="a web page with HTTP 200", act=body(b"<html><form>login</form></html>", Content_Type="text/html"), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="php-warning", what="a PHP warning before the data", act=body(b"<b>Warning</b>: x in y.php\n" + GOOD), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="two-answers", what="two answers in one body", act=body(GOOD + GOOD), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="cut-json", what="JSON that ends in the middle", act=body(GOOD[:-20]), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="not-utf-8", what="bytes that are no UTF-8", act=body(GOOD.replace(b"Ana", b"An\xe1")), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="utf-16", what="UTF-16", act=body(GOOD.decode().encode("utf-16")), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="nulls", what="zero bytes", act=body(b"\0" * 1000), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="deep", what="100,000 brackets inside each other", act=body(b"[" * 100_000), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="deep-data", what="data nested 100,000 deep", act=body(b'{"code":200,"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="null", what="null", act=body(b"null"), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="number", what="a number", act=body(b"42"), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="list", what="a list without an envelope", act=body(b"[]"), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="other-object", what="an object of another program", act=envelope(status="ok", items=[]), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="data-number", what="data that is a number", act=envelope(code=200, data=5), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="data-text", what="data that is a sentence", act=envelope(code=200, data="hello"), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="data-strings", what="a list of names without counts", act=envelope(code=200, data=["Ana", "Bea"]), health=H.UNUSABLE, code=C.NOT_UNDERSTOOD),
    Fault(name="no-rows", what="a good answer without rows: nothing yet, not zero", act=ok([]), health=H.NO_DATA, code=C.NO_DATA),
    Fault(name="data-null", what="a good answer with null for data", act=envelope(code="200", error=None, msg="ok", data=None), health=H.NO_DATA, code=C.NO_DATA),
    Fault(name="bomb", what="64 MB packed into a few kB", act=body(bomb(), Content_Encoding="gzip"), health=H.UNUSABLE, code=C.TOO_LARGE),
    Fault(name="small-but-large", what="five million empty lists, small on the wire, packed", act=body(gzip.compress(b'{"code": 200, "data": [' + b"[]," * 5_000_000 + b"[]]}", 1), Content_Encoding="gzip"), health=H.UNUSABLE, code=C.TOO_LARGE),
    Fault(name="endless-body", what="a body that never ends", act=endless(HEAD + b"\r\n", b" " * 65536), health=H.UNUSABLE, code=C.TOO_LARGE),
    Fault(name="cut-gzip", what="gzip that ends in the middle", act=body(gzip.compress(GOOD)[:-9], Content_Encoding="gzip"), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="false-gzip", what="plain text that says it is gzip", act=body(GOOD, Content_Encoding="gzip"), health=H.UNUSABLE, code=C.NOT_JSON),
    Fault(name="brotli", what="an encoding nobody asked for", act=body(GOOD, Content_Encoding="br"), health=H.UNUSABLE, code=C.NOT_JSON),
)  # fmt: skip

TRANSPORT = (
    Fault(name="reset-at-once", what="the connection is reset before TLS", act=Raw(reset), health=H.OFFLINE, code=C.TLS_FAILED, sent=False),
    Fault(name="closed-at-once", what="the connection is closed before TLS", act=Raw(lambda conn: None), health=H.OFFLINE, code=C.TLS_FAILED, sent=False),
    Fault(name="ssh", what="another protocol answers", act=Raw(says(b"SSH-2.0-OpenSSH_9.2\r\n", then_hang=True)), health=H.OFFLINE, code=C.TLS_FAILED, sent=False),
    Fault(name="plain-http", what="plain HTTP where TLS should be", act=Raw(says(HEAD + b"\r\n" + GOOD, then_hang=True)), health=H.OFFLINE, code=C.TLS_FAILED, sent=False),
    Fault(name="half-tls", what="a handshake that stops in the middle", act=Raw(half_tls), health=H.OFFLINE, code=C.TIMED_OUT, sent=False),
    Fault(name="silent-before-tls", what="a server that takes the connection and says nothing", act=Raw(hang), health=H.OFFLINE, code=C.TIMED_OUT, sent=False),
    Fault(name="stranger", what="a certificate of an authority nobody trusts", act=Raw(stranger("wv0042.wolkvox.com")), health=H.OFFLINE, code=C.CERTIFICATE_UNTRUSTED, sent=False),
    Fault(name="wrong-name", what="a certificate for another name", act=Raw(stranger("wolkvox.example")), health=H.OFFLINE, code=C.CERTIFICATE_UNTRUSTED, sent=False),
    Fault(name="closed-after-request", what="the connection is closed after the request", act=lambda conn: None, health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="reset-after-request", what="the connection is reset after the request", act=reset, health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="silent", what="no answer at all", act=hang, health=H.OFFLINE, code=C.TIMED_OUT),
    Fault(name="slow-headers", what="headers that come a byte at a time", act=trickle(b"", HEAD * 50), health=H.OFFLINE, code=C.TIMED_OUT),
    Fault(name="slow-body", what="a body that comes a byte at a time", act=trickle(HEAD + b"Content-Length: 9000\r\n\r\n", GOOD * 50), health=H.OFFLINE, code=C.TIMED_OUT),
    Fault(name="half-headers", what="headers that stop in the middle", act=says(HEAD[:30], then_hang=True), health=H.OFFLINE, code=C.TIMED_OUT),
    Fault(name="half-body", what="a body that stops in the middle", act=says(HEAD + b"Content-Length: 9000\r\n\r\n" + GOOD[:40], then_hang=True), health=H.OFFLINE, code=C.TIMED_OUT),
    Fault(name="endless-headers", what="headers that never end", act=endless(HEAD, b"X-Y: z\r\n" * 500), health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="endless-header", what="one header that never ends", act=endless(HEAD + b"X: ", b"y" * 65536), health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="no-http", what="an answer that is no HTTP", act=says(b"hello\r\n\r\n"), health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="odd-status", what="a status that is no number", act=says(b"HTTP/1.1 fine\r\n\r\n"), health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="too-short", what="fewer bytes than announced", act=sized(GOOD[:60], len(GOOD)), health=H.OFFLINE, code=C.BROKEN_OFF),
    Fault(name="broken-chunks", what="chunks that are none", act=says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD), health=H.OFFLINE, code=C.BROKEN_OFF),
)  # fmt: skip

FAULTS = REFUSALS + USELESS + TRANSPORT


def counts(*quantities: Any) -> Scripted:
    """Return an answer with one operation for each quantity."""
    return ok([row(f"Operation {number}", "P", quantity) for number, quantity in enumerate(quantities, 1)])


def one(operation: Any, product: Any = "P") -> Scripted:
    """Return an answer with one row of this name."""
    return ok([row(operation, product, 7)])


ODD_ANSWERS = (
    OddAnswer(name="numbers", what="numbers instead of text", act=counts(7, 8), total=15, rows=2),
    OddAnswer(name="decimals", what="`7.0`, `\"8.00\"`", act=counts(7.0, "8.00"), total=15, rows=2),
    OddAnswer(name="padded", what="numbers with spaces and signs", act=counts(" 7 ", "+8", "007"), total=22, rows=3),
    OddAnswer(name="zero", what="a zero is a zero", act=counts("0", 5), total=5, rows=2),
    OddAnswer(name="null-count", what="null for a quantity", act=counts(None, 5), total=5, unknown=1, rows=2),
    OddAnswer(name="empty-count", what="nothing for a quantity", act=counts("", "  ", 5), total=5, unknown=2, rows=3),
    OddAnswer(name="word-count", what="a word for a quantity", act=counts("n/a", 5), total=5, unknown=1, rows=2),
    OddAnswer(name="separator", what="`1.234` and `1,234`, which mean different things in different countries", act=counts("1.234", "1,234", 5), total=5, unknown=2, rows=3),
    OddAnswer(name="fraction", what="a fraction of a license", act=counts("7.5", 7.5, 5), total=5, unknown=2, rows=3),
    OddAnswer(name="negative", what="a negative quantity", act=counts("-3", -3, 5), total=5, unknown=2, rows=3),
    OddAnswer(name="truth", what="true for a quantity", act=counts(True, 5), total=5, unknown=1, rows=2),
    OddAnswer(name="structure", what="a list or an object for a quantity", act=counts([7], {"a": 7}, 5), total=5, unknown=2, rows=3),
    OddAnswer(name="huge", what="a quantity of 5,000 digits", act=body(GOOD.replace(b'"7"', b"9" * 5000)), total=None, unknown=1),
    OddAnswer(name="nan", what="NaN and Infinity", act=body(ok([row("A", "P", 1)]).body.replace(b'"items": 1', b'"items": NaN')), total=None, unknown=1),
    OddAnswer(name="exotic-digits", what="digits of another script", act=counts("\u0667", "\uff17", 5), total=5, unknown=2, rows=3),
    OddAnswer(name="all-unknown", what="no quantity that can be read: unknown, not zero", act=counts("x", "y"), total=None, unknown=2, rows=2),
    OddAnswer(name="no-names", what="a row without operation and product", act=ok([{"items": "7"}]), total=7),
    OddAnswer(name="no-count", what="a row without a quantity", act=ok([{"operation": "A", "description": "P"}]), total=None, unknown=1),
    OddAnswer(name="not-a-row", what="something that is no row among the rows", act=ok([row("A", "P", 7), "x"]), total=7, unknown=1, rows=2),  # type: ignore[list-item]  # that is the point
    OddAnswer(name="twice", what="the same row twice: their sum", act=ok([row("A", "P", 7), row("A", "P", 8)]), total=15),
    OddAnswer(name="twice-unknown", what="the same row twice, once unreadable: unknown", act=ok([row("A", "P", 7), row("A", "P", "")]), total=None, unknown=1),
    OddAnswer(name="more-fields", what="fields nobody knows", act=ok([{**row("A", "P", 7), "new": {"x": [1]}}], version=9), total=7),
    OddAnswer(name="single-row", what="one row that isn't in a list", act=envelope(code=200, error=None, data=row("A", "P", 7)), total=7),
    OddAnswer(name="numbered", what="rows under numbers instead of in a list", act=envelope(code=200, error=None, data={"0": row("A", "P", 7), "2": row("B", "P", 8)}), total=15, rows=2),
    OddAnswer(name="string-code", what="`\"200\"` for the code", act=ok([row("A", "P", 7)], code="200"), total=7),
    OddAnswer(name="no-code", what="no code at all", act=envelope(data=[row("A", "P", 7)]), total=7),
    OddAnswer(name="bom", what="a byte order mark", act=body(b"\xef\xbb\xbf" + GOOD), total=7),
    OddAnswer(name="as-html", what="JSON that says it is a web page", act=body(GOOD, Content_Type="text/html; charset=latin-1"), total=7),
    OddAnswer(name="gzip", what="gzip", act=body(gzip.compress(GOOD), Content_Encoding="gzip"), total=7),
    OddAnswer(name="chunked", what="chunks", act=says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)), total=7),
    OddAnswer(name="no-length", what="no length: it ends with the connection", act=says(HEAD + b"\r\n" + GOOD), total=7),
    OddAnswer(name="http-1.0", what="HTTP/1.0", act=says(b"HTTP/1.0 200 OK\r\n\r\n" + GOOD), total=7),
    OddAnswer(name="too-long", what="more bytes than announced", act=sized(GOOD + b"garbage", len(GOOD)), total=7),
    OddAnswer(name="odd-date", what="an HTTP date that is none", act=body(GOOD, Date="yesterday"), total=7),
    OddAnswer(name="markup", what="a name with markup", act=one("<b>A</b> & <img src=x>", "%s {0} {x}"), total=7),
    OddAnswer(name="control", what="a name with line breaks, tabs, zero and escape", act=one("A\n\tB\0\x1b[31m\x07"), total=7),
    OddAnswer(name="bidi", what="a name that turns the writing's direction around", act=one("A\u202egnp.exe\u2066"), total=7),
    OddAnswer(name="surrogate", what="half a character", act=body(GOOD.replace(b'"Ana"', b'"A\\ud800"')), total=7),
    OddAnswer(name="long-name", what="a name of 20,000 characters", act=one("A" * 20_000), total=7),
    OddAnswer(name="number-name", what="a number, a list and null for names", act=ok([row(7, [1], 7), row(None, None, 8)]), total=15, rows=2),  # type: ignore[arg-type]  # that is the point
)  # fmt: skip


def manual() -> str:
    """Return docs/faults.md."""
    lines = [
        "# What can go wrong, and what you see of it",
        "",
        "<!-- Made by `python -m tests.helpers.faults > docs/faults.md` from the table in tests/helpers/faults.py. -->",
        "",
        "Every line is played by `tests/core/test_faults.py`, under its name, over real sockets and TLS. Whatever",
        "happens, the last counts stay and show their time; no fault looks like a change, and none like a zero.",
        "",
        "## Faults",
        "",
        "| what happens | what you read | state | name of the case |",
        "|---|---|---|---|",
    ]
    for fault in FAULTS:
        seen = reason_words(Reason(code=fault.code, params=params_of(fault)), server="0042")[0]
        lines.append(f"| {fault.what} | {seen} | {fault.health.value} | {fault.name} |")
    for way in NETWORK:
        seen = reason_words(Reason(code=way.code, params=(("host", HOST),)), server="0042")[0]
        lines.append(f"| {way.what} | {seen} | offline | {way.name} |")
    lines += [
        "",
        "## Answers that are strange and still have counts",
        "",
        "| what happens | total you see | name of the case |",
        "|---|---|---|",
    ]
    for answer in ODD_ANSWERS:
        known = "" if answer.total is None else str(answer.total)
        unknown = "?" if answer.unknown else ""
        lines.append(f"| {answer.what} | {' + '.join(filter(None, (known, unknown)))} | {answer.name} |")
    return "\n".join(lines) + "\n"


def params_of(fault: Fault) -> tuple[tuple[str, str], ...]:
    """Return what the words of a reason need, as they would be for this fault."""
    status = fault.act.status if isinstance(fault.act, Scripted) else 0
    number = {"200-code-500": 500}.get(fault.name, status)
    return (("host", HOST), ("status", str(number)))


if __name__ == "__main__":
    sys.stdout.write(manual())
