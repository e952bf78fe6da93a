"""The popup: what it says in each state, where it opens, and what keys do in it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Health, LicenseCount, Poll, ReasonCode
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.counts_cells import place_words
from wolkvox_tray.qt.counts_groups import Group
from wolkvox_tray.qt.counts_rows import Column
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.popup_face import Face, face
from wolkvox_tray.qt.popup_message import Action, Message, Tone
from wolkvox_tray.qt.popup_place import placed
from wolkvox_tray.qt.samples import ANSWERED, BOGOTA, FRESH, NOW, OLD, PERU, SETTINGS, STATES, failing, moved
from wolkvox_tray.qt.standing import Tally

pytestmark = pytest.mark.usefixtures("english_clock")


class FakeClock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def popup(qtbot: QtBot, clock: FakeClock) -> Popup:
    made = Popup(clock=clock)
    qtbot.addWidget(made)
    return made


def face_of(*polls: Poll, now: datetime = NOW) -> Face:
    return face([Tally.of(poll) for poll in polls], now)


def show(popup: Popup, *polls: Poll) -> None:
    popup.show_polls(polls, NOW)
    popup.open_at(None)


GATE = "wolkvox allows one query every 5 minutes. Refresh is possible from 10:40"
ALLOW_LIST = "Check the Internet connection. If it works, ask wolkvox to authorize this computer's IP address."
NEW_TOKEN = "Create or copy one in wolkvox Manager › Configuración › Integraciones › Tokens, and enter it here."


def test_a_fresh_answer_shows_its_total_and_times() -> None:
    assert face_of(FRESH) == Face(
        total="138",
        today="▲ +4 today",
        today_tip="since 134 (yesterday 18:00)",
        name="Contact Center Andina",
        place="wv0042 · 150 contracted, 12 left",
        has_rows=True,
        updated=("Updated 10:35", "next 10:40"),
        wait=GATE,
        may_refresh=True,
        may_pause=True,
    )


def test_an_outage_keeps_the_last_number_grey_with_its_time_and_says_what_to_do() -> None:
    assert face_of(failing(Health.OFFLINE, ReasonCode.NO_ROUTE)) == Face(
        total="104",
        faded=True,
        note="as of 08:35",
        name="Contact Center Andina",
        place="wv0042",
        message=Message(
            tone=Tone.WARNING,
            title="No connection to wv0042.wolkvox.com.",
            text=f"Since 08:40 · {ALLOW_LIST}",
            action=Action.RETRY,
            account="andina",
            code=ReasonCode.NO_ROUTE,
        ),
        has_rows=True,
        updated=("Data of 08:35", "next 10:40"),
        may_refresh=True,
        may_pause=True,
    )


def test_a_refused_token_is_critical_and_nothing_more_is_promised() -> None:
    assert face_of(failing(Health.DENIED, ReasonCode.TOKEN_REFUSED)) == Face(
        total="104",
        faded=True,
        note="as of 08:35, no longer updated",
        name="Contact Center Andina",
        place="wv0042",
        message=Message(
            tone=Tone.CRITICAL,
            title="wolkvox refused the token. Queries are stopped.",
            text=NEW_TOKEN,
            action=Action.REPLACE_TOKEN,
            account="andina",
            code=ReasonCode.TOKEN_REFUSED,
        ),
        has_rows=True,
        updated=("Data of 08:35", "no next query"),
        wait="wolkvox is not asked until there is a new token.",
    )


def test_old_numbers_of_one_account_are_not_added_to_the_current_ones_of_another() -> None:
    shown = face_of(FRESH, PERU)

    assert (shown.total, shown.note, shown.name, shown.place, shown.updated) == (
        "138",
        "+ 21 as of 08:35, not up to date",
        "2 accounts",
        "1 up to date · 1 no connection",
        ("Updated 10:35 (1 of 2 accounts)", "next 10:40"),
    )


def test_a_contracted_quantity_that_is_passed_stands_beside_the_total_while_that_is_current(popup: Popup) -> None:
    (over,) = STATES["over"]
    show(popup, over)

    assert (face_of(over).over, popup.header.note.accessibleName()) == ("Over contracted: 138 of 130",) * 2
    assert face_of(over, PERU).over == "Contact Center Andina: Over contracted: 138 of 130"
    assert face_of(replace(over, answered_at=OLD.answered_at)).over == ""
    assert face([Tally.of(over)], NOW, paused=ALWAYS).over == ""


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        ((FRESH,), "wv0042 · 150 contracted, 12 left"),
        ((replace(FRESH, contracted=138),), "wv0042 · 138 contracted, 0 left"),
        (STATES["over"], "wv0042 · 130 contracted"),
        (STATES["unknown"], "wv0042 · 150 contracted"),
        (STATES["offline"], "wv0042"),
        ((replace(FRESH, contracted=None),), "wv0042"),
    ],
)
def test_what_is_left_of_what_is_contracted_is_said_only_of_a_current_and_whole_total(
    polls: tuple[Poll, ...], expected: str
) -> None:
    assert face_of(*polls).place == expected


@pytest.mark.parametrize("polls", [(FRESH,), (FRESH, PERU)])
def test_no_name_is_cut_while_the_window_may_grow(popup: Popup, polls: tuple[Poll, ...]) -> None:
    popup.show_polls(polls, NOW)
    popup.open_at(QPoint(300, 300))

    table, metrics = popup.table, popup.table.fontMetrics()
    cut = [
        text
        for row in range(table.counts.rowCount())
        for column in (Column.OPERATION, Column.PRODUCT)
        if not isinstance(table.counts.row_at(row), Group)
        and metrics.horizontalAdvance(text := table.counts.index(row, column).data())
        > table.columnWidth(column) - sum(table.text_insets(column))
    ]
    assert cut == []


@pytest.mark.parametrize("state", ["several", "mixed"])
def test_an_account_s_line_is_whole_while_the_window_may_grow(popup: Popup, state: str) -> None:
    popup.show_polls(STATES[state], NOW)
    popup.open_at(QPoint(300, 300))

    table = popup.table
    room = table.horizontalHeader().sectionViewportPosition(Column.LICENSES)
    wanted = [
        table.fontMetrics().horizontalAdvance(f"{group.name} · {place_words(group)}") for group in table.counts.groups
    ]
    assert [width for width in wanted if width > room - table.text_insets(Column.OPERATION)[0]] == []


@pytest.mark.parametrize(
    ("state", "faded"), [("fresh", False), ("mixed", False), ("late", True), ("offline", True), ("denied", True)]
)
def test_a_sum_of_old_counts_only_is_grey(popup: Popup, state: str, faded: bool) -> None:
    show(popup, *STATES[state])

    first, second = theme.shade(popup.palette(), QPalette.ColorRole.WindowText), theme.quiet(popup.palette())
    assert popup.total_row.total.palette().color(QPalette.ColorRole.WindowText) == (second if faded else first)


def test_a_click_on_a_title_keeps_no_width_that_nobody_chose(popup: Popup, qtbot: QtBot) -> None:
    popup.show_polls([FRESH], NOW)
    popup.open_at(QPoint(300, 300))
    popup.resize(theme.scaled(popup, 600), popup.height())
    titles = popup.table.horizontalHeader()
    with qtbot.waitSignal(popup.keep_wanted, timeout=1000) as kept:
        QTest.mouseClick(titles.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 5))

    assert kept.args == [{"table_layout": "1 sort=operation+"}]


def test_no_data_this_month_is_not_zero() -> None:
    last_month = replace(FRESH, answered_at=NOW - timedelta(days=23))

    shown = face_of(failing(Health.NO_DATA, ReasonCode.NO_DATA, poll=last_month))

    assert (shown.total, shown.note, shown.has_rows, shown.message) == (
        "—",
        "no data for November",
        False,
        Message(
            tone=Tone.INFO,
            title="wolkvox has no data for November yet",
            text="This doesn't mean zero licenses. Last total seen: 138 (31 Oct 10:36).",
            account="andina",
            code=ReasonCode.NO_DATA,
        ),
    )


def test_no_data_in_the_middle_of_a_month_keeps_its_rows_as_old() -> None:
    shown = face_of(failing(Health.NO_DATA, ReasonCode.NO_DATA, poll=FRESH))

    assert (shown.total, shown.faded, shown.has_rows) == ("138", True, True)


@pytest.mark.parametrize(
    ("state", "total", "faded", "title", "action"),
    [
        ("not-set-up", "—", False, "No account is set up.", Action.SET_UP),
        ("no-token", "—", False, "There is no token for this account.", Action.ENTER_TOKEN),
        ("first-poll", "…", False, "Asking wolkvox…", None),
        ("first-failed", "—", False, "wv0042.wolkvox.com didn't answer in time.", Action.RETRY),
        ("fresh", "138", False, None, None),
        ("late", "138", True, None, None),
        ("stale", "104", True, "No data from wolkvox since 08:35", Action.RETRY),
        ("locked", "138", True, "The key store is locked, so the token can't be read.", Action.UNLOCK),
        ("key-store-silent", "138", True, "The key store doesn't answer.", Action.RETRY),
        ("fresh-failing", "138", False, "wv0042.wolkvox.com didn't answer in time.", None),
        ("maintenance", "104", True, "wolkvox is under maintenance.", None),
        ("quota", "104", True, "The daily quota of queries is used up.", None),
        ("busy", "138", False, "Another program is using this token.", Action.REPLACE_TOKEN),
        ("unusable", "104", True, "wv0042.wolkvox.com has a fault (HTTP 503).", Action.RETRY),
        ("wrong-server", "—", False, "wv0042.wolkvox.com doesn't know this report.", Action.SETTINGS),
        ("bug", "104", True, "An error in this program, not in your data.", Action.RETRY),
        (
            "unknown",
            "80 + ?",
            False,
            "Servicio Posventa Cali: the count wolkvox sent couldn't be read.",
            None,
        ),
        ("mixed", "138", False, "Contacto Perú: No connection to wv0107.wolkvox.com.", Action.RETRY),
    ],
)
def test_each_state_says_what_is_the_matter_and_what_helps(
    state: str, total: str, faded: bool, title: str | None, action: Action | None
) -> None:
    shown = face_of(*STATES[state])

    told = (shown.message.title, shown.message.action) if shown.message else (None, None)
    assert (shown.total, shown.faded, *told) == (total, faded, title, action)


def test_retry_is_not_offered_while_it_is_not_allowed() -> None:
    held = failing(Health.OFFLINE, ReasonCode.TIMED_OUT, next_allowed_at=NOW + timedelta(minutes=4))

    shown = face_of(held)

    assert (shown.message and shown.message.action, shown.wait) == (None, GATE)


@pytest.mark.parametrize(
    ("polls", "filter_text", "expected"),
    [
        ("fresh", "", ("Total · 6 rows", "138")),
        ("fresh", "bogota", ("Visible total · 1 of 6 rows", "42")),
        ("offline", "", ("Total as of 08:35 · 3 rows", "104")),
        ("unknown", "", ("Total read · 2 of 3 rows", "80")),
        ("mixed", "", ("Up-to-date total · 6 of 7 rows", "138")),
    ],
)
def test_the_row_below_the_table_says_what_is_added_up(
    popup: Popup, polls: str, filter_text: str, expected: tuple[str, str]
) -> None:
    show(popup, *STATES[polls])

    popup.filter.setText(filter_text)

    assert (popup.total_row.words.text(), popup.total_row.total.text()) == expected


def test_the_table_turns_grey_when_its_account_gets_old_while_the_window_is_open(
    popup: Popup, clock: FakeClock
) -> None:
    show(popup, FRESH)
    before = popup.table.counts.row_at(0).is_old

    clock.now = NOW + timedelta(minutes=30)
    popup._timer.timeout.emit()

    assert (before, popup.table.counts.row_at(0).is_old, popup.header.note.accessibleName()) == (
        False,
        True,
        "as of 10:35",
    )


def test_the_timer_lives_only_while_the_window_is_open(popup: Popup) -> None:
    before = popup._timer.isActive()
    show(popup, FRESH)
    opened = popup._timer.isActive()
    popup.close()

    assert (before, opened, popup._timer.isActive()) == (False, True, False)


def test_a_change_is_new_until_the_window_has_been_closed(popup: Popup, clock: FakeClock) -> None:
    clock.now = ANSWERED - timedelta(minutes=1)
    popup._seen_until = clock.now
    clock.now = NOW
    show(popup, FRESH)
    first = popup.total_row.news.accessibleName()
    popup.close()
    popup.open_at(None)

    assert (first, popup.total_row.news.accessibleName()) == ("1 new change", "")


def test_what_was_looked_at_is_kept_when_it_closes_if_anything_was_new(popup: Popup, clock: FakeClock) -> None:
    kept: list[object] = []
    popup.keep_wanted.connect(kept.append)
    popup._seen_until = ANSWERED - timedelta(minutes=1)
    show(popup, FRESH)
    popup.close()
    popup.open_at(None)
    popup.close()

    assert kept == [{"looked_at": NOW.isoformat()}]


@pytest.mark.parametrize(
    ("seen_until", "news"),
    [
        (ANSWERED - timedelta(minutes=1), "1 new change"),
        (None, ""),
        (NOW + timedelta(days=9), ""),  # the clock was set back; what comes from now on is new again
    ],
)
def test_after_a_restart_new_is_what_changed_since_it_was_looked_at_last(
    qtbot: QtBot, clock: FakeClock, request: pytest.FixtureRequest, seen_until: datetime | None, news: str
) -> None:
    popup = Popup(clock=clock, seen_until=seen_until)
    qtbot.addWidget(popup)
    request.addfinalizer(popup.close)  # holds it: collected while it is painted, it would take the process along
    show(popup, FRESH)
    first = popup.total_row.news.accessibleName()
    later = moved(BOGOTA, 3, -timedelta(minutes=1))
    popup.show_polls([replace(FRESH, last_changes=(later,))], NOW)

    assert (first, popup.total_row.news.accessibleName()) == (news, "1 new change")


def test_it_says_when_it_opens_and_closes(popup: Popup) -> None:
    heard: list[str] = []
    popup.opened.connect(lambda: heard.append("opened"))
    popup.closed.connect(lambda: heard.append("closed"))

    show(popup, FRESH)
    popup.close()

    assert heard == ["opened", "closed"]


def test_opening_puts_the_focus_where_typing_filters(popup: Popup) -> None:
    show(popup, FRESH)
    focused = popup.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "nps")

    assert (popup.filter.text(), popup.table.counts.rowCount()) == ("nps", 1)


def test_escape_clears_the_filter_then_closes(popup: Popup) -> None:
    show(popup, FRESH)
    popup.filter.setText("nps")

    QTest.keyClick(popup.filter, Qt.Key.Key_Escape)
    after_one = (popup.filter.text(), popup.isVisible())
    QTest.keyClick(popup.filter, Qt.Key.Key_Escape)

    assert (after_one, popup.isVisible()) == (("", True), False)


def test_down_enters_the_table_up_leaves_it_and_tab_walks_on(popup: Popup) -> None:
    show(popup, FRESH)

    QTest.keyClick(popup.filter, Qt.Key.Key_Down)
    entered = (popup.focusWidget() is popup.table, popup.table.currentIndex().row())
    QTest.keyClick(popup.table, Qt.Key.Key_Up)
    back = popup.focusWidget() is popup.filter
    QTest.keyClick(popup.filter, Qt.Key.Key_Down)
    QTest.keyClick(popup.table, Qt.Key.Key_Tab)

    assert (entered, back, popup.focusWidget() is popup.footer.refresh) == ((True, 0), True, True)


def test_copying_takes_the_selected_rows(popup: Popup) -> None:
    show(popup, FRESH)
    popup.table.selectRow(0)

    QTest.keyClick(popup.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "Ventas Bogotá\tMarcación predictiva\t42\t2\t2026-11-23 10:35"


def test_refresh_asks_when_it_may_and_otherwise_says_why_not(popup: Popup) -> None:
    asked: list[str] = []
    popup.refresh_wanted.connect(lambda: asked.append("refresh"))

    show(popup, FRESH)
    popup.footer.refresh.click()
    held = (list(asked), popup.footer.updated.accessibleName())
    popup.show_polls([replace(FRESH, next_allowed_at=NOW)], NOW)
    popup.footer.refresh.click()

    assert (held, asked, popup.footer.updated.accessibleName()) == (([], GATE), ["refresh"], "Asking wolkvox…")


def test_the_one_button_that_helps_asks_for_what_helps(popup: Popup) -> None:
    asked: list[object] = []
    popup.refresh_wanted.connect(lambda: asked.append("refresh"))
    popup.settings_wanted.connect(lambda: asked.append("settings"))
    popup.replace_token_wanted.connect(asked.append)

    show(popup, *STATES["denied"])
    popup.banner.button.click()
    popup.show_polls(STATES["offline"], NOW)
    popup.banner.button.click()
    popup.show_polls((), NOW)
    popup.page.button.click()

    assert asked == ["andina", "refresh", "settings"]


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


@pytest.mark.parametrize("state", STATES)
def test_in_every_state_each_mnemonic_is_one_things_own_and_everything_has_a_name(popup: Popup, state: str) -> None:
    popup.take_settings(SETTINGS.get(state, Settings()))
    popup.show_polls(STATES[state], NOW)
    popup.open_at(QPoint(300, 300))

    buttons = [button for button in popup.findChildren(QPushButton) if button.isVisible()]
    letters = [button.text()[button.text().index("&") + 1].casefold() for button in buttons if "&" in button.text()]
    bare = [
        widget
        for widget in popup.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not spoken(widget)
    ]
    assert (len(letters), sorted(set(letters)), bare) == (len(buttons), sorted(letters), [])


def test_several_accounts_have_a_line_each_above_their_rows(popup: Popup) -> None:
    show(popup, FRESH)
    alone = popup.table.counts.all_lines - popup.table.counts.all_rows
    popup.show_polls([FRESH, PERU], NOW)

    assert (alone, popup.table.counts.all_lines - popup.table.counts.all_rows) == (0, 2)


def test_an_account_without_rows_is_seen_to_be_without(popup: Popup) -> None:
    show(popup, FRESH)
    popup.show_polls([FRESH, failing(Health.LOCKED, ReasonCode.KEYRING_LOCKED, poll=replace(PERU, counts=()))], NOW)

    last = popup.table.counts.index(popup.table.counts.rowCount() - 1, Column.OPERATION)
    assert last.data(Qt.ItemDataRole.AccessibleTextRole) == "Contacto Perú, wv0107 · Key store locked"


def test_how_the_table_was_left_is_kept_and_taken_again(popup: Popup, qtbot: QtBot) -> None:
    show(popup, FRESH)
    popup.open_at(QPoint(300, 300))
    titles = popup.table.horizontalHeader()
    edge = titles.sectionViewportPosition(Column.PRODUCT) + titles.sectionSize(Column.PRODUCT)
    with qtbot.waitSignal(popup.keep_wanted, timeout=1000) as kept:
        drag(titles.viewport(), QPoint(edge, 5), QPoint(edge + 60, 5))
    assert kept.args is not None
    wider = popup.table.columnWidth(Column.PRODUCT)
    popup.take_settings(Settings(table_layout="1 sort=operation+"))
    own = popup.table.columnWidth(Column.PRODUCT)
    popup.take_settings(Settings(**kept.args[0]))

    assert (list(kept.args[0]), wider > own, popup.table.columnWidth(Column.PRODUCT)) == (
        ["table_layout"],
        True,
        wider,
    )


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Drag with the mouse, as a hand does: in steps."""
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(widget, left, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(widget, start + (end - start) * step / 4)
    QTest.mouseRelease(widget, left, pos=end)


def test_in_a_narrow_window_the_product_gives_way_to_the_operation(popup: Popup) -> None:
    show(popup, FRESH)
    wide = popup.table.isColumnHidden(Column.PRODUCT)
    popup.resize(theme.scaled(popup, 480), popup.height())
    narrow = popup.table.isColumnHidden(Column.PRODUCT)
    popup.resize(theme.scaled(popup, 640), popup.height())

    assert (wide, narrow, popup.table.isColumnHidden(Column.PRODUCT)) == (False, True, False)


@pytest.mark.parametrize("point", [QPoint(400, 790), None])
def test_it_grows_with_what_it_has_to_show(popup: Popup, point: QPoint | None) -> None:
    popup.show_polls(STATES["first-poll"], NOW)
    popup.open_at(point)
    popup.show_polls([FRESH], NOW)

    table = popup.table
    assert table.viewport().height() >= 6 * table.verticalHeader().defaultSectionSize()


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (QPoint(1900, 1060), QRect(1272, 572, 640, 480)),  # bottom right: above the icon, pushed to the left
        (QPoint(1900, 10), QRect(1272, 48, 640, 480)),  # top right: below the panel
        (QPoint(5, 1060), QRect(8, 572, 640, 480)),
        (QPoint(960, 1060), QRect(640, 572, 640, 480)),
    ],
)
def test_it_opens_beside_the_icon_and_wholly_on_the_screen(point: QPoint, expected: QRect) -> None:
    assert placed(point, QSize(640, 480), QRect(0, 40, 1920, 1040)) == expected


