"""A contracted quantity on a real desktop: entered by keyboard, passed at once, told in a bubble, shown by the icon."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.bubbles import displayed, history
from tests.helpers.desktop import PANEL, Area, Desktop, wait_until
from tests.helpers.online import online
from tests.helpers.wolkvox_server import ok, row
from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch.store import Store

pytestmark = pytest.mark.desktop

ROWS = [row("Ventas Bogotá", "Marcación predictiva", "42"), row("Cobranza Medellín", "Marcación predictiva", "33")]
SETTINGS = {"en": "Settings — wolkvox_tray", "es": "Configuración — wolkvox_tray"}
KEYS = {"en": ("alt+s", "alt+a", "alt+s"), "es": ("alt+c", "alt+u", "alt+g")}
"""The letters of Settings…, Add a contracted quantity and Save."""
FIELD = {"en": "Contracted licenses", "es": "Licencias contratadas"}
TOLD = {"en": "Over contracted: 75 of 70 licenses", "es": "Superó lo contratado: 75 de 70 licencias"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_quantity_that_is_entered_and_passed_is_told_and_shown(
    desktop: Desktop, reader: Reader, tmp_path: Path, language: str
) -> None:
    kept, (settings, add, save) = str(tmp_path), KEYS[language]
    command = (sys.executable, "-m", "wolkvox_tray", "--data-dir", kept)
    with online([ok(ROWS)], tmp_path) as world:
        subprocess.run(
            [*command, "account", "add", "--server", "0042"], input="a-made-up-token\n",
            env=desktop.env, text=True, capture_output=True, timeout=20, check=True,
        )  # fmt: skip
        SettingsFile(paths(tmp_path).settings_file).update(lambda now: now.changed(language=language))
        before = desktop.pixels(PANEL)
        app = desktop.spawn(*command, "--background", name="limits", env=world.env | READABLE)
        try:
            icon = wait_until(lambda: desktop.difference(before, PANEL), "the icon")
            wait_until(lambda: world.server.requests, "the first request")
            desktop.run(*command)  # a second start shows the first one's window
            wait_until(lambda: desktop.windows(app), "the app's window")
            desktop.press(settings)
            wait_until(lambda: SETTINGS[language] in desktop.windows(app), "the settings")
            desktop.press("Down", "Down", add)
            wait_until(lambda: any(node.name == FIELD[language] for node in reader.tree(app.pid)), "the form")
            desktop.type("70")
            desktop.shot(f"limits-page-{language}")
            plain = desktop.pixels(PANEL)
            desktop.press(save)
            wait_until(lambda: SETTINGS[language] not in desktop.windows(app), "the settings to be saved")
            wait_until(lambda: displayed(desktop), "the notice")
            wait_until(lambda: desktop.difference(plain, PANEL), "the icon's warning")
            desktop.shot(f"limits-notice-{language}")
            desktop.shot(f"limits-icon-{language}", Area(icon.x - 20, PANEL.y, 60, PANEL.height))
            told = [notice["summary"] for notice in history(desktop)]
        finally:
            desktop.end("limits")
    with closing(Store.read_only(paths(tmp_path).database)) as store:
        account = SettingsFile(paths(tmp_path).settings_file).load().accounts[0]
        limits = store.limits(account.id)

    assert (told[:1], limits) == ([TOLD[language]], (Limit(contracted=70),))
