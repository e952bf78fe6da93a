"""Saving settings and tokens: all of it or nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine import policy as policy_module
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import SettingsUnwritable
from wolkvox_tray.core.model import REPORT, Reason, ReasonCode
from wolkvox_tray.core.saving import agree_on_start_at_login, save
from wolkvox_tray.core.watch.state import Step, WatchState
from wolkvox_tray.core.watch.store import Store

ANA = Account(id="ana", name="Ana", server="0042")
BEA = Account(id="bea", name="Bea", server="0043")
FORTY, NINETY = Limit(contracted=40), Limit(contracted=40, amount=90, strict=False)
OLD, NEW, OTHER = (Token.clean(text) for text in ("the-old-one", "the-new-one", "another-one"))


class Vault(SessionVault):
    """A key store that refuses to write for some accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: set[str] = set()

    def write(self, account_id: str, token: Token) -> None:
        if account_id in self.refuses:
            raise NoToken(Reason(code=ReasonCode.KEYRING_LOST_IT))
        super().write(account_id, token)

    def held(self, account_id: str) -> Token | None:
        return self._tokens.get(account_id)


@pytest.fixture(autouse=True)
def login(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Start at login, in memory: what it was set to, one after the other."""
    states = [False]
    monkeypatch.setattr(autostart, "enable", lambda: states.append(True))
    monkeypatch.setattr(autostart, "disable", lambda: states.append(False))
    return states


@pytest.fixture
def vault() -> Vault:
    made = Vault()
    made.write("ana", OLD)
    return made


@pytest.fixture
def house(tmp_path: Path, vault: Vault) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=vault) as made:
        made.file.update(lambda settings: settings.with_account(ANA))
        made.reload()
        yield made


@pytest.fixture
def store(house: House) -> Iterator[Store]:
    opened = house.open_store()
    yield opened
    opened.close()


def on_disk(house: House) -> Settings:
    return house.file.load()


def test_settings_accounts_and_tokens_are_saved_together(house: House, store: Store, vault: Vault) -> None:
    renamed = replace(ANA, name="Ana María")

    problem = save(
        house, store, values={"poll_every_min": 10}, accounts=(renamed, BEA), tokens=(("ana", NEW), ("bea", OTHER))
    )

    assert problem is None
    assert on_disk(house) == Settings(accounts=(renamed, BEA), poll_every_min=10)
    assert (vault.held("ana"), vault.held("bea")) == (NEW, OTHER)


def test_if_the_key_store_refuses_one_token_nothing_is_saved(house: House, store: Store, vault: Vault) -> None:
    vault.refuses = {"bea"}

    problem = save(house, store, values={"language": "es"}, accounts=(ANA, BEA), tokens=(("ana", NEW), ("bea", OTHER)))

    assert problem is not None
    assert "didn't keep it" in problem
    assert (on_disk(house), vault.held("ana"), vault.held("bea")) == (Settings(accounts=(ANA,)), OLD, None)


def test_if_the_settings_can_not_be_written_the_key_store_is_as_before(
    house: House, store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(change: Callable[[Settings], Settings]) -> Settings:
        raise SettingsUnwritable(Path("/full/settings.json"))

    monkeypatch.setattr(house.file, "update", full)

    problem = save(house, store, values={}, accounts=(ANA, BEA), tokens=(("ana", NEW), ("bea", OTHER)))

    assert problem == "/full/settings.json can't be written. Free some space or mend its permissions, then try again."
    assert (vault.held("ana"), vault.held("bea")) == (OLD, None)


def test_a_token_that_another_account_has_is_refused(house: House, store: Store, vault: Vault) -> None:
    problem = save(house, store, values={}, accounts=(ANA, BEA), tokens=(("bea", OLD),))

    assert problem == "The account “Ana” uses this token already. Create another one for this account."
    assert (on_disk(house).accounts, vault.held("bea")) == ((ANA,), None)


def test_two_new_accounts_with_one_token_are_refused(house: House, store: Store) -> None:
    problem = save(house, store, values={}, accounts=(ANA, BEA), tokens=(("ana", NEW), ("bea", NEW)))

    assert problem == "The account “Ana” uses this token already. Create another one for this account."


def test_accounts_may_swap_their_names(house: House, store: Store) -> None:
    save(house, store, values={}, accounts=(ANA, BEA), tokens=(("bea", OTHER),))
    house.reload()
    swapped = (replace(ANA, name="Bea"), replace(BEA, name="Ana"))

    problem = save(house, store, values={}, accounts=swapped, tokens=())

    assert (problem, on_disk(house).accounts) == (None, swapped)


def test_an_account_that_is_gone_takes_its_token_and_counts_along(house: House, store: Store, vault: Vault) -> None:
    store.advance("ana", REPORT, lambda state: Step(state=replace(state, month="2026-11")))
    store.put_limits("ana", [FORTY])

    problem = save(house, store, values={}, accounts=(BEA,), tokens=(("ana", None), ("bea", OTHER)))

    assert (problem, on_disk(house).accounts, vault.held("ana")) == (None, (BEA,), None)
    assert (store.load("ana", REPORT), store.limits("ana")) == (WatchState(), ())


def test_a_deleted_token_leaves_its_account(house: House, store: Store, vault: Vault) -> None:
    problem = save(house, store, values={}, accounts=(ANA,), tokens=(("ana", None),))

    assert (problem, on_disk(house).accounts, vault.held("ana")) == (None, (ANA,), None)


def test_a_token_for_this_session_only_leaves_the_key_store(house: House, store: Store, vault: Vault) -> None:
    in_memory = replace(ANA, session_only=True)

    problem = save(house, store, values={}, accounts=(in_memory,), tokens=(("ana", NEW),))

    assert (problem, vault.held("ana"), house.session_vault.read("ana")) == (None, None, NEW)


def test_an_account_that_another_program_added_meanwhile_stays(house: House, store: Store) -> None:
    house.file.update(lambda settings: settings.with_account(BEA))

    problem = save(house, store, values={"notices": False}, accounts=(ANA,), tokens=())

    assert (problem, on_disk(house)) == (None, Settings(accounts=(ANA, BEA), notices=False))


def test_a_value_that_is_not_allowed_is_said_in_words(house: House, store: Store) -> None:
    problem = save(house, store, values={"poll_every_min": 1}, accounts=(ANA,), tokens=())

    assert problem == "wolkvox allows one query every 5 minutes: enter 5 or more."


def test_start_at_login_is_switched_with_the_setting(house: House, store: Store, login: list[bool]) -> None:
    save(house, store, values={"start_at_login": True}, accounts=(ANA,), tokens=())
    house.reload()
    save(house, store, values={"language": "es"}, accounts=(ANA,), tokens=())
    house.reload()
    save(house, store, values={"start_at_login": False}, accounts=(ANA,), tokens=())

    assert login == [False, True, False]


def test_start_at_login_is_switched_back_if_the_settings_can_not_be_written(
    house: House, store: Store, login: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(change: Callable[[Settings], Settings]) -> Settings:
        raise SettingsUnwritable(Path("/full/settings.json"))

    monkeypatch.setattr(house.file, "update", full)

    save(house, store, values={"start_at_login": True}, accounts=(ANA,), tokens=())

    assert login == [False, True, False]


def test_if_start_at_login_can_not_be_switched_nothing_is_saved(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError(13, "Permission denied", "/home/ana/.config/autostart")

    monkeypatch.setattr(autostart, "enable", refuse)

    problem = save(house, store, values={"start_at_login": True}, accounts=(ANA,), tokens=())

    assert (problem or "").startswith("/home/ana/.config/autostart can't be written.")
    assert on_disk(house) == Settings(accounts=(ANA,))


def test_the_demo_never_touches_start_at_login(tmp_path: Path, login: list[bool]) -> None:
    with assemble.demo(tmp_path) as house:
        store = house.open_store()
        problem = save(house, store, values={"start_at_login": True}, accounts=house.accounts, tokens=())
        store.close()

    assert (problem, login) == (None, [False])


def test_an_account_with_another_server_begins_anew(house: House, store: Store, vault: Vault) -> None:
    store.advance("ana", REPORT, lambda state: Step(state=replace(state, month="2026-11")))
    store.put_limits("ana", [FORTY])

    problem = save(house, store, values={}, accounts=(replace(ANA, server="0107"),), tokens=())

    assert (problem, store.load("ana", REPORT), vault.held("ana")) == (None, WatchState(), OLD)
    assert store.limits("ana") == (FORTY,)


def test_a_name_alone_forgets_no_counts(house: House, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(store, "forget", forgotten.append)

    save(house, store, values={}, accounts=(replace(ANA, name="Ana María"),), tokens=())

    assert forgotten == []


def test_contracted_quantities_are_saved_with_the_rest(house: House, store: Store) -> None:
    store.put_limits("ana", [FORTY])

    problem = save(house, store, values={}, accounts=(ANA,), tokens=(), limits={"ana": (NINETY,)})

    assert (problem, store.limits("ana")) == (None, (NINETY,))


def test_contracted_quantities_are_as_before_if_the_settings_can_not_be_written(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(change: Callable[[Settings], Settings]) -> Settings:
        raise SettingsUnwritable(Path("/full/settings.json"))

    store.put_limits("ana", [FORTY])
    monkeypatch.setattr(house.file, "update", full)

    problem = save(house, store, values={}, accounts=(ANA,), tokens=(), limits={"ana": (NINETY,)})

    assert (bool(problem), store.limits("ana")) == (True, (FORTY,))


def test_if_the_database_can_not_be_written_nothing_is_saved(
    house: House, store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(account: str, limits: Iterable[Limit]) -> None:
        raise sqlite3.OperationalError("disk is full")

    monkeypatch.setattr(store, "put_limits", full)

    problem = save(
        house, store, values={"language": "es"}, accounts=(ANA,), tokens=(("ana", NEW),), limits={"ana": (NINETY,)}
    )

    assert problem is not None
    assert str(house.paths.database) in problem
    assert (on_disk(house), vault.held("ana")) == (Settings(accounts=(ANA,)), OLD)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "The certificate file {path} isn't there, so no server is trusted."),
        ("no certificate", "No certificate can be read in {path}, so no server is trusted."),
    ],
)
def test_a_file_of_certificates_that_can_not_be_used_is_not_saved(
    house: House, store: Store, tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    problem = save(house, store, values={"trust": "file", "trust_file": str(path)}, accounts=(ANA, BEA), tokens=())

    assert (problem or "").startswith(said.format(path=path))
    assert on_disk(house) == Settings(accounts=(ANA,))


def test_trusting_a_file_wants_one(house: House, store: Store) -> None:
    problem = save(house, store, values={"trust": "file"}, accounts=(ANA,), tokens=())

    assert (problem, on_disk(house).trust) == ("Choose the file, or type its whole path.", "system")


def test_a_file_that_has_gone_hinders_no_other_setting(house: House, store: Store, tmp_path: Path) -> None:
    house.file.update(lambda settings: settings.changed(trust="file", trust_file=str(tmp_path / "gone.pem")))
    house.reload()

    problem = save(house, store, values={"language": "es"}, accounts=(ANA,), tokens=())

    assert (problem, on_disk(house).language) == (None, "es")


@pytest.fixture
def under(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login: list[bool]) -> Iterator[Callable[[str, bool], House]]:
    """Return a house under a policy that has one word to say of start at login."""
    monkeypatch.setattr(policy_module, "only_administrators_write", lambda _file: True)
    monkeypatch.setattr(autostart, "enabled", lambda: login[-1])
    file, opened = tmp_path / "policy.json", []

    def make(part: str, value: bool) -> House:
        file.write_text(json.dumps({"format": 1, part: {"start_at_login": value}}), encoding="utf-8")
        opened.append(assemble.live(paths(tmp_path / "user"), vault=SessionVault(), policy=file))
        return opened[-1]

    yield make
    for house in opened:
        house.close()


def test_start_at_login_that_is_locked_is_set_again_at_each_start(
    under: Callable[[str, bool], House], login: list[bool]
) -> None:
    agree_on_start_at_login(under("locked", True))
    login.append(False)  # its user has switched it off elsewhere
    agree_on_start_at_login(under("locked", True))
    agree_on_start_at_login(under("locked", True))
    agree_on_start_at_login(under("locked", False))

    assert login == [False, True, False, True, False]


def test_start_at_login_that_is_preset_is_set_once_and_then_its_users(
    under: Callable[[str, bool], House], login: list[bool]
) -> None:
    agree_on_start_at_login(under("preset", True))
    login.append(False)
    agree_on_start_at_login(under("preset", True))

    assert login == [False, True, False]


@pytest.mark.parametrize("on", [False, True])
def test_without_a_policy_the_system_is_right(
    house: House, login: list[bool], monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    """An installer has switched it on, or its user has switched it off in the system's own settings."""
    monkeypatch.setattr(autostart, "enabled", lambda: on)
    house.file.update(lambda settings: settings.changed(start_at_login=not on))
    house.reload()
    agree_on_start_at_login(house)

    assert (login, on_disk(house).start_at_login) == ([False], on)
