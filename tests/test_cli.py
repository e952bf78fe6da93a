import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers.command_line import BOGOTA, CANARY, CommandLine
from wolkvox_tray import __version__, cli
from wolkvox_tray.cli import main
from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core import words
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.settings_file import SettingsFile

COMMANDS = [
    (),
    ("status",),
    ("watch",),
    ("account",),
    ("account", "add"),
    ("account", "set-token"),
    ("account", "list"),
    ("account", "remove"),
    ("doctor",),
    ("forget",),
]


def nowhere() -> Terminal:
    return Terminal(stdin=None, stdout=None, stderr=None)


def test_the_version_is_told(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("--version")

    assert (ended.code, ended.out) == (0, f"wolkvox-tray {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = CommandLine(folder=tmp_path).run(*command, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: {' '.join(['wolkvox-tray', *command])}")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("es", "Consulta una vez"), ("pt_BR", "Consulta uma vez"), ("en", "Ask once")],
)
@pytest.mark.parametrize("joined", [False, True])
def test_help_comes_in_the_language_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str, joined: bool
) -> None:
    monkeypatch.setattr(words, "_speaker", words._Speaker())
    monkeypatch.setenv("LANGUAGE", "es" if language == "en" else "en")
    line = CommandLine(folder=tmp_path)
    SettingsFile(line.paths.settings_file).update(lambda settings: settings.changed(language=language))
    out = io.StringIO()
    folder = [f"--data-dir={tmp_path}"] if joined else ["--data-dir", str(tmp_path)]

    main([*folder, "status", "--help"], terminal=Terminal(stdin=None, stdout=out, stderr=None), environ={})

    assert sentence in out.getvalue()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--data-dir", "", "account", "list"], "--data-dir is missing"),
        (["account", "list", "--data-dir="], "--data-dir is missing"),
        (["history", "export", "--what", "days", "-o", ""], "--output is missing"),
        (["--data-dir", "~nobody-of-that-name/x", "status"], "--data-dir DIR"),
    ],
)
def test_a_folder_that_is_not_there_to_a_script_is_not_the_users_own(typed: list[str], sentence: str) -> None:
    err = io.StringIO()
    terminal = Terminal(stdin=None, stdout=io.StringIO(), stderr=err)

    code = main(typed, terminal=terminal, environ={}, open_house=no_house)

    assert (code, len(err.getvalue().splitlines()), sentence in err.getvalue()) == (2, 1, True)


def no_house(paths: Paths, *, demo: bool) -> House:
    raise AssertionError(f"opened {paths} (demo: {demo})")


@pytest.mark.parametrize("language", ["es", "pt_BR", "en"])
def test_a_long_usage_goes_on_below_its_first_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(words, "_speaker", words._Speaker())
    monkeypatch.setenv("LANGUAGE", language)
    first, second, *_rest = CommandLine(folder=tmp_path).run("status", "--help").out.splitlines()

    assert second.index("[") == first.index("[")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"language": "xx"}', b'{"language": 7}'])
def test_help_neither_needs_nor_touches_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(words, "_speaker", words._Speaker())
    monkeypatch.setenv("LANGUAGE", "en")
    file = CommandLine(folder=tmp_path).paths.settings_file
    file.parent.mkdir(parents=True)
    file.write_bytes(content)

    ended = CommandLine(folder=tmp_path).run("--help")

    assert (ended.code, ended.out[:6], list(file.parent.iterdir()), file.read_bytes()) == (0, "Usage:", [file], content)


def test_the_help_tells_of_exit_codes_and_examples_but_not_of_the_hidden_argument(tmp_path: Path) -> None:
    out = CommandLine(folder=tmp_path).run("--help").out

    assert ["Exit codes:" in out, "Examples:" in out, "qt-probe" in out] == [True, True, False]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("status", "--account"), "--account is missing, or its value is."),
        (("status", "--server", "1", "--account", "x"), "--account and --server can't be used together."),
        (("status", "--json=x"), "--json takes no value."),
        (("stauts",), "There is no such command."),
        (("account",), "COMMAND is missing"),
        (("account", "add"), "--server is missing"),
        (("account", "set-token"), "NAME is missing"),
        (("status", "--tokn", "x"), "--tokn is not known here."),
        (("status", "--stat"), "--stat is not known here."),
        (("status", "word"), "There is a word too many."),
        (("--demo", "forget"), "--demo and forget can't be used together."),
        (("--selftest", "status"), "--selftest and status can't be used together."),
        (("--screenshot", "x"), "--screenshot needs --demo"),
        (("--json", "x"), "--json FILE goes with --selftest."),
        (("status", "--token", "x"), "A token is never an argument"),
        (("status", "--token=x"), "A token is never an argument"),
    ],
)
def test_bad_usage_is_one_line_that_says_what_to_type_instead(
    tmp_path: Path, argv: tuple[str, ...], words: str
) -> None:
    ended = CommandLine(folder=tmp_path).run(*argv)

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert words in ended.err


