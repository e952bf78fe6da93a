"""Sheets as files: CSV, XLSX and JSON. A file appears whole or not at all.

CSV is UTF-8 with a mark at its beginning (Excel takes it for Windows' code page without one), with ``;`` and a decimal
comma or with ``,`` and a decimal point: the two pairs that spreadsheets expect. Dates are ISO 8601. A text that begins
like a formula gets an apostrophe in front, because a spreadsheet would compute it: an operation's name comes from a
server. In XLSX texts are written as texts, so they need none. In both a text is one line without invisible characters,
as in the window. JSON keeps everything as it came, in printable ASCII, with each moment's offset.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeAlias

from wolkvox_tray.core.history.sheets import Cell, Column, ColumnKind, Sheet
from wolkvox_tray.core.phrases import clean_text, no_formula

Progress: TypeAlias = Callable[[int, int], bool]
"""Called with the rows written and the rows in all (0: not known yet); returns whether to go on."""

STEP = 500
"""How many rows are written between two looks at whether to go on."""
ROWS_A_PAGE = 1_048_576
"""What a workbook's page holds, its titles among them."""
LONGEST_TEXT = 32_000
"""A spreadsheet's cell holds 32,767 characters."""


class Cancelled(Exception):
    """The user didn't want the file any more; there is none."""


class TooManyRows(Exception):
    """A workbook can't hold so many; a CSV can."""


class Separator(StrEnum):
    """What stands between a CSV's cells, and with it the decimal mark."""

    SEMICOLON = "semicolon"
    COMMA = "comma"

    @property
    def marks(self) -> tuple[str, str]:
        """The separator and the decimal mark."""
        return (";", ",") if self is Separator.SEMICOLON else (",", ".")


def usual_separator(language: str) -> Separator:
    """Return what spreadsheets of a language (``es``) mostly expect; in Mexico and Peru it is a comma all the same."""
    return Separator.SEMICOLON if language[:2] in ("es", "pt") else Separator.COMMA


def separator_beside(decimal_mark: str) -> Separator:
    """Return what spreadsheets of a system expect that writes decimals with this mark: Excel goes by the same rule."""
    return Separator.SEMICOLON if decimal_mark == "," else Separator.COMMA


class Format(StrEnum):
    """The kinds of file; the strings are their endings."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def always(_done: int, _all: int) -> bool:
    """Go on: nobody watches."""
    return True


def write(
    sheets: Sequence[Sheet],
    path: Path,
    form: Format,
    *,
    separator: Separator = Separator.SEMICOLON,
    progress: Progress = always,
) -> None:
    """Write `sheets` to `path` in place of what is there; CSV and JSON take one sheet.

    Raises:
        Cancelled: `progress` said so; `path` is as it was.
        TooManyRows: the kind of file can't hold them; `path` is as it was.
        OSError: the file can't be written; `path` is as it was.
    """
    if form is Format.XLSX and any(len(sheet.rows) >= ROWS_A_PAGE for sheet in sheets):
        raise TooManyRows  # they would be left out without a word
    with _in_place_of(path) as fresh:
        if form is Format.XLSX:
            with fresh.open("wb") as workbook:
                _workbook(sheets, workbook, progress)
            return
        with fresh.open("w", encoding="utf-8-sig" if form is Format.CSV else "ascii", newline="") as file:
            (sheet,) = sheets
            if form is Format.CSV:
                _csv(sheet, file, separator, progress)
            else:
                _json(sheet, file, progress)


def as_text(sheet: Sheet, form: Format, *, separator: Separator = Separator.SEMICOLON) -> str:
    """Return `sheet` as CSV (without the mark) or JSON, for standard output."""
    file = io.StringIO(newline="")
    if form is Format.JSON:
        _json(sheet, file, always)
    else:
        _csv(sheet, file, separator, always)
    return file.getvalue()


@contextmanager
def _in_place_of(path: Path) -> Iterator[Path]:
    """Yield a path beside `path`; what was written there takes its place at the end, unless something was raised."""
    if not path.name:  # "/", ".": with_name knows no name beside it
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    fresh = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as problem:
        problem.filename = str(path)  # what was asked for
        raise
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _watched(rows: Sequence[tuple[Cell, ...]], progress: Progress) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows and look now and then whether to go on. Raises `Cancelled`."""
    for number, row in enumerate(rows):
        if number % STEP == 0 and not progress(number, len(rows)):
            raise Cancelled
        yield row
    if not progress(len(rows), len(rows)):
        raise Cancelled


