"""What a screen reader is told of the popup: changes, trouble, a filter's result; of an unchanged poll nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.model import Change, Health, ReasonCode
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.popup_speech import Politeness, Speech, change_spoken, changes_spoken
from wolkvox_tray.qt.samples import BOGOTA, CALI, FRESH, LIMA, MEDELLIN, NOW, UNREAD, a_change, failing

LATER = NOW + timedelta(minutes=5)
UP_2 = replace(FRESH, changes=(a_change(BOGOTA, 40),))
OFFLINE = failing(Health.OFFLINE, ReasonCode.TIMED_OUT, poll=FRESH, since=NOW)

Told = tuple[str, bool]


class Heard:
    """A screen reader that notes what it is told, and whether that broke in."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def __call__(self, _widget: QWidget, text: str, how: QAccessible.AnnouncementPoliteness) -> None:
        self.told.append((text, how is Politeness.Assertive))

    def since(self) -> list[Told]:
        told, self.told = self.told, []
        return told


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def popup(qtbot: QtBot, heard: Heard) -> Iterator[Popup]:
    """The popup, open, with a fresh poll."""
    made = Popup(clock=lambda: NOW)
    qtbot.addWidget(made)
    made._speech._say = heard
    made.show_polls([replace(FRESH, changes=())], NOW)
    made.open_at(None)
    yield made
    made.close()


def test_when_it_opens_it_says_the_total_and_what_is_the_matter(popup: Popup, heard: Heard) -> None:
    popup.close()
    popup.show_polls([OFFLINE], NOW)
    opened = heard.since()
    popup.open_at(None)
    now = heard.since()

    words = now[0][0]
    assert (opened, len(now)) == ([("Active licenses: 138 +4 today.", False)], 1)
    assert words.startswith("Active licenses: 138 +4 today. wv0042.wolkvox.com didn't answer in time.")


def test_a_refresh_that_changed_something_says_what_and_the_total(popup: Popup, heard: Heard) -> None:
    heard.since()
    popup.show_polls([UP_2], NOW)

    assert heard.since() == [("Ventas Bogotá, 42 licenses, up 2. Active licenses: 138 +4 today.", False)]


def test_an_unchanged_poll_says_nothing_however_often_it_comes(popup: Popup, heard: Heard) -> None:
    heard.since()
    popup.show_polls([UP_2], NOW)
    heard.since()
    for _round in range(3):
        popup.show_polls([replace(UP_2, changes=())], NOW)
        popup._tick()

    assert heard.since() == []


def test_the_same_poll_of_one_account_says_nothing_when_another_account_answers(popup: Popup, heard: Heard) -> None:
    popup.show_polls([UP_2], NOW)
    heard.since()
    other = replace(FRESH, account="peru", name="Perú", counts=(LIMA,), changes=(a_change(LIMA, 20),))
    popup.show_polls([UP_2, other], NOW)

    assert [text.partition(". ")[0] for text, _urgent in heard.since()] == ["Cobranza Lima, 21 licenses, up 1"]


def test_trouble_breaks_in_once_and_its_end_is_told_too(popup: Popup, heard: Heard) -> None:
    heard.since()
    popup.show_polls([OFFLINE], NOW)
    first = heard.since()
    popup.show_polls([replace(OFFLINE, asked_at=LATER)], NOW)
    again = heard.since()
    popup.show_polls([replace(FRESH, changes=())], NOW)

    assert ([urgent for _text, urgent in first], "didn't answer in time" in first[0][0]) == ([True], True)
    assert (again, heard.since()) == ([], [("Active licenses: 138 +4 today.", False)])


def test_a_filter_says_how_many_rows_it_leaves_once_typing_pauses(popup: Popup, heard: Heard, qtbot: QtBot) -> None:
    heard.since()
    for text in ("v", "ve", "ven"):
        popup.filter.setText(text)
        popup.table.counts.finish()
    while_typing = heard.since()
    qtbot.waitUntil(lambda: bool(heard.told), timeout=5000)
    filtered = heard.since()
    popup.filter.clear()
    popup.table.counts.finish()
    qtbot.waitUntil(lambda: bool(heard.told), timeout=5000)

    assert (while_typing, filtered, heard.since()) == ([], [("3 of 6 rows", False)], [("6 of 6 rows", False)])


def test_a_refresh_under_a_filter_says_nothing_of_rows(popup: Popup, heard: Heard) -> None:
    popup.filter.setText("ven")
    popup.table.counts.finish()
    popup._speech.tell_rows()
    popup._speech._typing.stop()
    heard.since()
    popup.show_polls([replace(FRESH, changes=())], NOW)
    popup.table.counts.finish()

    assert (heard.since(), popup._speech._typing.isActive()) == ([], False)


def test_while_it_is_closed_it_says_nothing(popup: Popup, heard: Heard) -> None:
    popup.close()
    heard.since()
    popup.show_polls([UP_2], NOW)
    popup.show_polls([OFFLINE], NOW)
    popup._speech.tell_rows()

    assert heard.since() == []


@pytest.mark.parametrize(
    ("change", "spoken"),
    [
        (a_change(BOGOTA, 40), "Ventas Bogotá, 42 licenses, up 2"),
        (a_change(MEDELLIN, 41), "Cobranza Medellín, 38 licenses, down 3"),
        (a_change(replace(CALI, licenses=1), 0), "Servicio Posventa Cali, 1 license, up 1"),
        (a_change(LIMA, None), "Cobranza Lima, 21 licenses, new"),
        (a_change(UNREAD, 24), "Servicio Posventa Cali, unknown number of licenses"),
        (Change(before=LIMA, after=None), "Cobranza Lima, no longer listed"),
    ],
)
def test_a_change_is_said_as_its_cell_is(change: Change, spoken: str) -> None:
    assert change_spoken(change) == spoken


def test_of_many_changes_three_are_named() -> None:
    changes = [a_change(count, 1) for count in (BOGOTA, MEDELLIN, CALI, LIMA, LIMA)]

    assert changes_spoken(changes).endswith("Servicio Posventa Cali, 24 licenses, up 23. and 2 more")


def test_without_a_window_in_sight_nothing_is_kept_waiting(qtbot: QtBot) -> None:
    label, heard = QLabel(), Heard()
    qtbot.addWidget(label)
    speech = Speech(label, heard)
    speech.filtered("x", 0, 0)
    speech.tell_rows()

    assert heard.told == []
