"""What makes an installed program fit to be released: asked by `try_install`, `try_windows` and `try_macos`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from system import say
from version import version

MAY_BE_SKIPPED = {"linux": ("key store",)}
"""System, as the self-test names it: the checks that there may be nothing for."""
LONG_S = 900


class Said(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


class Failed(Exception):
    """The package isn't fit to be released; the text says why."""


def call(*words: str) -> Said:
    """Run a command here."""
    done = subprocess.run(words, capture_output=True, timeout=LONG_S, check=False)
    return Said(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def checked(said: Said, what: str) -> Said:
    """Return `said` if it went well, else raise `Failed`."""
    if said.code:
        raise Failed(f"{what} failed with {said.code}:\n{said.out}{said.err}")
    return said


def quiet(said: Said, what: str) -> Said:
    """Return `said` if it went well and nothing stands on standard error, else raise `Failed`."""
    if checked(said, what).err.strip():
        raise Failed(f"{what} said on standard error:\n{said.err}")
    return said


def try_program(program: Path, *, has_console: bool = True) -> None:
    """Ask a program on this system for its version, and let it test itself. Raises `Failed`."""
    said = quiet(call(str(program), "--version"), f"{program.name} --version")
    if has_console:
        same_version(said)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "selftest.json")
        quiet(call(str(program), "--selftest", "--json", str(report)), f"{program.name} --selftest")
        judge(json.loads(report.read_text(encoding="utf-8")))


def same_version(said: Said) -> None:
    """Raise `Failed` unless ``--version`` said the source's."""
    if version() not in said.out.split():
        raise Failed(f"it says {said.out.strip()!r}, and not {version()}")


def judge(report: Mapping[str, object]) -> None:
    """Raise `Failed` unless a self-test's report is that of a whole, frozen program of this version."""
    checks = report["checks"]
    if not isinstance(checks, list) or not checks:
        raise Failed("the report has no checks")
    for each in checks:
        say(f"{each['state']:<8}{each['name']}: {each['detail']}")
    may_be_skipped = MAY_BE_SKIPPED.get(str(report["platform"]), ())
    bad = [
        each["name"]
        for each in checks
        if each["state"] != "ok" and not (each["state"] == "skipped" and each["name"] in may_be_skipped)
    ]
    if bad or (report["frozen"], report["version"], report["ok"]) != (True, version(), True):
        raise Failed(f"not as it should be: {bad}, { ({**report, 'checks': len(checks)}) }")
