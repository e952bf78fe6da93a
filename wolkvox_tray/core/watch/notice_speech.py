"""A notice in words, with all names and numbers: what `notice_words` begins with, and leaves out more or less of.

Names can be of any length: they are elided, one by one, until the numbers fit, which are the news. Then sentences go
that the window says too. Totals stand only where every count is known. Whose news it is stands there only if there are
several accounts: in the title of what concerns the whole account if there is room, else in the body.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wolkvox_tray.core.contracted import Crossing
from wolkvox_tray.core.model import Change, ReasonCode
from wolkvox_tray.core.phrases import clean_text, delta, elide, reason_words, utf16_units
from wolkvox_tray.core.watch.change_words import (
    NAMED,
    active,
    between,
    changed,
    fit,
    lines,
    listing,
    name_of,
    sentence,
    sentences,
    shown,
)
from wolkvox_tray.core.watch.digest import Digest
from wolkvox_tray.core.watch.limit_words import (
    limit_words,
    line_words,
    month_name,
    operation_words,
    short_words,
    state_words,
)
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.words import _, ngettext, number

TITLE_UNITS = 48
BODY_UNITS = 200
NAME_IN_BODY = 40
"""The most units of an account's name at the beginning of a body."""

ClockWords = Callable[[datetime], str]


