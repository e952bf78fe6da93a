"""The version stands in one place, `wolkvox_tray/__init__.py`; here is who asks for it, and who is held to it.

::

    python build/version.py                     print it
    python build/version.py --check             do change log, metainfo, manual page and installers say the same?
    python build/version.py --check-tag v1.2.3  is that also what is to be released?

What isn't there yet (a metainfo, an installer) can't disagree. Exit code 1, and a line each, if something does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET  # our own file, not a stranger's

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def main(arguments: Sequence[str]) -> int:
    """Print the version, or what disagrees with it; return an exit code."""
    own = version()
    if not arguments:
        print(own)
        return 0
    complaints = disagreements(own)
    if arguments[0] == "--check-tag":
        complaints += wrong_tag(arguments[1], own)
    for each in complaints:
        print(each, file=sys.stderr)
    return int(bool(complaints))


def version(root: Path = ROOT) -> str:
    """Return the version, read and not imported: no package is needed for it. Raises `ValueError` if it is none."""
    text = (root / "wolkvox_tray" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None or not VERSION.fullmatch(found[1]):
        raise ValueError("wolkvox_tray/__init__.py has no version of the form 1.2.3")
    return found[1]


def disagreements(own: str, root: Path = ROOT) -> list[str]:
    """Return a line for each place that doesn't say `own`."""
    said = [("CHANGELOG.md, newest section", newest_section(root))]
    metainfo = sorted((root / "installer" / "linux").glob("*.metainfo.xml"))
    said += [(f"{path.name}, newest release", newest_release(path)) for path in metainfo]
    said += [(path.name, manual_page(path)) for path in sorted((root / "installer" / "linux").glob("*.1"))]
    for path in sorted((root / "installer").rglob("*")):
        if path.suffix in (".nsi", ".nsh", ".plist"):
            said += [(path.name, each) for each in written_out(path.read_text(encoding="utf-8-sig"))]
    return [f"{where}: {found or 'none'}, not {own}" for where, found in said if found != own]


def wrong_tag(tag: str, own: str) -> list[str]:
    """Return a complaint if `tag` isn't the one of version `own`."""
    return [] if tag == f"v{own}" else [f"tag {tag}: v{own} was expected"]


def newest_section(root: Path = ROOT) -> str | None:
    """Return the version of the change log's first section."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## \[?([^\s\]]+)", text, re.MULTILINE)
    return found[1] if found else None


def newest_release(metainfo: Path) -> str | None:
    """Return the version of an AppStream file's first release, which by its rules is the newest."""
    first = ET.parse(metainfo).find("./releases/release")  # noqa: S314 - our own file
    return None if first is None else first.get("version")


def manual_page(page: Path) -> str | None:
    """Return the version that a manual page's title names."""
    found = re.search(r'^\.TH .*"wolkvox_tray ([^"]+)"', page.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else None


def written_out(text: str) -> list[str]:
    """Return versions that an installer's script has written into it instead of being told them."""
    defined = r"""!define\s+(?:\w+_)?VERSION\s+["']?([0-9][\w.]*)"""
    keyed = r"<key>CFBundle(?:ShortVersionString|Version)</key>\s*<string>([0-9][\w.]*)</string>"
    return re.findall(f"(?i:{defined})", text) + re.findall(keyed, text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
