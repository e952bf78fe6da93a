"""What can be exported, as sheets: the counts as shown, the changes, the months, the days (pure).

A sheet says what was *seen*; its note says so in the file too. Rows stand by account, then as their window has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.changes import LoggedChange, change_log
from wolkvox_tray.core.history.labels import Label, cost_centre
from wolkvox_tray.core.history.month_view import MonthRow, believed, month_view, months_seen
from wolkvox_tray.core.history.sheets import Cell, Column, ColumnKind, Sheet
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track, by_day, mean_of, pieces, summed
from wolkvox_tray.core.words import _

K = ColumnKind
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen of one account, with what is needed to word it: its name, its zone, and until when.

    In `seen` operations have their aliases; `labels` tell their cost centres.
    """

    name: str
    server: str
    seen: Seen
    zone: ZoneInfo
    now: datetime
    labels: tuple[Label, ...] = ()

    @property
    def shown_server(self) -> str:
        """The server as it stands in addresses: a spreadsheet would read 0042 as 42."""
        return f"wv{self.server}" if self.server.isdigit() else self.server

    def local(self, moment: datetime | None) -> datetime | None:
        """Return a moment in the account's zone."""
        return None if moment is None else moment.astimezone(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both of them in; ``None``: as far as history goes."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def holds_some_of(self, month: str) -> bool:
        """Tell whether a month (``2026-11``) has a day in it."""
        first = None if self.first is None else self.first.isoformat()[:7]
        last = None if self.last is None else self.last.isoformat()[:7]
        return (first is None or first <= month) and (last is None or month <= last)


ALWAYS = Period()

Look: TypeAlias = Callable[[], None]
"""Called now and then while a sheet is computed; raises whatever is to end that."""


def nothing() -> None:
    """Go on: nobody watches."""


def counts_sheet(accounts: Iterable[Watched], period: Period = ALWAYS, look: Look = nothing) -> Sheet:
    """Return each row as it stood when its account was last looked at in the period."""
    return Sheet(
        name="counts",
        title=_("Licenses"),
        columns=(*_whose(), Column(name="licenses", title=_("Licenses"), kind=K.WHOLE), _moment("as_of", _("As of"))),
        rows=[row for account in accounts for row in _counts(account, period, look)],
        note=_seen_note(),
    )


def changes_sheet(accounts: Iterable[Watched], period: Period = ALWAYS, look: Look = nothing) -> Sheet:
    """Return every change, each account's newest first."""
    return Sheet(
        name="changes",
        title=_("Changes"),
        columns=(
            *_whose(),
            Column(name="from", title=_("From"), kind=K.WHOLE),
            Column(name="to", title=_("To"), kind=K.WHOLE),
            Column(name="change", title=_("Change"), kind=K.WHOLE),
            _moment("noticed_at", _("Noticed")),
            _moment("not_before", _("Not before")),
            Column(name="month", title=_("Month"), kind=K.MONTH),
            Column(name="note", title=_("Note")),
        ),
        rows=[row for account in accounts for row in _changes(account, period, look)],
        note=_seen_note(),
    )


def months_sheet(accounts: Iterable[Watched], period: Period = ALWAYS, look: Look = nothing) -> Sheet:
    """Return every row of every month, with each account's simultaneous total below its month."""
    return Sheet(
        name="months",
        title=_("Months"),
        columns=(
            Column(name="month", title=_("Month"), kind=K.MONTH),
            *_whose(),
            Column(name="start", title=_("Start"), kind=K.WHOLE),
            Column(name="last", title=_("Last"), kind=K.WHOLE),
            Column(name="lowest", title=_("Lowest"), kind=K.WHOLE),
            Column(name="highest", title=_("Highest seen"), kind=K.WHOLE),
            _moment("highest_at", _("Highest at")),
            Column(name="daily_mean", title=_("Daily mean"), kind=K.DECIMAL),
            Column(name="changes", title=_("Changes"), kind=K.WHOLE),
            Column(name="watched", title=_("Share watched"), kind=K.SHARE),
            _moment("last_look", _("Last look")),
            Column(name="cost_centre", title=_("Cost centre")),
            Column(name="note", title=_("Note")),
        ),
        rows=[row for account in accounts for row in _months(account, period, look)],
        note=_seen_note(),
    )


def days_sheet(accounts: Iterable[Watched], period: Period = ALWAYS, look: Look = nothing) -> Sheet:
    """Return what was seen of each row on each day."""
    return Sheet(
        name="days",
        title=_("Days"),
        columns=(
            Column(name="day", title=_("Day"), kind=K.DATE),
            *_whose(),
            Column(name="lowest", title=_("Lowest"), kind=K.WHOLE),
            Column(name="highest", title=_("Highest seen"), kind=K.WHOLE),
            Column(name="last", title=_("Last"), kind=K.WHOLE),
            Column(name="mean", title=_("Mean"), kind=K.DECIMAL),
            Column(name="watched", title=_("Share watched"), kind=K.SHARE),
        ),
        rows=[row for account in accounts for row in _days(account, period, look)],
        note=_seen_note(),
    )


SHEETS: dict[str, Callable[..., Sheet]] = {
    "counts": counts_sheet,
    "changes": changes_sheet,
    "months": months_sheet,
    "days": days_sheet,
}
"""What can be exported, by the name that the command line takes."""


def _whose() -> tuple[Column, ...]:
    return (
        Column(name="account", title=_("Account")),
        Column(name="server", title=_("Server")),
        Column(name="operation", title=_("Operation")),
        Column(name="product", title=_("Product")),
    )


def _moment(name: str, title: str) -> Column:
    return Column(name=name, title=title, kind=K.MOMENT)


def _seen_note() -> str:
    return _("What this computer saw; not wolkvox's invoice. An empty cell is not known, not zero.")


def _counts(account: Watched, period: Period, look: Look) -> Iterator[tuple[Cell, ...]]:
    look()
    seen = account.seen
    spans = seen.spans
    if spans and period.last is not None:
        end = datetime.combine(period.last + DAY, datetime.min.time(), account.zone)
        spans = seen.between(spans[0].start, end.astimezone(UTC))
    last = spans[-1].end if spans else None
    if last is None or not period.holds(last.astimezone(account.zone).date()):
        return
    for track in seen.tracks:
        level = track.level_at(last)
        if level is not None and level.present:
            yield (*_who(account, track), level.licenses, account.local(last))


def _who(account: Watched, row: Track | MonthRow | LoggedChange) -> tuple[Cell, ...]:
    return (account.name, account.shown_server, row.operation, row.product)


def _changes(account: Watched, period: Period, look: Look) -> Iterator[tuple[Cell, ...]]:
    look()
    for change in change_log(account.seen, account.zone):
        if period.holds(change.noticed_at.astimezone(account.zone).date()):
            yield _change(account, change)


def _change(account: Watched, change: LoggedChange) -> tuple[Cell, ...]:
    note = _("new month") if change.new_month else ""
    if not change.after.present:
        note = note or _("not listed any more")
    elif change.before is None or not change.before.present:
        note = note or _("new")
    return (
        *_who(account, change),
        _licenses(change.before),
        _licenses(change.after),
        change.delta,
        account.local(change.noticed_at),
        account.local(change.not_before),
        change.month,
        note,
    )


def _licenses(level: Level | None) -> int | None:
    return level.licenses if level is not None and level.present else None


def _months(account: Watched, period: Period, look: Look) -> Iterator[tuple[Cell, ...]]:
    whole = summed(account.seen.tracks)
    for month in months_seen(account.seen, account.zone):
        look()
        if not period.holds_some_of(month):
            continue
        view = month_view(account.seen, month, account.zone, account.now, whole)
        for row in (*view.rows, view.total):
            whose = (
                (account.name, account.shown_server, _("Simultaneous total"), "")
                if row is view.total
                else _who(account, row)
            )
            yield (
                month,
                *whose,
                row.start,
                row.last,
                row.lowest,
                row.highest,
                account.local(row.highest_at),
                None if row.daily_mean is None else round(row.daily_mean, 2),
                row.changes,
                round(view.share, 4),
                account.local(view.last_look),
                "" if row is view.total else cost_centre(account.labels, row.operation) or "",
                _("some counts couldn't be read") if row.unknown else "",
            )


def _days(account: Watched, period: Period, look: Look) -> Iterator[tuple[Cell, ...]]:
    """Yield the days in order, each with its rows in their order; what held of the last month is not the 1st's."""
    months = months_seen(account.seen, account.zone)
    spans = [span for month in months for span in believed(account.seen, month, account.zone)]
    watched: dict[str, float] = {}
    for span in spans:
        for day, seconds in by_day(span, account.zone):
            watched[day] = watched.get(day, 0.0) + seconds
    rows = []
    for track in account.seen.tracks:
        look()
        rows.append((track, _track_days(track, spans, account.zone)))
    for day, seconds in watched.items():
        here = date.fromisoformat(day)
        if period.holds(here):
            for track, days in rows:
                if day in days:
                    yield (here, *_who(account, track), *days[day], round(seconds / _length_s(here, account.zone), 4))


def _length_s(day: date, zone: ZoneInfo) -> float:
    """Return how long a day is: not always 24 hours."""
    start = datetime.combine(day, datetime.min.time(), zone)
    end = datetime.combine(day + DAY, datetime.min.time(), zone)
    return end.timestamp() - start.timestamp()


def _track_days(track: Track, spans: Sequence[Span], zone: ZoneInfo) -> dict[str, tuple[Cell, ...]]:
    """Return a track's lowest, highest, last and mean of each day on which it was there."""
    levels: dict[str, list[tuple[float, Level]]] = {}
    for span, level in pieces(track, spans):
        for day, seconds in by_day(span, zone):
            levels.setdefault(day, []).append((seconds, level))
    return {day: _day(found) for day, found in levels.items() if any(level.present for _seconds, level in found)}


def _day(found: Sequence[tuple[float, Level]]) -> tuple[Cell, ...]:
    there = [(seconds, level.licenses) for seconds, level in found if level.present]
    known = [(seconds, licenses) for seconds, licenses in there if licenses is not None]
    if not known:
        return (None, None, None, None)
    counts = [licenses for _seconds, licenses in known]
    return (min(counts), max(counts), _licenses(found[-1][1]), round(mean_of(known), 2))