class Speaker:
    """Says things of an account (`account_name` is ``None`` if there is only one) with names and numbers.

    The texts may be too long where nothing but names could be cut; `notice_words` sees to that.
    """

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
            case NoticeKind.LIMIT if len(notice.crossings) == 1:
                return self.one_limit(notice, notice.crossings[0])
            case NoticeKind.LIMIT:
                return self.several_limits(notice)

    def one_change(self, notice: Notice, change: Change) -> tuple[str, str]:
        """Return "Ventas Bogotá: 12 → 14 (+2)", and its product, the total and when."""
        title = fit(TITLE_UNITS, lambda units: changed(name_of(change.count, units), change))

        def body(units: int) -> str:
            product = clean_text(change.count.product, units) if change.count.operation else ""
            return sentences(
                sentence(f"{product}.") if product else "", total_words(notice), self.noticed(notice.at, units)
            )

        return title, fit(BODY_UNITS, body)

    def several_changes(self, notice: Notice) -> tuple[str, str]:
        """Return "5 changes: 132 → 138 licenses (+6)", and the largest of them."""
        n = notice.change_count
        title = ngettext("{n} change", "{n} changes", n).format(n=number(n))
        if totals := between(notice.total_before, notice.total_after):
            title = _("{changes}: {totals}").format(changes=title, totals=totals)
        return title, fit(BODY_UNITS, lambda units: self.listing(notice, units, self.noticed(notice.at, units)))

    def new_month(self, notice: Notice) -> tuple[str, str]:
        """Return what last month came to, and the totals of both; rows are not compared across a month's border."""
        missing = ngettext(
            "{n} row of last month has not been seen yet this month.",
            "{n} rows of last month have not been seen yet this month.",
            notice.unseen,
        ).format(n=number(notice.unseen))
        head = sentences(_("wolkvox counts each month anew."), missing if notice.unseen else "")
        title = _("New month")
        if totals := between(notice.total_before, notice.total_after):
            title = _("New month: {totals}").format(totals=totals)
        past = _past_month(notice)
        if past and utf16_units(past) <= TITLE_UNITS:
            title, head = past, sentences(f"{title}.", head)
        elif past:
            head = sentences(f"{past}.", head)
        return title, fit(BODY_UNITS, lambda units: sentences(head, self.noticed(notice.at, units)))

    def one_limit(self, notice: Notice, crossing: Crossing) -> tuple[str, str]:
        """Return "Over contracted: 41 of 40 licenses", and which line was crossed."""

        def body(units: int) -> str:
            line = limit_words(crossing.limit)
            if crossing.limit.operation is None:
                what = _("Threshold for the total: {limit}.").format(limit=line)
            else:
                what = _("Threshold for {operation}: {limit}.").format(
                    operation=self.limited(crossing, units), limit=line
                )
            return sentences(what, self.noticed(notice.at, units))

        return state_words(crossing), fit(BODY_UNITS, body)

    def several_limits(self, notice: Notice) -> tuple[str, str]:
        """Return "2 thresholds passed", and the counts that passed them."""
        n = len(notice.crossings)
        title = ngettext("{n} threshold passed", "{n} thresholds passed", n).format(n=number(n))
        named, more = notice.crossings[:NAMED], n - NAMED
        rest = ngettext("and {n} more", "and {n} more", more).format(n=number(more)) + "." if more > 0 else ""

        def body(units: int) -> str:
            end = sentences(rest, self.noticed(notice.at, units))
            return lines(*(line_words(each, self.limited(each, units)) for each in named), end)

        return title, fit(BODY_UNITS, body)

    def limited(self, crossing: Crossing, units: int) -> str:
        """Return what a limit's operation is called."""
        return operation_words(crossing.limit, units)

    def limit_line(self, crossing: Crossing) -> str:
        """Return a count beyond its limit as one line of several."""
        return short_words(crossing, NAME_IN_BODY)

    def outage(self, notice: Notice) -> tuple[str, str]:
        """Return since when there is no data, why, what to do, and the last total with its time."""
        last = ""
        if notice.total_before is not None and notice.answered_at is not None:
            time = self.clock_words(notice.answered_at)
            last = _("Last total: {total} ({time}).").format(total=number(notice.total_before), time=time)
        back = _("You will be told when it is back.")
        since = self.clock_words(notice.since or notice.at)
        title = _("No wolkvox data since {time}").format(time=since)
        if utf16_units(title) > TITLE_UNITS:  # "… 4:45 p. m. of yesterday"
            title = _("No data since {time}").format(time=since)
        title, whose = self.headed(title)
        what, remedy = self.trouble(notice)
        longest_first = (
            sentences(whose, what, remedy, last, back),
            sentences(whose, what, remedy, last),
            self.elided(whose, what, remedy),
        )
        return title, next((body for body in longest_first if utf16_units(body) <= BODY_UNITS), longest_first[-1])

    def recovery(self, notice: Notice) -> tuple[str, str]:
        """Return that wolkvox answers again, and what changed while it didn't."""
        end = self.clock_words(notice.at)
        start = self.clock_words(notice.since or notice.at)
        gap = sentence(_("No data between {start} and {end}.").format(start=start, end=end))
        totals = between(notice.total_before, notice.total_after)
        if totals and (notice.changes or notice.total_before != notice.total_after):
            news = _("Meanwhile: {totals}.").format(totals=totals)
        elif totals and notice.total_after is not None:
            news = _("Nothing changed meanwhile: {licenses}.").format(licenses=active(notice.total_after))
        else:
            news = total_words(notice)
        title = _("wolkvox answered again at {time}").format(time=end)
        title, whose = self.headed(title if utf16_units(title) <= TITLE_UNITS else _("wolkvox answered again"))
        head = sentences(whose, gap, news)
        return title, fit(BODY_UNITS, lambda units: lines(head, self.listing(notice, units)))

    def complaint(self, notice: Notice) -> tuple[str, str]:
        """Return what only a person can mend, and how; the title's sentence isn't said twice."""
        said = _complaint_title(notice)
        what, remedy = self.trouble(notice)
        title, whose = self.headed(said)
        return title, self.elided(whose, what.removeprefix(f"{said}. "), remedy)

    def digest(self, found: Digest) -> tuple[str, str]:
        """Return how many notices there were meanwhile, what they came to, and where they are."""
        title, longer = _silenced(found), ""
        if found.net is not None:
            title, longer = _("{notices} ({delta})").format(notices=title, delta=delta(found.net)), title
            if found.account is not None:
                totals = f"{shown(found.total_before)} → {shown(found.total_after)} ({delta(found.net)})"
                longer = _("{notices}, {totals}").format(notices=longer, totals=totals)
                title = longer if utf16_units(longer) <= TITLE_UNITS else title
        start, end = self.clock_words(found.since), self.clock_words(found.until)
        span = sentence(_("From {start} to {end}.").format(start=start, end=end)) if start != end else ""
        return title, self.digest_body(found, span)

    def digest_body(self, found: Digest, span: str) -> str:
        """Return what lasts, when it was, the changes, and where all notices are."""
        reason = found.trouble.reason if found.trouble else None
        trouble = elide(reason_words(reason, server=self.server)[0], BODY_UNITS // 2) if reason else ""
        count = len(found.changes) if found.change_count is None else found.change_count
        where, passed = _("All of them are in “Past notices”."), self.passed(found)
        return fit(
            BODY_UNITS,
            lambda units: lines(sentences(trouble, span), *passed, listing(found.changes, count, units), where),
            lambda units: lines(trouble, *passed, listing(found.changes, count, units), where),
            lambda units: lines(trouble, *passed, listing(found.changes, count, units)),
        )

    def passed(self, found: Digest) -> tuple[str, ...]:
        """Return which contracted quantities were passed, and what a month came to that ended; a line each."""
        month, n = _past_month(found.month) if found.month else "", len(found.crossings)
        if n < 2:
            return *map(self.limit_line, found.crossings), month
        return ngettext("{n} threshold passed", "{n} thresholds passed", n).format(n=number(n)), month

    def trouble(self, notice: Notice) -> tuple[str, str]:
        """Return what happened and what to do about it."""
        return reason_words(notice.reason, server=self.server) if notice.reason else ("", "")

    def elided(self, whose: str, what: str, remedy: str) -> str:
        """Return all three in a body's room; the remedy survives a long cause."""
        room = BODY_UNITS - utf16_units(sentences(whose, remedy)) - 1
        return sentences(whose, elide(what, max(room, BODY_UNITS // 4)), remedy)

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

    def headed(self, title: str) -> tuple[str, str]:
        """Return a title that says whose it is, or else what the body begins with; both only for several accounts."""
        if self.account_name is None:
            return title, ""
        name = clean_text(self.account_name, NAME_IN_BODY)
        whole = f"{name}: {title}"
        return (whole, "") if utf16_units(whole) <= TITLE_UNITS else (title, sentence(f"{name}."))


def _complaint_title(notice: Notice) -> str:
    if notice.kind is NoticeKind.DENIED:
        return _("wolkvox refused the token")
    locked = notice.reason is None or notice.reason.code is ReasonCode.KEYRING_LOCKED
    return _("The key store is locked") if locked else _("The token can't be read")


def _silenced(found: Digest) -> str:
    """Return "While muted: 2 notices", or "During quiet hours: 3 changes" if nothing else happened then."""
    n, changes = found.notices, found.change_count
    if found.quiet and found.only_changes and changes:
        n, text = changes, ngettext("During quiet hours: {n} change", "During quiet hours: {n} changes", changes)
    elif found.quiet:
        text = ngettext("During quiet hours: {n} notice", "During quiet hours: {n} notices", n)
    elif found.piled:
        text = ngettext("Meanwhile: {n} notice", "Meanwhile: {n} notices", n)
    else:
        text = ngettext("While muted: {n} notice", "While muted: {n} notices", n)
    return text.format(n=number(n))


def _past_month(notice: Notice) -> str:
    """Return "November: highest 41, last 38, 12 changes", or nothing if no total was known in it."""
    if (tally := notice.tally) is None or tally.highest is None:
        return ""
    text = ngettext(
        "{month}: highest {highest}, last {last}, {n} change",
        "{month}: highest {highest}, last {last}, {n} changes",
        tally.changes,
    )
    highest, last, n = shown(tally.highest), shown(tally.last), number(tally.changes)
    return text.format(month=month_name(tally.month), highest=highest, last=last, n=n)


def total_words(notice: Notice) -> str:
    """Return the total as a sentence, or nothing when it is unknown."""
    after = notice.total_after
    return "" if after is None else _("Total: {licenses}.").format(licenses=active(after))
