from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CALI, CANARY, CommandLine, LockedVault, Typed, reply, rows, trouble
from wolkvox_tray.commands.call import ExitCode, exit_code_of, worst
from wolkvox_tray.core import words
from wolkvox_tray.core.errors import Unreached
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import Health, ReasonCode

TWELVE = rows(("Ventas", "Marcador", "12"))
REFUSED = reply(403, {"code": "403", "error": "FORBIDDEN", "msg": "PLEASE VALIDATE TOKEN", "data": None})


def one_account(folder: Path, *answers: object) -> CommandLine:
    return CommandLine(folder=folder, accounts=(BOGOTA,), answers=list(answers)).give_tokens(BOGOTA)  # type: ignore[arg-type]


def test_status_prints_the_counts_and_ends_with_0(tmp_path: Path) -> None:
    ended = one_account(tmp_path, TWELVE).run("status")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[3:6] == [
        "Operation  Product   Licenses",
        "Ventas     Marcador        12",
        "Total                      12",
    ]


def test_status_json_prints_one_object(tmp_path: Path) -> None:
    ended = one_account(tmp_path, TWELVE).run("status", "--json")

    assert (ended.code, ended.json["account"], ended.json["total"], ended.json["asked_now"]) == (0, "Bogotá", 12, True)


def test_inside_the_five_minutes_the_stored_counts_are_printed(tmp_path: Path) -> None:
    line = one_account(tmp_path, TWELVE)
    line.run("status")
    line.clock.forward(100)

    ended = line.run("status", "--json")

    assert ended.code == 0
    assert (ended.json["asked_now"], ended.json["total"], ended.json["age_s"]) == (False, 12, 100)


def test_after_five_minutes_wolkvox_is_asked_again(tmp_path: Path) -> None:
    line = one_account(tmp_path, TWELVE, rows(("Ventas", "Marcador", "14")))
    line.run("status")
    line.clock.forward(301)

    ended = line.run("status", "--json")

    assert (ended.json["asked_now"], ended.json["total"]) == (True, 14)


def test_a_failure_keeps_the_last_counts_and_says_in_one_line_why(tmp_path: Path) -> None:
    line = one_account(tmp_path, TWELVE, trouble(Unreached, ReasonCode.NO_ROUTE))
    line.run("status")
    line.clock.forward(301)

    ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["total"]) == (5, "offline", 12)
    assert ended.json["reason"]["code"] == "no_route"
    assert len(ended.err.splitlines()) == 1


def test_without_an_account_it_says_how_to_add_one_and_ends_with_3(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("status")

    assert (ended.code, ended.out) == (3, "")
    assert "account add --server 0042" in ended.err


def test_without_an_account_the_json_is_an_object_all_the_same(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["account"]) == (3, "not_set_up", None)


def test_with_every_account_paused_it_says_so(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(replace(BOGOTA, enabled=False),))

    ended = line.run("status")

    assert ended.code == 3
    assert "paused" in ended.err


def test_a_paused_account_is_asked_when_it_is_named(tmp_path: Path) -> None:
    paused = replace(BOGOTA, enabled=False)
    line = CommandLine(folder=tmp_path, accounts=(paused,), answers=[TWELVE]).give_tokens(paused)

    ended = line.run("status", "--account", "Bogotá", "--json")

    assert (ended.code, ended.json["total"]) == (0, 12)


def test_an_unknown_account_is_bad_usage(tmp_path: Path) -> None:
    ended = one_account(tmp_path).run("status", "--account", "Lima")

    assert (ended.code, ended.out) == (2, "")
    assert "Lima" in ended.err


def test_several_accounts_are_asked_one_after_the_other_and_the_worst_decides(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA, CALI), answers=[TWELVE, REFUSED]).give_tokens(BOGOTA, CALI)

    ended = line.run("status")

    assert ended.code == 4
    assert [text for text in ("Bogotá · 0042", "Cali · 0043") if text in ended.out] == ["Bogotá · 0042", "Cali · 0043"]
    assert ended.err.startswith("wolkvox-tray: Cali: ")


def test_json_of_several_accounts_names_them_and_asks_nobody(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA, CALI)).give_tokens(BOGOTA, CALI)

    ended = line.run("status", "--json")

    assert (ended.code, ended.out) == (2, "")
    assert "Bogotá, Cali" in ended.err


def test_a_locked_key_store_ends_with_3(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,), vault=LockedVault())

    ended = line.run("status", "--json")

    assert (ended.code, ended.json["health"], ended.json["reason"]["code"]) == (3, "locked", "keyring_locked")


