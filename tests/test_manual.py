"""The guide says what the app says: settings, reasons and complaints, in each language; its links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import manual
import manual_parts
import pictures
import pytest
import system

from wolkvox_tray.core import guide
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_table import SETTINGS
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.troubles import FileTroubleCode

WHOLE = ["en", "es"]
PAGES = manual.pages()
OURS = [*sorted(manual.ROOT.glob("*.md")), *sorted(manual.DOCS.glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def made(language: str, page: str) -> list[str]:
    return manual.made(manual.DOCS / language / f"{page}.md")


def links(path: Path) -> list[str]:
    return [link for link in LINK.findall(guide.read(path)) if not link.startswith(("http:", "https:"))]


def slugs(path: Path) -> set[str]:
    prose = re.sub(r"```.*?```", "", guide.read(path), flags=re.DOTALL)
    return {guide.slug(title) for title in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == manual.filled(path), "run build/manual.py"


def test_every_page_is_there_in_english_and_spanish() -> None:
    english, spanish = ({path.name for path in (manual.DOCS / code).glob("*.md")} for code in WHOLE)

    assert english == spanish


@pytest.mark.parametrize("language", [*WHOLE, "pt"])
def test_what_qt_needs_of_the_system_stands_where_the_doctor_says(language: str) -> None:
    page = guide.read(manual.DOCS / language / "install-linux.md")

    assert [need.packages[0] for need in system.QT if need.packages[0] not in page] == []


@pytest.mark.parametrize("language", WHOLE)
def test_every_setting_stands_in_the_guide(language: str) -> None:
    wanted = sorted({f"settings {manual_parts.page_of(setting)}" for setting in SETTINGS})

    assert sorted(made(language, "settings")) == wanted


@pytest.mark.parametrize("language", WHOLE)
def test_every_reason_and_every_trouble_of_a_file_stands_in_the_guide_once(language: str) -> None:
    wanted = [f"reason {code.value}" for code in ReasonCode] + [f"file {code.value}" for code in FileTroubleCode]

    assert sorted(each for each in made(language, "troubleshooting") if each.startswith(("reason", "file"))) == sorted(
        wanted
    )


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("code", ReasonCode)
def test_the_app_finds_where_a_reason_is_explained(language: str, code: ReasonCode) -> None:
    path = guide.page(manual.DOCS, guide.TROUBLES, language)

    assert guide.anchor(path, code) in slugs(path)


@pytest.mark.parametrize("language", WHOLE)
def test_every_field_of_an_account_has_its_row(language: str) -> None:
    text = guide.read(manual.DOCS / language / "settings.md")

    assert [field.name for field in fields(Account) if f"| `{field.name}` |" not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_link_and_picture_of_a_page_leads_to_something_that_comes_along(path: Path) -> None:
    lost = []
    for link in links(path):
        file, _hash, title = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        comes_along = any(target.is_relative_to(manual.DOCS / name) for name in guide.COMES_ALONG)
        if not (target.is_file() and comes_along and (not title or title in slugs(target))):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("path", OURS, ids=named)
def test_every_link_of_our_own_pages_leads_to_a_file(path: Path) -> None:
    files = [path.parent / link.partition("#")[0] for link in links(path) if not link.startswith(("#", "mailto:"))]

    assert [file.name for file in files if not file.exists()] == []


@pytest.mark.parametrize("path", [*PAGES, *sorted(manual.ROOT.glob("README*.md"))], ids=named)
def test_every_picture_is_one_that_the_script_makes(path: Path) -> None:
    shown = {Path(link).name for link in links(path) if link.endswith(".png")}

    assert sorted(shown - set(pictures.names())) == [], "build/pictures.py"


@pytest.mark.parametrize("language", sorted({path.parent.name for path in PAGES}))
def test_every_page_stands_in_the_contents(language: str) -> None:
    folder = manual.DOCS / language
    listed = {entry.path for entry in guide.contents(folder / "index.md") if entry.path}

    assert {path.resolve() for path in folder.glob("*.md")} - listed == set()


@pytest.mark.parametrize("language", WHOLE)
def test_a_page_shows_pictures_of_its_own_language(language: str) -> None:
    shown = [Path(link).stem for path in (manual.DOCS / language).glob("*.md") for link in links(path)]
    endings = {name.rpartition("-")[2] for name in shown}

    assert endings & (set(manual.LANGUAGES) - {language}) == set()


def test_the_wheel_holds_what_the_freezer_takes_along() -> None:
    project = tomllib.loads((manual.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert {source: target for source, target in included.items() if source != "resources"} == {
        f"docs/{name}": f"wolkvox_tray/docs/{name}" for name in guide.COMES_ALONG
    }


@pytest.mark.parametrize(("value", "written"), [(True, "`true`"), (5, "`5`"), ("", '`""`'), ("es", '`"es"`')])
def test_a_value_stands_in_the_manual_as_in_the_file(value: bool | int | str, written: str) -> None:
    assert manual_parts.as_written(value) == written
