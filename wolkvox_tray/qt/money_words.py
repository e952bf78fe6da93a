"""Numbers, amounts and findings of the money window, in words; a number is written as it can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QLocale

from wolkvox_tray.core.history.figures import MARKS, Wrong, plain_number, read_number
from wolkvox_tray.core.history.prices import Basis, Cost, Money
from wolkvox_tray.core.history.reconcile import Compared, Finding
from wolkvox_tray.core.words import N_, _, ngettext
from wolkvox_tray.qt.text import number

NOTHING = "—"
CENTURY, THIS_MANY_DAYS, CENTS = 2000, 31, 2
MINUS = "\N{MINUS SIGN}"
BASES = {Basis.HIGHEST: N_("Highest seen"), Basis.LAST: N_("Last"), Basis.DAILY_MEAN: N_("Daily mean")}
FINDINGS = {
    Finding.SAME: N_("agrees"),
    Finding.DIFFERS: "",
    Finding.NEVER_SEEN: N_("never seen"),
    Finding.NOT_INVOICED: N_("not invoiced"),
    Finding.UNREADABLE: N_("some counts couldn't be read"),
    Finding.NOT_LISTED: N_("not listed any more at last"),
    Finding.NOT_ENOUGH_SEEN: N_("not enough seen"),
}


def decimal_mark() -> str:
    """Return what decimals begin with in the system's way of writing."""
    mark = QLocale().decimalPoint()
    return mark if mark in MARKS else "."


def figure(value: Decimal, places: int | None = None) -> str:
    """Return a number as the system groups it, in digits that can be typed and read again, with `places` decimals."""
    bare = plain_number(abs(value)) if places is None else f"{abs(value):.{places}f}"
    whole, point, rest = bare.partition(".")
    text = f"{int(whole):,}{point}{rest}"
    shown = text.translate(str.maketrans(",.", ".,")) if decimal_mark() == "," else text
    return f"{MINUS}{shown}" if value < 0 else shown


def with_cents(value: Decimal) -> str:
    """Return a number with two decimals, so that a column of them has its marks below each other."""
    return QLocale().toString(float(value), "f", 2)


def tidy_number(text: str) -> str:
    """Return a typed number as it is understood, or as it was typed if it can't be."""
    try:
        return figure(read_number(text, decimal_mark())) if text else ""
    except Wrong:
        return text


def tidy_day(text: str) -> str:
    """Return a typed day as it is understood, ``2026-11-01``: also in the order of the system, day first or month."""
    order = [each for each in QLocale().dateFormat(QLocale.FormatType.ShortFormat) if each in "dMy"]
    parts = re.fullmatch(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})", text.strip(), re.ASCII)
    try:
        if parts is None:
            return date.fromisoformat(text.strip()).isoformat()
        numbers = [int(part) for part in parts.groups()]
        kinds = "yMd" if numbers[0] > THIS_MANY_DAYS else "".join(dict.fromkeys(order))
        found = dict(zip(kinds, numbers, strict=True))
        year = found["y"] + (CENTURY if found["y"] < 100 else 0)
        return date(year, found["M"], found["d"]).isoformat()
    except (ValueError, KeyError):
        return text


def signed(value: Decimal, places: int | None = None) -> str:
    """Return a difference with its sign."""
    return f"+{figure(value, places)}" if value > 0 else figure(value, places)


def money_words(money: Money, *, sign: bool = False) -> str:
    """Return an amount: whole, or with two decimals."""
    places = None if money.amount == money.amount.to_integral_value() else CENTS
    text = signed(money.amount, places) if sign else figure(money.amount, places)
    return f"{money.currency} {text}"


def sums_words(sums: Iterable[Money], *, sign: bool = False) -> str:
    """Return amounts of several currencies beside each other: they are never added up."""
    return " · ".join(money_words(money, sign=sign) for money in sums) or NOTHING


def cost_words(cost: Cost) -> str:
    """Return what the rows cost a month, and what isn't in it."""
    if not cost.sums and not cost.unknown:
        return _("Nothing that is seen now has a price.")
    lines = [_("At this level: {sums} a month").format(sums=sums_words(cost.sums))]
    if cost.unpriced:
        text = ngettext("{count} row has no price.", "{count} rows have no price.", cost.unpriced)
        lines.append(text.format(count=number(cost.unpriced)))
    if cost.unknown:
        text = ngettext("{count} count isn't known.", "{count} counts aren't known.", cost.unknown)
        lines.append(text.format(count=number(cost.unknown)))
    return " · ".join(lines)


def finding_words(line: Compared) -> str:
    """Return what there is to say about a line, with what the difference comes to at the invoice's price."""
    words = FINDINGS[line.finding]
    stake = money_words(line.at_stake, sign=True) if line.at_stake is not None and line.at_stake.amount else ""
    return " · ".join(text for text in (_(words) if words else "", stake) if text)
