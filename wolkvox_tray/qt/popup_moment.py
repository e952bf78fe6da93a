"""What the popup says at a moment: its face by the settings in use, of which pauses and silences come to an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.watch.pauses import is_on
from wolkvox_tray.core.watch.quiet import silence
from wolkvox_tray.qt.popup_face import Face, face
from wolkvox_tray.qt.standing import Tally


def face_at(now: datetime, tallies: Sequence[Tally], settings: Settings) -> Face:
    """Return what all accounts' polls say at `now`."""
    silent = silence(settings, now)
    return face(
        tallies,
        now,
        paused=lasting(settings.paused_until, now),
        muted=lasting(settings.muted_until, now),
        quiet=silent.until if silent and silent.quiet else None,
    )


def lasting(until: str, now: datetime) -> str:
    """Return the value of a pause or a mute while it lasts, else ""."""
    return until if is_on(until, now) else ""
