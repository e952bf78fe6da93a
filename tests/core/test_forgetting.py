"""Forgetting everything: secrets first, files last. What the command line says of it: `tests.commands.test_forget`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wolkvox_tray.core import assemble, forgetting
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.forgetting import forget_secrets, is_alone, remove_files
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.paths import Paths, paths
from wolkvox_tray.core.machine.policy import Policy
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import Reason, ReasonCode

ANA = Account(id="ana", name="Ana", server="0042")
BEA = Account(id="bea", name="Bea", server="0043", session_only=True)


class Vault(SessionVault):
    """A key store that tells what was deleted, and may refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: list[str] = []
        self.locked = False

    def delete(self, account_id: str) -> None:
        if self.locked:
            raise NoToken(Reason(code=ReasonCode.KEYRING_LOCKED))
        self.deleted.append(account_id)


@pytest.fixture(autouse=True)
def logins(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Start at login as a list: what was done to it."""
    done: list[str] = []
    monkeypatch.setattr(autostart, "disable", lambda: done.append("disabled"))
    return done


@pytest.fixture(autouse=True)
def usual(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """The folders that this user has without ``--data-dir``; nothing is there yet."""
    usual = paths(tmp_path_factory.mktemp("usual"))
    monkeypatch.setattr(forgetting, "usual_paths", lambda: usual)
    return usual


@pytest.fixture
def vault() -> Vault:
    return Vault()


@pytest.fixture
def house(tmp_path: Path, vault: Vault) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=vault) as made:
        made.file.update(lambda settings: settings.with_account(ANA).with_account(BEA))
        made.reload()
        yield made


def test_the_secrets_are_the_tokens_the_gates_key_and_the_login_entry(
    house: House, vault: Vault, logins: list[str]
) -> None:
    house.session_vault.write("bea", Token.clean("made-up"))

    stayed = forget_secrets(house)

    assert (stayed, vault.deleted, logins) == ([], ["ana", "bea", "gate-key"], ["disabled"])
    with pytest.raises(NoToken):
        house.session_vault.read("bea")


def test_tokens_of_accounts_that_a_policy_keeps_from_sight_go_too(house: House, vault: Vault) -> None:
    ours = Account(id="ours", name="Ours", server="0044")
    policy = Policy(accounts=(ours,), other_accounts=False)
    house.file = SettingsFile(house.paths.settings_file, read_policy=lambda: policy)
    house.reload()

    forget_secrets(house)

    assert (house.settings.accounts, vault.deleted) == ((ours,), ["ours", "ana", "bea", "gate-key"])


def test_what_the_usual_folders_need_stays_with_them(
    house: House, vault: Vault, logins: list[str], usual: Paths
) -> None:
    SettingsFile(usual.settings_file).update(lambda settings: settings)
    stayed = forget_secrets(house)

    assert (stayed, vault.deleted, logins) == ([], ["ana", "bea"], [])
    assert is_alone(usual)


def test_without_a_home_nothing_else_is_there(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Paths:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(forgetting, "usual_paths", homeless)

    assert is_alone(house.paths)


def test_a_locked_key_store_stops_it_before_anything_has_gone(house: House, vault: Vault, logins: list[str]) -> None:
    vault.locked = True

    with pytest.raises(NoToken):
        forget_secrets(house)

    assert (logins, house.file.load().accounts) == ([], (ANA, BEA))


def test_the_files_go_and_the_folders_with_them(house: House, tmp_path: Path) -> None:
    house.open_store().close()

    stayed = remove_files(house.paths)

    assert (stayed, list(tmp_path.iterdir())) == ([], [])


def test_the_demo_leaves_start_at_login_alone(tmp_path: Path, logins: list[str]) -> None:
    with assemble.demo(tmp_path) as house:
        stayed = forget_secrets(house)

    assert (stayed, logins) == ([], [])
