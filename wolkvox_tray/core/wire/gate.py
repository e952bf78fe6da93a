"""May we ask? One small file and one lock a token, shared by every program of this user.

The promise: at most one request of a token at a time, and two that may have reached wolkvox never less than a gap
(five minutes) apart, across restarts, kills, clocks, tray and command line. So the stamp of a request is on disk,
fsynced, *before* the first byte is sent, and is moved to the request's end when that comes: it may have been sent at
any moment in between. A program killed meanwhile leaves the first stamp, which then counts from the latest moment at
which its request can have left. Only `Ticket.unsent` (nothing left this computer) takes a stamp back. One that can't be
read, or lies in the future, is unknown history: it is rewritten to now and one gap is waited, never "allowed".

A stamp's file is named by server, report and the token's *generation*: an HMAC of the token under a key that lies in
the key store beside the tokens, after a name of that key. The same token thus always meets the same stamp (replaced and
put back, account removed and added again, ``WOLKVOX_TOKEN`` on the command line), while nothing on disk can confirm a
guessed token. Without a key store there is no such key: the file is then ``any``, and since an unnamed token may be any
token, ``any`` respects every stamp and lock of its server, and every generation respects ``any``. So may a stamp under
*another* key be of any token: neither a key store that lost its contents nor another session's own opens a gate.

Stamps are written and removed under their lock only, and ``now`` is read after the stamp it is compared with: a program
that was stopped in between would else undo, or call future, what another one wrote. See ``docs/gate.md``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from wolkvox_tray.core.errors import CannotAsk
from wolkvox_tray.core.machine.clock import Clock, elapsed_since
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import Reason, ReasonCode, Stamp

log = logging.getLogger(__name__)

T = TypeVar("T")

ANY = "any"
"""The generation of a token that can't be told from others, for want of a key."""
LATEST_S = 60.0
"""A request is sent within its deadline or never: so much later than its stamp a killed program may have sent it."""
PRUNE_AFTER_S = 30 * 86_400
_FORMAT = 1
_TRIES, _TRY_AGAIN_S = 20, 0.01


class GateClosed(Exception):
    """Not now. `until` is when the gate opens by the clock, `held` tells that another program is asking."""

    def __init__(self, *, until: datetime | None, held: bool) -> None:
        super().__init__("held" if held else "closed")
        self.until = until
        self.held = held


