"""Accounts that can't be reached at once: one bubble says so, and one that it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.helpers.notifying import NOON, Box, Desk, FakeHouse, Until, a_poll, told_at
from tests.helpers.watching import a_change
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.qt.desktop_notices import Closed
from wolkvox_tray.qt.notifier import Notifier

BUBBLE = 101
"""The number of the first bubble that the tests' desktop shows."""


def outage(account: str, minutes: int, code: ReasonCode = ReasonCode.NO_ROUTE) -> Notice:
    at = NOON + timedelta(minutes=minutes)
    reason = Reason(code=code, params=(("host", "wv0042.wolkvox.com"),))
    return Notice(kind=NoticeKind.OUTAGE, account=account, at=at, since=at - timedelta(minutes=15), reason=reason)


def back(account: str, minutes: int) -> Notice:
    at = NOON + timedelta(minutes=minutes)
    return Notice(
        kind=NoticeKind.RECOVERY, account=account, at=at, since=NOON, total_before=12, total_after=12, reason=None
    )


def tell(notifier: Notifier, outbox: Box, until: Until, *notices: Notice) -> None:
    """Have each notice dealt with before the next comes, as minutes lie between them."""
    for notice in notices:
        outbox.put(notice)
        notifier.drain()
        until(lambda: not outbox.waiting)


def test_a_second_account_joins_the_bubble_of_the_first(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    tell(notifier, outbox, until, outage("a", 0), outage("b", 4))

    one, both = (f"No wolkvox data since {told_at(-15)}" for _bubble in range(2))
    assert desk.sent == [(f"Bogotá: {one}", 0), (f"2 accounts: {both}", BUBBLE)]


def test_who_closed_the_bubble_is_not_told_again(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    tell(notifier, outbox, until, outage("a", 0))
    desk.server.tell(Closed(bubble=BUBBLE))
    tell(notifier, outbox, until, outage("b", 4))

    assert (len(desk.sent), outbox.fates) == (1, [Fate.SHOWN, Fate.SHOWN])


def test_the_end_is_told_once_too(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    tell(notifier, outbox, until, outage("a", 0), outage("b", 4), back("b", 30), back("a", 31))

    assert desk.sent[2:] == [
        (f"Lima: wolkvox answered again at {told_at(30)}", BUBBLE),
        (f"2 accounts: wolkvox answered again at {told_at(31)}"[:48], BUBBLE),
    ]


def test_an_end_that_brings_news_stays_apart(notifier: Notifier, outbox: Box, desk: Desk, until: Until) -> None:
    news = replace(back("a", 31), changes=(a_change("Ventas", 12, 14),), change_count=1, total_after=14)
    tell(notifier, outbox, until, outage("a", 0), outage("b", 4), back("b", 30), news)

    assert desk.titles[-1] == f"Bogotá: wolkvox answered again at {told_at(31)}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((outage("a", 0),), outage("b", 21), id="later"),
        pytest.param((outage("a", 0), back("a", 2)), outage("b", 4), id="after the first has ended"),
        pytest.param((outage("a", 0, ReasonCode.SERVER_ERROR),), outage("b", 4), id="the first was reached"),
        pytest.param((outage("a", 0),), outage("b", 4, ReasonCode.SERVER_ERROR), id="the second was reached"),
    ],
)
def test_another_story_is_told_apart(
    first: tuple[Notice, ...], second: Notice, notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    tell(notifier, outbox, until, *first, second)

    assert (len(desk.sent), desk.titles[-1].split(":")[0], desk.sent[-1][1]) == (len(first) + 1, "Lima", 0)


def test_the_shared_bubble_stays_until_the_last_account_answers(
    notifier: Notifier, outbox: Box, desk: Desk, until: Until
) -> None:
    tell(notifier, outbox, until, outage("a", 0), outage("b", 4))
    notifier.drain(a_poll("a", Health.OK))
    notifier.list_past()  # served after the poll was looked at
    until(lambda: not notifier._desk.list_wanted.is_set() and not notifier._desk.polls)
    after_one = list(desk.withdrawn)
    notifier.drain(a_poll("b", Health.OK))
    until(lambda: bool(desk.withdrawn))

    assert (after_one, desk.withdrawn) == ([], [BUBBLE])


def test_while_muted_nothing_is_joined(
    notifier: Notifier, house: FakeHouse, outbox: Box, desk: Desk, until: Until
) -> None:
    house.settings = house.settings.changed(muted_until="always")
    tell(notifier, outbox, until, outage("a", 0), outage("b", 4))

    assert (desk.sent, outbox.fates) == ([], [Fate.SILENCED, Fate.SILENCED])
