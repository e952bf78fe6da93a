"""Whatever a name holds: windows, tooltip, menu, notices and the clipboard show it literally, in one line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.hostile import NAMES, harm_in
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Change, Health, LastChange, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import utf16_units
from wolkvox_tray.core.watch.notice_speech import BODY_UNITS, TITLE_UNITS
from wolkvox_tray.core.watch.notice_words import Privacy
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate, Kept
from wolkvox_tray.core.watch.overview import overview
from wolkvox_tray.core.watch.overview_words import account_lines, tooltip
from wolkvox_tray.qt.counts_model import CountsModel
from wolkvox_tray.qt.found_rows import FoundRows
from wolkvox_tray.qt.notice_texts import Texts
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.samples import NOW
from wolkvox_tray.qt.shown_choices import shown_choices
from wolkvox_tray.qt.text import clock

TEXT_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
EACH = [pytest.param(name, id=what) for what, name in NAMES.items()]


def polls(name: str) -> tuple[Poll, Poll]:
    """Return two accounts, one late, in which everything that can have a name has this one."""
    rows = tuple(LicenseCount(operation=name, product=f"{name}{n}", licenses=n or None, raw=name) for n in range(3))
    change = LastChange(key=rows[1].key, before=1, after=2, noticed_at=NOW)
    reason = Reason(code=ReasonCode.SAYS_ERROR, said=name)
    good = Poll(
        account="a",
        name=name or "x",
        server="0042",
        health=Health.OK,
        counts=rows,
        last_changes=(change,),
        answered_at=NOW,
        asked_at=NOW,
        since=NOW,
        day_total=1,
        day_since=NOW - timedelta(hours=5),
    )
    return good, replace(good, account="b", health=Health.UNUSABLE, reason=reason, answered_at=NOW - timedelta(hours=1))


def notices(name: str) -> list[Notice]:
    before, after = (LicenseCount(operation=name, product=name, licenses=n) for n in (12, 14))
    change = Change(before=before, after=after)
    reason = Reason(code=ReasonCode.SAYS_ERROR, said=name)
    one = Notice(
        kind=NoticeKind.CHANGES, account="a", at=NOW, changes=(change,), change_count=1, total_before=12, total_after=14
    )
    return [
        one,
        replace(one, changes=(change,) * 5, change_count=9),
        replace(one, kind=NoticeKind.OUTAGE, reason=reason, since=NOW, answered_at=NOW),
        replace(one, kind=NoticeKind.RECOVERY, since=NOW),
        replace(one, kind=NoticeKind.DENIED, reason=reason),
    ]


@pytest.mark.parametrize("name", EACH)
def test_the_table_shows_it_literally_and_copies_rows_that_stay_rows(qtbot: QtBot, name: str) -> None:
    model = CountsModel()
    model.show(polls(name), NOW)
    model.finish()
    cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    texts = [text for cell in cells for role in TEXT_ROLES if isinstance(text := cell.data(role), str)]
    tips = [plain(tip) for cell in cells if (tip := cell.data(Qt.ItemDataRole.ToolTipRole))]
    copied = model.copied(range(model.rowCount()))

    assert [harm for text in texts for harm in harm_in(text)] == []
    assert [harm for tip in tips for harm in harm_in(tip, one_line=False)] == []
    assert [line.count("\t") for line in copied.splitlines()] == [copied.splitlines()[0].count("\t")] * 6
    assert [harm for field in copied.replace("\n", "\t").split("\t") for harm in harm_in(field)] == []


def plain(tip: str) -> str:
    """Return what Qt shows of a tooltip, which it takes for rich text if it looks like that."""
    document = QTextDocument()
    document.setHtml(tip)
    assert "<img" not in tip.replace("&lt;img", "")
    return document.toPlainText()


@pytest.mark.parametrize("name", EACH)
def test_the_popup_shows_it_literally(qtbot: QtBot, name: str) -> None:
    popup = Popup(clock=lambda: NOW)
    qtbot.addWidget(popup)
    popup.take_settings(Settings())
    popup.show_polls(polls(name), NOW)

    assert list(harm_below(popup)) == []


def harm_below(window: QWidget) -> Iterator[str]:
    """Yield what may not be in any text of a window, and which label would take a name for markup."""
    for widget in [window, *window.findChildren(QWidget)]:
        said = [widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
        if isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text())
        if isinstance(widget, QComboBox):
            said += [widget.itemText(row) for row in range(widget.count())]
        for text in said:
            yield from harm_in(text, one_line=False)
            if isinstance(widget, QLabel) and "evil.example" in text and widget.textFormat() != Qt.TextFormat.PlainText:
                yield f"markup: {text[:60]}"


@pytest.mark.parametrize("name", EACH)
def test_tooltip_and_menu_show_it_without_markup(name: str) -> None:
    for settings in (Settings(), Settings().changed(icon_shows="account:b")):
        text = tooltip(overview(polls(name), NOW, settings=settings), clock(NOW))

        assert (harm_in(text, one_line=False), "<" in text, "&" in text) == ([], False, False)
        assert utf16_units(text) <= 127
    lines = account_lines(polls(name), NOW, clock(NOW), most=5)

    assert [harm for line in lines for harm in harm_in(line)] == []


@pytest.mark.parametrize("privacy", list(Privacy))
@pytest.mark.parametrize("name", EACH)
def test_notices_and_their_list_show_it_within_their_room(name: str, privacy: Privacy) -> None:
    accounts = tuple(Account(id=each, name=f"{name[:70]}{each}", server="0042") for each in "ab")
    settings = replace(Settings(accounts=accounts), notice_privacy=privacy.value)
    texts = Texts(lambda: settings, lambda: NOW)
    words = [texts.of(notice) for notice in notices(name)]
    past = texts.past(Kept(number=1, notice=notice, fate=Fate.SHOWN) for notice in notices(name))
    pairs = [pair for pair in words if pair is not None] + [(each.title, each.body) for each in past]

    assert [harm for title, body in pairs for harm in (*harm_in(title), *harm_in(body, one_line=False))] == []
    assert max(utf16_units(title) for title, _body in pairs) <= TITLE_UNITS
    assert max(utf16_units(body) for _title, body in pairs) <= BODY_UNITS


@pytest.mark.parametrize("name", EACH)
def test_what_a_test_found_and_what_the_icon_can_show_are_literal(qtbot: QtBot, name: str) -> None:
    found = FoundRows()
    qtbot.addWidget(found)
    found.show_poll(polls(name)[0])
    words = [words for _value, words in shown_choices(polls(name), "total")]

    assert list(harm_below(found)) == []
    assert [harm for text in words for harm in harm_in(text)] == []


@given(st.text(st.characters(), max_size=60))
@example("\ud800\u202e\x1b]0;x\x07")
def test_no_text_at_all_gets_through(name: str) -> None:
    texts = [tooltip(overview(polls(name), NOW), clock(NOW)), *account_lines(polls(name), NOW, clock(NOW), most=5)]
    texts += [words for _value, words in shown_choices(polls(name), "total")]

    assert [harm for text in texts for harm in harm_in(text, one_line=False)] == []
