"""Which notices the user wants: ``wanted(notice, settings) → Notice | None`` (pure).

A refused token, a locked key store and a new month are always told: the first two need a person, the third explains
why every number is another one (and sums up the month that ended, if that is wanted). Of the rest the settings decide,
and what they leave out of a notice is neither named nor counted in it; its totals stay what they were, because they are
facts about the account.

Each poll's changes are judged by themselves, as each is one thing that happened: a count that creeps up by one license
at a time never reaches a threshold of five, and is told by the window ("+4 today") and by no notice. Whoever wants to
hear of every step leaves the threshold at one.
"""

from __future__ import annotations

from dataclasses import replace

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Change
from wolkvox_tray.core.watch.notices import Notice, NoticeKind


def wanted(notice: Notice, settings: Settings) -> Notice | None:
    """Return what of `notice` the user wants to be told, ``None`` for nothing of it."""
    match notice.kind:
        case NoticeKind.CHANGES:
            return _with_changes(notice, settings) if settings.notices else None
        case NoticeKind.OUTAGE:
            return notice if settings.notices_outage else None
        case NoticeKind.RECOVERY:
            return _recovery(notice, settings)
        case NoticeKind.LIMIT:
            return notice if settings.notices_limits else None
        case NoticeKind.NEW_MONTH:
            return notice if settings.notices_summary else replace(notice, tally=None)
        case _:
            return notice


def _recovery(notice: Notice, settings: Settings) -> Notice | None:
    """Return the end of an outage with or without the changes it brought, or these changes alone."""
    changes = _with_changes(notice, settings) if settings.notices else None
    if not settings.notices_outage:
        return replace(changes, kind=NoticeKind.CHANGES) if changes else None
    if not settings.notices:
        return replace(notice, changes=(), change_count=0, total_before=None)
    return changes or replace(notice, changes=(), change_count=0)


def _with_changes(notice: Notice, settings: Settings) -> Notice | None:
    """Return `notice` with the changes that are wanted, ``None`` if none is.

    A notice carries its largest changes only. The others are smaller than the smallest it carries: they go with the
    first one that is too small, and else stay counted.
    """
    kept = tuple(change for change in notice.changes if _is_wanted(change, settings))
    too_small = any(not _is_row(change) and not _is_wanted(change, settings) for change in notice.changes)
    others = 0 if too_small else notice.change_count - len(notice.changes)
    if not kept and not others:
        return None
    return replace(notice, changes=kept, change_count=len(kept) + others)


def _is_wanted(change: Change, settings: Settings) -> bool:
    if _is_row(change):
        return settings.notices_rows
    return change.delta is None or abs(change.delta) >= settings.notices_from


def _is_row(change: Change) -> bool:
    """Tell whether a row came or went, rather than a count that differs."""
    return change.before is None or change.after is None
