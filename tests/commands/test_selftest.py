import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command_line import CommandLine, LockedVault
from wolkvox_tray.commands import selftest
from wolkvox_tray.commands.selftest import Check, Failed, Outcome, Skipped, check
from wolkvox_tray.core.machine.bus import BusFacts
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.model import ReasonCode


def raising(problem: Exception) -> Any:
    def test() -> str:
        raise problem

    return test


@pytest.mark.parametrize(
    ("test", "outcome", "detail"),
    [
        (lambda: "fine", Outcome.OK, "fine"),
        (raising(Skipped("none here")), Outcome.SKIPPED, "none here"),
        (raising(Failed("bad")), Outcome.FAILED, "Failed: bad"),
        (raising(ImportError("no module")), Outcome.FAILED, "ImportError: no module"),
    ],
)
def test_a_check_ends_ok_skipped_or_failed(test: Any, outcome: Outcome, detail: str) -> None:
    assert check("x", test) == Check(name="x", outcome=outcome, detail=detail)


@pytest.mark.parametrize(
    ("problem", "code", "good"), [(None, 0, True), (Skipped("none"), 0, True), (Failed("bad"), 1, False)]
)
def test_the_exit_code_and_the_file_tell_whether_one_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception | None, code: int, *, good: bool
) -> None:
    second = raising(problem) if problem else lambda: "fine"
    monkeypatch.setattr(selftest, "CHECKS", (("first", lambda: "fine"), ("second", second)))
    file = tmp_path / "result.json"

    ended = CommandLine(folder=tmp_path).run("--selftest", "--json", str(file))

    facts = json.loads(file.read_text(encoding="ascii"))
    assert (ended.code, facts["ok"], [each["name"] for each in facts["checks"]]) == (code, good, ["first", "second"])
    assert list(facts) == ["version", "frozen", "platform", "ok", "checks"]


def test_the_key_store_check_leaves_nothing_behind() -> None:
    vault = SessionVault()

    assert (selftest.keep_and_remove(vault), vault._tokens) == (vault.name, {})


def test_a_key_store_that_refuses_fails() -> None:
    with pytest.raises(Failed, match="keyring_lost_it"):
        selftest.keep_and_remove(LockedVault(ReasonCode.KEYRING_LOST_IT))


def test_a_key_store_that_gives_back_something_else_fails() -> None:
    class Confused(SessionVault):
        def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
            return Token.clean("something-else")

    with pytest.raises(Failed, match="something else"):
        selftest.keep_and_remove(Confused())


def test_a_key_store_that_removes_nothing_fails() -> None:
    class Sticky(SessionVault):
        def delete(self, account_id: str) -> None:
            """Keep it."""

    with pytest.raises(Failed, match="couldn't be removed"):
        selftest.keep_and_remove(Sticky())


@pytest.mark.parametrize("facts", [None, BusFacts(names=frozenset({"org.freedesktop.Notifications"}))])
def test_a_linux_without_a_key_store_skips_that_check(monkeypatch: pytest.MonkeyPatch, facts: BusFacts | None) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(selftest, "bus_facts", lambda: facts)

    assert check("key store", selftest._key_store).outcome is Outcome.SKIPPED


def test_a_key_store_on_the_bus_that_the_app_cannot_use_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(selftest, "bus_facts", lambda: BusFacts(names=frozenset({"org.freedesktop.secrets"})))
    monkeypatch.setattr(selftest, "KeyringVault", lambda _lane: LockedVault(ReasonCode.KEYRING_MISSING))

    assert check("key store", selftest._key_store).outcome is Outcome.FAILED


def test_an_empty_resource_folder_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(selftest, "resource", lambda: tmp_path)

    assert check("resources", selftest._resources).outcome is Outcome.FAILED


def test_a_missing_catalogue_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(selftest, "locale_dir", lambda: tmp_path)

    assert check("catalogues", selftest._catalogues).outcome is Outcome.FAILED


def test_an_installation_without_its_guide_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(selftest, "guide_dir", lambda: tmp_path)

    assert check("resources", selftest._resources).outcome is Outcome.FAILED


def test_a_catalogue_without_words_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for code in selftest.choices():
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "wolkvox_tray.mo").write_bytes(b"")
    monkeypatch.setattr(selftest, "locale_dir", lambda: tmp_path)

    assert check("catalogues", selftest._catalogues).detail == "Failed: the catalogue for es is empty"


@pytest.mark.parametrize(("languages", "outcome"), [("en es pt_BR", Outcome.OK), ("en", Outcome.FAILED)])
def test_a_qt_that_lacks_a_language_fails(monkeypatch: pytest.MonkeyPatch, languages: str, outcome: Outcome) -> None:
    facts = {"window": "yes", "icon": "yes", "languages": languages}
    monkeypatch.setattr(selftest, "qt_probe", lambda *, offscreen: facts)

    assert check("window", selftest._window).outcome is outcome


@pytest.mark.parametrize("name", ["version", "resources", "catalogues", "zones", "trust", "sqlite"])
def test_the_small_checks_pass_here(name: str) -> None:
    assert check(name, dict(selftest.CHECKS)[name]).outcome is Outcome.OK


def test_the_poll_goes_through_the_demo_server() -> None:
    assert check("poll", selftest._poll).outcome is Outcome.OK
