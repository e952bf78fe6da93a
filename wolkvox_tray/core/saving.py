"""Saving what was typed in the settings dialog: tokens, accounts and settings, all of it or nothing.

The order is that of what can fail. First everything is checked, also whether the file of certificates can be used; then
the tokens go into the key store, which is what fails most (locked, missing, a prompt that was dismissed), and each is
read back there; then start at login, and then the settings, in one step. If one of these fails what was done is undone,
and nothing has changed. Only what can't be undone comes last: tokens and counts of accounts that are gone, and counts
of a server that isn't asked any more. Runs in the poll thread, and it may show a prompt, for a person is there.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.errors import BadInput, InputCode, NoToken, Trouble
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import Origin, SettingsUnwritable
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.phrases import complaint, reason_words, unwritable_words
from wolkvox_tray.core.watch.store import Store

log = logging.getLogger(__name__)

Limits = Mapping[str, Sequence[Limit]]
"""Account ids with all their contracted quantities."""
NO_LIMITS: Limits = MappingProxyType({})

Tokens = Sequence[tuple[str, Token | None]]
"""Account ids with the token to store, or ``None`` for one to delete."""


def save(
    house: House,
    store: Store,
    *,
    values: Mapping[str, Value],
    accounts: Sequence[Account],
    tokens: Tokens,
    limits: Limits = NO_LIMITS,
) -> str | None:
    """Save all of it; return ``None``, or in words why nothing was saved.

    `values` are the settings that change, `accounts` is the whole new list. An account that another program added
    meanwhile stays. `limits` are the contracted quantities of the accounts (by id) where they change.
    """
    before = house.settings
    new = {account: token for account, token in tokens if token is not None}
    undo, drawn = list[tuple[str, Token | None]](), dict[str, Sequence[Limit]]()
    try:
        after = _changed(before, before, values, accounts)
        _refuse_untrusted(after, values)
        _refuse_shared(house, after, new)
        for account in after.accounts:
            if account.id in new:
                undo.append((account.id, _stored(house, account)))
                house.vault_of(account).write(account.id, new[account.id])
                house.may_ask_again(account, new[account.id])
        _start_at_login(house, after, values)
        _draw(store, limits, drawn)
        house.file.update(lambda now: _changed(now, before, values, accounts))
    except (BadInput, Trouble, SettingsUnwritable, OSError, sqlite3.Error) as problem:
        words = _words(problem, house.paths.database)
    else:
        _clear_away(house, store, before, after, tokens)
        return None
    _take_back(house, accounts, undo)
    with contextlib.suppress(sqlite3.Error, OSError):  # said already, if this is what failed
        _draw(store, drawn, {})
    with contextlib.suppress(OSError):
        _start_at_login(house, before, values)
    return words


def agree_on_start_at_login(house: House) -> None:
    """Bring setting and system together at the app's start.

    What an administrator has locked is set anew; what is preset is set once and then the user's. Else the system is
    right: an installer may have switched it on, or the user may have switched it off there.
    """
    try:
        on, wanted = autostart.enabled(), house.settings.start_at_login
        if house.demo or on is wanted:
            return
        origin = house.file.origins()["start_at_login"]
        if origin in (Origin.LOCKED, Origin.PRESET):
            _start_at_login(house, house.settings)
            on = wanted
        if origin is not Origin.LOCKED:
            house.file.update(lambda now: now.changed(start_at_login=on), chosen=("start_at_login",))
    except (OSError, SettingsUnwritable) as problem:
        log.warning("setting and system can't agree on start at login: %s", problem)


def _changed(now: Settings, before: Settings, values: Mapping[str, Value], accounts: Sequence[Account]) -> Settings:
    """Return `now` with the changes; accounts that are in it but weren't there `before` are kept. Raises `BadInput`."""
    known = {account.id for account in (*before.accounts, *accounts)}
    changed = now.changed(**values)
    for account in now.accounts:
        if account.id in known:
            changed = changed.without(account.id)
    others = changed.accounts
    for account in others:
        changed = changed.without(account.id)
    for account in (*accounts, *others):
        changed = changed.with_account(account)
    return changed


