"""What keeps the window awake while tens of thousands of rows are shown: each test holds one cause of a long wait."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.model import LicenseCount, Poll
from wolkvox_tray.qt import counts_cells
from wolkvox_tray.qt import popup as popup_module
from wolkvox_tray.qt.counts_groups import Line
from wolkvox_tray.qt.counts_model import MANY_SPANS, CountsModel
from wolkvox_tray.qt.counts_rows import Column, Row
from wolkvox_tray.qt.garbage import LOCK_S, Garbage
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_header import Header
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.samples import BOGOTA, FRESH, NOW
from wolkvox_tray.qt.slices import RUN, Slices, sorted_in_slices, spans

ROWS = 20 * RUN


def large(licenses: Callable[[int], int] = lambda n: n % 500) -> Poll:
    counts = tuple(
        LicenseCount(operation=f"Operación {n * 7919 % ROWS}", product="P", licenses=licenses(n)) for n in range(ROWS)
    )
    return replace(FRESH, counts=counts, last_changes=())


def test_painting_takes_a_line_as_it_is_and_asks_for_nothing_by_role(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    painted: list[str] = []
    text_at = CountsModel.text_at

    class Noting(dict[int, Any]):
        def get(self, role: int, default: Any = None) -> Any:
            asked.append(role)
            return super().get(role, default)

    def noted(self: CountsModel, line: Line, column: Column) -> str:
        painted.append(text_at(self, line, column))
        return painted[-1]

    table = CountsTable()
    qtbot.addWidget(table)
    table.show()
    table.counts.show([FRESH], NOW)
    monkeypatch.setattr(counts_cells, "BY_ROLE", Noting(counts_cells.BY_ROLE))
    monkeypatch.setattr(CountsModel, "text_at", noted)
    table.grab()

    assert BOGOTA.operation in painted
    assert asked == []


@pytest.mark.parametrize("reverse", [False, True])
def test_no_piece_of_a_sort_is_much_longer_than_a_run(reverse: bool) -> None:
    looked = Counter[int]()
    step = 0

    def key(n: int) -> int:
        looked[step] += 1
        return n

    for _pause in sorted_in_slices([n * 7919 % ROWS for n in range(ROWS)], key, reverse=reverse):
        step += 1

    assert max(looked.values()) <= 3 * RUN
    assert step >= 2 * ROWS // RUN - 2


def test_only_a_large_table_waits_until_the_window_has_nothing_else_to_do(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[bool] = []
    run = Slices.run

    def noted(self: Slices, job: Iterator[object], *, waits: bool = False) -> None:
        waited.append(waits)
        run(self, job, waits=waits)

    monkeypatch.setattr(Slices, "run", noted)
    model = CountsModel()
    model.show([FRESH], NOW)
    model.show([large()], NOW)
    model.finish()
    model.sort(Column.PRODUCT)

    assert waited == [False, True, True]


def test_a_job_that_waits_has_not_begun(qtbot: QtBot) -> None:
    done: list[str] = []

    def job() -> Iterator[None]:
        done.append("begun")
        yield

    slices = Slices()
    slices.run(job(), waits=True)
    at_once = list(done)
    qtbot.waitUntil(lambda: not slices.busy)

    assert (at_once, done) == ([], ["begun"])


def test_rows_that_go_are_freed_in_pieces(qtbot: QtBot) -> None:
    def alive() -> int:
        return sum(isinstance(each, Row) for each in gc.get_objects())

    model, jobs = CountsModel(), list[Iterator[object]]()
    model.show([large()], NOW)
    model.finish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Slices, "run", lambda _slices, job, **_how: jobs.append(job))
        model.show([replace(FRESH, counts=())], NOW)
    (job,) = jobs
    before, freed = alive(), []
    for _pause in job:
        now = alive()
        freed.append(before - now)
        before = now

    assert sum(freed) == ROWS
    assert max(freed) <= RUN


def test_no_step_of_a_refresh_looks_up_many_more_rows_than_a_run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Counter[int]()
    step = 0

    def noted(row: Row) -> int:
        looked[step] += 1
        return id(row)

    model, jobs = CountsModel(), list[Iterator[object]]()
    monkeypatch.setattr(Row, "__hash__", noted)
    model.show([large()], NOW)
    model.finish()
    looked.clear()
    monkeypatch.setattr(Slices, "run", lambda _slices, job, **_how: jobs.append(job))
    model.show([large(lambda n: n % 400)], NOW)
    (job,) = jobs
    for _pause in job:
        step += 1

    assert looked.total() > ROWS
    assert max(looked.values()) <= 2 * RUN


def test_a_closed_window_keeps_no_large_table_and_shows_the_newest_when_it_is_opened_again(qtbot: QtBot) -> None:
    popup = Popup(clock=lambda: NOW)
    qtbot.addWidget(popup)
    found = []
    for poll in (large(), FRESH):
        popup.show_polls([poll], NOW)
        popup.open_at(None)
        popup.table.counts.finish()
        opened = popup.table.counts.all_rows
        popup.close()
        qtbot.waitUntil(lambda: not popup.table.counts.busy)
        found.append((opened, popup.table.counts.all_rows))

    assert found == [(ROWS, 0), (len(FRESH.counts), len(FRESH.counts))]


def test_nor_does_one_that_is_closed_while_its_rows_are_still_being_made(qtbot: QtBot) -> None:
    popup = Popup(clock=lambda: NOW)
    qtbot.addWidget(popup)
    popup.show_polls([large()], NOW)
    popup.open_at(None)
    popup.close()
    qtbot.waitUntil(lambda: not popup.table.counts.busy)

    assert popup.table.counts.all_rows == 0


def test_a_filter_that_is_typed_while_old_rows_are_freed_holds(qtbot: QtBot) -> None:
    model = CountsModel()
    model.show([large()], NOW)
    model.finish()
    freeing: list[bool] = []

    def type_now() -> None:
        freeing.append(model.busy)
        model.filter("42")

    def settled() -> None:
        model.settled.disconnect(settled)
        QTimer.singleShot(0, type_now)

    model.settled.connect(settled)
    model.show([large(lambda n: n % 400)], NOW)
    qtbot.waitUntil(lambda: bool(freeing) and not model.busy)

    assert freeing == [True]
    assert model.rowCount() == sum("42" in str(n) for n in range(ROWS))


def test_a_job_that_fails_is_over(qtbot: QtBot) -> None:
    slices = Slices()

    def bad() -> Iterator[None]:
        yield
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        slices.run(bad())

    assert not slices.busy


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([], []),
        ([4], [(4, 4)]),
        (range(60_000), [(0, 59_999)]),
        ([1, 2, 5, 7, 8], [(1, 2), (5, 5), (7, 8)]),
        (range(0, 2 * MANY_SPANS, 2), [(n, n) for n in range(0, 2 * MANY_SPANS, 2)]),
        (range(0, 2 * MANY_SPANS + 2, 2), [(0, 2 * MANY_SPANS)]),
    ],
)
def test_stretches_of_rows(positions: range | list[int], expected: list[tuple[int, int]]) -> None:
    assert spans(positions, MANY_SPANS) == expected


def test_of_very_many_stretches_no_more_are_looked_at_than_are_told() -> None:
    looked: list[int] = []

    class Positions(list[int]):
        def __iter__(self) -> Iterator[int]:
            for each in super().__iter__():
                looked.append(each)
                yield each

    assert spans(Positions(range(0, 60_000, 2)), MANY_SPANS) == [(0, 59_998)]
    assert len(looked) == MANY_SPANS + 1


class CountingClock:
    def __init__(self) -> None:
        self.now, self.asked = NOW, 0

    def __call__(self) -> datetime:
        self.asked += 1
        return self.now


def test_a_tick_lays_the_window_out_only_if_it_has_something_to_word_anew(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    show_face = Header.show_face

    def noted(self: Header, face: Face) -> None:
        shown.append(face.total)
        show_face(self, face)

    monkeypatch.setattr(Header, "show_face", noted)
    monkeypatch.setattr(popup_module, "TICK_MS", 1)
    clock = CountingClock()
    popup = Popup(clock=clock)
    qtbot.addWidget(popup)
    popup.show_polls([FRESH], NOW)
    popup.open_at(None)
    shown.clear()
    ticks = clock.asked
    qtbot.waitUntil(lambda: clock.asked > ticks + 5)
    without_news = list(shown)
    clock.now = NOW + timedelta(minutes=4)  # what changes is when wolkvox may be asked, and nothing of the rows
    qtbot.waitUntil(lambda: bool(shown))
    of_words = len(shown)
    clock.now = NOW + timedelta(minutes=20)
    qtbot.waitUntil(lambda: len(shown) > of_words)

    assert without_news == []
    assert popup.header.note.whole.startswith("as of")


def test_the_window_gets_pythons_lock_in_a_millisecond_while_the_app_runs() -> None:
    before, garbage = sys.getswitchinterval(), Garbage()
    garbage.begin()
    running = sys.getswitchinterval()
    garbage.end()

    assert (running, sys.getswitchinterval()) == (LOCK_S, before)
