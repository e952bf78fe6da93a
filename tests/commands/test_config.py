"""``config show``: every setting with where it comes from; what a policy locks is locked for the command line too."""

import json
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CANARY, CommandLine
from wolkvox_tray.core.machine import policy
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.machine.settings_table import BY_NAME

POLICY = {
    "format": 1,
    "preset": {"poll_every_min": 15},
    "locked": {"notice_privacy": "numbers"},
    "accounts": [{"id": "ventas", "name": "Ventas", "server": "0107"}],
    "other_accounts": False,
}


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setattr(policy, "only_administrators_write", lambda _file: True)
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(POLICY), encoding="utf-8")
    line = CommandLine(folder=tmp_path / "user", policy=file)
    line.paths.make()
    SettingsFile(line.paths.settings_file).update(lambda settings: settings.changed(keep_open=True))
    return line


def test_every_value_is_told_with_its_origin(line: CommandLine) -> None:
    ended = line.run("config", "show", "--json")
    told = json.loads(ended.out)
    decided = {name: tuple(entry.values()) for name, entry in told["settings"].items() if entry["origin"] != "default"}

    assert (ended.code, ended.err, list(told["settings"])) == (0, "", list(BY_NAME))
    assert decided == {
        "poll_every_min": (15, "preset"),
        "notice_privacy": ("numbers", "locked"),
        "keep_open": (True, "user"),
    }
    assert (told["accounts"], told["problems"]) == ({"Ventas": {"value": "0107", "origin": "locked"}}, [])


def test_the_table_for_people_says_the_same(line: CommandLine) -> None:
    lines = [each.split(maxsplit=2) for each in line.run("config", "show", "--origin").out.splitlines()]

    assert ["notice_privacy", "numbers", "locked by policy"] in lines
    assert ["Ventas", "0107", "locked by policy"] in lines
    assert ["poll_every_min", "15", "preset by policy"] in lines


def test_without_origin_it_is_name_and_value(tmp_path: Path) -> None:
    lines = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).run("config", "show").out.splitlines()

    assert [each.split() for each in lines[:2]] == [["Setting", "Value"], ["start_at_login", "false"]]
    assert lines[-1].split() == ["Bogotá", "0042"]


@pytest.mark.parametrize(
    "words",
    [("account", "add", "--server", "42"), ("account", "remove", "Ventas", "--yes")],
)
def test_accounts_that_an_administrator_decides_on_cannot_be_added_or_removed(
    line: CommandLine, words: tuple[str, ...]
) -> None:
    ended = line.run(*words, stdin=CANARY)

    assert (ended.code, ended.err.strip()) == (
        2,
        "wolkvox-tray: Your administrator decides which accounts there are. Please ask there.",
    )


def test_a_policy_that_cannot_be_followed_is_told(line: CommandLine) -> None:
    assert line.policy is not None
    line.policy.write_text(json.dumps({**POLICY, "locked": {"colour": "red"}}), encoding="utf-8")
    ended = line.run("account", "list")

    assert ended.err.strip() == (
        "wolkvox-tray: The administrator's policy can't be followed. What is wrong in policy.json: locked.colour. "
        "The rest of it counts. Please tell your administrator."
    )


def test_the_json_is_ascii_so_that_no_console_can_spoil_a_name(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).run("config", "show", "--json")

    assert (ended.code, ended.out.isascii(), list(ended.json["accounts"])) == (0, True, ["Bogotá"])
