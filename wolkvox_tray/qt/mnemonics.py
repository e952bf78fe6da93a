"""Letters to reach things by with Alt, given out by the program, so that they are unique in every language."""

from __future__ import annotations


class Mnemonics:
    """Gives each text of a window a letter of its own to reach it by with Alt, whatever the language."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def copy(self) -> Mnemonics:
        """Return one that knows the same letters, for a page that is seen when another isn't."""
        return Mnemonics(*self._taken)

    def mark(self, text: str) -> str:
        """Return `text` with "&" before its letter: the first of a word if one is free."""
        escaped = text.replace("&", "&&")
        starts = [n for n, _char in enumerate(text) if n == 0 or text[n - 1] == " "]
        for position in [*starts, *range(len(text))]:
            letter = text[position].casefold()
            if letter.isascii() and letter.isalpha() and letter not in self._taken and "&" not in text:
                self._taken.add(letter)
                return f"{text[:position]}&{text[position:]}"
        return escaped
