"""The virtual environment: made when it is missing, repaired when it was interrupted, left alone when it is right.

What was installed is written down last, as a digest of everything it depends on: so a second start costs one look at
that digest. One that was killed is begun again from nothing. One at a time installs; others wait. Only files
whose SHA-256 stands in ``build/requirements`` are installed, and no source is built except this project's own.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from system import say

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "build" / "requirements"
LOCK = ROOT / ".cache" / "run.lock"
LAYERS = {
    "app": ("app",),
    "test": ("app", "test"),
    "check": ("app", "test", "check"),
    "freeze": ("app", "freeze"),
}
"""What can be installed, and the requirement files that each is made of."""


class CannotInstall(Exception):
    """The environment can't be made; the text says what to do."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment in `folder`, with this project in it."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_ready(self, layer: str) -> bool:
        """Tell whether everything of `layer` is installed as the files say now."""
        stamp = self._stamp(layer)
        return self.python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == digest(layer)

    def prepare(self, layer: str, *, get_pip: Callable[[], bool]) -> None:
        """Install `layer` if it isn't. `get_pip` makes the system's Python able to bring pip, and says whether it is.

        Raises `CannotInstall`.
        """
        if self.is_ready(layer):
            return
        with one_at_a_time(LOCK):
            if self.is_ready(layer):
                return
            if not self._is_sound():
                self._make(get_pip)
            self._install(layer)

    def _stamp(self, layer: str) -> Path:
        return self.folder / f"{layer}.installed"

    @property
    def _unfinished(self) -> Path:
        """Lies there while pip works: what a killed pip leaves behind can't be told from what is whole."""
        return self.folder / "unfinished"

    def _is_sound(self) -> bool:
        """Tell whether it runs, with pip, on this Python, and nobody was killed while filling it."""
        if not self.python.exists() or self._unfinished.exists():
            return False
        code = "import pip, sys; print(*sys.version_info[:2])"
        try:
            done = subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=False)
        except OSError:
            return False
        return done.returncode == 0 and done.stdout.split() == [str(part) for part in sys.version_info[:2]]

    def _make(self, get_pip: Callable[[], bool]) -> None:
        if not get_pip():
            raise CannotInstall("This Python can't make a virtual environment with pip: its ensurepip is missing.")
        say(f"Making {self.folder.name} with Python {platform.python_version()} ...")
        try:
            venv.create(self.folder, clear=True, with_pip=True, symlinks=os.name != "nt")
        except (OSError, subprocess.CalledProcessError) as problem:
            raise CannotInstall(f"{self.folder} couldn't be made: {problem}") from problem

    def _install(self, layer: str) -> None:
        say("Installing; this takes a minute or two the first time ...")
        for each in LAYERS[layer]:
            self._stamp(each).unlink(missing_ok=True)
        self._unfinished.touch()
        self._pip("--require-hashes", "--only-binary=:all:", "--requirement", str(REQUIREMENTS / f"{layer}.txt"))
        self._pip("--no-index", "--no-build-isolation", "--editable", str(ROOT))
        for each in LAYERS[layer]:
            _write_whole(self._stamp(each), digest(each))
        self._unfinished.unlink()

    def _pip(self, *arguments: str) -> None:
        command = [str(self.python), "-m", "pip", "install", "--no-deps", "--disable-pip-version-check"]
        command += [] if sys.stderr.isatty() else ["--quiet"]
        # A person's own "install for me alone" can't be meant inside an environment.
        environment = dict(os.environ, PIP_USER="0")
        if subprocess.run([*command, *arguments], env=environment, stdout=sys.stderr, check=False).returncode != 0:
            self._unfinished.unlink()  # pip has cleaned up itself
            raise CannotInstall("The installation failed; pip says why, above. Run the same command to try again.")


def digest(layer: str) -> str:
    """Return a SHA-256 of all that decides what is installed for `layer`."""
    files = [REQUIREMENTS / f"{each}.txt" for each in LAYERS[layer]]
    files += [ROOT / "pyproject.toml", ROOT / "build" / "hatch_build.py"]
    files += (ROOT / "resources" / "locale").glob("*/LC_MESSAGES/*.po")
    sha = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()} {ROOT}".encode())
    for path in sorted(files):
        sha.update(path.name.encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="ascii")
    draft.replace(path)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, waiting for it; the system lets go of it when a process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if not _try_lock(file.fileno()):
            say("Another run is installing; waiting for it ...")
            _wait_for_lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt
    import time

    def _try_lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for_lock(file: int) -> None:
        while not _try_lock(file):
            time.sleep(0.5)

else:
    import fcntl

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _wait_for_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
