"""What the user is told: a `Notice`, its form in the outbox, and its words.

`core.watch.state` decides that something deserves a notice; here it becomes a title of at most 48 and a body of at
most 200 UTF-16 units, which is what the strictest system (Windows) shows whole. Notices are worded when they are
shown, in the language of that moment. Names come from the server and can be of any length: they are elided, one by
one, until the numbers fit, because the numbers are the news. Totals stand only where every count is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import nlargest

from wolkvox_tray.core.model import Change, Reason
from wolkvox_tray.core.phrases import clean_text, delta, elide, reason_words, utf16_units
from wolkvox_tray.core.watch.change_words import active, changed, fit, labels, lines, name_of, sentences
from wolkvox_tray.core.watch.packed import (
    pack_change,
    pack_moment,
    pack_reason,
    unpack_change,
    unpack_moment,
    unpack_reason,
    without_nones,
)
from wolkvox_tray.core.words import _, ngettext

TITLE_UNITS = 48
BODY_UNITS = 200
NAMED = 3
"""How many changes of one poll are named; of the others only their number is said."""
KEPT = 20
"""How many changes a notice carries: ten thousand at once are one sentence, not a megabyte."""

ClockWords = Callable[[datetime], str]


class NoticeKind(StrEnum):
    """Why the user is told; the strings are those of the outbox."""

    CHANGES = "changes"
    NEW_MONTH = "new_month"
    OUTAGE = "outage"
    RECOVERY = "recovery"
    DENIED = "denied"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell about one account, found at `at`.

    `changes` are the largest of `change_count`. `total_before` and `total_after` are sums of all rows, ``None`` when
    any is unknown. `since` is when data began to be missing (outage, recovery), `answered_at` the moment of
    `total_before` (outage). `unseen` counts the rows of last month that the new month hasn't shown yet.
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
    )


def word(notice: Notice, *, account_name: str, server: str, clock_words: ClockWords) -> tuple[str, str]:
    """Return a notice's title (one line, ≤ 48 UTF-16 units) and body (≤ 200), in the language in use.

    `server` (``0042``) names the host in an outage; `clock_words` words a moment as the reader's system does.
    """
    speaker = _Speaker(notice, account_name, server, clock_words)
    title, body = speaker.words()
    return elide(title, TITLE_UNITS), elide(body, BODY_UNITS)


class _Speaker:
    """One notice being worded: what all of its sentences need."""

    def __init__(self, notice: Notice, account_name: str, server: str, clock_words: ClockWords) -> None:
        self.notice = notice
        self.account_name = account_name
        self.server = server
        self.clock_words = clock_words

    def words(self) -> tuple[str, str]:
        """Return title and body; they may still be too long where nothing but names could be cut."""
        match self.notice.kind:
            case NoticeKind.CHANGES if self.notice.change_count == len(self.notice.changes) == 1:
                return self.one_change(self.notice.changes[0])
            case NoticeKind.CHANGES:
                return self.several_changes()
            case NoticeKind.NEW_MONTH:
                return self.new_month()
            case NoticeKind.OUTAGE:
                return self.outage()
            case NoticeKind.RECOVERY:
                return self.recovery()
            case NoticeKind.DENIED:
                return _("wolkvox refused the token"), self.complaint()
            case NoticeKind.LOCKED:
                return _("The key store is locked"), self.complaint()

    def one_change(self, change: Change) -> tuple[str, str]:
        """Return "Ventas Bogotá: 12 → 14 (+2)", and its product, the total and when."""
        title = fit(lambda units: changed(name_of(change.count, units), change), TITLE_UNITS)

        def body(units: int) -> str:
            product = clean_text(change.count.product, units) if change.count.operation else ""
            return sentences(f"{product}." if product else "", self.total(), self.noticed(units))

        return title, fit(body, BODY_UNITS)

    def several_changes(self) -> tuple[str, str]:
        """Return "5 changes: 132 → 138 licenses (+6)", and the largest of them."""
        n = self.notice.change_count
        title = ngettext("{n} change", "{n} changes", n).format(n=n)
        if between := self.between():
            title = _("{changes}: {totals}").format(changes=title, totals=between)
        return title, fit(lambda units: self.listing(units, self.noticed(units)), BODY_UNITS)

    def new_month(self) -> tuple[str, str]:
        """Return the totals of last month and this one; rows are not compared across a month's border."""
        unseen = self.notice.unseen
        missing = ngettext(
            "{n} row of last month has not been seen yet this month.",
            "{n} rows of last month have not been seen yet this month.",
            unseen,
        ).format(n=unseen)
        starts = _("wolkvox counts each month anew.")
        title = _("New month")
        if between := self.between():
            title = _("New month: {totals}").format(totals=between)
        return title, fit(lambda units: sentences(starts, missing if unseen else "", self.noticed(units)), BODY_UNITS)

    def outage(self) -> tuple[str, str]:
        """Return since when there is no data, why, what to do, and the last total with its time."""
        since = self.notice.since or self.notice.at
        last = ""
        if self.notice.total_before is not None and self.notice.answered_at is not None:
            time = self.clock_words(self.notice.answered_at)
            last = _("Last total: {total} ({time}).").format(total=self.notice.total_before, time=time)
        end = sentences(last, _("You will be told when it is back."))
        taken = utf16_units(end) + 1
        title = _("No wolkvox data since {time}").format(time=self.clock_words(since))
        return title, sentences(elide(self.to_do(taken), BODY_UNITS - taken), end)

    def recovery(self) -> tuple[str, str]:
        """Return that wolkvox answers again, and what changed while it didn't."""
        notice = self.notice
        at = self.clock_words(notice.at)
        gap = _("No data between {start} and {end}.").format(start=self.clock_words(notice.since or notice.at), end=at)
        between = self.between()
        if between and (notice.changes or notice.total_before != notice.total_after):
            news = _("Meanwhile: {totals}.").format(totals=between)
        elif between and notice.total_after is not None:
            news = _("Nothing changed meanwhile: {licenses}.").format(licenses=active(notice.total_after))
        else:
            news = self.total()
        head = sentences(gap, news)
        body = fit(lambda units: lines(head, self.listing(units, "")), BODY_UNITS)
        return _("wolkvox answered again at {time}").format(time=at), body

    def complaint(self) -> str:
        """Return whose trouble this is, what happened and what to do."""
        return fit(lambda units: f"{clean_text(self.account_name, units)}: {self.to_do(units + 2)}", BODY_UNITS)

    def to_do(self, taken: int = 0) -> str:
        """Return what happened and what to do about it, in the room that is left; the remedy survives a long cause."""
        if self.notice.reason is None:
            return ""
        what, remedy = reason_words(self.notice.reason, server=self.server)
        room = BODY_UNITS - taken - utf16_units(remedy) - 1
        return sentences(elide(what, max(room, BODY_UNITS // 4)), remedy)

    def listing(self, units: int, end: str) -> str:
        """Return the largest changes, a line each, and how many more there are."""
        named = self.notice.changes[:NAMED]
        names = labels(self.notice.changes, units)
        news = [changed(name, change, "{name} {change}") for name, change in zip(names, named, strict=False)]
        more = self.notice.change_count - len(named)
        rest = ngettext("and {n} more", "and {n} more", more).format(n=more) + "." if more > 0 else ""
        return lines(*news, sentences(rest, end))

    def between(self) -> str:
        """Return "132 → 138 licenses (+6)", or nothing when either total is unknown."""
        before, after = self.notice.total_before, self.notice.total_after
        if before is None or after is None:
            return ""
        text = ngettext("{before} → {after} license ({delta})", "{before} → {after} licenses ({delta})", after)
        return text.format(before=before, after=after, delta=delta(after - before))

    def total(self) -> str:
        """Return the total as a sentence, or nothing when it is unknown."""
        after = self.notice.total_after
        return "" if after is None else _("Total: {licenses}.").format(licenses=active(after))

    def noticed(self, units: int) -> str:
        """Return when this was noticed, and in which account."""
        name = clean_text(self.account_name, units)
        return _("Noticed at {time} in {account}.").format(time=self.clock_words(self.notice.at), account=name)
