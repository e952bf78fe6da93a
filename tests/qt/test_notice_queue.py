"""What is wanted is shown; what is muted is silenced and summed up; the list has it all."""

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.notifying import DENIED, NOON, Box, Desk, FakeHouse, Until, denied, muted, passed, rose, told_at
from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.pauses import for_an_hour
from wolkvox_tray.qt.desktop_notices import Closed, Restarted, Shown
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House


def test_what_the_settings_do_not_want_is_dropped_in_silence(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(notices=False)
    outbox.put(rose(12, 14), DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert (desk.titles, outbox.fates) == (["Bogotá: wolkvox refused the token"], [Fate.SHOWN])


def test_a_notice_of_an_account_that_has_gone_is_dropped(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(denied("gone"), DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert len(desk.sent) == 1


def test_words_of_the_moment_go_out_like_notices(notifier: Notifier, desk: Desk, until: Until) -> None:
    notifier.say("No tray", "why")
    until(lambda: bool(desk.sent))

    assert desk.sent == [("No tray", 0)]


def test_while_muted_no_bubble_appears_and_at_the_end_one_digest_does(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    muted(house, for_an_hour(NOON))
    outbox.put(rose(12, 14), rose(14, 17, minutes=20))
    notifier.drain()
    until(lambda: outbox.fates == [Fate.SILENCED, Fate.SILENCED])
    shown_while_muted = list(desk.sent)

    house.clock.wall = NOON + timedelta(hours=1)
    notifier.retry()
    until(lambda: outbox.fates == [Fate.SUMMED, Fate.SUMMED])
    for _again in range(3):
        notifier.drain()
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert shown_while_muted == []
    assert desk.titles == ["While muted: 2 notices, 12 → 17 (+5)", "Bogotá: wolkvox refused the token"]


def test_a_mute_that_is_ended_by_hand_when_nothing_happened_says_nothing(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    muted(house, ALWAYS)
    notifier.retry()
    muted(house, "")
    notifier.retry()
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert desk.titles == ["Bogotá: wolkvox refused the token"]


def test_the_digest_comes_once_also_when_the_app_was_restarted_in_between(
    qtbot: QtBot, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    muted(house, ALWAYS)
    outbox.put(rose(12, 14))
    for value, fate in ((ALWAYS, Fate.SILENCED), ("", Fate.SUMMED), ("", Fate.SUMMED)):
        muted(house, value)
        notifier = Notifier(cast("House", house), open_server=desk.open)
        past: list[object] = []
        notifier.past.connect(past.append)
        notifier.start()
        until(lambda fate=fate: outbox.fates == [fate])  # type: ignore[misc]
        notifier.list_past()
        until(lambda past=past: bool(past))  # type: ignore[misc]
        notifier.stop()

    assert desk.titles == ["While muted: 1 notice, 12 → 14 (+2)"]


def test_a_digest_that_no_server_took_waits_and_grows_with_the_next_mute(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    desk.there = False
    for minutes in (0, 20):
        muted(house, ALWAYS)
        outbox.put(rose(12 + minutes, 32 + minutes, minutes=minutes))
        notifier.drain()
        until(lambda: not outbox.waiting)
        asked = desk.asked_for
        muted(house, "")
        notifier.retry()
        until(lambda asked=asked: desk.asked_for > asked)  # type: ignore[misc]
    desk.there = True

    def tried_again() -> bool:
        notifier.retry()
        return Fate.SILENCED not in outbox.fates

    until(tried_again)
    assert desk.titles == ["While muted: 2 notices, 12 → 52 (+40)"]


def test_a_mute_takes_the_bubbles_from_the_screen(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(rose(12, 14), rose(14, 15, minutes=5), rose(1, 2, account="b"))
    notifier.drain()
    until(lambda: not outbox.waiting)
    desk.server.tell(Closed(bubble=102))

    muted(house, ALWAYS)
    notifier.retry()
    until(lambda: bool(desk.withdrawn))

    assert (desk.withdrawn, outbox.fates) == ([101, 103], [Fate.SHOWN] * 3)


def test_a_notice_that_a_hung_server_shows_after_the_mute_began_is_taken_back_at_once(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    desk.answers = False
    outbox.put(rose(12, 14))
    notifier.drain()
    until(lambda: bool(desk.sent))
    muted(house, ALWAYS)

    desk.server.tell(Shown(serial=1, bubble=7))
    until(lambda: bool(desk.withdrawn))

    assert desk.withdrawn == [7]


def test_the_apps_own_words_wait_for_the_end_of_a_mute(
    notifier: Notifier, house: FakeHouse, desk: Desk, until: Until
) -> None:
    past: list[object] = []
    notifier.past.connect(past.append)
    muted(house, ALWAYS)
    notifier.say("No tray", "why")
    notifier.list_past()
    until(lambda: bool(past))
    while_muted = list(desk.titles)

    muted(house, "")
    notifier.retry()
    until(lambda: bool(desk.sent))

    assert (while_muted, desk.titles) == ([], ["No tray"])


@pytest.mark.parametrize(
    ("privacy", "title"),
    [
        ("names", "Ventas: 12 → 14 (+2)"),
        ("numbers", "A count changed: 12 → 14 (+2)"),
        ("nothing", "Something changed in wolkvox"),
    ],
)
def test_a_bubble_says_as_much_as_others_may_see_and_the_list_says_all(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until, privacy: str, title: str
) -> None:
    house.settings = house.settings.changed(notice_privacy=privacy)
    outbox.put(rose(12, 14))
    past: list[tuple[PastNotice, ...]] = []
    notifier.past.connect(past.append)

    notifier.drain()
    until(lambda: not outbox.waiting)
    notifier.list_past()
    until(lambda: bool(past))

    assert (desk.titles, [notice.title for notice in past[0]]) == ([title], ["Ventas: 12 → 14 (+2)"])


def test_the_list_has_the_newest_first_and_says_what_became_of_each(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)
    desk.there = False
    desk.server.tell(Restarted())
    until(lambda: desk.server.closed)
    outbox.put(denied("gone"), rose(3, 2, minutes=5, account="b"))
    past: list[tuple[PastNotice, ...]] = []
    notifier.past.connect(past.append)
    notifier.list_past()
    until(lambda: bool(past))

    assert past[0] == (
        PastNotice(
            at=NOON + timedelta(minutes=5),
            kind=NoticeKind.CHANGES,
            title="Ventas: 3 → 2 (−1)",
            body=f"Predictiva. Total: 2 active licenses. Noticed at {told_at(5)} in Lima.",
            account_name="Lima",
            fate=None,
        ),
        PastNotice(
            at=NOON,
            kind=NoticeKind.CHANGES,
            title="Ventas: 12 → 14 (+2)",
            body=f"Predictiva. Total: 14 active licenses. Noticed at {told_at(0)} in Bogotá.",
            account_name="Bogotá",
            fate=Fate.SHOWN,
        ),
    )


def test_whoever_shows_the_list_is_told_when_it_changes(
    notifier: Notifier, outbox: Box, until: Until, qtbot: QtBot
) -> None:
    outbox.put(DENIED)

    with qtbot.waitSignal(notifier.list_changed, timeout=5000):
        notifier.drain()


def test_what_waits_for_want_of_a_server_and_what_went_with_its_account_changes_the_list_too(
    notifier: Notifier, outbox: Box, desk: Desk, qtbot: QtBot
) -> None:
    desk.there = False
    outbox.put(DENIED)
    with qtbot.waitSignal(notifier.list_changed, timeout=5000):
        notifier.drain()
    outbox._store.forget("a")
    with qtbot.waitSignal(notifier.list_changed, timeout=5000):
        notifier.drain()

    assert outbox.waiting == []


def test_a_sample_is_shown_even_while_muted_and_says_both(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(notice_privacy="numbers")
    notifier.show_sample()
    until(lambda: len(desk.sent) == 1)
    muted(house, ALWAYS)
    notifier.show_sample()
    until(lambda: len(desk.sent) == 2)

    assert desk.sent == [("A count changed: 12 → 14 (+2)", 0), ("A count changed: 12 → 14 (+2)", 101)]
    assert [body.splitlines()[-1] for body in desk.bodies] == [
        "This is a sample: nothing changed.",
        "This is a sample: nothing changed. Real ones are muted now.",
    ]
    assert (desk.withdrawn, outbox.fates) == ([], [])


def quieten(house: FakeHouse, **others: Value) -> None:
    house.settings = quiet_for_an_hour(NOON, house.settings, **others)


def test_in_quiet_hours_no_bubble_appears_and_at_their_end_one_digest_does(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    quieten(house)
    outbox.put(rose(12, 14), rose(14, 17, minutes=20))
    notifier.drain()
    until(lambda: outbox.fates == [Fate.QUIET, Fate.QUIET])
    shown_while_quiet = list(desk.sent)

    house.clock.wall = NOON + timedelta(hours=1)
    notifier.retry()
    until(lambda: outbox.fates == [Fate.SUMMED, Fate.SUMMED])
    for _again in range(3):
        notifier.drain()
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert shown_while_quiet == []
    assert desk.titles == ["During quiet hours: 1 change, 12 → 17 (+5)", "Bogotá: wolkvox refused the token"]


def test_the_digest_of_quiet_hours_that_ended_while_the_app_was_off_comes_once_when_it_starts(
    qtbot: QtBot, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    quieten(house)
    outbox.put(rose(12, 14))
    for hours, fate in ((0, Fate.QUIET), (30, Fate.SUMMED), (31, Fate.SUMMED)):
        house.clock.wall = NOON + timedelta(hours=hours)
        notifier = Notifier(cast("House", house), open_server=desk.open)
        past: list[object] = []
        notifier.past.connect(past.append)
        notifier.start()
        until(lambda fate=fate: outbox.fates == [fate])  # type: ignore[misc]
        notifier.list_past()
        until(lambda past=past: bool(past))  # type: ignore[misc]
        notifier.stop()

    assert desk.titles == ["During quiet hours: 1 change, 12 → 14 (+2)"]


@pytest.mark.parametrize(("exempt", "shown"), [(True, ["Over contracted: 41 of 40 licenses"]), (False, [])])
def test_a_threshold_comes_through_if_that_is_wanted_and_nothing_else_does(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until, exempt: bool, shown: list[str]
) -> None:
    quieten(house, quiet_exempt_limits=exempt)
    outbox.put(*[DENIED] * 25, passed(), rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert desk.titles == shown
    assert outbox.fates == [*[Fate.QUIET] * 25, Fate.SHOWN if exempt else Fate.QUIET, Fate.QUIET]


def test_a_threshold_that_no_server_took_waits_on_in_quiet_hours_and_what_comes_after_it_is_silenced(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    desk.there = False
    quieten(house)
    outbox.put(passed())
    notifier.drain()
    until(lambda: desk.asked_for > 0)
    outbox.put(DENIED)
    notifier.drain()
    until(lambda: outbox.fates == [None, Fate.QUIET])
    desk.there = True

    def tried_again() -> bool:
        notifier.retry()
        return not outbox.waiting

    until(tried_again)
    assert (desk.titles, outbox.fates) == (["Over contracted: 41 of 40 licenses"], [Fate.SHOWN, Fate.QUIET])


def test_a_mute_in_quiet_hours_holds_back_thresholds_too_and_what_both_kept_comes_as_one(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    quieten(house)
    outbox.put(rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)
    muted(house, ALWAYS)
    outbox.put(passed())
    notifier.retry()
    until(lambda: outbox.fates == [Fate.QUIET, Fate.SILENCED])
    house.clock.wall = NOON + timedelta(hours=1)
    notifier.retry()
    muted(house, "")
    notifier.retry()
    until(lambda: outbox.fates == [Fate.SUMMED, Fate.SUMMED])

    assert desk.titles == ["While muted: 2 notices, 12 → 14 (+2)"]


def test_quiet_hours_that_are_set_aside_let_notices_come_at_once_with_the_digest_first(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    quieten(house)
    outbox.put(rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)
    house.settings = house.settings.changed(quiet_off_until=(NOON + timedelta(hours=1)).isoformat())
    outbox.put(DENIED)
    notifier.retry()
    until(lambda: not outbox.waiting)

    assert desk.titles == ["During quiet hours: 1 change, 12 → 14 (+2)", "Bogotá: wolkvox refused the token"]


def test_quiet_hours_leave_the_bubbles_on_the_screen_and_a_sample_says_until_when_real_ones_wait(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(rose(12, 14))
    notifier.drain()
    until(lambda: not outbox.waiting)
    quieten(house)
    notifier.retry()
    notifier.show_sample()
    until(lambda: len(desk.sent) == 2)

    assert desk.withdrawn == []
    assert desk.bodies[-1].endswith(f"This is a sample: nothing changed. Real ones wait until {told_at(60)}.")


def test_many_changes_that_waited_for_a_tray_are_told_as_one(
    qtbot: QtBot, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    outbox.put(*(rose(12 + number, 13 + number, minutes=number) for number in range(4)), DENIED)
    notifier = Notifier(cast("House", house), open_server=desk.open)
    notifier.start()
    until(lambda: not outbox.waiting and outbox.fates[0] is Fate.SUMMED)
    notifier.stop()

    assert desk.titles == ["Meanwhile: 4 notices, 12 → 16 (+4)", "Bogotá: wolkvox refused the token"]
    assert outbox.fates == [Fate.SUMMED] * 4 + [Fate.SHOWN]


def test_a_few_that_waited_are_told_one_by_one(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    outbox.put(*(rose(12 + number, 13 + number, minutes=number) for number in range(3)))
    notifier.drain()
    until(lambda: not outbox.waiting)

    assert outbox.fates == [Fate.SHOWN] * 3
