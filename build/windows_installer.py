"""The Windows installer: ``python build/windows_installer.py --payload FOLDER --output FILE``; or a portable zip.

FOLDER is what `build/freeze.py` leaves on Windows; the installer is then compiled anywhere by Debian's makensis (the
NSIS that Windows users download lacks the 64-bit target). What it does is written in ``installer/windows``; here is
only what the script can't find out for itself: the version, the payload's parts, their size, the icon.
"""

from __future__ import annotations

import argparse
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from exe_icon import NoIcon, icon_of

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "installer" / "windows" / "wolkvox-tray.nsi"
PROGRAMS = ("wolkvox-tray.exe", "wolkvox-tray-cli.exe")
OURS = {"uninstall.exe", "parts.txt"}
"""What the installer itself puts beside the parts."""
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+ -]*")
BLUE = (0x00, 0x5F, 0xB7)
"""The icon's own."""
PANEL = (164, 314)
"""Width and height of the picture beside the last page, in pixels at 100 %; a plain one looks right at any."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The one time in a zip: the same payload gives the same file."""


class CannotBuild(Exception):
    """Why there will be no installer; the text is for people."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what the command line asks for; return an exit code."""
    parser = argparse.ArgumentParser(description="Compile the Windows installer, or pack the portable zip.")
    parser.add_argument("--payload", type=Path, required=True, help="the frozen app's folder")
    parser.add_argument("--output", type=Path, required=True, help="the file to make")
    parser.add_argument("--zip", action="store_true", help="make a portable zip, not an installer")
    parser.add_argument(
        "--sign", metavar="COMMAND", help="run for the uninstaller and the installer, given as last word"
    )
    parser.add_argument("--quick", action="store_true", help="hardly compressed: for tests")
    options = parser.parse_args(arguments)
    try:
        parts = parts_of(options.payload)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        if options.zip:
            pack(options.payload, options.output)
        else:
            compile_installer(options.payload, parts, options.output, sign=options.sign, quick=options.quick)
    except (CannotBuild, NoIcon) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{options.output}: {options.output.stat().st_size / 1e6:.1f} MB")
    return 0


def parts_of(payload: Path) -> list[str]:
    """Return the names at the top of `payload`, sorted. Raises `CannotBuild` if it isn't the app's folder."""
    for program in PROGRAMS:
        if not (payload / program).is_file():
            raise CannotBuild(f"{payload} isn't the app frozen on Windows: it has no {program}")
    names = sorted(path.name for path in payload.iterdir())
    for name in names:
        if PART.fullmatch(name) is None or name.lower() in OURS:
            raise CannotBuild(f"{name!r} can't be a part of the app: the installer's script couldn't name it")
    return names


def compile_installer(payload: Path, parts: list[str], output: Path, *, sign: str | None, quick: bool) -> None:
    """Run makensis; its warnings are errors. Raises `CannotBuild`, `NoIcon`."""
    if shutil.which("makensis") is None:
        raise CannotBuild("makensis isn't installed (Debian and Ubuntu: nsis)")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "parts.txt").write_bytes("".join(f"{name}\r\n" for name in parts).encode("ascii"))
        (work / "icon.ico").write_bytes(icon_of(payload / PROGRAMS[0]))
        (work / "panel.bmp").write_bytes(plain_bitmap(*PANEL, BLUE))
        defines = {
            "VERSION": version(),
            "VERSION_NUMBERS": four_numbers(version()),
            "PAYLOAD": str(payload.resolve()),
            "PARTS": str(work / "parts.txt"),
            "SIZE_KB": str(size_kb(payload)),
            "ICON": str(work / "icon.ico"),
            "PANEL": str(work / "panel.bmp"),
            "LICENSE": str(ROOT / "LICENSE"),
            "OUTPUT": str(output.resolve()),
            **({"SIGN": sign} if sign else {}),
            **({"QUICK": "1"} if quick else {}),
        }
        makensis(SCRIPT, defines)


def plain_bitmap(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """Return a .bmp of one colour (red, green, blue): what NSIS takes, and no library is needed for."""
    row = bytes(reversed(colour)) * width
    pixels = (row + b"\0" * (-len(row) % 4)) * height
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(pixels), 0, 0, 54) + head + pixels


def makensis(script: Path, defines: Mapping[str, str]) -> None:
    """Compile `script`; warnings are errors. Raises `CannotBuild` with what makensis said."""
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    command += [*(f"-D{name}={value}" for name, value in defines.items()), script.name]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise CannotBuild(f"makensis failed:\n{done.stdout}{done.stderr}")


def pack(payload: Path, output: Path) -> None:
    """Zip `payload` with one folder inside, the same bytes for the same files."""
    top = f"wolkvox-tray-{version()}"
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in payload.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{top}/{path.relative_to(payload).as_posix()}", EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())


def size_kb(folder: Path) -> int:
    """Return how much room `folder` takes, in KiB, rounded up: what "Installed apps" shows."""
    return -(-sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024)


def four_numbers(text: str) -> str:
    """Return a version as Windows' version resource wants it: "1.2.3rc1" → "1.2.3.0"."""
    numbers = re.findall(r"[0-9]+", re.split(r"[a-z+]", text)[0])
    return ".".join([*numbers, "0", "0", "0", "0"][:4])


def version() -> str:
    """Return the version, which stands in one place."""
    text = (ROOT / "wolkvox_tray" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise CannotBuild("wolkvox_tray/__init__.py names no version")
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
