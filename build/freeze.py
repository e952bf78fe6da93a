"""Freeze the app and try it: ``python3 build/freeze.py`` leaves ``dist/wolkvox-tray``, a folder that needs no Python.

It is frozen from an environment of its own with nothing in it but the locked libraries: what a developer's environment
has or lacks never decides what users get. Then the frozen app tests itself (``--selftest``: resources, catalogues,
trust store, key store, database, a window, a poll); a check that fails, or output nobody expects, makes this fail.
Freeze on the oldest system that shall run it: a bundle from Debian 12 doesn't start on Ubuntu 22.04 (glibc).
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from environment import ROOT, CannotInstall, Environment
from run import get_pip
from system import QT, Need, say, this_system

CACHE = ROOT / ".cache"
DIST = ROOT / "dist"
FOLDER = DIST / "wolkvox-tray"


def main() -> int:
    """Prepare, freeze, test; return an exit code."""
    system = this_system(may_install="--yes" in sys.argv[1:])
    environment = Environment(CACHE / "freeze")
    try:
        environment.prepare("freeze", get_pip=lambda: get_pip(system))
    except CannotInstall as problem:
        say(str(problem))
        return 1
    if sys.platform.startswith("linux"):
        system.provide((*freezer_needs(), *QT))
    # Its default work folder is build/, which is ours.
    command = [str(environment.python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--workpath", str(CACHE / "pyinstaller"), "--distpath", str(DIST), "build/wolkvox_tray.spec"]
    if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
        return code
    say(f"{FOLDER.relative_to(ROOT)}: {size_mb(FOLDER):.0f} MB")
    suffix = ".exe" if sys.platform == "win32" else ""
    programs = [FOLDER / f"wolkvox-tray{suffix}", *FOLDER.glob(f"wolkvox-tray-cli{suffix}")]
    return max(try_out(program) for program in programs)


def freezer_needs() -> tuple[Need, ...]:
    """What PyInstaller needs of a Linux system: tools to look into libraries, and Python as a library."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = (f"libpython{version}", "python3-libs", f"libpython{version.replace('.', '_')}-1_0", "python")
    needs = tuple(Need(tool, ("binutils", "binutils", "binutils", "binutils")) for tool in ("objdump", "strip"))
    own = Path(sys.base_prefix, "lib", f"libpython{version}.so.1.0")
    return needs if own.exists() else (*needs, Need(own.name, python))


def size_mb(folder: Path) -> float:
    """Return how much room `folder` takes, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def try_out(program: Path) -> int:
    """Let the frozen `program` test itself; a program without a console says how it went in a file."""
    file = CACHE / f"{program.stem}-selftest.json"
    file.unlink(missing_ok=True)
    command = [str(program), "--selftest", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, timeout=180, check=False)
    report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    noise = done.stderr.decode("utf-8", "replace").strip()
    if noise:
        say(f"{program.name} said on standard error:\n{noise}")
    for line in findings(report):
        say(f"{program.name}: {line}")
    return done.returncode or int(bool(noise) or not report)


def findings(report: Mapping[str, object]) -> list[str]:
    """Return the checks of a self-test's `report`, a line each."""
    checks = report.get("checks")
    return (
        [f"{each['state']:<8}{each['name']}: {each['detail']}" for each in checks] if isinstance(checks, list) else []
    )


if __name__ == "__main__":
    sys.exit(main())
