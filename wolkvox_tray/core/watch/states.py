"""The states of accounts in the database: read, stepped and written, and remembered between two polls.

A state of sixty thousand rows takes a quarter of a second to read and twenty megabytes beside the one a window shows.
So the newest is kept here as well; the poll's outcome holds the same rows. Whether it is still what the database says
is asked each time: each writing puts a random `revision` into the state's JSON, so a state whose JSON is the one that
was written here is the state that was written here. Another program's answer, a transaction that was taken back, a
file that was restored or begun anew have other JSON or none, and the rows are read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wolkvox_tray.core.model import LastChange, last_change
from wolkvox_tray.core.watch.damage import read_as_ours
from wolkvox_tray.core.watch.limits import pack_marks, unpack_marks
from wolkvox_tray.core.watch.packed import (
    from_ms,
    pack_day,
    pack_moment,
    pack_reason,
    to_ms,
    unpack_day,
    unpack_health,
    unpack_moment,
)
from wolkvox_tray.core.watch.series import Border, Series, runs_of
from wolkvox_tray.core.watch.state import Step, WatchState
from wolkvox_tray.core.watch.tally import pack_tally, unpack_tally

_MOMENTS = ("grace_until", "since", "failing_since", "last_asked_at", "answered_at", "watched_from")
_PLAIN = ("month", "outage_told", "denied_told", "locked_told")
KEEP_WATCHED = (
    "INSERT INTO watched (account, report, from_at, to_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (account, report, from_at) DO UPDATE SET to_at = max(to_at, excluded.to_at)"
)


@dataclass(slots=True)
class _Held:
    """A state, the JSON it has in the database, and its rows' latest changes if they were asked for."""

    text: str
    state: WatchState
    last: tuple[LastChange, ...] | None = None


class States:
    """The newest state of each account and report, over whichever connection is given."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], _Held] = {}

    def load(self, db: sqlite3.Connection, account: str, report: str) -> WatchState:
        """Return what `db` remembers; an empty state if it is nothing."""
        with read_as_ours():
            text = _text(db, account, report)
            if text is None:
                return WatchState()
            held = self._held.get((account, report))
            if held is None or held.text != text:
                self._held.pop((account, report), None)  # before its successor is read: never three of them
                held = None
                state = _state(json.loads(text), Series(db, account, report))
                held = self._held[account, report] = _Held(text, state)
            return held.state

    def advance(self, db: sqlite3.Connection, account: str, report: str, fn: Callable[[WatchState], Step]) -> Step:
        """Step the state in `db` by `fn` and write it, but for the notices, within the caller's transaction."""
        before = self.load(db, account, report)
        held = self._held.get((account, report))
        step = fn(before)
        after = step.state
        moved = False
        if after.answered_at is not None:
            first = before.month is not None and before.month != after.month
            border = Border.UNSURE if step.unsure else Border.FIRST if first else Border.WITHIN
            moved = Series(db, account, report).write(before, after, to_ms(after.answered_at), border)
        text = _write_state(db, account, report, after)
        last = None if held is None else held.last
        self._held[account, report] = _Held(text, after, last_changes(last, before, after) if moved else last)
        return step

    def last_changes(self, db: sqlite3.Connection, account: str, report: str) -> tuple[LastChange, ...]:
        """Return the latest change of each row that is present, in the rows' order."""
        held = self._held.get((account, report))
        if held is None or held.text != _text(db, account, report):
            return Series(db, account, report).last_changes()
        if held.last is None:
            held.last = Series(db, account, report).last_changes()
        return held.last

    def drop_before(self, db: sqlite3.Connection, account: str, report: str, moment: datetime) -> None:
        """Let the present span begin at `moment` at the earliest, or the next answer would write the old one anew."""
        state = self.load(db, account, report)
        if state.watched_from is None or state.watched_from >= moment:
            return
        goes_on = state.answered_at is not None and state.answered_at >= moment
        held = replace(state, watched_from=moment if goes_on else None)
        self.advance(db, account, report, lambda _state: Step(state=held))

    def forget(self, account: str) -> None:
        """Let go of what is remembered of an account."""
        for key in [key for key in self._held if key[0] == account]:
            del self._held[key]


def last_changes(
    last: tuple[LastChange, ...] | None, before: WatchState, after: WatchState
) -> tuple[LastChange, ...] | None:
    """Return the latest changes `after` an answer, of those `before` it; ``None`` where only the database knows.

    It does for a row that was unknown, or that comes back as one: what it was before that stands in no state.
    """
    if before.answered_at is None or after.answered_at is None:
        return ()  # the first answer is no change
    if last is None:
        return None
    counts = {row.key: row.licenses for row in before.counts}
    held = {change.key: change for change in last}
    at = from_ms(to_ms(after.answered_at))
    found: list[LastChange] = []
    for row in after.counts:
        key = row.key
        was = counts.get(key)
        if was is None and (row.licenses is None) != (key in counts):
            return None
        change = held.get(key)
        if row.licenses not in (None, was):
            change = last_change(key, was, row.licenses, at)
        if change is not None:
            found.append(change)
    return tuple(found)


def _text(db: sqlite3.Connection, account: str, report: str) -> str | None:
    found = db.execute("SELECT data FROM state WHERE account = ? AND report = ?", (account, report)).fetchone()
    return None if found is None else found[0]


def _state(data: Mapping[str, Any], series: Series) -> WatchState:
    rows = series.read(data["dates"])
    small: dict[str, Any] = {name: data[name] for name in _PLAIN}
    small |= {name: unpack_moment(data[name]) for name in _MOMENTS}
    health, reason = unpack_health(data["health"], data["reason"])
    return WatchState(
        counts=tuple(rows.counts),
        told=rows.told,
        falling=frozenset(rows.falling),
        awaited=frozenset(rows.awaited),
        health=health,
        reason=reason,
        day=unpack_day(data.get("day")),  # the first version kept none of these three
        tally=unpack_tally(data.get("tally")),
        marks=unpack_marks(data.get("marks")),
        **small,
    )


def _write_state(db: sqlite3.Connection, account: str, report: str, state: WatchState) -> str:
    """Write what isn't in the rows; return the JSON that it is now."""
    data: dict[str, Any] = {name: getattr(state, name) for name in _PLAIN}
    data |= {name: pack_moment(getattr(state, name)) for name in _MOMENTS}
    data |= {"health": state.health.value, "reason": pack_reason(state.reason), "dates": runs_of(state.counts)}
    data |= {"day": pack_day(state.day), "tally": pack_tally(state.tally), "marks": pack_marks(state.marks)}
    text = json.dumps(data | {"revision": os.urandom(8).hex()})
    db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (account, report, text))
    if state.watched_from is not None and state.answered_at is not None:
        span = (to_ms(state.watched_from), to_ms(state.answered_at))
        db.execute(KEEP_WATCHED, (account, report, *span))
    return text
