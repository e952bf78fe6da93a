"""Words: ``_("text")`` in the language of the moment, which can change while the app runs.

gettext, domain ``wolkvox_tray``; the catalogues lie in ``resources/locale/<language>/LC_MESSAGES``. English is the
language of the source. The user's list of languages is followed one by one: the first that we speak wins, so that
``en_US:es_CO`` is English and ``fr:es_CO`` Spanish. `N_` marks a text that is translated later, where it is shown.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Sequence
from pathlib import Path

DOMAIN = "wolkvox_tray"
SOURCE_LANGUAGE = "en"


class _Speaker:
    """The catalogue in use; a class only so that a change of language needs no ``global``."""

    def __init__(self) -> None:
        self.language = SOURCE_LANGUAGE
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_speaker = _Speaker()


def _(text: str) -> str:
    """Return `text` in the language in use. Never give it an f-string: ``_("{n} rows").format(n=n)``."""
    return _speaker.catalogue.gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `text` for translation and return it as it is."""
    return text


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of the text that goes with `n`, in the language in use."""
    return _speaker.catalogue.ngettext(one, many, n)


def language() -> str:
    """Return the code of the language in use, such as ``es``."""
    return _speaker.language


def languages(locale_dir: Path) -> tuple[str, ...]:
    """Return the codes of all languages that the app speaks, sorted."""
    found = {path.parent.parent.name for path in locale_dir.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return tuple(sorted(found | {SOURCE_LANGUAGE}))


def speak(locale_dir: Path, wanted: Sequence[str] = ()) -> str:
    """Change to the first language of `wanted` (or of the system's list) that we speak; return its code."""
    known = languages(locale_dir)
    for tag in wanted or system_languages():
        code = tag.replace("-", "_").split(".")[0].split("@")[0]
        for candidate in (code, code.split("_")[0]):
            if candidate in known:
                _speaker.language = candidate
                _speaker.catalogue = gettext.translation(DOMAIN, locale_dir, [candidate], fallback=True)
                return candidate
    _speaker.language, _speaker.catalogue = SOURCE_LANGUAGE, gettext.NullTranslations()
    return SOURCE_LANGUAGE


def system_languages() -> tuple[str, ...]:
    """Return the user's languages in their order, from the environment or the system's locale."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return tuple(part for part in value.split(":") if part)
    return tuple(filter(None, [locale.getlocale()[0]]))
