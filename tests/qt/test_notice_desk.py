"""Bubbles are replaced, clicked and taken back, whatever the notification server does."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.helpers.notifying import DENIED, Box, Desk, Ear, FakeHouse, Until, a_poll, denied, rose
from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.model import Health
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.qt.desktop_notices import (
    Clicked,
    Closed,
    Event,
    Failed,
    Restarted,
    Shown,
)
from wolkvox_tray.qt.notice_desk import picture_of
from wolkvox_tray.qt.notifier import Notifier


def test_nothing_to_tell_needs_no_server(notifier: Notifier, desk: Desk, outbox: Box, until: Until) -> None:
    told: list[object] = []
    notifier.past.connect(told.append)
    notifier.drain()
    notifier.list_past()  # it is served after the outbox was looked into
    until(lambda: bool(told))

    assert (told, desk.asked_for) == ([()], 0)


def test_without_a_server_the_notice_stays_and_is_tried_again(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    desk.there = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: desk.asked_for > 0)
    kept = len(outbox.waiting)

    desk.there = True

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.waiting

    until(tried_again)
    assert (kept, desk.sent) == (1, [("Bogotá: wolkvox refused the token", 0)])


def test_a_server_that_hangs_is_sent_nothing_twice(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))
    for _again in range(5):
        notifier.drain()
        notifier.retry()
    kept = len(outbox.waiting)

    desk.server.tell(Shown(serial=1, bubble=7))
    until(lambda: not outbox.waiting)

    assert (kept, len(desk.sent)) == (1, 1)


@pytest.mark.parametrize("end", [Restarted(), Failed(serial=1)])
def test_a_server_that_dies_before_it_answered_gets_the_notice_again(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, end: Event
) -> None:
    desk.answers = False
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: bool(desk.sent))

    desk.answers = True
    desk.server.tell(end)

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.waiting

    until(tried_again)
    assert ([server.closed for server in desk.servers], len(desk.sent)) == ([True, False], 2)


def test_a_later_notice_replaces_the_bubble_of_its_account_only(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    for account in ("a", "b", "a"):
        outbox.put(denied(account))
        notifier.drain()
        until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 101]


def test_notices_that_go_out_together_stand_side_by_side(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(DENIED, DENIED, DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0, 0]


def test_nothing_takes_the_place_of_a_threshold(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    crossing = Crossing(limit=Limit(contracted=40), count=41)
    for notice in (replace(DENIED, kind=NoticeKind.LIMIT, crossings=(crossing,)), DENIED):
        outbox.put(notice)
        notifier.drain()
        until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0]


def test_a_bubble_that_was_closed_is_not_replaced(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)
    desk.server.tell(Closed(bubble=101))

    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert [replaces for _title, replaces in desk.sent] == [0, 0]


def test_a_click_on_one_of_our_bubbles_is_told_in_the_gui_thread(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, qtbot: QtBot
) -> None:
    ear = Ear()
    notifier.clicked.connect(ear.hear)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        desk.server.tell(Clicked(bubble=999), Clicked(bubble=101))

    assert ear.threads == [threading.main_thread()]


def test_a_bubble_of_trouble_is_taken_back_when_its_account_answers(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(notices_outage=True)
    outbox.put(denied("a"), denied("b"), rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)

    notifier.drain(a_poll("a", Health.OFFLINE))
    notifier.drain(a_poll("b", Health.OK))
    until(lambda: bool(desk.withdrawn))

    assert desk.withdrawn == [102]


def test_a_locked_key_store_is_over_when_anything_could_be_asked(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(replace(DENIED, kind=NoticeKind.LOCKED), replace(DENIED, kind=NoticeKind.OUTAGE))
    notifier.drain()
    until(lambda: not outbox.waiting)

    notifier.drain(a_poll("a", Health.LOCKED))
    notifier.drain(replace(a_poll("a", Health.OFFLINE), asked_now=True))
    until(lambda: bool(desk.withdrawn))

    assert desk.withdrawn == [101]


def test_a_recovery_takes_the_place_of_its_outage(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    outbox.put(replace(DENIED, kind=NoticeKind.OUTAGE))
    notifier.drain()
    until(lambda: not outbox.waiting)

    outbox.put(replace(DENIED, kind=NoticeKind.RECOVERY))
    notifier.drain(a_poll("a", Health.OK))
    until(lambda: not outbox.waiting)
    notifier.stop()

    assert ([replaces for _title, replaces in desk.sent], desk.withdrawn) == ([0, 101], [])


def test_at_the_end_only_an_outage_whose_end_nobody_will_tell_is_taken_back(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(rose(12, 14), replace(DENIED, kind=NoticeKind.OUTAGE), DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    notifier.stop()

    assert desk.withdrawn == [102]


def test_a_click_on_a_bubble_that_was_replaced_or_has_just_closed_is_heard(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, qtbot: QtBot
) -> None:
    for _time in range(2):
        outbox.put(DENIED)
        notifier.drain()
        until(lambda: not outbox.waiting)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        desk.server.tell(Closed(bubble=101), Clicked(bubble=101))


def test_after_another_server_took_over_a_click_on_its_bubbles_is_heard(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until, qtbot: QtBot
) -> None:
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)
    desk.server.tell(Restarted())
    until(lambda: desk.server.closed)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    with qtbot.waitSignal(notifier.clicked, timeout=5000):
        desk.server.tell(Clicked(bubble=102))
    assert [replaces for _title, replaces in desk.sent] == [0, 0]


def test_a_picture_is_rgba_row_by_row() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.setPixelColor(0, 0, QColor(1, 2, 3))
    image.setPixelColor(1, 0, QColor(4, 5, 6))

    assert picture_of(image) == (2, 1, 8, True, 8, 4, bytes((1, 2, 3, 255, 4, 5, 6, 255)))


class Teller(QObject):
    """Tells of polls as the poller does."""

    polled = Signal(object)


def test_the_pollers_signal_brings_the_poll_along(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    teller = Teller()
    teller.polled.connect(notifier.drain)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    teller.polled.emit(a_poll("a", Health.OK))
    until(lambda: bool(desk.withdrawn))

    assert desk.withdrawn == [101]
