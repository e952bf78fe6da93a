"""Costs, invoices and names: what is typed is understood as it is shown, kept when it is saved, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.stores import answered
from tests.helpers.watching import BOGOTA, a_count, an_answer, an_occasion
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.invoices import InvoiceLine
from wolkvox_tray.core.history.labels import Label
from wolkvox_tray.core.history.ledger import Ledger, read_ledger, write_ledger
from wolkvox_tray.core.history.prices import Basis, Money, Price
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.fields import RIGHT, WRONG, Note
from wolkvox_tray.qt.money_grid import Grid
from wolkvox_tray.qt.money_pages import MoneyPages
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.money_words import money_words, tidy_day
from wolkvox_tray.qt.reader import Job

NOW = datetime(2026, 11, 23, 15, 36, tzinfo=UTC)
ANDINA, NORTE = (Source(id=each, name=name, server="0042", zone=BOGOTA) for each, name in (("a", "Andina"), ("b", "N")))
Button = QMessageBox.StandardButton


class DirectReader:
    """Does a job at once, or when told to."""

    def __init__(self, store: Store) -> None:
        self.store, self.waits, self.ended = store, False, False
        self.jobs: list[tuple[Job, Callable[[object], None]]] = []

    def ask(self, _key: str, job: Job, then: Callable[[object], None]) -> None:
        self.jobs.append((job, then))
        if not self.waits:
            self.work()

    def end(self) -> None:
        self.ended = True

    def work(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job, then in jobs:
            then(job(self.store))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[DirectReader]:
    """Two months of Andina: Ana had 40, then 41, Bea 12; Norte's Cid has 3."""
    with closing(Store.open(tmp_path / "watch.sqlite")) as store:
        at = datetime(2026, 10, 1, 5, 0, 1, tzinfo=UTC)
        for number in range(54 * 4):
            rows = (a_count("Ana", 40 if number < 100 else 41), a_count("Bea", 12))
            occasion = an_occasion(at + number * timedelta(hours=6), account="a", interval_s=6 * 3600)
            store.advance("a", REPORT, lambda state, r=rows, o=occasion: step(state, an_answer(*r), o))  # type: ignore[misc]
        answered(store, a_count("Cid", 3), at=NOW - timedelta(minutes=5), account="b")
        yield DirectReader(store)


class Chooser:
    """The system's file dialog, answered with `path`."""

    def __init__(self) -> None:
        self.path = ""

    def __call__(self, _parent: QWidget, _kinds: str) -> str:
        return self.path


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def opened(qtbot: QtBot, reader: DirectReader, chooser: Chooser) -> Iterator[Callable[[], MoneyWindow]]:
    windows = []

    def make() -> MoneyWindow:
        window = MoneyWindow(reader, [ANDINA, NORTE], clock=lambda: NOW, choose=chooser)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(window)
        window.show()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.discard()


@pytest.fixture
def window(opened: Callable[[], MoneyWindow]) -> MoneyWindow:
    return opened()


@pytest.fixture
def page(window: MoneyWindow) -> MoneyPages:
    return window.pages[0]


def put(grid: Grid, row: int, **cells: str) -> None:
    """Enter texts in a row, as the field does that is typed in."""
    names = [field.name for field in grid.cells.fields]
    for name, text in cells.items():
        grid.cells.setData(grid.cells.index(row, names.index(name)), text)


def kept(reader: DirectReader, account: str = "a") -> Ledger:
    return read_ledger(reader.store, account)


def said(note: Note) -> str:
    """What a note says, without its mark."""
    return note.said.removeprefix(f"{WRONG} ").removeprefix(f"{RIGHT} ")


def compared(page: MoneyPages) -> list[tuple[str, ...]]:
    """The comparison as it is read: operation, invoiced, difference, note."""
    model = page.invoice.compared.model_
    return [
        tuple(str(model.data(model.index(row, column))) for column in (0, 2, 6, 7)) for row in range(model.rowCount())
    ]


PRICE = Price(product="Predictiva", amount=Decimal(4100), currency="COP", valid_from=date(2026, 11, 1))


def a_line(operation: str, quantity: str, month: str = "2026-10") -> InvoiceLine:
    return InvoiceLine(
        month=month,
        operation=operation,
        product="Predictiva",
        quantity=Decimal(quantity),
        unit_price=Decimal(4100),
        currency="COP",
    )


# Prices


