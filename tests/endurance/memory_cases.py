"""Answers that would cost much memory, and one large true one: what `tests.endurance.memory` asks for."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from tests.helpers.fault_acts import HEAD, body, bomb, endless, trickle
from tests.helpers.wolkvox_server import Behaviour, Scripted, ok, row
from wolkvox_tray.core.wire.api import BODY_LIMIT

USUAL = ok([row(f"Operation {number}", "Predictive dialling", "7") for number in range(6)])
TRUE = "60,000 rows, a true answer"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A hostile answer; `outcome` is the poll's reason, or the number of its counts."""

    what: str
    act: Scripted | Behaviour
    outcome: str
    deadline_s: float = 60.0


def filled(head: bytes, piece: bytes, tail: bytes) -> bytes:
    """Return a body of exactly the limit, or as near below it as whole pieces go; blanks fill the rest."""
    room = BODY_LIMIT - len(head) - len(tail)
    return (head + piece * (room // len(piece)) + tail).ljust(BODY_LIMIT)


OPEN, CLOSE = b'{"code": 200, "error": null, "data": [{"items": "7"}', b"]}"


def in_data(piece: bytes) -> bytes:
    """Return an answer whose list of rows has `piece` as often as fits."""
    return filled(OPEN, b"," + piece, CLOSE)


def packed(data: bytes) -> Scripted:
    """Return `data` as gzip: some kB on the wire."""
    return body(gzip.compress(data, 1), Content_Encoding="gzip")


def headers(number: int) -> bytes:
    """Return so many of them."""
    return b"".join(b"X-%d: %s\r\n" % (each, b"y" * 60) for each in range(number))


def cases() -> tuple[Case, ...]:
    """Return all cases, the true answer last; some bodies are large, so they are made when wanted."""
    rows = [row(f"Operation {number}", "Predictive dialling", str(number % 90)) for number in range(60_000)]
    wide = '{"code": 200, "data": [{"items": "7", "operation": "\U0001f600'.encode()
    return (
        Case(what="16 MiB, all blanks but one row", act=body(filled(OPEN, b" ", CLOSE)), outcome="too_large"),
        Case(what="16 MiB and one byte", act=body(in_data(b"") + b" "), outcome="too_large"),
        Case(what="a body that never ends", act=endless(HEAD + b"\r\n", b" " * 65536), outcome="too_large"),
        Case(what="64 MB in 64 kB of gzip", act=body(bomb(), Content_Encoding="gzip"), outcome="too_large"),
        Case(what="one row whose name has 16 million letters", act=body(filled(b'{"code": 200, "data": [{"items": "7", "operation": "', b"A", b'"}]}')), outcome="too_large"),
        Case(what="the same, and one of them is an emoji", act=body(filled(wide, b"A", b'"}]}')), outcome="too_large"),
        Case(what="a name of 2 million letters, one an escaped emoji", act=body(b'{"data": [{"items": "7", "operation": "\\ud83d\\ude00' + b"A" * 2_000_000 + b'"}]}'), outcome="1"),
        Case(what="one row with a name of 20 MB", act=body(b'{"data": [{"items": "7", "operation": "' + b"A" * 20_000_000 + b'"}]}'), outcome="too_large"),
        Case(what="16 million lists, one in the other", act=packed(b"[" * BODY_LIMIT), outcome="too_large"),
        Case(what="5.6 million empty lists for rows", act=packed(in_data(b"[]")), outcome="too_large"),
        Case(what="5.6 million empty objects for rows", act=packed(in_data(b"{}")), outcome="too_large"),
        Case(what="8 million numbers for rows", act=packed(in_data(b"9")), outcome="too_large"),
        Case(what="a row with a million fields", act=packed(b'{"data": [{"items": "7"' + b"".join(b',"%d":0' % each for each in range(1_000_000)) + b"}]}"), outcome="too_large"),
        Case(what="a list of 8 million numbers for a quantity", act=packed(filled(b'{"data": [{"operation": "A", "items": [7', b",7", b"]}]}")), outcome="too_large"),
        Case(what="50,000 headers", act=Scripted(headers={f"X-{each}": "y" * 60 for each in range(50_000)}, body=USUAL.body), outcome="broken_off"),
        Case(what="one header that never ends", act=endless(HEAD + b"X: ", b"y" * 65536), outcome="broken_off"),
        Case(what="a byte at a time", act=trickle(HEAD + b"\r\n", USUAL.body * 50), outcome="timed_out", deadline_s=2.0),
        Case(what="HTTP 403 with a body that never ends", act=endless(HEAD.replace(b"200 OK", b"403 Forbidden") + b"\r\n", b"[" * 65536), outcome="forbidden"),
        Case(what="65,000 rows of nothing", act=packed(OPEN + b',{"date": 0.5}' * 65_000 + CLOSE), outcome="1"),
        Case(what="a row within a row, 90 times, and 700 of these", act=packed(OPEN + (b"," + b'{"items":' * 90 + b"0" + b"}" * 90) * 700 + CLOSE), outcome="1"),
        Case(what=TRUE, act=ok(rows), outcome="60000"),
    )  # fmt: skip
