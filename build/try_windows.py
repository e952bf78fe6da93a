"""Install in silence, let both programs test themselves, install once more, remove, look for what is left (Windows).

For one user, without administrator: what most people do. `installer/windows` has exit codes and registry keys. The
portable zip is unpacked and its programs test themselves, too.
"""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

from trial import Failed, call, checked, try_program
from version import version

KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\wolkvox_tray"
PROGRAMS = (("wolkvox-tray-cli.exe", True), ("wolkvox-tray.exe", False))
"""Both programs, and whether they have a console to speak to."""
GONE_WITHIN_S = 60


def try_installer(installer: Path) -> None:
    """Try `installer`, twice over itself. Raises `Failed`."""
    good_signature(installer)
    checked(call(str(installer), "/S"), "installing")
    folder = installed()
    try_both(folder)
    checked(call(str(installer), "/S"), "installing again")
    checked(call(str(installed() / "uninstall.exe"), "/S"), "removing")
    wait_until_gone(folder)


def try_portable(archive: Path) -> None:
    """Unpack `archive` and try what is in it. Raises `Failed`."""
    # A program that was just run may be held for a moment, by a virus scanner for example.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        tops = sorted(Path(folder).iterdir())
        if [top.name for top in tops] != [f"wolkvox-tray-{version()}"]:
            raise Failed(f"in {archive.name}: {[top.name for top in tops]}")
        try_both(tops[0])


def try_both(folder: Path) -> None:
    """Try both programs in `folder`. Raises `Failed`."""
    for name, has_console in PROGRAMS:
        good_signature(folder / name)
        try_program(folder / name, has_console=has_console)


def good_signature(file: Path) -> None:
    """Raise `Failed` if the signature of `file` is wrong; none is no fault, and said by `sign`."""
    quoted = str(file).replace("'", "''")
    said = call("powershell", "-NoProfile", "-Command", f"(Get-AuthenticodeSignature -LiteralPath '{quoted}').Status")
    status = checked(said, "looking at the signature").out.strip()
    if status not in ("Valid", "NotSigned"):
        raise Failed(f"the signature of {file.name}: {status}")


def installed() -> Path:
    """Return the folder that "Installed apps" knows. Raises `Failed` if it knows none, or another version."""
    values = registered()
    if values is None:
        raise Failed(f"HKCU\\{KEY} isn't there")
    if values.get("DisplayVersion") != version():
        raise Failed(f"installed is {values.get('DisplayVersion')}, and not {version()}")
    return Path(values["InstallLocation"])


def registered() -> dict[str, str] | None:
    """Return what "Installed apps" knows of this program, for this user."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY) as key:
            count = winreg.QueryInfoKey(key)[1]
            return {name: str(value) for name, value, _kind in (winreg.EnumValue(key, each) for each in range(count))}
    except FileNotFoundError:
        return None


def wait_until_gone(folder: Path) -> None:
    """Wait for an uninstaller, which goes on after its program has ended. Raises `Failed`."""
    end = time.monotonic() + GONE_WITHIN_S
    while folder.exists() or registered() is not None:
        if time.monotonic() > end:
            left = [str(path) for path in folder.rglob("*")][:20]
            raise Failed(f"left behind after {GONE_WITHIN_S} s: {left or KEY}")
        time.sleep(1)
