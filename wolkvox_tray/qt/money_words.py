"""Numbers, amounts and findings of the money window, in words; a number is written as it can be typed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import QLocale

from wolkvox_tray.core.history.figures import MARKS, Wrong, plain_number, read_number
from wolkvox_tray.core.history.prices import Basis, Cost, Money
from wolkvox_tray.core.history.reconcile import Compared, Finding
from wolkvox_tray.core.words import N_, _, ngettext
from wolkvox_tray.qt.text import number

NOTHING = "—"
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


def figure(value: Decimal) -> str:
    """Return a number as the system groups it, in digits that can be typed and read again."""
    whole, point, rest = plain_number(abs(value)).partition(".")
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


def signed(value: Decimal) -> str:
    """Return a difference with its sign."""
    return f"+{figure(value)}" if value > 0 else figure(value)


def money_words(money: Money, *, sign: bool = False) -> str:
    """Return an amount: whole, or with two decimals."""
    amount = money.amount
    rounded = amount.to_integral_value() if amount == amount.to_integral_value() else round(amount, 2)
    return f"{money.currency} {signed(rounded) if sign else figure(rounded)}"


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
