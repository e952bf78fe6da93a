"""The system's own key store, through keyring's native backend and no other.

Three rules. The backend is *named*, never found: keyring's own search would fall back to a plain-text file where
``keyrings.alt`` is installed, or follow ``PYTHON_KEYRING_BACKEND``. Every call runs in a lane with a deadline, since
``get_password`` waits for as long as a password prompt is open or the daemon hangs. And nothing prompts behind a
person's back: on Linux we look whether the collection is locked before we read, because reading would raise the prompt.

A write is read back: a gnome-keyring without a usable collection accepts a secret and keeps nothing (measured). Errors
become `NoToken` outside the ``except`` block, so that no exception drags a secret along.

The gate key is made once for all programs of this user: under a lock in the data folder, after looking again, and what
is used is what was found there afterwards. The lane's own thread holds the lock, so that a call that was given up can't
store a key after another program has made one, and never while a prompt is open. A program that can't get it has no
key for now, which is safe (`core.wire.gate`).
"""

from __future__ import annotations

import base64
import binascii
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

from wolkvox_tray.core.errors import BadInput, NoToken
from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy
from wolkvox_tray.core.machine.secrets import Token, token_missing
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.words import N_

SERVICE = "wolkvox_tray"
GATE_KEY = "gate-key"
GATE_KEY_BYTES = 32
DEADLINE_S = 10.0
PROMPT_DEADLINE_S = 120.0
"""With an open prompt a person types a password."""
LOCK_SHARE = 0.5  # of the deadline may be spent on waiting for another program that makes the gate key

_BUS_ERRORS = {
    "org.freedesktop.Secret.Error.IsLocked": ReasonCode.KEYRING_LOCKED,
    "org.freedesktop.DBus.Error.ServiceUnknown": ReasonCode.KEYRING_MISSING,
    "org.freedesktop.DBus.Error.NameHasNoOwner": ReasonCode.KEYRING_MISSING,
    "org.freedesktop.DBus.Error.Spawn.ExecFailed": ReasonCode.KEYRING_MISSING,
    "org.freedesktop.DBus.Error.Spawn.ChildExited": ReasonCode.KEYRING_MISSING,
    "org.freedesktop.DBus.Error.Spawn.FileInvalid": ReasonCode.KEYRING_MISSING,
}
"""Sources: the Secret Service and the D-Bus specifications; dbus-daemon's activation."""

T = TypeVar("T")


class Locked(Exception):
    """The key store is locked, and unlocking it needs a person."""


class Absent(Exception):
    """There is no key store, or none with a place for secrets."""


class NotKept(Exception):
    """The key store accepted a secret and doesn't have it."""


class NoLock(Exception):
    """The folder can't hold a lock: it can't be written, or its file system has none."""


class KeyringVault:
    """Tokens in the key store, read once and then kept in memory. `lane` carries every call to it.

    `key_lock` is the file under whose lock the gate key is made, shared by every program of this user; without one
    this vault uses the gate key that is there and makes none.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        key_lock: Path | None = None,
        deadline_s: float = DEADLINE_S,
        open_backend: Callable[[bool], Any] | None = None,
    ) -> None:
        self._lane = lane
        self._key_lock = key_lock
        self._deadline_s = deadline_s
        self._open = open_backend or native_backend
        self._tokens: dict[str, Token] = {}
        self._gate_key: bytes | None = None

    @property
    def name(self) -> str:
        """What a person calls this key store, for `_`: the language may change after it was asked for."""
        names = {"win32": N_("the Windows Credential Manager"), "darwin": N_("the macOS keychain")}
        return names.get(sys.platform, N_("the system's keyring"))

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        """Return the account's token, from memory after the first time. Raises `NoToken`."""
        if account_id in self._tokens:
            return self._tokens[account_id]
        value = self._do(lambda backend: backend.get_password(SERVICE, account_id), may_prompt)
        if not value:
            raise token_missing()
        token = _usable(value)
        if token is None:
            raise NoToken(Reason(code=ReasonCode.TOKEN_UNUSABLE), health=Health.NOT_SET_UP)
        self._tokens[account_id] = token
        return token

    def write(self, account_id: str, token: Token) -> None:
        """Keep the token and read it back. Raises `NoToken`. May prompt: a person is there when a token is set."""

        def put(backend: Any) -> None:
            backend.set_password(SERVICE, account_id, token.reveal())
            if backend.get_password(SERVICE, account_id) != token.reveal():
                raise NotKept

        self._do(put, may_prompt=True)
        self._tokens[account_id] = token

    def delete(self, account_id: str) -> None:
        """Forget the token; one that isn't there is no error. Raises `NoToken`."""
        self._tokens.pop(account_id, None)
        if account_id == GATE_KEY:
            self._gate_key = None

        def remove(backend: Any) -> None:
            if backend.get_password(SERVICE, account_id) is not None:
                backend.delete_password(SERVICE, account_id)

        self._do(remove, may_prompt=True)

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        """Return the secret that names tokens' gates, made on first use. Raises `NoToken`."""
        if self._gate_key is None:
            self._gate_key = self._do(_kept_key, may_prompt)
        if self._gate_key is None and self._key_lock is not None:
            self._gate_key = self._do(_made_key, may_prompt=False, under=self._key_lock)
        return self._gate_key

    def forget_gate_key(self) -> None:
        """Remove the secret that names tokens' gates, when everything else goes too. Raises `NoToken`.

        Takes no lock: whoever makes one at the same moment misses it when reading it back, or uses it until it ends,
        and gates named by different keys respect each other (`core.wire.gate`).
        """
        self.delete(GATE_KEY)

    def forget_cached(self) -> None:
        """Read from the key store again next time: another program may have changed it."""
        self._tokens.clear()
        self._gate_key = None

    def _do(self, work: Callable[[Any], T], may_prompt: bool, *, under: Path | None = None) -> T:
        """Run `work` with the backend in the lane, and turn whatever goes wrong there into `NoToken`.

        With `under` the file's lock is held meanwhile, by the lane's thread: until `work` has really ended.
        """
        outcome: list[ReasonCode] = []
        deadline_s = max(self._deadline_s, PROMPT_DEADLINE_S) if may_prompt else self._deadline_s

        def guarded() -> list[T]:
            try:
                with _locked(under, deadline_s * LOCK_SHARE) if under else nullcontext():
                    return [work(self._open(may_prompt))]
            except Exception as error:  # noqa: BLE001 - the lane's entry: backends raise whatever their bus does
                outcome.append(reason_of(error))
            return []

        try:
            result = self._lane.call(guarded, deadline_s=deadline_s)
        except (LaneBusy, DeadlinePassed):
            result = []
        if not result:
            code = outcome[0] if outcome else ReasonCode.KEYRING_SILENT
            params = (("path", str(under.parent)),) if under and code is ReasonCode.FOLDER_UNWRITABLE else ()
            raise NoToken(Reason(code=code, params=params))
        return result[0]


