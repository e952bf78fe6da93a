"""Bytes → counts; forgiving, never guessing.

No real ``items`` or ``date`` of this API is published, so every form that can only mean one number is read (``7``,
``7.0``, ``" 7 "``, ``"5.0"``) and everything else is *unknown*, kept as sent and shown as such: blank, a fraction, a
negative number, ``1.234`` (1234 in Bogotá, not in C). One unreadable row never costs the others. A row that is no
object at all stands as an unknown count without a name, because leaving it out would make the total look whole.
Rows of one operation and product are summed; any unknown among them makes the sum unknown.

``json.loads`` of a large answer holds Python's lock for longer than a window may stand still; with an
``object_pairs_hook`` it lets go at every object (measured: 12 ms at a time instead of 135). A row becomes a count in
that hook, so that never all rows are held as dictionaries. What would be large once it is read, though it is small on
the wire (millions of empty lists, a wide letter in a long text), is refused before it is read: `core.wire.weight`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any

from wolkvox_tray.core.errors import Refused, Trouble, Unusable
from wolkvox_tray.core.model import Health, LicenseCount, Reason, ReasonCode, RowKey, license_count
from wolkvox_tray.core.wire.refusals import refuse, says_error
from wolkvox_tray.core.wire.weight import too_heavy

NAME_LIMIT = 20_000
RAW_LIMIT = 200
LONGEST_INTEGER = 18
"""Digits of the longest integer that is read as one; Python itself refuses those of thousands."""
DATES_KEPT = 8
LARGEST_COUNT = 10**9
"""More licenses than this is no count but a mistake."""
SHORT, QUANTITIES_KEPT = 8, 4096
"""Quantities of so few letters are read once, so many of them."""

_WHOLE = re.compile(r"\s*\+?([0-9]{1,12})(?:\.0{1,2})?\s*", re.ASCII)
_FIELDS = frozenset(("operation", "description", "items", "date"))
_ENVELOPE = frozenset(("code", "data", "error", "msg"))
_NO_ERROR = ("", "0", "null", "none", "false", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A good answer: its counts, the distinct dates of its rows as sent (the first few), and HTTP's own date."""

    counts: tuple[LicenseCount, ...]
    dates: tuple[str, ...] = ()
    http_date: datetime | None = None


def parse(body: bytes, *, http_date: datetime | None = None, now: datetime | None = None) -> Answer:
    """Return the counts in the body of an HTTP 200.

    Raises:
        Refused: the envelope refuses (``code`` other than 200, or an ``error``), or has no rows (health NO_DATA).
        Unusable: the body is no JSON, no envelope, or too large once it is read.
    """
    envelope = _envelope(body)
    trouble = _refusal(envelope, now)
    if trouble is not None:
        raise trouble
    rows = _rows(envelope)
    if not rows:
        reason = Reason(code=ReasonCode.NO_DATA, said=_said(envelope, ("msg",)))
        raise Refused(reason, health=Health.NO_DATA)
    if not any(_is_row(row) for row in rows):
        raise Unusable(Reason(code=ReasonCode.NOT_UNDERSTOOD))
    counts = [row if isinstance(row, LicenseCount) else _count(row) for row in rows]
    dates = dict.fromkeys(count.date for count in counts if count.date)
    return Answer(counts=_summed(counts), dates=tuple(dates)[:DATES_KEPT], http_date=http_date)


def words_of(body: bytes) -> str | None:
    """Return the sentence (``msg``, or ``error``) in the body of a refusal; ``None`` if there is none."""
    try:
        envelope = _envelope(body)
    except Unusable:
        return None
    return _said(envelope)


def _envelope(body: bytes) -> dict[str, Any]:
    value: Any = None
    broken = False
    if too_heavy(body):
        raise Unusable(Reason(code=ReasonCode.TOO_LARGE))
    try:
        value = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_integer)
    except (ValueError, RecursionError):
        broken = True
    if broken:
        raise Unusable(Reason(code=ReasonCode.NOT_JSON))
    if not isinstance(value, dict) or not _ENVELOPE & value.keys():
        raise Unusable(Reason(code=ReasonCode.NOT_UNDERSTOOD))
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | LicenseCount:
    """Return an object's fields; a row's count. In Python on purpose: so the interpreter's lock is let go at each."""
    fields = dict(pairs)
    return fields if _FIELDS.isdisjoint(fields) or not _ENVELOPE.isdisjoint(fields) else _counted(fields)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


def _is_row(value: object) -> bool:
    return isinstance(value, LicenseCount) or (isinstance(value, dict) and bool(_FIELDS & value.keys()))