def _csv(sheet: Sheet, file: IO[str], separator: Separator, progress: Progress) -> None:
    mark, decimal = separator.marks
    writer = csv.writer(file, delimiter=mark, lineterminator="\r\n")
    writer.writerow(_plain(column.title) for column in sheet.columns)
    for row in _watched(sheet.rows, progress):
        writer.writerow(_in_csv(cell, decimal) for cell in row)


def _in_csv(cell: Cell, decimal: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _plain(cell)
        case float():
            return repr(cell).replace(".", decimal)
        case datetime():
            return cell.replace(tzinfo=None, microsecond=0).isoformat(" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return no_formula(_line(text))


@lru_cache(maxsize=5_000)
def _line(text: str) -> str:
    """Return a text as one harmless line; a sheet has the same few names in all its rows."""
    return clean_text(text, LONGEST_TEXT)


def _json(sheet: Sheet, file: IO[str], progress: Progress) -> None:
    """Write ``{"what", "note", "rows"}``, a row a line."""
    head = {"what": sheet.name, "note": sheet.note}
    file.write(_ascii(head)[:-1] + ', "rows": [')
    names = [column.name for column in sheet.columns]
    between = "\n"
    for row in _watched(sheet.rows, progress):
        file.write(between + _ascii(dict(zip(names, map(_in_json, row), strict=True))))
        between = ",\n"
    file.write("\n]}\n")


def _ascii(value: object) -> str:
    return json.dumps(value).replace("\x7f", "\\u007f")


def _in_json(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell


_SHOWN = {
    ColumnKind.WHOLE: "#,##0",
    ColumnKind.DECIMAL: "#,##0.00",
    ColumnKind.SHARE: "0 %",
    ColumnKind.MOMENT: "yyyy-mm-dd hh:mm",
    ColumnKind.DATE: "yyyy-mm-dd",
}
_WIDTH = {ColumnKind.TEXT: 28, ColumnKind.MOMENT: 17}


def _workbook(sheets: Iterable[Sheet], file: IO[bytes], progress: Progress) -> None:
    """Write a workbook: a sheet each, with titles that stay, a filter, and cells that are what they are."""
    from xlsxwriter import Workbook  # only wanted here

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = Workbook(file, options | {"default_date_format": "yyyy-mm-dd hh:mm"})
    try:
        bold = book.add_format({"bold": True})
        shown = {kind: book.add_format({"num_format": form}) for kind, form in _SHOWN.items()}
        for sheet in sheets:
            page = book.add_worksheet(_page_name(sheet.title))
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, _WIDTH.get(column.kind, 12), shown.get(column.kind))
                page.write_string(0, place, column.title, bold)
            for number, row in enumerate(_watched(sheet.rows, progress), 1):
                for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
                    _in_page(page, number, place, cell, column, shown)
            page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
            page.set_header(_header(sheet.note))
    except BaseException:
        book.fileclosed = 1  # or it would write itself when it is destroyed
        raise
    book.close()


def _in_page(page: Any, number: int, place: int, cell: Cell, column: Column, shown: dict[ColumnKind, Any]) -> None:
    match cell:
        case None:
            return
        case str():
            page.write_string(number, place, _line(cell))
        case datetime():
            page.write_datetime(number, place, cell.replace(tzinfo=None, microsecond=0), shown[column.kind])
        case date():
            page.write_datetime(number, place, cell, shown[column.kind])
        case _:
            page.write_number(number, place, cell, shown.get(column.kind))


def _page_name(title: str) -> str:
    """Return a name that a workbook takes: 31 characters, none of seven."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "1"


def _header(note: str) -> str:
    """Return a note as a printed header: ``&`` begins a command there."""
    return "&L" + note.replace("&", "&&")[:200]
