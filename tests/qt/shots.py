"""Renders the popup in all states, and the dialog, to PNG: ``python -m tests.qt.shots FOLDER [light|dark]``."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from tests.qt.sample_polls import NOW, STATES
from wolkvox_tray.qt.popup import Popup


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
        roles.Highlight: "#2F65CA",
        roles.HighlightedText: "#FFFFFF",
        roles.PlaceholderText: "#C5C5C5",
    }.items():
        palette.setColor(role, QColor(color))
    return palette


def light_palette() -> QPalette:
    """Return a palette such as light systems have."""
    palette = QPalette(QColor("#FBFBFB"), QColor("#F3F3F3"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#5D5D5D"))
    return palette


def shoot(widget: QWidget, path: Path) -> None:
    """Write what a widget looks like."""
    for _turn in range(5):
        QApplication.processEvents()
    widget.grab().save(str(path))


def popups(folder: Path, mode: str) -> None:
    """Shoot the popup in every state."""
    for name, polls in STATES.items():
        popup = Popup(clock=lambda: NOW)
        popup._seen_until = NOW - timedelta(hours=3)
        popup.show_polls(polls, NOW)
        popup.open_at(None)
        shoot(popup, folder / f"popup-{name}-{mode}.png")
        if name == "fresh":
            popup.filter.setText("bogota predi")
            shoot(popup, folder / f"popup-filtered-{mode}.png")
        popup.close()
        popup.deleteLater()


def main() -> None:
    """Shoot everything in the modes asked for."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    QLocale.setDefault(QLocale("es_CO" if "es" in sys.argv else "en_GB"))
    app = QApplication(sys.argv)
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", 9))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    for mode, palette in {"light": light_palette(), "dark": dark_palette()}.items():
        if mode in sys.argv[2:] or not set(sys.argv[2:]) & {"light", "dark"}:
            app.setPalette(palette)
            popups(folder, mode)


if __name__ == "__main__":
    main()
