"""The small lines in the table: wanted by what is painted, read beside the window, and gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.stores import answered
from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.history.trails import Trail
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.counts_rows import Column, Key, Row
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.samples import BOGOTA, FRESH, NOW, moved
from wolkvox_tray.qt.trails import TrailReader, Trails, paint_trail

UP = Trail(points=((0, 38), (0.5, 42)))
KEY: Key = ("andina", *BOGOTA.key)


@pytest.fixture
def popup(qtbot: QtBot) -> Popup:
    made = Popup(clock=lambda: NOW)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def wanted(popup: Popup) -> list[tuple[Key, ...]]:
    heard: list[tuple[Key, ...]] = []
    popup.table.trails.wanted.connect(heard.append)
    return heard


def look(popup: Popup, *polls: Poll) -> None:
    popup.show_polls(polls, NOW)
    popup.open_at(QPoint(300, 300))
    popup.table.viewport().grab()
    QApplication.processEvents()


def row_of(popup: Popup, key: Key) -> Row:
    rows = (popup.table.counts.row_at(place) for place in range(popup.table.counts.rowCount()))
    return next(row for row in rows if isinstance(row, Row) and row.key == key)


def test_all_rows_that_are_painted_are_wanted_together_and_once(popup: Popup, wanted: list[tuple[Key, ...]]) -> None:
    look(popup, FRESH)
    look(popup, FRESH)

    assert [sorted(keys) for keys in wanted] == [
        sorted(("andina", *change.key) for change in FRESH.last_changes if change.key[0] != "Cobranza Lima")
    ]


def test_of_sixty_thousand_rows_only_those_on_the_screen_are_wanted(
    popup: Popup, wanted: list[tuple[Key, ...]]
) -> None:
    counts = tuple(replace(BOGOTA, operation=f"Ventas {n}") for n in range(60_000))
    changes = tuple(moved(count, 1, timedelta(minutes=n % 99)) for n, count in enumerate(counts))
    popup.show_polls([replace(FRESH, counts=counts, last_changes=changes)], NOW)
    popup.table.counts.finish()
    look(popup, replace(FRESH, counts=counts, last_changes=changes))
    popup.table.counts.finish()

    assert 0 < sum(len(keys) for keys in wanted) < 40


def test_a_line_stays_until_that_of_the_rows_next_change_has_come(popup: Popup, wanted: list[tuple[Key, ...]]) -> None:
    look(popup, FRESH)
    popup.table.trails.take({KEY: UP})
    again = tuple(replace(last, noticed_at=NOW) if last.key == BOGOTA.key else last for last in FRESH.last_changes)
    look(popup, replace(FRESH, last_changes=again))
    row = row_of(popup, KEY)
    before = popup.table.trails.of(row)
    popup.table.trails.take({KEY: None})

    assert (wanted[1:], before, popup.table.trails.of(row)) == ([(KEY,)], UP, None)


def test_what_comes_after_all_was_forgotten_is_dropped(popup: Popup) -> None:
    look(popup, FRESH)
    popup.table.trails.forget()
    popup.table.trails.take({KEY: UP})

    assert popup.table.trails._known == {}


def drawn(trail: Trail) -> QImage:
    image = QImage(48, 16, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        paint_trail(painter, QRect(0, 0, 48, 16), trail, QColor("black"), 1.5)
    return image


def dark(image: QImage, columns: range, rows: range) -> bool:
    return any(image.pixelColor(x, y).lightness() < 128 for x in columns for y in rows)


def test_more_licenses_are_higher_and_what_is_not_known_is_a_gap() -> None:
    low, high, left, middle, right = range(11, 16), range(5), range(12), range(20, 28), range(36, 48)
    image = drawn(Trail(points=((0, 1), (0.3, None), (0.7, 9))))

    whole = range(16)
    assert (dark(image, left, low), dark(image, left, high)) == (True, False)
    assert (dark(image, middle, whole), dark(image, right, high), dark(image, right, low)) == (False, True, False)


@pytest.mark.parametrize("points", [((0, None), (0.5, None)), ((0, None), (0.5, 3)), ((0, 3), (0.5, None))])
def test_trails_with_hardly_anything_known_can_be_painted(points: tuple[tuple[float, int | None], ...]) -> None:
    drawn(Trail(points=points))


def test_the_line_is_painted_behind_the_change_where_there_is_room(popup: Popup) -> None:
    look(popup, FRESH)
    place = popup.table.visualRect(popup.table.counts.index(0, Column.CHANGE))
    bare = popup.table.viewport().grab(place).toImage()
    popup.table.trails.take({KEY: UP})
    lined = popup.table.viewport().grab(place).toImage()
    popup.table.setColumnWidth(Column.CHANGE, 70)
    narrow = popup.table.viewport().grab(place).toImage()
    popup.table.trails.take({KEY: None})

    assert (lined != bare, narrow == popup.table.viewport().grab(place).toImage()) == (True, True)


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=SessionVault()) as made:
        made.file.update(lambda settings: settings.with_account(Account(id="a", name="Ana", server="0042")))
        made.reload()
        yield made


def test_lines_are_read_in_historys_thread_until_the_window_closes(house: House, qtbot: QtBot) -> None:
    with closing(Store.open(house.paths.database)) as store:
        for day in (3, 2, 1):
            answered(store, replace(BOGOTA, licenses=40 - day), at=NOW - timedelta(days=day))
    trails = Trails()
    reader = TrailReader(house, trails, lambda: NOW)
    key = ("a", *BOGOTA.key)
    last = moved(BOGOTA, 1, timedelta(days=1))
    row = Row(
        key=key, account_name="Ana", count=BOGOTA, last=last, licenses=42, delta=1, noticed_s=1.0, is_old=False,
        is_new=False, by_name="", by_product="", find="",
    )  # fmt: skip
    with qtbot.waitSignal(trails.came, timeout=5000):
        trails.of(row)
    found = trails.of(row)
    reader.end()

    assert found is not None
    assert [licenses for _share, licenses in found.points] == [37, 38, 39]
    assert (trails._known, reader._reader) == ({}, None)
