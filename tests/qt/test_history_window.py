"""The history window and its chart: what is read by mouse, keyboard and screen reader, and what stays where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.helpers.watching import BOGOTA
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.tracks import Level, Span
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.series import Border
from wolkvox_tray.core.watch.store import Observation, Store
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.history_chart import Chart, Curve
from wolkvox_tray.qt.history_columns import log_columns
from wolkvox_tray.qt.history_window import HistoryWindow, history_window
from wolkvox_tray.qt.sample_history import ROWS, AtOnce
from wolkvox_tray.qt.text import clock_words, date_words, time_words

NOW = datetime(2026, 11, 23, 10, 36, tzinfo=BOGOTA)
ANDINA, NORTE = (Source(id=each, name=name, server="0042", zone=BOGOTA) for each, name in (("a", "Andina"), ("b", "N")))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[HistoryWindow]:
    made = HistoryWindow(AtOnce(NOW), [ANDINA, NORTE], clock=lambda: NOW)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def said(hour: int, minute: int = 0) -> str:
    """A time of the 23rd, as this computer says it."""
    return clock_words(datetime(2026, 11, 23, hour, minute, tzinfo=BOGOTA), NOW)


def cells(window: HistoryWindow, column: int) -> list[str]:
    model = window.month_table.model_
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def choose(window: HistoryWindow, what: str, data: str) -> None:
    box = getattr(window, what)
    box.setCurrentIndex(box.findData(data))


# The window


def test_it_opens_on_the_total_and_the_present_month(window: HistoryWindow) -> None:
    assert (window.operation.currentText(), window.month.currentText()) == ("Total of the account", "November 2026")
    assert cells(window, 0) == [*sorted(name for name, _licenses in ROWS), "Simultaneous total"]
    assert cells(window, 3)[-1] == str(sum(int(text) for text in cells(window, 3)[:-1]))
    assert window.log_count.text() == f"{window.log_table.model_.rowCount()} in November 2026"


def test_the_total_stays_last_however_the_rows_are_ordered(window: HistoryWindow) -> None:
    window.month_table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    last = [int(text) for text in cells(window, 3)[:-1]]

    assert (last, cells(window, 0)[-1]) == (sorted(last, reverse=True), "Simultaneous total")


def test_an_operation_that_is_chosen_in_the_month_stands_in_chart_and_log(window: HistoryWindow) -> None:
    window.month_table.selectRow(cells(window, 0).index("Encuestas NPS"))

    assert window.operation.currentData() == "Encuestas NPS"
    assert {change.operation for change in window.log_table.model_.rows} == {"Encuestas NPS"}
    known = {level.licenses for _span, level in window.chart.curve.pieces}
    log = window._facts.log if window._facts else ()
    assert known == {change.after.licenses for change in log if change.operation == "Encuestas NPS"} | {12}


def test_the_charts_numbers_stand_in_a_table_with_its_gap_in_the_same_range(window: HistoryWindow) -> None:
    window.as_table.click()
    window.ranges.button(3).click()
    model = window.steps.table.model_
    lines = [[str(model.data(model.index(row, column))) for column in range(4)] for row in range(model.rowCount())]
    pieces, gaps = window.chart.curve.pieces, window.chart.curve.gaps
    window.ranges.button(1).click()
    week = model.rowCount()
    window.as_table.click()

    assert [line[2] for line in lines if line[3] == ""] == [str(level.licenses) for _span, level in reversed(pieces)]
    assert [line[:2] for line in lines if line[3] == "nobody looked"] == [
        [f"{date_words(at, NOW)}, {time_words(at)}" for at in (gap.start, gap.end)] for gap in gaps
    ]
    assert (0 < week < len(lines), window.chart.isVisible()) == (True, True)


def test_the_month_before_is_named_and_a_row_that_only_it_had_stays_in_sight(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = AtOnce(NOW)
    gone = Observation(
        at=NOW - timedelta(days=30), after=NOW - timedelta(days=30, minutes=5), border=Border.WITHIN,
        key=("Ventas Cali", "Chat"), licenses=7, raw="7", present=True,
    )  # fmt: skip
    end = replace(gone, at=NOW - timedelta(days=26), licenses=None, present=False)
    usual = reader._store.observations
    rows = sorted([*usual("a", REPORT), gone, end], key=lambda each: each.at)
    monkeypatch.setattr(reader._store, "observations", lambda _account, _report: iter(rows))
    window = HistoryWindow(reader, [ANDINA], clock=lambda: NOW)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()
    row = cells(window, 0).index("Ventas Cali")

    assert window.month_table.model_.headerData(8, Qt.Orientation.Horizontal) == "Highest Oct"
    assert [cells(window, column)[row] for column in range(9)] == ["Ventas Cali", "Chat", *["—"] * 6, "7"]
    assert not window.month_table.isColumnHidden(1)


def test_of_an_operation_with_several_products_the_log_names_the_product(window: HistoryWindow) -> None:
    change = window.log_table.model_.rows[0]
    name = log_columns(lambda: NOW, lambda: frozenset({change.operation}))[1].text(change)
    alone = log_columns(lambda: NOW, lambda: frozenset())[1].text(change)

    assert (name, alone) == (f"{change.operation} · Marcación predictiva", change.operation)


def test_another_month_shows_its_figures_and_changes(window: HistoryWindow) -> None:
    choose(window, "month", "2026-10")

    assert window.month_title.text() == "October 2026 · Marcación predictiva"
    assert {change.month for change in window.log_table.model_.rows} == {"2026-10"}


def test_the_chosen_change_tells_between_which_answers_it_fell(window: HistoryWindow) -> None:
    window.log_table.selectRow(0)

    assert window.change_note.text() == f"The chosen change happened between {said(0, 11)} and {said(0, 16)}"


def test_a_new_answer_leaves_what_was_chosen(window: HistoryWindow) -> None:
    choose(window, "operation", "Ventas Bogotá")
    choose(window, "month", "2026-10")
    window.ranges.button(1).click()
    window.log_table.selectRow(1)
    before = window.log_table.chosen_row()
    window.look_again()

    assert (window.operation.currentData(), window.month.currentData(), window.ranges.checkedId()) == (
        "Ventas Bogotá",
        "2026-10",
        1,
    )
    assert window.log_table.chosen_row() == before


def test_a_screen_reader_is_told_what_a_new_answer_changed_and_of_an_unchanged_one_nothing(
    window: HistoryWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(window._speech, "_say", lambda _window, text: told.append(text))
    store = cast("AtOnce", window._reader)._store
    window.look_again()
    window.retranslate()
    choose(window, "account", "b")
    choose(window, "account", "a")
    unchanged = list(told)
    rows = list(store.observations("a", REPORT))
    grown = replace(rows[-1], at=NOW, after=rows[-1].at, licenses=(rows[-1].licenses or 0) + 2)
    monkeypatch.setattr(store, "observations", lambda _account, _report: iter([*rows, grown]))
    window.look_again()
    window.look_again()

    assert (unchanged, told) == ([], [f"{grown.key[0]}, {grown.licenses} licenses, up 2"])


def test_a_table_is_copied_with_tabs_its_chosen_row_or_all_of_it(window: HistoryWindow) -> None:
    window.log_table.copy_all()
    whole = QGuiApplication.clipboard().text().split("\n")
    window.log_table.selectRow(0)
    window.log_table.copy_all()

    assert whole[0] == "Noticed\tOperation\tFrom → to\tChange"
    assert len(whole) == 1 + window.log_table.model_.rowCount()
    assert QGuiApplication.clipboard().text() == whole[1]


def test_no_name_that_is_copied_is_computed_by_a_spreadsheet(window: HistoryWindow) -> None:
    line = replace(
        window.month_table.model_.rows[0], row=replace(window.month_table.model_.rows[0].row, operation="=1")
    )
    window.month_table.show_rows([line])
    window.month_table.copy_all()

    assert QGuiApplication.clipboard().text().split("\n")[-1].startswith("'=1\tMarcación predictiva\t")


@pytest.mark.parametrize(("hours", "place"), [(3, 0), (30, 1), (24 * 9, 2)])
def test_a_short_history_opens_in_a_range_in_which_it_is_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hours: int, place: int
) -> None:
    reader = AtOnce(NOW)
    first = NOW - timedelta(hours=hours)
    spans = [(max(start, first), end) for start, end in reader._store.watched("a", REPORT) if end > first]
    monkeypatch.setattr(reader._store, "watched", lambda _account, _report: tuple(spans))
    window = HistoryWindow(reader, [ANDINA], clock=lambda: NOW)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    begun = window.ranges.checkedId()
    window.ranges.button(3).click()
    window.look_again()

    assert (begun, window.ranges.checkedId()) == (place, 3), "what a person chose stays"


def test_a_pause_within_a_day_names_the_day_once(chart: Chart) -> None:
    late = replace(CURVE, gaps=(Span(start=at(3), end=at(5)),))
    chart.show_curve(late, BOGOTA, at(0), at(8), NOW + timedelta(days=3))

    assert (
        chart._gap_words(Span(start=at(3), end=at(5))) == f"no data on {date_words(at(3), NOW)}: {said(3)} to {said(5)}"
    )


def test_a_column_that_is_not_needed_leaves_its_room_to_the_names(window: HistoryWindow) -> None:
    table = window.month_table
    alone = table.isColumnHidden(1), table.horizontalHeader().length() == table.viewport().width()
    table.setColumnHidden(1, False)

    assert (alone, table.columnWidth(1) > theme.scaled(window, 90)) == ((True, True), True)


def test_names_of_operations_keep_room_in_a_small_window(window: HistoryWindow) -> None:
    window.resize(window.minimumSize())

    assert window.month_table.columnWidth(0) >= theme.scaled(window, 100)


def test_an_account_without_history_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = AtOnce(NOW)
    monkeypatch.setattr(reader._store, "watched", lambda _account, _report: ())
    monkeypatch.setattr(reader._store, "observations", lambda _account, _report: iter(()))
    window = HistoryWindow(reader, [ANDINA], clock=lambda: NOW)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()

    assert (window.empty.isVisible(), window.chart.isVisible(), window.account.isVisible()) == (True, False, False)


def test_what_cannot_be_read_is_said_and_not_taken_for_nothing(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = SimpleNamespace(
        open_store=lambda: Store.read_only(tmp_path / "gone.sqlite"),
        settings=SimpleNamespace(accounts=[ANDINA]),
        zone_of=lambda _account: BOGOTA,
    )
    window = history_window(cast("House", house), lambda: NOW)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    before = window.empty.text()
    with qtbot.waitSignal(window.broken):
        window.show()
    window.close()

    assert (before, window.empty.text()) == ("", "What is kept can't be read. Close this window and open it again.")
    assert set(caplog.messages) == {"a job of the history failed"}


# The chart


def at(hour: float) -> datetime:
    return datetime(2026, 11, 23, tzinfo=BOGOTA) + timedelta(hours=hour)


def a_piece(start: float, end: float, licenses: int | None, *, present: bool = True) -> tuple[Span, Level]:
    return Span(start=at(start), end=at(end)), Level(at=at(start), licenses=licenses, present=present)


CURVE = Curve(
    pieces=(
        a_piece(0, 2, 40),
        a_piece(2, 3, 42),
        a_piece(5, 6, 41),
        a_piece(6, 7, None),
        a_piece(7, 8, None, present=False),
    ),
    gaps=(Span(start=at(3), end=at(5)),),
    contracted=50,
)


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    made = Chart()
    qtbot.addWidget(made)
    made.resize(700, 220)
    made.show_curve(CURVE, BOGOTA, at(0), at(8), NOW)
    made.show()
    return made


def test_the_keyboard_goes_from_step_to_step(chart: Chart) -> None:
    chart.setFocus()
    read = []
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Right] * 6, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(chart, key)
        read.append(chart.reading)

    assert read == [
        f"{said(0)} · licenses: 40",
        f"{said(2)} · licenses: 42",
        f"no data: {said(3)} to {said(5)}",
        f"{said(5)} · licenses: 41",
        f"{said(6)} · unknown",
        f"{said(7)} · not listed",
        f"{said(7)} · not listed",
        f"{said(6)} · unknown",
        f"{said(7)} · not listed",
        f"{said(0)} · licenses: 40",
    ]
    assert chart.accessibleDescription() == f"{said(0)} · licenses: 40"


def test_a_new_answer_leaves_the_reading_where_it_is(chart: Chart) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    chart.show_curve(CURVE, BOGOTA, at(0), at(8), NOW)
    kept = chart.reading
    chart.show_curve(CURVE, BOGOTA, at(3), at(8), NOW)

    assert (kept, chart.reading) == (f"{said(2)} · licenses: 42", "")


def test_the_mouse_reads_what_stands_below_it_and_says_when_nobody_looked(chart: Chart) -> None:
    area = chart._area()
    read = []
    for hour in (1, 4, 5.5):
        QTest.mouseMove(chart, QPoint(round(area.left() + area.width() * hour / 8), 60))
        read.append(chart.reading.rpartition(" · ")[2])

    assert read == ["licenses: 40", f"no data: {said(3)} to {said(5)}", "licenses: 41"]


def test_the_numbers_hold_the_contracted_quantity_too(chart: Chart) -> None:
    assert chart.ticks() == (40, 42, 44, 46, 48, 50)


@pytest.mark.parametrize("dark", [False, True])
def test_lines_and_words_have_contrast_on_the_charts_ground(dark: bool) -> None:
    palette = QPalette()
    ground, words = (QColor("#202020"), QColor("white")) if dark else (QColor("white"), QColor("black"))
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
        palette.setColor(role, ground)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        palette.setColor(role, words)

    lines = [theme.ink(palette, which) for which in (theme.Ink.ACCENT, theme.Ink.WARNING)]
    assert min(theme.contrast(line, ground) for line in lines) >= 3
    assert theme.contrast(theme.quiet(palette, QPalette.ColorRole.Base), ground) >= 4.5


def test_nothing_is_painted_where_nobody_looked(chart: Chart) -> None:
    picture, area = chart.grab().toImage(), chart._area()
    line = theme.ink(chart.palette(), theme.Ink.ACCENT)

    def columns_with_line(start: float, end: float) -> int:
        xs = range(round(area.left() + area.width() * start / 8) + 3, round(area.left() + area.width() * end / 8) - 3)
        rows = range(round(area.top()), round(area.bottom()))
        return sum(1 for x in xs if any(picture.pixelColor(x, y) == line for y in rows))

    assert columns_with_line(3, 5) == 0
    assert columns_with_line(0, 2) > 50


def test_the_contracted_quantity_stands_in_the_chart_of_what_it_is_for(window: HistoryWindow) -> None:
    of_total = window.chart.curve.contracted
    choose(window, "operation", "Encuestas NPS")

    assert (of_total, window.chart.curve.contracted) == (150, None)


def test_a_new_language_reaches_the_export_dialog_too(
    window: HistoryWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.export_it.click()
    (dialog,) = window.findChildren(ExportDialog)
    monkeypatch.setattr("wolkvox_tray.qt.export_dialog._", lambda text: f"¡{text}!")
    window.retranslate()

    assert dialog.windowTitle() == "¡Export — wolkvox_tray!"


class Ending(AtOnce):
    """Tells how often it was ended."""

    ended = 0

    def end(self) -> None:
        self.ended += 1


@pytest.mark.parametrize(
    "closes",
    [
        HistoryWindow.close,
        lambda window: window.close_it.click(),
        lambda window: QTest.keyClick(window, Qt.Key.Key_Escape),
    ],
)
def test_historys_thread_ends_however_the_window_is_closed(
    qtbot: QtBot, closes: Callable[[HistoryWindow], object]
) -> None:
    reader = Ending(NOW)
    window = HistoryWindow(reader, [ANDINA], clock=lambda: NOW)
    window.show()
    closes(window)

    assert reader.ended == 1
