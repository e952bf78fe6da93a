"""A call with a deadline, in a lane of its own.

``requests.get`` and ``keyring.get_password`` can block for as long as they like, and their own time-outs don't cover a
name look-up, a trickling header or an open password prompt. So such a call runs in a daemon thread, and the poll
thread waits for the first of three: the result, the deadline, or the wish to quit. A call that doesn't end keeps its
*lane* busy (a second call there fails at once, so nothing is ever done twice side by side) while other lanes go on.
Daemon threads, not ``ThreadPoolExecutor``: that one holds the exit of the process until the call ends.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

END_WAIT_S = 1.0
"""How long a cut call may take to end before its lane counts as busy. One that can't be cut isn't waited for."""
QUIT_WAIT_S = 0.2
"""The same when the app is closing: it must be gone within a second."""


class LaneBusy(Exception):
    """The lane's previous call hasn't ended yet."""


class DeadlinePassed(Exception):
    """The call didn't end in time. It was cut, if it can be."""


class Quitting(Exception):
    """The app is closing; nobody waits for results any more."""


class Quit:
    """The wish to quit: said once, heard by everyone who waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._listeners: set[Callable[[], None]] = set()

    @property
    def asked(self) -> bool:
        """Whether somebody asked to quit."""
        return self._event.is_set()

    def ask(self) -> None:
        """Ask everyone who waits to let go."""
        self._event.set()
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def wait(self, seconds: float) -> bool:
        """Wait for the wish to quit, at most `seconds`; return whether it came."""
        return self._event.wait(seconds)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` (from the asking thread) when somebody asks; at once if somebody already has."""
        with self._lock:
            self._listeners.add(listener)
        if self.asked:
            listener()

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call `listener` no more."""
        with self._lock:
            self._listeners.discard(listener)


class _Call(Generic[T]):
    """One piece of work in its daemon thread, and the queue where its outcome arrives."""

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self._work = work
        self._outcome: queue.SimpleQueue[tuple[bool, T | None, BaseException | None]] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, name=f"lane-{name}", daemon=True)

    def _run(self) -> None:
        try:
            self._outcome.put((True, self._work(), None))
        except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
            self._outcome.put((True, None, error))

    def nudge(self) -> None:
        """Wake whoever waits for the outcome, without one."""
        self._outcome.put((False, None, None))

    def outcome(self, seconds: float) -> tuple[bool, T | None, BaseException | None]:
        """Return (ended, result, error); not ended when `seconds` passed or a nudge came."""
        try:
            return self._outcome.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return (False, None, None)


class Lane:
    """Runs one call at a time, each with a deadline. `name` shows in thread names; `quit_` ends every wait."""

    def __init__(self, name: str, quit_: Quit | None = None) -> None:
        self._name = name
        self._quit = quit_ or Quit()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a call that was started hasn't ended yet."""
        return self._thread is not None and self._thread.is_alive()

    def call(self, work: Callable[[], T], *, deadline_s: float, cut: Callable[[], None] | None = None) -> T:
        """Return what `work` returns, or raise what it raises, within `deadline_s` seconds.

        `cut` is called from this thread to make a late call end (by shutting its socket, say).

        Raises:
            LaneBusy: an earlier call hasn't ended; `work` was not started.
            DeadlinePassed: the deadline passed; `work` was cut, and keeps the lane busy if it didn't end.
            Quitting: somebody asked to quit before or during the call.
        """
        if self._quit.asked:
            raise Quitting
        call = _Call(self._name, work)
        ended = False
        try:
            with self._lock:
                if self.busy:
                    cut = None  # nothing was started
                    raise LaneBusy(self._name)
                self._thread = call.thread
                call.thread.start()
            self._quit.listen(call.nudge)
            ended, result, error = call.outcome(deadline_s)
        finally:  # also when Ctrl+C ends the wait
            self._quit.unlisten(call.nudge)
            if not ended and cut is not None:
                self._end(call.thread, cut)
        if not ended:
            raise Quitting if self._quit.asked else DeadlinePassed(self._name)
        call.thread.join(END_WAIT_S)  # its last instruction was handing over the outcome
        if error is None:
            return result  # type: ignore[return-value]  # ended without error: this is T
        try:
            raise error
        finally:
            error = None  # else this frame and the error would keep each other, and the answer's bytes, alive

    def _end(self, thread: threading.Thread, cut: Callable[[], None]) -> None:
        """Cut a late call and give it a moment to end; repeat, for its next socket may just be opening."""
        end = time.monotonic() + (QUIT_WAIT_S if self._quit.asked else END_WAIT_S)
        cut()  # at least once: only after it is it certain what was sent
        while thread.is_alive() and time.monotonic() < end:
            thread.join(0.05)
            cut()
