"""How large an answer would be once it is read: told from its bytes, before anything is made of them.

Some kilobytes on the wire can be hundreds of megabytes in memory: five million empty lists, a million fields, one emoji
in a long text (Python then keeps four bytes for each of its letters). A true answer has at most 60,000 rows of four
fields (wolkvox-api: hard limits), so what is far beyond that is no answer. Counting bytes takes milliseconds and is
done without holding the interpreter's lock for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TEXT_LIMIT = 16 * 2**20
"""Bytes of the decoded text."""
STRING_LIMIT = 2 * 2**20
"""Bytes without a quotation mark: one escaped emoji makes a string four times as large as its text."""
OBJECTS = 70_000
VALUES = 600_000
"""More than the objects, twice the values of 60,000 rows with four fields."""
VALUES_TOGETHER = 20_000
"""Values between one object's end and the next one's; a row has four."""
PIECE = 2**16
"""Bytes that are searched in one go, in which the interpreter's lock is held: 60,000 rows at once took 30 ms."""

_FOUR_BYTES_EACH = re.compile(rb"[\xf0-\xff]")
_TWO_BYTES_EACH = re.compile(rb"[\xc4-\xef]")


def too_heavy(body: bytes) -> bool:
    """Return whether reading `body` as JSON would take more memory than any true answer does."""
    if len(body) * _width(body) > TEXT_LIMIT:
        return True
    objects = body.count(b"{")
    values = objects + body.count(b"[") + body.count(b",")
    if objects > OBJECTS or values > VALUES:
        return True
    return any(_stretches(body, b'"', longer_than=STRING_LIMIT)) or any(
        body.count(b",", start, end) > VALUES_TOGETHER
        for start, end in _stretches(body, b"}", longer_than=VALUES_TOGETHER)  # one that is shorter has fewer commas
    )


def _width(body: bytes) -> int:
    """Return the bytes that Python keeps for each letter of this UTF-8: as many as the widest one needs."""
    widest = 1
    for start in range(0, len(body), PIECE):
        if body[start : start + PIECE].isascii():
            continue
        if _FOUR_BYTES_EACH.search(body, start, start + PIECE):
            return 4
        if widest == 1 and _TWO_BYTES_EACH.search(body, start, start + PIECE):
            widest = 2
    return widest


def _stretches(body: bytes, mark: bytes, *, longer_than: int) -> Iterator[tuple[int, int]]:
    """Yield where each stretch without `mark` that is longer than that starts and ends.

    From mark to mark in the widest steps that can't miss one: a true answer has a million marks.
    """
    start = 0
    while start + longer_than < len(body):
        last = body.rfind(mark, start, start + longer_than + 1)
        if last < 0:
            end = body.find(mark, start + longer_than)
            end = len(body) if end < 0 else end
            yield start, end
            last = end
        start = last + 1
