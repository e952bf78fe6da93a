"""The build hook: every catalogue (``.po``) is compiled to what gettext reads (``.mo``), in place.

Runs for a wheel and for an editable install alike, so ``build/run.py`` needs no step of its own for languages. The
``.mo`` files are not tracked by git; they travel in the wheel because ``pyproject.toml`` includes ``resources`` whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is a private class of hatchling
    """Compile the catalogues before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile all catalogues below the project's root."""
        compile_catalogues(Path(self.root) / "resources" / "locale")


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` and return them; uncertain ("fuzzy") translations are left out."""
    return [_compile(path) for path in sorted(locale_dir.glob("*/LC_MESSAGES/*.po"))]


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return target
