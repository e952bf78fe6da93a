"""Contracted quantities in words: a limit, a count beyond it, and a month's name.

The words follow the count, not the line: whoever is told at 90 % reads "close to", and a count that only just came back
is never called "over". The line itself is said in words, because "≥ 36" is read by few.
"""

from __future__ import annotations

from wolkvox_tray.core.contracted import Crossing, Limit, Side, Unit
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import N_, _, ngettext, number

COMPARISONS: dict[tuple[Side, bool], str] = {
    (Side.OVER, True): N_("more than"),
    (Side.OVER, False): N_("at least"),
    (Side.UNDER, True): N_("fewer than"),
    (Side.UNDER, False): N_("at most"),
}
"""What a side is called, strict and not."""

_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def month_name(month: str) -> str:
    """Return the name of a month (``2026-11``)."""
    return _(_MONTHS[int(month[5:]) - 1])


def state_words(crossing: Crossing) -> str:
    """Return "Over contracted: 41 of 40 licenses"."""
    contracted = crossing.limit.contracted
    text = ngettext("{state}: {n} of {contracted} license", "{state}: {n} of {contracted} licenses", contracted)
    return text.format(state=_state(crossing), n=number(crossing.count), contracted=number(contracted))


def short_words(crossing: Crossing, units: int) -> str:
    """Return "Over contracted: 41 of 40"; of an operation with its name, in at most that many UTF-16 units."""
    text = _("{name}: {state}").format(name=_state(crossing), state=_of(crossing))
    if crossing.limit.operation is None:
        return text
    return _("{state} ({operation})").format(state=text, operation=operation_words(crossing.limit, units))


def line_words(crossing: Crossing, operation: str) -> str:
    """Return "Ventas Bogotá: 41 of 40", for one of several; `operation` is what the limit's is called."""
    name = _("Total") if crossing.limit.operation is None else operation
    return _("{name}: {state}").format(name=name, state=_of(crossing))


def limit_words(limit: Limit) -> str:
    """Return from where on a limit tells: "more than 90 % of 40 licenses"."""
    if limit.unit is Unit.PERCENT:
        text = ngettext("{amount} % of {n} license", "{amount} % of {n} licenses", limit.contracted)
        quantity = text.format(amount=limit.amount, n=number(limit.contracted))
    else:
        quantity = ngettext("{n} license", "{n} licenses", limit.amount).format(n=number(limit.amount))
    return _("{comparison} {quantity}").format(comparison=_(COMPARISONS[limit.side, limit.strict]), quantity=quantity)


def operation_words(limit: Limit, units: int) -> str:
    """Return what the operation of a limit is called."""
    return clean_text(limit.operation or "", units) or _("(no name)")


def _of(crossing: Crossing) -> str:
    """Return "41 of 40"."""
    return _("{n} of {contracted}").format(n=number(crossing.count), contracted=number(crossing.limit.contracted))


def _state(crossing: Crossing) -> str:
    """Return how the count stands to what is contracted, or to the line where that says nothing."""
    limit, count = crossing.limit, crossing.count
    if limit.side is Side.OVER and count >= limit.contracted:
        return _("Over contracted") if count > limit.contracted else _("Contracted reached")
    if not limit.crossed_by(count):
        return _("Back within the threshold")
    if limit.side is Side.OVER:
        return _("Close to contracted")
    return _("Under contracted") if count < limit.contracted else _("Under the threshold")
