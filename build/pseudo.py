"""A language that nobody speaks, for finding texts that are cut: ``.venv/bin/python build/pseudo.py FOLDER``.

Every text of the package in it is its English one with accents, 40 % longer, in brackets: "[Šéééttììñġššš]". A text
that lacks a bracket at its end on the screen is cut; one without brackets can't be translated. It is made anew for
each use, never lies among the catalogues, and so can't be chosen in the settings. `tests/qt/test_every_window.py` walks
through all windows in it, and ``python -m tests.qt.every_window FOLDER`` paints them.
"""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

import words
from babel.messages.mofile import write_mo

CODE = "en_XA"
"""What Android calls its own; no language of people has it."""
LONGER = 1.4
_WHOLE = re.compile(r"(\{[^}]*\}|<[^>]*>|\s+)")
"""What isn't words: placeholders, tags, space."""
_ACCENTS = str.maketrans("aceghiklnorstuyzACEGHIKLNORSTUYZ", "åçéğĥîķļñöŕšţüýžÅÇÉĞĤÎĶĻÑÖŔŠŢÜÝŽ")
_VOWEL = re.compile("[aeiouyAEIOUY]")


def pseudo(text: str) -> str:
    """Return `text` in brackets and accents, 40 % longer; spaces at its ends stay there, placeholders as they are."""
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    parts = _WHOLE.split(inner)
    said = sum(len(part) for part in parts if not part.startswith(("{", "<")))
    letters = sum(char.isalpha() for part in parts[::2] for char in part)
    missing = math.ceil((LONGER - 1) * said) - len("[]")
    for place in range(0, len(parts), 2):
        by = math.ceil(missing * sum(map(str.isalpha, parts[place])) / letters) if letters else 0
        parts[place] = _stretched(parts[place], by).translate(_ACCENTS)
    return f"{before}[{''.join(parts)}]{after}"


def _stretched(word: str, by: int) -> str:
    """Return a word with its vowels said longer, by so many characters; without any, its last letter."""
    letters = [at for at, char in enumerate(word) if char.isalpha()]
    places = [match.start() for match in _VOWEL.finditer(word)] or letters[-1:]
    if not places:
        return word
    each, rest = divmod(max(0, by), len(places))
    times = {place: 1 + each + (nth < rest) for nth, place in enumerate(places)}
    return "".join(char * times.get(at, 1) for at, char in enumerate(word))


def write(locale_dir: Path) -> str:
    """Write the compiled catalogue below `locale_dir` and return the language's code."""
    catalogue = words.extracted()
    catalogue.locale = "en"
    for message in catalogue:
        if message.id and isinstance(message.id, tuple):
            message.string = tuple(pseudo(form) for form in message.id)
        elif message.id:
            message.string = pseudo(str(message.id))
    target = locale_dir / CODE / "LC_MESSAGES" / f"{words.DOMAIN}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return CODE


def main() -> int:
    """Write it where the arguments say; return an exit code."""
    if len(sys.argv) != 2:
        print("usage: build/pseudo.py FOLDER", file=sys.stderr)
        return 2
    print(write(Path(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
