"""Write the lock files in ``build/requirements`` anew: ``.venv/bin/python build/lock.py`` (needs ``pip install uv``).

One file a purpose, each on top of the one it names in its first line; all versions come from one resolution, so the
files always agree. The resolution is universal: one file serves Linux, Windows and macOS and every Python from 3.11, by
markers. Every file of a release is known by its SHA-256; no file names an index or an address to fetch from, so any
mirror will do, and none can give us something else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "requirements"
LOWEST_PYTHON = "3.11"
LAYERS: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    # file: (the file it builds on, extras of pyproject.toml)
    "app": (None, ()),
    "test": ("app", ("test",)),
    "check": ("test", ("test", "check")),
    "freeze": ("app", ("freeze",)),
}
HELD = (
    # 6.12.0 aborts on Python 3.11 after some 1,800 signals; one Qt for every Python, so that what is tested is shipped.
    "PySide6-Essentials<6.12",
)


def main() -> int:
    """Resolve everything once, then write each layer; return an exit code."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    backend = project["build-system"]["requires"]
    extras = project["project"]["optional-dependencies"]
    pins = [name_and_version(block) for block in resolve([*backend, *HELD], extras).values()]
    written: dict[str, dict[str, str]] = {}
    for layer, (base, wanted) in LAYERS.items():
        blocks = resolve(backend, wanted, pins)
        written[layer] = blocks
        below = written[base] if base else {}
        write(layer, base, [block for name, block in blocks.items() if block != below.get(name)])
    return 0


def resolve(more: Iterable[str], extras: Iterable[str], pins: Iterable[str] = ()) -> dict[str, str]:
    """Return project + extras + `more`, as name → lines of a requirements file, with `pins` as constraints."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, held = Path(folder, "more.in"), Path(folder, "held.txt")
        wanted.write_text("\n".join(more), encoding="utf-8")
        held.write_text("\n".join(pins), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--no-build"]
        command += ["--python-version", LOWEST_PYTHON, "--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--constraints", str(held), "pyproject.toml", str(wanted)]
        for extra in extras:
            command += ["--extra", extra]
        text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return blocks_of(text)


def blocks_of(text: str) -> dict[str, str]:
    """Part a requirements file into name → its lines."""
    blocks: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if not line.startswith((" ", "#")):
            name = line.partition("==")[0]
        blocks[name] = f"{blocks.get(name, '')}{line}\n"
    return blocks


def name_and_version(block: str) -> str:
    """Return ``name==version`` of a block, without marker and hashes."""
    return block.split(maxsplit=1)[0].rstrip(";")


def write(layer: str, base: str | None, blocks: Iterable[str]) -> None:
    """Write one lock file."""
    head = "# Written by build/lock.py from pyproject.toml: change that, then run build/lock.py.\n"
    if base:
        head += f"-r {base}.txt\n"
    (FOLDER / f"{layer}.txt").write_text(head + "".join(blocks), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
