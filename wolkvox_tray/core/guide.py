"""The guide that comes with the app: its pages, in which language each is there, and where a fault is explained.

Markdown files, the same names in every language; a page that isn't there in the reader's is the English one. What the
contents are is told by ``index.md`` itself: its titles and its list of links. Marks that the build put there
(``<!-- made: reason token_refused -->``) tell which title explains which fault, in whatever language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.words import SOURCE_LANGUAGE

COMES_ALONG = ("en", "es", "pt", "pictures")
"""What of the project's ``docs`` is in every installation, for `pyproject.toml` and the freezer."""
INDEX, TROUBLES = "index", "troubleshooting"
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINE = re.compile(r"^(?:## (?P<part>.+)|- \[(?P<title>[^\]]+)\]\((?P<file>[^)#:]+\.md)\).*)$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the contents: a page, or (no `path`) the title of the pages below it."""

    title: str
    path: Path | None = None


def page(folder: Path, name: str, language: str) -> Path:
    """Return the page called `name` below `folder`: in `language` (such as ``pt_BR``) if it is there, else English."""
    wanted = folder / language.partition("_")[0] / f"{name}.md"
    return wanted if wanted.is_file() else folder / SOURCE_LANGUAGE / f"{name}.md"


def contents(index: Path) -> tuple[Entry, ...]:
    """Return what the page `index` lists, itself first; () if it can't be read."""
    text = read(index)
    if not text:
        return ()
    found = [Entry(title=title_of(text), path=index)]
    for line in _LINE.finditer(text):
        if line["part"]:
            found.append(Entry(title=line["part"]))
        else:
            found.append(Entry(title=line["title"], path=(index.parent / line["file"]).resolve()))
    return tuple(found)


def read(path: Path) -> str:
    """Return a page's Markdown without what only its makers need; "" if it can't be read."""
    try:
        return _COMMENT.sub("", path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


def title_of(text: str) -> str:
    """Return the title of a page's text."""
    found = _TITLE.search(text)
    return found[1] if found else ""


def slug(title: str) -> str:
    """Return the name by which links reach a title within its page: as GitHub makes it."""
    kept = "".join(char for char in title.strip().lower() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")


def anchor(path: Path, code: ReasonCode) -> str:
    """Return the name of the title that explains `code` in the page `path`; "" if none does."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    found = re.search(rf"<!-- made: reason {re.escape(code.value)} -->\n#+ (.+)", text)
    return slug(found[1]) if found else ""
