"""Past notices: read, copied, kept in place while new ones come; and the switch that mutes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.pauses import for_an_hour, until_tomorrow
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.samples import NOW
from wolkvox_tray.qt.text import clock_words


def a_past(title: str, *, minutes: int = 0, body: str = "Total: 138.", fate: Fate | None = Fate.SHOWN) -> PastNotice:
    at = NOW - timedelta(minutes=minutes)
    return PastNotice(at=at, kind=NoticeKind.CHANGES, title=title, body=body, account_name="Andina", fate=fate)


TWO_DAYS = (
    a_past("Ventas: 40 → 42 (+2)", minutes=1),
    a_past("Cali: 19 → 24 (+5)", minutes=30, body="Uno\nDos", fate=Fate.SILENCED),
    a_past("Cobranza: 41 → 38 (−3)", minutes=1500, fate=None),
)


class Clock:
    """The present, as the test sets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, clock: Clock) -> Iterator[NoticesWindow]:
    made = NoticesWindow(clock=clock)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    made.show_past(TWO_DAYS)
    yield made
    made.close()


def rows(window: NoticesWindow) -> list[str]:
    return [str(window.model.index(row).data()) for row in range(window.model.rowCount())]


def test_it_asks_for_its_list_when_it_is_shown(qtbot: QtBot) -> None:
    window = NoticesWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)

    with qtbot.waitSignal(window.wanted):
        window.show()


def test_notices_stand_under_their_days(window: NoticesWindow) -> None:
    assert rows(window) == [
        "Today",
        "Ventas: 40 → 42 (+2)",
        "Cali: 19 → 24 (+5)",
        "Yesterday",
        "Cobranza: 41 → 38 (−3)",
    ]


def test_a_screen_reader_hears_time_title_fate_and_text(window: NoticesWindow) -> None:
    heard = window.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    time = clock_words(TWO_DAYS[1].at, TWO_DAYS[1].at).rstrip(".")

    assert heard == f"{time}. Cali: 19 → 24 (+5). muted. Uno. Dos."


def test_the_arrow_keys_go_from_notice_to_notice_past_the_days(window: NoticesWindow) -> None:
    seen = []
    for _step in range(3):
        seen.append(window.list.currentIndex().row())
        QTest.keyClick(window.list, Qt.Key.Key_Down)

    assert seen == [1, 2, 4]


