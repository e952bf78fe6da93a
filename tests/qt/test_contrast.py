"""Text and meaningful shapes differ enough from what is behind them, in light, dark and high contrast."""

import contrast
import pytest
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.theme import Ink


@pytest.mark.parametrize("rows", [contrast.ratios, contrast.icon_ratios], ids=["windows", "icon"])
def test_every_colour_has_enough_contrast_in_every_palette(qtbot: QtBot, rows: object) -> None:
    assert callable(rows)
    faint = [
        (what, where, round(ratio, 2))
        for what, least, found in rows()
        for where, ratio in found.items()
        if ratio < least
    ]

    assert faint == []


def test_the_table_of_contrasts_is_that_of_the_code(qtbot: QtBot) -> None:
    written = contrast.TABLE.read_text(encoding="utf-8")

    assert written == contrast.page(), "build/contrast.py"


def test_no_colour_of_state_has_to_give_way_in_the_usual_palettes(qtbot: QtBot) -> None:
    given_way = [
        (name, ink, background)
        for name, (palette, high) in contrast.palettes().items()
        for ink in Ink
        for background in (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
        if not high and theme.ink(palette, ink, background) != QColor(ink.value[theme.is_dark(palette)])
    ]

    assert given_way == []


def test_a_colour_of_state_gives_way_where_a_systems_own_colours_make_it_unreadable(qtbot: QtBot) -> None:
    palette = QPalette(QColor("#6080A0"), QColor("#6080A0"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#607080"))
    backgrounds = (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
    inks = {theme.ink(palette, ink, background).name() for ink in Ink for background in backgrounds}

    assert inks == {"#000000"}
