"""Pauses: how long they last, and that they end by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.watch import pauses

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "later", "on"),
    [
        ("", timedelta(0), False),
        ("always", timedelta(days=999), True),
        ("2026-11-23T16:00:00+00:00", timedelta(minutes=59), True),
        ("2026-11-23T16:00:00+00:00", timedelta(minutes=60), False),
        ("2026-11-23T11:00:00-05:00", timedelta(minutes=59), True),
    ],
)
def test_a_pause_lasts_until_its_moment_whatever_the_offset(value: str, later: timedelta, on: bool) -> None:
    assert pauses.is_on(value, NOW + later) is on


def test_an_hour_is_an_hour_and_the_settings_take_it() -> None:
    settings = Settings().changed(paused_until=pauses.for_an_hour(NOW))

    assert pauses.ends_at(settings.paused_until) == NOW + timedelta(hours=1)


def test_tomorrow_begins_at_six_by_the_clock_on_the_wall_and_never_today() -> None:
    evening = datetime(2026, 11, 23, 23, 59).astimezone()
    night = datetime(2026, 11, 24, 0, 1).astimezone()

    ends = [pauses.ends_at(pauses.until_tomorrow(moment)) for moment in (evening, night)]

    assert ends == [datetime(2026, 11, 24, 6).astimezone(), datetime(2026, 11, 25, 6).astimezone()]
