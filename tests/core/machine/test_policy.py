"""An administrator's policy: presets, locks, accounts; followed only if nobody else can have written it."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.house import ROOT
from wolkvox_tray.core.machine import policy as policy_module
from wolkvox_tray.core.machine.policy import NO_POLICY, Policy, only_administrators_write, policy_file, read_policy
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import Origin, SettingsFile

VENTAS = Account(id="ventas", name="Ventas", server="0042")
OWN = Account(id="own", name="Mine", server="0107")
WHOLE = {
    "format": 1,
    "preset": {"language": "es", "poll_every_min": 15},
    "locked": {"notice_privacy": "numbers", "proxy": "none"},
    "accounts": [{"id": "ventas", "name": "Ventas", "server": "0042"}],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.json"


@pytest.fixture
def settings_path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def write(file: Path, content: Any) -> Policy:
    file.write_text(json.dumps(content), encoding="utf-8")
    return read_policy(file, is_trusted=lambda _file: True)


def under(policy: Policy, path: Path) -> SettingsFile:
    return SettingsFile(path, read_policy=lambda: policy)


def test_a_whole_policy_is_understood(file: Path) -> None:
    assert write(file, WHOLE) == Policy(
        preset={"language": "es", "poll_every_min": 15},
        locked={"notice_privacy": "numbers", "proxy": "none"},
        accounts=(VENTAS,),
        file=file,
    )


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ([], ("format",)),
        ({}, ("format",)),
        ({"format": 2, "locked": {"proxy": "none"}}, ("format",)),
        ({"format": 1, "locks": {}}, ("locks",)),
        ({"format": 1, "locked": {"poll_every_min": 1, "colour": "red"}}, ("locked.poll_every_min", "locked.colour")),
        ({"format": 1, "preset": []}, ("preset",)),
        ({"format": 1, "other_accounts": "no"}, ("other_accounts",)),
        ({"format": 1, "accounts": [{"id": "a"}]}, ("accounts[0]",)),
        ({"format": 1, "accounts": [{"id": "a", "server": "0042", "token": "made-up"}]}, ("accounts[0]",)),
        ({"format": 1, "accounts": [{"id": "a", "server": "wv0042.example"}]}, ("accounts[0]",)),
        ({"format": 1, "accounts": [asdict(VENTAS)]}, ("accounts[0]",)),
        ({"format": 1, "accounts": [{"id": "a", "server": "0042"}, {"id": "a", "server": "0043"}]}, ("accounts[1]",)),
    ],
)
def test_what_cannot_be_followed_is_named_and_the_rest_counts(
    file: Path, content: Any, problems: tuple[str, ...]
) -> None:
    policy = write(file, content)

    assert (policy.problems, dict(policy.locked), policy.other_accounts) == (problems, {}, True)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_policy_is_none(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    assert read_policy(file, is_trusted=lambda _file: True) == Policy(problems=("not readable as JSON",), file=file)


@pytest.mark.skipif(sys.platform == "win32", reason="not run: links and pipes are made otherwise there")
@pytest.mark.parametrize("made", [Path.mkdir, lambda file: file.symlink_to("nowhere"), os.mkfifo])
def test_what_stands_in_a_policys_place_is_no_file_and_is_named(file: Path, made: Callable[[Path], object]) -> None:
    made(file)

    assert read_policy(file) == Policy(problems=("not readable as JSON",), file=file)


def test_without_a_file_there_is_none(file: Path) -> None:
    assert read_policy(file) == NO_POLICY
    assert policy_file().name == "policy.json"


def loosened(file: Path) -> None:
    file.chmod(0o666)


def in_an_open_folder(file: Path) -> None:
    file.parent.chmod(0o777)


def anothers(file: Path) -> None:
    os.chown(file, 65534, 65534)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="not run: only root can own a policy")
@pytest.mark.parametrize("harm", [loosened, in_an_open_folder, anothers])
def test_a_policy_that_others_may_write_is_not_followed(file: Path, harm: Callable[[Path], None]) -> None:
    file.parent.chmod(0o755)
    write(file, WHOLE)
    trusted = only_administrators_write(file)
    harm(file)

    assert (trusted, read_policy(file)) == (True, Policy(problems=("writable by others",), file=file))


def test_presets_hold_until_changed_and_locks_whatever_the_user_has_chosen(file: Path, settings_path: Path) -> None:
    SettingsFile(settings_path).update(lambda settings: settings.changed(proxy="manual", poll_every_min=60))
    mine = under(write(file, WHOLE), settings_path)
    settings = mine.load()

    assert (settings.language, settings.poll_every_min, settings.proxy) == ("es", 60, "none")
    assert (set(settings.locked), set(settings.managed)) == ({"notice_privacy", "proxy"}, {"ventas"})
    assert {name: origin for name, origin in mine.origins().items() if origin is not Origin.DEFAULT} == {
        "language": Origin.PRESET,
        "poll_every_min": Origin.USER,
        "proxy": Origin.LOCKED,
        "notice_privacy": Origin.LOCKED,
    }


def test_what_the_policy_says_is_not_written_into_the_users_file(file: Path, settings_path: Path) -> None:
    mine = under(write(file, WHOLE), settings_path)
    mine.update(lambda settings: settings.changed(keep_open=True).with_account(OWN))
    kept = json.loads(settings_path.read_text("utf-8"))
    after = SettingsFile(settings_path).load()

    assert {name: value for name, value in kept.items() if name != "accounts"} == {
        "keep_open": True,
        "schema_version": 1,
    }
    assert after == Settings(accounts=(OWN,), keep_open=True)


def test_the_user_decides_whether_a_managed_account_is_asked_and_nothing_else(file: Path, settings_path: Path) -> None:
    mine = under(write(file, WHOLE), settings_path)
    paused = Account(id="ventas", name="Other name", server="9999", enabled=False, session_only=True)
    mine.update(lambda settings: settings.with_account(paused))

    assert mine.load().accounts == (
        Account(id="ventas", name="Ventas", server="0042", enabled=False, session_only=True),
    )


def test_a_managed_account_cannot_be_removed_and_goes_with_the_policy(file: Path, settings_path: Path) -> None:
    mine = under(write(file, WHOLE), settings_path)
    mine.update(lambda settings: settings.without("ventas"))
    removed = mine.load().accounts
    mine.update(lambda settings: settings)
    without_policy = SettingsFile(settings_path)

    assert (removed, without_policy.load().accounts, without_policy.problems) == ((VENTAS,), (), ())


def test_accounts_of_ones_own_can_be_forbidden_and_are_kept(file: Path, settings_path: Path) -> None:
    SettingsFile(settings_path).update(lambda settings: settings.with_account(OWN))
    mine = under(write(file, {**WHOLE, "other_accounts": False}), settings_path)
    mine.update(lambda settings: settings.changed(keep_open=True))

    assert (mine.load().accounts, mine.load().may_add, mine.problems) == ((VENTAS,), False, ())
    assert SettingsFile(settings_path).load().accounts == (OWN,)


def test_the_schema_in_the_docs_takes_the_example_and_refuses_what_the_app_refuses() -> None:
    """The docs' example is followed whole; every property the app knows stands in the schema, and no other."""
    text = (ROOT / "docs" / "en" / "roll-out.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    schema = json.loads((ROOT / "docs" / "en" / "policy.schema.json").read_text(encoding="utf-8"))

    assert set(schema["properties"]) == set(example) == policy_module._KNOWN
    assert set(schema["properties"]["accounts"]["items"]["properties"]) == set(example["accounts"][0])


def test_the_docs_example_is_followed_whole(file: Path) -> None:
    text = (ROOT / "docs" / "en" / "roll-out.md").read_text(encoding="utf-8")

    assert write(file, json.loads(text.split("```json\n")[1].split("```")[0])).problems == ()
