"""Several accounts that can't be reached at once have one outage, and it ends once (pure).

Each account's outage is found and kept by itself, for each has its own server and its own end. But a cable that was
pulled out is one event: what the desktop shows is one bubble, which says how many it concerns by now, and then one that
says that wolkvox answers again. An end that brings changes is news of its own and stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate, Kept

SHARED_KINDS = frozenset((NoticeKind.OUTAGE, NoticeKind.RECOVERY))
"""The notices that several accounts may have in common."""
_NOT_REACHED = frozenset(
    (
        ReasonCode.NAME_UNKNOWN,
        ReasonCode.CONNECTION_REFUSED,
        ReasonCode.NO_ROUTE,
        ReasonCode.TLS_FAILED,
        ReasonCode.CERTIFICATE_UNTRUSTED,
        ReasonCode.TRUST_FILE_MISSING,
        ReasonCode.TRUST_FILE_UNUSABLE,
        ReasonCode.PROXY_UNREACHABLE,
        ReasonCode.PROXY_WANTS_LOGIN,
        ReasonCode.TIMED_OUT,
        ReasonCode.BROKEN_OFF,
        ReasonCode.STILL_ASKING,
    )
)
"""What a fault between this computer and all servers looks like; a refusal is each server's own."""


def told_before(notice: Notice, past: Iterable[Kept], within: timedelta) -> tuple[Notice, ...]:
    """Return the notices of other accounts that have told already of what `notice` tells, newest first.

    `past` is the outbox, newest first; what was told longer ago than `within` is another story, and so is an outage
    that has ended since.
    """
    if not _can_be_shared(notice):
        return ()
    newest: dict[str, Kept] = {}
    for kept in past:
        if kept.notice.kind in SHARED_KINDS and kept.fate is not None:
            newest.setdefault(kept.notice.account, kept)
    newest.pop(notice.account, None)
    return tuple(
        kept.notice
        for kept in newest.values()
        if kept.fate is Fate.SHOWN
        and kept.notice.kind is notice.kind
        and abs(notice.at - kept.notice.at) <= within
        and _can_be_shared(kept.notice)
    )


def _can_be_shared(notice: Notice) -> bool:
    if notice.kind is NoticeKind.OUTAGE:
        return notice.reason is not None and notice.reason.code in _NOT_REACHED
    news = notice.change_count or notice.total_before != notice.total_after
    return notice.kind is NoticeKind.RECOVERY and not news
