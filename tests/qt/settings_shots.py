"""Renders every page of the settings to PNG: ``python -m tests.qt.settings_shots FOLDER [es] [light|dark|contrast]``.

``QT_SCALE_FACTOR=2`` renders them as on a screen at 200 %; ``big`` doubles the font instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from tests.qt.shots import PALETTES, shoot
from wolkvox_tray.core.contracted import Limit, Unit
from wolkvox_tray.core.machine.paths import locale_dir, paths
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.words import _, speak
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.samples import FRESH, NOW, PERU_FRESH, STATES
from wolkvox_tray.qt.settings_dialog import HEIGHT, WIDTH, SettingsDialog

ANDINA = Account(id="andina", name="Contact Center Andina", server="0042")
PERU = Account(id="peru", name="Contacto Perú", server="0107", enabled=False)
PAGES = ("accounts", "notices", "contracted", "general", "network", "data")
FORTY = Limit(contracted=130)
NEARLY = Limit(operation="Ventas Bogotá", contracted=45, strict=False, amount=40, unit=Unit.LICENSES)

Save = Callable[[QWidget, str], None]


def a_dialog(*accounts: Account, **values: str) -> SettingsDialog:
    """Return the dialog as it opens."""
    dialog = SettingsDialog(
        Settings(accounts=accounts).changed(**values),
        vault_name=_("Windows Credential Manager"),
        paths=paths(Path("/home/ana/.local/share/wolkvox_tray")),
        polls=(FRESH, PERU_FRESH)[: len(accounts)],
        clock=lambda: NOW,
    )
    dialog.show()
    dialog.resize(theme.scaled(dialog, WIDTH), theme.scaled(dialog, HEIGHT))  # however small this screen is
    return dialog


def every_page(save: Save) -> None:
    """Shoot each page as it opens."""
    dialog = a_dialog(ANDINA, PERU)
    dialog.limits.show_limits({"andina": (FORTY, NEARLY), "peru": ()})
    for number, name in enumerate(PAGES):
        dialog.pages.show_page(number)
        save(dialog, f"{number}-{name}")
    dialog.discard()


def accounts(save: Save) -> None:
    """Shoot what happens on the page of accounts."""
    dialog = a_dialog()
    save(dialog, "0-none")
    form = dialog.accounts.form
    for part in (form.server_help, form.token_help, form.test.allow_list):
        part.unfold(True)
    save(dialog, "0-help")
    form.server.setText("wv42.otro.com")
    form.server.textEdited.emit("wv42.otro.com")
    dialog.save.click()
    save(dialog, "0-wrong")
    dialog.discard()
    dialog = a_dialog(ANDINA, PERU)
    form = dialog.accounts.form
    form.test.button.click()
    save(dialog, "0-testing")
    dialog.show_tested(FRESH)
    save(dialog, "0-tested")
    form.test.button.click()
    dialog.show_tested(STATES["denied"][0])
    save(dialog, "0-refused")
    form.token.replace.click()
    form.server.setText("107")
    form.server.textEdited.emit("107")
    form.enabled.click()
    dialog.problem.complain(_("The key store is locked, so the token can't be read."))
    save(dialog, "0-replaced")
    dialog.accounts.remove.click()
    assert dialog.accounts.question is not None
    save(dialog.accounts.question, "0-remove")
    dialog.discard()


def others(save: Save) -> None:
    """Shoot complaints and greyed rows on the other pages, and the question before everything goes."""
    dialog = a_dialog(ANDINA, icon_shows="operation:andina:Fidelización Cúcuta")
    dialog.notices.controls["notices"].fill(False)
    dialog.pages.show_page(1)
    save(dialog, "1-off")
    dialog.general.controls["zone"].fill("Bogotá")
    dialog.general.complain_about("zone")
    dialog.pages.show_page(3)
    save(dialog, "3-wrong")
    dialog.network.controls["proxy"].fill("manual")
    dialog.network.controls["trust"].fill("file")
    dialog.network.controls["trust_file"].fill("/etc/ssl/empresa/raices.pem")
    dialog.network.complain_about("proxy_url")
    dialog.pages.show_page(4)
    save(dialog, "4-wrong")
    dialog.data.forget.click()
    assert dialog.data.question is not None
    save(dialog.data.question, "5-forget")
    dialog.discard()


def limits(save: Save) -> None:
    """Shoot the page of contracted quantities before anything was read, without any, and with a wrong one."""
    dialog = a_dialog(ANDINA)
    dialog.pages.show_page(2)
    save(dialog, "2-reading")
    dialog.limits.show_limits({"andina": ()})
    save(dialog, "2-none")
    dialog.limits.add.click()
    dialog.limits.forms["andina"][0].scope.setCurrentIndex(1)
    dialog.save.click()
    save(dialog, "2-wrong")
    dialog.discard()


def main() -> None:
    """Shoot everything in the modes asked for."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    language = "es" if "es" in sys.argv else "en"
    QLocale.setDefault(QLocale("es_CO" if language == "es" else "en_GB"))
    speak(locale_dir(), [language])
    app = QApplication(sys.argv)
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", 18 if "big" in sys.argv else 9))
    for mode in [mode for mode in PALETTES if mode in sys.argv] or ["light"]:
        theme.high_contrast = lambda mode=mode: mode == "contrast"  # type: ignore[misc]
        app.setPalette(PALETTES[mode]())
        for shooting in (every_page, accounts, limits, others):
            shooting(lambda widget, name, mode=mode: shoot(widget, folder / f"{name}-{mode}.png"))  # type: ignore[misc]


if __name__ == "__main__":
    main()
