"""The parts of the guide that are made from the app's tables, in the language in use; `manual` puts them in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings_table import SETTINGS, Page, Setting, Value
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.phrases import complaint, reason_words
from wolkvox_tray.core.troubles import FileTrouble, FileTroubleCode, words_of
from wolkvox_tray.core.words import _, language

ELSEWHERE = "elsewhere"
"""What the settings are called that no page of the dialog shows."""
SERVER = "0042"
"""Whose address stands in the titles."""
PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "bool": "`true` or `false`",
        "zone": "a name of the IANA time zone database",
        "proxy": "an address such as `http://proxy.example:8080`, or nothing",
        "path": "a file's whole path, or nothing",
        "shown": '`"total"`, `"none"`, `"account:<id>"`, `"operation:<id>:<name>"` or `"product:<id>:<name>"`',
        "until": 'a moment such as `"2026-11-24T06:00:00-05:00"`, `"always"`, or nothing',
        "time": 'a time of the day such as `"20:00"`',
        "days": 'days of the week such as `"mon,tue"`',
        "text": "the app's own notes",
        "int": "{low} to {high} {unit}",
        "lowest": "`{low}` ({words}) to {high} {unit}",
        "values": "Allowed: {allowed}; at first {default}.",
        "to do": "**What to do:** {remedy}",
    },
    "es": {
        "bool": "`true` (sí) o `false` (no)",
        "zone": "un nombre de la base de zonas horarias de IANA",
        "proxy": "una dirección como `http://proxy.example:8080`, o nada",
        "path": "la ruta completa de un archivo, o nada",
        "shown": '`"total"`, `"none"`, `"account:<id>"`, `"operation:<id>:<nombre>"` o `"product:<id>:<nombre>"`',
        "until": 'un momento como `"2026-11-24T06:00:00-05:00"`, `"always"` (siempre), o nada',
        "time": 'una hora del día como `"20:00"`',
        "days": 'días de la semana como `"mon,tue"` (lunes, martes)',
        "text": "notas de la propia aplicación",
        "int": "de {low} a {high} {unit}",
        "lowest": "de `{low}` ({words}) a {high} {unit}",
        "values": "Se permite: {allowed}; al principio {default}.",
        "to do": "**Qué hacer:** {remedy}",
    },
}
"""Words that stand in the guide only, by its language."""


def settings(page: str) -> str:
    """Return the settings of a page of the dialog, a point each."""
    return "\n".join(item(each) for each in SETTINGS if page_of(each) == page)


def page_of(setting: Setting) -> str:
    """Return what the page of a setting is called here."""
    return setting.page.value if isinstance(setting.page, Page) else ELSEWHERE


def item(setting: Setting) -> str:
    """Return a setting's point of the list: what it is called, what it does, what it may be."""
    values = _phrases()["values"].format(allowed=allowed(setting), default=as_written(setting.default))
    return f"- **{_(setting.words)}** (`{setting.name}`). {_(setting.help)}\n  {values}"


def allowed(setting: Setting) -> str:
    """Return in words what a setting may be."""
    words = _phrases()
    if setting.kind == "int":
        unit = _(setting.unit or "")
        form, lowest = words["lowest" if setting.lowest else "int"], _(setting.lowest or "")
        return form.format(low=setting.low, high=setting.high, unit=unit, words=lowest.lower()).rstrip()
    if setting.kind == "choice":
        return ", ".join(f"{as_written(code)} ({_(meaning)})" for code, meaning in setting.choices)
    return words[setting.kind]


def as_written(value: Value) -> str:
    """Return a value as it stands in the file."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def reason(name: str) -> str:
    """Return what is read when there are no counts, and what to do."""
    return _trouble(*reason_words(Reason(code=ReasonCode(name)), server=SERVER))


def file(name: str) -> str:
    """Return what is read about a file that was damaged, newer or unreadable."""
    return _trouble(*words_of(FileTrouble(code=FileTroubleCode(name), name="…")))


def complaints(_name: str) -> str:
    """Return what is said of things that were typed."""
    return "\n".join(f"- {complaint(BadInput(code))}" for code in InputCode)


def words(text: str) -> str:
    """Return a text of the app as a title; what it leaves open shows as an ellipsis."""
    return f"### {_(text).format_map(_Open())}"


class _Open(dict[str, str]):
    """Placeholders that nobody fills."""

    def __missing__(self, key: str) -> str:
        return "…"


def _trouble(title: str, remedy: str) -> str:
    return f"### {title}\n\n{_phrases()['to do'].format(remedy=remedy)}"


def _phrases() -> Mapping[str, str]:
    return PHRASES[language()]


KINDS: Mapping[str, Callable[[str], str]] = {
    "settings": settings,
    "reason": reason,
    "file": file,
    "complaints": complaints,
    "words": words,
}
"""First word of a mark: what makes the part."""
