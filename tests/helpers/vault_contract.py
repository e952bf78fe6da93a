"""What every vault must do; the tests of each inherit this class and bring their ``vault``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.secrets import Token, Vault
from wolkvox_tray.core.model import Health, ReasonCode

ANA = Token.clean("ana-7e3b!\"'\\$%~z")
BEN = Token.clean("ben-00000000000000000000000000000000")
MISSING = (Health.NOT_SET_UP, ReasonCode.TOKEN_MISSING)


def what_is_wrong(call: Callable[[], object]) -> tuple[Health, ReasonCode] | None:
    """Return the health and the reason that a vault raises; ``None`` if all is well."""
    try:
        call()
    except NoToken as trouble:
        return trouble.health, trouble.reason.code
    return None


def is_held(lock: Path) -> bool:
    """Tell whether somebody holds the lock on a file."""
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


class VaultContract:
    @pytest.fixture
    def vault(self) -> Vault:
        raise NotImplementedError

    def test_it_has_a_name(self, vault: Vault) -> None:
        assert vault.name

    def test_what_was_written_is_read_whole(self, vault: Vault) -> None:
        vault.write("ana", ANA)
        vault.forget_cached()

        assert vault.read("ana") == ANA

    def test_each_account_has_its_own_token(self, vault: Vault) -> None:
        vault.write("ana", ANA)
        vault.write("ben", BEN)
        vault.forget_cached()

        assert (vault.read("ana"), vault.read("ben")) == (ANA, BEN)

    def test_a_second_token_replaces_the_first(self, vault: Vault) -> None:
        vault.write("ana", ANA)
        vault.write("ana", BEN)
        vault.forget_cached()

        assert vault.read("ana") == BEN

    def test_an_account_without_a_token_is_told(self, vault: Vault) -> None:
        assert what_is_wrong(lambda: vault.read("ana")) == MISSING

    def test_a_deleted_token_is_gone_and_no_other(self, vault: Vault) -> None:
        vault.write("ana", ANA)
        vault.write("ben", BEN)
        vault.delete("ana")

        assert (what_is_wrong(lambda: vault.read("ana")), vault.read("ben")) == (MISSING, BEN)

    def test_deleting_what_is_not_there_is_no_error(self, vault: Vault) -> None:
        assert what_is_wrong(lambda: vault.delete("ana")) is None

    def test_the_gate_key_stays_the_same(self, vault: Vault) -> None:
        assert vault.gate_key() == vault.gate_key()
