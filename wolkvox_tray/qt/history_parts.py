"""Small parts of the history window: choosers that keep what was chosen, rows of widgets, a month's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QPushButton, QWidget

from wolkvox_tray.core.words import N_, _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.text import tooltip, words_locale

RANGES: tuple[tuple[str, timedelta | None], ...] = (
    (N_("Day"), timedelta(days=1)),
    (N_("Week"), timedelta(days=7)),
    (N_("31 days"), timedelta(days=31)),
    (N_("All"), None),
)
USUAL_RANGE = 2


def month_name(month: str, *, begins: bool = True, short: bool = False) -> str:
    """Return ``2026-11`` as "November 2026", with a capital where a title begins (Spanish has none), or as "Nov"."""
    if not month:
        return ""
    year, number = month.split("-")
    if short:
        return words_locale().standaloneMonthName(int(number), QLocale.FormatType.ShortFormat).removesuffix(".")
    # translators: a month's name and its year: in Spanish "{month} de {year}".
    name = _("{month} {year}").format(month=words_locale().monthName(int(number)), year=year)
    return f"{name[:1].upper()}{name[1:]}" if begins else name


def refill(box: QComboBox, entries: Sequence[tuple[str, str]], usual: str) -> None:
    """Give `box` its entries; what was chosen stays, or else `usual` is."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for place, (text, data) in enumerate(entries):
        box.addItem(text, data)
        box.setItemData(place, tooltip(text), Qt.ItemDataRole.ToolTipRole)
    place = box.findData(chosen) if chosen is not None else -1
    box.setCurrentIndex(place if place >= 0 else max(0, box.findData(usual)))
    box.blockSignals(False)


def in_a_row(gap: int, *widgets: QWidget | None) -> QHBoxLayout:
    """Return the widgets in a row; ``None`` takes what room is left."""
    row = QHBoxLayout()
    row.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


def embolden(button: QPushButton, checked: bool) -> None:
    """Show which range is chosen by more than a shade."""
    button.setFont(theme.sized(button.font(), 1, QFont.Weight.Bold if checked else QFont.Weight.Normal))


def marking(button: QPushButton) -> QPushButton:
    """Return `button`, which can stay pressed, and shows it by more than a shade."""
    button.setCheckable(True)
    button.setAutoDefault(False)
    button.toggled.connect(partial(embolden, button))
    return button


def _reach(button: QPushButton, checked: bool) -> None:
    """Let Tab come to the chosen one of several; arrows go to the others."""
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if checked else Qt.FocusPolicy.ClickFocus)


def range_buttons(group: QButtonGroup) -> list[QPushButton]:
    """Return a button a range, of which one is chosen."""
    buttons = [marking(QPushButton()) for _range in RANGES]
    for place, button in enumerate(buttons):
        button.toggled.connect(partial(_reach, button))
        _reach(button, False)
        group.addButton(button, place)
    buttons[USUAL_RANGE].setChecked(True)
    return buttons


def fitting_range(seen: timedelta) -> int:
    """Return the range to begin with: the usual one, or a shorter one in which all that was seen has its room."""
    lengths = [length for _text, length in RANGES[:USUAL_RANGE]]
    return next((place for place, length in enumerate(lengths) if length is not None and seen <= length), USUAL_RANGE)


def nothing_seen() -> str:
    """Say that there is no history yet."""
    return _("Nothing was seen yet. What changes from now on stands here, with the time it was noticed.")
