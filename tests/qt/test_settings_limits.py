"""The page of contracted quantities: what comes in, what is entered, what is saved, what is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.helpers.settings import ANDINA, PERU, a_dialog, saved
from tests.qt.test_settings_accounts import agree, remove
from wolkvox_tray.core.contracted import Limit, Side, Unit
from wolkvox_tray.qt.limit_form import LimitForm
from wolkvox_tray.qt.samples import BOGOTA, FRESH
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_values import Request

FORTY = Limit(contracted=40)
NEARLY = Limit(operation="Ventas Bogotá", contracted=45, side=Side.UNDER, strict=False, amount=30, unit=Unit.LICENSES)
GONE = Limit(operation="Fidelización Cúcuta", contracted=7)


def opened(qtbot: QtBot, *limits: Limit) -> SettingsDialog:
    """Return the dialog with these limits read for Andina."""
    dialog = a_dialog(qtbot, ANDINA, polls=(FRESH,))
    dialog.limits.show_limits({"andina": limits})
    return dialog


def forms(dialog: SettingsDialog) -> list[LimitForm]:
    return dialog.limits.forms["andina"]


def limits_saved(dialog: SettingsDialog) -> list[dict[str, tuple[Limit, ...]]]:
    return [request.limits for request in saved(dialog)]


def test_what_is_stored_is_shown_and_saved_only_if_it_changes(qtbot: QtBot) -> None:
    dialog = opened(qtbot, FORTY, NEARLY, GONE)

    assert [repr(form.read()) for form in forms(dialog)] == [repr(limit) for limit in (FORTY, NEARLY, GONE)]
    assert (dialog.changed, limits_saved(dialog)) == (False, [{}])


def test_a_quantity_is_added_and_saved_with_the_rest(qtbot: QtBot) -> None:
    dialog = opened(qtbot, NEARLY)
    dialog.limits.add.click()
    forms(dialog)[1].contracted.setValue(40)

    assert dialog.changed
    assert saved(dialog) == [Request(values={}, accounts=(ANDINA,), tokens=(), limits={"andina": (NEARLY, FORTY)})]


def test_every_part_of_it_can_be_chosen(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    dialog.limits.add.click()
    form = forms(dialog)[0]
    form.scope.setCurrentIndex(1)
    form.operation.setCurrentIndex(form.operation.findText(BOGOTA.operation))
    form.contracted.setValue(45)
    form.comparison.setCurrentIndex(3)
    form.amount.setValue(30)
    form.unit.setCurrentIndex(0)

    assert limits_saved(dialog) == [{"andina": (NEARLY,)}]


def test_an_operation_can_be_typed(qtbot: QtBot) -> None:
    dialog = opened(qtbot, FORTY)
    form = forms(dialog)[0]
    form.scope.setCurrentIndex(1)
    form.operation.setEditText("  Fidelización Cúcuta ")
    form.contracted.setValue(7)

    assert form.read() == GONE


def test_the_last_one_can_be_removed(qtbot: QtBot) -> None:
    dialog = opened(qtbot, FORTY)

    forms(dialog)[0].remove.click()

    assert (limits_saved(dialog), dialog.limits.state.said) == ([{"andina": ()}], "Nothing is entered.")


@pytest.mark.parametrize(
    ("scope", "contracted", "said"),
    [
        (0, 0, "✕ Enter how many licenses are contracted."),
        (1, 40, "✕ Choose an operation, or type its name as wolkvox writes it."),
    ],
)
def test_what_makes_no_sense_is_said_when_it_is_left_and_never_saved(
    qtbot: QtBot, scope: int, contracted: int, said: str
) -> None:
    dialog = opened(qtbot)
    dialog.limits.add.click()
    form = forms(dialog)[0]
    form.scope.setCurrentIndex(scope)
    form.contracted.setValue(contracted)
    before = form.note.said
    form.contracted.editingFinished.emit()
    when_left = form.note.said

    wanted = saved(dialog)
    form.scope.setCurrentIndex(0)
    form.contracted.setValue(40)

    assert (before, when_left, wanted, dialog.pages.current) == ("", said, [], 2)
    assert form.note.said == ""


def test_before_it_is_read_nothing_can_be_entered_nor_lost(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    page = dialog.limits
    waiting = (page.add.isEnabled(), page.state.said)

    page.show_limits({"andina": None})

    assert waiting == (False, "Reading…")
    assert (page.add.isEnabled(), page.state.said) == (False, "What is stored can't be read now.")
    assert limits_saved(dialog) == [{}]


def test_each_account_has_its_own(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    page = dialog.limits
    dialog.pages.show_page(2)
    page.show_limits({"andina": (FORTY,), "peru": ()})
    page.account.setCurrentIndex(1)
    page.add.click()
    page.forms["peru"][0].contracted.setValue(7)

    seen = [form.isVisible() for form in (*page.forms["andina"], *page.forms["peru"])]

    assert (seen, limits_saved(dialog)) == ([False, True], [{"peru": (Limit(contracted=7),)}])


def test_the_account_stands_above_the_fields_of_its_forms(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    dialog.limits.show_limits({"andina": (FORTY,), "peru": ()})
    dialog.limits.add.click()
    dialog.show()
    dialog.pages.show_page(2)
    lefts = {
        each.mapTo(dialog, QPoint()).x()
        for each in (dialog.limits.account, *(form.contracted for form in forms(dialog)), forms(dialog)[0].scope)
    }

    assert len(lefts) == 1


def test_limits_of_an_account_that_is_removed_are_not_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU)
    dialog.limits.show_limits({"andina": (FORTY,), "peru": ()})
    forms(dialog)[0].contracted.setValue(41)
    agree(remove(dialog))

    request = dialog.request()

    assert (request.accounts, request.limits) == ((PERU,), {})


def test_without_an_account_there_is_nothing_to_enter(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)

    assert (dialog.limits.add.isEnabled(), dialog.limits.state.said) == (False, "First add an account, and save it.")
