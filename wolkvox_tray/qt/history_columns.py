"""The columns of the month's table, of the change log, and of the chart's numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import cast

from wolkvox_tray.core.history.changes import LoggedChange
from wolkvox_tray.core.history.tracks import Level
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.history_facts import Line, Step
from wolkvox_tray.qt.history_parts import month_name
from wolkvox_tray.qt.history_tables import Column
from wolkvox_tray.qt.text import clock_words, date_words, literal, number, time_words, words_locale

NOTHING, UNKNOWN = "—", "?"
Now = Callable[[], datetime]


def month_columns(now: Now, before: Callable[[], str]) -> tuple[Column, ...]:
    """Return the columns of the month's table; `before` returns the month that stands beside it."""

    def highest(line: Line) -> str:
        row = line.row
        when = f" · {date_words(row.highest_at, now())}" if row.highest_at else ""
        return _count(row.highest) + when

    def mean(line: Line) -> str:
        return NOTHING if line.row.daily_mean is None else words_locale().toString(line.row.daily_mean, "f", 1)

    def name(line: Line) -> str:
        return _("Simultaneous total") if line.total else literal(line.row.operation)

    def title_before() -> str:
        return _("Highest {month}").format(month=month_name(before(), short=True)) if before() else _("Last month")

    return (
        Column(
            title=lambda: _("Operation"),
            text=name,
            order=lambda x: x.row.operation.casefold(),
            is_number=False,
            tip=lambda x: name(x) if x.total else row_name(x.row.operation, x.row.product),
        ),
        Column(
            title=lambda: _("Product"),
            text=lambda x: "" if x.total else literal(x.row.product),
            order=lambda x: x.row.product.casefold(),
            is_number=False,
        ),
        _counts(lambda: _("Start"), lambda x: x.row.start),
        _counts(lambda: _("Last"), lambda x: x.row.last),
        _counts(lambda: _("Lowest"), lambda x: x.row.lowest),
        Column(title=lambda: _("Highest seen"), text=highest, order=lambda x: x.row.highest),
        Column(title=lambda: _("Daily mean"), text=mean, order=lambda x: x.row.daily_mean),
        _counts(lambda: _("Changes"), lambda x: None if x.gone else x.row.changes),
        _counts(title_before, lambda x: x.before.highest if x.before else None),
    )


def spare(products: Collection[str], before: str) -> dict[int, bool]:
    """Tell which columns of a month's table aren't worth their room: one product alone is named in the title."""
    return {1: len(products) < 2, 8: not before}


def log_columns(now: Now, several: Callable[[], frozenset[str]]) -> tuple[Column, ...]:
    """Return the columns of the change log; `several` returns the operations that have several products."""

    def steps(change: LoggedChange) -> str:
        return f"{_level(change.before)} → {_level(change.after)}"

    def name(change: LoggedChange) -> str:
        whole = change.operation in several()
        return row_name(change.operation, change.product) if whole else literal(change.operation)

    return (
        Column(
            title=lambda: _("Noticed"),
            text=lambda x: _day_first(x.noticed_at, now()),
            order=lambda x: x.noticed_at,
            is_number=False,
        ),
        Column(
            title=lambda: _("Operation"),
            text=name,
            order=lambda x: (x.operation.casefold(), x.product.casefold()),
            is_number=False,
            tip=lambda x: row_name(x.operation, x.product),
        ),
        Column(title=lambda: _("From → to"), text=steps, order=lambda x: cast("LoggedChange", x).after.licenses),
        Column(title=lambda: _("Change"), text=_delta, order=lambda x: x.delta),
    )


def step_columns(now: Now) -> tuple[Column, ...]:
    """Return the columns of what a chart shows."""

    def licenses(step: Step) -> str:
        return NOTHING if step.level is None else _level(step.level)

    def note(step: Step) -> str:
        if step.level is None:
            return _("nobody looked")
        if not step.level.present:
            return _("not listed")
        return _("unknown") if step.level.licenses is None else ""

    return (
        Column(
            title=lambda: _("Since"),
            text=lambda x: _day_first(x.span.start, now()),
            order=lambda x: x.span.start,
            is_number=False,
        ),
        Column(
            title=lambda: _("Until"),
            text=lambda x: _day_first(x.span.end, now()),
            order=lambda x: x.span.end,
            is_number=False,
        ),
        Column(
            title=lambda: _("Licenses"),
            text=licenses,
            order=lambda x: x.level.licenses if x.level is not None and x.level.present else None,
        ),
        Column(title=lambda: _("Note"), text=note, order=note, is_number=False),
    )


def between_words(change: LoggedChange, now: datetime) -> str:
    """Say between which two answers a change must have happened."""
    after = clock_words(change.noticed_at, now)
    if change.not_before is None:
        return _("When the chosen change happened isn't known. Noticed: {time}").format(time=after)
    before = clock_words(change.not_before, now)
    return _("The chosen change happened between {start} and {end}").format(start=before, end=after)


def month_title(month: str, look: str, products: Sequence[str]) -> str:
    """Return a month's title, with a product that is alone; `look`: until when it was seen, if it goes on."""
    name = month_name(month)
    if look:
        name = _("{month}, until {time}").format(month=name, time=look)
    return " · ".join([name, *(literal(each) for each in products if len(products) == 1)])


def seen_words(share: float, look: str) -> str:
    """Say how much of a month was seen, until when, and what its figures are not."""
    return _(
        "What this computer saw: {share}% of the month (last look {time}). Not wolkvox's invoice. "
        "The highest total is not the sum of the highest ones."
    ).format(share=int(share * 100), time=look)


def row_name(operation: str, product: str) -> str:
    """Return an operation with its product."""
    return f"{literal(operation)} · {literal(product)}"


def _day_first(moment: datetime, now: datetime) -> str:
    """Return an absolute time for a column of them, in which the eye looks for the day first."""
    today = moment.astimezone().date() == now.astimezone().date()
    return time_words(moment) if today else f"{date_words(moment, now)}, {time_words(moment)}"


def _counts(title: Callable[[], str], value: Callable[[Line], int | None]) -> Column:
    return Column(title=title, text=lambda line: _count(value(line)), order=value)


def _count(value: int | None) -> str:
    return NOTHING if value is None else number(value)


def _level(level: Level | None) -> str:
    if level is None or not level.present:
        return NOTHING
    return UNKNOWN if level.licenses is None else number(level.licenses)


def _delta(change: LoggedChange) -> str:
    if change.new_month:
        return _("new month")
    if change.delta is None:
        return UNKNOWN
    arrow = "▲" if change.delta > 0 else "▼"
    sign = "+" if change.delta > 0 else "\N{MINUS SIGN}"
    return f"{arrow} {sign}{number(abs(change.delta))}" if change.delta else "0"
