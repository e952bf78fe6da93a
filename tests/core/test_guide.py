"""The guide as the app reads it: which page in which language, what stands in the contents, where a title is."""

from __future__ import annotations

from pathlib import Path

import pytest

from wolkvox_tray.core.guide import Entry, anchor, contents, page, read, slug, title_of
from wolkvox_tray.core.model import ReasonCode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = {
        "en/index.md": "# Guide\n\nHello.\n\n## Begin\n\n- [Install](install.md): how\n- [Web](https://x.example/a.md)\n",
        "en/install.md": "# Install\n",
        "en/troubleshooting.md": (
            "# Troubles\n\n<!-- made: reason no_route -->\n### No way to …, ever!\n<!-- /made -->\n\nIt means …\n"
        ),
        "pt/index.md": "# Guia\n\n- [Inglês](../en/install.md)\n",
    }
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_page_is_in_the_readers_language_if_it_is_there_and_else_in_english(folder: Path) -> None:
    assert [page(folder, name, "pt_BR") for name in ("index", "install")] == [
        folder / "pt/index.md",
        folder / "en/install.md",
    ]


def test_the_contents_are_the_titles_and_the_list_of_links_to_pages(folder: Path) -> None:
    assert contents(folder / "en/index.md") == (
        Entry(title="Guide", path=folder / "en/index.md"),
        Entry(title="Begin"),
        Entry(title="Install", path=folder / "en/install.md"),
    )


def test_a_page_may_be_of_another_language(folder: Path) -> None:
    assert contents(folder / "pt/index.md")[1] == Entry(title="Inglês", path=folder / "en/install.md")


def test_a_guide_that_is_not_there_has_no_contents_and_no_text(tmp_path: Path) -> None:
    gone = tmp_path / "en/index.md"

    assert (contents(gone), read(gone), title_of(""), anchor(gone, ReasonCode.NO_ROUTE)) == ((), "", "", "")


def test_a_page_is_read_without_its_marks(folder: Path) -> None:
    assert read(folder / "en/troubleshooting.md") == "# Troubles\n\n### No way to …, ever!\n\nIt means …\n"


def test_a_reason_leads_to_its_title_and_one_without_to_none(folder: Path) -> None:
    path = folder / "en/troubleshooting.md"

    assert (anchor(path, ReasonCode.NO_ROUTE), anchor(path, ReasonCode.BUG)) == ("no-way-to--ever", "")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The policy file", "the-policy-file"),
        ("wv0042.wolkvox.com didn't answer", "wv0042wolkvoxcom-didnt-answer"),
        ("Qué significa cada cifra", "qué-significa-cada-cifra"),
    ],
)
def test_a_title_is_named_as_github_names_it(title: str, name: str) -> None:
    assert slug(title) == name
