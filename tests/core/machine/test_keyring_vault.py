"""The key store: a real gnome-keyring on a bus of its own, and what goes wrong with one."""

from __future__ import annotations

import base64
import gc
import select
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.desktop import wait_until
from tests.helpers.keyring_daemon import KeyStore, missing_programs
from tests.helpers.vault_contract import ANA, BEN, VaultContract, is_held, what_is_wrong
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.keyring_vault import GATE_KEY, SERVICE, KeyringVault, native_backend
from wolkvox_tray.core.machine.secrets import Vault
from wolkvox_tray.core.model import Health, ReasonCode

A_MOMENT_S = 0.05
needs_a_key_store = pytest.mark.skipif(bool(missing_programs()), reason=f"not run: {missing_programs()}")


def a_vault(key_lock: Path | None = None) -> KeyringVault:
    return KeyringVault(Lane("keyring"), key_lock=key_lock, deadline_s=20)


@pytest.fixture
def key_lock(tmp_path: Path) -> Path:
    return tmp_path / "gate" / "key.lock"


@pytest.fixture(scope="module")
def shared_store() -> Iterator[KeyStore]:
    with KeyStore() as store:
        store.start_keys()
        yield store


@pytest.fixture
def open_store(shared_store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """A key store that is open; the tests share it."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", shared_store.address)
    return shared_store


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyStore]:
    """A bus of the test's own, without a key store."""
    with KeyStore() as store:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", store.address)
        yield store


@pytest.fixture
def store(bus: KeyStore) -> KeyStore:
    """A key store of the test's own, open."""
    bus.start_keys()
    return bus


@needs_a_key_store
class TestARealKeyStore(VaultContract):
    @pytest.fixture
    def vault(self, open_store: KeyStore, key_lock: Path) -> Iterator[Vault]:
        vault = a_vault(key_lock)
        yield vault
        for each in ("ana", "ben", GATE_KEY):
            vault.delete(each)

    def test_another_program_finds_the_token(self, vault: Vault, open_store: KeyStore) -> None:
        vault.write("ana", ANA)

        assert open_store.look_up("ana") == ANA.reveal()

    def test_the_token_outlives_the_vault(self, vault: Vault) -> None:
        vault.write("ana", ANA)

        assert a_vault().read("ana") == ANA

    def test_a_token_is_read_once_and_then_kept_in_memory(self, vault: Vault) -> None:
        vault.write("ana", ANA)
        a_vault().write("ana", BEN)
        before = vault.read("ana")
        vault.forget_cached()

        assert (before, vault.read("ana")) == (ANA, BEN)

    def test_the_gate_key_is_made_once_and_the_same_for_every_program(self, vault: Vault) -> None:
        key = vault.gate_key()

        assert (key is not None and len(key), a_vault().gate_key()) == (32, key)

    def test_a_damaged_gate_key_is_made_anew(self, vault: Vault) -> None:
        put(GATE_KEY, "no key")
        key = vault.gate_key()

        assert (key is not None and len(key), a_vault().gate_key()) == (32, key)

    def test_the_gate_key_can_be_forgotten(self, vault: KeyringVault, open_store: KeyStore) -> None:
        key = vault.gate_key()
        vault.forget_gate_key()
        found = open_store.look_up(GATE_KEY)

        assert (found, vault.gate_key() != key) == ("", True)

    def test_without_a_lock_no_gate_key_is_made(self, open_store: KeyStore) -> None:
        assert (a_vault().gate_key(), open_store.look_up(GATE_KEY)) == (None, "")

    def test_a_gate_key_that_another_program_put_there_without_the_lock_is_used(
        self, open_store: KeyStore, key_lock: Path
    ) -> None:
        class Overtaken(Through):
            def set_password(self, service: str, user: str, value: str) -> None:
                super().set_password(service, user, value)
                super().set_password(service, user, base64.b64encode(b"k" * 32).decode())

        key = Overtaken.vault(key_lock).gate_key()
        put(GATE_KEY, "")

        assert key == b"k" * 32

    def test_a_gate_key_that_is_forgotten_while_it_is_made_is_not_used(
        self, open_store: KeyStore, key_lock: Path
    ) -> None:
        class Forgotten(Through):
            def set_password(self, service: str, user: str, value: str) -> None:
                super().set_password(service, user, value)
                a_vault().forget_gate_key()

        vault = Forgotten.vault(key_lock)

        assert what_is_wrong(vault.gate_key) == (Health.LOCKED, ReasonCode.KEYRING_LOST_IT)

    def test_two_vaults_of_one_program_make_one_gate_key(self, vault: Vault, key_lock: Path) -> None:
        """Each has found none; the second one gets its turn while the first one makes it."""
        others: list[bytes | None] = []

        class Slow(Through):
            def set_password(self, service: str, user: str, value: str) -> None:
                other = threading.Thread(target=lambda: others.append(vault.gate_key()))
                other.start()
                ending.append(other)
                super().set_password(service, user, value)

        ending: list[threading.Thread] = []
        key = Slow.vault(key_lock).gate_key()
        for each in ending:
            each.join()

        assert (key is not None, others) == (True, [key])

    def test_something_that_is_no_token_is_told_from_none(self, vault: Vault, open_store: KeyStore) -> None:
        put("ana", "contraseña")

        assert what_is_wrong(lambda: vault.read("ana")) == (Health.NOT_SET_UP, ReasonCode.TOKEN_UNUSABLE)


class Through:
    """The real backend, for tests that want something to happen meanwhile."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    @classmethod
    def vault(cls, key_lock: Path) -> KeyringVault:
        def opened(may_prompt: bool) -> Any:
            return cls(native_backend(may_prompt))

        return KeyringVault(Lane("keyring"), key_lock=key_lock, deadline_s=20, open_backend=opened)

    def get_password(self, service: str, user: str) -> str | None:
        found: str | None = self._backend.get_password(service, user)
        return found

    def set_password(self, service: str, user: str, value: str) -> None:
        self._backend.set_password(service, user, value)


PLAIN_TEXT = """
import os, pathlib
from keyring.backend import KeyringBackend
pathlib.Path(os.environ["PLAIN_TEXT"]).write_text("imported")
class Keyring(KeyringBackend):
    priority = 99
    def get_password(self, service, username): return "from a file"
    def set_password(self, service, username, password): pathlib.Path(os.environ["PLAIN_TEXT"]).write_text(password)
    def delete_password(self, service, username): pass
"""
WRITES_A_TOKEN = """
import os
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.keyring_vault import KeyringVault
from wolkvox_tray.core.machine.secrets import Token
vault = KeyringVault(Lane("keyring"))
vault.write("ben", Token.clean("child-token-1"))
vault.forget_cached()
assert vault.read("ben") == Token.clean("child-token-1")
print(os.environ["PYTHON_KEYRING_BACKEND"], vault.read("ben"))
"""


@needs_a_key_store
def test_a_plain_text_backend_named_by_the_environment_is_neither_used_nor_imported(
    store: KeyStore, tmp_path: Path
) -> None:
    (tmp_path / "plain_text.py").write_text(PLAIN_TEXT)
    store.env["PYTHONPATH"] += f":{tmp_path}"
    store.env |= {"PLAIN_TEXT": str(tmp_path / "kept"), "PYTHON_KEYRING_BACKEND": "plain_text.Keyring"}
    done = store.run(sys.executable, "-c", WRITES_A_TOKEN)

    assert (done.stdout, done.stderr, store.look_up("ben"), (tmp_path / "kept").exists()) == (
        "plain_text.Keyring •••\n",
        "",
        "child-token-1",
        False,
    )


@needs_a_key_store
def test_without_a_key_store_a_plain_text_backend_is_not_used_either(bus: KeyStore, tmp_path: Path) -> None:
    (tmp_path / "plain_text.py").write_text(PLAIN_TEXT)
    bus.env["PYTHONPATH"] += f":{tmp_path}"
    bus.env |= {"PLAIN_TEXT": str(tmp_path / "kept"), "PYTHON_KEYRING_BACKEND": "plain_text.Keyring"}
    done = bus.run(sys.executable, "-c", WRITES_A_TOKEN)

    assert (done.stdout, done.stderr.splitlines()[-1].split(".")[-1], (tmp_path / "kept").exists()) == (
        "",
        "NoToken: keyring_missing",
        False,
    )


def put(user: str, value: str) -> None:
    """Keep a value as another program would."""
    from keyring.backends.SecretService import Keyring

    backend: Any = Keyring  # no types
    backend().set_password(SERVICE, user, value)


MAKES_THE_GATE_KEY = """
import sys
from pathlib import Path
from wolkvox_tray.core.machine import keyring_vault
from wolkvox_tray.core.machine.bounded import Lane

class Halting:
    halted = False

    def __init__(self, backend):
        self.backend = backend

    def get_password(self, service, user):
        found = self.backend.get_password(service, user)
        if not Halting.halted:
            Halting.halted = True
            halt(f"found {found}")
        return found

    def set_password(self, service, user, value):
        halt("makes one")
        self.backend.set_password(service, user, value)

def halt(why):
    print(why, flush=True)
    sys.stdin.readline()

vault = keyring_vault.KeyringVault(
    Lane("keyring"),
    key_lock=Path(sys.argv[1]),
    deadline_s=20,
    open_backend=lambda may_prompt: Halting(keyring_vault.native_backend(may_prompt)),
)
print(vault.gate_key().hex(), flush=True)
"""


@needs_a_key_store
def test_of_two_programs_that_find_no_gate_key_at_the_same_moment_one_makes_it_and_both_use_it(
    store: KeyStore, key_lock: Path
) -> None:
    command = [sys.executable, "-c", MAKES_THE_GATE_KEY, str(key_lock)]
    with ExitStack() as ending:
        programs = [
            ending.enter_context(
                subprocess.Popen(command, env=store.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(2)
        ]
        for each in programs:
            ending.callback(each.kill)
        found = [said(each) for each in programs]
        for each in programs:
            tell(each)
        maker = first_to_speak(programs)
        makes, alone = said(maker), is_held(key_lock)
        tell(maker)
        used = [said(each) for each in programs]
    kept = base64.b64decode(store.look_up(GATE_KEY)).hex()

    assert (found, makes, alone, used) == (["found None"] * 2, "makes one", True, [kept] * 2)


def first_to_speak(programs: Sequence[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Wait for a line of one of the child processes, and return that one."""
    by_pipe = {each.stdout: each for each in programs if each.stdout is not None}
    (first, *_others), _, _ = select.select(list(by_pipe), [], [], 20)
    return by_pipe[first]


def said(program: subprocess.Popen[str]) -> str:
    """Return the next line of a child process."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


def tell(program: subprocess.Popen[str]) -> None:
    """Let a child process go on."""
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


@needs_a_key_store
def test_a_locked_key_store_is_told_and_nobody_is_asked_for_a_password(store: KeyStore, key_lock: Path) -> None:
    a_vault().write("ana", ANA)
    store.watch()
    store.lock()
    wrong = what_is_wrong(lambda: a_vault().read("ana")), what_is_wrong(a_vault(key_lock).gate_key)

    assert (wrong, store.asked_a_person()) == (((Health.LOCKED, ReasonCode.KEYRING_LOCKED),) * 2, False)


@needs_a_key_store
def test_a_person_who_may_be_asked_is_asked(store: KeyStore) -> None:
    """The counter-proof of the test above: there is something to see on the bus. No prompter answers."""
    a_vault().write("ana", ANA)
    store.watch()
    store.lock()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # keyring drops its connection when nobody unlocks
        wrong = what_is_wrong(lambda: a_vault().read("ana", may_prompt=True))
        gc.collect()

    assert (wrong, store.asked_a_person()) == ((Health.LOCKED, ReasonCode.KEYRING_LOCKED), True)


@needs_a_key_store
def test_a_token_that_was_read_stays_known_while_the_key_store_is_locked(store: KeyStore) -> None:
    vault = a_vault()
    vault.write("ana", ANA)
    store.lock()

    assert vault.read("ana") == ANA


@needs_a_key_store
def test_a_bus_without_a_key_store_is_told(bus: KeyStore) -> None:
    vault = a_vault()
    calls: tuple[Callable[[], object], ...] = (
        lambda: vault.read("ana"),
        lambda: vault.write("ana", ANA),
        vault.gate_key,
    )

    assert [what_is_wrong(call) for call in calls] == [(Health.LOCKED, ReasonCode.KEYRING_MISSING)] * 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: the bus is Linux's")
@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "no address"])
def test_no_bus_at_all_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    assert what_is_wrong(lambda: a_vault().read("ana")) == (Health.LOCKED, ReasonCode.KEYRING_MISSING)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: the bus is Linux's")
def test_a_bus_that_the_environment_does_not_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    assert what_is_wrong(lambda: a_vault().read("ana")) == (Health.LOCKED, ReasonCode.KEYRING_MISSING)


@needs_a_key_store
def test_a_key_store_that_hangs_is_told_and_found_again_when_it_goes_on(store: KeyStore) -> None:
    a_vault().write("ana", ANA)
    lane = Lane("keyring")
    hasty, patient = KeyringVault(lane, deadline_s=A_MOMENT_S), KeyringVault(lane, deadline_s=20)
    store.stop()
    wrong = [what_is_wrong(lambda: hasty.read("ana")) for _ in range(2)]
    store.go_on()
    wait_until(lambda: not lane.busy, "the end of the call that hung")

    assert (wrong, patient.read("ana")) == ([(Health.LOCKED, ReasonCode.KEYRING_SILENT)] * 2, ANA)


@needs_a_key_store
def test_a_key_store_that_dies_during_a_call_and_is_started_again_is_found_again(store: KeyStore) -> None:
    a_vault().write("ana", ANA)
    lane = Lane("keyring")
    store.stop()
    wrong = what_is_wrong(lambda: KeyringVault(lane, deadline_s=A_MOMENT_S).read("ana"))
    store.kill()
    wait_until(lambda: not lane.busy, "the end of the call that hung")
    store.start_keys()

    assert (wrong, KeyringVault(lane, deadline_s=20).read("ana")) == ((Health.LOCKED, ReasonCode.KEYRING_SILENT), ANA)
