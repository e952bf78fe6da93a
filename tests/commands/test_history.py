"""``history show | export``: what was seen, in the terminal and as files; wolkvox is not asked."""

from __future__ import annotations

import csv
import errno
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CommandLine
from tests.helpers.stores import answered
from tests.helpers.watching import a_count
from wolkvox_tray.core.history.labels import Label, pack_label
from wolkvox_tray.core.watch import database
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.store import Store

NOON = datetime(2026, 11, 10, 17, tzinfo=UTC)
MINUTES = timedelta(minutes=5)


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    """An account that was watched over a border: October 40, November 12 → 14, an hour's gap, then 15 and a new row."""
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,))
    line.paths.make()
    with closing(Store.open(line.paths.database)) as store:
        answered(store, a_count("Ana", 40), at=datetime(2026, 10, 31, 17, tzinfo=UTC), account=BOGOTA.id)
        for number, rows in enumerate([(12,), (14,), (14,), (None,), (15, 3)]):
            counts = [a_count(name, licenses) for name, licenses in zip(("Ana", "Bea"), rows, strict=False)]
            answered(store, *counts, at=NOON + number * MINUTES, account=BOGOTA.id)
    return line


def exported(line: CommandLine, *arguments: str) -> list[list[str]]:
    ended = line.run("history", "export", *arguments)
    assert (ended.code, ended.err) == (0, "")
    return list(csv.reader(ended.out.splitlines()))[1:]


def test_the_last_month_is_shown_with_its_changes(line: CommandLine) -> None:
    ended = line.run("history", "show")
    lines = [each.split() for each in ended.out.splitlines() if each]

    assert (ended.code, ended.err) == (0, "")
    assert lines[0] == ["Bogotá", "·", "2026-11"]
    assert ended.out.splitlines()[1].startswith("Watched: ")
    assert lines[2:6] == [
        ["Operation", "Product", "Start", "Last", "Lowest", "Highest", "seen", "Changes"],
        ["Ana", "Predictiva", "12", "15", "12", "15", "3"],
        ["Bea", "Predictiva", "—", "3", "3", "3", "1"],
        ["Simultaneous", "total", "12", "18", "12", "18", "3"],
    ]
    assert [each[2:] for each in lines[7:]] == [
        ["Ana", "Predictiva", "?", "15"],
        ["Bea", "Predictiva", "—", "3"],
        ["Ana", "Predictiva", "14", "?"],
        ["Ana", "Predictiva", "12", "14"],
        ["Ana", "Predictiva", "40", "12"],
    ]


def test_a_month_can_be_chosen(line: CommandLine) -> None:
    assert line.run("history", "show", "--month", "2026-10").out.startswith("Bogotá · 2026-10\n")


def test_nothing_seen_yet_says_so(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).run("history", "show")

    assert (ended.code, ended.out[:25]) == (0, "Nothing was seen yet. Sta")


def test_changes_tell_between_which_answers_they_fell_and_which_are_a_new_months(line: CommandLine) -> None:
    found = [(row[2], *row[4:]) for row in exported(line, "--what", "changes")]

    assert found == [
        ("Ana", "", "15", "", "2026-11-10 12:20:01", "2026-11-10 12:15:01", "2026-11", ""),
        ("Bea", "", "3", "3", "2026-11-10 12:20:01", "2026-11-10 12:15:01", "2026-11", "new"),
        ("Ana", "14", "", "", "2026-11-10 12:15:01", "2026-11-10 12:10:01", "2026-11", ""),
        ("Ana", "12", "14", "2", "2026-11-10 12:05:01", "2026-11-10 12:00:01", "2026-11", ""),
        ("Ana", "40", "12", "-28", "2026-11-10 12:00:01", "2026-10-31 12:00:01", "2026-11", "new month"),
    ]


def test_counts_months_and_days_are_exported(line: CommandLine) -> None:
    assert [row[2:] for row in exported(line, "--what", "counts")] == [
        ["Ana", "Predictiva", "15", "2026-11-10 12:20:01"],
        ["Bea", "Predictiva", "3", "2026-11-10 12:20:01"],
    ]
    assert [(row[0], row[3], *row[5:9]) for row in exported(line, "--what", "months")] == [
        ("2026-10", "Ana", "40", "40", "40", "40"),
        ("2026-10", "Simultaneous total", "40", "40", "40", "40"),
        ("2026-11", "Ana", "12", "15", "12", "15"),
        ("2026-11", "Bea", "", "3", "3", "3"),
        ("2026-11", "Simultaneous total", "12", "18", "12", "18"),
    ]
    assert [(row[0], row[3], *row[5:9]) for row in exported(line, "--what", "days", "--from", "2026-11-01")] == [
        ("2026-11-10", "Ana", "12", "15", "15", "13.33"),
        ("2026-11-10", "Bea", "3", "3", "3", "3.0"),
    ]


