"""The worker in the poll thread, with its timer.

One `QThread` for all accounts, so two requests can't overlap. A timer of at most 60 s slices the waiting: it notices
a computer that slept, it lets views grow old by the clock (`ticked`), and it is the only timer alive while no window
is open. At the end of each slice it is armed again, whatever happened in it.

Here requests and the key store come in, after the icon. The store's connection belongs to this thread, so it is opened
in the first slot that runs and closed when the thread ends. Nobody waits for the GUI thread here, and it never waits
for us: quitting asks `House.quit`, at which every lane lets go.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

from wolkvox_tray.core.errors import CannotAsk, NoToken
from wolkvox_tray.core.forgetting import forget_secrets
from wolkvox_tray.core.machine.bounded import Quitting
from wolkvox_tray.core.machine.settings_file import SettingsUnwritable
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.phrases import reason_words, unwritable_words
from wolkvox_tray.core.saving import agree_on_start_at_login, save
from wolkvox_tray.core.troubles import words_of
from wolkvox_tray.core.watch.pauses import is_on
from wolkvox_tray.core.watch.rounds import Rounds

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House
    from wolkvox_tray.core.contracted import Limit
    from wolkvox_tray.core.machine.settings_table import Value
    from wolkvox_tray.core.watch.monitor import Monitor
    from wolkvox_tray.core.watch.store import Store
    from wolkvox_tray.qt.settings_values import Candidate, Request

log = logging.getLogger(__name__)

LONGEST_SLICE_S = 60.0


class Poller(QObject):
    """Polls every account of `house` in its turn. Its slots run in the thread it is moved to."""

    polled = Signal(object)
    """Poll: one round of one account, answered or not."""
    replaced = Signal(object)
    """tuple[Poll, ...]: all accounts as the store knows them, after the settings changed."""
    settings_taken = Signal(object)
    """Settings: as they are in use from now on."""
    tested = Signal(object)
    """Poll: the outcome of "Test connection"."""
    unkept = Signal(str)
    """str: why a setting that was set outside of the dialog couldn't be kept, in words."""
    saved = Signal(object)
    """str | None: why nothing was saved, in words; ``None``: all is saved."""
    limits_read = Signal(object)
    """dict[str, tuple[Limit, ...] | None]: each account's contracted quantities; ``None``: they can't be read."""
    forgotten = Signal(object)
    """str | None: why nothing was forgotten, in words; ``None``: the secrets have gone."""
    found = Signal(str, str)
    """Title and sentence: something was wrong with a file of ours."""
    ticked = Signal()
    """A slice of time has passed."""

    def __init__(self, house: House, *, rng: random.Random | None = None) -> None:
        super().__init__()
        self._house = house
        self._rounds = Rounds(house.interval_of(), rng=rng or random.Random())  # noqa: S311 - jitter, no secret
        self._store: Store | None = None
        self._monitors: dict[str, Monitor] = {}
        self._may_prompt: set[str] = set()
        # Connected here and not in the poll thread, where a connection may hang (`qt.results`).
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._slice)
        self._runs = False
        self._tidied: date | None = None

    @Slot()
    def start(self) -> None:
        """Begin: the thread is running."""
        self._runs = True
        self._guarded(lambda: agree_on_start_at_login(self._house))
        self._slice()

    @Slot()
    def stop(self) -> None:
        """Let go of the timer and the store; the thread is ending. What was wished during its last request is kept."""
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        self._timer.stop()
        store, self._store = self._store, None
        if store is not None:
            self._guarded(store.close)

    @Slot(object)
    def poll_now(self, account: str | None) -> None:
        """Ask for `account` (``None``: all) as soon as the gate allows it; a person asked, so prompts may show."""
        self._may_prompt |= {account} if account is not None else set(self._monitors)
        self._rounds.nudge(account)
        self._slice()

    @Slot()
    def poll_all(self) -> None:
        """Ask for every account as soon as the gate allows it."""
        self.poll_now(None)

    @Slot()
    def reload(self) -> None:
        """Take over the settings as they are now."""
        self._guarded(self._take_settings)
        self._slice()

    @Slot(object)
    def test_account(self, candidate: Candidate) -> None:
        """Ask with what was typed. An answer is stored as the account's first poll."""
        self._guarded(lambda: self._try(candidate))

    @Slot(object)
    def save(self, request: Request) -> None:
        """Save what was typed, all or nothing; then go by it."""
        problem = self._saved(request)
        self.saved.emit(problem)
        if problem is None:
            for account, _token in request.tokens:
                self._rounds.token_changed(account)
            for account in request.limits.keys() & self._monitors:
                self._guarded(partial(self._redraw, self._monitors[account]))
            self.reload()

    @Slot()
    def read_limits(self) -> None:
        """Read every account's contracted quantities."""
        found: dict[str, tuple[Limit, ...] | None] = {}
        accounts = self._house.settings.accounts
        self._guarded(lambda: found.update((each.id, self._the_store().limits(each.id)) for each in accounts))
        self.limits_read.emit(found)

    @Slot(object)
    def keep(self, values: Mapping[str, Value]) -> None:
        """Keep settings that were set outside of the dialog: a pause, a mute, how a window was left."""
        self._guarded(lambda: self._kept(values))
        self._slice()

    @Slot(object)
    def discard(self, accounts: Sequence[str]) -> None:
        """Forget the counts of accounts that were tested and then not saved."""
        known = {account.id for account in self._house.settings.accounts}
        for account in set(accounts) - known:
            self._guarded(partial(lambda gone: self._the_store().forget(gone), account))

    @Slot()
    def forget(self) -> None:
        """Remove every secret from the key store, and start at login; the files go when the app has ended."""
        outcome: list[str | None] = [" ".join(reason_words(Reason(code=ReasonCode.BUG)))]

        def work() -> None:
            try:
                forget_secrets(self._house)
            except NoToken as problem:
                outcome.append(" ".join(reason_words(problem.reason)))
            else:
                outcome.append(None)
                self._monitors = {}  # nobody is asked any more

        self._guarded(work)
        self.forgotten.emit(outcome[-1])

    @Slot()
    def _slice(self) -> None:
        pause_s = LONGEST_SLICE_S
        if not self._house.quit.asked and self._guarded(self._turn):
            pause_s = min(self._rounds.wake_in_s(self._house.clock.now()), LONGEST_SLICE_S)
        for trouble in self._house.new_troubles():
            self.found.emit(*words_of(trouble))
        if self._runs and not self._house.quit.asked:
            self._timer.start(round(pause_s * 1000))
            self.ticked.emit()

    def _guarded(self, work: Callable[[], object]) -> bool:
        """Do `work`; tell whether it ended well. The one place of this thread where a bug stops."""
        try:
            work()
        except Quitting:
            return False
        except Exception:  # a bug, or a disk that is full: say so, and keep polling
            log.exception("the poll thread met an error")
            return False
        return True

    def _turn(self) -> None:
        """Poll the account whose turn it is, if any; one at a time, so that a wish of the user comes between."""
        if self._store is None or self._house.is_outdated():
            self._take_settings()
        now = self._house.clock.now()
        account = self._rounds.due(now)
        if account is None or account not in self._monitors or is_on(self._house.settings.paused_until, now.wall):
            return
        monitor, prompt = self._monitors[account], account in self._may_prompt
        self._may_prompt.discard(account)
        poll = monitor.broken()
        try:
            poll = monitor.poll(may_prompt=prompt)
        finally:
            # After a bug too, which goes on to `_guarded`: else it would be this account's turn again at once.
            if not self._house.quit.asked:
                now = self._house.clock.now()
                self._rounds.done(account, poll, now, retry_after_s=monitor.retry_after_s)
                self.polled.emit(poll)
        self._tidy(now.wall)

    def _tidy(self, now: datetime) -> None:
        """Once a day, remove history that is older than the settings say."""
        months = self._house.settings.history_months
        if months and self._tidied != now.date():
            from wolkvox_tray.core.history.keeping import tidy  # only for who wants it

            self._tidied = now.date()
            zones = {account.id: self._house.zone_of(account) for account in self._house.settings.accounts}
            tidy(self._the_store(), zones, months, now)

    def _take_settings(self) -> None:
        self.settings_taken.emit(self._house.reload())
        try:
            store = self._the_store()
        except CannotAsk as problem:
            # Looked at again at every slice: a disk that was full may have room again.
            self.replaced.emit(self._house.polls_without_store(problem))
            return
        self._monitors = self._house.monitors(store, tells=True)
        beats = {account: monitor.beat for account, monitor in self._monitors.items()}
        zones = {account: beat.zone for account, beat in beats.items()}
        self._rounds.set_accounts(tuple(beats), zones, {account: beat.phase for account, beat in beats.items()})
        self._rounds.set_interval(self._house.interval_of())
        self.replaced.emit(tuple(monitor.last() for monitor in self._monitors.values()))

    def _kept(self, values: Mapping[str, Value]) -> None:
        before = self._house.settings
        try:
            after = self._house.file.update(lambda now: now.changed(**values))
        except SettingsUnwritable as problem:
            self.unkept.emit(unwritable_words(str(problem.path)))
            return
        if after.paused_until != before.paused_until:
            self._take_settings()
        else:
            self.settings_taken.emit(self._house.reload())

    def _redraw(self, monitor: Monitor) -> None:
        monitor.redraw_limits()
        self.polled.emit(monitor.last())  # there may be a notice

    def _try(self, candidate: Candidate) -> None:
        """Ask with what was typed; of another server than the saved one nothing is kept under the account's id."""
        account, token, store = candidate.account, candidate.token, self._the_store()
        if candidate.moved and token is None:
            with suppress(NoToken):  # then the account's own monitor says why, and sends nothing
                token = self._house.vault_of(account).read(account.id, may_prompt=True)
        tried = replace(account, id=f"{account.id}-elsewhere") if candidate.moved and token else account
        monitor = self._house.trial(tried, token, store) if token else self._house.monitor(account, store)
        poll = monitor.broken()
        try:
            poll = monitor.poll(may_prompt=True, insists=True)
        finally:
            if tried is not account:
                self._guarded(partial(store.forget, tried.id))
            self.tested.emit(replace(poll, account=account.id))
        own = self._monitors.get(account.id)
        if own and tried is account and (token is None or (poll.asked_now and poll.reason is None)):
            self.polled.emit(replace(poll, name=own.account.name))  # as it is stored; what was typed isn't saved yet

    def _saved(self, request: Request) -> str | None:
        outcome: list[str | None] = [" ".join(reason_words(Reason(code=ReasonCode.BUG)))]

        def work() -> None:
            outcome.append(
                save(
                    self._house,
                    self._the_store(),
                    values=request.values,
                    accounts=request.accounts,
                    tokens=request.tokens,
                    limits=request.limits,
                )
            )

        self._guarded(work)
        return outcome[-1]

    def _the_store(self) -> Store:
        if self._store is None:
            self._store = self._house.open_store()
        return self._store
