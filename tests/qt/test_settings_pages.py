"""The pages made from the settings table: each kind's widget, what is wrong with it, and what it depends on."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QSpinBox
from pytestqt.qtbot import QtBot

from tests.helpers.settings import ANDINA, PERU, a_dialog, fill, saved
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import SETTINGS, Page, Value
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.samples import FRESH, PERU_FRESH
from wolkvox_tray.qt.setting_controls import PathControl
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.settings_page import SettingsPage
from wolkvox_tray.qt.settings_values import Field
from wolkvox_tray.qt.shown_choices import shown_choices


def a_page(qtbot: QtBot, page: Page, **values: Value) -> SettingsPage:
    made = SettingsPage(page, Settings().changed(**values), (FRESH,))
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_setting_with_a_page_can_be_changed(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, polls=(FRESH,))
    values: dict[Page, dict[str, Value]] = {
        Page.GENERAL: {
            "start_at_login": True,
            "language": "en",
            "poll_every_min": 15,
            "shared_by": 40,
            "zone": "America/Lima",
            "history_months": 24,
            "icon_shows": "none",
            "icon_panel": "dark",
        },
        Page.NOTICES: {
            "notices_from": 3,
            "notices_rows": False,
            "notices_outage": False,
            "notices_limits": False,
            "notices_summary": False,
            "notice_privacy": "numbers",
            "quiet_from": "18:30",
            "quiet_to": "06:45",
            "quiet_days": "tue,sun",
            "quiet_exempt_limits": False,
            "quiet_hours": True,
        },
        Page.NETWORK: {"proxy": "manual", "proxy_url": "http://proxy.example:8080", "trust": "file"},
    }
    values[Page.NOTICES]["notices"] = True
    values[Page.NETWORK]["trust_file"] = "/etc/ssl/roots.pem"
    pages = {Page.GENERAL: dialog.general, Page.NOTICES: dialog.notices, Page.NETWORK: dialog.network}

    for page, wanted in values.items():
        fill(pages[page], **wanted)

    everything = {name: value for wanted in values.values() for name, value in wanted.items() if name != "notices"}
    assert dialog.request().values == everything
    assert {setting.name for setting in SETTINGS if setting.page} == {*everything, "notices"}


def test_history_that_is_kept_for_ever_is_called_everything_not_0_months(qtbot: QtBot) -> None:
    page = a_page(qtbot, Page.GENERAL, history_months=0)
    page.retranslate(Mnemonics())
    box = page.controls["history_months"].widget
    assert isinstance(box, QSpinBox)
    forever = box.text()

    box.setValue(1)

    assert (forever, box.text()) == ("Everything", "1 month")


def test_less_than_five_minutes_cannot_be_entered(qtbot: QtBot) -> None:
    box = a_page(qtbot, Page.GENERAL).controls["poll_every_min"].widget
    assert isinstance(box, QSpinBox)

    box.setValue(1)

    assert box.value() == 5


@pytest.mark.parametrize(
    ("page", "name", "value", "said"),
    [
        (Page.GENERAL, "zone", "Bogotá", "✕ “Bogotá” is not a time zone. Enter one such as America/Bogota."),
        (Page.NETWORK, "proxy_url", "ftp://x", "✕ A proxy looks like http://proxy.example:8080."),
        (Page.NETWORK, "trust_file", "roots.pem", "✕ Choose the file, or type its whole path."),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_beside_it_when_it_is_left(
    qtbot: QtBot, page: Page, name: str, value: str, said: str
) -> None:
    made = a_page(qtbot, page)
    fill(made, proxy="manual", trust="file") if page is Page.NETWORK else None
    control = made.controls[name]
    control.fill(value)
    while_typing = control.note.said

    control.left.emit()

    assert (while_typing.startswith("✕"), control.note.said, control.widget.accessibleDescription()) == (
        False,
        said,
        said.removeprefix("✕ "),
    )


def test_a_complaint_goes_as_soon_as_the_setting_makes_sense(qtbot: QtBot) -> None:
    zone = a_page(qtbot, Page.GENERAL).controls["zone"]
    zone.fill("Bogotá")
    zone.left.emit()

    zone.fill("America/Lima")

    assert zone.note.said == "wolkvox counts by calendar month; this zone decides when a month ends."


@pytest.mark.parametrize(
    ("page", "decides", "on", "depends"),
    [
        (Page.NOTICES, "notices", True, "notices_from"),
        (Page.NOTICES, "notices", True, "notices_rows"),
        (Page.NETWORK, "proxy", "manual", "proxy_url"),
        (Page.NETWORK, "trust", "file", "trust_file"),
    ],
)
def test_what_does_not_count_is_grey(qtbot: QtBot, page: Page, decides: str, on: Value, depends: str) -> None:
    made = a_page(qtbot, page)
    fill(made, **{decides: on})
    counting = made.controls[depends].widget.isEnabled()

    fill(made, **{decides: False if on is True else "system"})

    assert (counting, made.controls[depends].widget.isEnabled()) == (True, False)


def test_what_does_not_count_may_make_no_sense_and_is_not_saved(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    fill(dialog.network, proxy="manual", proxy_url="ftp://x")
    fill(dialog.network, proxy="none")

    assert [request.values for request in saved(dialog)] == [{"proxy": "none"}]


@pytest.mark.parametrize(
    ("decides", "on", "needed"), [("proxy", "manual", "proxy_url"), ("trust", "file", "trust_file")]
)
def test_what_counts_may_not_stay_empty(qtbot: QtBot, decides: str, on: str, needed: str) -> None:
    made = a_page(qtbot, Page.NETWORK)
    fill(made, **{decides: on})

    assert (made.first_wrong(), made.controls[needed].note.said.startswith("✕")) == (needed, True)


def test_a_unit_goes_with_its_number(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA)
    box = dialog.notices.controls["notices_from"].widget
    assert isinstance(box, QSpinBox)
    one = box.text()

    box.setValue(2)

    assert (one, box.text()) == ("1 license", "2 licenses")


def test_the_wheel_scrolls_the_page_and_changes_nothing_on_its_way(qtbot: QtBot) -> None:
    page = a_page(qtbot, Page.GENERAL)
    boxes = [page.controls[name].widget for name in ("poll_every_min", "language")]

    for box in boxes:
        turn = QWheelEvent(
            QPointF(2, 2),
            QPointF(2, 2),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, turn)

    assert page.changed() == {}


# What the icon's number counts


def test_the_icon_may_count_everything_an_account_an_operation_a_product_or_nothing() -> None:
    choices = shown_choices((FRESH, PERU_FRESH), "total")

    assert (choices[:3], choices[-4:]) == (
        [
            ("total", "Total of all accounts"),
            ("account:andina", "Account: Contact Center Andina"),
            ("operation:andina:Cobranza Medellín", "Contact Center Andina · Operation: Cobranza Medellín"),
        ],
        [
            ("account:peru", "Account: Contacto Perú"),
            ("operation:peru:Cobranza Lima", "Contacto Perú · Operation: Cobranza Lima"),
            ("product:peru:Marcación predictiva", "Contacto Perú · Product: Marcación predictiva"),
            ("none", "No number"),
        ],
    )


def test_with_one_account_nothing_is_named_after_it() -> None:
    choices = shown_choices((FRESH,), "total")

    assert choices[:2] == [("total", "Total"), ("operation:andina:Cobranza Medellín", "Operation: Cobranza Medellín")]


@pytest.mark.parametrize(
    ("present", "words"),
    [
        ("operation:andina:Navidad", "Operation: Navidad (gone)"),
        ("product:removed:Voz", "Product: Voz (gone)"),
        ("account:andina", "Account: Contact Center Andina"),
        ("account:removed", "An account that isn't asked"),
    ],
)
def test_what_was_chosen_and_is_no_more_stays_chosen(qtbot: QtBot, present: str, words: str) -> None:
    page = a_page(qtbot, Page.GENERAL, icon_shows=present)
    box = page.controls["icon_shows"].widget
    assert isinstance(box, QComboBox)

    assert (box.currentText(), page.changed()) == (words, {})


def test_a_disabled_account_can_still_be_what_the_icon_counts(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot, ANDINA, PERU, polls=(FRESH,), values={"icon_shows": "account:peru"})

    assert (dialog.general.controls["icon_shows"].read(), dialog.changed) == ("account:peru", False)


def test_a_file_can_be_chosen(qtbot: QtBot) -> None:
    page = a_page(qtbot, Page.NETWORK, trust="file")
    control = page.controls["trust_file"]
    assert isinstance(control, PathControl)
    control.browse.click()
    (dialog,) = page.findChildren(QFileDialog)

    dialog.fileSelected.emit("/etc/ssl/roots.pem")
    dialog.close()

    assert page.changed() == {"trust_file": "/etc/ssl/roots.pem"}


def test_what_an_administrator_has_locked_is_greyed_and_says_so(qtbot: QtBot) -> None:
    settings = replace(Settings().changed(proxy="manual"), locked=frozenset({"proxy_url", "notice_privacy"}))
    pages = [SettingsPage(page, settings) for page in (Page.NETWORK, Page.NOTICES)]
    for page in pages:
        qtbot.addWidget(page)
        page.retranslate(Mnemonics())
    address, privacy = pages[0].controls["proxy_url"], pages[1].controls["notice_privacy"]
    proxy = pages[0].controls["proxy"]

    assert [each.widget.isEnabled() for each in (address, privacy, proxy)] == [False, False, True]
    assert [each.note.said for each in (address, privacy)] == ["Set by your administrator."] * 2
    assert privacy.widget.accessibleDescription() == "Set by your administrator."


def test_an_account_that_an_administrator_set_up_takes_a_token_and_nothing_else(qtbot: QtBot) -> None:
    dialog = SettingsDialog(
        replace(Settings(accounts=(ANDINA,)), managed=frozenset({ANDINA.id}), may_add=False),
        vault_name="vault",
        paths=paths(Path("/nowhere")),
        without_token=[ANDINA.id],
    )
    qtbot.addWidget(dialog)
    dialog.show()
    form, page = dialog.accounts.form, dialog.accounts

    assert [each.isEnabled() for each in (form.name, form.server, page.add, page.remove)] == [False] * 4
    assert (form.token.edit.isEnabled(), form.notes[Field.NAME].said) == (True, "Set by your administrator.")
