"""Every language says everything, in the same form: nothing missing, nothing uncertain, no placeholder lost."""

import ast
import re
from pathlib import Path

import pytest
import words
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CATALOGUES = words.catalogues()
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def texts(message: Message) -> list[str]:
    return [text for text in catalogue_entries(message.string) if text]


def catalogue_entries(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, (tuple, list)) else [str(text)]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_every_text_of_the_code_and_no_other(path: Path) -> None:
    there, wanted = (
        {str(each.id) for each in each_catalogue if each.id} for each_catalogue in (catalogue(path), words.extracted())
    )

    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), "build/words.py update"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_text_is_translated_and_none_is_uncertain(path: Path) -> None:
    read = catalogue(path)
    forms = read.num_plurals
    lacking = [
        str(each.id)
        for each in read
        if each.id and (each.fuzzy or len(texts(each)) != (forms if isinstance(each.id, (tuple, list)) else 1))
    ]

    assert lacking == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_placeholder_survives_translation(path: Path) -> None:
    odd = []
    for message in catalogue(path):
        allowed = [placeholders(text) for text in catalogue_entries(message.id)]
        odd += [text for text in texts(message) if message.id and placeholders(text) not in allowed]

    assert odd == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_spaces_and_line_breaks_at_the_ends_survive_translation(path: Path) -> None:
    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    odd = []
    for message in catalogue(path):
        wanted = ends(catalogue_entries(message.id)[0])
        odd += [text for text in texts(message) if message.id and ends(text) != wanted]

    assert odd == []


def test_a_new_catalogue_is_whole_but_untranslated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LOCALE_DIR", tmp_path)

    words.begin("pt_BR")

    (path,) = words.catalogues()
    read = catalogue(path)
    assert (read.num_plurals, len(read), [text for each in read if each.id for text in texts(each)]) == (
        2,
        len(words.extracted()),
        [],
    )


def test_an_update_changes_nothing_where_no_word_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LOCALE_DIR", tmp_path)
    words.begin("es")
    (path,) = words.catalogues()
    before = path.read_bytes()

    words.save(words.updated(path, words.extracted()), path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("path", sorted((words.ROOT / "wolkvox_tray").rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_hides_in_an_f_string_where_it_would_not_be_found(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        call.lineno
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in words.KEYWORDS
        and isinstance(call.args[0], ast.Constant)
    ]

    assert hidden == []
