"""May we ask? One small file and one lock a token, shared by every program of this user.

The promise: at most one request of a token at a time, and two that may have reached wolkvox never less than a gap
(five minutes) apart, across restarts, kills, clocks, tray and command line. So the stamp of a request is on disk,
fsynced, *before* the first byte is sent; a program killed in between leaves it there, and the gap is waited. Only
`Ticket.unsent` (nothing left this computer) takes it back. A stamp that can't be read, or lies in the future, is
unknown history: it is rewritten to now and one gap is waited, never "allowed".

A stamp's file is named by server, report and the token's *generation*: an HMAC of the token under a key that lies in
the key store beside the tokens. The same token thus always meets the same stamp (replaced and put back, account removed
and added again, ``WOLKVOX_TOKEN`` on the command line), while nothing on disk can confirm a guessed token. Without a
key store there is no such key: the file is then ``any``, and since an unnamed token may be any token, ``any`` respects
every stamp and lock of its server, and every generation respects ``any``. See ``docs/gate.md``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from wolkvox_tray.core.errors import CannotAsk
from wolkvox_tray.core.machine.clock import Clock, elapsed_since
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import Reason, ReasonCode, Stamp

log = logging.getLogger(__name__)

ANY = "any"
"""The generation of a token that can't be told from others, for want of a key."""
PRUNE_AFTER_S = 30 * 86_400
_FORMAT = 1


class GateClosed(Exception):
    """Not now. `until` is when the gate opens by the clock, `held` tells that another program is asking."""

    def __init__(self, *, until: datetime | None, held: bool) -> None:
        super().__init__("held" if held else "closed")
        self.until = until
        self.held = held


def generation(gate_key: bytes | None, token: Token) -> str | None:
    """Return the name under which `token` keeps its stamp: 16 hex digits, or ``None`` without a key."""
    if gate_key is None:
        return None
    return hmac.new(gate_key, token.reveal().encode("ascii"), hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to send one request, now. `asked_at` is the stamp that is on disk."""

    asked_at: Stamp
    _gate: Gate
    _before: Stamp | None

    def unsent(self) -> None:
        """Take the stamp back: nothing of the request left this computer."""
        self._gate._restore(self._before)  # noqa: SLF001 - the two are one thing


class Gate:
    """The gate of one token at one server and report. `gap_s` is in seconds."""

    def __init__(
        self, folder: Path, *, server: str, report: str, generation: str | None, clock: Clock, gap_s: float = 300.0
    ) -> None:
        self._folder = folder
        self._prefix = f"{server}-{report}-"
        self._own = generation or ANY
        self._clock = clock
        self._gap_s = gap_s

    def next_allowed(self) -> datetime | None:
        """Return when the next request may be sent, by the wall clock of now; ``None``: at once.

        Rewrites a stamp that can't be true. A folder that can't be read counts as "at once" here; `enter` refuses.
        """
        try:
            wait_s = self._wait_s()
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
            wait_s = self._wait_s()
            now = self._clock.now()
            if wait_s > 0:
                raise GateClosed(until=now.wall + timedelta(seconds=wait_s), held=False)
            before = self._read(self._file(self._own))
            self._write(self._file(self._own), now)
            yield Ticket(now, self, before)

    def _wait_s(self) -> float:
        """Return the seconds until every stamp that concerns this token is a gap old."""
        return max((self._left_s(path) for path in self._concerned()), default=0.0)

    def _left_s(self, path: Path) -> float:
        now = self._clock.now()
        stamp = self._read(path)
        if stamp is None:
            return 0.0
        passed = elapsed_since(stamp, now)
        if passed is None or stamp.elapsed_s < 0:
            self._write(path, now)
            return self._gap_s
        return self._gap_s - passed

    def _concerned(self) -> list[Path]:
        """Return the stamps to respect: one's own and ``any``; for ``any``, all of the server and report."""
        if self._own != ANY:
            return [self._file(self._own), self._file(ANY)]
        try:
            found = {path for path in self._folder.glob(f"{self._prefix}*.json") if path.is_file()}
        except OSError as problem:
            raise self._unwritable(problem) from None
        return sorted(found | {self._file(ANY)})

    def _lock_all(self, locks: ExitStack) -> None:
        """Take every lock that concerns this token, in the order of their names, without waiting."""
        from filelock import FileLock, Timeout  # not needed before the first request

        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._prune()
            for path in sorted(self._concerned()):
                lock = FileLock(path.with_suffix(".lock"), timeout=0, mode=0o600)
                lock.acquire()
                locks.callback(lock.release)
        except Timeout:
            held = True
        except (OSError, NotImplementedError) as problem:
            raise self._unwritable(problem) from None
        else:
            held = False
        if held:
            raise GateClosed(until=None, held=True)

    def _prune(self) -> None:
        """Remove stamps of tokens that weren't used for a month; their locks stay, being empty files."""
        oldest = time.time() - PRUNE_AFTER_S
        for path in self._folder.glob("*.json"):
            if path.stat().st_mtime < oldest and self._clock.now().wall.timestamp() > path.stat().st_mtime:
                path.unlink(missing_ok=True)

    def _restore(self, before: Stamp | None) -> None:
        path = self._file(self._own)
        if before is None:
            path.unlink(missing_ok=True)
        else:
            self._write(path, before)

    def _file(self, name: str) -> Path:
        return self._folder / f"{self._prefix}{name}.json"

    def _read(self, path: Path) -> Stamp | None:
        """Return the stamp in `path`; ``None`` if there is none; one of the future if it can't be understood."""
        now = self._clock.now()
        try:
            data = json.loads(path.read_bytes())
            wall = datetime.fromisoformat(data["wall"])
            stamp = Stamp(wall=wall, boot=str(data["boot"]), elapsed_s=float(data["elapsed_s"]))
            wall - now.wall  # an aware time, or TypeError
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            log.warning("the stamp %s can't be read: one gap is waited", path.name)
            return Stamp(wall=now.wall, boot=now.boot, elapsed_s=now.elapsed_s + self._gap_s)
        except OSError as problem:
            raise self._unwritable(problem) from None
        return stamp

    def _write(self, path: Path, stamp: Stamp) -> None:
        """Write `stamp` so that it survives a power cut: new file, fsync, rename, fsync of the folder."""
        data = {"format": _FORMAT, "wall": stamp.wall.isoformat(), "boot": stamp.boot, "elapsed_s": stamp.elapsed_s}
        fresh = path.with_suffix(f".{os.getpid()}.new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with fresh.open("w", encoding="ascii") as file:
                json.dump(data, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _sync_folder(self._folder)
        except OSError as problem:
            fresh.unlink(missing_ok=True)
            raise self._unwritable(problem) from None

    def _unwritable(self, problem: Exception) -> CannotAsk:
        log.warning("the gate can't be kept: %s", problem)
        return CannotAsk(Reason(code=ReasonCode.FOLDER_UNWRITABLE, params=(("path", str(self._folder)),)))


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where a folder can be opened (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
