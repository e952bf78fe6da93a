"""``wolkvox-tray account add | set-token | list | remove``.

A token is typed without echo or comes through standard input; never as an argument, which every program on the
computer could read. It goes into the key store first and is read back there; only then are the settings saved. If
that fails the key store is cleaned up again, so that nothing is left half done.
"""

from __future__ import annotations

from dataclasses import replace

from wolkvox_tray.commands.call import Call, ExitCode
from wolkvox_tray.commands.status import named
from wolkvox_tray.commands.terminal import PROGRAM, table
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import BadInput, InputCode, NoToken
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, clean_name, known_as
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.phrases import clean_text, health_words, reason_words
from wolkvox_tray.core.wire.endpoint import read_server
from wolkvox_tray.core.words import _


def add(call: Call, *, server: str, name: str | None = None) -> ExitCode:
    """Add an account for `server` and store its token. Raises `BadInput` and `NoToken`; then nothing has changed."""
    digits = read_server(server)
    with call.house() as house:
        if not house.settings.may_add:
            raise BadInput(InputCode.DECIDED_BY_POLICY)
        account = Account(name=_free_name(house, digits, name), server=digits)
        house.settings.with_account(account)  # a name or server that can't be is refused before a token is asked for
        token = _token(call, house, account)
        house.vault.write(account.id, token)
        house.may_ask_again(account, token)
        try:
            house.file.update(lambda settings: settings.with_account(account))
        except BaseException:
            house.vault.delete(account.id)
            raise
    call.terminal.say(
        _("Account “{name}” was added. See its licenses: {program} status").format(
            name=clean_text(account.name), program=PROGRAM
        )
    )
    return ExitCode.DONE


def set_token(call: Call, *, name: str) -> ExitCode:
    """Replace the token of an account; one that lived in a session's memory lies in the key store from now on."""
    with call.house() as house:
        account = named(house, name)
        token = _token(call, house, account)
        house.vault.write(account.id, token)
        house.may_ask_again(account, token)
        if account.session_only:
            house.file.update(lambda settings: settings.with_account(replace(account, session_only=False)))
    call.terminal.say(_("The token of “{name}” was replaced.").format(name=clean_text(account.name)))
    return ExitCode.DONE


def show_list(call: Call) -> ExitCode:
    """List the accounts and whether each has a token; never the token."""
    with call.house() as house:
        rows = [
            (
                clean_text(account.name),
                account.server,
                _("yes") if account.enabled else _("paused"),
                _token_state(house, account),
            )
            for account in house.settings.accounts
        ]
    if not rows:
        call.terminal.say(_("No account is set up. Type: {program} account add --server 0042").format(program=PROGRAM))
        return ExitCode.DONE
    for line in table([(_("Account"), _("Server"), _("Watched"), _("Token")), *rows], numbers=4):
        call.terminal.say(line)
    return ExitCode.DONE


def remove(call: Call, *, name: str, sure: bool = False) -> ExitCode:
    """Remove an account with its token and its stored counts, after asking."""
    with call.house() as house:
        account = named(house, name)
        if account.id in house.settings.managed:
            raise BadInput(InputCode.DECIDED_BY_POLICY)
        question = _("Remove the account “{name}” with its token and its stored counts?").format(
            name=clean_text(account.name)
        )
        if not sure and not is_sure(call, question):
            return ExitCode.USAGE
        house.vault_of(account).delete(account.id)
        house.file.update(lambda settings: settings.without(account.id))
        store = house.open_store()
        try:
            store.forget(account.id)
        finally:
            store.close()
    call.terminal.say(_("Account “{name}” was removed.").format(name=clean_text(account.name)))
    return ExitCode.DONE


def is_sure(call: Call, question: str) -> bool:
    """Ask before something goes for good; without a person to ask, say how to answer beforehand."""
    if not call.terminal.can_ask:
        call.terminal.complain(_("{question} Nobody can answer here: repeat it with --yes.").format(question=question))
        return False
    if call.terminal.confirm(question):
        return True
    call.terminal.complain(_("Nothing was changed."))
    return False


def _free_name(house: House, server: str, name: str | None) -> str:
    """Return the name as given, or ``wv0042``, ``wv0042 2`` … whichever is free."""
    if name is not None:
        return clean_name(name)
    taken = {known_as(account.name) for account in house.settings.accounts}
    names = (f"wv{server}", *(f"wv{server} {n}" for n in range(2, len(taken) + 2)))
    return next(free for free in names if free not in taken)


def _token(call: Call, house: House, account: Account) -> Token:
    """Ask for the token of `account`. Raises `BadInput` if it can't be one, or another account has it."""
    prompt = _("Token for {name} (it stays invisible): ").format(name=clean_text(account.name))
    token = Token.clean(call.terminal.token_text(prompt))
    for other in house.settings.accounts:
        if other.id != account.id and _has(call, house, other, token):
            raise BadInput(InputCode.TOKEN_IN_USE, name=other.name)
    return token


def _has(call: Call, house: House, account: Account, token: Token) -> bool:
    try:
        return house.vault_of(account).read(account.id, may_prompt=call.terminal.can_ask) == token
    except NoToken as trouble:
        if trouble.reason.code in (ReasonCode.TOKEN_MISSING, ReasonCode.TOKEN_UNUSABLE):
            return False
        raise


def _token_state(house: House, account: Account) -> str:
    if account.session_only:
        return _("this session only")
    try:
        house.vault.read(account.id)
    except NoToken as trouble:
        if trouble.reason.code is ReasonCode.TOKEN_MISSING:
            return _("missing")
        what, _remedy = reason_words(trouble.reason)
        return f"{health_words(trouble.health)}: {what}"
    return _("stored")
