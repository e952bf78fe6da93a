"""A `Poll` in a terminal: a table for people, one JSON object for programs, one line for standard error.

The JSON holds the server's texts as they came; it is ASCII only (an ñ is six of its letters), so that no console and
no pipe can spoil it and no name can send an escape sequence to a terminal. What is for people passes
`phrases.clean_text`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from wolkvox_tray.commands.terminal import PROGRAM, table
from wolkvox_tray.core.model import Age, Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import clean_text, health_words, reason_words
from wolkvox_tray.core.words import N_, _, ngettext

UNKNOWN = "?"
NOTHING = "—"
CELL_UNITS = 48
"""The longest name shown in a table's cell; longer ones are elided."""
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400

_SET_TOKEN = N_("Then type: {program} account set-token {name}")
_IN_A_TERMINAL = {
    ReasonCode.NO_ACCOUNT: N_("Type: {program} account add --server 0042"),
    ReasonCode.TOKEN_MISSING: _SET_TOKEN,
    ReasonCode.TOKEN_REFUSED: _SET_TOKEN,
    ReasonCode.NO_TOKEN_SENT: _SET_TOKEN,
    ReasonCode.TOKEN_UNUSABLE: _SET_TOKEN,
    ReasonCode.KEYRING_LOCKED: N_("Then type the command again."),
}
"""What the remedies of `phrases` mean for somebody without a window in front of them."""


def as_json(poll: Poll, now: datetime) -> str:
    """Return `poll` as the one object of ``status --json``; its keys and their order are part of the interface."""
    age_s = None if poll.answered_at is None else max(0, int((now - poll.answered_at).total_seconds()))
    facts: dict[str, Any] = {
        "account": poll.name or None,
        "server": poll.server or None,
        "report": poll.report,
        "health": poll.health.value,
        "asked_now": poll.asked_now,
        "asked_at": _iso(poll.asked_at),
        "answered_at": _iso(poll.answered_at),
        "next_allowed_at": _iso(poll.next_allowed_at),
        "age_s": age_s,
        "fresh": poll.age(now) is Age.FRESH,
        "total": poll.total,
        "unknown": poll.unknown,
        "counts": [_count(count) for count in poll.counts],
        "reason": None if poll.reason is None else _reason(poll.reason, poll.server),
    }
    return ascii_json(facts)


def ascii_json(value: object) -> str:
    """Return `value` as indented JSON that is printable ASCII throughout."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f")


def as_lines(poll: Poll, now: datetime) -> list[str]:
    """Return `poll` as a table for people: who, how it stands and since when, the counts and their total."""
    title = clean_text(poll.name, CELL_UNITS) + (f" · {poll.server}" if poll.server not in poll.name else "")
    lines = [title, state_line(poll, now)]
    if poll.counts:
        lines += ["", *_table(poll)]
    return lines + _notes(poll)


def state_line(poll: Poll, now: datetime) -> str:
    """Return health, the moment of the answer and its age, and when the next query may start."""
    parts = [health_words(poll.health, poll.reason) + "."]
    if poll.health is Health.OK and poll.age(now) is not Age.FRESH:
        parts = [_("Not up to date.")]
    if poll.answered_at is not None:
        text = _("Counts of {time} ({age}).") if poll.asked_now else _("Stored counts of {time} ({age}).")
        parts.append(text.format(time=moment(poll.answered_at), age=age_words(now, poll.answered_at)))
    if poll.next_allowed_at is not None and poll.next_allowed_at > now:
        parts.append(_("Next query from {time}.").format(time=moment(poll.next_allowed_at)))
    return " ".join(parts)


def reason_line(poll: Poll) -> str | None:
    """Return the one line for standard error: whose trouble, what happened, what to do; ``None`` without a reason."""
    if poll.reason is None:
        return _("Every account is paused. Choose one with --account NAME.") if not poll.name else None
    name = f"{clean_text(poll.name)}:" if poll.name else ""
    return " ".join(filter(None, [name, *reason_words(poll.reason, server=poll.server), _in_a_terminal(poll)]))


def trouble_line(reason: Reason) -> str:
    """Return the one line for standard error of a trouble that concerns no account."""
    return " ".join(reason_words(reason))


def row_name(count: LicenseCount) -> str:
    """Return operation and product in one line, made harmless."""
    return f"{clean_text(count.operation, CELL_UNITS)} · {clean_text(count.product, CELL_UNITS)}"


def number(count: LicenseCount | None) -> str:
    """Return a count as shown: "?" if it couldn't be read, "—" if there is no such row."""
    if count is None:
        return NOTHING
    return UNKNOWN if count.licenses is None else str(count.licenses)