def _refuse_untrusted(after: Settings, values: Mapping[str, Value]) -> None:
    """A file of certificates that can't be read would cut every account off. Raises `BadInput` or `Trouble`."""
    if after.trust != "file" or not {"trust", "trust_file"} & set(values):
        return
    if not after.trust_file:
        raise BadInput(InputCode.PATH_NOT_ABSOLUTE)
    from wolkvox_tray.core.wire.connect import trust_problem  # brings in requests; the poll thread has it by now

    reason = trust_problem(Path(after.trust_file))
    if reason is not None:
        raise Trouble(reason)


def _refuse_shared(house: House, settings: Settings, new: Mapping[str, Token]) -> None:
    """Two accounts on one token would collide at wolkvox. Raises `BadInput` (TOKEN_IN_USE)."""
    held: list[tuple[Account, Token]] = []
    for account in settings.accounts:
        token = new.get(account.id) or _stored(house, account)
        if token is None:
            continue
        for other, its in held:
            if its == token and (account.id in new or other.id in new):
                raise BadInput(InputCode.TOKEN_IN_USE, name=other.name if account.id in new else account.name)
        held.append((account, token))


def _stored(house: House, account: Account) -> Token | None:
    try:
        return house.vault_of(account).read(account.id)
    except NoToken:
        return None


def _start_at_login(house: House, settings: Settings, changed: Collection[str] = ("start_at_login",)) -> None:
    """Have the system start the app at login, or not, if that is `changed`. Raises `OSError`."""
    if house.demo or "start_at_login" not in changed:
        return
    if settings.start_at_login:
        autostart.enable()
    else:
        autostart.disable()


def _take_back(house: House, accounts: Sequence[Account], undo: Tokens) -> None:
    """Give the key store back what it held before."""
    by_id = {account.id: account for account in accounts}
    for account_id, former in reversed(undo):
        vault = house.vault_of(by_id[account_id])
        try:
            if former is None:
                vault.delete(account_id)
            else:
                vault.write(account_id, former)
        except NoToken as problem:
            log.warning("a token couldn't be taken back: %s", problem.reason.code.value)


def _draw(store: Store, limits: Limits, before: dict[str, Sequence[Limit]]) -> None:
    """Store contracted quantities; what was in their place is put into `before`. Raises `sqlite3.Error`, `OSError`."""
    for account_id, drawn in limits.items():
        before[account_id] = store.limits(account_id) or ()
        store.put_limits(account_id, drawn)


def _clear_away(house: House, store: Store, before: Settings, after: Settings, tokens: Tokens) -> None:
    """Remove what nobody needs any more: deleted tokens, tokens in the vault an account has left, old counts.

    Counts of another server are old, too: compared with the new one's they would be changes that never happened. What
    was entered about the account holds for its new server as well.
    """
    kept = {account.id: account for account in after.accounts}
    deleted = {account for account, token in tokens if token is None}
    for account in before.accounts:
        gone, now = account.id not in kept, kept.get(account.id)
        moved = now is not None and now.session_only != account.session_only
        if gone or moved or account.id in deleted:
            try:
                house.vault_of(account).delete(account.id)
            except NoToken as problem:
                log.warning("a token couldn't be removed: %s", problem.reason.code.value)
        if gone or (now is not None and now.server != account.server):
            store.forget(account.id, books=gone)


def _words(problem: BadInput | Trouble | SettingsUnwritable | OSError | sqlite3.Error, database: Path) -> str:
    if isinstance(problem, BadInput):
        return complaint(problem)
    if isinstance(problem, Trouble):
        return " ".join(reason_words(problem.reason))
    if isinstance(problem, sqlite3.Error):
        return unwritable_words(str(database))
    path = problem.path if isinstance(problem, SettingsUnwritable) else problem.filename or problem
    return unwritable_words(str(path))
