"""Every language says everything, in the same form: nothing missing, nothing uncertain, no placeholder lost."""

import ast
import re
from pathlib import Path

import pytest
import words
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from wolkvox_tray.core import words as spoken

CATALOGUES = words.catalogues()
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
TYPED = re.compile(r"\{program\} \w+|“(account|status|watch)[^”]*”|--\w+( FILE| NAME)?|\{\w+\}|wolkvox.tray")
"""What is typed as it stands, or is a name: no word of it is translated."""
GLOSSARY = {
    "licenses?": {"es": "licencia", "pt_BR": "licença"},
    "active licenses?": {"es": "licencias? (están )?activas?", "pt_BR": "licenças? ativas?"},
    "Intelligent Dial": {"es": "Intelligent Dial", "pt_BR": "Intelligent Dial"},
    "operations?": {"es": "operaci", "pt_BR": "operaç"},
    "products?": {"es": "producto", "pt_BR": "produto"},
    "accounts?": {"es": "cuenta", "pt_BR": "conta"},
    "tokens?": {"es": "token", "pt_BR": "token"},
    "servers?": {"es": "servidor", "pt_BR": "servidor"},
    "notices?": {"es": "aviso", "pt_BR": "aviso"},
    "thresholds?": {"es": "umbral", "pt_BR": "limite"},
    "contracted": {"es": "contratad", "pt_BR": "contratad"},
    "quiet hours": {"es": "horas de silencio", "pt_BR": "horário de silêncio"},
    "quer(?:y|ies)": {"es": "consulta", "pt_BR": "consulta"},
    "invoices?": {"es": "factura", "pt_BR": "fatura"},
    "history": {"es": "historial", "pt_BR": "histórico"},
    "settings": {"es": "configuración|ajuste", "pt_BR": "configuraç"},
    "key store": {"es": "almacén de claves", "pt_BR": "cofre de senhas"},
    "cost centres?": {"es": "centros? de costos", "pt_BR": "centros? de custo"},
    "icons?": {"es": "iconos?", "pt_BR": "ícones?"},
    "computers?": {"es": "equipo", "pt_BR": "computador"},
    "administrator": {"es": "administrador", "pt_BR": "administrador"},
    "rows?": {"es": "fila", "pt_BR": "linha"},
    "files?": {"es": "archivo", "pt_BR": "arquivo"},
    "folders?": {"es": "carpeta", "pt_BR": "pasta"},
}
"""A word of the texts → what it is called in each language: wolkvox's own words first."""
STRANGE = {
    "es": "tú|tu|tus|ti|te|vos|vuestr[oa]s?|puedes|debes|tienes|quieres|necesitas|ordenador|computadora?"
    "|fichero|link|clickear|loguear|testear|setear|resetear|default|password|email|checar|deletear|turno",
    "pt_BR": "tu|teu|tua|te|vós|vossa|ficheiro|ecrã|utilizador(?:es)?|palavra-passe|definições|registo|contacto|rato"
    "|deletar|startar|setar|printar|logar|password|default",
}
"""Familiar forms of address, words of another country, English in disguise; and a call centre's *turno* is a shift."""
COUNTED = {
    "es": ["0 licencias activas", "1 licencia activa", "2 licencias activas"],
    "pt_BR": ["0 licença ativa", "1 licença ativa", "2 licenças ativas"],
}


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


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_text_ends_as_it_does_in_english(path: Path) -> None:
    def end(text: str) -> str:
        return text[len(text.rstrip(".…:?!")) :]

    odd = [
        said
        for message in catalogue(path)
        for wanted, said in zip(catalogue_entries(message.id), catalogue_entries(message.string), strict=False)
        if message.id and (end(wanted.rstrip()), wanted.count("…")) != (end(said.rstrip()), said.count("…"))
    ]

    assert odd == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_thing_has_one_name_everywhere(path: Path) -> None:
    odd = []
    for message in catalogue(path):
        english = TYPED.sub("", " ".join(catalogue_entries(message.id)))
        for word, names in GLOSSARY.items():
            name = names[path.parent.parent.name]
            if message.id and re.search(rf"\b({word})\b", english, re.IGNORECASE):
                odd += [(word, text) for text in texts(message) if not re.search(name, text, re.IGNORECASE)]

    assert odd == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_people_are_spoken_to_as_in_an_office_of_their_country(path: Path) -> None:
    strange = re.compile(rf"\b({STRANGE[path.parent.parent.name]})\b", re.IGNORECASE)
    odd = [text for message in catalogue(path) if message.id for text in texts(message) if strange.search(text)]

    assert odd == []


def test_spanish_questions_are_opened_and_its_quotation_marks_are_its_own() -> None:
    path = next(each for each in CATALOGUES if each.parent.parent.name == "es")
    odd = [
        text
        for message in catalogue(path)
        if message.id
        for text in texts(message)
        if text.count("«") != text.count("»") or re.search('[“”"]', text) or (text.rstrip()[-1:] == "?") > ("¿" in text)
    ]

    assert odd == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_nothing_one_and_two_have_the_form_that_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "_speaker", spoken._Speaker())
    language = spoken.speak(words.LOCALE_DIR, [path.parent.parent.name])
    said = [spoken.ngettext("{n} active license", "{n} active licenses", n).format(n=n) for n in range(3)]

    assert said == COUNTED[language]


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
