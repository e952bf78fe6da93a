"""Quiet hours: when they last, by which clock, and what comes through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS, DAYS
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.quiet import Silence, quiet_until, silence

BOGOTA, NEW_YORK, SANTIAGO = (ZoneInfo(f"America/{city}") for city in ("Bogota", "New_York", "Santiago"))
DAILY = ",".join(DAYS)
WORK, WEEKEND = "mon,tue,wed,thu,fri", "sat,sun"


def quiet(begins: str, ends: str, days: str = DAILY, **others: Value) -> Settings:
    return Settings().changed(quiet_hours=True, quiet_from=begins, quiet_to=ends, quiet_days=days, **others)


def at(text: str, zone: tzinfo = BOGOTA, *, fold: int = 0) -> datetime:
    """Return "23 22:30" of November 2026, when the 23rd is a Monday; or a whole local time, in `zone`."""
    whole = text if "-" in text else f"2026-11-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("settings", "now", "until"),
    [
        # within one day
        (quiet("12:00", "14:00"), "23 11:59", None),
        (quiet("12:00", "14:00"), "23 12:00", "23 14:00"),
        (quiet("12:00", "14:00"), "23 13:59:59", "23 14:00"),
        (quiet("12:00", "14:00"), "23 14:00", None),
        # over midnight
        (quiet("20:00", "07:00"), "23 19:59", None),
        (quiet("20:00", "07:00"), "23 20:00", "24 07:00"),
        (quiet("20:00", "07:00"), "24 00:00", "24 07:00"),
        (quiet("20:00", "07:00"), "24 06:59", "24 07:00"),
        (quiet("20:00", "07:00"), "24 07:00", None),
        # a night belongs to the day on which it begins
        (quiet("20:00", "07:00", WORK), "28 03:00", "28 07:00"),  # Friday's night, on Saturday
        (quiet("20:00", "07:00", WORK), "28 21:00", None),  # Saturday evening
        (quiet("20:00", "07:00", WORK), "23 03:00", None),  # Sunday's night, on Monday
        (quiet("20:00", "07:00", "sun"), "23 03:00", "23 07:00"),
        # the end is the beginning: a whole day, and days that meet are one
        (quiet("00:00", "00:00", "wed"), "24 23:59", None),
        (quiet("00:00", "00:00", "wed"), "25 00:00", "26 00:00"),
        (quiet("00:00", "00:00", "wed"), "26 00:00", None),
        (quiet("00:00", "00:00", WEEKEND), "28 09:00", "30 00:00"),
        (quiet("00:00", "00:00", WEEKEND), "29 09:00", "30 00:00"),
        (quiet("18:00", "18:00", "fri,sat"), "28 17:59", "29 18:00"),
        # midnight itself
        (quiet("20:00", "00:00"), "23 23:59", "24 00:00"),
        (quiet("20:00", "00:00"), "24 00:00", None),
        (quiet("00:00", "07:00", "tue"), "24 00:00", "24 07:00"),
    ],
)
def test_quiet_hours_begin_and_end_by_the_clock_on_the_wall(settings: Settings, now: str, until: str | None) -> None:
    assert quiet_until(at(now), settings, BOGOTA) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("settings", "now", "until"),
    [
        # New York, 1 November 2026: 02:00 is set back to 01:00
        (quiet("22:00", "07:00"), at("2026-10-31 23:00", NEW_YORK), at("2026-11-01 07:00", NEW_YORK)),
        (quiet("22:00", "01:30"), at("2026-11-01 01:45", NEW_YORK), at("2026-11-01 01:30", NEW_YORK, fold=1)),
        (quiet("22:00", "01:30"), at("2026-11-01 01:30", NEW_YORK, fold=1), None),
        (quiet("01:30", "07:00"), at("2026-11-01 01:30", NEW_YORK), at("2026-11-01 07:00", NEW_YORK)),
        # New York, 14 March 2027: 02:00 is set forward to 03:00, so 02:30 is never shown
        (quiet("22:00", "07:00"), at("2027-03-14 06:59", NEW_YORK), at("2027-03-14 07:00", NEW_YORK)),
        (quiet("22:00", "02:30"), at("2027-03-14 03:10", NEW_YORK), at("2027-03-14 03:30", NEW_YORK)),
        (quiet("22:00", "02:30"), at("2027-03-14 03:30", NEW_YORK), None),
        (quiet("02:30", "07:00"), at("2027-03-14 01:30", NEW_YORK), at("2027-03-14 07:00", NEW_YORK)),
        # Santiago changes at midnight: 4 April 2027 24:00 is 23:00 again, 6 September 2026 begins at 01:00
        (quiet("00:00", "00:00", "sun"), at("2026-09-06 01:00", SANTIAGO), at("2026-09-07 00:00", SANTIAGO)),
        (quiet("00:00", "23:30", "sat"), at("2027-04-03 23:15", SANTIAGO), at("2027-04-03 23:30", SANTIAGO, fold=1)),
    ],
)
def test_a_clock_that_is_set_forward_or_back_makes_quiet_hours_longer_and_never_shorter(
    settings: Settings, now: datetime, until: datetime | None
) -> None:
    found = quiet_until(now, settings, now.tzinfo)

    assert found == (until.astimezone(UTC) if until else None)


def test_every_quarter_of_an_hour_of_a_year_is_judged_as_the_clock_shows_it() -> None:
    settings = quiet("22:30", "06:15", WORK)
    wrong = []
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2027:
        local = moment.astimezone(NEW_YORK)
        begun = local.date() if (local.hour, local.minute) >= (22, 30) else local.date() - timedelta(days=1)
        shown = (local.hour, local.minute) >= (22, 30) or (local.hour, local.minute) < (6, 15)
        if (quiet_until(moment, settings, NEW_YORK) is not None) != (shown and begun.weekday() < 5):
            wrong.append(local)
        moment += timedelta(minutes=15)

    assert wrong == []


def test_where_every_hour_is_quiet_the_end_is_always_days_away() -> None:
    now = at("23 09:00")

    assert quiet_until(now, quiet("08:00", "08:00"), BOGOTA) == at("30 08:00")


def test_without_a_zone_it_is_the_computers_clock() -> None:
    noon = datetime(2026, 11, 23, 12).astimezone()

    assert quiet_until(noon.astimezone(UTC), quiet("12:00", "14:00")) == noon + timedelta(hours=2)


def test_hours_that_were_set_aside_do_not_count_and_the_next_night_does() -> None:
    settings = quiet("20:00", "07:00", quiet_off_until=at("24 07:00").isoformat())

    found = [quiet_until(at(now), settings, BOGOTA) for now in ("23 23:00", "24 06:59", "24 20:00")]

    assert found == [None, None, at("25 07:00")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), None),
        (Settings(quiet_from="00:00", quiet_to="00:00"), None),
        (quiet("20:00", "07:00"), Silence(until=at("24 07:00"), quiet=True, exempt=frozenset((NoticeKind.LIMIT,)))),
        (quiet("20:00", "07:00", quiet_exempt_limits=False), Silence(until=at("24 07:00"), quiet=True)),
        (Settings(muted_until=ALWAYS), Silence(until=None)),
        (quiet("20:00", "07:00", muted_until=ALWAYS), Silence(until=None)),
        (quiet("20:00", "07:00", muted_until=at("24 06:00").isoformat()), Silence(until=at("24 06:00"))),
        (
            quiet("20:00", "07:00", muted_until=at("23 21:00").isoformat(), quiet_exempt_limits=False),
            Silence(until=at("24 07:00"), quiet=True),
        ),
    ],
)
def test_a_mute_is_stronger_than_quiet_hours_and_only_thresholds_come_through_these(
    settings: Settings, expected: Silence | None
) -> None:
    assert silence(settings, at("23 22:00"), BOGOTA) == expected
