"""What follows from answers beside their changes, in the real store and over restarts: limits, and a month's sum."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.watching import BOGOTA, a_count, a_refusal, an_answer, an_occasion, offline
from wolkvox_tray.core.contracted import Crossing, Limit, Side
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import REPORT, Health
from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.consequences import followed
from wolkvox_tray.core.watch.limits import Mark, standing
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.state import step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.watch.tally import Tally, pack_tally, unpack_tally
from wolkvox_tray.core.wire.parse import Answer

FORTY = Limit(contracted=40)
UNDER_TEN = Limit(operation="Ana", contracted=10, side=Side.UNDER)
MINUTES_5 = timedelta(minutes=5)


@dataclass
class Life:
    """An account that is watched through a file; every poll opens it anew, as if the app had been restarted."""

    path: Path
    now: datetime = datetime(2026, 11, 23, 15, 35, tzinfo=UTC)
    told: list[Notice] = field(default_factory=list)

    def draws(self, *limits: Limit) -> None:
        with closing(Store.open(self.path)) as store:
            store.put_limits("a", limits)

    def answered(self, *numbers: int | None, dates: tuple[str, ...] = ()) -> tuple[int, ...]:
        """Be answered with Ana, Bea … of these counts; return the counts that were told to have passed a limit."""
        rows = (a_count(name, n) for name, n in zip(("Ana", "Bea", "Cid"), numbers, strict=False))
        return self.meets(an_answer(*rows, dates=dates))

    def meets(self, event: Answer | Trouble) -> tuple[int, ...]:
        occasion = an_occasion(self.now, zone=BOGOTA)
        self.now += MINUTES_5
        with closing(Store.open(self.path)) as store:
            limits = store.limits("a")
            stepped = store.advance(
                "a", REPORT, lambda state: followed(state, step(state, event, occasion), limits, occasion)
            )
        self.told += stepped.notices
        return tuple(each.count for notice in stepped.notices for each in notice.crossings)

    def redraws(self, *limits: Limit) -> tuple[int, ...]:
        """Draw limits, and go by them at once; return the counts that were told to have passed one."""
        self.draws(*limits)
        with closing(Store.open(self.path)) as store:
            before = len(store.outbox.waiting())
            store.redraw_limits(REPORT, an_occasion(self.now, zone=BOGOTA))
            new = store.outbox.waiting()[before:]
        return tuple(each.count for _number, notice in new for each in notice.crossings)

    @property
    def stands(self) -> tuple[Crossing, ...]:
        with closing(Store.open(self.path)) as store:
            state = store.load("a", REPORT)
        return standing(state.marks, state.counts)

    def summed_up(self) -> list[Tally | None]:
        return [notice.tally for notice in self.told if notice.kind is NoticeKind.NEW_MONTH]


@pytest.fixture
def life(path: Path) -> Life:
    """An account that was answered once: Ana 30, Bea 5."""
    life = Life(path)
    life.answered(30, 5)
    return life


def test_a_limit_is_told_once_a_month_whatever_restarts_and_stands_while_it_is_passed(life: Life) -> None:
    life.draws(FORTY)

    told = [life.answered(*counts) for counts in ((30, 11), (30, 12), (30, 9), (30, 9), (30, 11))]

    assert told == [(41,), (), (), (), ()]
    assert life.stands == (Crossing(limit=FORTY, count=41),)


def test_it_comes_with_the_change_that_passed_it(life: Life) -> None:
    life.draws(FORTY)
    life.answered(30, 11)

    assert [notice.kind for notice in life.told] == [NoticeKind.CHANGES, NoticeKind.LIMIT]


def test_too_few_is_told_only_when_it_is_confirmed(life: Life) -> None:
    life.draws(UNDER_TEN)

    assert [life.answered(9, 5), life.answered(9, 5), life.answered(9, 5)] == [(), (9,), ()]


def test_what_is_not_an_answer_of_this_month_decides_nothing(life: Life) -> None:
    life.draws(FORTY)
    life.answered(41)
    quiet = [life.meets(offline()), life.meets(a_refusal(Health.DENIED))]
    stood = life.stands
    life.now = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # still November in Bogotá, but wolkvox says December
    border = life.answered(90, dates=("2026-12-01 03:00:00",))

    assert (quiet, stood, border) == ([(), ()], (Crossing(limit=FORTY, count=41),), ())


def test_a_new_month_begins_anew_and_too_few_waits_for_the_rows_that_may_still_come(life: Life) -> None:
    life.draws(FORTY, UNDER_TEN)
    life.answered(50)
    life.now = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    first = (life.answered(2), life.stands)
    again = life.answered(60)
    life.answered(2)
    life.now += timedelta(days=3)

    assert [*first, again] == [(), (), (60,)]
    assert [life.answered(2), life.answered(2)] == [(2,), ()]
    assert life.stands == (Crossing(limit=UNDER_TEN, count=2),)


def test_limits_that_are_drawn_are_weighed_at_once_if_the_answer_is_fresh(life: Life) -> None:
    assert (life.redraws(Limit(contracted=34)), life.redraws(Limit(contracted=34))) == ((35,), ())
    assert life.stands == (Crossing(limit=Limit(contracted=34), count=35),)

    life.now += timedelta(hours=2)

    assert life.redraws(Limit(contracted=30)) == ()
    assert not life.stands


def test_a_limit_that_is_taken_away_stands_no_more(life: Life) -> None:
    life.redraws(Limit(contracted=34), FORTY)
    life.meets(offline())
    life.redraws(FORTY)

    with closing(Store.open(life.path)) as store:
        assert store.load("a", REPORT).marks == (Mark(limit=FORTY),)


def test_damaged_entries_are_left_out(life: Life) -> None:
    with closing(Store.open(life.path)) as store:
        store.books.write("a", BookKind.LIMIT, [{"contracted": "many"}, {}])
        store.put_limits("b", [FORTY])

        assert (store.limits("a"), store.limits("b")) == ((), (FORTY,))


def test_the_notice_of_a_new_month_says_what_the_last_one_came_to(life: Life) -> None:
    for counts in ((30, 11), (30, None), (20, 8), (20, 8)):
        life.answered(*counts)
    life.meets(offline())
    life.now = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    life.answered(90, 90, dates=("2026-12-01 03:00:00",))
    life.now = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    life.answered(3, 4)
    life.answered(3, 5)
    life.now = datetime(2027, 2, 1, 15, 0, tzinfo=UTC)
    life.answered(3)

    assert life.summed_up() == [
        Tally(month="2026-11", highest=41, last=28, changes=3),
        Tally(month="2026-12", highest=8, last=8, changes=1),
    ]


def test_a_month_in_which_nothing_was_known_sums_up_to_nothing(path: Path) -> None:
    life = Life(path)
    life.answered(None)
    life.now = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    life.answered(3)

    assert life.summed_up() == [Tally(month="2026-11")]


TALLY = Tally(month="2026-11", highest=41, last=38, changes=12)


@pytest.mark.parametrize(
    "wrong", [None, 3, [], {}, *({**(pack_tally(TALLY) or {}), name: "x"} for name in ("month", "last", "changes"))]
)
def test_what_is_no_tally_is_none(wrong: object) -> None:
    assert (unpack_tally(pack_tally(TALLY)), unpack_tally(wrong)) == (TALLY, None)
