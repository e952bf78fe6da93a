"""Every window in every state, in every language: no text is cut, the keyboard comes to everything, all has a name.

A language 40 % longer than English fits as well.

The walk runs in a process of its own, for it changes what all tests of this one share: scale, palette, language.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import words
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QPushButton, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.cut_texts import cut_texts
from tests.helpers.keyboard_walk import keyboard_problems, unseen_focus
from tests.helpers.spoken_walk import unspoken

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="left to Linux: other systems' fonts and styles want eyes of their own"
)

LANGUAGES = [path.parent.parent.name for path in words.catalogues()]
WALKS = [
    ("", "light", "200"),
    ("", "dark", "150"),
    ("en", "contrast", "150"),
    *((language, "light", ("125", "100")[place % 2]) for place, language in enumerate(LANGUAGES)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "mode", "scale"), WALKS, ids=lambda each: each or "pseudo")
def test_in_no_window_a_text_is_cut_or_a_control_out_of_reach(language: str, mode: str, scale: str) -> None:
    command = [sys.executable, "-m", "tests.qt.every_window", "-", mode, scale, *([language] if language else [])]
    walk = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    assert (walk.stdout.strip(), walk.stderr, walk.returncode) == ("", "", 0)


def test_the_walk_sees_a_text_that_is_cut(qtbot: QtBot) -> None:
    label = QLabel("Contact Center Andina")
    qtbot.addWidget(label)
    label.setFixedWidth(label.sizeHint().width() // 2)
    label.show()

    assert [text.rpartition(": ")[2] for text in cut_texts(label)] == ["Contact Center Andina"]


@pytest.fixture
def window(qtbot: QtBot) -> QDialog:
    """Two fields and a button, as they should be."""
    made = QDialog()
    column = QVBoxLayout(made)
    for name, widget in (("first", QLineEdit()), ("second", QLineEdit()), ("save", QPushButton("&Save"))):
        widget.setObjectName(name)
        widget.setAccessibleName(name)
        column.addWidget(widget)
    qtbot.addWidget(made)
    made.setWindowTitle("Settings")
    made.show()
    return made


def test_a_window_as_it_should_be_has_no_problem(window: QDialog) -> None:
    assert (cut_texts(window), keyboard_problems(window), unspoken(window), unseen_focus(window)) == ([], [], [], [])


def test_the_walk_sees_a_letter_given_twice(window: QDialog) -> None:
    add(window, QPushButton("S&kip"))
    add(window, QCheckBox("As&k"))

    assert keyboard_problems(window) == ["Alt+k is both 'S&kip' and 'As&k'"]


def test_the_walk_sees_a_table_that_keeps_tab_for_itself(window: QDialog) -> None:
    add(window, QTableWidget(30, 3))

    assert keyboard_problems(window) == ["Tab doesn't leave QTableWidget()"]


def test_the_walk_sees_an_order_that_jumps_about(window: QDialog) -> None:
    last = QCheckBox("last")
    add(window, last)
    for one, other in pairwise((named(window, "first"), last, named(window, "second"), named(window, "save"))):
        QDialog.setTabOrder(one, other)
    named(window, "first").setFocus()

    assert [problem.partition(":")[0] for problem in keyboard_problems(window)] == ["Tab jumps back"]


def test_the_walk_sees_a_field_without_a_name_and_a_focus_that_does_not_show(window: QDialog) -> None:
    named(window, "second").setAccessibleName("")
    add(window, Unmoved("Ask"))

    assert (unspoken(window), unseen_focus(window)) == (
        ["no name: EditableText QLineEdit in 'Settings'"],
        ["the focus isn't seen on Unmoved(Ask)"],
    )


class Unmoved(QPushButton):
    """Looks the same with the focus and without."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        with QPainter(self) as painter:
            painter.drawText(self.rect(), self.text())


def add(window: QDialog, widget: QWidget) -> None:
    """Put one more widget below the others."""
    layout = window.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    layout.activate()


def named(window: QDialog, name: str) -> QWidget:
    """Return one of the window's own widgets."""
    widget = window.findChild(QWidget, name)
    assert isinstance(widget, QWidget)
    return widget
