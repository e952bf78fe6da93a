"""The export dialog: what was chosen is what is written; it can be cancelled, and a refusing disk is said in words."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.helpers.stores import answered
from tests.helpers.watching import BOGOTA, a_count
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.reader import Job

AT = datetime(2026, 11, 10, 17, tzinfo=UTC)
ANDINA, NORTE = (Source(id=each, name=each.upper(), server="0042", zone=BOGOTA) for each in ("a", "b"))


class DirectReader:
    """Does a job at once, or when told to."""

    def __init__(self, store: Store) -> None:
        self.store, self.waits = store, False
        self.jobs: list[tuple[Job, Callable[[object], None]]] = []

    def ask(self, key: str, job: Job, then: Callable[[object], None]) -> None:
        self.jobs.append((job, then))
        if not self.waits:
            self.work()

    def end(self) -> None:
        pass

    def work(self) -> None:
        for job, then in self.jobs:
            then(job(self.store))
        self.jobs = []


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[DirectReader]:
    with closing(Store.open(tmp_path / "watch.sqlite")) as store:
        for account in "ab":
            for number, licenses in enumerate((12, 14)):
                answered(store, a_count("Ana", licenses), at=AT + timedelta(minutes=5 * number), account=account)
        yield DirectReader(store)


class Chooser:
    """The system's file dialog, answered."""

    def __init__(self, path: str) -> None:
        self.path, self.suggested = path, list[str]()

    def __call__(self, _parent: QWidget, suggested: str, _kinds: str) -> str:
        self.suggested.append(Path(suggested).name)
        return self.path


def a_dialog(qtbot: QtBot, reader: DirectReader, path: Path | str, *sources: Source) -> tuple[ExportDialog, Chooser]:
    chooser = Chooser(str(path))
    dialog = ExportDialog(reader, sources or (ANDINA, NORTE), choose=chooser)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, chooser


def choose(dialog: ExportDialog, **wanted: str) -> None:
    for name, value in wanted.items():
        box = getattr(dialog, name)
        box.setCurrentIndex(box.findData(value))


