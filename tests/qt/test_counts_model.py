"""The table's model: what moves, what stays, what is found, and in which order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.model import LastChange, LicenseCount, Poll
from wolkvox_tray.qt.counts_model import CountsModel
from wolkvox_tray.qt.counts_rows import Column, Visible, fold
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.samples import BARRANQUILLA, BOGOTA, CALI, FRESH, LIMA, MEDELLIN, NOW, NPS, PERU, UNREAD
from wolkvox_tray.qt.slices import Slices, sorted_in_slices

pytestmark = pytest.mark.usefixtures("english_clock")

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model(qtbot: QtBot) -> CountsModel:
    return CountsModel()


def of(*counts: LicenseCount, poll: Poll = FRESH) -> Poll:
    return replace(poll, counts=counts)


def plain_count(operation: str, licenses: int | None, product: str = "p") -> LicenseCount:
    return LicenseCount(operation=operation, product=product, licenses=licenses)


def column(model: CountsModel, which: Column, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    return [model.index(row, which).data(role) for row in range(model.rowCount())]


def operations(model: CountsModel) -> list[object]:
    return column(model, Column.OPERATION)


class Heard:
    """Notes what the model tells its views."""

    def __init__(self, model: CountsModel) -> None:
        self.told: list[tuple[object, ...]] = []
        model.dataChanged.connect(lambda a, b, _roles: self.told.append(("changed", a.row(), b.row())))
        model.rowsInserted.connect(lambda _p, a, b: self.told.append(("inserted", a, b)))
        model.rowsRemoved.connect(lambda _p, a, b: self.told.append(("removed", a, b)))
        model.layoutChanged.connect(lambda: self.told.append(("reordered",)))
        model.modelReset.connect(lambda: self.told.append(("reset",)))


def test_a_row_says_what_it_is(model: CountsModel) -> None:
    model.show([of(BOGOTA, NPS)], NOW)

    assert [[model.index(row, name).data() for name in Column] for row in range(2)] == [
        ["Ventas Bogotá", "Marcación predictiva", "42", "▲ +2", "10:35"],
        ["Encuestas NPS", "Vista previa", "12", "no changes", ""],
    ]


def test_a_screen_reader_hears_the_whole_row_in_its_operation(model: CountsModel) -> None:
    model.show([of(BOGOTA, UNREAD, NPS)], NOW, old={FRESH.account}, seen_until=NOW - timedelta(hours=1))

    assert column(model, Column.OPERATION, Qt.ItemDataRole.AccessibleTextRole) == [
        "Ventas Bogotá, 42 licenses, up 2, new since you last looked, not up to date",
        "Encuestas NPS, 12 licenses, no changes, not up to date",
        "Servicio Posventa Cali, unknown number of licenses, was 24, not up to date",
    ]


def test_names_are_literal_whatever_they_look_like(model: CountsModel) -> None:
    count = plain_count("<b>A&B</b>\n\u202etxt", 1, "<img src=x>")

    model.show([of(count)], NOW)

    assert (column(model, Column.OPERATION), column(model, Column.OPERATION, Qt.ItemDataRole.ToolTipRole)) == (
        ["<b>A&B</b> \N{REPLACEMENT CHARACTER}txt"],
        [
            (
                "<p>Contact Center Andina<br>&lt;b&gt;A&amp;B&lt;/b&gt;<br>"
                "\N{REPLACEMENT CHARACTER}txt<br>&lt;img src=x&gt;</p>"
            )
        ],
    )


def test_the_largest_comes_first_and_ties_go_by_name(model: CountsModel) -> None:
    model.show([of(*(plain_count(name, n) for name, n in (("b", 9), ("c", 100), ("a", 9), ("d", None))))], NOW)

    assert operations(model) == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("which", "order", "expected"),
    [
        (Column.LICENSES, ASCENDING, ["Barranquilla", "Medellín", "Bogotá", "Cali"]),
        (Column.LICENSES, DESCENDING, ["Bogotá", "Medellín", "Barranquilla", "Cali"]),
        (Column.CHANGE, ASCENDING, ["Medellín", "Barranquilla", "Bogotá", "Cali"]),
        (Column.CHANGE, DESCENDING, ["Bogotá", "Barranquilla", "Medellín", "Cali"]),
        (Column.NOTICED, ASCENDING, ["Barranquilla", "Medellín", "Bogotá", "Cali"]),
        (Column.NOTICED, DESCENDING, ["Bogotá", "Medellín", "Barranquilla", "Cali"]),
        (Column.OPERATION, ASCENDING, ["Medellín", "Cali", "Barranquilla", "Bogotá"]),
        (Column.PRODUCT, ASCENDING, ["Medellín", "Bogotá", "Cali", "Barranquilla"]),
    ],
)
def test_unknown_comes_last_in_both_directions(
    model: CountsModel, which: Column, order: Qt.SortOrder, expected: list[str]
) -> None:
    known = tuple(change for change in FRESH.last_changes if change.key != CALI.key)
    model.show([replace(of(BOGOTA, UNREAD, MEDELLIN, BARRANQUILLA), last_changes=known)], NOW)

    model.sort(which, order)

    assert [str(name).split()[-1] for name in operations(model)] == expected


def test_folding_takes_away_what_combines_and_nothing_else() -> None:
    assert fold("ÁÉ Ñandú ΐ Й o\u0304\u036f") == "ae nandu ι и o"
    assert fold("a\N{COMBINING GRAPHEME JOINER}b") == "a\N{COMBINING GRAPHEME JOINER}b"  # it only says so


def test_names_sort_without_case_and_accents_and_n_with_tilde_after_n(model: CountsModel) -> None:
    model.show([of(*(plain_count(name, 1) for name in ("ñu", "Zeta", "nz", "ábaco", "Abeja", "Norte")))], NOW)

    model.sort(Column.OPERATION)

    assert operations(model) == ["ábaco", "Abeja", "Norte", "nz", "ñu", "Zeta"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bogota", ["Ventas Bogotá"]),
        ("BOGOTÁ", ["Ventas Bogotá"]),
        ("ventas previa", ["Ventas Barranquilla"]),
        ("  ", ["Ventas Bogotá", "Encuestas NPS", "Ventas Barranquilla"]),
        ("x", []),
    ],
)
def test_the_filter_finds_every_word_in_operation_or_product(
    model: CountsModel, text: str, expected: list[str]
) -> None:
    model.show([of(BOGOTA, NPS, BARRANQUILLA)], NOW)

    model.filter(text)

    assert operations(model) == expected


def test_what_is_visible_is_added_up_with_old_and_unknown_apart(model: CountsModel) -> None:
    model.show([of(BOGOTA, UNREAD), PERU], NOW, old={PERU.account})

    assert model.visible == Visible(rows=3, unknown=1, total=42, old_rows=1, old_total=LIMA.licenses or 0)


def test_the_same_answer_again_moves_nothing(model: CountsModel) -> None:
    model.show([FRESH], NOW)
    heard = Heard(model)

    model.show(
        [replace(FRESH, counts=tuple(replace(count, date="2026-11-23 10:40:00") for count in FRESH.counts))], NOW
    )

    assert heard.told == []


def test_only_the_row_that_changed_is_told(model: CountsModel) -> None:
    model.show([of(BOGOTA, MEDELLIN, CALI)], NOW)
    heard = Heard(model)

    model.show([of(BOGOTA, replace(MEDELLIN, licenses=39), CALI)], NOW)

    assert (heard.told, column(model, Column.LICENSES)) == ([("changed", 1, 1)], ["42", "39", "24"])


def test_rows_come_and_go_without_a_reset(model: CountsModel) -> None:
    model.show([of(BOGOTA, MEDELLIN, CALI)], NOW)
    heard = Heard(model)

    model.show([of(BOGOTA, NPS, CALI)], NOW)

    assert (heard.told, operations(model)) == (
        [("inserted", 3, 3), ("reordered",), ("removed", 3, 3)],
        ["Ventas Bogotá", "Servicio Posventa Cali", "Encuestas NPS"],
    )


def test_the_selection_and_the_current_cell_follow_their_rows(qtbot: QtBot) -> None:
    table = CountsTable()
    qtbot.addWidget(table)
    table.counts.show([of(BOGOTA, MEDELLIN, CALI)], NOW)
    table.selectRow(1)

    table.counts.show([of(BOGOTA, replace(MEDELLIN, licenses=500), NPS)], NOW)
    table.counts.sort(Column.OPERATION)

    selected = [index.row() for index in table.selectionModel().selectedRows(Column.OPERATION)]
    assert ([operations(table.counts)[row] for row in selected], table.currentIndex().row()) == (
        ["Cobranza Medellín"],
        selected[0],
    )


def test_copied_rows_are_cells_of_a_spreadsheet(model: CountsModel) -> None:
    odd = replace(BOGOTA, operation="A\tB\nC")
    model.show([of(odd, MEDELLIN, UNREAD)], NOW)

    assert model.copied([2, 1, 0]) == (
        "A B C\tMarcación predictiva\t42\t\t\n"
        "Cobranza Medellín\tMarcación predictiva\t38\t-3\t2026-11-23 09:10\n"
        "Servicio Posventa Cali\tMarcación progresiva\t?\t5\t2026-11-23 08:20"
    )


def test_the_sum_of_duplicates_and_an_unread_quantity_are_told(model: CountsModel) -> None:
    model.show([of(replace(BOGOTA, rows=2), replace(UNREAD, raw="n/a"))], NOW)

    assert column(model, Column.LICENSES, Qt.ItemDataRole.ToolTipRole) == [
        "<p>42 licenses<br>The sum of 2 rows with the same operation and product</p>",
        "<p>unknown number of licenses<br>wolkvox sent: “n/a”</p>",
    ]


@pytest.mark.parametrize(
    ("before", "after", "now", "expected"),
    [(1, 3, 3, "▲ +2"), (3, 1, 1, "▼ −2"), (None, 4, 4, "→ 4"), (7, None, None, "was 7"), (5, 7, None, "was 7")],
)
def test_a_change_is_told_in_a_word(
    model: CountsModel, before: int | None, after: int | None, now: int | None, expected: str
) -> None:
    count = plain_count("a", now)
    last = LastChange(key=count.key, before=before, after=after, noticed_at=NOW)

    model.show([replace(of(count), last_changes=(last,))], NOW)

    assert column(model, Column.CHANGE) == [expected]


def test_a_long_table_is_made_in_slices_and_a_filter_meanwhile_holds(qtbot: QtBot) -> None:
    model = CountsModel()
    model._slices._slice_s = 0  # every step is a slice of its own
    model.show([of(*(plain_count(f"row {n:05}", n) for n in range(5000)))], NOW)
    early = model.rowCount()

    model.filter("row 00042")
    qtbot.waitUntil(lambda: not model._slices.busy)

    assert (early, operations(model), model.all_rows) == (0, ["row 00042"], 5000)


def test_the_newest_polls_win_over_those_still_being_made(qtbot: QtBot) -> None:
    model = CountsModel()
    model._slices._slice_s = 0
    model.show([of(*(plain_count(f"old {n}", n) for n in range(3000)))], NOW)

    model.show([of(BOGOTA)], NOW)
    qtbot.waitUntil(lambda: not model._slices.busy)

    assert operations(model) == ["Ventas Bogotá"]


def test_sorting_in_slices_is_stable_in_both_directions() -> None:
    pairs = [(n * 7919 % 50, n) for n in range(10_000)]

    def run(reverse: bool) -> list[tuple[int, int]]:
        job = sorted_in_slices(pairs, key=lambda pair: pair[0], reverse=reverse)
        while True:
            try:
                next(job)
            except StopIteration as end:
                return list(end.value)

    assert (run(False), run(True)) == (
        sorted(pairs, key=lambda pair: pair[0]),
        sorted(pairs, key=lambda pair: pair[0], reverse=True),
    )


def test_a_job_that_begins_another_one_is_dropped(qtbot: QtBot) -> None:
    done: list[str] = []
    slices = Slices()

    def second() -> Iterator[None]:
        done.append("second")
        yield

    def first() -> Iterator[None]:
        slices.run(second())
        yield
        done.append("first")

    slices.run(first())

    assert (done, slices.busy) == (["second"], False)
