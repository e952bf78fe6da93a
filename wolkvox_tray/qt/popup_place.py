"""Where the popup goes and how large it is: beside the icon, wholly on the screen as it is at that moment."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from wolkvox_tray.qt import theme

WIDTH, WIDE, LEAST_WIDTH, MOST_HEIGHT = 640, 800, 480, 640
"""For a 12 px font; `WIDE` is for several accounts, which have a column of their own."""
SCREEN_SHARE = 0.7
ICON_GAP = 8


def rect_for(popup: QWidget, point: QPoint | None, *, wide: bool) -> QRect:
    """Return the rectangle of the popup by an icon at `point`, or, without one, its size at the screen's corner."""
    screen = (point and QGuiApplication.screenAt(point)) or QGuiApplication.primaryScreen()
    available = screen.availableGeometry()
    width = min(theme.scaled(popup, WIDE if wide else WIDTH), available.width() - 2 * ICON_GAP)
    most = min(theme.scaled(popup, MOST_HEIGHT), round(available.height() * SCREEN_SHARE))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # what changed inside counts already
    layout, wanted = popup.layout(), popup.sizeHint().height()
    if layout is not None:
        layout.activate()
        if layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(width)
    size = QSize(width, min(wanted, most))
    return placed(point, size, available) if point else QRect(available.topLeft(), size)


def placed(point: QPoint, size: QSize, available: QRect) -> QRect:
    """Return where a window of `size` goes by an icon at `point`: wholly inside `available`, beside the panel."""
    width, height = min(size.width(), available.width()), min(size.height(), available.height())
    below = point.y() < available.center().y()
    top = point.y() + ICON_GAP if below else point.y() - ICON_GAP - height
    left = point.x() - width // 2
    left = max(available.left() + ICON_GAP, min(left, available.right() - ICON_GAP - width + 1))
    top = max(available.top() + ICON_GAP, min(top, available.bottom() - ICON_GAP - height + 1))
    return QRect(QPoint(left, top), QSize(width, height)) & available