def test_what_was_chosen_is_written(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    dialog, chooser = a_dialog(qtbot, reader, file)
    choose(dialog, account="b", what="changes", form="json")
    dialog.save_it.click()

    rows = json.loads(file.read_text())["rows"]
    assert [(row["account"], row["from"], row["to"]) for row in rows] == [("B", 12, 14)]
    assert (dialog.note.said, dialog.save_it.isEnabled(), dialog.bar.isVisible()) == (
        "✓ 1 row was written.",
        True,
        False,
    )
    assert chooser.suggested[0].startswith("wolkvox-changes-")
    assert chooser.suggested[0].endswith(".json")


def test_days_can_be_chosen(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    dialog, _chooser = a_dialog(qtbot, reader, file, ANDINA)
    choose(dialog, what="days", form="json")
    dialog.everything.setChecked(False)
    dialog.first.setDate(QDate(2026, 11, 11))
    dialog.last.setDate(QDate(2026, 11, 12))
    dialog.save_it.click()

    assert json.loads(file.read_text())["rows"] == []


def test_it_can_be_cancelled_while_the_rows_are_computed(
    qtbot: QtBot, reader: DirectReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.csv"
    reader.waits = True
    begun: list[str] = []
    monkeypatch.setattr("wolkvox_tray.core.history.exporting.write", lambda *_a, **_k: begun.append("writing"))
    dialog, _chooser = a_dialog(qtbot, reader, file)
    choose(dialog, what="days", form="csv")
    dialog.save_it.click()
    dialog.close_it.click()
    reader.work()

    assert (dialog.note.said, file.exists(), begun) == ("Cancelled. No file was written.", False, [])


def test_what_cannot_be_read_is_said_and_another_try_is_free(
    qtbot: QtBot, reader: DirectReader, tmp_path: Path
) -> None:
    reader.waits = True
    dialog, _chooser = a_dialog(qtbot, reader, tmp_path / "x.csv")
    dialog.failed()
    before = dialog.note.said
    dialog.save_it.click()
    dialog.failed()

    assert (before, dialog.note.said, dialog.save_it.isEnabled(), dialog.bar.isVisible()) == (
        "",
        "✕ What is kept can't be read, so no file was written. Try again.",
        True,
        False,
    )


def test_a_file_is_of_the_kind_that_its_typed_name_says(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    dialog, _chooser = a_dialog(qtbot, reader, tmp_path / "x.csv")
    choose(dialog, form="xlsx")
    dialog.save_it.click()

    assert (tmp_path / "x.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


def test_the_last_day_may_not_come_before_the_first(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    dialog, chooser = a_dialog(qtbot, reader, tmp_path / "x.csv")
    dialog.everything.setChecked(False)
    dialog.first.setDate(QDate(2026, 11, 12))
    dialog.last.setDate(QDate(2026, 11, 11))
    dialog.save_it.click()

    assert (dialog.note.said, chooser.suggested) == ("✕ The last day comes before the first one.", [])


def test_a_name_without_an_ending_gets_one(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    dialog, _chooser = a_dialog(qtbot, reader, tmp_path / "x")
    choose(dialog, form="xlsx")
    dialog.save_it.click()

    assert (tmp_path / "x.xlsx").read_bytes()[:2] == b"PK"


def test_no_file_chosen_writes_none(qtbot: QtBot, reader: DirectReader) -> None:
    dialog, _chooser = a_dialog(qtbot, reader, "")
    dialog.save_it.click()

    assert (dialog.note.said, reader.jobs) == ("", [])


def test_it_can_be_cancelled(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    reader.waits = True
    dialog, _chooser = a_dialog(qtbot, reader, tmp_path / "x.csv")
    choose(dialog, form="csv")
    dialog.save_it.click()
    assert (dialog.bar.isVisible(), dialog.save_it.isEnabled(), dialog.close_it.text().replace("&", "")) == (
        True,
        False,
        "Cancel",
    )
    dialog.close_it.click()
    reader.work()

    assert (dialog.note.said, list(tmp_path.glob("*x.csv*"))) == ("Cancelled. No file was written.", [])
    assert (dialog.isVisible(), dialog.close_it.text().replace("&", "")) == (True, "Close")


@pytest.mark.parametrize("closes", [ExportDialog.close, lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)])
def test_closing_cancels(
    qtbot: QtBot, reader: DirectReader, tmp_path: Path, closes: Callable[[ExportDialog], object]
) -> None:
    reader.waits = True
    dialog, _chooser = a_dialog(qtbot, reader, tmp_path / "x.csv")
    dialog.save_it.click()
    closes(dialog)
    reader.work()

    assert list(tmp_path.glob("*x.*")) == []


def test_going_with_its_parent_cancels_and_nothing_remembers_it(
    qtbot: QtBot, reader: DirectReader, tmp_path: Path
) -> None:
    reader.waits = True
    parent = QWidget()
    dialog = ExportDialog(reader, [ANDINA], parent, choose=Chooser(str(tmp_path / "x.csv")))
    known = weakref.ref(dialog)
    dialog.save_it.click()
    (job, _then) = reader.jobs.pop()
    delete(parent)
    written = job(reader.store)
    del dialog, _then
    gc.collect()

    assert (written, list(tmp_path.glob("*x.*")), known()) == (None, [], None)


def test_a_folder_that_refuses_is_said(qtbot: QtBot, reader: DirectReader, tmp_path: Path) -> None:
    file = tmp_path / "gone" / "x.csv"
    dialog, _chooser = a_dialog(qtbot, reader, file)
    dialog.save_it.click()

    assert dialog.note.said.startswith(f"✕ {file} can't be written.")


def test_only_fields_that_count_are_shown(qtbot: QtBot, reader: DirectReader) -> None:
    dialog, _chooser = a_dialog(qtbot, reader, "", ANDINA)
    fields = (dialog.account, dialog.first, dialog.last, dialog.separator)
    seen = [[field.isVisible() for field in fields]]
    dialog.everything.setChecked(False)
    choose(dialog, form="csv")
    seen.append([field.isVisible() for field in fields])

    assert seen == [[False, False, False, False], [False, True, True, True]]


@pytest.mark.parametrize(
    ("place", "separator"), [("es_CO", "semicolon"), ("pt_BR", "semicolon"), ("es_MX", "comma"), ("en_US", "comma")]
)
def test_a_csv_is_offered_as_the_systems_spreadsheet_reads_it(
    qtbot: QtBot, reader: DirectReader, place: str, separator: str
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(place))
    dialog, _chooser = a_dialog(qtbot, reader, "")
    QLocale.setDefault(before)

    assert dialog.separator.currentData() == separator


def test_a_change_of_the_language_keeps_the_chosen_separator(qtbot: QtBot, reader: DirectReader) -> None:
    dialog, _chooser = a_dialog(qtbot, reader, "")
    for separator in ("semicolon", "comma"):
        dialog.separator.setCurrentIndex(dialog.separator.findData(separator))
        dialog.retranslate()

        assert dialog.separator.currentData() == separator
