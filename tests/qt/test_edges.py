"""The edges of controls, as the style really draws them: seen on windows and in fields, in every palette."""

from collections.abc import Iterator

import contrast
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt import edges, theme
from wolkvox_tray.qt.appearance import Appearance
from wolkvox_tray.qt.theme import READABLE, VISIBLE

CONTROLS = (QLineEdit, QSpinBox, QTimeEdit, QComboBox, QCheckBox, QPushButton)


@pytest.fixture
def fusion(qapp: QApplication) -> Iterator[QApplication]:
    """Wear Qt's own style, and give back the palette afterwards."""
    style, palette = qapp.style().name(), qapp.palette()
    qapp.setStyle("Fusion")
    yield qapp
    qapp.setPalette(palette)
    qapp.setStyle(style)
    edges.strengthen(qapp)


@pytest.mark.parametrize("name", contrast.palettes())
def test_the_edge_of_every_control_is_seen_on_the_window_and_beside_a_field(
    fusion: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    palette, high = contrast.palettes()[name]
    monkeypatch.setattr(theme, "high_contrast", lambda: high)
    fusion.setPalette(palette)
    edges.strengthen(fusion)

    faint = {kind.__name__: found for kind in CONTROLS if (found := seen_edge(qtbot, kind())) < VISIBLE}

    assert faint == {}


@pytest.mark.parametrize("name", contrast.palettes())
def test_it_is_seen_which_field_has_the_keyboard_and_what_is_chosen_in_it_is_read(
    fusion: QApplication, qtbot: QtBot, name: str
) -> None:
    fusion.setPalette(contrast.palettes()[name][0])
    edges.strengthen(fusion)
    palette = QLineEdit().palette()
    text = theme.contrast(palette.highlightedText().color(), palette.highlight().color())

    assert (seen_edge(qtbot, QLineEdit(), has_focus=True) >= VISIBLE, text >= READABLE) == (True, True)


def test_edges_follow_a_palette_that_changes_while_the_app_runs(fusion: QApplication, qtbot: QtBot) -> None:
    light, dark = (contrast.palettes()[name][0] for name in ("light", "dark"))
    fusion.setPalette(light)
    _looks = Appearance()

    fusion.setPalette(dark)

    assert seen_edge(qtbot, QCheckBox()) >= VISIBLE


def test_what_is_disabled_keeps_its_faint_edge(fusion: QApplication) -> None:
    fusion.setPalette(contrast.palettes()["dark"][0])
    edges.strengthen(fusion)
    group, role = QPalette.ColorGroup.Disabled, QPalette.ColorRole.Window

    assert QCheckBox().palette().color(group, role) == fusion.palette().color(group, role)


def seen_edge(qtbot: QtBot, control: QWidget, *, has_focus: bool = False) -> float:
    """Return the contrast of a control's left edge and what is on either side of it; with focus, and the window."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(control)
    column.addWidget(other := QCheckBox())  # has the focus, whose edge is another
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    (control if has_focus else other).setFocus()
    picture, left = window.grab().toImage(), control.geometry().left()
    line = [QColor(picture.pixel(x, control.geometry().center().y())) for x in range(left - 2, left + 4)]
    window.close()
    ground = theme.shade(window.palette(), QPalette.ColorRole.Window)
    field = ground if has_focus else theme.shade(window.palette(), QPalette.ColorRole.Base)
    return max(min(theme.contrast(color, ground), theme.contrast(color, field)) for color in line)
