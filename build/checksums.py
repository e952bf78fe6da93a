"""Write ``SHA256SUMS`` beside the files of a release, or hold them to it.

::

    python build/checksums.py [folder]          every file of dist/ (folders aren't released) → dist/SHA256SUMS
    python build/checksums.py --check [folder]  exit code 1, and a line each, for what differs, lacks or is too much

The form is that of ``sha256sum``: ``sha256sum --check SHA256SUMS`` reads it, and ``shasum -a 256 -c`` on macOS.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from version import ROOT

NAME = "SHA256SUMS"


def main(arguments: Sequence[str]) -> int:
    """Write or check; return an exit code."""
    checks = arguments[:1] == ["--check"]
    rest = arguments[checks:]
    folder = Path(rest[0]) if rest else ROOT / "dist"
    found = sums(folder)
    if not found:
        print(f"there is no file in {folder}", file=sys.stderr)
        return 1
    if checks:
        complaints = differences(read(folder / NAME), found)
        for each in complaints:
            print(each, file=sys.stderr)
        return int(bool(complaints))
    text = "".join(f"{digest}  {name}\n" for name, digest in found.items())
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")
    print(text, end="")
    return 0


def sums(folder: Path) -> dict[str, str]:
    """Return name → SHA-256 of the files in `folder`, by name, without those of folders inside and of `NAME`."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != NAME)
    return {path.name: sha256(path) for path in files}


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path) -> dict[str, str]:
    """Return name → SHA-256 as a file of sums says; a line that can't be read says nothing."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return {name: digest for digest, name in re.findall(r"^([0-9a-f]{64}) [ *](.+)$", text, re.MULTILINE)}


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return a line for each file that isn't what `wanted` says."""
    lines = []
    for name in sorted({*wanted, *found}):
        if name not in found:
            lines.append(f"{name}: missing")
        elif name not in wanted:
            lines.append(f"{name}: not in {NAME}")
        elif wanted[name] != found[name]:
            lines.append(f"{name}: differs from {NAME}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
