"""The catalogues: ``.venv/bin/python build/words.py update`` after texts changed; ``new pt_BR`` begins a language.

``update`` reads every ``_()``, ``N_()`` and ``ngettext()`` of the package and merges them into each ``.po``: new texts
come in empty, changed ones are marked fuzzy, gone ones are dropped. Dates and line numbers are left out, so that a
``.po`` differs only where words do. ``tests/test_catalogues.py`` fails while a catalogue lags behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from hatch_build import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
LOCALE_DIR = ROOT / "resources" / "locale"
DOMAIN = "wolkvox_tray"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
NOTE = ("translators:",)
"""A comment that begins so, right above a text, goes with it into the catalogues."""


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return an exit code."""
    match arguments:
        case ["update"]:
            for path in catalogues():
                save(updated(path, extracted()), path)
        case ["new", language]:
            begin(language)
        case _:
            print("usage: build/words.py update | new LANGUAGE", file=sys.stderr)
            return 2
    compile_catalogues(LOCALE_DIR)
    return 0


def catalogues() -> list[Path]:
    """Return the path of every catalogue, sorted by language."""
    return sorted(LOCALE_DIR.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def extracted() -> Catalog:
    """Return a catalogue without translations of every text in the package."""
    catalogue = Catalog(project=DOMAIN)
    for file, _line, message, comments in _texts():
        catalogue.add(message, locations=[(f"wolkvox_tray/{file}", 0)], auto_comments=comments)
    return catalogue


def _texts() -> Iterator[tuple[str, int, str | tuple[str, ...], list[str]]]:
    found = extract_from_dir(
        ROOT / "wolkvox_tray", [("**.py", "python")], keywords=KEYWORDS, comment_tags=NOTE, strip_comment_tags=True
    )
    for file, line, message, comments, _context in sorted(found, key=lambda each: (each[0], each[1])):
        yield file.replace("\\", "/"), line, message, comments


def updated(path: Path, template: Catalog) -> Catalog:
    """Return the catalogue at `path` with exactly the texts of `template`."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    catalogue.update(template, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def begin(language: str) -> None:
    """Make an empty catalogue for `language`, with the plural rule of its own."""
    path = LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if path.exists():
        raise SystemExit(f"{path} is there already: build/words.py update")
    path.parent.mkdir(parents=True)
    catalogue = Catalog(locale=language, project=DOMAIN, fuzzy=False)
    catalogue.update(extracted())
    save(catalogue, path)


def save(catalogue: Catalog, path: Path) -> None:
    """Write `catalogue`: head without dates or addresses, sorted, so that two people's work merges."""
    with path.open("wb") as file:
        file.write(HEAD.format(language=catalogue.locale, plural=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=110, omit_header=True, include_lineno=False, sort_output=True)


HEAD = """\
# Words of wolkvox_tray. Change translations here; texts come in by build/words.py.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
