from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command_line import BOGOTA, CALI, CANARY, CommandLine, LockedVault, rows
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile, SettingsUnwritable
from wolkvox_tray.core.model import ReasonCode

OTHER = "beefbeefbeefbeefbeefbeefbeefbeef"


def accounts_of(line: CommandLine) -> list[tuple[str, str]]:
    return [(each.name, each.server) for each in SettingsFile(line.paths.settings_file).load().accounts]


def only_account(line: CommandLine) -> Account:
    (account,) = SettingsFile(line.paths.settings_file).load().accounts
    return account


def test_add_takes_the_token_from_standard_input(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path)

    ended = line.run("account", "add", "--server", "42", "--name", "Bogotá", stdin=f'wolkvox-token: "{CANARY}"\n')

    assert (ended.code, ended.err, accounts_of(line)) == (0, "", [("Bogotá", "0042")])
    assert line.vault.read(only_account(line).id) == Token.clean(CANARY)


@pytest.mark.parametrize(
    "name", ["Ventas   Sur ", "Ventas\tSur", "Bogot\u0061\u0301", "V\x1b[31m", "\udcff", "N" * 300]
)
def test_an_account_answers_to_the_name_it_was_given(tmp_path: Path, name: str) -> None:
    line = CommandLine(folder=tmp_path)
    added = line.run("account", "add", "--server", "42", "--name", name, stdin=CANARY)
    replaced = line.run("account", "set-token", name.upper() if name.isascii() else name, stdin=OTHER)
    twice = line.run("account", "add", "--server", "42", "--name", name, stdin=CANARY)

    assert (added.code, replaced.code, twice.code) == (0, 0, 2)
    assert f"“{only_account(line).name[:70]}" in added.out


def test_a_name_with_its_accent_apart_is_the_same_name(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)

    assert line.run("account", "set-token", "BOGOTA\u0301", stdin=OTHER).code == 0


def test_add_asks_a_person_without_echo(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path)

    ended = line.run("account", "add", "--server", "wv0042.wolkvox.com", secret=CANARY, person=True)

    assert (ended.code, accounts_of(line)) == (0, [("wv0042", "0042")])
    assert line.vault.read(only_account(line).id) == Token.clean(CANARY)


def test_the_token_is_in_no_file(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, answers=[rows(("Ventas", "Marcador", "12"))])
    line.run("account", "add", "--server", "42", stdin=CANARY)
    line.run("status")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_a_second_account_of_a_server_gets_a_name_of_its_own(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path)
    line.run("account", "add", "--server", "42", stdin=CANARY)

    line.run("account", "add", "--server", "42", stdin=OTHER)

    assert accounts_of(line) == [("wv0042", "0042"), ("wv0042 2", "0042")]


@pytest.mark.parametrize("code", [ReasonCode.KEYRING_MISSING, ReasonCode.KEYRING_LOCKED, ReasonCode.KEYRING_LOST_IT])
def test_without_a_key_store_nothing_is_added_and_it_says_what_to_do(tmp_path: Path, code: ReasonCode) -> None:
    line = CommandLine(folder=tmp_path, vault=LockedVault(code))

    ended = line.run("account", "add", "--server", "42", stdin=CANARY)

    assert (ended.code, ended.out, accounts_of(line), len(ended.err.splitlines())) == (3, "", [], 1)


@pytest.mark.usefixtures("caplog")
def test_settings_that_cannot_be_saved_leave_no_token_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CommandLine(folder=tmp_path)

    def refuse(self: SettingsFile, _fn: object) -> Any:
        raise SettingsUnwritable(tmp_path)

    monkeypatch.setattr(SettingsFile, "update", refuse)
    ended = line.run("account", "add", "--server", "42", stdin=CANARY)

    assert (ended.code, line.vault._tokens) == (6, {})


def test_a_token_of_another_account_is_refused(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)

    ended = line.run("account", "add", "--server", "43", stdin=CANARY)

    assert (ended.code, accounts_of(line)) == (2, [("Bogotá", "0042")])
    assert "Bogotá" in ended.err


@pytest.mark.parametrize("typed", ["", "  \n", "two words", "ñandú", "\x00"])
def test_what_cannot_be_a_token_is_refused(tmp_path: Path, typed: str) -> None:
    line = CommandLine(folder=tmp_path)

    ended = line.run("account", "add", "--server", "42", stdin=typed)

    assert (ended.code, accounts_of(line)) == (2, [])


