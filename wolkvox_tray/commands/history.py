"""``wolkvox-tray history show | export``: what this computer saw, in the terminal or as a file.

wolkvox is not asked and no token is read. A file that can't be written whole leaves what was there.
"""

from __future__ import annotations

import re
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from wolkvox_tray.commands.call import Call, ExitCode, shown
from wolkvox_tray.commands.report import CELL_UNITS, NOTHING, moment
from wolkvox_tray.commands.status import named
from wolkvox_tray.commands.terminal import PROGRAM, Terminal, table
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.history.changes import LoggedChange, change_log
from wolkvox_tray.core.history.exporting import Source, read_watched
from wolkvox_tray.core.history.files import Format, Separator, TooManyRows, as_text, usual_separator, write
from wolkvox_tray.core.history.month_view import MonthRow, MonthView, month_view, months_seen
from wolkvox_tray.core.history.sheet_rows import SHEETS, Period, Watched
from wolkvox_tray.core.history.trails import open_to_read
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.watch.schema import StoreProblem
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.words import _, language, ngettext, number

CHANGES_SHOWN = 20
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What ``history export`` was told, as typed."""

    what: str
    form: str | None = None
    first: str | None = None
    last: str | None = None
    separator: str | None = None
    account: str | None = None
    output: str | None = None


def show(call: Call, *, account: str | None = None, month: str | None = None) -> ExitCode:
    """Print a month of each account, and its newest changes. Raises `BadInput`."""
    if month is not None and not _MONTH.fullmatch(month):
        raise _not_allowed("--month", month, _("a month such as 2026-11"))
    with call.house() as house:
        found = _watched(call, house, account)
    if not any(watched.seen.spans for watched in found):
        call.terminal.say(_("Nothing was seen yet. Start the app, or type: {program} status").format(program=PROGRAM))
        return ExitCode.DONE
    for watched in found:
        months = months_seen(watched.seen, watched.zone)
        if month is None and not months:
            continue
        view = month_view(watched.seen, month or months[-1], watched.zone, watched.now)
        for line in _month_lines(watched, view):
            call.terminal.say(line)
    return ExitCode.DONE


def export(call: Call, wish: Wish) -> ExitCode:
    """Write what was seen, to a file or to standard output. Raises `BadInput`, and `OSError` for the file."""
    if wish.what not in SHEETS:
        raise _not_allowed("--what", wish.what, ", ".join(SHEETS))
    output = None if wish.output in (None, "-") else _path(str(wish.output))
    form = _form(wish.form, output)
    chosen = _choice(Separator, "--separator", wish.separator)
    period = Period(first=_day("--from", wish.first), last=_day("--to", wish.last))
    if period.first and period.last and period.first > period.last:
        raise _not_allowed("--to", str(wish.last), _("a day not before {day}").format(day=period.first))
    with call.house() as house:
        call.terminal.pass_by(_("Reading what was seen…"))
        sheet = SHEETS[wish.what](_watched(call, house, wish.account), period)
        separator = chosen or usual_separator(language())  # the settings' language is spoken by now
    if output is None:
        call.terminal.pass_by("")
        for line in as_text(sheet, form, separator=separator).splitlines():
            call.terminal.say(line)
        return ExitCode.DONE
    try:
        write([sheet], output, form, separator=separator, progress=partial(_passed, call.terminal))
    except TooManyRows:
        raise _not_allowed("--format", form.value, _("csv or json for so many rows")) from None
    finally:
        call.terminal.pass_by("")
    rows = len(sheet.rows)
    text = ngettext("{count} row was written to {path}.", "{count} rows were written to {path}.", rows)
    call.terminal.say(text.format(count=rows, path=clean_text(str(output), 200)))
    return ExitCode.DONE


def _path(typed: str) -> Path:
    """Return the path that was typed; "~" of a user whom nobody knows is a name like any other."""
    path = Path(typed)
    with suppress(RuntimeError):
        return path.expanduser()
    return path


def _passed(terminal: Terminal, done: int, rows: int) -> bool:
    """Tell a person who waits how many rows are written."""
    terminal.pass_by(_("{done} of {all} rows").format(done=number(done), all=number(rows)))
    return True


def _watched(call: Call, house: House, account: str | None) -> list[Watched]:
    accounts = [named(house, account)] if account is not None else house.settings.accounts
    sources = [Source(id=each.id, name=each.name, server=each.server, zone=house.zone_of(each)) for each in accounts]
    with closing(_store(call, house)) as store:
        return read_watched(store, sources, datetime.now(UTC))


def _store(call: Call, house: House) -> Store:
    """Return the store; one that can't be written is enough. Raises `OSError` where it can't be read either."""
    store = call.open_store(house)
    if store.problem is not StoreProblem.UNWRITABLE:
        return store
    store.close()
    with suppress(FileNotFoundError):
        house.paths.database.open("rb").close()  # or it would be taken for empty
    return open_to_read(house.paths.database)


def _form(typed: str | None, output: Path | None) -> Format:
    """Return the kind of file: as typed, else as the file's name ends, else CSV."""
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    form = _choice(Format, "--format", typed) or next((form for form in Format if form.value == ending), Format.CSV)
    if form is Format.XLSX and output is None:
        raise _not_allowed("--format", form.value, _("csv or json without a file; give one with -o"))
    return form


