"""Print what a release says of itself: the change log's section of a version (``python build/release_notes.py 1.2.3``).

Without a version, that of the source. A section that is missing or empty is an error: nobody publishes silence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from version import ROOT, version


def main(arguments: Sequence[str]) -> int:
    """Print the section; return an exit code."""
    wanted = arguments[0] if arguments else version()
    found = section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), wanted)
    if found is None:
        print(f"CHANGELOG.md says nothing of {wanted}", file=sys.stderr)
        return 1
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a real stream: this is a script
    print(found)
    return 0


def section(changes: str, wanted: str) -> str | None:
    """Return what stands under the heading of version `wanted`, without the heading; ``None`` if nothing does."""
    for part in re.split(r"^## ", changes, flags=re.MULTILINE)[1:]:
        heading, _line, body = part.partition("\n")
        if re.match(rf"\[?{re.escape(wanted)}\]?(?![\w.])", heading):
            return body.strip() or None
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
