"""An invoice beside what was seen: what is compared with what, what is left out, and what it comes to by currency."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.stores import answered
from tests.helpers.watching import BOGOTA, a_count
from wolkvox_tray.core.history.invoices import InvoiceLine
from wolkvox_tray.core.history.labels import Label
from wolkvox_tray.core.history.ledger import Ledger, read_ledger, write_ledger
from wolkvox_tray.core.history.month_view import month_bounds
from wolkvox_tray.core.history.prices import Basis, Money, Price
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.reconcile import Compared, Finding, Reconciled, Wanted, reconcile
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.store import Store

MONTH = "2026-10"
START, END = month_bounds(MONTH, BOGOTA)
OVER = Wanted(month=MONTH, zone=BOGOTA, now=END + timedelta(days=9))


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def a_track(operation: str, product: str, *levels: tuple[float, int | None]) -> Track:
    """Levels of a row, from days of the month; -1 licenses: it wasn't there."""
    return Track(
        operation=operation,
        product=product,
        levels=tuple(
            Level(at=day(since), licenses=None if count == -1 else count, present=count != -1)
            for since, count in levels
        ),
    )


def seen(*tracks: Track, until: float = 31) -> Seen:
    return Seen(account="a", tracks=tracks, spans=(Span(start=day(0), end=day(until)),))


def a_line(
    operation: str | None, product: str | None, quantity: str, price: str | None = None, currency: str = "COP"
) -> InvoiceLine:
    return InvoiceLine(
        month=MONTH,
        operation=operation,
        product=product,
        quantity=Decimal(quantity),
        unit_price=None if price is None else Decimal(price),
        currency=None if price is None else currency,
    )


ANA = a_track("Ana", "P", (0, 40), (10, 44), (20, 41))
BEA = a_track("Bea", "P", (0, 5), (20, -1))


def told(found: Reconciled) -> list[tuple[str | None, str | None, str | None, str | None, Finding]]:
    """What is said of each line: about what, invoiced, difference, finding."""

    def text(number: Decimal | None) -> str | None:
        return None if number is None else str(number)

    return [
        (line.operation, line.product, text(line.invoiced), text(line.difference), line.finding) for line in found.lines
    ]


@pytest.mark.parametrize(("basis", "difference"), [(Basis.HIGHEST, "1"), (Basis.LAST, "4"), (Basis.DAILY_MEAN, "3.35")])
def test_the_difference_is_invoiced_less_the_figure_that_was_chosen(basis: Basis, difference: str) -> None:
    found = reconcile(seen(ANA), (), [a_line("Ana", "P", "45", "1000")], replace(OVER, basis=basis))

    assert told(found) == [("Ana", "P", "45", difference, Finding.DIFFERS)]
    assert found.at_stake == (Money(currency="COP", amount=Decimal(difference) * 1000),)


def test_what_agrees_was_never_seen_or_not_invoiced_is_told_apart() -> None:
    found = reconcile(seen(ANA, BEA), (), [a_line("Ana", "P", "44"), a_line("Zoe", "P", "3", "10")], OVER)

    assert told(found) == [
        ("Ana", "P", "44", "0", Finding.SAME),
        ("Zoe", "P", "3", "3", Finding.NEVER_SEEN),
        ("Bea", "P", None, "-5", Finding.NOT_INVOICED),
    ]
    assert (found.unpriced, found.unvalued) == (1, 1)


def test_a_row_that_was_gone_at_last_says_so() -> None:
    found = reconcile(seen(BEA), (), [a_line("Bea", "P", "5")], replace(OVER, basis=Basis.LAST))

    assert told(found) == [("Bea", "P", "5", "5", Finding.NOT_LISTED)]


@pytest.mark.parametrize(("percent", "enough"), [(80, False), (50, True), (0, True)])
def test_below_the_chosen_share_no_difference_is_told(percent: int, enough: bool) -> None:
    found = reconcile(seen(ANA, until=20), (), [a_line("Ana", "P", "45", "2")], replace(OVER, enough_percent=percent))

    expected = ("Ana", "P", "45", "1" if enough else None, Finding.DIFFERS if enough else Finding.NOT_ENOUGH_SEEN)
    assert (told(found), found.enough) == ([expected], enough)
    assert found.invoiced == (Money(currency="COP", amount=Decimal(90)),)


def test_a_month_nobody_watched_tells_no_difference() -> None:
    found = reconcile(Seen(account="a"), (), [a_line("Ana", "P", "45")], OVER)

    assert told(found) == [("Ana", "P", "45", None, Finding.NOT_ENOUGH_SEEN)]


def test_counts_that_could_not_be_read_leave_the_difference_open() -> None:
    found = reconcile(seen(a_track("Ana", "P", (0, 40), (5, None), (6, 41))), (), [a_line("Ana", "P", "41")], OVER)

    assert told(found) == [("Ana", "P", "41", None, Finding.UNREADABLE)]


def test_lines_about_one_thing_are_added_up_and_currencies_never() -> None:
    invoice = [a_line("Ana", "P", "40", "10"), a_line("ana ", "P", "5", "2", "USD"), a_line("Bea", "P", "6", "10")]

    found = reconcile(seen(ANA, BEA), (), invoice, OVER)

    assert told(found) == [("Ana", "P", "45", "1", Finding.DIFFERS), ("Bea", "P", "6", "1", Finding.DIFFERS)]
    assert found.invoiced == (
        Money(currency="COP", amount=Decimal(460)),
        Money(currency="USD", amount=Decimal(10)),
    )
    assert (found.at_stake, found.unvalued) == ((Money(currency="COP", amount=Decimal(10)),), 1)


