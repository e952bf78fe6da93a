"""Exported files hold the same cells whatever their kind, compute nothing, and appear whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date, datetime
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
from wolkvox_tray.core.history.sheets import Cell, Column, ColumnKind, Sheet

BOGOTA = ZoneInfo("America/Bogota")
AT = datetime(2026, 11, 23, 10, 35, 1, 250000, tzinfo=BOGOTA)
K = ColumnKind
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "%0A=1", "＝1+1", '=HYPERLINK("http://x";"y")']


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


@pytest.mark.skipif(shutil.which("soffice") is None, reason="left to the release: LibreOffice isn't installed")
@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_libreoffice_reads_the_same_cells(form: Format, tmp_path: Path) -> None:
    """A spreadsheet of a Spanish computer: semicolons and decimal commas are columns and numbers to it."""
    write([a_sheet(*ROWS)], tmp_path / f"x.{form.value}", form)
    read_as = {"csv": ["--infilter=Text - txt - csv (StarCalc):59,34,76,1,,3082,false,true,false"]}.get(form.value, [])
    written_as = "csv:Text - txt - csv (StarCalc):59,34,76,1,,3082,false,true,false"
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", *read_as,
            "--convert-to", written_as, "--outdir", str(tmp_path / "out"), str(tmp_path / f"x.{form.value}"),
        ],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip

    rows = list(csv.reader((tmp_path / "out/x.csv").read_text("utf-8").splitlines(), delimiter=";"))
    shares = {"xlsx": ("96%", "100%"), "csv": ("0.96", "1")}[form.value]
    formula = {"xlsx": "=1+1", "csv": "'=1+1"}[form.value]
    assert [row[:4] for row in rows[1:]] == [
        ['Ventas Bogotá; «Ñ», "x"', "12", "14.6", shares[0]],
        [formula, "-3", "0.5", shares[1]],
        ["dos líneas\N{REPLACEMENT CHARACTER}[31m", "", "", ""],
    ]
    assert [row[4:] for row in rows[1:]] == [
        ["2026-11-23 10:35:01", "2026-11-23"],
        ["", ""],
        ["2026-11-23 10:35:01", "2026-01-02"],
    ]