def test_a_typed_price_shows_at_once_what_this_level_costs_and_is_kept_when_saved(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader
) -> None:
    assert page.prices.cost.text() == "Nothing that is seen now has a price."

    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="cop")

    assert page.prices.cost.text() == "At this level: COP 217,300 a month"
    assert "not wolkvox's invoice" in page.prices.until.text()
    assert kept(reader) == Ledger()
    window.save_it.click()
    assert (kept(reader).prices, window.changed, said(window.note)) == ((PRICE,), False, "Saved.")


def test_a_number_is_shown_as_it_was_understood(page: MoneyPages) -> None:
    put(page.prices.grid, 0, price="4.100.000,50", currency="usd")

    (entry,) = page.prices.cells.entries()
    assert (entry["price"], entry["currency"], entry["valid_from"]) == ("4,100,000.5", "USD", "2026-11-01")


def test_currencies_stand_beside_each_other(page: MoneyPages) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="100", currency="COP")
    put(page.prices.grid, 1, operation="bea", price="1.5", currency="USD")

    assert page.prices.cost.text() == "At this level: COP 4,100 · USD 18 a month"


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_saved(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader
) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    put(page.prices.grid, 1, price="a lot")
    assert said(page.prices.note).startswith("Row 2: “a lot” is no number")
    page.setCurrentWidget(page.names)
    window.save_it.click()

    index = page.prices.grid.currentIndex()
    assert (page.currentWidget(), index.row(), index.column()) == (page.prices, 1, 2)
    assert "no number" in str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole))
    assert (kept(reader), window.changed) == (Ledger(), True)

    put(page.prices.grid, 1, price="90", valid_from="2026-12-01")
    assert page.prices.note.isHidden()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"product": ""}, "Which product"),
        ({"price": ""}, "price is missing"),
        ({"currency": "$"}, "three letters"),
        ({"currency": ""}, "no currency"),
        ({"valid_from": "soon"}, "From which day"),
        ({"operation": "", "valid_from": "2026-11-01"}, "already"),
    ],
)
def test_every_complaint_says_what_to_do(page: MoneyPages, cells: dict[str, str], words: str) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    put(page.prices.grid, 1, operation="Ana", product="Predictiva", price="50", currency="COP", valid_from="2026-10-01")
    put(page.prices.grid, 1, **cells)

    assert said(page.prices.note).startswith("Row 2:")
    assert words in said(page.prices.note)


def test_a_price_can_be_typed_and_removed_by_keyboard_alone(window: MoneyWindow, page: MoneyPages) -> None:
    grid = page.prices.grid
    grid.setFocus()
    grid.setCurrentIndex(grid.cells.index(0, 1))
    for text in ("Predictiva", "4100", "COP"):
        QTest.keyClicks(grid, text[0])
        editor = grid.viewport().findChildren(QLineEdit)[-1]
        QTest.keyClicks(editor, text[1:])
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QGuiApplication.processEvents()
        QTest.keyClick(grid, Qt.Key.Key_Right)

    assert page.prices.cost.text() == "At this level: COP 217,300 a month"
    assert (window.isVisible(), grid.currentIndex().row()) == (True, 0)
    page.prices.remove.click()
    assert (page.prices.cells.entries(), window.changed) == ((), False)


def test_tab_goes_on_in_the_row_even_while_names_are_offered_and_takes_the_one_that_is_chosen(
    window: MoneyWindow, page: MoneyPages
) -> None:
    grid = page.prices.grid
    window.activateWindow()
    grid.setFocus()
    grid.setCurrentIndex(grid.cells.index(0, 0))
    for begun, keys in (("An", (Qt.Key.Key_Down,)), ("Pr", (Qt.Key.Key_Down,)), ("4100", ()), ("cop", ())):
        editor = the_editor(grid) or opened_by(grid, begun[0])
        QTest.keyClicks(editor, begun if not editor.text() else begun[1:])
        names = completer.popup() if (completer := editor.completer()) else None
        for key in (*keys, Qt.Key.Key_Tab):  # an open list has the keys first
            QTest.keyClick(names if names is not None and names.isVisible() else editor, key)
        QGuiApplication.processEvents()

    (entry,) = page.prices.cells.entries()
    assert [*entry.values()] == ["Ana", "Predictiva", "4,100", "COP", "2026-11-01"]
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (0, 4)


def the_editor(grid: Grid) -> QLineEdit | None:
    """Return the field that is being typed in."""
    return next((each for each in grid.viewport().findChildren(QLineEdit) if each.isVisible()), None)


def opened_by(grid: Grid, text: str) -> QLineEdit:
    """Return the field that opens when this is typed."""
    QTest.keyClicks(grid, text)
    editor = the_editor(grid)
    assert editor is not None
    return editor


