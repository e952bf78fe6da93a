"""Numbers, dates and times are the reader's own, whatever the language; what wolkvox sends is read by no such rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.phrases import delta
from wolkvox_tray.core.watch.change_words import active, between
from wolkvox_tray.core.wire.parse import parse
from wolkvox_tray.qt.history_parts import month_name
from wolkvox_tray.qt.text import clock_words, date_words, month_words, number

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 13, 5).astimezone()
"""In this computer's own zone, which is what is shown."""
NARROW, HARD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
AFTERNOON = f"1:05{NARROW}p.{HARD}m."


@pytest.fixture(autouse=True)
def _spoken_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(words, "_speaker", words._Speaker())
    place = QLocale()
    yield
    QLocale.setDefault(place)


def at(place: str, language: str) -> None:
    QLocale.setDefault(QLocale(place))
    words.speak(locale_dir(), [language])
    words.write_numbers(number)


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("es_CO", ["0", "999", "1.234", "1.234.567"]),
        ("es_MX", ["0", "999", "1,234", "1,234,567"]),
        ("es_PE", ["0", "999", "1,234", "1,234,567"]),
        ("pt_BR", ["0", "999", "1.234", "1.234.567"]),
        ("en_US", ["0", "999", "1,234", "1,234,567"]),
    ],
)
def test_a_number_is_grouped_as_the_system_does(place: str, written: list[str]) -> None:
    at(place, "es")

    assert [number(n) for n in (0, 999, 1234, 1_234_567)] == written


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("es_CO", "es", ["1.234 licencias activas", "1.230 → 1.234 licencias (+4)", "−1.234"]),
        ("es_MX", "es", ["1,234 licencias activas", "1,230 → 1,234 licencias (+4)", "−1,234"]),
        ("pt_BR", "pt_BR", ["1.234 licenças ativas", "1.230 → 1.234 licenças (+4)", "−1.234"]),
        ("en_US", "es", ["1,234 licencias activas", "1,230 → 1,234 licencias (+4)", "−1,234"]),
    ],
)
def test_so_are_the_numbers_in_notices_and_tooltips(place: str, language: str, said: list[str]) -> None:
    at(place, language)

    assert [active(1234), between(1230, 1234), delta(-1234)] == said


def test_in_a_terminal_numbers_stay_bare() -> None:
    assert [active(1234), delta(-1234)] == ["1234 active licenses", "−1234"]


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("es_CO", "es", [AFTERNOON, f"{AFTERNOON} de ayer", f"{AFTERNOON} del 12 nov", "3/11/25"]),
        ("es_ES", "es", ["13:05", "13:05 de ayer", "13:05 del 12 nov", "3/11/25"]),
        ("pt_BR", "pt_BR", ["13:05", "13:05 de ontem", "13:05 de 12 nov.", "03/11/2025"]),
        ("en_GB", "en", ["13:05", "yesterday 13:05", "12 Nov 13:05", "03/11/2025"]),
        ("en_US", "en", [f"1:05{NARROW}PM", f"yesterday 1:05{NARROW}PM", f"Nov 12 1:05{NARROW}PM", "11/3/25"]),
        ("en_US", "es", [f"1:05{NARROW}PM", f"1:05{NARROW}PM de ayer", f"1:05{NARROW}PM del nov 12", "11/3/25"]),
        ("pt_BR", "es", ["13:05", "13:05 de ayer", "13:05 del 12 nov", "03/11/2025"]),
    ],
)
def test_a_moment_has_the_systems_clock_and_the_words_of_the_language(
    place: str, language: str, said: list[str]
) -> None:
    at(place, language)
    moments = [clock_words(NOW - timedelta(days=days), NOW) for days in (0, 1, 11)]

    assert [*moments, date_words(NOW.replace(year=2025, day=3), NOW)] == said


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("es_CO", "es", ["noviembre", "Noviembre de 2026", "noviembre de 2026"]),
        ("es_PE", "es", ["noviembre", "Noviembre de 2026", "noviembre de 2026"]),
        ("pt_BR", "pt_BR", ["novembro", "Novembro de 2026", "novembro de 2026"]),
        ("es_CO", "pt_BR", ["novembro", "Novembro de 2026", "novembro de 2026"]),
        ("en_US", "en", ["November", "November 2026", "November 2026"]),
    ],
)
def test_a_month_is_written_as_its_language_does(place: str, language: str, said: list[str]) -> None:
    at(place, language)

    assert [month_words(NOW), month_name("2026-11"), month_name("2026-11", begins=False)] == said


SAYING = """
from PySide6.QtCore import QCoreApplication
from wolkvox_tray.core.words import system_languages
from wolkvox_tray.qt.text import number
application = QCoreApplication([])
print(number(1234), *system_languages())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="not run: elsewhere no variable chooses the system's formats")
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LANG": "es_CO.UTF-8"}, "1.234 es_CO.UTF-8"),
        ({"LANG": "es_MX.UTF-8"}, "1,234 es_MX.UTF-8"),
        ({"LANG": "pt_BR.UTF-8"}, "1.234 pt_BR.UTF-8"),
        ({"LANG": "en_US.UTF-8", "LC_NUMERIC": "es_CO.UTF-8"}, "1.234 en_US.UTF-8"),
        ({"LANG": "es_CO.UTF-8", "LANGUAGE": "en_US:es_CO"}, "1.234 en_US es_CO"),
    ],
    ids=lambda value: "" if isinstance(value, str) else ",".join(f"{k}={v}" for k, v in value.items()),
)
def test_formats_are_the_systems_though_another_language_is_spoken(variables: dict[str, str], said: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    told = subprocess.run(
        [sys.executable, "-c", SAYING], cwd=ROOT, env={**kept, **variables}, capture_output=True, text=True, timeout=60
    )

    assert told.stdout.strip() == said, told.stderr


@pytest.mark.parametrize("place", ["es_CO", "es_MX", "pt_BR", "de_CH", "ar_EG", "C"])
@pytest.mark.parametrize(
    ("sent", "read"),
    [(b"1234", 1234), (b'"1234"', 1234), (b"1234.0", 1234), (b'"1.234"', None), (b'"1,234"', None), (b"1.234", None)],
)
def test_what_wolkvox_sends_is_read_alike_everywhere(place: str, sent: bytes, read: int | None) -> None:
    QLocale.setDefault(QLocale(place))
    body = b'{"code": "200", "data": [{"operation": "Ana", "description": "P", "items": ' + sent + b"}]}"
    (count,) = parse(body, now=datetime(2026, 11, 3, tzinfo=UTC)).counts

    assert count.licenses == read


def test_nothing_in_the_core_asks_the_system_how_numbers_are_written() -> None:
    core = sorted((ROOT / "wolkvox_tray" / "core").rglob("*.py"))
    imported = re.compile(r"^\s*(import|from) locale\b", re.MULTILINE)
    asking = [path.name for path in core if imported.search(path.read_text("utf-8"))]

    assert asking == ["words.py"], "which only asks for the language"