def test_a_missing_token_ends_with_3_and_the_command_that_sets_it(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).run("status")

    assert ended.code == 3
    assert "account set-token Bogotá" in ended.err


@pytest.mark.parametrize("person", [True, False])
def test_the_key_store_may_ask_for_its_password_only_if_a_person_sits_there(tmp_path: Path, *, person: bool) -> None:
    line = one_account(tmp_path, TWELVE)
    prompts: list[bool] = []
    read = line.vault.read

    def reading(account_id: str, *, may_prompt: bool = False) -> object:
        prompts.append(may_prompt)
        return read(account_id, may_prompt=may_prompt)

    line.vault.read = reading
    line.run("status", person=person)

    assert set(prompts) == {person}


def test_a_server_is_asked_with_the_token_of_the_environment(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, answers=[TWELVE])
    environ = {"WOLKVOX_TOKEN": CANARY}

    ended = line.run("status", "--server", "https://wv0042.wolkvox.com/x", "--json", environ=environ)

    assert (ended.code, ended.json["server"], ended.json["total"]) == (0, "0042", 12)


def test_a_server_is_asked_with_the_token_of_its_one_account(tmp_path: Path) -> None:
    ended = one_account(tmp_path, TWELVE).run("status", "--server", "42", "--json")

    assert (ended.code, ended.json["account"]) == (0, "Bogotá")


def test_a_server_of_two_accounts_names_them(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA, replace(CALI, server="0042")))

    ended = line.run("status", "--server", "0042")

    assert ended.code == 2
    assert "Bogotá, Cali" in ended.err


def test_a_server_without_account_and_token_ends_with_3_and_says_both_ways(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("status", "--server", "0042")

    assert ended.code == 3
    assert "Set WOLKVOX_TOKEN, or type: wolkvox-tray account add --server 0042" in ended.err


@pytest.mark.parametrize("server", ["", "evil.example", "wv0042.wolkvox.com.evil.example", "localhost"])
def test_a_server_that_is_not_wolkvox_is_bad_usage(tmp_path: Path, server: str) -> None:
    ended = CommandLine(folder=tmp_path).run("status", "--server", server, environ={"WOLKVOX_TOKEN": CANARY})

    assert (ended.code, ended.out) == (2, "")


def test_a_token_of_the_environment_that_cannot_be_one_is_bad_usage_and_is_not_shown(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("status", "--server", "42", environ={"WOLKVOX_TOKEN": f"{CANARY} ñ x"})

    assert ended.code == 2


@pytest.mark.usefixtures("caplog")
def test_a_bug_is_a_poll_too_and_ends_with_1(tmp_path: Path) -> None:
    ended = one_account(tmp_path, ZeroDivisionError(CANARY)).run("status", "--json")

    assert (ended.code, ended.json["health"]) == (1, "bug")


def test_a_reader_who_leaves_changes_nothing(tmp_path: Path) -> None:
    class Gone(Typed):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    ended = one_account(tmp_path, TWELVE).run("status", stdout=Gone())

    assert (ended.code, ended.err) == (0, "")


@pytest.mark.usefixtures("caplog")
def test_broken_settings_are_no_traceback(tmp_path: Path) -> None:
    line = one_account(tmp_path)
    line.paths.settings_file.write_text("{", encoding="utf-8")

    ended = line.run("status")

    assert ended.code == 3


def test_the_language_of_the_settings_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,))
    SettingsFile(line.paths.settings_file).update(lambda settings: settings.changed(language="es"))
    wanted: list[object] = []
    monkeypatch.setattr(words, "speak", lambda _folder, languages=(): wanted.append(languages))

    line.run("account", "list")

    assert wanted == [["es"], ["es"]]


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    line = one_account(tmp_path, TWELVE)
    settings = line.paths.settings_file
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"schema_version"', '"proxy": "sometimes", "schema_version"'), encoding="utf-8")

    ended = line.run("status")

    assert (ended.code, ended.err.strip()) == (
        0,
        "wolkvox-tray: Some settings couldn't be read. They have their usual value now, and stay in the file: proxy",
    )


@pytest.mark.parametrize("health", list(Health))
def test_every_health_has_an_exit_code(health: Health) -> None:
    assert exit_code_of(health) in ExitCode


def test_the_worst_code_is_what_only_a_person_can_end() -> None:
    pairs: tuple[list[int], ...] = ([], [0, 6], [6, 5], [5, 3], [3, 4], [4, 1])

    assert [worst(map(ExitCode, codes)) for codes in pairs] == [0, 6, 5, 3, 4, 1]
