"""What of a window the keyboard doesn't reach: letters given twice, a Tab that gets stuck, a focus that isn't seen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTextBrowser,
    QWidget,
)

UNTOUCHED = "what was copied before"
MOST_LINKS = 200
PARTS = 3
"""A date has so many parts, which Tab goes through one by one."""
LEVEL_PX = 10
"""So much higher counts as the same line."""


def keyboard_problems(window: QWidget) -> list[str]:
    """Return what is wrong with `window` for somebody without a mouse."""
    return [*_letters_given_twice(window), *_order_problems(window), *_uncopied(window)]


def _uncopied(window: QWidget) -> Iterator[str]:
    """Yield the tables and lists of which Ctrl+C copies nothing; names of pages aren't worth copying."""
    clipboard = QGuiApplication.clipboard()
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisible() or not view.isEnabled() or isinstance(view, (QListWidget, QHeaderView)) or not model:
            continue
        if model.rowCount() and not view.indexAt(QPoint(2, 2)).data():
            continue
        clipboard.setText(UNTOUCHED)
        _choose_first(view)
        QTest.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
        if model.rowCount() and clipboard.text() == UNTOUCHED:
            yield f"Ctrl+C copies nothing of {_name(view)}"


def _letters_given_twice(window: QWidget) -> Iterator[str]:
    seen: dict[str, str] = {}
    for text in _marked(window):
        letter = text[text.index("&") + 1].casefold()
        if letter in seen:
            yield f"Alt+{letter} is both {seen[letter]!r} and {text!r}"
        seen[letter] = text


def _marked(window: QWidget) -> Iterator[str]:
    """Yield the texts with a letter to reach them by."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        texts = []
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            texts = [widget.text()]
        elif isinstance(widget, QTabBar):
            texts = [widget.tabText(place) for place in range(widget.count())]
        yield from (text for text in texts if "&" in text.replace("&&", ""))


def stops(window: QWidget) -> list[QWidget]:
    """Return what Tab should come to."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not _is_part(widget)
        and not _is_reached_by_arrows(widget)
    ]


def _is_part(widget: QWidget) -> bool:
    """Tell whether a widget is a part of one that has the focus for it; a frame that only scrolls is no stop."""
    parent = widget.parentWidget()
    return isinstance(parent, (QAbstractSpinBox, QComboBox)) or isinstance(widget, QScrollArea)


def _is_reached_by_arrows(widget: QWidget) -> bool:
    """Tell whether it is one of several of which one is chosen: Tab comes to that one only."""
    if not isinstance(widget, QAbstractButton) or widget.isChecked():
        return False
    group = widget.group()
    return widget.autoExclusive() if group is None else group.exclusive()


def _order_problems(window: QWidget) -> Iterator[str]:
    wanted = stops(window)
    if not wanted:
        return
    came = way(window, Qt.Key.Key_Tab, len(wanted))
    if missing := [_name(widget) for widget in wanted if widget not in came]:
        yield f"Tab doesn't come to {missing}; it goes {[_name(widget) for widget in came]}"
        return
    if window.focusWidget() is not came[0]:
        yield f"Tab doesn't leave {_name(came[-1])}"
        return
    if len(came) != len(wanted):
        yield f"Tab goes {[_name(widget) for widget in came]}"
    back = way(window, Qt.Key.Key_Backtab, len(wanted))
    if set(back) != set(wanted):
        yield f"Shift+Tab goes {[_name(widget) for widget in back]}"
    jumps = [
        (_name(one), _name(other))
        for one, other in zip(came, (*came[1:], came[0]), strict=True)
        if _goes_back(window, one, other)
    ]
    if len(jumps) > 1:  # one is where it begins anew
        yield f"Tab jumps back: {jumps}"


def way(window: QWidget, key: Qt.Key, expected: int) -> list[QWidget]:
    """Return the widgets that `key` goes through from where the focus is, until it is there again."""
    start = window.focusWidget()
    if start is None or not start.isVisible() or start not in stops(window):
        stops(window)[0].setFocus(Qt.FocusReason.TabFocusReason)
        start = window.focusWidget()
    came: list[QWidget] = []
    here = start
    stays = 0
    while here is not None and stays <= _parts(here) and len(came) <= 2 * expected:
        came += [] if came[-1:] == [here] else [here]
        QTest.keyClick(here, key)
        stays = stays + 1 if window.focusWidget() is here else 0
        here = window.focusWidget()
        if here is start and not stays:
            break
    return came


def _parts(widget: QWidget) -> int:
    """Return how often Tab may stay: in a date it goes from part to part, in a page from link to link."""
    return MOST_LINKS if isinstance(widget, QTextBrowser) else PARTS


def _goes_back(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Tell whether `other` stands before `one` for whoever reads: above it without being right of it, or left of it."""
    both = _scrolls(one) is _scrolls(other)
    here, there = (_place(window, each) if both else _seen_place(window, each) for each in (one, other))
    if there.left() >= here.right():
        return there.bottom() < here.top() - LEVEL_PX and not _beside(window, one, other)
    return there.bottom() <= here.top() + LEVEL_PX or (
        there.right() <= here.left() and abs(there.center().y() - here.center().y()) <= LEVEL_PX
    )


def _beside(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Tell whether two widgets stand in columns of their own, where the right one begins at the top again."""
    return _column(window, one) is not _column(window, other)


def _column(window: QWidget, widget: QWidget) -> QWidget:
    """Return the child of the innermost parent that has several children side by side."""
    return widget.parentWidget() or window


def _scrolls(widget: QWidget) -> QScrollArea | None:
    """Return what scrolls a widget, if anything does."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _seen_place(window: QWidget, widget: QWidget) -> QRect:
    """Return where a widget is, or the edge beyond which it is scrolled."""
    place, area = _place(window, widget), _scrolls(widget)
    if area is None:
        return place
    frame = _place(window, area)
    place.moveTop(min(max(place.top(), frame.top()), frame.bottom() - place.height()))
    return place


def _place(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    said = text() if callable(text) else ""
    return f"{type(widget).__name__}({said or widget.accessibleName()})"


def unseen_focus(window: QWidget) -> list[str]:
    """Return what looks the same with the keyboard on it and without, for whoever looks for it."""
    wanted = stops(window)
    if len(wanted) < 2 or window.windowType() is Qt.WindowType.Popup:  # that is for the mouse; it never has the focus
        return []
    found = []
    window.activateWindow()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    for stop in range(len(wanted) + 1):
        here = window.focusWidget()
        if here is None:
            break
        if isinstance(here, QAbstractItemView):
            _choose_first(here)
        with_focus = _picture(window, here)
        for _part in range(_parts(here) + 1):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
            if window.focusWidget() is not here:
                break
        # The style shows it from the first press of Tab on; what a default button looks like, Enter does anyway.
        is_default = isinstance(here, QPushButton) and here.isDefault()
        if stop and not is_default and _picture(window, here) == with_focus:
            found.append(f"the focus isn't seen on {_name(here)}")
    return found


def _choose_first(view: QAbstractItemView) -> None:
    model = view.model()
    if model is not None and model.rowCount() and not view.currentIndex().isValid():
        QTest.keyClick(view, Qt.Key.Key_Down)


def _picture(window: QWidget, widget: QWidget) -> QImage:
    """Return a widget with what stands around it: the style may paint the focus beyond its edge."""
    QApplication.processEvents()
    return window.grab(_place(window, widget).adjusted(-4, -4, 4, 4)).toImage()
