"""The popup as a window: kept open, opened by keyboard, placed; paused and muted; and its texts when room is short."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Health, Poll, ReasonCode
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.popup_face import Face, Note, face
from wolkvox_tray.qt.popup_message import Action, Message, Tone
from wolkvox_tray.qt.popup_parts import Folded
from wolkvox_tray.qt.popup_place import placed
from wolkvox_tray.qt.samples import AN_HOUR, BOGOTA, FRESH, LIMA, NOW, PERU, PERU_FRESH, STATES, failing
from wolkvox_tray.qt.standing import Tally
from wolkvox_tray.qt.text import clock_words

pytestmark = pytest.mark.usefixtures("english_clock")

ICON = QPoint(400, 790)
POPUP, WINDOW = Qt.WindowType.Popup, Qt.WindowType.Window


@pytest.fixture
def popup(qtbot: QtBot) -> Popup:
    made = Popup(clock=lambda: NOW)
    qtbot.addWidget(made)
    made.show_polls([FRESH], NOW)
    return made


@pytest.fixture
def kept(popup: Popup) -> list[object]:
    """The settings that the popup asked to keep."""
    values: list[object] = []
    popup.keep_wanted.connect(values.append)
    return values


def pause_face(*polls: object, paused: str = AN_HOUR) -> Face:
    return face([Tally.of(poll) for poll in polls], NOW, paused=paused)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ({}, POPUP),
        ({"by_keyboard": True}, WINDOW),
        ({"as_window": True}, WINDOW),
    ],
)
def test_by_the_mouse_it_is_a_popup_and_by_keyboard_a_window(
    popup: Popup, how: dict[str, bool], kind: Qt.WindowType
) -> None:
    popup.open_at(ICON, **how)

    assert popup.windowType() == kind


def test_on_wayland_which_lets_no_window_choose_its_place_it_is_a_window_without_a_pin(
    popup: Popup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland-egl")
    popup.open_at(ICON)

    assert (popup.windowType(), popup.header.pin.isVisible(), popup.focusWidget()) == (WINDOW, False, popup.filter)


def test_by_keyboard_it_opens_beside_the_icon_all_the_same(popup: Popup) -> None:
    popup.open_at(ICON, by_keyboard=True)

    where = popup.geometry()
    assert (abs(where.center().x() - ICON.x()) <= 1, where.bottom()) == (True, ICON.y() - 9)


def test_keep_open_makes_it_a_window_at_once_and_loses_nothing_that_was_in_it(popup: Popup, kept: list[object]) -> None:
    popup.open_at(ICON)
    closed: list[str] = []
    popup.closed.connect(lambda: closed.append("closed"))
    popup.filter.setText("ventas")
    popup.table.selectRow(1)
    before = (popup.filter.text(), popup.table.currentIndex().row(), popup.focusWidget())
    popup.header.pin.click()

    after = (popup.filter.text(), popup.table.currentIndex().row(), popup.focusWidget())
    assert (after, popup.windowType(), popup.isVisible(), kept, closed) == (
        before,
        WINDOW,
        True,
        [{"keep_open": True}],
        [],
    )


def test_kept_no_longer_it_closes_with_the_next_click_elsewhere_again(popup: Popup, kept: list[object]) -> None:
    popup.take_settings(Settings(keep_open=True))
    popup.open_at(ICON)
    as_kept = (popup.windowType(), popup.header.pin.isChecked())
    popup.header.pin.click()

    assert (as_kept, popup.windowType(), popup.isVisible(), kept) == (
        (WINDOW, True),
        POPUP,
        True,
        [{"keep_open": False}],
    )


def test_settings_read_before_a_choice_was_kept_do_not_undo_it(popup: Popup) -> None:
    popup.open_at(ICON)
    popup.header.pin.click()
    popup.take_settings(Settings(language="es"))
    early = popup.windowType()
    popup.take_settings(Settings(language="es", keep_open=True))
    popup.take_settings(Settings(language="es"))

    assert (early, popup.windowType()) == (WINDOW, POPUP)


def test_a_window_that_was_moved_comes_back_where_it_was_left_and_on_the_screen(popup: Popup) -> None:
    popup.take_settings(Settings(keep_open=True))
    popup.open_at(ICON)
    popup.setGeometry(60, 90, 600, 380)
    popup.close()
    popup.open_at(ICON)
    back = popup.geometry()
    popup.setGeometry(-3000, -3000, 600, 380)
    popup.close()
    popup.open_at(ICON)

    screen = popup.screen().availableGeometry()
    assert (back, screen.contains(popup.geometry())) == (QRect(60, 90, 600, 380), True)


def test_a_window_that_a_person_resized_keeps_its_size_when_something_is_the_matter(popup: Popup) -> None:
    popup.open_at(ICON, by_keyboard=True)
    popup.resize(700, 600)
    popup.show_polls(STATES["offline"], NOW)

    assert popup.size() == QSize(700, 600)


def opened(qtbot: QtBot, *shown: Sequence[Poll]) -> Popup:
    """Return a window that was opened with the first of these polls, and then shown the others."""
    made = Popup(clock=lambda: NOW)
    qtbot.addWidget(made)
    first, *others = shown
    settle(made)  # what it does at its making is done, as in the app
    made.show_polls(first, NOW)
    made.open_at(QPoint(300, 300))
    for polls in others:
        made.show_polls(polls, NOW)
        settle(made)
    settle(made)
    return made


def settle(popup: Popup) -> None:
    popup.table.counts.finish()
    for _turn in range(5):
        QApplication.processEvents()


def many(rows: int, poll: Poll) -> Poll:
    return replace(poll, counts=tuple(replace(BOGOTA, operation=f"Ventas {n}") for n in range(rows)), last_changes=())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STATES["late"], STATES["several"]),
        (STATES["offline"], STATES["mixed"]),
        (STATES["several"], STATES["fresh"]),
        (STATES["first-poll"], (many(600, FRESH),)),
        (STATES["fresh"], (many(400, FRESH), many(400, PERU_FRESH))),
    ],
)
def test_whatever_was_shown_before_it_takes_the_size_that_it_would_be_opened_with(
    qtbot: QtBot, before: Sequence[Poll], after: Sequence[Poll]
) -> None:
    assert opened(qtbot, before, after).size() == opened(qtbot, after, after).size()


def test_a_table_that_is_made_in_slices_gets_the_room_of_one_that_is_made_at_once(qtbot: QtBot) -> None:
    assert opened(qtbot, [many(600, FRESH)]).size() == opened(qtbot, [many(100, FRESH)]).size()


def test_a_larger_font_gets_its_room_while_the_window_is_open(qtbot: QtBot) -> None:
    popup = opened(qtbot, [FRESH])
    small, font = popup.height(), QFont(popup.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    popup.setFont(font)

    qtbot.waitUntil(lambda: popup.height() >= 1.25 * small)
    assert popup.total_row.total.geometry().right() <= popup.table.licenses_edge()


@pytest.mark.parametrize(
    ("point", "available", "expected"),
    [
        (QPoint(20, 700), QRect(40, 0, 1880, 1080), QPoint(48, 460)),  # a panel at the left
        (QPoint(1900, 700), QRect(0, 0, 1880, 1080), QPoint(1232, 460)),  # at the right
        (QPoint(960, 10), QRect(0, 32, 1920, 1048), QPoint(640, 40)),  # at the top
        (QPoint(960, 1070), QRect(0, 0, 1920, 1048), QPoint(640, 560)),  # at the bottom
        (QPoint(-500, 1070), QRect(-1920, 0, 1920, 1048), QPoint(-820, 560)),  # on a screen to the left
    ],
)
def test_it_opens_beside_the_panel_at_whatever_side_that_is(point: QPoint, available: QRect, expected: QPoint) -> None:
    assert placed(point, QSize(640, 480), available).topLeft() == expected


def test_while_paused_the_number_is_grey_with_its_time_and_resume_is_what_helps() -> None:
    assert pause_face(FRESH) == Face(
        total="138",
        faded=True,
        note="as of 10:35",
        name="Contact Center Andina",
        place="wv0042",
        message=Message(
            tone=Tone.INFO,
            title="Paused until 11:35",
            text="wolkvox is not asked meanwhile, and no notices arise.",
            action=Action.RESUME,
        ),
        has_rows=True,
        updated=("Data of 10:35", "paused until 11:35"),
        wait="Paused until 11:35 · Choose Resume to ask wolkvox",
        paused=True,
    )


def test_a_pause_does_not_hide_what_only_a_person_can_end() -> None:
    shown = pause_face(*STATES["denied"])

    assert (shown.message and shown.message.action, shown.paused) == (Action.REPLACE_TOKEN, True)


def test_a_pause_without_an_end_says_only_that_it_lasts() -> None:
    shown = pause_face(FRESH, PERU_FRESH, paused=ALWAYS)

    assert (shown.total, shown.note, shown.updated) == ("159", "as of 10:35", ("Data of 10:35", "paused"))


def test_pause_and_resume_take_effect_at_once_and_are_kept(popup: Popup, kept: list[object]) -> None:
    popup.open_at(ICON)
    popup.footer.for_an_hour.trigger()
    paused = (popup.banner.title.text(), popup.table.counts.row_at(0).is_old, popup.footer.pause.isVisible())
    popup.banner.button.click()
    resumed = (popup.banner.isVisible(), popup.table.counts.row_at(0).is_old, popup.footer.pause.isVisible())
    popup.footer.until_resumed.trigger()

    assert (paused, resumed, kept) == (
        ("Paused until 11:36", True, False),
        (False, False, True),
        [
            {"paused_until": (NOW + timedelta(hours=1)).isoformat(timespec="seconds")},
            {"paused_until": ""},
            {"paused_until": ALWAYS},
        ],
    )


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("fresh", ["refresh", "pause", "settings"]),
        ("offline", ["pause", "settings"]),  # Retry stands in the banner
        ("denied", ["settings"]),
        ("first-poll", ["pause", "settings"]),  # wolkvox is being asked
        ("not-set-up", []),
    ],
)
def test_only_buttons_that_help_are_there(popup: Popup, state: str, buttons: list[str]) -> None:
    popup.show_polls(STATES[state], NOW)
    popup.open_at(ICON)

    footer = popup.footer
    assert [name for name in ("refresh", "pause", "resume", "settings") if getattr(footer, name).isVisible()] == buttons


def test_that_notices_are_muted_and_what_is_not_seen_yet_is_said_quietly() -> None:
    shown = face([Tally.of(replace(FRESH, unseen=(LIMA,)))], NOW, muted=AN_HOUR)

    assert shown.notes == (
        Note(text="Notices muted until 11:35", tip="They are kept in the list of past notices."),
        Note(text="1 row of last month not seen yet this month", tip="Cobranza Lima · Marcación predictiva"),
    )


def test_quiet_hours_are_said_quietly_where_a_mute_is(qtbot: QtBot) -> None:
    popup = Popup(clock=lambda: NOW)
    qtbot.addWidget(popup)
    end = clock_words(NOW + timedelta(hours=1), NOW)
    said = []
    for settings in (quiet_for_an_hour(NOW), quiet_for_an_hour(NOW, muted_until=AN_HOUR)):
        popup.take_settings(settings)
        popup.show_polls((FRESH,), NOW)
        said.append([note.text for note in popup._face(NOW).notes])

    assert said == [[f"Quiet until {end}"], ["Notices muted until 11:35"]]


@pytest.mark.parametrize(
    ("changes", "today"),
    [
        ({}, "▲ +4 today"),
        ({"day_total": 140}, "▼ −2 today"),
        ({"day_total": 138}, "±0 today"),
        ({"day_total": None}, ""),
        ({"day_since": FRESH.answered_at}, ""),  # there was only one answer: nothing to compare with
        ({"answered_at": NOW - timedelta(days=1)}, ""),
        ({"counts": STATES["unknown"][0].counts}, ""),
    ],
)
def test_what_changed_today_is_said_only_of_a_whole_total(changes: dict[str, object], today: str) -> None:
    shown = face([Tally.of(replace(FRESH, **changes))], NOW)  # type: ignore[arg-type]

    assert shown.today == today


def test_how_many_accounts_are_up_to_date_is_said_only_when_not_all_are() -> None:
    both = face([Tally.of(FRESH), Tally.of(PERU_FRESH)], NOW)

    assert both.updated == ("Updated 10:35", "next 10:40")


def test_todays_change_of_several_accounts_is_that_of_those_up_to_date() -> None:
    both = face([Tally.of(FRESH), Tally.of(PERU_FRESH)], NOW)
    one = face([Tally.of(FRESH), Tally.of(PERU)], NOW)

    assert (both.today, both.today_tip, one.today) == (
        "▲ +5 today",
        "Contact Center Andina: +4, since 134 (yesterday 18:00)\nContacto Perú: +1, since 20 (yesterday 17:56)",
        "▲ +4 today",
    )


def test_the_way_to_past_notices_is_what_is_new(popup: Popup) -> None:
    asked: list[str] = []
    popup.notices_wanted.connect(lambda: asked.append("notices"))
    popup._seen_until = NOW - timedelta(hours=3)
    popup.show_polls([FRESH], NOW)
    popup.open_at(ICON)
    popup.total_row.news.click()

    assert (popup.total_row.news.text(), asked) == ("● 3 new changes", ["notices"])


def test_a_locked_key_store_is_asked_again_by_unlock(popup: Popup) -> None:
    asked: list[str] = []
    popup.refresh_wanted.connect(lambda: asked.append("refresh"))
    popup.show_polls(STATES["locked"], NOW)
    popup.open_at(ICON)
    popup.banner.button.click()

    assert (popup.banner.button.text().replace("&", ""), asked) == ("Unlock…", ["refresh"])


def test_texts_fold_instead_of_being_cut(qtbot: QtBot) -> None:
    folded = Folded()
    qtbot.addWidget(folded)
    folded.show()
    folded.show_parts(("Updated 10:35", "next 10:40"))
    folded.resize(600, 40)
    wide = folded.text()
    folded.resize(folded.fontMetrics().horizontalAdvance("Updated 10:35") + 4, 40)

    assert (wide, folded.text()) == ("Updated 10:35 · next 10:40", "Updated 10:35\nnext 10:40")


@pytest.mark.parametrize("state", STATES)
def test_no_text_is_cut_by_the_window_it_opens_in(popup: Popup, state: str) -> None:
    popup.show_polls(STATES[state], NOW)
    popup.open_at(ICON)

    labels = [popup.banner.title, popup.banner.text, popup.page.title, popup.page.text, popup.footer.updated]
    seen = [label for label in labels if label.isVisible()]
    cut = [label.text() for label in seen if label.height() < label.heightForWidth(label.width())]
    assert cut == []


def test_no_text_is_cut_where_the_font_is_large_and_the_screen_small(popup: Popup) -> None:
    font = popup.font()
    font.setPixelSize(22)
    popup.setFont(font)
    QApplication.processEvents()
    popup.show_polls(STATES["denied"], NOW)
    popup.open_at(ICON)

    labels = (popup.banner.title, popup.banner.text, popup.footer.updated)
    assert [label.text() for label in labels if label.height() < label.heightForWidth(label.width())] == []


def test_high_contrast_takes_every_colour_from_the_palette(popup: Popup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "high_contrast", lambda: True)
    popup.show_polls(STATES["denied"], NOW)
    popup.open_at(ICON)
    popup.restyle()

    role, palette = QPalette.ColorRole, popup.palette()
    texts = (popup.header.total, popup.header.caption, popup.banner.title, popup.footer.updated)
    assert {label.palette().color(role.WindowText).name() for label in texts} == {palette.color(role.WindowText).name()}
    assert popup.banner.palette().color(role.Window) == palette.color(role.Window)


def test_colours_are_followed_while_it_is_open(popup: Popup) -> None:
    from tests.qt.shots import dark_palette, light_palette

    popup.setPalette(light_palette())
    popup.open_at(ICON)
    light = popup.header.total.palette().windowText().color().name()
    popup.setPalette(dark_palette())
    QApplication.processEvents()

    assert (light, popup.header.total.palette().windowText().color().name()) == ("#000000", "#ffffff")


def test_tab_reaches_every_control_and_comes_back(popup: Popup) -> None:
    popup.show_polls(STATES["offline"], NOW)
    popup.open_at(ICON, by_keyboard=True)
    walked = []
    for _step in range(8):
        walked.append(popup.focusWidget())
        QTest.keyClick(popup.focusWidget() or popup, Qt.Key.Key_Tab)

    footer = popup.footer
    assert walked == [
        popup.filter,
        popup.table,
        footer.pause,
        footer.history,
        footer.settings,
        popup.header.pin,
        popup.banner.help,
        popup.banner.button,
    ]


def test_a_kept_window_closes_with_escape(popup: Popup) -> None:
    popup.take_settings(Settings(keep_open=True))
    popup.open_at(ICON)
    QTest.keyClick(popup.filter, Qt.Key.Key_Escape)

    assert popup.isVisible() is False


def test_an_account_out_of_order_is_no_reason_to_hide_refresh_for_the_others(popup: Popup) -> None:
    denied = failing(Health.DENIED, ReasonCode.TOKEN_REFUSED, poll=PERU)
    popup.show_polls([FRESH, denied], NOW)
    popup.open_at(ICON)

    assert popup.footer.refresh.isVisible() is True
