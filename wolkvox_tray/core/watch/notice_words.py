"""A notice in words: a title of at most 48 and a body of at most 200 UTF-16 units, which every system shows whole.

Windows is the strictest. Names come from the server and can be of any length: they are elided, one by one, until the
numbers fit, because the numbers are the news. Totals stand only where every count is known. Whose news it is stands in
the text only if there are several accounts (`account_name`): first in the title of what concerns the whole account,
else at the end.

How much is said is the user's choice (`Privacy`): with numbers only there is no name of an operation, product, account
or server, and none of the server's own words, for these may hold names; with nothing there are no numbers either.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from wolkvox_tray.core.model import Change, ReasonCode
from wolkvox_tray.core.phrases import clean_text, delta, elide, reason_words, utf16_units
from wolkvox_tray.core.watch.change_words import (
    active,
    between,
    changed,
    fit,
    lines,
    listing,
    name_of,
    sentence,
    sentences,
)
from wolkvox_tray.core.watch.digest import Digest
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.words import _, ngettext

TITLE_UNITS = 48
BODY_UNITS = 200

ClockWords = Callable[[datetime], str]


class Privacy(StrEnum):
    """How much a bubble says; the strings are those of the setting ``notice_privacy``."""

    NAMES = "names"
    NUMBERS = "numbers"
    NOTHING = "nothing"


def word(
    notice: Notice,
    *,
    account_name: str | None,
    server: str,
    clock_words: ClockWords,
    privacy: Privacy = Privacy.NAMES,
) -> tuple[str, str]:
    """Return a notice's title (one line, ≤ 48 UTF-16 units) and body (≤ 200), in the language in use.

    `account_name` is ``None`` if there is only one account. `server` (``0042``) names the host in an outage;
    `clock_words` words a moment as the reader's system does.
    """
    speaker = _SPEAKERS[privacy](account_name, server, clock_words)
    return _cut(*speaker.notice(notice))


def word_digest(
    found: Digest,
    *,
    account_name: str | None,
    server: str,
    clock_words: ClockWords,
    privacy: Privacy = Privacy.NAMES,
) -> tuple[str, str]:
    """Return title and body of what came while notices were muted; parameters and limits are those of `word`.

    `server` is that of the account which has trouble, if one has.
    """
    speaker = _SPEAKERS[privacy](account_name, server, clock_words)
    return _cut(*speaker.digest(found))


def _cut(title: str, body: str) -> tuple[str, str]:
    return elide(title, TITLE_UNITS), elide(body, BODY_UNITS)


class _Speaker:
    """Words with names and numbers. The texts may be too long where nothing but names could be cut."""

    def __init__(self, account_name: str | None, server: str, clock_words: ClockWords) -> None:
        self.account_name = account_name
        self.server = server
        self.clock_words = clock_words

    def notice(self, notice: Notice) -> tuple[str, str]:
        """Return title and body of a notice."""
        match notice.kind:
            case NoticeKind.CHANGES if notice.change_count == len(notice.changes) == 1:
                return self.one_change(notice, notice.changes[0])
            case NoticeKind.CHANGES:
                return self.several_changes(notice)
            case NoticeKind.NEW_MONTH:
                return self.new_month(notice)
            case NoticeKind.OUTAGE:
                return self.outage(notice)
            case NoticeKind.RECOVERY:
                return self.recovery(notice)
            case NoticeKind.DENIED | NoticeKind.LOCKED:
                return self.complaint(notice)

    def one_change(self, notice: Notice, change: Change) -> tuple[str, str]:
        """Return "Ventas Bogotá: 12 → 14 (+2)", and its product, the total and when."""
        title = fit(lambda units: changed(name_of(change.count, units), change), TITLE_UNITS)

        def body(units: int) -> str:
            product = clean_text(change.count.product, units) if change.count.operation else ""
            return sentences(sentence(f"{product}.") if product else "", _total(notice), self.noticed(notice.at, units))

        return title, fit(body, BODY_UNITS)

    def several_changes(self, notice: Notice) -> tuple[str, str]:
        """Return "5 changes: 132 → 138 licenses (+6)", and the largest of them."""
        n = notice.change_count
        title = ngettext("{n} change", "{n} changes", n).format(n=n)
        if totals := _between(notice):
            title = _("{changes}: {totals}").format(changes=title, totals=totals)
        return title, fit(lambda units: self.listing(notice, units, self.noticed(notice.at, units)), BODY_UNITS)

    def new_month(self, notice: Notice) -> tuple[str, str]:
        """Return the totals of last month and this one; rows are not compared across a month's border."""
        missing = ngettext(
            "{n} row of last month has not been seen yet this month.",
            "{n} rows of last month have not been seen yet this month.",
            notice.unseen,
        ).format(n=notice.unseen)
        head = sentences(_("wolkvox counts each month anew."), missing if notice.unseen else "")
        title = _("New month")
        if totals := _between(notice):
            title = _("New month: {totals}").format(totals=totals)
        return title, fit(lambda units: sentences(head, self.noticed(notice.at, units)), BODY_UNITS)

    def outage(self, notice: Notice) -> tuple[str, str]:
        """Return since when there is no data, why, what to do, and the last total with its time."""
        last = ""
        if notice.total_before is not None and notice.answered_at is not None:
            time = self.clock_words(notice.answered_at)
            last = _("Last total: {total} ({time}).").format(total=notice.total_before, time=time)
        end = sentences(last, _("You will be told when it is back."))
        taken = utf16_units(end) + 1
        title = _("No wolkvox data since {time}").format(time=self.clock_words(notice.since or notice.at))
        return self.headed(title), sentences(elide(self.to_do(notice, taken), BODY_UNITS - taken), end)

    def recovery(self, notice: Notice) -> tuple[str, str]:
        """Return that wolkvox answers again, and what changed while it didn't."""
        end = self.clock_words(notice.at)
        start = self.clock_words(notice.since or notice.at)
        gap = sentence(_("No data between {start} and {end}.").format(start=start, end=end))
        totals = _between(notice)
        if totals and (notice.changes or notice.total_before != notice.total_after):
            news = _("Meanwhile: {totals}.").format(totals=totals)
        elif totals and notice.total_after is not None:
            news = _("Nothing changed meanwhile: {licenses}.").format(licenses=active(notice.total_after))
        else:
            news = _total(notice)
        body = fit(lambda units: lines(sentences(gap, news), self.listing(notice, units)), BODY_UNITS)
        return self.headed(_("wolkvox answered again at {time}").format(time=end)), body

    def complaint(self, notice: Notice) -> tuple[str, str]:
        """Return what only a person can mend, and how; the title's sentence isn't said twice."""
        title = _complaint_title(notice)
        return self.headed(title), self.to_do(notice).removeprefix(f"{title}. ")

    def digest(self, found: Digest) -> tuple[str, str]:
        """Return how many notices there were while muted, what they came to, and where they are."""
        title = ngettext("While muted: {n} notice", "While muted: {n} notices", found.notices).format(n=found.notices)
        if found.total_before is not None and found.total_after is not None:
            net = delta(found.total_after - found.total_before)
            totals = f"{found.total_before} → {found.total_after} ({net})"
            title = _("{notices}, {totals}").format(notices=title, totals=totals)
        elif found.net is not None:
            title = _("{notices} ({delta})").format(notices=title, delta=delta(found.net))
        start, end = self.clock_words(found.since), self.clock_words(found.until)
        span = sentence(_("From {start} to {end}.").format(start=start, end=end)) if start != end else ""
        return title, fit(lambda units: self.digest_body(found, span, units), BODY_UNITS)

    def digest_body(self, found: Digest, span: str, units: int) -> str:
        """Return what lasts, the changes with names of at most `units`, and where all notices are."""
        reason = found.trouble.reason if found.trouble else None
        trouble = reason_words(reason, server=self.server)[0] if reason else ""
        count = len(found.changes) if found.change_count is None else found.change_count
        rows = listing(found.changes, count, units)
        return lines(sentences(elide(trouble, BODY_UNITS // 2), span), rows, _("All of them are in “Past notices”."))

    def to_do(self, notice: Notice, taken: int = 0) -> str:
        """Return what happened and what to do about it, in the room that is left; the remedy survives a long cause."""
        if notice.reason is None:
            return ""
        what, remedy = reason_words(notice.reason, server=self.server)
        room = BODY_UNITS - taken - utf16_units(remedy) - 1
        return sentences(elide(what, max(room, BODY_UNITS // 4)), remedy)

    def listing(self, notice: Notice, units: int, end: str = "") -> str:
        """Return the largest changes, a line each, and how many more there are."""
        return listing(notice.changes, notice.change_count, units, end)

    def noticed(self, at: datetime, units: int) -> str:
        """Return when this was noticed, and in which account if there are several."""
        time = self.clock_words(at)
        if self.account_name is None:
            return sentence(_("Noticed at {time}.").format(time=time))
        name = clean_text(self.account_name, units)
        return sentence(_("Noticed at {time} in {account}.").format(time=time, account=name))

    def headed(self, title: str) -> str:
        """Return a title that says whose it is, if there are several accounts."""
        name = self.account_name
        return title if name is None else fit(lambda units: f"{clean_text(name, units)}: {title}", TITLE_UNITS)


class _Nameless(_Speaker):
    """Words without a name, and without the server's own words, which may hold names."""

    def __init__(self, account_name: str | None, server: str, clock_words: ClockWords) -> None:
        super().__init__(None, "", clock_words)

    def one_change(self, notice: Notice, change: Change) -> tuple[str, str]:
        """Return "A count changed: 12 → 14 (+2)"."""
        title = changed(_("A count changed"), change)
        return title, sentences(_total(notice), self.noticed(notice.at, 0))

    def to_do(self, notice: Notice, taken: int = 0) -> str:
        """Return where it is said."""
        return _("The window says why, and what to do.")

    def listing(self, notice: Notice, units: int, end: str = "") -> str:
        """Return what stands after the list."""
        return end

    def digest_body(self, found: Digest, span: str, units: int) -> str:
        """Return when it was, and where all notices are."""
        return sentences(span, _("All of them are in “Past notices”."))


class _Silent(_Nameless):
    """That there is something, and when."""

    def notice(self, notice: Notice) -> tuple[str, str]:
        """Return title and body of a notice."""
        body = self.noticed(notice.at, 0)
        match notice.kind:
            case NoticeKind.OUTAGE:
                since = self.clock_words(notice.since or notice.at)
                return _("wolkvox isn't answering"), sentence(_("Since {time}.").format(time=since))
            case NoticeKind.RECOVERY:
                return self.recovery(Notice(kind=notice.kind, account="", at=notice.at, since=notice.since))
            case NoticeKind.DENIED | NoticeKind.LOCKED:
                return _("wolkvox can't be asked"), sentences(self.to_do(notice), body)
            case _:
                return _("Something changed in wolkvox"), body

    def digest(self, found: Digest) -> tuple[str, str]:
        """Return that there were notices."""
        body = sentences(_("Notices were muted."), _("All of them are in “Past notices”."))
        return _("Something changed in wolkvox"), body


_SPEAKERS: dict[Privacy, type[_Speaker]] = {
    Privacy.NAMES: _Speaker,
    Privacy.NUMBERS: _Nameless,
    Privacy.NOTHING: _Silent,
}


def _complaint_title(notice: Notice) -> str:
    if notice.kind is NoticeKind.DENIED:
        return _("wolkvox refused the token")
    locked = notice.reason is None or notice.reason.code is ReasonCode.KEYRING_LOCKED
    return _("The key store is locked") if locked else _("The token can't be read")


def _between(notice: Notice) -> str:
    """Return "132 → 138 licenses (+6)", or nothing when either total is unknown."""
    before, after = notice.total_before, notice.total_after
    return "" if before is None or after is None else between(before, after)


def _total(notice: Notice) -> str:
    """Return the total as a sentence, or nothing when it is unknown."""
    after = notice.total_after
    return "" if after is None else _("Total: {licenses}.").format(licenses=active(after))
