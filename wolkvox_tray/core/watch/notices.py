"""What the user is told: a `Notice`, and its form in the outbox.

`core.watch.state` decides that something happened that deserves a notice. Whether the user wants it is asked when it
is about to be shown (`notice_filter`), and only then it is put into words (`notice_words`), in the language of that
moment: so a notice that waited follows the settings as they are now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import nlargest
from typing import Any

from wolkvox_tray.core.contracted import Crossing
from wolkvox_tray.core.model import Change, Reason
from wolkvox_tray.core.watch.limits import pack_limit, unpack_limit
from wolkvox_tray.core.watch.packed import (
    pack_change,
    pack_moment,
    pack_reason,
    unpack_change,
    unpack_moment,
    unpack_reason,
    without_nones,
)
from wolkvox_tray.core.watch.tally import Tally, pack_tally, unpack_tally

KEPT = 20
"""How many changes a notice carries: ten thousand at once are one sentence, not a megabyte."""


class NoticeKind(StrEnum):
    """Why the user is told; the strings are those of the outbox."""

    CHANGES = "changes"
    NEW_MONTH = "new_month"
    OUTAGE = "outage"
    RECOVERY = "recovery"
    DENIED = "denied"
    LOCKED = "locked"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell about one account, found at `at`.

    `changes` are the largest of `change_count`. `total_before` and `total_after` are sums of all rows, ``None`` when
    any is unknown. `since` is when data began to be missing (outage, recovery), `answered_at` the moment of
    `total_before` (outage). `unseen` counts the rows of last month that the new month hasn't shown yet, `tally`
    is what the month that ended came to. `crossings` are the contracted quantities that were just passed, each with the
    count that did.
    """

    kind: NoticeKind
    account: str
    at: datetime
    changes: tuple[Change, ...] = ()
    change_count: int = 0
    total_before: int | None = None
    total_after: int | None = None
    reason: Reason | None = None
    since: datetime | None = None
    answered_at: datetime | None = None
    unseen: int = 0
    tally: Tally | None = None
    crossings: tuple[Crossing, ...] = ()


def largest(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that a notice carries, the largest first; equal ones stay in their order."""
    return tuple(nlargest(KEPT, changes, key=lambda change: abs(change.delta or 0)))


def to_json(notice: Notice) -> str:
    """Return a notice as the outbox keeps it."""
    return json.dumps(
        without_nones(
            {
                "kind": notice.kind.value,
                "account": notice.account,
                "at": pack_moment(notice.at),
                "changes": [pack_change(change) for change in notice.changes],
                "change_count": notice.change_count,
                "total_before": notice.total_before,
                "total_after": notice.total_after,
                "reason": pack_reason(notice.reason),
                "since": pack_moment(notice.since),
                "answered_at": pack_moment(notice.answered_at),
                "unseen": notice.unseen,
                "tally": pack_tally(notice.tally),
                "crossings": [[pack_limit(each.limit), each.count] for each in notice.crossings] or None,
            }
        )
    )


def from_json(text: str) -> Notice:
    """Return the notice that `to_json` wrote. Raises one of `packed.UNREADABLE` for anything else."""
    packed = json.loads(text)
    return Notice(
        kind=NoticeKind(packed["kind"]),
        account=packed["account"],
        at=datetime.fromisoformat(packed["at"]),
        changes=tuple(unpack_change(change) for change in packed["changes"]),
        change_count=packed["change_count"],
        total_before=packed.get("total_before"),
        total_after=packed.get("total_after"),
        reason=unpack_reason(packed.get("reason")),
        since=unpack_moment(packed.get("since")),
        answered_at=unpack_moment(packed.get("answered_at")),
        unseen=packed["unseen"],
        tally=unpack_tally(packed.get("tally")),
        crossings=tuple(_crossings(packed.get("crossings", []))),
    )


def _crossings(packed: list[list[Any]]) -> Iterator[Crossing]:
    for entry, count in packed:
        limit = unpack_limit(entry)
        if limit is not None:
            yield Crossing(limit=limit, count=int(count))