@pytest.mark.parametrize(
    ("place", "typed", "understood"),
    [
        ("es_CO", "1/11/2026", "2026-11-01"),
        ("es_CO", "1-11-26", "2026-11-01"),
        ("pt_BR", "01.11.2026", "2026-11-01"),
        ("en_US", "11/1/2026", "2026-11-01"),
        ("es_CO", "2026/11/1", "2026-11-01"),
        ("es_CO", " 2026-11-01 ", "2026-11-01"),
        ("es_CO", "31/11/2026", "31/11/2026"),
        ("es_CO", "pronto", "pronto"),
    ],
)
def test_a_day_is_typed_as_people_write_it_where_the_system_is(place: str, typed: str, understood: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(place))
    try:
        found = tidy_day(typed)
    finally:
        QLocale.setDefault(before)

    assert found == understood


def test_an_amount_has_no_decimals_or_two() -> None:
    amounts = [Money(currency="COP", amount=Decimal(text)) for text in ("4214021.5", "-0.125", "12")]

    assert [money_words(each, sign=True) for each in amounts] == ["COP +4,214,021.50", "COP −0.12", "COP +12"]


def test_rows_go_to_a_spreadsheet_and_come_back(page: MoneyPages) -> None:
    grid = page.prices.grid
    put(grid, 0, product="Predictiva", price="4100", currency="COP")
    grid.copy()
    copied = QGuiApplication.clipboard().text()
    grid.remove_chosen()
    grid.cells.show(())
    grid.paste()

    assert copied.split("\n")[0] == "Operation\tProduct\tPrice a month\tCurrency\tValid from"
    assert page.prices.prices() == (PRICE,)


def test_a_name_that_a_spreadsheet_would_compute_goes_there_and_comes_back(page: MoneyPages) -> None:
    grid = page.prices.grid
    put(grid, 0, product="=1+1", price="4100", currency="COP")
    grid.copy()
    copied = QGuiApplication.clipboard().text().split("\n")[1].split("\t")
    grid.cells.show(())
    grid.paste()

    assert (copied[1], [price.product for price in page.prices.prices()]) == ("'=1+1", ["=1+1"])


# Invoices


def test_invoiced_stands_beside_seen_for_the_month_before(
    opened: Callable[[], MoneyWindow], reader: DirectReader
) -> None:
    write_ledger(reader.store, "a", Ledger(invoices=(a_line("Ana", "42"), a_line("Zoe", "2"))))
    page = opened().pages[0]

    assert page.invoice.month == "2026-10"
    assert compared(page) == [
        ("Ana", "42", "+1", "COP +4,100"),
        ("Zoe", "2", "+2", "never seen · COP +8,200"),
        ("Bea", "—", "−12", "not invoiced"),
    ]
    assert page.invoice.sums.text() == (
        "Invoiced: COP 180,400 · Net difference: COP +12,300 · "
        "1 difference isn't in the sum: it has no price, or several."
    )
    assert "not wolkvox's invoice" in page.invoice.seen_note.text()


def test_the_figure_and_the_share_are_chosen_and_kept(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader
) -> None:
    put(page.invoice.grid, 0, operation="Ana", quantity="42")
    page.invoice.basis.setCurrentIndex(page.invoice.basis.findData(Basis.DAILY_MEAN.value))
    mean = compared(page)[0]
    page.invoice.enough.setValue(100)

    assert (mean[:2], compared(page)[0]) == (("Ana", "42"), ("Ana", "42", "—", "not enough seen"))
    assert "Not enough was seen" in page.invoice.seen_note.text()
    window.save_it.click()
    assert (kept(reader).basis, kept(reader).enough_percent) == (Basis.DAILY_MEAN, 100)


def test_each_month_keeps_what_was_typed_for_it(window: MoneyWindow, page: MoneyPages, reader: DirectReader) -> None:
    months = page.invoice.months
    put(page.invoice.grid, 0, operation="Ana", quantity="42")
    months.setCurrentIndex(months.findData("2026-11"))
    assert page.invoice.cells.entries() == ()
    assert "The month isn't over." in page.invoice.seen_note.text()
    put(page.invoice.grid, 0, product="Predictiva", quantity="52.5")
    months.setCurrentIndex(months.findData("2026-10"))
    window.save_it.click()

    assert [(line.month, line.operation, line.product, line.quantity) for line in kept(reader).invoices] == [
        ("2026-10", "Ana", None, Decimal(42)),
        ("2026-11", None, "Predictiva", Decimal("52.5")),
    ]


