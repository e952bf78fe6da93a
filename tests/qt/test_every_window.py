"""Every window in every state, in every language: no text is cut, and a language 40 % longer than English fits as well.

The walk runs in a process of its own, for it changes what all tests of this one share: scale, palette, language.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pseudo
import pytest
import words
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.helpers.cut_texts import cut_texts
from wolkvox_tray.core.machine.settings_table import BY_NAME

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = [path.parent.parent.name for path in words.catalogues()]
WALKS = [
    ("", "light", "100"),
    ("", "dark", "150"),
    ("en", "contrast", "200"),
    *((language, "light", ("125", "100")[place % 2]) for place, language in enumerate(LANGUAGES)),
]
TEXT = re.compile(r"\{[^}]*\}|<[^>]*>")


@pytest.mark.parametrize(("language", "mode", "scale"), WALKS, ids=lambda each: each or "pseudo")
def test_no_window_cuts_a_text(language: str, mode: str, scale: str) -> None:
    command = [sys.executable, "-m", "tests.qt.every_window", "-", mode, scale, *([language] if language else [])]
    walk = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    assert (walk.stdout.strip(), walk.stderr, walk.returncode) == ("", "", 0)


def test_the_walk_sees_a_text_that_is_cut(qtbot: QtBot) -> None:
    label = QLabel("Contact Center Andina")
    qtbot.addWidget(label)
    label.setFixedWidth(label.sizeHint().width() // 2)
    label.show()

    assert [text.rpartition(": ")[2] for text in cut_texts(label)] == ["Contact Center Andina"]


def test_every_text_is_at_least_40_percent_longer_in_the_pseudo_locale_and_keeps_its_placeholders() -> None:
    texts = [text for message in words.extracted() for text in forms(message.id) if any(map(str.isalpha, text))]
    wrong = [
        (text, made)
        for text in texts
        for made in [pseudo.pseudo(text)]
        if len(said(made)) < pseudo.LONGER * len(said(text)) or TEXT.findall(made) != TEXT.findall(text)
    ]

    assert (wrong, len(texts) > 500) == ([], True)


def test_nobody_is_offered_the_pseudo_locale() -> None:
    codes = [code for code, _words in BY_NAME["language"].choices]

    assert (pseudo.CODE in codes, pseudo.CODE in LANGUAGES) == (False, False)


def forms(text: object) -> list[str]:
    """Return a text, or its singular and plural."""
    return [str(each) for each in text] if isinstance(text, tuple) else [str(text)]


def said(text: str) -> str:
    """Return what is read of a text: no placeholder, no tag, no space at its ends."""
    return TEXT.sub("", text).strip()
