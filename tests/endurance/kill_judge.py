"""What a killed app has left: is it whole, and is everything true that it said?

After each kill, from a copy of the folders, so that the next life finds what the last one left:

- the database is whole (``PRAGMA integrity_check``), the settings can be read and hold what was last said to be saved;
- every answer that was said to be kept is in the store; every announced notice is in the outbox, word for word;
- a notice is marked as shown only after it was announced, and never announced again after that. One that was announced
  and not yet marked when the kill came, at most one a kill, is announced again: so at least once, and never not at all;
- no file but the known ones, none that grows;
- by the servers' own clocks: never two requests of a token at once, never less than a gap apart, kills or not.

After the last life, which wasn't killed: the store is what the servers last answered, and what was announced is exactly
what `tests.endurance.oracle` expects of all kept answers, in order.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.endurance import year
from tests.endurance.oracle import Asked, Told
from tests.helpers.restless_server import RestlessServer
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import REPORT, Change
from wolkvox_tray.core.watch.notices import Notice, from_json, to_json
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.store import Store

INTERVAL = timedelta(seconds=1)
KNOWN_FILES = re.compile(
    r"config/settings\.(json|lock|new)"
    r"|data/watch\.sqlite(-wal|-shm|\.lock)?"
    rf"|data/gate/\d{{4}}-{REPORT}-(any|[0-9a-f]{{8}}-[0-9a-f]{{16}})\.(json|lock|new)"
)
LARGEST = 8 * 2**20
"""No file of ours gets so large here; SQLite's journal is folded into the database at 4 MiB."""

Line = Mapping[str, Any]


@dataclass(kw_only=True)
class Verdict:
    """How a run went; `wrong` is empty if it went well. `struck` counts what the kills broke off."""

    struck: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    answers: int = 0
    told: int = 0
    told_again: int = 0
    wrong: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """Return the figures as text."""
        struck = ", ".join(f"{what} {count}" for what, count in self.struck.most_common())
        return (
            f"{self.requests} requests, {self.answers} answers kept, {self.told} notices told,"
            f" {self.told_again} of them again after a kill\nbroken off: {struck}"
        )


