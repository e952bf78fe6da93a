"""Fill in what the guide has from the code: ``.venv/bin/python build/manual.py``, after tables or words changed.

The guide's pages (``docs/en``, ``docs/es``, ``docs/pt``) are written by hand but for the parts between
``<!-- made: … -->`` and ``<!-- /made -->``, which come from the tables of the app, in the page's language:

- ``settings general``: the settings of that page of the dialog (``core/machine/settings_table.py``)
- ``reason token_refused``: what is read, as a title, and what to do (``core/phrases.py``)
- ``file store_damaged``: the same of damaged files (``core/troubles.py``)
- ``complaints``: all that is said of something that was typed
- ``words …``: a text of the app as a title, given in English

``docs/en/policy.schema.json`` is made whole (`policy_schema`). ``tests/test_manual.py`` fails while a page lags behind,
and while a setting or a reason stands nowhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import manual_parts  # noqa: E402 - found by the line above
import policy_schema  # noqa: E402 - likewise
from hatch_build import compile_catalogues  # noqa: E402 - likewise

from wolkvox_tray.core.machine.paths import locale_dir  # noqa: E402 - likewise
from wolkvox_tray.core.words import language, speak  # noqa: E402 - likewise

DOCS = ROOT / "docs"
SCHEMA = DOCS / "en" / "policy.schema.json"
LANGUAGES = {"en": "en", "es": "es", "pt": "pt_BR"}
"""Folder of the guide: which catalogue has its language."""
MADE = re.compile(r"<!-- made: (?P<what>[^\n]+?) -->\n.*?<!-- /made -->", re.DOTALL)


def main() -> None:
    """Fill in every page, and write the schema of a policy."""
    compile_catalogues(locale_dir())
    SCHEMA.write_text(policy_schema.schema(), encoding="utf-8")
    for path in pages():
        path.write_text(filled(path), encoding="utf-8")


def pages() -> list[Path]:
    """Return the pages of the guide in all languages."""
    return sorted(path for folder in LANGUAGES for path in (DOCS / folder).glob("*.md"))


def filled(path: Path) -> str:
    """Return a page with its made parts as they should be."""
    with speaking(LANGUAGES[path.parent.name]):
        return MADE.sub(lambda found: _part(found["what"]), path.read_text(encoding="utf-8"))


def made(path: Path) -> list[str]:
    """Return which parts a page has made, such as "reason token_refused"."""
    return [found["what"] for found in MADE.finditer(path.read_text(encoding="utf-8"))]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak the language `code` for a while."""
    before = language()
    if speak(locale_dir(), [code]) != code:
        raise SystemExit(f"There is no compiled catalogue for {code}.")
    try:
        yield
    finally:
        speak(locale_dir(), [before])


def _part(what: str) -> str:
    kind, _space, name = what.partition(" ")
    return f"<!-- made: {what} -->\n{manual_parts.KINDS[kind](name)}\n<!-- /made -->"


if __name__ == "__main__":
    main()
