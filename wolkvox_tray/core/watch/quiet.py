"""Quiet hours, and whether notices are silent: ``quiet_until(now, settings)``, ``silence(settings, now)`` (pure).

Quiet hours are one range of times and the days of the week on which it begins: over midnight, the night from Friday to
Saturday is Friday's. The clock is this computer's, not an account's: what is to be quiet is the room it stands in. A
range that ends at the time it begins lasts the whole day, so that a weekend can be quiet; where ranges meet they are
one. A time that the clock skips or shows twice is taken so that the range is the longer one: in doubt it is quiet.

Only thresholds may come through, if the user wants them to: a contracted quantity that is passed costs money by the
hour. A refused token and a locked key store wait like everything else. They need a person, and at night nobody is
there; nothing is lost meanwhile that a bubble would save; the icon shows them at once, and the digest begins with them.

A mute by hand (`core.watch.pauses`) is stronger: somebody is presenting, so nothing at all comes through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import DAYS
from wolkvox_tray.core.watch.notices import NoticeKind
from wolkvox_tray.core.watch.pauses import ends_at, is_on

DAYS_AHEAD = 7
"""How far is looked for the end, where one range follows upon the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Notices are silent until `until` (``None``: until a person ends it), but those of the kinds in `exempt`.

    `quiet`: by quiet hours, not by a mute.
    """

    until: datetime | None
    quiet: bool = False
    exempt: frozenset[NoticeKind] = frozenset()


def silence(settings: Settings, now: datetime, zone: tzinfo | None = None) -> Silence | None:
    """Return the silence there is at `now`, ``None`` if notices appear as they come."""
    if is_on(settings.muted_until, now):
        return Silence(until=ends_at(settings.muted_until))
    end = quiet_until(now, settings, zone)
    if end is None:
        return None
    exempt = frozenset((NoticeKind.LIMIT,) if settings.quiet_exempt_limits else ())
    return Silence(until=end, quiet=True, exempt=exempt)


def quiet_until(now: datetime, settings: Settings, zone: tzinfo | None = None) -> datetime | None:
    """Return when the quiet hours end that last at `now`, ``None`` if none do, or if they were set aside.

    `zone` is that of the clock on the wall (``None``: the computer's). Where every hour of the week is quiet there is
    no end; then it is one that is a week off.
    """
    if not settings.quiet_hours or is_on(settings.quiet_off_until, now):
        return None
    today, end = now.astimezone(zone).date(), None
    for day in (today + timedelta(days=n) for n in range(-1, DAYS_AHEAD)):
        start, stop = _range(day, settings, zone)
        lasts = end is None and start <= now < stop
        goes_on = end is not None and start <= end
        if DAYS[day.weekday()] in settings.quiet_days.split(",") and (lasts or goes_on):
            end = stop
        elif end is not None:
            break
    return end


def _range(day: date, settings: Settings, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return when the quiet hours that begin on `day` start and stop, as moments."""
    begins, ends = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_to)
    last = day if begins < ends else day + timedelta(days=1)
    return min(_moments(datetime.combine(day, begins), zone)), max(_moments(datetime.combine(last, ends), zone))


def _moments(local: datetime, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return the moments at which the clock shows this: twice the same, but where it is set back or forward."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