def test_the_chosen_notices_are_copied_as_lines_of_a_table(window: NoticesWindow) -> None:
    window.list.selectAll()
    QTest.keyClick(window.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    at = [f"{notice.at:%Y-%m-%d %H:%M}" for notice in TWO_DAYS]
    assert QGuiApplication.clipboard().text().split("\n") == [
        f"{at[0]}\tVentas: 40 → 42 (+2)\tTotal: 138.",
        f"{at[1]}\tCali: 19 → 24 (+5)\tUno Dos\tmuted",
        f"{at[2]}\tCobranza: 41 → 38 (−3)\tTotal: 138.\tnot shown yet",
    ]


def test_what_was_chosen_stays_chosen_while_new_ones_come(window: NoticesWindow) -> None:
    window.list.setCurrentIndex(window.model.index(4))

    shown_now = replace(TWO_DAYS[2], fate=Fate.SHOWN)
    window.show_past((a_past("Nueva: 1 (new)"), *TWO_DAYS[:2], shown_now))

    assert window.model.notice_at(window.list.currentIndex()) == shown_now
    assert [index.row() for index in window.list.selectedIndexes()] == [5]


def test_the_place_in_a_long_list_stays_while_new_ones_come(window: NoticesWindow) -> None:
    many = tuple(a_past(f"{n}", minutes=n) for n in range(200))
    window.show_past(many)
    window.list.verticalScrollBar().setValue(700)

    window.show_past((a_past("new"), *many[:-1]))

    assert window.list.verticalScrollBar().value() == 700


def test_a_new_one_is_told_to_a_screen_reader_and_the_same_list_again_is_not(
    window: NoticesWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("wolkvox_tray.qt.notices_window.announce", lambda _list, text: told.append(text))
    old = (a_past("Lima: 20 → 21", minutes=60),)
    window.show_past(old)
    window.show_past(old)
    before = list(told)
    window.show_past((a_past("Ventas Bogotá: 40 → 42"), *old))

    assert (before, told) == ([], ["Ventas Bogotá: 40 → 42 Total: 138."])


def test_the_same_list_again_moves_nothing(window: NoticesWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.model.modelReset):
        window.show_past(TWO_DAYS)


def test_without_notices_it_says_so(window: NoticesWindow) -> None:
    assert not window.empty_title.isVisible()

    window.show_past(())

    assert (window.empty_title.isVisible(), window.empty_title.text()) == (True, "No notices yet")


def test_the_next_day_today_is_yesterday(window: NoticesWindow, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=1)
    window._timer.timeout.emit()

    assert rows(window)[0] == "Yesterday"


def test_another_language_asks_for_the_words_anew(window: NoticesWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.wanted):
        window.retranslate()


def test_a_hidden_window_asks_for_nothing_and_has_no_timer(window: NoticesWindow, qtbot: QtBot) -> None:
    window.hide()
    with qtbot.assertNotEmitted(window.wanted):
        window.look_again()
        window.retranslate()

    assert not window._timer.isActive()


def heights(window: NoticesWindow) -> list[int]:
    delegate = window.list.itemDelegate()
    return [
        delegate.sizeHint(QStyleOptionViewItem(), window.model.index(row)).height()
        for row in range(window.model.rowCount())
    ]


def test_rows_are_as_high_as_their_texts(window: NoticesWindow) -> None:
    day, short, two_lines, *_rest = heights(window)
    window.show_past((a_past("Ventas", body="una frase larga que no cabe en una línea " * 5),))
    window.resize(window.minimumSize())
    QApplication.processEvents()
    narrow = heights(window)[1]
    window.setFont(QFont(window.font().family(), 20))
    QApplication.processEvents()

    assert day < short < two_lines < narrow < heights(window)[1]
    assert window.list.visualRect(window.model.index(1)).height() == heights(window)[1]


def test_a_changed_palette_keeps_the_window_whole(window: NoticesWindow) -> None:
    before = window.list.visualRect(window.model.index(1))
    QApplication.sendEvent(window, QEvent(QEvent.Type.PaletteChange))
    QApplication.processEvents()

    assert (before == window.list.visualRect(window.model.index(1)), before == QRect()) == (True, False)


def test_escape_closes_and_destroys_it(qtbot: QtBot) -> None:
    window = NoticesWindow()
    window.show()
    with qtbot.waitSignal(window.destroyed):
        QTest.keyClick(window, Qt.Key.Key_Escape)


@pytest.mark.parametrize("choice", ["always", "hour", "day"])
def test_the_menu_mutes(window: NoticesWindow, clock: Clock, choice: str) -> None:
    wanted: list[object] = []
    window.mute_wanted.connect(wanted.append)
    {"always": window.mute_bar.always, "hour": window.mute_bar.hour, "day": window.mute_bar.day}[choice].trigger()
    value = {"always": ALWAYS, "hour": for_an_hour(NOW), "day": until_tomorrow(NOW)}[choice]

    assert wanted == [{"muted_until": value}]


def bar(window: NoticesWindow) -> tuple[str, bool, bool]:
    """What the bar says, and whether it offers to mute and to unmute."""
    muting = window.mute_bar
    return muting.state.text(), muting.mute.isVisible(), muting.unmute.isVisible()


def test_it_shows_whether_notices_are_muted_and_until_when(window: NoticesWindow) -> None:
    said = []
    for value in ("", ALWAYS, for_an_hour(NOW)):
        window.take_settings(Settings(muted_until=value))
        said.append(bar(window))

    assert said == [
        ("Notices appear as they come", True, False),
        ("Presenting: no notice appears", False, True),
        (f"Notices muted until {clock_words(NOW + timedelta(hours=1), NOW)}", False, True),
    ]


def test_quiet_hours_begin_and_end_by_the_clock_and_can_be_set_aside(window: NoticesWindow, clock: Clock) -> None:
    wanted: list[object] = []
    window.mute_wanted.connect(wanted.append)
    later, muting = NOW + timedelta(hours=1), window.mute_bar
    window.take_settings(quiet_for_an_hour(later))
    said = []
    for hours in (0, 1, 2):
        clock.now = NOW + timedelta(hours=hours)
        window._timer.timeout.emit()
        said.append((*bar(window), muting.loud.isVisible()))
        if hours == 1:
            meaning = muting.meaning.text()
            muting.loud.click()

    end = later + timedelta(hours=1)
    assert said == [
        ("Notices appear as they come", True, False, False),
        (f"Quiet until {clock_words(end, later)}", False, False, True),
        ("Notices appear as they come", True, False, False),
    ]
    assert meaning == "They are kept here, and summed up then; thresholds are told at once."
    assert wanted == [{"quiet_off_until": end.astimezone(UTC).isoformat()}]


def test_a_mute_ends_by_the_clock(window: NoticesWindow, clock: Clock) -> None:
    window.take_settings(Settings(muted_until=for_an_hour(NOW)))
    clock.now = NOW + timedelta(hours=1)
    window._timer.timeout.emit()

    assert bar(window) == ("Notices appear as they come", True, False)


def test_unmute_ends_a_mute_and_the_focus_stays_with_the_button(window: NoticesWindow, qtbot: QtBot) -> None:
    window.take_settings(Settings(muted_until=ALWAYS))
    window.activateWindow()
    window.mute_bar.unmute.setFocus()

    with qtbot.waitSignal(window.mute_wanted) as told:
        QTest.keyClick(window.mute_bar.unmute, Qt.Key.Key_Space)
    window.take_settings(Settings())

    assert (told.args, window.focusWidget()) == ([{"muted_until": ""}], window.mute_bar.mute)


def test_a_day_cannot_be_chosen(window: NoticesWindow) -> None:
    window.list.selectAll()

    assert sorted(index.row() for index in window.list.selectedIndexes()) == [1, 2, 4]
    assert window.model.notice_at(QModelIndex()) is None


def test_the_list_is_asked_for_again_when_accounts_have_changed(window: NoticesWindow, qtbot: QtBot) -> None:
    accounts = (Account(id="andina", name="Andina", server="0042"),)
    with qtbot.waitSignal(window.wanted, timeout=1000):
        window.take_settings(Settings(accounts=accounts))
    with qtbot.assertNotEmitted(window.wanted):
        window.take_settings(Settings(accounts=accounts, muted_until=ALWAYS))
