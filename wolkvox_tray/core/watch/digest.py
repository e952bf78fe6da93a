"""What came while notices were silent, as one value: ``digest(silenced) → Digest | None`` (pure).

Of each row only what became of it in the end is news: one that rose and fell back is not in it. Totals are compared
only where that is fair: within one month, and where both ends are known. A month always ends at night, so what its
notice said mustn't be lost with the quiet hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wolkvox_tray.core.contracted import Crossing
from wolkvox_tray.core.model import Change, RowKey
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, largest

TROUBLE = frozenset((NoticeKind.OUTAGE, NoticeKind.DENIED, NoticeKind.LOCKED))
"""What lasts until a later notice of the account says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`notices` were silenced from `since` to `until`, those of `account` (``None``: of several accounts).

    `changes` are the largest of `change_count`, as they stand in the end (no count if some weren't carried:
    ``None``). `total_before` and `total_after` are those of `account`; `net` is the difference over all accounts;
    each ``None`` if it isn't known. `trouble` tells of what lasts, if anything does. `crossings` are the contracted
    quantities that were passed, `month` the notice of a month that ended in the account. `quiet`: it was quiet hours,
    `piled`: nobody was there to show them; `only_changes`: of nothing but counts that changed.
    """

    notices: int
    since: datetime
    until: datetime
    account: str | None
    changes: tuple[Change, ...] = ()
    change_count: int | None = None
    total_before: int | None = None
    total_after: int | None = None
    net: int | None = None
    trouble: Notice | None = None
    crossings: tuple[Crossing, ...] = ()
    month: Notice | None = None
    quiet: bool = False
    piled: bool = False
    only_changes: bool = False


def digest(silenced: Sequence[Notice], *, quiet: bool = False, piled: bool = False) -> Digest | None:
    """Return what `silenced` (oldest first) come to, ``None`` if there are none; `quiet`, `piled` as in `Digest`."""
    if not silenced:
        return None
    by_account: dict[str, list[Notice]] = {}
    for notice in silenced:
        by_account.setdefault(notice.account, []).append(notice)
    changes = [change for notices in by_account.values() for change in _in_the_end(notices)]
    totals = [_totals(notices) for notices in by_account.values()]
    known = [pair for pair in totals if pair is not None]
    whole = len(known) == len(totals)
    only = len(by_account) == 1
    before, after = known[0] if only and whole else (None, None)
    all_carried = all(notice.change_count == len(notice.changes) for notice in silenced)
    return Digest(
        notices=len(silenced),
        since=min(notice.at for notice in silenced),
        until=max(notice.at for notice in silenced),
        account=silenced[0].account if only else None,
        changes=largest(changes),
        change_count=len(changes) if all_carried else None,
        total_before=before,
        total_after=after,
        net=sum(after - before for before, after in known) if known and whole else None,
        trouble=_trouble(by_account.values()),
        crossings=tuple(crossing for notice in silenced for crossing in notice.crossings),
        month=next((each for each in silenced if only and each.kind is NoticeKind.NEW_MONTH), None),
        quiet=quiet,
        piled=piled,
        only_changes=all(notice.kind is NoticeKind.CHANGES for notice in silenced),
    )


def _in_the_end(notices: Iterable[Notice]) -> list[Change]:
    """Return what became of each row of one account, without those that are again what they were."""
    first: dict[RowKey, Change] = {}
    last: dict[RowKey, Change] = {}
    for notice in notices:
        for change in notice.changes:
            first.setdefault(change.count.key, change)
            last[change.count.key] = change
    found = []
    for key, change in first.items():
        before, after = change.before, last[key].after
        stayed = (before and before.licenses) == (after and after.licenses)
        if not stayed:
            found.append(Change(before=before, after=after))
    return found


def _totals(notices: Sequence[Notice]) -> tuple[int, int] | None:
    """Return one account's total before the first and after the last of its notices, ``None`` if not comparable."""
    counted = [notice for notice in notices if notice.kind in (NoticeKind.CHANGES, NoticeKind.RECOVERY)]
    if not counted or any(notice.kind is NoticeKind.NEW_MONTH for notice in notices):
        return None
    before, after = counted[0].total_before, counted[-1].total_after
    return None if before is None or after is None else (before, after)


def _trouble(accounts: Iterable[Sequence[Notice]]) -> Notice | None:
    """Return the trouble that an account still has: any later notice of it would mean that it is over."""
    return next((notices[-1] for notices in accounts if notices[-1].kind in TROUBLE), None)