@pytest.mark.parametrize(
    "argv",
    [
        ("status", "--token", CANARY),
        ("status", f"--token={CANARY}"),
        ("status", f"--tokn={CANARY}"),
        ("status", "--tokn", CANARY),
        ("status", CANARY),
        (CANARY,),
        (f"--{CANARY}",),
        ("account", CANARY),
        ("account", "set-token", "Bogotá", CANARY),
        ("account", "remove", CANARY),
        ("status", "--account", CANARY),
        ("status", "--server", CANARY),
        ("status", f"--json={CANARY}"),
    ],
)
def test_a_token_typed_in_any_wrong_place_is_never_repeated(tmp_path: Path, argv: tuple[str, ...]) -> None:
    assert CommandLine(folder=tmp_path, accounts=(BOGOTA,)).run(*argv).code == 2


FRAGMENTS = [
    "status", "watch", "account", "add", "list", "set-token", "remove", "forget", "--json", "--account", "--server",
    "--name", "--yes", "--help", "--token", "--version", "--demo=1", "--", "-", "-h", "", "0042", "Bogotá", "\x1b[31m",
    "\u202e", "\ud800", "%s", "{name}", "--data-dir=", "-x", "--=", "=", CANARY,
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["account", "add", "--server", "0042", "--name", "\ud800"])
@example(["account", "list", "{name}"])
def test_nothing_that_can_be_typed_ends_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(cli, "_tray", lambda *_: 0)
    monkeypatch.setattr(autostart, "disable", lambda: None)
    line = CommandLine(folder=tmp_path)
    words = [word for word in words if word not in ("watch", "--demo", "doctor", "--selftest", "--qt-probe")]

    ended = line.run(*words)

    assert ended.code in (0, 2, 3)
    assert (ended.out + ended.err).replace("\n", "").isprintable()


def test_the_token_of_the_environment_is_taken_out_of_it(tmp_path: Path) -> None:
    environ = {"WOLKVOX_TOKEN": CANARY, "LANG": "C"}

    main(["--version"], terminal=nowhere(), environ=environ)

    assert environ == {"LANG": "C"}


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["status", "--nonsense"]])
def test_a_program_without_streams_says_nothing_and_ends_well(argv: list[str]) -> None:
    assert main(argv, terminal=nowhere(), environ={}) in (0, 2)


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (ZeroDivisionError(CANARY), 1),
        (KeyboardInterrupt(), 130),
        (PermissionError(13, "Permission denied", "/somewhere"), 6),
    ],
)
def test_whatever_breaks_ends_in_an_exit_code_and_at_most_one_line(
    tmp_path: Path, problem: BaseException, code: int
) -> None:
    line = CommandLine(folder=tmp_path)

    def breaking(*_: object, **__: object) -> Any:
        raise problem

    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(stdin=io.StringIO(), stdout=out, stderr=err)
    ended = main(["--data-dir", str(line.folder), "status"], terminal=terminal, environ={}, open_house=breaking)

    assert (ended, out.getvalue(), CANARY in err.getvalue()) == (code, "", False)
    assert len(err.getvalue().splitlines()) <= 1


def test_the_program_without_any_argument_comes_as_far_as_the_tray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the menu starts it: with no word behind its name."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    err = io.StringIO()

    assert main([], terminal=Terminal(stdin=None, stdout=None, stderr=err), environ={}) == 3
    assert "wolkvox-tray status" in err.getvalue()


def test_without_a_screen_the_tray_says_what_works_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    ended = CommandLine(folder=tmp_path).run()

    assert (ended.code, ended.out) == (3, "")
    assert "wolkvox-tray status" in ended.err


CHILD = """
import json, sys
from wolkvox_tray.cli import main
code = main({argv!r})
print(json.dumps([code, sorted({{name.partition(".")[0] for name in sys.modules}})]), file=sys.stderr)
"""


def modules_of(*argv: str, folder: Path) -> tuple[int, list[str]]:
    environ = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1]), "WOLKVOX_TOKEN": CANARY}
    script = CHILD.format(argv=["--data-dir", str(folder), *argv])
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert CANARY not in done.stdout + done.stderr
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, modules


@pytest.mark.parametrize(
    "argv", [("status", "--demo", "--json"), ("account", "list"), ("--version",), ("--help",), ("status", "--json")]
)
def test_no_command_loads_qt(tmp_path: Path, argv: tuple[str, ...]) -> None:
    _code, modules = modules_of(*argv, folder=tmp_path)

    assert {"PySide6", "shiboken6"} & set(modules) == set()


@pytest.mark.parametrize("argv", [("--version",), ("--help",), ("stauts",), ("account", "list")])
def test_requests_and_keyring_are_loaded_only_for_a_poll(tmp_path: Path, argv: tuple[str, ...]) -> None:
    _code, modules = modules_of(*argv, folder=tmp_path)

    assert {"requests", "keyring", "urllib3"} & set(modules) == set()


def test_a_reader_who_leaves_early_causes_no_complaint(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    child = subprocess.Popen(
        [sys.executable, "-m", "wolkvox_tray", "--help"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    complaint = child.stderr.read()
    child.stderr.close()

    assert (child.wait(), complaint) == (0, b"")
