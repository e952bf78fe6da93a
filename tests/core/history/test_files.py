"""Exported files hold the same cells whatever their kind, compute nothing, and appear whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.hostile import NAMES, harm_in
from wolkvox_tray.core.history.files import (
    ROWS_A_PAGE,
    Cancelled,
    Format,
    Separator,
    TooManyRows,
    as_text,
    usual_separator,
    write,
)
from wolkvox_tray.core.history.sheet_rows import SHEETS, Period, Watched
from wolkvox_tray.core.history.sheets import Cell, Column, ColumnKind, Sheet
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track
from wolkvox_tray.core.phrases import clean_text, no_formula

BOGOTA = ZoneInfo("America/Bogota")
AT = datetime(2026, 11, 23, 10, 35, 1, 250000, tzinfo=BOGOTA)
K = ColumnKind
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "%0A=1", "＝1+1", '=HYPERLINK("http://x";"y")']


def _watched() -> Watched:
    """Three days of two operations, one of them named like a formula, with a gap and an unknown count."""
    start = datetime(2026, 10, 31, 12, tzinfo=BOGOTA)
    hour = timedelta(hours=1)
    tracks = (
        Track(operation="=Ana", product="Ñ;«x»", levels=tuple(
            Level(at=start + n * 5 * hour, licenses=None if n == 4 else 10 + n, after=start + (n * 5 - 1) * hour)
            for n in range(8)
        )),
        Track(operation="Bea", product="P", levels=(Level(at=start, licenses=3),)),
    )  # fmt: skip
    spans = (Span(start=start, end=start + 17 * hour), Span(start=start + 20 * hour, end=start + 40 * hour))
    seen = Seen(account="a", tracks=tracks, spans=spans)
    return Watched(name="Andina", server="0042", seen=seen, zone=BOGOTA, now=start + 41 * hour)


WATCHED = _watched()


def a_sheet(*rows: tuple[Cell, ...]) -> Sheet:
    kinds = (K.TEXT, K.WHOLE, K.DECIMAL, K.SHARE, K.MOMENT, K.DATE)
    columns = tuple(Column(name=kind.value, title=f"Título {kind.value}", kind=kind) for kind in kinds)
    return Sheet(name="months", title="Meses: [todos]", columns=columns, rows=rows, note="Sólo lo visto & nada más")


ROWS = (
    ('Ventas Bogotá; «Ñ», "x"', 12, 14.6, 0.96, AT, date(2026, 11, 23)),
    ("=1+1", -3, 0.5, 1.0, None, None),
    ("dos\nlíneas\x1b[31m", None, None, None, AT, date(2026, 1, 2)),
)


@pytest.mark.parametrize(("separator", "mark", "decimal"), [("semicolon", ";", ","), ("comma", ",", ".")])
def test_a_csv_has_a_mark_its_separator_iso_dates_and_empty_cells(
    separator: str, mark: str, decimal: str, tmp_path: Path
) -> None:
    write([a_sheet(*ROWS)], tmp_path / "x.csv", Format.CSV, separator=Separator(separator))

    written = (tmp_path / "x.csv").read_bytes()
    rows = list(csv.reader(written.decode("utf-8-sig").splitlines(), delimiter=mark))
    assert (written[:3], written.count(b"\r\n")) == (b"\xef\xbb\xbf", 4)
    assert rows[1:] == [
        [
            'Ventas Bogotá; «Ñ», "x"',
            "12",
            f"14{decimal}6",
            f"0{decimal}96",
            "2026-11-23 10:35:01",
            "2026-11-23",
        ],
        ["'=1+1", "-3", f"0{decimal}5", f"1{decimal}0", "", ""],
        ["dos líneas\N{REPLACEMENT CHARACTER}[31m", "", "", "", "2026-11-23 10:35:01", "2026-01-02"],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    ((_head, cell),) = [as_text(a_sheet((text, None, None, None, None, None)), Format.CSV).splitlines()]

    assert next(csv.reader([cell], delimiter=";"))[0].startswith("'")


@pytest.mark.parametrize("name", [pytest.param(name, id=what) for what, name in NAMES.items()])
def test_a_hostile_name_is_one_harmless_cell(name: str, tmp_path: Path) -> None:
    text = as_text(a_sheet((name, 1, None, None, None, None)), Format.CSV)
    write([a_sheet((name, 1, None, None, None, None))], tmp_path / "x.xlsx", Format.XLSX)

    assert ([harm for line in text.split("\r\n") for harm in harm_in(line)], text.count("\r\n")) == ([], 2)
    with ZipFile(tmp_path / "x.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in page, list(harm_in(page.decode("utf-8").replace("\n", "")))) == (False, [])


@given(st.text())
def test_no_text_at_all_begins_like_a_formula_or_breaks_a_line(text: str) -> None:
    lines = as_text(a_sheet((text, 1, None, None, None, None)), Format.CSV).split("\r\n")
    (cell, *others) = next(csv.reader([lines[1]], delimiter=";"))

    assert (len(lines), others, cell[:1] in ("=", "+", "-", "@", "\t", "\r")) == (3, ["1", "", "", "", ""], False)


def test_json_keeps_what_came_with_its_offset_in_ascii() -> None:
    text = as_text(a_sheet(*ROWS), Format.JSON)
    told = json.loads(text)

    assert text.isascii()
    assert told["what"] == "months"
    assert told["rows"][2] == {
        "text": "dos\nlíneas\x1b[31m",
        "whole": None,
        "decimal": None,
        "share": None,
        "moment": AT.isoformat(),
        "date": "2026-01-02",
    }


@given(st.text(), st.integers(-(10**9), 10**9) | st.none())
def test_json_comes_back_as_it_was(text: str, number: int | None) -> None:
    (row,) = json.loads(as_text(a_sheet((text, number, None, None, None, None)), Format.JSON))["rows"]

    assert (row["text"], row["whole"]) == (text, number)


@pytest.mark.parametrize("form", list(Format))
def test_a_cancelled_file_is_none_and_the_old_one_stays(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x.{form.value}"
    path.write_text("the old one")
    seen: list[tuple[int, int]] = []

    def until_the_second_look(done: int, whole: int) -> bool:
        seen.append((done, whole))
        return len(seen) < 2

    with pytest.raises(Cancelled):
        write([a_sheet(*ROWS * 400)], path, form, progress=until_the_second_look)

    assert (seen, path.read_text(), list(tmp_path.iterdir())) == ([(0, 1200), (500, 1200)], "the old one", [path])


def test_more_rows_than_a_workbook_holds_are_refused_and_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("the old one")

    with pytest.raises(TooManyRows):
        write([a_sheet(*[ROWS[1]] * ROWS_A_PAGE)], path, Format.XLSX)

    assert path.read_text() == "the old one"


@pytest.mark.parametrize("form", list(Format))
def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing(form: Format, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        write([a_sheet(*ROWS)], tmp_path / "gone" / "x", form)


@pytest.mark.parametrize(("language", "separator"), [("es", "semicolon"), ("pt_BR", "semicolon"), ("en", "comma")])
def test_the_usual_separator_goes_by_the_language(language: str, separator: str) -> None:
    assert usual_separator(language) == separator


OFFICE = "csv:Text - txt - csv (StarCalc):59,34,76,1,,3082,false,true,false"
"""A CSV as a Spanish computer takes it: semicolons and decimal commas are columns and numbers to it."""


def as_libreoffice_reads(files: list[Path], folder: Path) -> dict[str, list[list[str]]]:
    """Return the cells of `files` of one kind, as LibreOffice's own converter says what they are."""
    read_as = [OFFICE.replace("csv:", "--infilter=", 1)] if files[0].suffix == ".csv" else []
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", *read_as,
            "--convert-to", OFFICE, "--outdir", str(folder / "out"), *map(str, files),
        ],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    return {
        file.stem: list(csv.reader((folder / f"out/{file.stem}.csv").read_text("utf-8").splitlines(), delimiter=";"))
        for file in files
    }