def test_a_line_that_names_no_operation_is_about_all_of_them_at_once() -> None:
    tracks = (a_track("Ana", "P", (0, 10), (10, 2)), a_track("Bea", "P", (0, 1), (10, 8)), a_track("Ana", "Q", (0, 7)))

    found = reconcile(seen(*tracks), (), [a_line(None, "P", "12"), a_line("Ana", None, "17")], OVER)

    assert told(found) == [(None, "P", "12", "1", Finding.DIFFERS), ("Ana", None, "17", "0", Finding.SAME)]
    assert (found.view.total.highest, [row.operation for row in found.view.rows]) == (18, ["Ana", "Ana", "Bea"])


def test_a_renamed_operation_is_compared_whole_by_either_name() -> None:
    tracks = (a_track("Old", "P", (0, 40), (10, -1)), a_track("New", "P", (10, 40)))
    labels = [Label(operation="Old", alias="New")]

    for name in ("Old", "New"):
        found = reconcile(seen(*tracks), labels, [a_line(name, "P", "40")], OVER)
        assert told(found) == [("New", "P", "40", "0", Finding.SAME)]


def test_a_month_that_is_not_over_says_so() -> None:
    assert not reconcile(seen(ANA), (), (), OVER).running
    assert reconcile(seen(ANA), (), (), replace(OVER, now=day(20))).running


# Held to a computation of its own, from the raw answers


def oracle(raws: Sequence[tuple[datetime, Mapping[str, int]]], wanted: str) -> dict[str, tuple[int, int, Decimal]]:
    """Return each row's highest, last and daily mean, every answer holding for the hour until the next."""
    own = [(at, rows) for at, rows in raws if at.astimezone(BOGOTA).strftime("%Y-%m") == wanted]
    found = {}
    for name in {name for _at, rows in own for name in rows}:
        days: dict[str, list[int]] = {}
        for at, rows in own:
            days.setdefault(at.astimezone(BOGOTA).date().isoformat(), []).append(rows[name])
        means = [Decimal(sum(counts)) / len(counts) for counts in days.values()]
        counts = [rows[name] for _at, rows in own]
        found[name] = (max(counts), counts[-1], round(sum(means, Decimal()) / len(means), 2))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_difference_equals_the_oracles(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    rows = {"Ana": 10, "Bea": 5, "Cid": 7}
    raws = []
    with closing(Store.open(tmp_path / "watch.sqlite")) as store:
        for number in range(31 * 24 + 1):
            if dice.random() < 0.1 and number % 24:
                rows[dice.choice(list(rows))] = dice.randrange(1, 30)
            at = START.astimezone(UTC) + number * timedelta(hours=1)
            raws.append((at, dict(rows)))
            answered(store, *(a_count(name, count, "P") for name, count in rows.items()), at=at)
        kept = read_seen(store, "a", raws[-1][0] + timedelta(hours=1))
    invoice = [a_line(name, "P", str(dice.randrange(5, 30)), "3") for name in rows]
    figures = oracle(raws, MONTH)

    for place, basis in enumerate((Basis.HIGHEST, Basis.LAST, Basis.DAILY_MEAN)):
        found = reconcile(kept, (), invoice, replace(OVER, basis=basis, enough_percent=0))
        expected = {line.operation: line.quantity - figures[str(line.operation)][place] for line in invoice}
        assert {line.operation: line.difference for line in found.lines} == expected
        assert found.at_stake == (Money(currency="COP", amount=sum(expected.values(), Decimal()) * 3),)


# The ledger


def test_a_ledger_comes_back_as_it_was_kept_and_odd_entries_are_left_out(tmp_path: Path) -> None:
    price = Price(product="P", amount=Decimal("4100.5"), currency="COP", valid_from=START.date())
    ledger = Ledger(
        prices=(price,),
        labels=(Label(operation="Old", alias="New", cost_centre="North"),),
        invoices=(a_line("Ana", "P", "41", "4100.5"),),
        basis=Basis.LAST,
        enough_percent=65,
    )
    with closing(Store.open(tmp_path / "watch.sqlite")) as store:
        assert read_ledger(store, "a") == Ledger()
        write_ledger(store, "a", ledger)
        for kind in (BookKind.PRICE, BookKind.LABEL, BookKind.INVOICE):
            odd = {"basis": "guess", "enough_percent": "all", "newer": 3}
            store.books.write(
                "a", kind, [odd, *store.books.read("a", kind), {"basis": [], "n": 1}, {"enough_percent": 101, "n": 2}]
            )

        assert (read_ledger(store, "a"), read_ledger(store, "b")) == (ledger, Ledger())
        write_ledger(store, "a", Ledger())
        assert (read_ledger(store, "a"), len(store.books.read("a", BookKind.PRICE))) == (Ledger(), 3)


def test_a_line_of_the_comparison_says_all_there_is_to_know() -> None:
    (line,) = reconcile(seen(ANA), (), [a_line("Ana", "P", "45", "10")], OVER).lines

    assert line.seen is not None
    assert line == Compared(
        operation="Ana",
        product="P",
        invoiced=Decimal(45),
        seen=line.seen,
        difference=Decimal(1),
        finding=Finding.DIFFERS,
        amounts=(Money(currency="COP", amount=Decimal(450)),),
        at_stake=Money(currency="COP", amount=Decimal(10)),
    )
