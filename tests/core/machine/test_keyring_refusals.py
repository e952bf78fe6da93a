"""What a key store's refusals mean, tried with backends that only refuse; the real one is in `test_keyring_vault`."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.helpers.vault_contract import ANA, is_held, what_is_wrong
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.keyring_vault import KeyringVault, reason_of
from wolkvox_tray.core.model import Health, Reason, ReasonCode


class Forgetful:
    """A backend that takes a secret and keeps nothing, as gnome-keyring does without a usable collection."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def get_password(self, service: str, user: str) -> str | None:
        return None

    def set_password(self, service: str, user: str, value: str) -> None:
        self.taken.append(user)


def test_a_write_that_keeps_nothing_is_told(tmp_path: Path) -> None:
    vault = KeyringVault(Lane("keyring"), key_lock=tmp_path / "lock", open_backend=lambda may_prompt: Forgetful())
    wrong = what_is_wrong(lambda: vault.write("ana", ANA)), what_is_wrong(vault.gate_key)
    after = what_is_wrong(lambda: vault.read("ana"))

    assert (*wrong, after) == (
        (Health.LOCKED, ReasonCode.KEYRING_LOST_IT),
        (Health.LOCKED, ReasonCode.KEYRING_LOST_IT),
        (Health.NOT_SET_UP, ReasonCode.TOKEN_MISSING),
    )


def test_a_prompt_that_is_left_open_holds_nobody_longer_than_its_deadline_and_all_is_well_when_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()
    prompts: list[str] = []

    class Prompting(Forgetful):
        def get_password(self, service: str, user: str) -> str | None:
            if not answered.is_set():
                prompts.append(user)
                answered.wait(30)
            return ANA.reveal()

    monkeypatch.setattr("wolkvox_tray.core.machine.keyring_vault.PROMPT_DEADLINE_S", 0.5)
    lane = Lane("keyring")
    vault = KeyringVault(lane, deadline_s=0.5, open_backend=lambda may_prompt: Prompting())
    reads = [partial(vault.read, "ana", may_prompt=asks) for asks in (True, True, False)]
    wrong = [what_is_wrong(read) for read in reads]
    answered.set()
    assert lane._thread is not None
    lane._thread.join(10)

    assert (wrong, prompts) == ([(Health.LOCKED, ReasonCode.KEYRING_SILENT)] * 3, ["ana"])
    assert vault.read("ana") == ANA


def test_only_who_sets_a_token_may_be_asked_for_a_password(tmp_path: Path) -> None:
    asked: list[bool] = []

    def open_backend(may_prompt: bool) -> Any:
        asked.append(may_prompt)
        return Forgetful()

    vault = KeyringVault(Lane("keyring"), key_lock=tmp_path / "lock", open_backend=open_backend)
    what_is_wrong(lambda: vault.read("ana"))
    what_is_wrong(vault.gate_key)  # reads, then tries to make one
    what_is_wrong(lambda: vault.read("ana", may_prompt=True))
    what_is_wrong(lambda: vault.write("ana", ANA))

    assert asked == [False, False, False, True, True]


def test_nobody_is_asked_for_a_password_while_others_wait_for_the_gate_key(tmp_path: Path) -> None:
    key_lock, seen = tmp_path / "lock", []

    def open_backend(may_prompt: bool) -> Any:
        seen.append((may_prompt, is_held(key_lock)))
        return Forgetful()

    vault = KeyringVault(Lane("keyring"), key_lock=key_lock, open_backend=open_backend)
    what_is_wrong(lambda: vault.gate_key(may_prompt=True))

    assert (seen, is_held(key_lock)) == ([(True, False), (False, True)], False)


def test_who_waits_too_long_for_another_program_that_makes_the_gate_key_does_without(tmp_path: Path) -> None:
    backend = Forgetful()
    vault = KeyringVault(
        Lane("keyring"), key_lock=tmp_path / "lock", deadline_s=1, open_backend=lambda may_prompt: backend
    )
    with FileLock(tmp_path / "lock"):
        wrong = what_is_wrong(vault.gate_key)

    assert (wrong, backend.taken) == ((Health.LOCKED, ReasonCode.KEYRING_SILENT), [])


def test_where_no_lock_can_be_had_no_gate_key_is_made(tmp_path: Path) -> None:
    (tmp_path / "gate").write_text("no folder")
    backend = Forgetful()
    vault = KeyringVault(Lane("keyring"), key_lock=tmp_path / "gate" / "lock", open_backend=lambda may_prompt: backend)
    with pytest.raises(NoToken) as caught:
        vault.gate_key()
    folder = str(tmp_path / "gate")

    assert (caught.value.reason, backend.taken) == (
        Reason(code=ReasonCode.FOLDER_UNWRITABLE, params=(("path", folder),)),
        [],
    )


def test_a_gate_key_that_is_there_needs_no_lock(tmp_path: Path) -> None:
    (tmp_path / "gate").write_text("no folder")
    kept = base64.b64encode(b"k" * 32).decode()

    class Keeping(Forgetful):
        def get_password(self, service: str, user: str) -> str | None:
            return kept

    vault = KeyringVault(
        Lane("keyring"), key_lock=tmp_path / "gate" / "lock", open_backend=lambda may_prompt: Keeping()
    )

    assert vault.gate_key() == b"k" * 32


def test_an_error_of_the_backend_hangs_on_nothing_that_is_raised() -> None:
    class Chatty(Forgetful):
        def set_password(self, service: str, user: str, value: str) -> None:
            raise RuntimeError(value)

    vault = KeyringVault(Lane("keyring"), open_backend=lambda may_prompt: Chatty())
    seen = errors_behind(lambda: vault.write("ana", ANA))

    assert (len(seen), [each for each in seen if ANA.reveal() in repr(each.__dict__) + repr(each)]) == (1, [])


def errors_behind(call: Callable[[], object]) -> list[BaseException]:
    with pytest.raises(NoToken) as caught:
        call()
    chain: list[BaseException] = []
    error: BaseException | None = caught.value
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


class DBusErrorResponse(Exception):
    """Named as jeepney's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class KeyringLocked(Exception):
    """Named as keyring's."""


class SecretServiceNotAvailableException(Exception):
    """Named as secretstorage's."""


def caused_by(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (KeyringLocked(), ReasonCode.KEYRING_LOCKED),
        (SecretServiceNotAvailableException(), ReasonCode.KEYRING_MISSING),
        (ModuleNotFoundError("secretstorage"), ReasonCode.KEYRING_MISSING),
        (DBusErrorResponse("org.freedesktop.DBus.Error.ServiceUnknown"), ReasonCode.KEYRING_MISSING),
        (DBusErrorResponse("org.freedesktop.Secret.Error.IsLocked"), ReasonCode.KEYRING_LOCKED),
        (DBusErrorResponse("org.freedesktop.DBus.Error.NoReply"), ReasonCode.KEYRING_SILENT),
        (
            caused_by(SecretServiceNotAvailableException(), DBusErrorResponse("org.freedesktop.DBus.Error.NoReply")),
            ReasonCode.KEYRING_SILENT,
        ),
        (
            caused_by(SecretServiceNotAvailableException(), KeyError("DBUS_SESSION_BUS_ADDRESS")),
            ReasonCode.KEYRING_MISSING,
        ),
        (RuntimeError("whatever a bus can raise"), ReasonCode.KEYRING_SILENT),
        (TimeoutError(), ReasonCode.KEYRING_SILENT),
    ],
)
def test_what_an_error_of_a_key_store_means(error: Exception, means: ReasonCode) -> None:
    assert reason_of(error) == means
