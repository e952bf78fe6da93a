"""From a fresh clone to the running app: what is missing, who may install it, what is installed already."""

import ast
import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import environment
import pytest
import run
import system

from tests.helpers.house import ROOT
from wolkvox_tray.commands.arguments import _build

GL = system.Need("libGL.so.1", ("libgl1", "libglvnd-glx", "Mesa-libGL1", "libglvnd"))
NOWHERE = system.Need("no-such-program", ("one", "two", "three", "four"))
NOR_THIS = system.Need("nor-this-program", ("one", "two", "three", "four"))
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); sys.version_info = (3, 10, 4); import run"


@dataclass
class Administrator:
    """Answers questions and takes commands, and remembers both."""

    yes: bool = True
    complaints: list[str | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ran: list[tuple[str, ...]] = field(default_factory=list)

    def ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.yes

    def run(self, command: Sequence[str]) -> str | None:
        self.ran.append(tuple(command))
        return self.complaints.pop(0) if self.complaints else None


def a_system(
    admin: Administrator, *, manager: str | None = "apt-get", root: bool = False, yes: bool = False, sudo: bool = False
) -> system.System:
    return system.System(
        manager=manager, is_root=root, may_install=yes or root, ask=admin.ask, run=admin.run, has_sudo=sudo
    )


def test_an_older_python_is_told_so_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOOT, str(ROOT / "build")], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (1, "wolkvox_tray needs Python 3.11 or newer; this is 3.10.\n")


