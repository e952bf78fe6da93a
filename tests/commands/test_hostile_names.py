"""Whatever a name holds: nothing of it reaches a terminal as a command, and JSON keeps it as it was sent."""

import json
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CommandLine, rows
from tests.helpers.hostile import NAMES, harm_in
from wolkvox_tray.core.wire.api import Reply


@pytest.mark.parametrize("name", [pytest.param(name, id=what) for what, name in NAMES.items()])
def test_the_terminal_gets_literal_lines_and_json_the_name_itself(tmp_path: Path, name: str) -> None:
    answer = rows((name, f"{name}P", "12"), ("Ana", "P", name))
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), answers=[answer]).give_tokens(BOGOTA)
    shown = line.run("status")
    told = json.loads(line.run("status", "--json").out)

    assert [harm for text in (shown.out, shown.err) for each in text.split("\n") for harm in harm_in(each)] == []
    assert max(len(each) for each in shown.out.splitlines()) < 400
    whole = name.encode("utf-8", "replace").decode("utf-8")  # half a character is none, on disk neither
    assert {entry["operation"] for entry in told["counts"]} == {whole, "Ana"}


@pytest.mark.parametrize("name", [pytest.param(name, id=what) for what, name in NAMES.items()])
def test_watch_prints_changes_of_such_names_literally(tmp_path: Path, name: str) -> None:
    answers: list[Reply | Exception] = [rows((name, "P", n)) for n in ("12", "14", "15")]
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), answers=answers).give_tokens(BOGOTA)
    shown = line.run("watch")

    assert [harm for each in (shown.out + shown.err).split("\n") for harm in harm_in(each)] == []
    assert "→ 15" in shown.out or "15" in shown.out


@pytest.mark.parametrize("name", [pytest.param(name, id=what) for what, name in NAMES.items()])
def test_an_account_of_such_a_name_is_refused_or_shown_literally(tmp_path: Path, name: str) -> None:
    line = CommandLine(folder=tmp_path)
    line.run("account", "add", "--server", "42", f"--name={name}", stdin="made-up-token-of-the-hostile")
    shown = line.run("account", "list")

    assert [harm for each in (shown.out + shown.err).split("\n") for harm in harm_in(each)] == []
