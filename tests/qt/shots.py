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

from tests.qt.sample_polls import FRESH, NOW, STATES
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.settings_dialog import SettingsDialog


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


def dialogs(folder: Path, mode: str) -> None:
    """Shoot the settings dialog: welcome, an account, a complaint, a test that went well, and the general page."""
    account = Account(id="andina", name="Contact Center Andina", server="0042")
    dialog = SettingsDialog(Settings(), vault_name="GNOME Keyring", clock=lambda: NOW)
    dialog.show()
    shoot(dialog, folder / f"settings-welcome-{mode}.png")
    form = dialog.accounts.form
    form.server_help.unfold(True)
    form.token_help.unfold(True)
    shoot(dialog, folder / f"settings-help-{mode}.png")
    form.server.setText("wv42.otro.com")
    form._server_typed("wv42.otro.com")
    dialog._save()
    shoot(dialog, folder / f"settings-wrong-{mode}.png")
    dialog.discard()
    dialog = SettingsDialog(Settings(accounts=(account,)), vault_name="GNOME Keyring", clock=lambda: NOW)
    dialog.show()
    dialog.accounts.form.test.button.click()
    shoot(dialog, folder / f"settings-testing-{mode}.png")
    dialog.show_tested(FRESH)
    shoot(dialog, folder / f"settings-tested-{mode}.png")
    dialog.accounts.form.test.button.click()
    dialog.show_tested(STATES["denied"][0])
    shoot(dialog, folder / f"settings-refused-{mode}.png")
    dialog.tabs.setCurrentIndex(1)
    shoot(dialog, folder / f"settings-general-{mode}.png")
    dialog.discard()


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
            dialogs(folder, mode)


if __name__ == "__main__":
    main()
