"""The pseudo-locale: longer than English, whole, and nobody's."""

import re

import pseudo
import words

from wolkvox_tray.core.machine.settings_table import BY_NAME

TEXT = re.compile(r"\{[^}]*\}|<[^>]*>")


def test_every_text_is_at_least_40_percent_longer_in_the_pseudo_locale_and_keeps_its_placeholders() -> None:
    texts = [text for message in words.extracted() for text in forms(message.id) if any(map(str.isalpha, text))]
    wrong = [
        (text, made)
        for text in texts
        for made in [pseudo.pseudo(text)]
        if len(said(made)) < pseudo.LONGER * len(said(text)) or TEXT.findall(made) != TEXT.findall(text)
    ]

    assert (wrong, len(texts) > 500) == ([], True)


def test_nobody_is_offered_the_pseudo_locale() -> None:
    codes = {code for code, _words in BY_NAME["language"].choices}
    codes |= {path.parent.parent.name for path in words.catalogues()}

    assert pseudo.CODE not in codes


def forms(text: object) -> list[str]:
    """Return a text, or its singular and plural."""
    return [str(each) for each in text] if isinstance(text, tuple) else [str(text)]


def said(text: str) -> str:
    """Return what is read of a text: no placeholder, no tag, no space at its ends."""
    return TEXT.sub("", text).strip()
