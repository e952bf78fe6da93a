"""Where the popup goes and how large it is: beside the icon, wholly on the screen as it is at that moment."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from wolkvox_tray.qt import theme

WIDTH, WIDE, LEAST_WIDTH, MOST_HEIGHT = 640, 800, 480, 640
"""For a 12 px font; `WIDE` is the most that long names may ask for."""
SCREEN_SHARE = 0.7
ICON_GAP = 8
TITLE_BAR = 32
"""The least room kept for a window's title bar, which is not known before the window is shown."""


def can_be_placed() -> bool:
    """Tell whether a window may choose its place here: Wayland lets none."""
    return not QGuiApplication.platformName().startswith("wayland")


def rect_for(popup: QWidget, point: QPoint | None, *, wanted_width: int = 0, framed: bool = False) -> QRect:
    """Return the rectangle of the popup by an icon at `point`, or, without one, its size at the screen's corner.

    `wanted_width` is what its contents would like, within reason, in pixels.
    `framed`: the system puts a title bar above it, which must be on the screen too. As narrow as `LEAST_WIDTH` a person
    may make it, if the screen is that wide.
    """
    available = _available_at(point)
    wanted_width = max(theme.scaled(popup, WIDTH), min(wanted_width, theme.scaled(popup, WIDE)))
    width = min(wanted_width, available.width() - 2 * ICON_GAP)
    popup.setMinimumWidth(min(theme.scaled(popup, LEAST_WIDTH), width))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # what changed inside counts already
    least, wanted = _heights(popup, width)
    most = max(least, min(theme.scaled(popup, MOST_HEIGHT), round(available.height() * SCREEN_SHARE)))
    size = QSize(width, min(wanted, most, available.height() - 2 * ICON_GAP))
    if point is None:
        return QRect(available.topLeft(), size)
    return placed(point, size, available.adjusted(0, title_height(popup) if framed else 0, 0, 0))


def _heights(popup: QWidget, width: int) -> tuple[int, int]:
    """Return the height that cuts no text, and the one that the contents want, in a window of `width`."""
    layout = popup.layout()
    if layout is None:
        return popup.minimumSizeHint().height(), popup.sizeHint().height()
    layout.activate()
    if layout.hasHeightForWidth():
        return layout.totalMinimumHeightForWidth(width), layout.totalHeightForWidth(width)
    return layout.totalMinimumSize().height(), layout.totalSizeHint().height()


def title_height(window: QWidget) -> int:
    """Return the height of a title bar, as well as it is known."""
    return max(TITLE_BAR, window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window))


def placed(point: QPoint, size: QSize, available: QRect) -> QRect:
    """Return where a window of `size` goes by an icon at `point`: wholly inside `available`, beside the panel.

    A panel at the left or right is one that `point` lies in: beyond the side of what is available.
    """
    width, height = min(size.width(), available.width()), min(size.height(), available.height())
    left, top = point.x() - width // 2, point.y() - height // 2
    if available.top() <= point.y() <= available.bottom() and point.x() < available.left():
        left = point.x() + ICON_GAP
    elif available.top() <= point.y() <= available.bottom() and point.x() > available.right():
        left = point.x() - ICON_GAP - width
    else:
        top = point.y() + ICON_GAP if point.y() < available.center().y() else point.y() - ICON_GAP - height
    return within(QRect(QPoint(left, top), QSize(width, height)), available)


def within(rect: QRect, available: QRect) -> QRect:
    """Return `rect` moved, and if need be cut, so that it lies inside `available`."""
    left = max(available.left() + ICON_GAP, min(rect.left(), available.right() - ICON_GAP - rect.width() + 1))
    top = max(available.top() + ICON_GAP, min(rect.top(), available.bottom() - ICON_GAP - rect.height() + 1))
    return QRect(QPoint(left, top), rect.size()) & available


def where_it_was(popup: QWidget, left_at: QRect) -> QRect:
    """Return the place a window was left at, as far as it is still on a screen."""
    return within(left_at, _available_at(left_at.center()).adjusted(0, title_height(popup), 0, 0))


def is_on_screen(rect: QRect) -> bool:
    """Tell whether `rect` lies wholly where windows may be, on the screen that its middle is on."""
    return _available_at(rect.center()).contains(rect)


def _available_at(point: QPoint | None) -> QRect:
    """Return where windows may be on the screen at `point`, or on the first one.

    Not by the popup's own `screen`: Python counts that as a part of the popup, and where garbage collection finds both,
    it destroys the screen (seen in `tests.endurance.monkey`, PySide6 6.11; whatever asks for a screen next crashes).
    """
    screen = (point and QGuiApplication.screenAt(point)) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()
