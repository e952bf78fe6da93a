"""How a person left the table, as text that is kept: it comes back as it was, and nonsense does no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.table_layout import Layout

ORDERS = list(Qt.SortOrder)
WIDE = [column for column in Column if column is not Column.OPERATION]


def test_who_changed_nothing_leaves_nothing_behind() -> None:
    assert Layout().text() == ""


@given(st.dictionaries(st.sampled_from(WIDE), st.integers(40, 2000)), st.sampled_from(Column), st.sampled_from(ORDERS))
def test_a_layout_reads_back_as_it_was(widths: dict[Column, int], by: Column, order: Qt.SortOrder) -> None:
    layout = Layout()
    for column, width in widths.items():
        layout.widen(column, width)
    layout.sort(by, order)

    assert Layout.read(layout.text()) == layout


@given(st.text())
def test_nonsense_is_no_layout_and_no_error(text: str) -> None:
    assert Layout.read(text) == Layout()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2 product=150", ""),
        ("1 product=150 nothing=3 licenses=x sort=moon+", "1 product=150"),
        ("1 product=1 licenses=999999999999", "1 product=40 licenses=2000"),
        ("1 operation=500 sort=noticed+", "1 sort=noticed+"),
    ],
)
def test_what_makes_no_sense_is_left_out(text: str, kept: str) -> None:
    assert Layout.read(text).text() == kept


def test_the_table_goes_by_what_was_kept_and_forgets_it_when_asked(qtbot: QtBot) -> None:
    table = CountsTable()
    qtbot.addWidget(table)
    own = table.columnWidth(Column.PRODUCT)
    table.take_layout("1 sort=operation+ product=300")
    taken = (table.columnWidth(Column.PRODUCT) > own, table.horizontalHeader().sortIndicatorSection())
    table.take_layout("")

    assert taken == (True, Column.OPERATION)
    left = table.columnWidth(Column.PRODUCT), table.horizontalHeader().sortIndicatorSection(), table.layout_text()
    assert left == (
        own,
        Column.LICENSES,
        "",
    )


def test_a_heading_and_its_arrow_are_never_cut(qtbot: QtBot) -> None:
    table = CountsTable()
    qtbot.addWidget(table)
    titles = table.horizontalHeader()

    for column in WIDE:
        table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        room = table.columnWidth(column) - sum(table.text_insets(column))
        assert titles.fontMetrics().horizontalAdvance(table._titles.title(column)) <= room