def test_pythons_from_3_6_on_understand_the_file_well_enough_to_say_that() -> None:
    assert ast.parse((ROOT / "build" / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_nothing_but_the_standard_library_is_needed_to_begin() -> None:
    imported = set()
    for name in ("run", "environment", "system"):
        for node in ast.walk(ast.parse((ROOT / "build" / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])

    assert imported - sys.stdlib_module_names == {"environment", "system"}


@pytest.mark.parametrize(
    ("arguments", "screen", "window"),
    [
        ((), {"DISPLAY": ":0"}, True),
        (("--demo",), {"WAYLAND_DISPLAY": "wayland-0"}, True),
        (("--demo",), {}, False),
        (("--demo", "--screenshot", "shots"), {}, True),
        (("--selftest",), {}, True),
        (("status", "--demo"), {"DISPLAY": ":0"}, False),
        (("history", "months"), {"DISPLAY": ":0"}, False),
        (("--version",), {"DISPLAY": ":0"}, False),
    ],
)
def test_libraries_for_windows_are_wanted_only_where_one_will_open(
    arguments: tuple[str, ...], screen: Mapping[str, str], window: bool
) -> None:
    assert run.wants_window(arguments, screen) is window


def test_every_command_of_the_app_is_known() -> None:
    actions = _build()._actions
    (commands,) = [action.choices for action in actions if action.dest == "command" and action.choices]

    assert tuple(commands) == run.COMMANDS


def test_our_options_are_parted_from_those_for_pytest() -> None:
    options, rest = run.split(["--fast", "-k", "gate", "--strict", "-x"])

    assert (options.in_pytests_words(), rest) == (
        ["-m", "not desktop and not slow", "--hypothesis-profile=fast", "--not-run-fails"],
        ["-k", "gate", "-x"],
    )


def test_nothing_missing_asks_and_runs_nothing() -> None:
    admin = Administrator()

    left = a_system(admin).provide([system.Need("python3" if os.name == "posix" else "python", ("p", "p", "p", "p"))])

    assert (left, admin.asked, admin.ran) == ((), [], [])


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", ("apt-get", "install", "--yes", "--no-install-recommends", "libgl1", "one")),
        ("dnf", ("dnf", "install", "--assumeyes", "--setopt=install_weak_deps=False", "libglvnd-glx", "two")),
        ("zypper", ("zypper", "--non-interactive", "install", "--no-recommends", "Mesa-libGL1", "three")),
        ("pacman", ("pacman", "-S", "--noconfirm", "--needed", "libglvnd", "four")),
        (None, None),
    ],
)
def test_each_package_manager_is_asked_in_its_own_words_and_once_for_each_package(
    manager: str | None, command: tuple[str, ...] | None
) -> None:
    assert a_system(Administrator(), manager=manager).command([GL, NOWHERE, NOR_THIS]) == command


def test_root_is_not_asked() -> None:
    admin = Administrator()

    a_system(admin, root=True).provide([NOWHERE])

    assert (admin.asked, [command[0] for command in admin.ran]) == ([], ["apt-get"])


def test_a_person_is_asked_and_sudo_does_it() -> None:
    admin = Administrator()

    a_system(admin, sudo=True).provide([NOWHERE])

    assert (len(admin.asked), [command[:2] for command in admin.ran]) == (1, [("sudo", "apt-get")])


def test_who_said_yes_in_front_is_not_asked() -> None:
    admin = Administrator()

    a_system(admin, yes=True, sudo=True).provide([NOWHERE])

    assert (admin.asked, [command[:2] for command in admin.ran]) == ([], [("sudo", "apt-get")])


@pytest.mark.parametrize(("yes", "sudo"), [(False, True), (True, False)])
def test_a_person_who_declines_or_may_not_gets_the_command_to_pass_on(
    yes: bool, sudo: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    admin = Administrator(yes=yes)

    left = a_system(admin, sudo=sudo).provide([NOWHERE])

    assert (left, admin.ran, capsys.readouterr().err) == (
        (NOWHERE,),
        [],
        "Missing on this system. As administrator, run:\n    apt-get install --yes --no-install-recommends one\n",
    )


def test_an_unknown_system_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    left = a_system(Administrator(), manager=None, root=True).provide([NOWHERE])

    assert (left, capsys.readouterr().err) == ((NOWHERE,), "Missing on this system: no-such-program\n")


def test_an_empty_list_of_packages_is_fetched_once_and_not_talked_about(capsys: pytest.CaptureFixture[str]) -> None:
    admin = Administrator(complaints=["no candidate", None, None])

    a_system(admin, root=True).provide([NOWHERE])

    assert ([command[1] for command in admin.ran], capsys.readouterr().err) == (
        ["install", "update", "install"],
        "Installing system packages: one\n",
    )


def test_what_the_package_manager_says_in_the_end_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    admin = Administrator(complaints=["no candidate", None, "no room left"])

    left = a_system(admin, root=True).provide([NOWHERE])

    assert (left, capsys.readouterr().err) == ((NOWHERE,), "Installing system packages: one\nno room left\n")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of which only the files that decide what is installed are there."""
    for name, text in {
        "pyproject.toml": "[project]",
        "build/hatch_build.py": "",
        "build/requirements/app.txt": "requests==2",
        "build/requirements/test.txt": "pytest==9",
        "resources/locale/es/LC_MESSAGES/wolkvox_tray.po": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path / "build" / "requirements")
    monkeypatch.setattr(environment, "LOCK", tmp_path / ".cache" / "run.lock")
    return tmp_path


def a_finished_environment(project: Path) -> environment.Environment:
    made = environment.Environment(project / ".venv")
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    (made.folder / "app.installed").write_text(environment.digest("app"), encoding="ascii")
    return made


def test_what_is_installed_is_left_alone(project: Path) -> None:
    a_finished_environment(project).prepare("app", get_pip=lambda: pytest.fail("nothing is to be made"))


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "build/requirements/app.txt", "resources/locale/es/LC_MESSAGES/wolkvox_tray.po"]
)
def test_a_changed_file_means_installing_again(project: Path, name: str) -> None:
    made = a_finished_environment(project)

    (project / name).write_text("changed", encoding="utf-8")

    assert not made.is_ready("app")


def test_another_python_means_installing_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = a_finished_environment(project)

    monkeypatch.setattr(sys, "version_info", (3, 99, 0))

    assert not made.is_ready("app")


def test_an_interpreter_that_is_gone_means_installing_again(project: Path) -> None:
    made = a_finished_environment(project)

    made.python.unlink()

    assert not made.is_ready("app")


def test_the_app_installed_is_not_the_tests_installed(project: Path) -> None:
    made = a_finished_environment(project)

    assert (made.is_ready("app"), made.is_ready("test")) == (True, False)


def test_an_interrupted_installation_is_not_taken_for_a_whole_one(project: Path) -> None:
    made = a_finished_environment(project)
    (project / "pyproject.toml").write_text("changed", encoding="utf-8")

    with pytest.raises(environment.CannotInstall):
        made.prepare("app", get_pip=lambda: False)

    assert not made.is_ready("app")


@pytest.mark.slow
def test_an_installation_that_was_killed_is_begun_from_nothing(project: Path) -> None:
    made = environment.Environment(project / ".venv")
    venv.create(made.folder, with_pip=True, symlinks=os.name != "nt")
    sound_before = made._is_sound()
    (made.folder / "unfinished").touch()

    assert (sound_before, made._is_sound()) == (True, False)


def test_without_pip_it_says_so_and_makes_nothing(project: Path) -> None:
    made = environment.Environment(project / ".venv")

    with pytest.raises(environment.CannotInstall, match="ensurepip is missing"):
        made.prepare("app", get_pip=lambda: False)

    assert not made.folder.exists()


def test_one_run_at_a_time_installs(project: Path) -> None:
    tries = f"import sys; sys.path.insert(0, {str(ROOT / 'build')!r})\nimport environment\n"
    tries += f"file = open({str(environment.LOCK)!r}, 'a+b'); print(environment._try_lock(file.fileno()))"

    with environment.one_at_a_time(environment.LOCK):
        held = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True, timeout=60)
    free = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True, timeout=60)

    assert (held.stdout, free.stdout) == ("False\n", "True\n")


def test_an_installation_that_fails_is_one_sentence_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise environment.CannotInstall("No room left.")

    monkeypatch.setattr(environment.Environment, "prepare", fail)

    assert (run.main(["--demo"]), capsys.readouterr().err) == (run.NOT_INSTALLED, "No room left.\n")
