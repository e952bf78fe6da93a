"""Languages: the user's list is followed one by one, whatever system it comes from."""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.helpers.elsewhere import imported_on
from wolkvox_tray.core import words
from wolkvox_tray.core.words import N_, _, language, languages, ngettext, speak, system_languages

SPANISH = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "Settings": "Configuración",
    "No data between {start} and {end}, {n} licenses.": "Sin datos entre las {start} y las {end}, {n} licencias.",
    "Data of {time}": "Dados das {time}",
    "as of {time}": "às {time}",
    "{n} license\0{n} licenses": "{n} licencia\0{n} licencias",
}
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def catalogue(texts: dict[str, str]) -> bytes:
    """Return an .mo file: the GNU gettext manual, "The Format of GNU MO Files"."""
    pairs = [(text.encode(), said.encode()) for text, said in sorted(texts.items())]
    start = 28 + 16 * len(pairs)
    tables, body = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(body))
            body += pair[column] + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables[0] + tables[1] + body


def with_language(folder: Path, code: str, content: bytes) -> None:
    file = folder / code / "LC_MESSAGES" / "wolkvox_tray.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)


@pytest.fixture
def locale_dir(tmp_path: Path) -> Path:
    with_language(tmp_path, "es", catalogue(SPANISH))
    with_language(tmp_path, "pt_BR", catalogue({**SPANISH, "Settings": "Configurações"}))
    return tmp_path


@pytest.fixture(autouse=True)
def _spoken_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speaker = words._speaker
    before = (speaker.language, speaker.catalogue)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield
    speaker.language, speaker.catalogue = before


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANGUAGE": "fr:es_CO"}, "es"),
        ({"LANGUAGE": "en_US:es_CO"}, "en"),
        ({"LANGUAGE": "es:en"}, "es"),
        ({"LANGUAGE": ":es"}, "es"),
        ({"LANGUAGE": "fr:de"}, "en"),
        ({"LANGUAGE": "pt_BR:es"}, "pt_BR"),
        ({"LANGUAGE": "pt_PT:es"}, "pt_BR"),
        ({"LANGUAGE": "pt:es"}, "pt_BR"),
        ({"LANG": "pt_PT.UTF-8"}, "pt_BR"),
        ({"LANG": "es_419"}, "es"),
        ({"LANG": "pts_BR"}, "en"),
        ({"LANGUAGE": "es_CO", "LC_ALL": "en_US.UTF-8"}, "es"),
        ({"LANGUAGE": "", "LC_ALL": "es_CO.UTF-8"}, "es"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "es_CO.UTF-8"}, "en"),
        ({"LC_MESSAGES": "es_ES@euro", "LANG": "en_US.UTF-8"}, "es"),
        ({"LANG": "es_CO.UTF-8"}, "es"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "tlh_KX"}, "en"),
        ({"LANG": "../../es"}, "en"),
    ],
    ids=lambda value: ",".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_the_first_language_of_the_environment_that_we_speak_wins(
    environment: dict[str, str], spoken: str, locale_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert (speak(locale_dir), language()) == (spoken, spoken)


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [(["es"], "es"), (["es-CO"], "es"), (["pt-PT"], "pt_BR"), (["pt"], "pt_BR"), (["fr", "es"], "es"), (["fr"], "en")],
)
def test_a_wish_goes_before_the_environment(
    wanted: list[str], spoken: str, locale_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")

    assert speak(locale_dir, wanted) == spoken


@pytest.mark.parametrize("wanted", [(), ("",)])
def test_no_wish_means_the_environment(
    wanted: tuple[str, ...], locale_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "es_CO.UTF-8")

    assert speak(locale_dir, wanted) == "es"


def test_the_language_changes_while_running(locale_dir: Path) -> None:
    marked = N_("Settings")
    seen = []
    for code in ("en", "es", "pt_BR", "en"):
        speak(locale_dir, [code])
        seen.append((_(marked), language()))

    assert seen == [("Settings", "en"), ("Configuración", "es"), ("Configurações", "pt_BR"), ("Settings", "en")]


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", ["0 licenses", "1 license", "2 licenses"]), ("es", ["0 licencias", "1 licencia", "2 licencias"])],
)
def test_a_count_has_its_form(code: str, said: list[str], locale_dir: Path) -> None:
    speak(locale_dir, [code])

    assert [ngettext("{n} license", "{n} licenses", n).format(n=n) for n in range(3)] == said


def test_what_is_not_translated_stays_english_and_nothing_stays_nothing(locale_dir: Path) -> None:
    speak(locale_dir, ["es"])

    assert (_("Never translated"), _("")) == ("Never translated", "")


