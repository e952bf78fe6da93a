"""The monkey's hands: any widget of any window that a person could use, by mouse and keyboard.

They know which window is blocked by another one, as a person would find out. Each use tells in words what it did.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import QDate, QEvent, QPoint, QSize, Qt, QTime
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateEdit,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QMenu,
    QSpinBox,
    QTabBar,
    QTableView,
    QTimeEdit,
    QWidget,
)
from shiboken6 import isValid

from tests.endurance.monkey_world import World

Dice = random.Random

WORDS = ("", "ventas", "ñ", "0042", "42", "1.234,5", "1,5", "-3", "Bogotá\tMedellín", "x" * 300, "<b>a</b>", "%d {0}")
KEYS = (
    *(Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space, Qt.Key.Key_Delete),
    *(Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home),
)
CONTROL_KEYS = (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_F, Qt.Key.Key_Z, Qt.Key.Key_End)


def blocked(window: QWidget) -> bool:
    """Tell whether a modal window stands before this one."""
    modal = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isModal()]
    parents = [each.parentWidget() for each in modal if each is not window]
    return any(parent is not None and parent.window() is window for parent in parents)


def seen_windows() -> list[QWidget]:
    """Return the windows that a person can use, the popups first; in an order that is always the same."""
    seen = [each for each in QApplication.topLevelWidgets() if each.isVisible() and not blocked(each)]
    return sorted(seen, key=lambda each: (type(each).__name__, each.windowTitle()))


def described(widget: QWidget) -> str:
    """Return which widget this is, for the record."""
    said = widget.text() if isinstance(widget, QAbstractButton) else widget.accessibleName()
    return f"{type(widget.window()).__name__}/{type(widget).__name__}({said[:30]})"


def fiddle(_world: World, dice: Dice) -> str:
    """Use any widget of any window."""
    windows = seen_windows()
    if not windows:
        return ""
    window = dice.choice(windows)
    if isinstance(window, QMenu):
        return trigger(window, dice)
    usable = [each for each in window.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
    usable = [each for each in usable if isinstance(each, tuple(USES)) and not isinstance(each, QHeaderView)]
    if not usable:
        return press(_world, dice)
    widget = dice.choice(usable)
    name = described(widget)
    use = next(use for kind, use in USES.items() if isinstance(widget, kind))
    return f"{name}: {use(widget, dice)}"


def click(button: Any, _dice: Dice) -> str:
    """Click a button."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return "click"


def choose(box: Any, dice: Dice) -> str:
    """Choose an entry."""
    if box.count():
        box.setCurrentIndex(dice.randrange(box.count()))
    return "choose"


def write(field: Any, dice: Dice) -> str:
    """Type something instead of what stands there."""
    word = dice.choice(WORDS)
    field.setFocus()
    field.selectAll()
    type_into(field, word)
    return f"type {word[:20]!r}"


def type_into(widget: QWidget, word: str) -> None:
    """Type letters that no keyboard has to have, or delete."""
    if not word:
        QTest.keyClick(widget, Qt.Key.Key_Delete)
    for letter in word:
        if isValid(widget):
            QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))


def count_up(field: Any, dice: Dice) -> str:
    """Set a number, a day or a time."""
    if isinstance(field, QSpinBox):
        field.setValue(dice.randint(field.minimum(), min(field.maximum(), 400)))
    elif isinstance(field, QTimeEdit):
        field.setTime(QTime(dice.randrange(24), dice.choice((0, 30))))
    elif isinstance(field, QDateEdit):
        field.setDate(QDate.currentDate().addDays(dice.randint(-40, 40)))
    return "set"


def turn_to(view: Any, dice: Dice) -> str:
    """Choose a tab, or a line of a list."""
    place = dice.randrange(max(1, view.count()))
    if isinstance(view, QTabBar):
        view.setCurrentIndex(place)
    else:
        view.setCurrentRow(place)
    return "turn"


def browse(view: Any, dice: Dice) -> str:
    """Sort a table, choose in it, type into a cell, copy, paste, delete, scroll."""
    model = view.model()
    view.setFocus()
    if isinstance(view, QTableView) and dice.random() < 0.3:
        header = view.horizontalHeader()
        place = header.sectionViewportPosition(dice.randrange(max(1, header.count())))
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place + 8, 8))
        return "sort"
    if model is not None and model.rowCount():
        columns = model.columnCount() if isinstance(view, QTableView) else 1
        view.setCurrentIndex(model.index(dice.randrange(model.rowCount()), dice.randrange(columns)))
    what = dice.choice(("choose", "type", "delete", "copy", "paste", "all", "scroll", "return"))
    if what == "type":
        type_into(view, dice.choice(WORDS)[:30])
    elif what in ("delete", "return"):
        QTest.keyClick(view, Qt.Key.Key_Delete if what == "delete" else Qt.Key.Key_Return)
    elif what in ("copy", "paste", "all"):
        keys = {"copy": Qt.Key.Key_C, "paste": Qt.Key.Key_V, "all": Qt.Key.Key_A}
        QTest.keyClick(view, keys[what], Qt.KeyboardModifier.ControlModifier)
    elif what == "scroll":
        view.verticalScrollBar().setValue(dice.randint(0, view.verticalScrollBar().maximum()))
    return what


USES: dict[type[QWidget], Callable[[Any, Dice], str]] = {
    QAbstractButton: click,
    QComboBox: choose,
    QLineEdit: write,
    QAbstractSpinBox: count_up,
    QTabBar: turn_to,
    QListWidget: turn_to,
    QAbstractItemView: browse,
}


def trigger(menu: QMenu, dice: Dice) -> str:
    """Choose from a menu, or its submenus."""
    actions: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        actions += cast("QMenu", inner).actions() if inner is not None else [action]
    usable = [each for each in actions if each.isEnabled() and each.isVisible() and not each.isSeparator()]
    menu.close()
    if not usable or dice.random() < 0.1:
        return "menu: nothing"
    chosen = dice.choice(usable)
    name = chosen.text()
    chosen.trigger()
    return f"menu: {name}"


def press(_world: World, dice: Dice) -> str:
    """Press a key in any window."""
    windows = seen_windows()
    if not windows:
        return ""
    window = dice.choice(windows)
    target = window.focusWidget() or window
    name = described(target)
    if dice.random() < 0.3:
        key, modifier = dice.choice(CONTROL_KEYS), Qt.KeyboardModifier.ControlModifier
    else:
        key, modifier = dice.choice(KEYS), Qt.KeyboardModifier.NoModifier
    QTest.keyClick(target, key, modifier)
    return f"{name}: {key.name}"


def close_one(_world: World, dice: Dice) -> str:
    """Close any window."""
    windows = seen_windows()
    if not windows:
        return ""
    window = dice.choice(windows)
    name = described(window)
    window.close()
    return f"close {name}"


def resize_one(_world: World, dice: Dice) -> str:
    """Give a window another size."""
    windows = [each for each in seen_windows() if not isinstance(each, QMenu)]
    if not windows:
        return ""
    window = dice.choice(windows)
    window.resize(QSize(dice.randint(50, 1600), dice.randint(50, 1200)))
    return f"resize {described(window)}"
