"""The lines above each account's rows: whose, how many, from when, and what they leave alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.qt.counts_model import CountsModel
from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.samples import BOGOTA, CALI, FRESH, LIMA, MEDELLIN, NOW, PERU, PERU_FRESH, UNREAD

ANDINA = replace(FRESH, counts=(BOGOTA, MEDELLIN, CALI))
SPOKEN = Qt.ItemDataRole.AccessibleTextRole
OLD = frozenset({PERU.account})


@pytest.fixture
def table(qtbot: QtBot) -> CountsTable:
    made = CountsTable()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def lines(model: CountsModel, column: Column = Column.OPERATION) -> list[object]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_each_accounts_rows_stand_below_its_line_in_the_settings_order(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU], NOW, old=OLD)

    assert lines(table.counts) == [
        "Contact Center Andina",
        "Ventas Bogotá",
        "Cobranza Medellín",
        "Servicio Posventa Cali",
        "Contacto Perú",
        "Cobranza Lima",
    ]
    assert lines(table.counts, Column.LICENSES) == ["104", "42", "38", "24", "21", "21"]


def test_one_account_needs_no_line(table: CountsTable) -> None:
    table.counts.show([ANDINA], NOW)

    assert table.counts.rowCount() == 3


def test_rows_are_sorted_within_their_account(table: CountsTable) -> None:
    table.counts.show([ANDINA, replace(PERU, counts=(LIMA, replace(LIMA, operation="Z", licenses=90)))], NOW)

    table.sortByColumn(Column.LICENSES, Qt.SortOrder.AscendingOrder)

    assert lines(table.counts, Column.LICENSES) == ["104", "24", "38", "42", "111", "21", "90"]


def test_with_a_filter_only_accounts_that_have_something_are_shown(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU], NOW, old=OLD)

    table.counts.filter("lima")

    assert lines(table.counts) == ["Contacto Perú", "Cobranza Lima"]


def test_a_line_says_what_is_wrong_with_its_account_and_what_it_lacks(table: CountsTable) -> None:
    bare = Poll(account="x", name="Nueva", server="0009", health=Health.OFFLINE)
    table.counts.show([replace(ANDINA, counts=(BOGOTA, UNREAD)), replace(PERU, counts=(UNREAD,)), bare], NOW)

    told = [table.counts.index(row, Column.OPERATION).data(SPOKEN) for row in (0, 3, 5)]
    assert told == [
        "Contact Center Andina, wv0042 · 150 contracted, 42 + ?",
        "Contacto Perú, wv0107 · No connection, ?",
        "Nueva, wv0009 · No connection",
    ]


def test_a_poll_that_brings_nothing_new_moves_nothing(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU_FRESH], NOW)
    before = [table.counts.row_at(row) for row in range(table.counts.rowCount())]

    table.counts.show([replace(ANDINA), replace(PERU_FRESH)], NOW)

    assert [table.counts.row_at(row) for row in range(table.counts.rowCount())] == before


def test_only_the_line_and_the_row_that_changed_are_told(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU_FRESH], NOW)
    told: list[tuple[int, int]] = []
    table.counts.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))

    table.counts.show([ANDINA, replace(PERU_FRESH, counts=(replace(LIMA, licenses=22),))], NOW)

    assert told == [(4, 5)]


def test_everything_selected_is_copied_with_its_account_and_without_the_lines(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU_FRESH], NOW)
    table.selectAll()
    table.copy()

    copied = [line.split("\t")[:4] for line in QGuiApplication.clipboard().text().splitlines()]
    assert copied == [
        ["Contact Center Andina", "Ventas Bogotá", "Marcación predictiva", "42"],
        ["Contact Center Andina", "Cobranza Medellín", "Marcación predictiva", "38"],
        ["Contact Center Andina", "Servicio Posventa Cali", "Marcación progresiva", "24"],
        ["Contacto Perú", "Cobranza Lima", "Marcación predictiva", "21"],
    ]


def test_the_arrow_keys_step_over_the_lines_and_leave_the_table_at_its_top(table: CountsTable, qtbot: QtBot) -> None:
    table.counts.show([ANDINA, PERU_FRESH], NOW)
    table.enter()
    walked = [table.currentIndex().row()]
    for _press in range(4):
        QTest.keyClick(table, Qt.Key.Key_Down)
        walked.append(table.currentIndex().row())
    QTest.keyClick(table, Qt.Key.Key_Up)
    walked.append(table.currentIndex().row())
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(table.left_upward, timeout=1000):
        QTest.keyClick(table, Qt.Key.Key_Up)

    assert walked == [1, 2, 3, 5, 5, 3]


def test_the_selection_follows_its_row_when_an_account_above_it_grows(table: CountsTable) -> None:
    table.counts.show([ANDINA, PERU_FRESH], NOW)
    table.selectRow(5)
    more = LicenseCount(operation="Nueva", product="P", licenses=1)

    table.counts.show([replace(ANDINA, counts=(*ANDINA.counts, more)), PERU_FRESH], NOW + timedelta(minutes=5))

    chosen = [index.data() for index in table.selectionModel().selectedRows(Column.OPERATION)]
    assert chosen == ["Cobranza Lima"]