def test_a_mistake_in_another_month_is_shown_there(window: MoneyWindow, page: MoneyPages) -> None:
    months = page.invoice.months
    put(page.invoice.grid, 0, operation="Ana", quantity="many")
    months.setCurrentIndex(months.findData("2026-11"))
    assert (page.invoice.month, said(page.invoice.note)[:21]) == ("2026-11", "October 2026 · Row 1:")
    window.save_it.click()

    assert (page.invoice.month, said(page.invoice.note)[:6]) == ("2026-10", "Row 1:")


def test_a_mistake_in_the_prices_doesnt_stop_the_comparison(page: MoneyPages) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="a lot")
    put(page.invoice.grid, 0, operation="Ana", quantity="41")

    assert compared(page)[0] == ("Ana", "41", "0", "agrees")


def test_the_comparison_is_copied(opened: Callable[[], MoneyWindow], reader: DirectReader) -> None:
    write_ledger(reader.store, "a", Ledger(invoices=(a_line("Ana", "42"),)))
    page = opened().pages[0]
    page.invoice.compared.copy_all()

    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Operation\tProduct\tInvoiced\tHighest seen\tLast\tDaily mean\tDifference\tNote"
    assert lines[1].startswith("Ana\tPredictiva\t42\t41\t41\t")


# Importing


