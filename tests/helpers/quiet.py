"""Quiet hours that have just begun, by the clock of the computer that tests."""

from datetime import datetime, timedelta

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import Value


def quiet_for_an_hour(now: datetime, settings: Settings | None = None, **others: Value) -> Settings:
    """Return settings with quiet hours, daily, from `now` (of whole minutes) on."""
    begins, ends = ((now + timedelta(hours=n)).astimezone().strftime("%H:%M") for n in (0, 1))
    return (settings or Settings()).changed(quiet_hours=True, quiet_from=begins, quiet_to=ends, **others)
