"""What Qt finds on this computer, written to a file; runs only as a child process (see `commands.child`).

Nothing is shown: the window is painted into a picture. Importing `qt.app` shows that all of the tray is there. All
values are strings, ``yes`` or ``no`` where it is either; of ``languages`` those whose words Qt has for its own buttons.
"""

from __future__ import annotations

import json
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt, QTranslator, qVersion
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QSystemTrayIcon

from wolkvox_tray.core.machine.settings_table import BY_NAME
from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.qt import icons
from wolkvox_tray.qt.app import make_application
from wolkvox_tray.qt.appearance import load_qt_words

ICON_PX = 32
WINDOW_PX = (240, 80)


def run(file: Path) -> int:
    """Look, write what was found to `file`, return 0."""
    application = make_application()
    facts = {
        "pyside": PySide6.__version__,
        "qt": qVersion(),
        "platform": QGuiApplication.platformName(),
        "tray": _yes(QSystemTrayIcon.isSystemTrayAvailable()),
        "icon": _yes(_has_colours(_icon())),
        "window": _yes(_has_colours(_window())),
        "languages": " ".join(code for code, _name in BY_NAME["language"].choices if code and _speaks(code)),
    }
    file.write_text(json.dumps(facts), encoding="utf-8")
    del application
    return 0


def _icon() -> QImage:
    return icons.icon(Overview(shape=Shape.NUMBER, total=138)).pixmap(ICON_PX, ICON_PX).toImage()


def _window() -> QImage:
    window = QLabel("138 licenses")
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*WINDOW_PX)
    window.show()
    return window.grab().toImage()


def _speaks(code: str) -> bool:
    return load_qt_words(QTranslator(), code)


def _has_colours(image: QImage) -> bool:
    """Tell whether anything was painted: a picture of one colour shows nothing."""
    pixels = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return len(pixels) > 1


def _yes(value: bool) -> str:
    return "yes" if value else "no"
