"""Numbers and currencies as people write them, read without guessing (pure).

``1.234`` is a thousand to one reader and little more than one to another. A text is read both ways: what only one way
makes sense of, or both read alike, is sure; where they differ it is `Ambiguous`, unless the caller knows which mark
begins the decimals: from the system's own way of writing, or because the user was asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from wolkvox_tray.core.words import _

MOST = Decimal(10) ** 12
"""More than any price or quantity is."""
DECIMALS = 6
MARKS = (",", ".")
"""What decimals can begin with."""
_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'\N{RIGHT SINGLE QUOTATION MARK}"
_CURRENCY = re.compile(r"[A-Z]{3}")


class Wrong(ValueError):
    """What was entered can't be taken; `text` says why, in words, `column` where."""

    def __init__(self, text: str, column: str = "") -> None:
        super().__init__(text)
        self.text, self.column = text, column


class Ambiguous(Wrong):
    """A number that means one thing with a decimal comma and another with a decimal point."""


def read_number(text: str, mark: str | None = None) -> Decimal:
    """Return the number that `text` says, not negative; `mark` begins the decimals where that isn't plain.

    Raises `Ambiguous` or `Wrong`.
    """
    bare = text.strip().removeprefix("$").strip()
    ways = {each: number for each in MARKS if (number := _read(bare, each)) is not None}
    if not ways:
        raise Wrong(_("“{text}” is no number that can be taken. Write it like 4100 or 4100.50.").format(text=text))
    if len(set(ways.values())) > 1 and mark not in ways:
        raise Ambiguous(_("“{text}” can mean {one} or {other}.").format(text=text, one=ways["."], other=ways[","]))
    number = ways[mark] if mark in ways else next(iter(ways.values()))
    if number > MOST:
        raise Wrong(_("{text} is too large.").format(text=text))
    return number


def read_currency(text: str) -> str:
    """Return a currency's three letters in capitals. Raises `Wrong`."""
    letters = text.strip().upper()
    if not _CURRENCY.fullmatch(letters):
        raise Wrong(_("A currency is three letters: COP, USD, PEN …"))
    return letters


def plain_number(number: Decimal) -> str:
    """Return a number as the database has it: no exponent, no needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stored_number(packed: object) -> Decimal | None:
    """Return the number that `plain_number` wrote, ``None`` for anything else."""
    if not isinstance(packed, str) or not re.fullmatch(r"\d{1,13}(\.\d{1,6})?", packed, re.ASCII):
        return None
    number = Decimal(packed)
    return number if number <= MOST else None


def stored_currency(packed: object) -> str | None:
    """Return the currency that was stored, ``None`` for anything else."""
    return packed if isinstance(packed, str) and _CURRENCY.fullmatch(packed) else None


def stored_text(packed: Mapping[str, object], name: str) -> str | None:
    """Return the text that was stored under `name`, ``None`` for none or for anything else."""
    text = packed.get(name)
    return text if isinstance(text, str) and text else None


def _read(text: str, mark: str) -> Decimal | None:
    found = _grammar(mark).fullmatch(text)
    if found is None:
        return None
    whole = re.sub(r"\D", "", found["whole"], flags=re.ASCII)
    return Decimal(f"{whole}.{found['decimals'] or '0'}").normalize() + 0


@lru_cache
def _grammar(mark: str) -> re.Pattern[str]:
    """Return how a number looks whose decimals begin with `mark`: thousands, if parted, all parted alike."""
    apart = re.escape(("," if mark == "." else ".") + _SPACES)
    whole = rf"\d{{1,18}}|[1-9]\d{{0,2}}(?P<apart>[{apart}])\d{{3}}(?:(?P=apart)\d{{3}})*"
    return re.compile(rf"(?P<whole>{whole})(?:{re.escape(mark)}(?P<decimals>\d{{1,{DECIMALS}}}))?", re.ASCII)