def _choice(kind: type[_Choice], option: str, typed: str | None) -> _Choice | None:
    if typed is None:
        return None
    try:
        return kind(typed.lower())
    except ValueError:
        pass
    raise _not_allowed(option, typed, ", ".join(choice.value for choice in kind))


def _day(option: str, typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        pass
    raise _not_allowed(option, typed, _("a day such as 2026-11-23"))


def _not_allowed(option: str, value: str, allowed: str) -> BadInput:
    return BadInput(InputCode.VALUE_NOT_ALLOWED, name=option, value=shown(value), allowed=allowed)


def _month_lines(watched: Watched, view: MonthView) -> list[str]:
    heads = (_("Operation"), _("Product"), _("Start"), _("Last"), _("Lowest"), _("Highest seen"), _("Changes"))
    rows = [_month_row(row, clean_text(row.operation, CELL_UNITS)) for row in view.rows]
    total = _month_row(view.total, _("Simultaneous total"))
    look = _("Watched: {share}% of the month; last look {time}.").format(
        share=int(view.share * 100), time=moment(view.last_look) if view.last_look else NOTHING
    )
    changes = [change for change in change_log(watched.seen, watched.zone) if change.month == view.month]
    return [
        f"{clean_text(watched.name, CELL_UNITS)} · {view.month}",
        look + " " + _("What this computer saw; not wolkvox's invoice. An empty cell is not known, not zero."),
        "",
        *table([heads, *rows, total], numbers=5),
        "",
        *_change_lines(changes),
    ]


def _month_row(row: MonthRow, name: str) -> tuple[str, ...]:
    numbers = (row.start, row.last, row.lowest, row.highest)
    cells = (NOTHING if number is None else str(number) for number in numbers)
    return (name, clean_text(row.product, CELL_UNITS), *cells, str(row.changes))


def _change_lines(changes: list[LoggedChange]) -> list[str]:
    if not changes:
        return [_("No changes were seen."), ""]
    rows = [
        (
            moment(change.noticed_at),
            clean_text(change.operation, CELL_UNITS),
            clean_text(change.product, CELL_UNITS),
            _level(change, before=True),
            _level(change, before=False),
        )
        for change in changes[:CHANGES_SHOWN]
    ]
    heads = (_("Noticed"), _("Operation"), _("Product"), _("From"), _("To"))
    more = len(changes) - len(rows)
    text = ngettext(
        "{count} older one: {program} history export --what changes",
        "{count} older ones: {program} history export --what changes",
        more,
    )
    rest = [text.format(count=more, program=PROGRAM)]
    return [*table([heads, *rows], numbers=2), *(rest if more else []), ""]


def _level(change: LoggedChange, *, before: bool) -> str:
    level = change.before if before else change.after
    if level is None or not level.present:
        return NOTHING
    return "?" if level.licenses is None else str(level.licenses)
