"""Write the map of the house into the READMEs: ``python3 build/map.py``, after it changed in the package's docstring.

The docstring of ``wolkvox_tray/__init__.py`` is the original; the READMEs show it between two comments, and
``tests/test_house.py`` compares all of them with the code.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Replace the map in each README that shows one."""
    module = ast.parse((ROOT / "wolkvox_tray" / "__init__.py").read_text(encoding="utf-8"))
    after = (ast.get_docstring(module) or "").partition("::\n")[2].splitlines()
    tree = "\n".join(line[4:].rstrip() for line in after if line.startswith("    "))
    for path in ROOT.glob("README*.md"):
        text = path.read_text(encoding="utf-8")
        block = f"<!-- map -->\n```\n{tree}\n```\n<!-- /map -->"
        path.write_text(re.sub(r"(?s)<!-- map -->.*<!-- /map -->", lambda _old: block, text), encoding="utf-8")  # noqa: B023 - used at once


if __name__ == "__main__":
    main()
