"""One command from a fresh clone to the running app: Python 3.11 or newer is all it needs.

::

    python3 build/run.py                 the app
    python3 build/run.py --demo          the app on a made-up server; without a screen, in the terminal
    python3 build/run.py status          any other command of the app: docs/en/command-line.md
    python3 build/run.py test            all tests; further arguments go on to pytest
        --fast                           unit tests only: no desktop, nothing slow
        --strict                         what can't run here fails instead of being reported as "not run"
    python3 build/run.py check           lint, format, types, workflows, parts list (--fix: mend what can be mended)

``--yes`` in front (``build/run.py --yes test``) installs missing system packages without asking. The first run fills
the folder ``.venv``, as `environment` tells; `system` knows what the operating system must bring. This file, alone in
the project, must also be understood by older Pythons, so that they can say what is wrong.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told
    sys.exit("wolkvox_tray needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031 - likewise

import importlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from environment import ROOT, CannotInstall, Environment
from system import DESKTOP, QT, Need, System, pip_needs, say, this_system

MYPY = {"linux": (), "win32": ("wolkvox_tray", "build"), "darwin": ("wolkvox_tray", "build")}
"""System: what is checked for them; () is everything. Some tests are for Linux alone."""
FORMS = {"github-workflows": "workflows/*.yml", "dependabot": "dependabot.yml"}
"""A schema that check-jsonschema brings: the files in ``.github`` that have this form."""
COMMANDS = ("status", "watch", "account", "history", "config", "doctor", "forget")
"""The app's own commands, which work in a terminal."""
WITHOUT_WINDOW = (*COMMANDS, "--version", "--help", "-h")
NOT_INSTALLED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return an exit code."""
    rest = list(arguments)
    yes = rest[:1] == ["--yes"]
    rest = rest[yes:]
    if rest[:1] in (["--help"], ["-h"]):
        print(__doc__)
        return 0
    run = Run(Environment(ROOT / ".venv"), this_system(may_install=yes))
    try:
        if rest[:1] == ["test"]:
            return run.test(rest[1:])
        if rest[:1] == ["check"]:
            return run.check(rest[1:])
        return run.start(rest)
    except CannotInstall as problem:
        say(str(problem))
        return NOT_INSTALLED
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED


class Run:
    """The commands, over one environment and one system."""

    def __init__(self, environment: Environment, system: System) -> None:
        self._environment = environment
        self._system = system

    def start(self, arguments: Sequence[str]) -> int:
        """Start the app with `arguments`; on POSIX it takes this process' place, so that signals reach it."""
        self._prepare("app")
        if wants_window(arguments, os.environ):
            self._system.provide(_on_linux(QT))
        command = [str(self._environment.python), "-P", "-m", "wolkvox_tray", *arguments]
        if os.name == "posix":
            os.execv(command[0], command)  # noqa: S606 - our own interpreter, no shell
        return subprocess.run(command, check=False).returncode

    def test(self, arguments: Sequence[str]) -> int:
        """Run pytest; its closing line is the last thing printed."""
        options, rest = split(arguments)
        self._prepare("test")
        missing = self._system.provide(_on_linux(QT if options.fast else (*QT, *DESKTOP)))
        if set(missing) & set(QT) and self._call_quietly("-c", "from PySide6 import QtGui, QtWidgets"):
            say("Without these libraries Qt can't be loaded, and the tests need it.")
            return NOT_INSTALLED
        return self._call("pytest", *options.in_pytests_words(), *rest)

    def check(self, arguments: Sequence[str]) -> int:
        """Run ruff, mypy for three systems, and what a release is held to; return the worst exit code."""
        self._prepare("check")
        fix = "--fix" in arguments
        checks = [["ruff", "check", *(["--fix"] if fix else [])], ["ruff", "format", *([] if fix else ["--check"])]]
        checks += [["mypy", "--platform", each, "--cache-dir", f".mypy_cache/{each}", *MYPY[each]] for each in MYPY]
        for form, files in FORMS.items():
            found = sorted(str(path) for path in (ROOT / ".github").glob(files))
            checks.append(["check_jsonschema", "--quiet", "--builtin-schema", f"vendor.{form}", *found])
        checks.append(["check_jsonschema", "--quiet", "--check-metaschema", "docs/en/policy.schema.json"])
        codes = [self._call(*command) for command in checks]
        # Its package brings a program and no module. What only GitHub can answer is left out: a check needs no network.
        codes.append(self._run_program("zizmor", "--offline", "--quiet", "--persona=pedantic", ".github"))
        python = str(self._environment.python)
        codes += [self._run([python, f"build/{script}", "--check"]) for script in ("version.py", "sbom.py")]
        return max(codes)

    def _prepare(self, layer: str) -> None:
        self._environment.prepare(layer, get_pip=lambda: get_pip(self._system))

    def _call(self, *command: str) -> int:
        return self._run([str(self._environment.python), "-m", *command])

    def _run_program(self, name: str, *arguments: str) -> int:
        return self._run([str(self._environment.python.with_name(name)), *arguments])

    def _run(self, command: Sequence[str]) -> int:
        return subprocess.run(command, cwd=ROOT, check=False).returncode

    def _call_quietly(self, *arguments: str) -> int:
        command = [str(self._environment.python), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode


class Options(NamedTuple):
    """The options of ``test`` that are ours."""

    fast: bool
    strict: bool

    def in_pytests_words(self) -> list[str]:
        """Return them as arguments of pytest."""
        fast = ["-m", "not desktop and not slow", "--hypothesis-profile=fast"] if self.fast else []
        return [*fast, "--not-run-fails"] if self.strict else fast


def split(arguments: Sequence[str]) -> tuple[Options, list[str]]:
    """Part our options from those that go on to pytest."""
    options = Options(fast="--fast" in arguments, strict="--strict" in arguments)
    return options, [each for each in arguments if each not in ("--fast", "--strict")]


def wants_window(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Tell whether the app will open a window: no sub-command, and a screen to open it on."""
    has_screen = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    paints = "--screenshot" in arguments or "--selftest" in arguments
    return paints or (has_screen and not any(each in WITHOUT_WINDOW for each in arguments))


def get_pip(system: System) -> bool:
    """Make this Python able to put pip into a new environment; tell whether it is."""
    if not has_ensurepip():
        system.provide(pip_needs())
        importlib.invalidate_caches()
    return has_ensurepip()


def has_ensurepip() -> bool:
    """Tell whether this Python can put pip into a new environment."""
    try:
        import ensurepip
    except ImportError:
        return False
    return Path(ensurepip.__file__).exists()


def _on_linux(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    return needs if sys.platform.startswith("linux") else ()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