def test_a_renamed_operation_goes_on_under_its_alias_with_its_cost_centre(line: CommandLine) -> None:
    with closing(Store.open(line.paths.database)) as store:
        labels = [pack_label(Label(operation="Ana", alias="Bea", cost_centre="1020"))]
        store.books.write(BOGOTA.id, BookKind.LABEL, labels)

    assert [(row[0], row[3], row[6], row[8], row[-2]) for row in exported(line, "--what", "months")] == [
        ("2026-10", "Bea", "40", "40", "1020"),
        ("2026-10", "Simultaneous total", "40", "40", ""),
        ("2026-11", "Bea", "18", "18", "1020"),
        ("2026-11", "Simultaneous total", "18", "18", ""),
    ]


def test_a_period_holds_its_first_and_its_last_day(line: CommandLine) -> None:
    whole = exported(line, "--what", "days", "--from", "2026-10-31", "--to", "2026-11-10")
    first = exported(line, "--what", "days", "--to", "2026-11-09")

    assert ([row[0] for row in whole], [row[0] for row in first]) == (
        ["2026-10-31", "2026-11-10", "2026-11-10"],
        ["2026-10-31"],
    )


def test_counts_are_those_of_the_periods_last_answer(line: CommandLine) -> None:
    until = [row[2:] for row in exported(line, "--what", "counts", "--to", "2026-11-09")]
    since = exported(line, "--what", "counts", "--from", "2026-11-11")

    assert (until, since) == ([["Ana", "Predictiva", "40", "2026-10-31 12:00:01"]], [])


def test_a_file_is_of_the_kind_its_name_says(line: CommandLine, tmp_path: Path) -> None:
    for name in ("x.csv", "x.json", "x.xlsx"):
        ended = line.run("history", "export", "--what", "months", "-o", str(tmp_path / name))
        assert (ended.code, ended.out, ended.err) == (0, f"5 rows were written to {tmp_path / name}.\n", "")

    assert (tmp_path / "x.csv").read_bytes()[:8] == b"\xef\xbb\xbfMonth"
    assert json.loads((tmp_path / "x.json").read_text())["rows"][0]["highest"] == 40
    assert (tmp_path / "x.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "--what", "all"), "“all” is not allowed for “--what”. Allowed: counts, changes, months, days."),
        (("export", "--what", "days", "--format", "pdf"), "“pdf” is not allowed for “--format”."),
        (("export", "--what", "days", "--format", "xlsx"), "“xlsx” is not allowed for “--format”."),
        (("export", "--what", "days", "--from", "31/10/2026"), "“31/10/2026” is not allowed for “--from”."),
        (("export", "--what", "days", "--from", "2026-11-02", "--to", "2026-11-01"), "“2026-11-01” is not allowed"),
        (("export", "--what", "days", "--separator", ";"), "“;” is not allowed for “--separator”."),
        (("export", "--what", "days", "--account", "Cali"), "There is no account called “Cali”."),
        (("export",), "--what is missing, or its value is."),
        (("show", "--month", "11/2026"), "“11/2026” is not allowed for “--month”."),
        ((), "COMMAND is missing"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_line(line: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    ended = line.run("history", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_file_that_cannot_be_written_is_said(
    line: CommandLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "gone" / "x.csv"

    ended = line.run("history", "export", "--what", "days", "-o", str(file))

    assert (ended.code, ended.out, f"{file} can't be used. " in ended.err, len(caplog.messages)) == (6, "", True, 1)


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("path", [".", "/", "~nobody-of-that-name/months.csv"])
def test_a_path_that_is_no_files_is_told_in_one_line(line: CommandLine, path: str) -> None:
    ended = line.run("history", "export", "--what", "months", "-o", path)

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (6, "", 1)
    assert path in ended.err


def test_a_person_who_waits_is_told_how_far_it_is_and_nothing_of_it_stays(line: CommandLine, tmp_path: Path) -> None:
    ended = line.run("history", "export", "--what", "changes", "-o", str(tmp_path / "changes.csv"), person=True)
    said = ended.err.replace("\r", "\n").split("\n")

    assert [each.strip() for each in said if each.strip()] == [
        "Reading what was seen…",
        "0 of 5 rows",
        "5 of 5 rows",
    ]
    assert ended.err.endswith(f"\r{len('5 of 5 rows') * ' '}\r")


def refuse(*_path: object, **_how: object) -> object:
    raise PermissionError(errno.EACCES, "Permission denied", "watch.sqlite")


def test_what_was_seen_is_read_from_a_disk_that_takes_no_writes(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(line, "--what", "months")
    monkeypatch.setattr(database, "open_database", refuse)
    ended = line.run("history", "export", "--what", "months")

    assert (ended.code, list(csv.reader(ended.out.splitlines()))[1:]) == (0, whole)
    assert "can't be kept" in ended.err


@pytest.mark.usefixtures("caplog")
def test_what_cannot_even_be_read_is_not_taken_for_nothing(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "open_database", refuse)
    line.paths.database.unlink()
    line.paths.database.mkdir()
    ended = line.run("history", "show")

    assert (ended.code, ended.out, "watch.sqlite can't be used" in ended.err) == (6, "", True)
