"""A Windows to install into: Wine in a prefix of its own, without a screen, and what lies in it as plain values.

Everything runs below one temporary folder. Only this prefix' own server is ended, and with it what runs there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent / "windows"
TOOLS = ("makensis", "wine")
OFF = "mscoree,mshtml=;winemenubuilder.exe=d"
"""No offers to install Mono and Gecko, no entries in the desktop's own menu."""
HIVES = (r"HKCU\Software", r"HKLM\Software\Microsoft\Windows\CurrentVersion")
Registry = dict[str, dict[str, str]]
"""Values by name, by key: as `reg export` writes them."""


LEFT = "left to the release: "
"""Not "not run": wine alone is 700 MB, which nobody shall have to install for the other tests; releases have it."""


def why_not() -> str:
    """Return why no installer can be tried here; "" if one can."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"{LEFT}{' and '.join(missing)} not installed (Debian: nsis wine wine64)" if missing else ""


class Wine:
    """One Windows 10, made when this is."""

    def __init__(self, folder: Path) -> None:
        self.drive = folder / "prefix" / "drive_c"
        kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        own = {"WINEPREFIX": str(folder / "prefix"), "WINEDLLOVERRIDES": OFF, "WINEDEBUG": "-all", "HOME": str(folder)}
        self._environment = {**kept, **own, "LC_ALL": "C.UTF-8"}
        self._started: list[subprocess.Popen[bytes]] = []
        self.run("wineboot", "--init")
        self.run("winecfg", "/v", "win10")
        self.run("reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f")

    def run(self, program: str | Path, *arguments: str) -> int:
        """Run a program to its end; return its exit code."""
        command = self._command(program, arguments)
        nothing = subprocess.DEVNULL
        done = subprocess.run(
            command, env=self._environment, stdin=nothing, stdout=nothing, stderr=nothing, check=False, timeout=120
        )
        return done.returncode

    def start(self, program: str | Path, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program and return at once; its standard streams are pipes, but for the noise of Wine itself."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            self._command(program, arguments), env=self._environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self._started.append(process)
        return process

    def start_ready(self, program: Path, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of our stand-ins and wait until it says that it is ready."""
        process = self.start(program, *arguments)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return process

    def _command(self, program: str | Path, arguments: tuple[str, ...]) -> list[str]:
        return ["wine", self.inside(program) if isinstance(program, Path) else program, *arguments]

    def inside(self, path: Path) -> str:
        """Return a path as a program in there sees it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def end(self) -> None:
        """End all that runs in this prefix."""
        self._server("-k")
        self.wait()
        while self._started:
            with self._started.pop():
                pass  # its pipes are closed, its end is noted

    def wait(self) -> None:
        """Wait until nothing runs in this prefix any more."""
        self._server("-w")

    def _server(self, switch: str) -> None:
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver"
        subprocess.run([server, switch], env=self._environment, check=False, capture_output=True, timeout=120)

    @property
    def local(self) -> Path:
        """The user's %LOCALAPPDATA%."""
        return next(self.drive.glob("users/*/AppData/Local"))

    @property
    def start_menu(self) -> Path:
        """The user's own part of the Start menu."""
        return self.local.parent / "Roaming/Microsoft/Windows/Start Menu/Programs"

    def files(self) -> set[str]:
        """Return every file and folder, but for Windows itself and temporary ones."""
        found = (path.relative_to(self.drive) for path in self.drive.rglob("*"))
        return {path.as_posix() for path in found if path.parts[0] != "windows" and "Temp" not in path.parts}

    def registry(self) -> Registry:
        """Return what the registry holds, as far as an installer may touch it."""
        found: Registry = {}
        for hive in HIVES:
            file = self.drive / "windows" / "temp" / "export.reg"
            self.run("reg", "export", hive, self.inside(file), "/y")
            found.update(parsed(file.read_text(encoding="utf-16")))
        return {key: values for key, values in found.items() if r"\Software\Wine" not in key}


def parsed(text: str) -> Registry:
    r"""Return what `reg export` wrote, keys by their path; text values without quotes and doubled backslashes."""
    keys: Registry = {}
    values: dict[str, str] = {}
    for line in text.replace("\\\n", "").splitlines():
        if line.startswith("["):
            values = keys.setdefault(line.strip("[]"), {})
        elif match := re.fullmatch(r'"((?:[^"\\]|\\.)*)"="?(.*?)"?', line):
            values[match[1]] = re.sub(r"\\(.)", r"\1", match[2])
    return keys


def added(before: Registry, after: Registry) -> Registry:
    """Return the keys and values that are new or changed."""
    changes = {
        key: {n: v for n, v in values.items() if before.get(key, {}).get(n) != v} for key, values in after.items()
    }
    return {key: values for key, values in changes.items() if values or key not in before}