def test_a_screen_smaller_than_the_window_cuts_it() -> None:
    assert placed(QPoint(100, 100), QSize(640, 480), QRect(0, 0, 400, 300)) == QRect(8, 8, 392, 292)


def test_by_the_mouse_it_is_a_popup_and_without_a_place_a_window(popup: Popup) -> None:
    popup.show_polls([FRESH], NOW)
    popup.open_at(QPoint(300, 300))
    by_mouse = popup.windowType()
    popup.close()
    popup.open_at(None)

    assert (by_mouse, popup.windowType()) == (Qt.WindowType.Popup, Qt.WindowType.Window)


@pytest.mark.parametrize("dark", [False, True])
def test_colours_of_state_can_be_read(popup: Popup, dark: bool) -> None:
    from tests.qt.shots import dark_palette, light_palette

    palette = dark_palette() if dark else light_palette()
    window = palette.window().color()

    pairs = [(theme.ink(palette, ink), window) for ink in theme.Ink]
    pairs += [(theme.banner_text(palette), theme.wash(palette, wash)) for wash in theme.Wash]
    pairs += [(theme.quiet(palette), window)]
    assert [pair for pair in pairs if theme.contrast(*pair) < theme.READABLE] == []


def test_yesterday_and_other_days_carry_their_date(popup: Popup) -> None:
    shown = face_of(replace(OLD, health=Health.OK, answered_at=NOW - timedelta(days=1)))

    assert (shown.note, face_of(replace(OLD, answered_at=NOW - timedelta(days=400))).note) == (
        "as of yesterday 10:36",
        "as of 19/10/2025 10:36",
    )


@pytest.mark.parametrize("counts", [(), FRESH.counts], ids=["no table", "table"])
def test_a_fault_has_a_way_to_its_explanation_by_click_and_by_key(
    popup: Popup, counts: tuple[LicenseCount, ...]
) -> None:
    show(popup, replace(failing(Health.OFFLINE, ReasonCode.NO_ROUTE), counts=counts))
    asked: list[object] = []
    popup.help_wanted.connect(asked.append)
    (link,) = (part.help for part in (popup.banner, popup.page) if part.help.isVisible())
    link.click()
    popup.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(popup, Qt.Key.Key_F1)

    assert asked == [ReasonCode.NO_ROUTE] * 2


def test_without_a_fault_f1_explains_the_window_and_nothing_else_offers_help(popup: Popup) -> None:
    show(popup, FRESH)
    asked: list[object] = []
    popup.help_wanted.connect(asked.append)
    popup.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(popup, Qt.Key.Key_F1)

    assert (asked, popup.banner.help.isVisible(), popup.page.help.isVisible()) == ([None], False, False)
