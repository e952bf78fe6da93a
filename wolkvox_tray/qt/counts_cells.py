"""What a cell of the table says: its text, its tooltip, its words for a screen reader, and what copying it gives.

Worded when a cell is painted, never before: of 60,000 rows some twenty are ever seen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt

from wolkvox_tray.core.model import Health
from wolkvox_tray.core.phrases import delta, health_words, no_formula
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.counts_groups import Group, Line
from wolkvox_tray.qt.counts_rows import Column, Row
from wolkvox_tray.qt.text import clock_words, literal, number, short_clock_words, tooltip

UNKNOWN = "?"
UP, DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
SECOND = frozenset({Column.PRODUCT, Column.NOTICED})


def display(row: Line, column: Column, now: datetime) -> str:
    """Return a cell's text."""
    if isinstance(row, Group):
        return _of_group(row, column, now)
    match column:
        case Column.OPERATION:
            return literal(row.count.operation)
        case Column.PRODUCT:
            return literal(row.count.product)
        case Column.LICENSES:
            return UNKNOWN if row.licenses is None else number(row.licenses)
        case Column.CHANGE:
            return change_words(row)
        case Column.NOTICED:
            return short_clock_words(row.last.noticed_at, now) if row.last else ""


def _of_group(group: Group, column: Column, now: datetime) -> str:
    if column is Column.OPERATION:
        return literal(group.name)
    if column is Column.PRODUCT:
        return place_words(group)
    if column is Column.LICENSES:
        return total_words(group)
    return short_clock_words(group.at, now) if column is Column.NOTICED and group.at else ""


def place_words(group: Group) -> str:
    """Return what stands after an account's name: its server, its state unless that is good, what is contracted."""
    parts = [_("demo") if group.server == "demo" else f"wv{group.server}"]
    if group.health is not Health.OK:
        parts.append(health_words(group.health, group.reason))
    if group.contracted is not None and not group.is_old:
        parts.append(contracted_words(group.contracted, None if group.unknown else group.total))
    return " · ".join(parts)


def contracted_words(contracted: int, total: int | None) -> str:
    """Return how many licenses are contracted, and how many of them are left; the latter not where it isn't known."""
    left = -1 if total is None else contracted - total
    words = _("{n} contracted, {left} left") if left >= 0 else _("{n} contracted")
    return words.format(n=number(contracted), left=number(left))


def total_words(group: Group) -> str:
    """Return an account's sum: "80 + ?" with unknown counts, "?" if none is known, nothing without counts."""
    if group.total is None:
        return UNKNOWN if group.unknown else ""
    return f"{number(group.total)} + {UNKNOWN}" if group.unknown else number(group.total)


def change_words(row: Row) -> str:
    """Return the row's last change in a word or two."""
    if row.last is None:
        return _("no changes")
    if row.licenses is None and row.last.after is not None:
        return _("was {n}").format(n=number(row.last.after))
    if row.delta is not None:
        return f"{UP if row.delta > 0 else DOWN} {delta(row.delta)}"
    if row.last.before is not None:
        return _("was {n}").format(n=number(row.last.before))
    return f"→ {UNKNOWN if row.last.after is None else number(row.last.after)}"


def tip(row: Line, column: Column, now: datetime) -> str:
    """Return a cell's full story, as a tooltip that shows names literally."""
    lines = []
    if isinstance(row, Group):
        lines = [row.name, place_words(row)]
        if row.at is not None:
            lines.append(_("Updated {time}").format(time=clock_words(row.at, now)))
    elif column in (Column.OPERATION, Column.PRODUCT):
        lines = [row.account_name, row.count.operation, row.count.product]
    elif column is Column.LICENSES:
        lines = [_licenses_spoken(row)]
        if row.licenses is None:
            lines.append(_("wolkvox sent: “{raw}”").format(raw=row.count.raw or ""))
        if row.count.rows > 1:
            lines.append(_("The sum of {n} rows with the same operation and product").format(n=row.count.rows))
    elif row.last is not None:
        lines = [_change_spoken(row), _("noticed {time}").format(time=clock_words(row.last.noticed_at, now))]
    return tooltip("\n".join(line for line in lines if line.strip()))


def spoken(row: Line, column: Column, now: datetime) -> str:
    """Return what a screen reader says: the operation's cell sums up its row."""
    if isinstance(row, Group):
        told = [literal(row.name), place_words(row), total_words(row)]
        return ", ".join(filter(None, told)) if column is Column.OPERATION else display(row, column, now)
    if column is not Column.OPERATION:
        return _change_spoken(row) if column is Column.CHANGE else display(row, column, now)
    parts = [literal(row.count.operation), _licenses_spoken(row), _change_spoken(row)]
    if row.is_new:
        parts.append(_("new since you last looked"))
    if row.is_old:
        parts.append(_("not up to date"))
    return ", ".join(parts)


def _licenses_spoken(row: Row) -> str:
    if row.licenses is None:
        return _("unknown number of licenses")
    return ngettext("{n} license", "{n} licenses", row.licenses).format(n=number(row.licenses))


def _change_spoken(row: Row) -> str:
    if row.last is None:
        return _("no changes")
    if row.delta is None or row.licenses is None:
        return change_words(row)
    words = _("up {n}") if row.delta > 0 else _("down {n}")
    return words.format(n=number(abs(row.delta)))


def is_bold(row: Line, column: Column) -> bool:
    """Tell whether a cell is bold: the number, a change that is new, an account's name."""
    if isinstance(row, Group):
        return column is Column.OPERATION or (column is Column.LICENSES and not row.is_old)
    return (column is Column.LICENSES and not row.is_old) or (column is Column.CHANGE and row.is_new)


def is_quiet(row: Line, column: Column) -> bool:
    """Tell whether a cell is painted in the second colour."""
    if isinstance(row, Group):
        return row.is_old or column in SECOND
    return row.is_old or column in SECOND or (column is Column.CHANGE and (row.delta is None or row.licenses is None))


def tab_separated(row: Row, with_account: bool) -> str:
    """Return a row as spreadsheet cells: plain digits, and times that sort; the account first, if it is wanted.

    A name that a spreadsheet would compute where it is pasted has an apostrophe.
    """
    last = row.last
    names = [*([row.account_name] if with_account else []), row.count.operation, row.count.product]
    cells = [
        *(no_formula(literal(name)) for name in names),
        UNKNOWN if row.licenses is None else str(row.licenses),
        "" if row.delta is None else str(row.delta),
        last.noticed_at.astimezone().strftime("%Y-%m-%d %H:%M") if last else "",
    ]
    return "\t".join(cells)


BY_ROLE: dict[int, Callable[[Line, Column, datetime], Any]] = {
    int(Qt.ItemDataRole.DisplayRole): display,
    int(Qt.ItemDataRole.ToolTipRole): tip,
    int(Qt.ItemDataRole.AccessibleTextRole): spoken,
}
"""What answers each of Qt's roles."""
