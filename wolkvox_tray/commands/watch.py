"""``wolkvox-tray watch``: the table once, then every line that changes, as it comes, until Ctrl+C.

Standard output holds counts only: the first table of each account and then one dated line a changed row. Trouble and
its end go to standard error. What changed is judged against what this terminal shows, not against what the tray has
announced: if the tray asks meanwhile, its answers appear here too. Without a terminal (a service, a build machine) it
stops after three rounds, so that nothing waits for it forever.
"""

from __future__ import annotations

import random
from datetime import datetime

from wolkvox_tray.commands.call import Call, ExitCode, exit_code_of
from wolkvox_tray.commands.report import as_lines, moment, number, reason_line, row_name, total_words
from wolkvox_tray.commands.status import ask, no_account, watched
from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.model import Change, Health, LicenseCount, Poll, RowKey
from wolkvox_tray.core.phrases import clean_text, delta, health_words
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.watch.rounds import Rounds
from wolkvox_tray.core.words import _

ROUNDS_UNWATCHED = 3
POLL_S = 60.0
"""The longest that one poll may take."""


def run(call: Call, *, account: str | None = None) -> ExitCode:
    """Print the table and then what changes; return when interrupted, or after three rounds if nobody reads along."""
    with call.house() as house:
        accounts = watched(house, account)
        if not accounts:
            poll = no_account(house)
            call.terminal.complain(reason_line(poll) or "")
            return exit_code_of(poll.health)
        store = call.open_store(house)
        try:
            _watch(call, house, [house.monitor(each, store) for each in accounts])
        except KeyboardInterrupt:
            pass
        finally:
            store.close()
    return ExitCode.DONE


def _watch(call: Call, house: House, each: list[Monitor]) -> None:
    monitors = {monitor.account.id: monitor for monitor in each}
    rounds = Rounds(house.interval_of(), rng=random.Random())  # noqa: S311 - jitter, not a secret
    rounds.set_accounts(
        tuple(monitors),
        {name: monitor.beat.zone for name, monitor in monitors.items()},
        {name: monitor.beat.phase for name, monitor in monitors.items()},
    )
    screens = {account: Screen(call.terminal) for account in monitors}
    left = None if call.terminal.is_watched else ROUNDS_UNWATCHED * len(monitors)
    until_s = _longest_s(house, len(monitors)) + house.clock.now().elapsed_s
    while left != 0 and not call.terminal.gone:
        now = house.clock.now()
        if left is not None and now.elapsed_s > until_s:
            return
        account = rounds.due(now)
        if account is None:
            if house.quit.wait(rounds.wake_in_s(now)):
                return
            continue
        poll = ask(call, monitors[account], wait_s=0.0)
        rounds.done(account, poll, house.clock.now(), retry_after_s=monitors[account].retry_after_s)
        screens[account].show(poll, house.clock.now().wall)
        call.complain_of_files(house)  # what was found meanwhile
        left = None if left is None else left - 1


def _longest_s(house: House, accounts: int) -> float:
    """Return how long three rounds may take: a refused token or a used-up quota would make a round wait for days."""
    return ROUNDS_UNWATCHED * (house.interval_of() + POLL_S * accounts)


class Screen:
    """What this terminal shows of one account, so that only what differs is printed."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._shown: dict[RowKey, LicenseCount] | None = None
        self._health = Health.OK

    def show(self, poll: Poll, now: datetime) -> None:
        """Print the table the first time there is one, and later the rows that differ; trouble when it turns."""
        self._tell_health(poll, now)
        if self._shown is None:
            if poll.answered_at is not None or poll.health in (Health.OK, Health.NO_DATA):
                self._print_table(poll, now)
        else:
            self._print_changes(poll, now)

    def _print_table(self, poll: Poll, now: datetime) -> None:
        for line in [*as_lines(poll, now), ""]:
            self._terminal.say(line)
        self._shown = {count.key: count for count in poll.counts}

    def _print_changes(self, poll: Poll, now: datetime) -> None:
        before, after = self._shown or {}, {count.key: count for count in poll.counts}
        for key in dict.fromkeys([*before, *after]):
            change = Change(before=before.get(key), after=after.get(key))
            if number(change.before) != number(change.after):
                self._terminal.say(_changed_line(poll, poll.answered_at or now, change))
        self._shown = after

    def _tell_health(self, poll: Poll, now: datetime) -> None:
        if poll.health is self._health:
            return
        self._health = poll.health
        if line := reason_line(poll):
            self._terminal.complain(f"{moment(now)}  {line}")
        elif poll.health is Health.OK:
            text = _("{name}: wolkvox answered again. Total: {total}")
            self._terminal.complain(
                f"{moment(now)}  {text.format(name=clean_text(poll.name), total=total_words(poll))}"
            )
        else:
            self._terminal.complain(f"{moment(now)}  {clean_text(poll.name)}: {health_words(poll.health, poll.reason)}")


def _changed_line(poll: Poll, when: datetime, change: Change) -> str:
    text = _("{time}  {name}  {row}: {before} → {after}{difference}  (total {total})")
    return text.format(
        time=moment(when),
        name=clean_text(poll.name),
        row=row_name(change.count),
        before=number(change.before),
        after=number(change.after),
        difference="" if change.delta is None else f" ({delta(change.delta)})",
        total=total_words(poll),
    )
