"""Put a release on its page: first as a draft, then, when every job has passed, for everyone.

::

    python build/publish.py draft [folder]      make (or fill again) the draft of v<version> from the files in dist/
    python build/publish.py finish [folder]     fetch the draft into an empty folder, check its sums, publish it

`gh`, GitHub's own program, does the talking; it takes its token from ``GH_TOKEN``. The version is the source's; the tag
must be there already. A draft may be filled again; what was published is never changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import checksums
from release_notes import section
from version import ROOT, version

Gh = Callable[..., tuple[int, str]]
"""Calls `gh` with these arguments; gives exit code and standard output."""


def main(arguments: Sequence[str]) -> int:
    """Draft or finish; return an exit code."""
    if arguments[:1] == ["draft"]:
        return draft(Path(arguments[1]) if arguments[1:] else ROOT / "dist", f"v{version()}", gh)
    if arguments[:1] == ["finish"]:
        with tempfile.TemporaryDirectory() as scratch:
            return finish(Path(arguments[1]) if arguments[1:] else Path(scratch), f"v{version()}", gh)
    print(__doc__, file=sys.stderr)
    return 2


def gh(*arguments: str) -> tuple[int, str]:
    """Call `gh`; its complaints go to standard error as they are."""
    done = subprocess.run(["gh", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


def draft(folder: Path, tag: str, gh: Gh) -> int:
    """Make the draft of `tag` with every file of `folder` and its sums; return an exit code."""
    if code := checksums.main([str(folder)]):
        return code
    if (state := state_of(tag, gh)) == "published":
        return complain(f"{tag} is published already")
    if state == "missing":
        notes = section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), tag.removeprefix("v"))
        if notes is None:
            return complain(f"CHANGELOG.md says nothing of {tag}")
        code, _said = gh("release", "create", tag, "--draft", "--verify-tag", "--title", tag, "--notes", notes)
        if code:
            return code
    files = [str(path) for path in sorted(folder.iterdir()) if path.is_file()]
    return gh("release", "upload", tag, "--clobber", *files)[0]


def finish(folder: Path, tag: str, gh: Gh) -> int:
    """Fetch the draft of `tag` into `folder`, hold it to its sums, and publish it; return an exit code."""
    if (state := state_of(tag, gh)) != "draft":
        return complain(f"{tag} is {state}, not a draft")
    code, _said = gh("release", "download", tag, "--dir", str(folder))
    if code := code or checksums.main(["--check", str(folder)]):
        return code
    return gh("release", "edit", tag, "--draft=false", "--latest")[0]


def state_of(tag: str, gh: Gh) -> str:
    """Return ``missing``, ``draft`` or ``published``."""
    code, said = gh("release", "view", tag, "--json", "isDraft")
    if code:
        return "missing"
    return "draft" if json.loads(said)["isDraft"] else "published"


def complain(text: str) -> int:
    """Say what is wrong; return an exit code."""
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