def an_import(page: MoneyPages, chooser: Chooser, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    chooser.path = str(file)
    page.invoice.import_it.click()


def test_a_file_is_imported_in_the_place_of_the_months_lines(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader, chooser: Chooser, tmp_path: Path
) -> None:
    put(page.invoice.grid, 0, operation="Ana", quantity="1")
    text = "cuenta;operación;producto;cantidad;precio unitario;moneda\nandina;Ana;Predictiva;42;4100,00;COP\n"
    an_import(page, chooser, tmp_path / "invoice.csv", text)

    assert said(page.invoice.note) == "1 line was imported. It replaces 1 line."
    assert (kept(reader), window.changed) == (Ledger(), True)
    window.save_it.click()
    assert kept(reader).invoices == (a_line("Ana", "42"),)


def test_lines_that_are_not_sure_are_told_by_number(page: MoneyPages, chooser: Chooser, tmp_path: Path) -> None:
    text = "account,operation,quantity,site\nAndina,Ana,42,Cali\nN,Bea,3,\nAndina,,3,\n"
    an_import(page, chooser, tmp_path / "invoice.csv", text)

    assert said(page.invoice.note).split("\n") == [
        "1 line was imported.",
        "Line 3 wasn't taken: It is of the account “N”, not of the chosen one.",
        "Line 4 wasn't taken: It names neither an operation nor a product.",
        "Columns that weren't used: site",
    ]


@pytest.mark.parametrize(("choice", "price"), [(0, "41,000"), (1, "41")])
def test_a_number_that_can_mean_two_things_is_asked_about(
    page: MoneyPages, chooser: Chooser, tmp_path: Path, choice: int, price: str
) -> None:
    an_import(page, chooser, tmp_path / "i.csv", "operation;quantity;price;currency\nAna;42;41.000;COP\n")
    box = page.importing.question
    assert box is not None
    assert (box.informativeText(), page.invoice.cells.entries()) == ("Line 2: “41.000” can mean 41 or 41000.", ())

    box.buttons()[choice].click()

    assert page.invoice.cells.entries()[0]["price"] == price


def test_a_file_that_is_none_changes_nothing(page: MoneyPages, chooser: Chooser, tmp_path: Path) -> None:
    put(page.invoice.grid, 0, operation="Ana", quantity="1")
    chooser.path = str(tmp_path / "gone.csv")
    page.invoice.import_it.click()
    gone = said(page.invoice.note)
    an_import(page, chooser, tmp_path / "i.csv", "hello\n")

    assert (gone.startswith(str(tmp_path / "gone.csv")), said(page.invoice.note)[:14]) == (True, "The first line")
    assert [entry["operation"] for entry in page.invoice.cells.entries()] == ["Ana"]


# Names


def test_an_alias_and_a_cost_centre_show_everywhere_before_they_are_saved(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader
) -> None:
    put(page.invoice.grid, 0, operation="bea", quantity="12")
    put(page.names.grid, 1, alias="Beatriz", cost_centre="North")
    put(page.names.grid, 0, cost_centre="North")
    model = page.names.centres.model_

    assert [row[:2] for row in compared(page)] == [("Beatriz", "12"), ("Ana", "—")]
    assert [model.data(model.index(0, column)) for column in range(4)] == ["North", "Predictiva", "53", "53"]
    window.save_it.click()
    assert kept(reader).labels == (
        Label(operation="Ana", cost_centre="North"),
        Label(operation="Bea", alias="Beatriz", cost_centre="North"),
    )


def test_one_name_has_one_cost_centre(page: MoneyPages) -> None:
    put(page.names.grid, 0, cost_centre="North")
    put(page.names.grid, 1, alias="Ana", cost_centre="South")

    assert said(page.names.note) == "Row 1: Operations of one name can't have two cost centres."


def test_an_operations_own_name_is_not_to_be_changed(page: MoneyPages) -> None:
    index = page.names.cells.index(0, 0)
    page.names.grid.setCurrentIndex(index)
    page.names.grid.remove_chosen()

    assert not page.names.cells.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert index.data() == "Ana"


# Nothing is lost


@pytest.mark.parametrize(("answer", "prices"), [(Button.Save, (PRICE,)), (Button.Discard, ())])
def test_closing_asks_what_becomes_of_what_was_typed(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader, answer: Button, prices: tuple[Price, ...]
) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    window.close_it.click()
    assert (window.isVisible(), window.question is not None, reader.ended) == (True, True, False)

    assert window.question is not None
    window.question.button(answer).click()

    assert (window.isVisible(), reader.ended, kept(reader).prices) == (False, True, prices)


def test_a_window_in_which_nothing_was_typed_just_closes(window: MoneyWindow, reader: DirectReader) -> None:
    window.close_it.click()

    assert (window.isVisible(), window.question, reader.ended) == (False, None, True)


def test_it_stays_until_what_was_typed_is_on_disk(window: MoneyWindow, page: MoneyPages, reader: DirectReader) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    reader.waits = True
    window.save_changes()
    window.close()
    assert (window.isVisible(), reader.ended, window.save_it.isEnabled()) == (True, False, False)

    reader.work()

    assert (window.isVisible(), reader.ended, kept(reader).prices) == (False, True, (PRICE,))


def test_a_save_that_fails_says_so_and_loses_nothing(
    window: MoneyWindow, page: MoneyPages, reader: DirectReader
) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    reader.waits = True
    window.save_changes()
    window.failed()

    assert (window.isVisible(), window.changed, window.save_it.isEnabled()) == (True, True, True)
    assert said(window.note).startswith("It couldn't be saved")


def test_what_was_typed_for_two_accounts_is_saved_together(window: MoneyWindow, reader: DirectReader) -> None:
    for place, page in enumerate(window.pages):
        window.account.setCurrentIndex(place)
        put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    window.account.setCurrentIndex(0)
    window.save_it.click()

    assert (kept(reader, "a").prices, kept(reader, "b").prices) == ((PRICE,), (PRICE,))


def test_of_an_account_that_was_removed_meanwhile_nothing_is_kept(
    window: MoneyWindow, reader: DirectReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_exists", lambda account: account == "b")
    for place, page in enumerate(window.pages):
        window.account.setCurrentIndex(place)
        put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    window.save_it.click()

    assert (kept(reader, "a").prices, kept(reader, "b").prices, window.changed) == ((), (PRICE,), False)


def test_an_account_with_a_mistake_comes_into_sight(window: MoneyWindow) -> None:
    put(window.pages[1].prices.grid, 0, price="x")
    window.save_it.click()

    assert (window.account.currentIndex(), window.pages[1].isVisible()) == (1, True)


def test_what_was_typed_survives_another_language(window: MoneyWindow, page: MoneyPages) -> None:
    put(page.prices.grid, 0, product="Predictiva", price="4100", currency="COP")
    page.invoice.basis.setCurrentIndex(1)
    window.retranslate()

    assert (page.prices.prices(), page.invoice.basis.currentIndex()) == ((PRICE,), 1)


def test_without_an_account_it_says_what_to_do(qtbot: QtBot, reader: DirectReader) -> None:
    window = MoneyWindow(reader, [], clock=lambda: NOW)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()

    assert (window.note.said, window.changed) == ("First add an account, and save it.", False)
    window.close()


def test_everything_has_a_name_for_a_screen_reader(window: MoneyWindow, page: MoneyPages) -> None:
    named = (
        window.account,
        page.prices.grid,
        page.invoice.grid,
        page.names.grid,
        page.invoice.months,
        page.invoice.basis,
        page.invoice.enough,
        page.invoice.compared,
        page.names.centres,
    )

    assert [widget.accessibleName() for widget in named] == [
        "Account",
        "Prices",
        "Invoice",
        "Names",
        "Invoice of",
        "Compare with",
        "Watched at least",
        "Invoiced and seen",
        "This month by cost centre",
    ]