def test_the_languages_are_those_with_a_catalogue_and_english(locale_dir: Path, tmp_path: Path) -> None:
    assert (languages(locale_dir), languages(tmp_path / "nowhere")) == (("en", "es", "pt_BR"), ("en",))


def test_without_catalogues_all_is_english(tmp_path: Path) -> None:
    assert (speak(tmp_path / "nowhere", ["es"]), _("Settings")) == ("en", "Settings")


@pytest.mark.parametrize("damaged", [b"", b"no catalogue", catalogue(SPANISH)[:40], catalogue(SPANISH)[:-40]])
def test_a_damaged_catalogue_leaves_every_text_english(damaged: bytes, tmp_path: Path) -> None:
    with_language(tmp_path, "es", damaged)
    speak(tmp_path, ["es"])

    assert _("Settings") == "Settings"


def as_on(platform: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return imported_on(platform, words, monkeypatch)


class Foreign:
    """A C function: called with anything, and ready to be told its types."""

    def __init__(self, work: Callable[..., object]) -> None:
        self._work = work
        self.argtypes: object = None
        self.restype: object = None

    def __call__(self, *arguments: Any) -> object:
        return self._work(*arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="not run: strings of two-byte characters are faked elsewhere only")
@pytest.mark.parametrize("listed", [["es-CO", "en-US"], ["de-DE"], []])
def test_windows_is_asked_for_the_languages_of_its_windows(listed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"{name}\0" for name in listed) + "\0"

    def ask(flags: Any, count: Any, buffer: Any, size: Any) -> int:
        assert flags.value == 8
        count._obj.value = len(listed)
        if buffer is not None:
            assert len(buffer) == size._obj.value == len(text)
            for index, char in enumerate(text):
                buffer[index] = char
        size._obj.value = len(text)
        return 1

    library = SimpleNamespace(GetUserPreferredUILanguages=ask)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=library), raising=False)

    assert as_on("win32", monkeypatch).system_languages() == tuple(listed)


def test_windows_that_refuses_leaves_english(monkeypatch: pytest.MonkeyPatch, locale_dir: Path) -> None:
    library = SimpleNamespace(GetUserPreferredUILanguages=lambda *_arguments: 0)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=library), raising=False)
    module = as_on("win32", monkeypatch)

    assert (module.system_languages(), module.speak(locale_dir)) == ((), "en")


@pytest.mark.parametrize("listed", [["es-CO", "en-CO"], []])
def test_macos_is_asked_for_the_preferred_languages(listed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []

    def get_string(index: int, buffer: Any, size: int, encoding: int) -> bool:
        assert (size, encoding) == (64, 0x08000100)
        buffer.value = listed[index - 1].encode()
        return True

    core = SimpleNamespace(
        CFLocaleCopyPreferredLanguages=Foreign(lambda: 77),
        CFArrayGetCount=Foreign(lambda array: len(listed)),
        CFArrayGetValueAtIndex=Foreign(lambda array, index: index + 1),
        CFStringGetCString=Foreign(get_string),
        CFRelease=Foreign(released.append),
    )
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: core)
    module = as_on("darwin", monkeypatch)

    assert (module.system_languages(), released) == (tuple(listed), [77])


def test_the_environment_goes_before_the_system_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "es_CO.UTF-8")
    seen = {as_on(platform, monkeypatch).system_languages() for platform in ("win32", "darwin", "linux")}

    assert seen == {("es_CO.UTF-8",)}


def test_a_system_that_names_no_language_leaves_english(locale_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))

    assert (system_languages() if sys.platform == "linux" else (), speak(locale_dir, ["xx"])) == ((), "en")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("12:55 p. m.", "1:05 p. m.", "entre las 12:55 p. m. y la 1:05 p. m."),
        ("01:05", "13:05", "entre la 01:05 y las 13:05"),
        ("1:05 a. m. del 3 nov", "11:05 a. m.", "entre la 1:05 a. m. del 3 nov y las 11:05 a. m."),
    ],
)
def test_one_o_clock_is_singular_in_spanish(locale_dir: Path, start: str, end: str, said: str) -> None:
    speak(locale_dir, ["es"])

    text = _("No data between {start} and {end}, {n} licenses.").format(start=start, end=end, n="1")
    assert text == f"Sin datos {said}, 1 licencias."


def test_one_o_clock_is_singular_in_portuguese(locale_dir: Path) -> None:
    speak(locale_dir, ["pt_BR"])

    said = [_(text).format(time=time) for text in ("Data of {time}", "as of {time}") for time in ("01:05", "10:05")]
    assert said == ["Dados da 01:05", "Dados das 10:05", "à 01:05", "às 10:05"]