def as_converted(cell: Cell, column: Column, form: Format) -> str:
    """Return what the converter says of a cell that it took for what it is."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.replace(tzinfo=None, microsecond=0).isoformat(" ")
        case float() if column.kind is K.SHARE and form is Format.XLSX:
            return f"{cell * 100:.10g}%"
        case float():
            return f"{cell:.10g}"
        case str() if form is Format.XLSX:
            return clean_text(cell)
        case str():
            return no_formula(clean_text(cell))
        case _:
            return str(cell)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="left to the release: LibreOffice isn't installed")
@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_libreoffice_reads_the_same_cells(form: Format, tmp_path: Path) -> None:
    """Of every sheet that is exported, and of one with all that is odd."""
    sheets = {"odd": a_sheet(*ROWS)} | {what: sheet([WATCHED], Period()) for what, sheet in SHEETS.items()}
    files = [tmp_path / f"{name}.{form.value}" for name in sheets]
    for file, sheet in zip(files, sheets.values(), strict=True):
        write([sheet], file, form)

    read = as_libreoffice_reads(files, tmp_path)

    assert all(sheet.rows for sheet in sheets.values())
    for name, sheet in sheets.items():
        assert read[name][1:] == [
            [as_converted(cell, column, form) for cell, column in zip(row, sheet.columns, strict=True)]
            for row in sheet.rows
        ], name
