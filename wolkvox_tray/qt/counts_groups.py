"""The line above each account's rows, where there are several accounts: whose they are, their sum, and from when.

A group is a line of the table like any other, made anew only when something of it differs. An account without rows has
its line, too, with its state: what is missing must be seen to be missing. With a filter only those accounts are shown
that have something to show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from wolkvox_tray.core.model import Health, Poll, Reason
from wolkvox_tray.qt.counts_rows import PIECE, Row
from wolkvox_tray.qt.slices import Sliced, in_slices

GroupKey: TypeAlias = tuple[str]
"""What a group is known by: its account's id."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Group:
    """One account's line. `total` is the sum of its known counts, ``None`` if none is; `at` is when they were true.

    `contracted` is how many licenses the user entered as contracted for the account, if any.
    """

    key: GroupKey
    name: str
    server: str
    health: Health
    total: int | None
    unknown: int
    at: datetime | None
    is_old: bool
    contracted: int | None = None
    reason: Reason | None = None

    @property
    def is_new(self) -> bool:
        """A group itself is never new: its rows are."""
        return False


Line: TypeAlias = Row | Group
"""What stands in a line of the table."""


def made_groups(
    polls: Sequence[Poll], before: Mapping[GroupKey, Group], *, old: Collection[str]
) -> Sliced[dict[GroupKey, Group]]:
    """Make a group for each of several polls, in their order, taking over those of `before` that look the same."""
    groups: dict[GroupKey, Group] = {}
    if len(polls) < 2:
        return groups
    for poll in polls:
        total, known = 0, 0
        for piece in in_slices(poll.counts, PIECE):
            numbers = [count.licenses for count in piece if count.licenses is not None]
            total, known = total + sum(numbers), known + len(numbers)
            yield
        made = Group(
            key=(poll.account,),
            name=poll.name,
            server=poll.server,
            health=poll.health,
            total=total if known else None,
            unknown=len(poll.counts) - known,
            at=poll.answered_at if poll.counts else None,
            is_old=poll.account in old,
            contracted=poll.contracted,
            reason=poll.reason,
        )
        same = before.get(made.key)
        groups[made.key] = same if same is not None and _looks_the_same(same, made) else made
    return groups


def _looks_the_same(one: Group, other: Group) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in Group.__slots__)


def grouped(rows: Sequence[Row], groups: Mapping[GroupKey, Group], *, filtered: bool) -> Sliced[list[Line]]:
    """Return the rows below their accounts' groups, each account's in the order they had among all."""
    if not groups:
        return list(rows)
    below: dict[str, list[Line]] = {account: [] for (account,) in groups}
    for piece in in_slices(rows):
        for row in piece:
            below[row.key[0]].append(row)
        yield
    lines: list[Line] = []
    for group in groups.values():
        mine = below[group.key[0]]
        if mine or not filtered:
            lines.append(group)
            lines += mine
            yield
    return lines
