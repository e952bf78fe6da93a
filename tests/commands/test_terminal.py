"""Questions in a terminal: a clear yes in the reader's language, with or without its accent, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.words import speak


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    speak(locale_dir(), ("es",))
    yield
    speak(locale_dir(), ("en",))


@pytest.mark.parametrize(
    ("answer", "sure"),
    [
        ("sí", True),
        ("SI", True),
        ("si", True),
        ("yes", True),
        ("y", True),
        ("no", False),
        ("", False),
        ("claro", False),
    ],
)
def test_only_a_clear_yes_is_a_yes(answer: str, sure: bool) -> None:
    terminal = Terminal(stdin=io.StringIO(f"{answer}\n"), stdout=io.StringIO(), stderr=io.StringIO())

    assert terminal.confirm("¿Borrar?") is sure
