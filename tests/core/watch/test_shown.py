"""What the icon's number counts."""

import pytest

from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.core.watch.shown import Scope, Shown

SALES = LicenseCount(operation="Ventas: Bogotá", product="Predictivo", licenses=42)
CLAIMS = LicenseCount(operation="Reclamos", product="Predictivo", licenses=7)
PREVIEW = LicenseCount(operation="Reclamos", product="Vista previa", licenses=None)
LIMA = LicenseCount(operation="Reclamos", product="Predictivo", licenses=100)
ANDINA = Poll(account="a1", name="Andina", server="0042", health=Health.OK, counts=(SALES, CLAIMS, PREVIEW))
PERU = Poll(account="p1", name="Perú", server="0107", health=Health.OK, counts=(LIMA,))


@pytest.mark.parametrize(
    ("setting", "counted"),
    [
        ("total", [("a1", (SALES, CLAIMS, PREVIEW)), ("p1", (LIMA,))]),
        ("none", [("a1", (SALES, CLAIMS, PREVIEW)), ("p1", (LIMA,))]),
        ("account:p1", [("p1", (LIMA,))]),
        ("operation:a1:Ventas: Bogotá", [("a1", (SALES,))]),
        ("operation:a1:Reclamos", [("a1", (CLAIMS, PREVIEW))]),
        ("product:a1:Predictivo", [("a1", (SALES, CLAIMS))]),
        ("operation:a1:gone", [("a1", ())]),
        ("account:gone", []),
    ],
)
def test_only_what_was_chosen_is_counted(setting: str, counted: list[tuple[str, tuple[LicenseCount, ...]]]) -> None:
    polls = Shown.read(setting).of((ANDINA, PERU))

    assert [(poll.account, poll.counts) for poll in polls] == counted


@pytest.mark.parametrize("text", ["total", "none", "account:a1", "operation:a1:Ventas: Bogotá", "product:a1:x"])
def test_a_choice_reads_back_as_it_was_written(text: str) -> None:
    assert Shown.read(text).text() == text


@pytest.mark.parametrize("text", ["", "account:", "operation:a1:", "something", "total:else"])
def test_what_means_nothing_is_the_total(text: str) -> None:
    assert Shown.read(text) == Shown(scope=Scope.TOTAL)
