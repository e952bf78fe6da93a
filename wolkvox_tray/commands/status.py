"""``wolkvox-tray status``: one round, printed.

The same `Monitor.poll` as the tray's, so it keeps the same five minutes: inside them the stored counts are printed.
Without ``--account`` all enabled accounts are asked, one after the other. The exit code is the worst of theirs.
"""

from __future__ import annotations

import logging

from wolkvox_tray.commands.call import Call, ExitCode, exit_code_of, shown, worst
from wolkvox_tray.commands.report import as_json, as_lines, reason_line
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.bounded import Quitting
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.watch.monitor import Monitor
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.endpoint import read_server

log = logging.getLogger(__name__)

WAIT_S = 60.0
"""How long to wait at a closed gate for an account that was never answered."""


def run(call: Call, *, account: str | None = None, server: str | None = None, json: bool = False) -> ExitCode:
    """Ask once and print what came of it; return the exit code. Raises `BadInput` for an account that isn't there."""
    with call.house() as house:
        store = call.open_store(house)
        try:
            monitors = _chosen(call, house, store, account, server)
            if json and len(monitors) > 1:
                raise BadInput(InputCode.SEVERAL_ACCOUNTS, names=_names([each.account for each in monitors]))
            person = call.terminal.can_ask
            codes = [_tell(call, house, ask(call, monitor, insists=person), json=json) for monitor in monitors]
            if not monitors:
                codes = [_tell(call, house, _nobody(house, server), json=json)]
        finally:
            store.close()
            call.complain_of_files(house)  # what was found meanwhile
    return worst(codes)


def watched(house: House, name: str | None) -> tuple[Account, ...]:
    """Return the account called `name`, paused or not, or all enabled ones. Raises `BadInput` for an unknown name."""
    if name is None:
        return house.accounts
    return (named(house, name),)


def named(house: House, name: str) -> Account:
    """Return the account called `name`. Raises `BadInput`, in which a token taken for a name is not shown whole."""
    try:
        return house.settings.account_named(name)
    except BadInput:
        pass
    raise BadInput(InputCode.NO_SUCH_ACCOUNT, name=shown(name))


def no_account(house: House) -> Poll:
    """Return the poll of a house where nobody lives, or nobody who may be asked."""
    reason = None if house.settings.accounts else Reason(code=ReasonCode.NO_ACCOUNT)
    return Poll(account="", name="", server="", health=Health.NOT_SET_UP, reason=reason)


def ask(call: Call, monitor: Monitor, *, wait_s: float = WAIT_S, insists: bool = False) -> Poll:
    """Poll once; a bug becomes a poll too. The key store may ask for its password only if a person sits there.

    `insists` asks even with a token that was refused.
    """
    try:
        return monitor.poll(may_prompt=call.terminal.can_ask, wait_s=wait_s, insists=insists)
    except Quitting:
        raise
    except Exception:  # a bug: the round ends with it, not the command
        log.exception("the poll failed")
        return monitor.broken()


def _chosen(call: Call, house: House, store: Store, name: str | None, server: str | None) -> list[Monitor]:
    if server is None:
        return [house.monitor(account, store) for account in watched(house, name)]
    digits = read_server(server)
    if isinstance(call.token, BadInput):
        raise call.token
    if isinstance(call.token, Token):
        return [house.for_server(digits, call.token, store)]
    owners = [account for account in house.settings.accounts if account.server == digits]
    if len(owners) > 1:
        raise BadInput(InputCode.SEVERAL_ACCOUNTS, names=_names(owners))
    return [house.monitor(account, store) for account in owners]


def _tell(call: Call, house: House, poll: Poll, *, json: bool) -> ExitCode:
    now = house.clock.now().wall
    if json:
        call.terminal.say(as_json(poll, now))
    elif poll.name:
        for line in [*as_lines(poll, now), ""]:
            call.terminal.say(line)
    if trouble := reason_line(poll):
        call.terminal.complain(trouble)
    return exit_code_of(poll.health)


def _nobody(house: House, server: str | None) -> Poll:
    if server is None:
        return no_account(house)
    reason = Reason(code=ReasonCode.TOKEN_MISSING)
    return Poll(account="", name="", server=read_server(server), health=Health.NOT_SET_UP, reason=reason)


def _names(accounts: list[Account]) -> str:
    return ", ".join(clean_text(account.name) for account in accounts)
