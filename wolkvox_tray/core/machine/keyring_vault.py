"""The system's own key store, through keyring's native backend and no other.

Three rules. The backend is *named*, never found: keyring's own search would fall back to a plain-text file where
``keyrings.alt`` is installed, or follow ``PYTHON_KEYRING_BACKEND``. Every call runs in a lane with a deadline, since
``get_password`` waits for as long as a password prompt is open or the daemon hangs. And nothing prompts behind a
person's back: on Linux we look whether the collection is locked before we read, because reading would raise the prompt.

A write is read back: a gnome-keyring without a usable collection accepts a secret and keeps nothing (measured). Errors
become `NoToken` outside the ``except`` block, so that no exception drags a secret along.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, TypeVar

from wolkvox_tray.core.errors import BadInput, NoToken
from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy
from wolkvox_tray.core.machine.secrets import Token, token_missing
from wolkvox_tray.core.model import Health, Reason, ReasonCode

SERVICE = "wolkvox_tray"
GATE_KEY = "gate-key"
GATE_KEY_BYTES = 32
DEADLINE_S = 10.0
PROMPT_DEADLINE_S = 120.0
"""With an open prompt a person types a password."""

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


class KeyringVault:
    """Tokens in the key store, read once and then kept in memory. `lane` carries every call to it."""

    def __init__(
        self, lane: Lane, *, deadline_s: float = DEADLINE_S, open_backend: Callable[[bool], Any] | None = None
    ) -> None:
        self._lane = lane
        self._deadline_s = deadline_s
        self._open = open_backend or native_backend
        self._tokens: dict[str, Token] = {}
        self._gate_key: bytes | None = None

    @property
    def name(self) -> str:
        """What a person calls this key store."""
        return {"win32": "Windows Credential Manager", "darwin": "macOS Keychain"}.get(sys.platform, "Secret Service")

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
        self._put(account_id, token.reveal(), may_prompt=True)
        self._tokens[account_id] = token

    def delete(self, account_id: str) -> None:
        """Forget the token; one that isn't there is no error. Raises `NoToken`."""
        self._tokens.pop(account_id, None)

        def remove(backend: Any) -> None:
            if backend.get_password(SERVICE, account_id) is not None:
                backend.delete_password(SERVICE, account_id)

        self._do(remove, may_prompt=True)

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        """Return the secret that names tokens' gates, made on first use. Raises `NoToken`."""
        if self._gate_key is None:
            kept = self._do(lambda backend: backend.get_password(SERVICE, GATE_KEY), may_prompt)
            self._gate_key = _decoded(kept) or self._new_gate_key(may_prompt)
        return self._gate_key

    def forget_gate_key(self) -> None:
        """Remove the secret that names tokens' gates, when everything else goes too. Raises `NoToken`."""
        self.delete(GATE_KEY)
        self._gate_key = None

    def forget_cached(self) -> None:
        """Read from the key store again next time: another program may have changed it."""
        self._tokens.clear()
        self._gate_key = None

    def _new_gate_key(self, may_prompt: bool) -> bytes:
        key = secrets.token_bytes(GATE_KEY_BYTES)
        self._put(GATE_KEY, base64.b64encode(key).decode("ascii"), may_prompt=may_prompt)
        return key

    def _put(self, user: str, value: str, *, may_prompt: bool) -> None:
        def put(backend: Any) -> bool:
            backend.set_password(SERVICE, user, value)
            return bool(backend.get_password(SERVICE, user) == value)

        if not self._do(put, may_prompt):
            raise NoToken(Reason(code=ReasonCode.KEYRING_LOST_IT))

    def _do(self, work: Callable[[Any], T], may_prompt: bool) -> T:
        """Run `work` with the backend in the lane, and turn whatever goes wrong there into `NoToken`."""
        outcome: list[ReasonCode] = []

        def guarded() -> list[T]:
            try:
                return [work(self._open(may_prompt))]
            except Exception as error:  # noqa: BLE001 - the lane's entry: backends raise whatever their bus does
                outcome.append(reason_of(error))
            return []

        try:
            deadline_s = max(self._deadline_s, PROMPT_DEADLINE_S) if may_prompt else self._deadline_s
            result = self._lane.call(guarded, deadline_s=deadline_s)
        except (LaneBusy, DeadlinePassed):
            result = []
        if not result:
            raise NoToken(Reason(code=outcome[0] if outcome else ReasonCode.KEYRING_SILENT))
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
    if names & {"Locked", "KeyringLocked", "LockedException", "PromptDismissedException", "InitError"}:
        return ReasonCode.KEYRING_LOCKED
    if names & {"Absent", "NoKeyringError", "SecretServiceNotAvailableException", "ImportError", "KeyError"}:
        return ReasonCode.KEYRING_MISSING
    if names & {"FileNotFoundError", "ConnectionRefusedError"}:
        return ReasonCode.KEYRING_MISSING
    return ReasonCode.KEYRING_SILENT


def _usable(value: str) -> Token | None:
    """Return the token that was kept, or ``None`` if another program left something there that is none."""
    with suppress(BadInput):
        return Token.clean(value)
    return None


def _decoded(kept: str | None) -> bytes | None:
    """Return the gate key that was kept, or ``None`` if what was kept is none."""
    key = b""
    with suppress(ValueError, binascii.Error):
        key = base64.b64decode(kept or "", validate=True)
    return key if len(key) == GATE_KEY_BYTES else None
