"""A change in words, and text that must fit.

Names come from the server and can be of any length: they are elided, one length after the other, until the whole fits,
because the numbers are the news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from wolkvox_tray.core.model import Change, LicenseCount
from wolkvox_tray.core.phrases import clean_text, delta, utf16_units
from wolkvox_tray.core.words import _, ngettext, number

NAMED = 3
"""How many changes are named; of the others only their number is said."""
NAME_UNITS = (80, 60, 48, 40, 32, 26, 20, 16, 12, 8, 4)
"""The lengths that are tried for names, until the whole fits."""

READABLE_UNITS = 20
"""Names that are shorter than this give less than a sentence that can be left out."""


def active(n: int) -> str:
    """Return "138 active licenses"."""
    return ngettext("{n} active license", "{n} active licenses", n).format(n=number(n))


def between(before: int | None, after: int | None) -> str:
    """Return "132 → 138 licenses (+6)", or nothing when either is unknown."""
    if before is None or after is None:
        return ""
    text = ngettext("{before} → {after} license ({delta})", "{before} → {after} licenses ({delta})", after)
    return text.format(before=number(before), after=number(after), delta=delta(after - before))


def changed(name: str, change: Change, form: str = "{name}: {change}") -> str:
    """Return a name and what became of its count; a row that came or went says so."""
    before, after = change.before, change.after
    if before is None or before.licenses is None:
        news = _("{after} (new)").format(after=_count(after))
    elif after is None:
        news = _("{before} → gone").format(before=_count(before))
    else:
        difference = "" if change.delta is None else f" ({delta(change.delta)})"
        news = f"{_count(before)} → {_count(after)}{difference}"
    return form.format(name=name, change=news)


def _count(count: LicenseCount | None) -> str:
    return shown(None if count is None else count.licenses)


def shown(n: int | None) -> str:
    """Return a number as the reader's system writes it, "?" for one that isn't known."""
    return "?" if n is None else number(n)


def name_of(count: LicenseCount, units: int) -> str:
    """Return the operation's name, or the product's for a row without one."""
    return clean_text(count.operation or count.product, units) or _("(no name)")


def labels(changes: Sequence[Change], units: int) -> list[str]:
    """Return what each change is called: its operation, with the product where the operation alone is ambiguous."""
    often = Counter(change.count.operation for change in changes)
    found = []
    for change in changes:
        count = change.count
        label = name_of(count, units)
        if often[count.operation] > 1 and count.operation and count.product:
            label = f"{clean_text(count.operation, units // 2)} · {clean_text(count.product, units // 2)}"
        found.append(label)
    return found


def listing(changes: Sequence[Change], count: int, units: int, end: str = "") -> str:
    """Return the largest of `count` changes, a line each, and how many more there are."""
    named = changes[:NAMED]
    names = labels(changes, units)
    news = [changed(name, change, "{name} {change}") for name, change in zip(names, named, strict=False)]
    more = count - len(named)
    rest = ngettext("and {n} more", "and {n} more", more).format(n=number(more)) + "." if more > 0 else ""
    return lines(*news, sentences(rest, end))


def fit(limit: int, *builds: Callable[[int], str]) -> str:
    """Return the first text of `builds` (each by the units a name may take) that fits `limit`.

    All but the last give way while names can still be read; of the last even the shortest may be too long.
    """
    text = ""
    for build in builds:
        for units in NAME_UNITS:
            if units < READABLE_UNITS and build is not builds[-1]:
                break
            text = build(units)
            if utf16_units(text) <= limit:
                return text
    return text


def sentence(text: str) -> str:
    """Return `text` with one full stop at its end; the name or time ("10:35 a. m.") in it may have brought its own."""
    return text[:-1] if text.endswith("..") else text


def sentences(*parts: str) -> str:
    """Return the parts that there are, in one line."""
    return " ".join(part for part in parts if part)


def lines(*parts: str) -> str:
    """Return the parts that there are, a line each."""
    return "\n".join(part for part in parts if part)
