"""Where the total stood when the day began, over the answers of a real state."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wolkvox_tray.core.model import LicenseCount
from wolkvox_tray.core.watch.days import DayStart
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import WatchState, step
from wolkvox_tray.core.wire.parse import Answer

BOGOTA = ZoneInfo("America/Bogota")


def after(*answers: tuple[datetime, int | None, str]) -> DayStart | None:
    """The day's start after answers: when each was asked for, its one count, and the date its row gave."""
    state = WatchState()
    for asked_at, licenses, date in answers:
        count = LicenseCount(operation="Ventas", product="Predictivo", licenses=licenses, date=date)
        occasion = Occasion(account="a1", asked_at=asked_at, now=asked_at, zone=BOGOTA)
        state = step(state, Answer(counts=(count,), dates=(date,), http_date=None), occasion).state
    return state.day


def bogota(day: int, hour: int, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BOGOTA).astimezone(UTC)


def test_the_very_first_answer_begins_its_day() -> None:
    assert after((bogota(22, 9), 10, "2026-11-22")) == DayStart(date="2026-11-22", total=10, since=bogota(22, 9))


def test_a_day_is_measured_from_the_last_answer_before_it_so_that_what_changed_over_night_counts() -> None:
    day = after(
        (bogota(22, 18), 10, "2026-11-22"), (bogota(23, 8), 14, "2026-11-23"), (bogota(23, 9), 15, "2026-11-23")
    )

    assert day == DayStart(date="2026-11-23", total=10, since=bogota(22, 18))


def test_the_day_is_the_account_s_own_not_utc_s() -> None:
    late = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 22:00 of the 23rd in Bogotá

    day = after((bogota(22, 18), 10, "2026-11-22"), (bogota(23, 8), 14, "2026-11-23"), (late, 15, "2026-11-23"))

    assert day == DayStart(date="2026-11-23", total=10, since=bogota(22, 18))


def test_across_the_month_s_border_a_day_is_measured_from_its_own_first_answer() -> None:
    day = after((bogota(30, 18), 140, "2026-11-30"), (bogota(1, 8, month=12), 12, "2026-12-01"))

    assert day == DayStart(date="2026-12-01", total=12, since=bogota(1, 8, month=12))


def test_a_border_answer_is_no_measure_and_begins_no_day() -> None:
    border = bogota(1, 1, month=12)
    day = after((bogota(30, 18), 140, "2026-11-30"), (border, 140, "2026-11-30"))
    later = after(
        (bogota(30, 18), 140, "2026-11-30"),
        (border, 140, "2026-11-30"),
        (border + timedelta(hours=20), 12, "2026-12-01"),
    )

    assert (day, later) == (
        None,
        DayStart(date="2026-12-01", total=12, since=border + timedelta(hours=20)),
    )


def test_an_unknown_count_makes_the_day_s_start_unknown_and_not_zero() -> None:
    day = after((bogota(22, 18), None, "2026-11-22"), (bogota(23, 8), 14, "2026-11-23"))

    assert day == DayStart(date="2026-11-23", total=None, since=bogota(22, 18))