@pytest.mark.parametrize("name", ["", "   ", "bogotá"])
def test_a_name_that_cannot_be_is_refused_before_the_token_is_asked_for(tmp_path: Path, name: str) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), vault=LockedVault())

    ended = line.run("account", "add", "--server", "42", "--name", name, stdin=CANARY)

    assert ended.code == 2


def test_set_token_replaces_it(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA, token=OTHER)

    ended = line.run("account", "set-token", "bogotá", stdin=CANARY)

    assert (ended.code, line.vault.read(BOGOTA.id)) == (0, Token.clean(CANARY))


def test_set_token_takes_the_same_token_again(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)

    assert line.run("account", "set-token", "Bogotá", stdin=CANARY).code == 0


def test_set_token_moves_an_account_from_a_sessions_memory_to_the_key_store(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(replace(BOGOTA, session_only=True),))

    ended = line.run("account", "set-token", "Bogotá", stdin=CANARY)

    assert (ended.code, only_account(line), line.vault.read(BOGOTA.id)) == (0, BOGOTA, Token.clean(CANARY))


def test_a_token_typed_in_the_place_of_a_name_is_not_shown(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("account", "set-token", CANARY, stdin="")

    assert ended.code == 2


def test_list_shows_who_has_a_token_and_never_the_token(tmp_path: Path) -> None:
    paused, session = replace(CALI, enabled=False), Account(id="a3", name="Lima", server="0044", session_only=True)
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA, paused, session)).give_tokens(BOGOTA)

    ended = line.run("account", "list")

    assert (ended.code, ended.out.splitlines()) == (
        0,
        [
            "Account  Server  Watched  Token",
            "Bogotá   0042    yes      stored",
            "Cali     0043    paused   missing",
            "Lima     0044    yes      this session only",
        ],
    )


def test_list_says_if_the_key_store_is_locked(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, accounts=(BOGOTA,), vault=LockedVault()).run("account", "list")

    assert ended.code == 0
    assert "locked" in ended.out


def test_list_of_nothing_says_how_to_begin(tmp_path: Path) -> None:
    assert "account add --server 0042" in CommandLine(folder=tmp_path).run("account", "list").out


def test_remove_takes_the_token_and_the_counts_along(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), answers=[rows(("Ventas", "Marcador", "12"))])
    line.give_tokens(BOGOTA).run("status")

    ended = line.run("account", "remove", "Bogotá", "--yes")

    with line.house(line.paths, demo=False) as house:
        store = house.open_store()
        kept = house.monitor(BOGOTA, store).last()
        store.close()
    assert (ended.code, accounts_of(line), line.vault._tokens, kept.counts) == (0, [], {}, ())


@pytest.mark.parametrize(("answer", "left"), [("yes\n", 0), ("y\n", 0), ("\n", 1), ("no\n", 1), ("", 1)])
def test_remove_asks_a_person(tmp_path: Path, answer: str, left: int) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)

    line.run("account", "remove", "Bogotá", person=True, stdin=answer)

    assert len(accounts_of(line)) == left


def test_remove_without_a_person_wants_yes(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)

    ended = line.run("account", "remove", "Bogotá", stdin="yes\n")

    assert (ended.code, len(accounts_of(line))) == (2, 1)
    assert "--yes" in ended.err


def test_remove_changes_nothing_if_the_key_store_is_locked(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), vault=LockedVault())

    ended = line.run("account", "remove", "Bogotá", "--yes")

    assert (ended.code, len(accounts_of(line))) == (3, 1)


def test_bytes_that_are_no_text_are_refused_and_not_shown(tmp_path: Path) -> None:
    import io

    from wolkvox_tray.cli import main
    from wolkvox_tray.commands.terminal import Terminal

    line = CommandLine(folder=tmp_path, vault=SessionVault())
    out, err = io.StringIO(), io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(CANARY.encode() + b"\xff"), encoding="utf-8")
    terminal = Terminal(stdin=stdin, stdout=out, stderr=err)

    code = main(
        ["--data-dir", str(tmp_path), "account", "add", "--server", "42"],
        terminal=terminal,
        environ={},
        open_house=line.house,
    )

    assert (code, CANARY in out.getvalue() + err.getvalue()) == (2, False)
