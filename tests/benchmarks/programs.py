"""The programs that are compared: how each is got, started, and how large it is.

The floor and this app run in this environment, with the same Qt. A peer gets an environment of its own below
``.cache/benchmarks``, made once from a lock file with hashes; where that can't be made, it is left out with a word.
All of them have compiled bytecode, as after an installation.
"""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "benchmarks"
FROZEN = ROOT / "dist" / "wolkvox-tray"
MB = 2**20

SIZE_OF = """
import json, re, sys
from importlib.metadata import distribution
from packaging.requirements import Requirement

def needed(name, found, extra=""):
    name = re.sub("[-_.]+", "-", name).lower()
    if name not in found:
        found.add(name)
        for text in distribution(name).requires or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                needed(wanted.name, found)
    return found

sizes = [file.locate() for name in needed(sys.argv[1], set()) for file in distribution(name).files or ()]
print(json.dumps([distribution(sys.argv[1]).version, sum(file.stat().st_size for file in sizes if file.is_file())]))
"""
"""Asks an environment for a package's version and for the bytes of all that it needs, itself included."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program as a row of the table; `package` is what its size is that of, `python` the environment it lies in."""

    name: str
    command: tuple[str, ...]
    package: str
    version: str = ""
    python: str = sys.executable
    env: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False
    more_mb: float = 0.0

    def installed(self) -> tuple[str, float]:
        """Return its version, and what it takes on the disk with all it needs, in MB; a bundle has all in it."""
        if not self.package:
            return self.version, self.more_mb
        done = subprocess.run(
            [sys.executable, "-c", PATH_OF + SIZE_OF, self.package, self.python],
            capture_output=True,
            text=True,
            check=True,
        )
        version, size = json.loads(done.stdout)
        return self.version or str(version), size / MB + self.more_mb


PATH_OF = """
import subprocess, sys
if sys.argv[2] != sys.executable:
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    there = subprocess.run([sys.argv[2], "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    import packaging.requirements  # ours: that environment may have none
    sys.path[:] = [entry for entry in sys.path if "site-packages" not in entry] + [there]
"""


def floor() -> Program:
    """Return the floor: Qt's own least."""
    return Program(
        name="floor: 17 lines", command=(sys.executable, str(HERE / "floor.py")), package="PySide6-Essentials"
    )


def this_app(name: str, root: Path = ROOT) -> Program:
    """Return the app from the sources in `root`, compiled as an installation would."""
    compileall.compile_dir(root / "wolkvox_tray", quiet=2)
    size = sum(file.stat().st_size for part in ("wolkvox_tray", "resources") for file in files(root / part))
    return Program(
        name=name,
        command=(sys.executable, "-P", "-m", "wolkvox_tray", "--background"),
        package="wolkvox-tray",
        version=commit(root),
        env={"PYTHONPATH": str(root)},
        ours=True,
        more_mb=size / MB,
    )


def frozen() -> Program | None:
    """Return the frozen app, if there is one in ``dist``."""
    program = FROZEN / "wolkvox-tray"
    if not program.exists():
        return None
    size = sum(file.stat().st_size for file in files(FROZEN))
    return Program(
        name="this app, frozen",
        command=(str(program), "--background"),
        package="",
        version="dist/",
        ours=True,
        more_mb=size / MB,
    )


def peer(name: str, *arguments: str) -> Program | str:
    """Return a peer in an environment of its own; why not, in words, if it can't be had."""
    folder, lock = CACHE / name, HERE / "requirements" / f"{name}.txt"
    python, mark = folder / "bin" / "python", folder / "lock.txt"
    if not mark.exists() or mark.read_bytes() != lock.read_bytes():
        venv.create(folder, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{name} left out, it couldn't be installed: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
        mark.write_bytes(lock.read_bytes())
    return Program(name=name, command=(str(folder / "bin" / name), *arguments), package=name, python=str(python))


def files(folder: Path) -> list[Path]:
    """Return the files below a folder, without Python's bytecode."""
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and file.suffix != ".pyc"]


def commit(root: Path) -> str:
    """Return the commit of a working tree, with a plus if something in it was changed."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, check=False
        ).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "wolkvox_tray")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