def native_backend(may_prompt: bool) -> Any:
    """Return keyring's backend for this system, after making sure that it won't prompt unless it may.

    Raises `Absent` or `Locked`, or whatever the backend's own bus raises.
    """
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return _made(WinVaultKeyring)
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as MacKeyring

        return _made(MacKeyring)
    from keyring.backends.SecretService import Keyring as SecretService

    _look(may_prompt)
    return _made(SecretService)


def _made(backend: Any) -> Any:
    """Return an object of keyring's class; its classes have no types."""
    return backend()


def _look(may_prompt: bool) -> None:
    """Look at the Secret Service's default collection without touching it: is there one, and is it open?"""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        if not secretstorage.check_service_availability(bus):
            raise Absent
        if may_prompt:
            return
        try:
            collection = secretstorage.get_collection_by_alias(bus, "default")
        except secretstorage.ItemNotFoundException:
            collection = None
        if collection is None:
            raise Absent
        if collection.is_locked():
            raise Locked


def reason_of(error: Exception) -> ReasonCode:
    """Return what an exception of a key store means; by the names of its classes, so that nothing is imported.

    An error of the bus says by its own name whether there is a key store; secretstorage takes one that died during a
    call for one that isn't there.
    """
    if isinstance(error.__cause__, Exception) and hasattr(error.__cause__, "name"):
        error = error.__cause__
    names = {kind.__name__ for kind in type(error).__mro__}
    if "DBusErrorResponse" in names:
        return _BUS_ERRORS.get(str(getattr(error, "name", "")), ReasonCode.KEYRING_SILENT)
    if "NotKept" in names:
        return ReasonCode.KEYRING_LOST_IT
    if "NoLock" in names:
        return ReasonCode.FOLDER_UNWRITABLE
    if names & {"Locked", "KeyringLocked", "LockedException", "PromptDismissedException", "InitError"}:
        return ReasonCode.KEYRING_LOCKED
    if names & {"Absent", "NoKeyringError", "SecretServiceNotAvailableException", "ImportError", "KeyError"}:
        return ReasonCode.KEYRING_MISSING
    if names & {"FileNotFoundError", "ConnectionRefusedError"}:
        return ReasonCode.KEYRING_MISSING
    return ReasonCode.KEYRING_SILENT


def _kept_key(backend: Any) -> bytes | None:
    """Return the gate key that is in the key store; ``None`` if there is none, or something that can't be one."""
    kept, key = backend.get_password(SERVICE, GATE_KEY), b""
    with suppress(ValueError, binascii.Error):
        key = base64.b64decode(kept or "", validate=True)
    return key if len(key) == GATE_KEY_BYTES else None


def _made_key(backend: Any) -> bytes:
    """Return the gate key that is in the key store, and put one there first if there is none. Under the lock only.

    Whatever is found afterwards is the key, even if a program that knows nothing of the lock has put it there.
    """
    if (key := _kept_key(backend)) is None:
        fresh = secrets.token_bytes(GATE_KEY_BYTES)
        backend.set_password(SERVICE, GATE_KEY, base64.b64encode(fresh).decode("ascii"))
        key = _kept_key(backend)
    if key is None:
        raise NotKept
    return key


@contextmanager
def _locked(file: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock on `file`; wait for it at most `wait_s`. Raises `TimeoutError` or `NoLock`."""
    from filelock import FileLock, SoftFileLock, Timeout  # not needed before the first gate key

    lock = FileLock(file, timeout=wait_s, mode=0o600)
    trouble: type[Exception] | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        trouble = TimeoutError
    except (OSError, NotImplementedError):
        trouble = NoLock
    if trouble is not None:
        raise trouble
    try:
        if isinstance(lock, SoftFileLock):  # a file system without locks: a kill would leave this one for good
            raise NoLock
        yield
    finally:
        lock.release()


def _usable(value: str) -> Token | None:
    """Return the token that was kept, or ``None`` if another program left something there that is none."""
    with suppress(BadInput):
        return Token.clean(value)
    return None