def total_words(poll: Poll) -> str:
    """Return the total as shown: "12", "12 + ?", "?"; never 0 for unknown."""
    if poll.total is None:
        return UNKNOWN
    return f"{poll.total} + {UNKNOWN}" if poll.unknown else str(poll.total)


def moment(when: datetime) -> str:
    """Return an absolute local time that reads the same in every language: ``2026-11-03 10:35:07``."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def age_words(now: datetime, then: datetime) -> str:
    """Return how long ago `then` was, in its largest whole unit."""
    seconds = max(0, int((now - then).total_seconds()))
    if not seconds:
        return _("just now")
    if seconds < MINUTE_S:
        return ngettext("{n} second ago", "{n} seconds ago", seconds).format(n=seconds)
    if seconds < HOUR_S:
        return ngettext("{n} minute ago", "{n} minutes ago", seconds // MINUTE_S).format(n=seconds // MINUTE_S)
    if seconds < 2 * DAY_S:
        return ngettext("{n} hour ago", "{n} hours ago", seconds // HOUR_S).format(n=seconds // HOUR_S)
    return ngettext("{n} day ago", "{n} days ago", seconds // DAY_S).format(n=seconds // DAY_S)


def _table(poll: Poll) -> list[str]:
    head = (_("Operation"), _("Product"), _("Licenses"))
    rows = [
        (clean_text(count.operation, CELL_UNITS), clean_text(count.product, CELL_UNITS), number(count))
        for count in sorted(poll.counts, key=_most_first)
    ]
    return table([head, *rows, (_("Total"), "", total_words(poll))], numbers=2)


def _most_first(count: LicenseCount) -> tuple[bool, int, str, str]:
    """Sort by licenses, most first, unknown last, ties by name: as the popup does."""
    return (count.licenses is None, -(count.licenses or 0), count.operation.casefold(), count.product.casefold())


def _notes(poll: Poll) -> list[str]:
    notes = [
        _("{row}: the sum of {n} rows.").format(row=row_name(count), n=count.rows)
        for count in poll.counts
        if count.rows > 1
    ]
    if poll.unknown:
        text = ngettext(
            "{n} quantity couldn't be read: not added, not counted as 0.",
            "{n} quantities couldn't be read: not added, not counted as 0.",
            poll.unknown,
        )
        notes.append(text.format(n=poll.unknown))
    if poll.unseen:
        text = ngettext(
            "{n} row of last month has not been seen yet this month.",
            "{n} rows of last month have not been seen yet this month.",
            len(poll.unseen),
        )
        notes.append(text.format(n=len(poll.unseen)))
    return ["", *notes] if notes else []


def _count(count: LicenseCount) -> dict[str, str | int | None]:
    return {
        "operation": count.operation,
        "product": count.product,
        "licenses": count.licenses,
        "raw": count.raw,
        "date": count.date,
    }


def _reason(reason: Reason, server: str) -> dict[str, str | None]:
    text, remedy = reason_words(reason, server=server)
    return {"code": reason.code.value, "text": text, "to_do": remedy, "said": reason.said}


def _in_a_terminal(poll: Poll) -> str:
    text = _IN_A_TERMINAL.get(poll.reason.code) if poll.reason else None
    if text == _SET_TOKEN and not poll.name:
        return _("Set WOLKVOX_TOKEN, or type: {program} account add --server {server}").format(
            program=PROGRAM, server=poll.server
        )
    if text is None or (text == _SET_TOKEN and poll.account.startswith(("server-", "demo"))):
        return ""
    name = clean_text(poll.name)
    return _(text).format(program=PROGRAM, name=f'"{name}"' if " " in name else name)


def _iso(when: datetime | None) -> str | None:
    return None if when is None else when.astimezone().isoformat(timespec="seconds")