class Judge:
    """Judges the lives in `places` one after the other; `scratch` is a folder for copies and for what they print."""

    def __init__(self, places: Paths, scratch: Path, servers: Mapping[str, RestlessServer], gap_s: float) -> None:
        self._places, self._scratch, self._servers, self._gap_s = places, scratch, servers, gap_s
        self.verdict = Verdict()
        self._kept: dict[str, list[Asked]] = {account: [] for account in servers}
        self._announced: dict[int, str] = {}
        self._order: list[int] = []
        self._marked: set[int] = set()
        self._waiting: set[int] = set()
        self._layouts = {""}
        self._life = 0

    def after_kill(self, lines: Sequence[Line], died_at: float) -> None:
        """Judge what the killed program that said `lines` has left."""
        for server in self._servers.values():
            server.killed(died_at)
        struck = self._judge(lines)
        self.verdict.struck.update(struck or ["nothing of these"])

    def at_the_end(self, lines: Sequence[Line], code: int) -> Verdict:
        """Judge the last life, which ended by itself with `code`, and all of them together."""
        found = self.verdict
        left = self._judge(lines)
        if code or left:
            found.wrong.append(f"the last one ended with {code}, {left} left over")
        store = Store.read_only(self._places.database)
        try:
            for account, server in self._servers.items():
                found.wrong += self._account_wrong(store, account, server)
        finally:
            store.close()
        for server in self._servers.values():
            found.wrong += self._gate_wrong(server)
            found.requests += len(server.journal)
        if self._order != sorted(self._order):
            found.wrong.append(f"announced in this order: {self._order}")
        found.answers = sum(len(answers) for answers in self._kept.values())
        found.told = len(self._announced)
        return found

    def _judge(self, lines: Sequence[Line]) -> list[str]:
        """Judge one life; return what was broken off."""
        self._say(self._files_wrong())
        settings = self._settings(lines)
        copy = self._copy()
        db = sqlite3.connect(copy, isolation_level=None)
        verdict = db.execute("PRAGMA integrity_check").fetchall()
        db.close()
        if verdict != [("ok",)]:
            self._say([f"integrity: {verdict}"])
        store = Store.read_only(copy)
        try:
            unsaid = self._answers(store, lines)
            unmarked = self._notices(store, lines)
        finally:
            store.close()
        requests = [server.journal[-1] for server in self._servers.values() if server.journal]
        lost = sum(self._is_lost(account) for account in self._servers)
        cut = sum(not request.sent_whole and request.life == self._life for request in requests)
        self._life += 1
        return [
            *["a request"] * cut,
            *["an answer on its way"] * lost,
            *["an answer just stored"] * unsaid,
            *["a notice told, not marked"] * unmarked,
            *settings,
        ]

    def _say(self, wrong: Iterable[str]) -> None:
        self.verdict.wrong += [f"life {self._life}: {line}" for line in wrong]

    def _files_wrong(self) -> Iterator[str]:
        base = self._places.config_dir.parent
        for file in (each for each in base.rglob("*") if each.is_file()):
            name = file.relative_to(base).as_posix()
            if not KNOWN_FILES.fullmatch(name) or file.stat().st_size > LARGEST:
                yield f"{name} with {file.stat().st_size} bytes"
        said = (self._scratch / "complaints.txt").read_text(encoding="utf-8")
        if said:
            yield f"it complained: {said}"
            (self._scratch / "complaints.txt").write_text("")

    def _settings(self, lines: Sequence[Line]) -> list[str]:
        """Judge the settings file; return what of it was broken off."""
        begun = [line["setting"] for line in lines if "setting" in line]
        done = [line["set"] for line in lines if "set" in line]
        may_be = {done[-1]} if done else self._layouts
        may_be = may_be | set(begun[len(done) :])
        file = SettingsFile(self._places.settings_file)
        found = file.load()
        if file.problems or found.table_layout not in may_be or len(found.accounts) != len(self._servers):
            self._say([f"settings: {found.table_layout} of {may_be}, {file.problems}"])
        self._layouts = {found.table_layout}
        return ["a setting on its way"] * (len(begun) - len(done))

    def _copy(self) -> Path:
        folder = self._scratch / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for end in ("", "-wal"):
            file = self._places.database.with_name(self._places.database.name + end)
            if file.exists():
                shutil.copy2(file, folder / file.name)
        return folder / self._places.database.name

    def _answers(self, store: Store, lines: Sequence[Line]) -> int:
        """Note the answers that are kept; return how many are of which nothing was said any more."""
        for line in lines:
            if "kept" in line:
                moments = [datetime.fromisoformat(line[name]) for name in ("asked", "answered")]
                self._note(line["kept"], line["date"], *moments)
        unsaid = 0
        for account, kept in self._kept.items():
            state = store.load(account, REPORT)
            date = state.counts[0].date if state.counts else None
            last = kept[-1].dates[0] if kept else None
            if date is not None and state.last_asked_at and state.answered_at and (last is None or date > last):
                unsaid += 1
                self._note(account, date, state.last_asked_at, state.answered_at)
            elif date != last:
                self._say([f"{account}: {last} was kept, {date} is the last in the store"])
        return unsaid

    def _note(self, account: str, date: str, asked: datetime, answered: datetime) -> None:
        rows = next(each.rows for each in self._servers[account].journal if each.date == date)
        answer = Asked(
            asked=asked, ended=answered, interval=INTERVAL, meant="answered", rows=rows, dates=(date,), http_date=None
        )
        self._kept[account].append(answer)

    def _notices(self, store: Store, lines: Sequence[Line]) -> int:
        """Judge what was announced against the outbox; return how many were announced and not marked yet."""
        told = [(line["told"], line["notice"]) for line in lines if "told" in line]
        self._say(f"notice {n} was told again after it was marked" for n, _notice in told if n in self._marked)
        self._say(f"notice {n} was told {times} times" for n, times in Counter(n for n, _ in told).items() if times > 1)
        self._say(
            f"notice {n} was {self._announced[n]}, then {notice}"
            for n, notice in told
            if self._announced.get(n, notice) != notice
        )
        fresh = dict(told)
        self.verdict.told_again += len(fresh.keys() & self._announced.keys())
        self._order += [n for n in fresh if n not in self._announced]
        self._announced |= fresh
        outbox = {kept.number: kept for kept in store.outbox.past(10_000)}
        waiting = {number for number, kept in outbox.items() if kept.fate is None}
        self._say(f"notice {n} was announced and isn't in the store" for n in fresh if n not in outbox)
        self._say(f"notice {n} waited and is gone" for n in self._waiting if n not in outbox)
        self._say(
            f"notice {n} is marked {kept.fate}, told {self._announced.get(n)}, kept {kept.notice}"
            for n, kept in outbox.items()
            if n not in waiting and (kept.fate is not Fate.SHOWN or self._announced.get(n) != to_json(kept.notice))
        )
        unmarked = waiting & self._announced.keys()
        if len(unmarked) > 1:
            self._say([f"told and not marked: {unmarked}"])
        self._waiting, self._marked = waiting, self._marked | (outbox.keys() - waiting)
        return len(unmarked)

    def _is_lost(self, account: str) -> bool:
        """Tell whether this life was sent a whole answer that isn't kept."""
        journal, kept = self._servers[account].journal, self._kept[account]
        if not journal or not journal[-1].sent_whole or journal[-1].rows is None or journal[-1].life != self._life:
            return False
        return not kept or kept[-1].dates[0] < journal[-1].date

    def _account_wrong(self, store: Store, account: str, server: RestlessServer) -> Iterator[str]:
        asked = self._kept[account]
        notices = [from_json(self._announced[number]) for number in self._order]
        told = [_told(notice) for notice in notices if notice.account == account]
        for line in (*year._notices_wrong(asked, told, limits={}), *year._history_wrong(asked, store, account)):
            yield f"{account}: {line}"
        state = store.load(account, REPORT)
        counts = {count.key: count.licenses for count in state.counts}
        if not counts == dict(state.told) == server.rows:
            yield f"{account}: the server has {server.rows}, the store {counts}, told is {state.told}"

    def _gate_wrong(self, server: RestlessServer) -> Iterator[str]:
        for before, after in pairwise(server.journal):
            if before.ended is None or before.ended > after.arrived:
                yield f"two requests at once: {before}, {after}"
            if after.arrived - before.arrived < self._gap_s:
                yield f"only {after.arrived - before.arrived:.3f} s apart: {before}, {after}"


def _told(notice: Notice) -> Told:
    return Told(notice.at, notice.kind.value, frozenset(_change(change) for change in notice.changes))


def _change(change: Change) -> tuple[str, str, int | None, int | None]:
    before, after = change.before, change.after
    operation, product = after.key if after else before.key if before else ("", "")
    return (operation, product, before.licenses if before else None, after.licenses if after else None)
