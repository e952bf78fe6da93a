"""Words: ``_("text")`` in the language of the moment, which can change while the app runs.

gettext, domain ``wolkvox_tray``; the catalogues lie in ``resources/locale/<language>/LC_MESSAGES``. English is the
language of the source. The user's list of languages is followed one by one: the first that we speak wins, so that
``en_US:es_CO`` is English, ``fr:es_CO`` Spanish and ``pt_PT:es`` Portuguese as in Brazil. It comes from the
environment, else from the system: Windows' ``GetUserPreferredUILanguages``, macOS' ``CFLocaleCopyPreferredLanguages``
(both written from documentation and not run there). `N_` marks a text that is translated later, where it is shown.
Numbers are the system's as times are, whatever the language: 1.234 in Bogotá, 1,234 in Mexico. In a terminal they stay
bare, for a program may read them.
"""

from __future__ import annotations

import ctypes
import gettext
import locale
import os
import re
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

DOMAIN = "wolkvox_tray"
SOURCE_LANGUAGE = "en"
ONE_O_CLOCK = re.compile(r"0?1[:.h]\d\d(?!\d)")
"""A time in the one hour that is singular: "1:05 p. m.", "01:05"."""


class _Timed(str):
    """A text with a plural article before a time: "desde las {time}", "às {time}". One o'clock takes "la", "à"."""

    __slots__ = ()

    def format(self, *args: object, **named: object) -> str:
        """Return the text with everything filled in, each article as its time asks."""
        text = str(self)
        for name, value in named.items():
            if isinstance(value, str) and ONE_O_CLOCK.match(value):
                text = re.sub(rf"\b([LlDd]?[AaÀà])s(?= \{{{name}\}})", r"\1", text)
        return text.format(*args, **named)


class _Speaker:
    """The catalogue in use; a class only so that a change of language needs no ``global``."""

    def __init__(self) -> None:
        self.language = SOURCE_LANGUAGE
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()
        self.write_number: Callable[[int], str] = str


_speaker = _Speaker()


def _(text: str) -> str:
    """Return `text` in the language in use. Never give it an f-string: ``_("{n} rows").format(n=n)``."""
    return _agreeing(_speaker.catalogue.gettext(text)) if text else ""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `text` for translation and return it as it is."""
    return text


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of the text that goes with `n`, in the language in use."""
    return _agreeing(_speaker.catalogue.ngettext(one, many, n))


def _agreeing(text: str) -> str:
    return _Timed(text) if "s {" in text and _speaker.language != SOURCE_LANGUAGE else text


def number(n: int) -> str:
    """Return `n` as the reader's system groups digits; bare where nobody said how (see `write_numbers`)."""
    return _speaker.write_number(n)


def write_numbers(how: Callable[[int], str]) -> None:
    """Write numbers in sentences this way from now on: only the windows know the system's."""
    _speaker.write_number = how


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
    for tag in tuple(filter(None, wanted)) or system_languages():
        if found := _closest(tag, known):
            _speaker.language, _speaker.catalogue = found, _catalogue(locale_dir, found)
            return found
    _speaker.language, _speaker.catalogue = SOURCE_LANGUAGE, gettext.NullTranslations()
    return SOURCE_LANGUAGE


def _closest(tag: str, known: Sequence[str]) -> str:
    """Return the code we have for a language such as ``es-CO``, ``pt_PT.UTF-8`` or ``pt``; ``""`` if we don't speak it.

    A country's own words come first, then the language's, then those of another country: Portuguese from Brazil is read
    in Lisbon more easily than English or Spanish.
    """
    code = tag.replace("-", "_").split(".")[0].split("@")[0]
    plain = code.split("_")[0]
    wanted = (code, plain, *(each for each in known if each.split("_")[0] == plain))
    return next((each for each in wanted if each in known), "")


def system_languages() -> tuple[str, ...]:
    """Return the user's languages in their order, from the environment or the system."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return tuple(part for part in value.split(":") if part)
    return _preferred()


def _catalogue(locale_dir: Path, code: str) -> gettext.NullTranslations:
    """Return a language's catalogue; an empty one, which leaves every text English, if it is missing or damaged."""
    try:
        return gettext.translation(DOMAIN, locale_dir, [code], fallback=True)
    except (OSError, ValueError, struct.error):
        return gettext.NullTranslations()


if sys.platform == "win32":

    def _preferred() -> tuple[str, ...]:
        """Return the languages of Windows' own windows, such as ``es-CO`` (winnls.h)."""
        by_name = ctypes.c_ulong(0x8)  # MUI_LANGUAGE_NAME
        ask = ctypes.windll.kernel32.GetUserPreferredUILanguages
        count, size = ctypes.c_ulong(), ctypes.c_ulong()
        if not ask(by_name, ctypes.byref(count), None, ctypes.byref(size)):
            return ()
        names = ctypes.create_unicode_buffer(size.value)
        if not ask(by_name, ctypes.byref(count), names, ctypes.byref(size)):
            return ()
        return tuple(filter(None, ctypes.wstring_at(names, size.value).split("\0")))

elif sys.platform == "darwin":

    def _preferred() -> tuple[str, ...]:
        """Return the languages of System Settings, such as ``es-CO`` (CFLocale.h, CFArray.h, CFString.h)."""
        core = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
        core.CFLocaleCopyPreferredLanguages.restype = ctypes.c_void_p
        core.CFArrayGetCount.restype = ctypes.c_long
        core.CFArrayGetCount.argtypes = (ctypes.c_void_p,)
        core.CFArrayGetValueAtIndex.restype = ctypes.c_void_p
        core.CFArrayGetValueAtIndex.argtypes = (ctypes.c_void_p, ctypes.c_long)
        core.CFStringGetCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32)
        core.CFStringGetCString.restype = ctypes.c_bool
        core.CFRelease.argtypes = (ctypes.c_void_p,)
        utf_8, found = 0x08000100, []
        array = core.CFLocaleCopyPreferredLanguages()
        for index in range(core.CFArrayGetCount(array) if array else 0):
            name = ctypes.create_string_buffer(64)
            if core.CFStringGetCString(core.CFArrayGetValueAtIndex(array, index), name, len(name), utf_8):
                found.append(name.value.decode("utf-8"))
        if array:
            core.CFRelease(array)
        return tuple(found)

else:

    def _preferred() -> tuple[str, ...]:
        """Return the locale's language, if the environment named none."""
        return tuple(filter(None, [locale.getlocale()[0]]))