def generation(gate_key: bytes | None, token: Token) -> str | None:
    """Return the name under which `token` keeps its stamp: the key's and the token's own; ``None`` without a key."""
    if gate_key is None:
        return None
    key, own = (hmac.new(gate_key, what, hashlib.sha256) for what in (b"", token.reveal().encode("ascii")))
    return f"{key.hexdigest()[:8]}-{own.hexdigest()[:16]}"  # no token is empty, so the first says which key it is


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a file holds: the stamp of a request, and whether that request has ended (else: under way, or killed)."""

    stamp: Stamp
    ended: bool


class Ticket:
    """The right to send one request, now. `asked_at` is the stamp that is on disk."""

    __slots__ = ("_before", "_gate", "_open", "asked_at")

    def __init__(self, gate: Gate, asked_at: Stamp, before: _Mark | None) -> None:
        self.asked_at = asked_at
        self._gate = gate
        self._before = before
        self._open = True

    def unsent(self) -> None:
        """Take the stamp back: nothing of the request left this computer. If the disk refuses, the stamp stays."""
        if self._open:
            self._open = False
            self._gate._put_back(self._before)  # noqa: SLF001 - the two are one thing

    def _leave(self) -> None:
        """The request has ended, well or badly; it may have been sent at any moment until now."""
        if self._open:
            self._open = False
            self._gate._ended()  # noqa: SLF001 - likewise


class Gate:
    """The gate of one token at one server and report. `gap_s` is in seconds."""

    def __init__(
        self, folder: Path, *, server: str, report: str, generation: str | None, clock: Clock, gap_s: float = 300.0
    ) -> None:
        self._folder = folder
        self._prefix = f"{server}-{report}-"
        self._own = self._file(generation or ANY)
        self._any = self._file(ANY)
        self._key = self._key_of(self._own) if generation else None
        self._clock = clock
        self._gap_s = gap_s

    def next_allowed(self) -> datetime | None:
        """Return when the next request may be sent, by the wall clock of now; ``None``: at once.

        A forecast that reads and writes nothing else; `enter` decides. A folder that can't be read counts as "at once"
        here, so that `enter` is tried and can say why not.
        """
        try:
            wait_s = self._wait_s(rewrite=False)
        except CannotAsk:
            return None
        return self._clock.now().wall + timedelta(seconds=wait_s) if wait_s > 0 else None

    @contextmanager
    def enter(self) -> Iterator[Ticket]:
        """Hold the gate for one request; its stamp is on disk when this yields.

        Raises:
            GateClosed: too soon, or another program is asking.
            CannotAsk: the folder can't be written or locked, so the promise can't be kept.
        """
        with ExitStack() as locks:
            self._lock_all(locks)
            wait_s = self._wait_s(rewrite=True)
            now = self._clock.now()
            if wait_s > 0:
                raise GateClosed(until=now.wall + timedelta(seconds=wait_s), held=False)
            before, _readable = self._read(self._own)
            self._prune(now)
            self._write(self._own, _Mark(now, ended=False))
            ticket = Ticket(self, now, before)
            try:
                yield ticket
            finally:
                ticket._leave()  # noqa: SLF001 - the two are one thing

    def _wait_s(self, *, rewrite: bool) -> float:
        """Return the seconds until every stamp that concerns this token is a gap old; `rewrite` needs the locks."""
        longest_s = 0.0
        for path in self._concerned():
            left_s = self._left_s(path)
            if left_s is None:
                left_s = self._gap_s
                if rewrite:
                    self._write(path, _Mark(self._clock.now(), ended=True))
            longest_s = max(longest_s, left_s)
        return longest_s

    def _left_s(self, path: Path) -> float | None:
        """Return the seconds until the stamp in `path` is a gap old; ``None`` if it can't be true."""
        mark, readable = self._read(path)
        if mark is None:
            return 0.0 if readable else None
        passed_s = elapsed_since(mark.stamp, self._clock.now())
        if passed_s is None:
            return None
        late_s = 0.0 if mark.ended else min(LATEST_S, self._gap_s)
        return self._gap_s + late_s - passed_s

    def _concerned(self) -> list[Path]:
        """Return the stamps to respect: one's own, ``any``, and those under other keys; for ``any``, all there are."""
        return sorted({self._own, self._any} | {path for path in self._all() if self._key_of(path) != self._key})

    def _key_of(self, path: Path) -> str:
        return path.stem.removeprefix(self._prefix).rpartition("-")[0]

    def _all(self) -> set[Path]:
        try:  # not by `glob`, which takes a folder that it can't read for an empty one
            return {path for path in self._folder.iterdir() if path.match(f"{self._prefix}*.json")}
        except FileNotFoundError:
            return set()
        except OSError as problem:
            raise self._unwritable(problem) from None

    def _lock_all(self, locks: ExitStack) -> None:
        """Take every lock that concerns this token, in the order of their names, without waiting."""
        from filelock import FileLock, SoftFileLock, Timeout  # not needed before the first request

        held = False
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for path in self._concerned():
                lock = FileLock(path.with_suffix(".lock"), timeout=0, mode=0o600)
                lock.acquire()
                locks.callback(lock.release)
                if isinstance(lock, SoftFileLock):  # a file system without locks: a kill would leave this one for good
                    raise NotImplementedError("no locks on this file system")  # noqa: TRY301 - as older filelocks do
        except Timeout:
            held = True
        except (OSError, NotImplementedError) as problem:
            raise self._unwritable(problem) from None
        if held:
            raise GateClosed(until=None, held=True)

    def _prune(self, now: Stamp) -> None:
        """Remove stamps that weren't used for a month; whoever writes one holds the lock of ``any``, as we do."""
        for path in self._all():
            mark, _readable = self._read(path)
            age_s = elapsed_since(mark.stamp, now) if mark is not None else None
            if age_s is not None and age_s > PRUNE_AFTER_S:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _put_back(self, before: _Mark | None) -> None:
        with suppress(CannotAsk, OSError):  # then it stays as it is
            if before is not None:
                self._write(self._own, before)
            else:
                self._own.unlink(missing_ok=True)

    def _ended(self) -> None:
        with suppress(CannotAsk):  # then the first stamp stays, and counts for longer
            self._write(self._own, _Mark(self._clock.now(), ended=True))

    def _file(self, name: str) -> Path:
        return self._folder / f"{self._prefix}{name}.json"

    def _read(self, path: Path) -> tuple[_Mark | None, bool]:
        """Return what is in `path`, and whether that can be known: (None, True) if nothing is, (None, False) if not."""
        try:
            return _understood(_patiently(path.read_bytes)), True
        except FileNotFoundError:
            return None, True
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
            log.warning("the stamp %s can't be read: one gap is waited", path.name)
            return None, False
        except OSError as problem:
            raise self._unwritable(problem) from None

    def _write(self, path: Path, mark: _Mark) -> None:
        """Write `mark` so that it survives a power cut: new file, fsync, rename, fsync of the folder."""
        stamp = mark.stamp
        fields = {"format": _FORMAT, "wall": stamp.wall.isoformat(), "boot": stamp.boot, "elapsed_s": stamp.elapsed_s}
        fresh = path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as file:
                json.dump({**fields, "ended": mark.ended}, file)
                file.flush()
                os.fsync(file.fileno())
            _patiently(lambda: fresh.replace(path))
        except OSError as problem:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise self._unwritable(problem) from None
        _sync_folder(self._folder)

    def _unwritable(self, problem: Exception) -> CannotAsk:
        log.warning("the gate can't be kept: %s", problem)
        return CannotAsk(Reason(code=ReasonCode.FOLDER_UNWRITABLE, params=(("path", str(self._folder)),)))


def _understood(data: bytes) -> _Mark:
    """Return the mark in `data`. Raises ValueError, TypeError, LookupError … for anything but what `_write` writes."""
    fields = json.loads(data)
    wall, boot, elapsed_s = datetime.fromisoformat(fields["wall"]), fields["boot"], float(fields["elapsed_s"])
    whole = (fields["format"] == _FORMAT, isinstance(boot, str), isinstance(fields["ended"], bool))
    true = (wall.utcoffset() is not None, math.isfinite(elapsed_s), elapsed_s >= 0)
    if not all(whole + true):
        raise ValueError("not a stamp")
    return _Mark(Stamp(wall=wall, boot=boot, elapsed_s=elapsed_s), ended=fields["ended"])


def _patiently(work: Callable[[], T]) -> T:
    """Return what `work` returns; on Windows after some tries, for a file just being read can't be replaced there."""
    for _again in range(_TRIES if os.name == "nt" else 0):
        try:
            return work()
        except PermissionError:
            time.sleep(_TRY_AGAIN_S)
    return work()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where a folder can be opened and synced (not on Windows, nor everywhere else)."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