def _rows(envelope: dict[str, Any]) -> list[Any]:
    """Return the rows of a good envelope; none if it says so, by nothing where they would stand.

    Raises `Unusable` for anything else, and for an envelope that says neither 200 nor anything about data.
    """
    data = envelope.get("data")
    if isinstance(data, list):
        return data
    if isinstance(data, LicenseCount):
        return [data]
    if isinstance(data, dict) and data:
        several = not _is_row(data) and all(isinstance(row, dict | LicenseCount) for row in data.values())
        return list(data.values()) if several else [data]  # PHP writes a list with gaps as an object
    if data in (None, "", 0, False, {}) and ("data" in envelope or _whole(envelope.get("code")) == 200):
        return []
    raise Unusable(Reason(code=ReasonCode.NOT_UNDERSTOOD))


def _refusal(envelope: dict[str, Any], now: datetime | None) -> Trouble | None:
    """Return the error of an envelope that refuses although HTTP said 200; ``None`` for a good one."""
    code, error = _whole(envelope.get("code")), envelope.get("error")
    number = _whole(error)
    if code in (None, 200) and number is not None and 400 <= number < 600:
        code = number
    if code is not None and code != 200:
        return refuse(code, _said(envelope), now=now)
    if error and (not isinstance(error, str) or error.strip().lower() not in _NO_ERROR):
        a_sentence = isinstance(error, str) and " " in error.strip()
        return says_error(_said(envelope, ("error", "msg") if a_sentence else ("msg", "error")))
    return None


def _said(envelope: dict[str, Any], names: Iterable[str] = ("msg", "error", "message")) -> str | None:
    """Return the first sentence among the envelope's fields of these names."""
    for name in names:
        if isinstance(envelope.get(name), str) and envelope[name].strip():
            return _text(envelope[name], RAW_LIMIT)
    return None


def _count(row: object) -> LicenseCount:
    if isinstance(row, LicenseCount):
        return row
    if not isinstance(row, dict):
        return LicenseCount(operation="", product="", licenses=None, raw=_raw(row))
    return _counted(row)


def _counted(row: dict[str, Any]) -> LicenseCount:
    items = row.get("items")
    short = isinstance(items, str) and len(items) <= SHORT
    licenses, raw = _short_quantity(items) if short else _quantity(items)
    return license_count(
        _text(row.get("operation"), NAME_LIMIT) or "",
        _text(row.get("description"), NAME_LIMIT) or "",
        licenses,
        raw,
        _text(row.get("date"), RAW_LIMIT),
    )


def _quantity(items: object) -> tuple[int | None, str | None]:
    """Return a row's count, ``None`` if it can't be read, and what was sent."""
    licenses = _whole(items)
    return licenses if licenses is None or licenses <= LARGEST_COUNT else None, _raw(items)


_short_quantity = lru_cache(QUANTITIES_KEPT)(_quantity)
"""Most rows have one of few quantities: "0", "12"."""


def _whole(value: object) -> int | None:
    """Return the whole, non-negative number that `value` can only mean; ``None`` otherwise."""
    if isinstance(value, str):
        found = _WHOLE.fullmatch(value)
        return int(found[1]) if found else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 10**12 else None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and 0 <= value < 10**12 and value.is_integer() else None
    return None


def _text(value: object, limit: int) -> str | None:
    """Return `value` as text that any store can hold: no lone surrogates; ``None`` for nothing."""
    if value is None or value == "":
        return None
    text = value if isinstance(value, str) else _raw(value) or ""
    return _storable(text if len(text) <= limit else text[:limit])


def _raw(value: object) -> str | None:
    """Return a quantity as it was sent, cut to what is worth keeping."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value
    elif isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    else:
        text = _dumped(value)
    return _storable(text[:RAW_LIMIT])


def _storable(text: str) -> str:
    """Return `text` without lone surrogates; one object for all rows that say the same, such as their date."""
    if not text.isascii():
        try:
            text.encode()  # less work than to look for them
        except UnicodeEncodeError:
            text = text.encode("utf-8", "replace").decode("utf-8")
    return intern(text)


def _dumped(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError):  # a row within a row is a count by now
        return "…"


def _summed(counts: Iterable[LicenseCount]) -> tuple[LicenseCount, ...]:
    """Return one count for each operation and product, in the order of their first rows."""
    found: dict[RowKey, LicenseCount] = {}
    for count in counts:
        key = count.key
        other = found.setdefault(key, count)
        if other is not count:
            found[key] = _both(other, count)
    return tuple(found.values())


def _both(one: LicenseCount, other: LicenseCount) -> LicenseCount:
    """Return the sum; of an unknown one `raw` shows what couldn't be read."""
    total = None if one.licenses is None or other.licenses is None else one.licenses + other.licenses
    raw = other.raw if one.licenses is not None and other.licenses is None else one.raw
    return replace(one, licenses=total, raw=raw, rows=one.rows + other.rows, date=one.date or other.date)
