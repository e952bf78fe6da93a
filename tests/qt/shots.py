"""Renders the popup in all states to PNG, to be looked at.

``python -m tests.qt.shots FOLDER [en] [es] [light] [dark] [contrast] [narrow] [200]``: of languages and palettes those
named, or else all; ``200``: at twice the scale; ``narrow``: the popup as narrow as it gets; ``contrast``: the
palette alone, as with high contrast.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.words import speak
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.samples import NOW, SETTINGS, STATES


def prepare_screen() -> None:
    """Have a large screen that isn't there, with the scale asked for; before there is an application."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": 3840, "height": 2160, "logicalDpi": 96, "dpr": 1}
    file = Path(tempfile.mkdtemp()) / "screens.json"
    file.write_text(json.dumps({"screens": [screen]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
    os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")  # it would say that it can't raise windows
    if "200" in sys.argv:
        os.environ["QT_SCALE_FACTOR"] = "2"


def dark_palette() -> QPalette:
    """Return a palette such as dark systems have."""
    palette = QPalette(QColor("#373737"), QColor("#202020"))
    roles = QPalette.ColorRole
    for role, color in {
        roles.Window: "#202020",
        roles.Base: "#2B2B2B",
        roles.WindowText: "#FFFFFF",
        roles.Text: "#FFFFFF",
        roles.ButtonText: "#FFFFFF",
        roles.Highlight: "#005FB7",
        roles.HighlightedText: "#FFFFFF",
        roles.PlaceholderText: "#7F7F7F",
    }.items():
        palette.setColor(role, QColor(color))
    return palette


def light_palette() -> QPalette:
    """Return a palette such as light systems have."""
    palette = QPalette(QColor("#FBFBFB"), QColor("#F3F3F3"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#8A8A8A"))  # as faint as systems have it
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#005FB7"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#FFFFFF"))
    return palette


def contrast_palette() -> QPalette:
    """Return a palette such as Windows' "Aquatic" contrast theme has."""
    palette = QPalette(QColor("#202020"), QColor("#202020"))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(role, QColor("#FFFFFF"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#FFFFFF"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#8EE3F0"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#263B50"))
    return palette


PALETTES = {"light": light_palette, "dark": dark_palette, "contrast": contrast_palette}


def shoot(widget: QWidget, path: Path) -> None:
    """Write what a widget looks like."""
    for _turn in range(5):
        QApplication.processEvents()
    widget.grab().save(str(path))


def popups(save: Callable[[QWidget, str], None]) -> None:
    """Shoot the popup in every state, opened by the mouse."""
    for name, polls in STATES.items():
        popup = Popup(clock=lambda: NOW)
        popup._seen_until = NOW - timedelta(hours=3)
        popup.take_settings(SETTINGS.get(name, Settings()))
        popup.show_polls(polls, NOW)
        popup.open_at(QPoint(4, 4))
        if "narrow" in sys.argv:
            popup.resize(popup.minimumWidth(), popup.height())
        save(popup, f"popup-{name}")
        if name == "fresh":
            popup.filter.setText("bogota predi")
            save(popup, "popup-filtered")
            popup.filter.clear()
            popup.footer.refresh.click()
            save(popup, "popup-waits")
        popup.close()
        popup.deleteLater()


def chosen(*names: str) -> list[str]:
    """Return those of `names` that were asked for; all, if none was."""
    return [name for name in names if name in sys.argv[2:]] or list(names)


def main() -> None:
    """Shoot what was asked for."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    prepare_screen()
    app = QApplication(sys.argv)
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", 9))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    for language in chosen("en", "es"):
        QLocale.setDefault(QLocale("es_CO" if language == "es" else "en_GB"))
        speak(locale_dir(), (language,))
        for mode in chosen("light", "dark", "contrast"):
            theme.high_contrast = lambda mode=mode: mode == "contrast"  # type: ignore[misc]
            app.setPalette(PALETTES[mode]())
            popups(lambda widget, name, of=f"{language}-{mode}": shoot(widget, folder / f"{name}-{of}.png"))  # type: ignore[misc]


if __name__ == "__main__":
    main()
