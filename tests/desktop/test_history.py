"""History on a real desktop: opened from the popup by keyboard, read step by step, exported to a file, closed."""

import csv
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import PANEL, Desktop, wait_until
from tests.helpers.small_disk import ANA
from tests.helpers.stores import answered
from tests.helpers.watching import a_count
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch.store import Store

pytestmark = pytest.mark.desktop

TITLES = {"en": "History — wolkvox_tray", "es": "Historial — wolkvox_tray"}
EXPORTS = {"en": "Export — wolkvox_tray", "es": "Exportar — wolkvox_tray"}
WRITTEN = {"en": "were written", "es": "Se escribieron"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An account that was watched for a day: Ana rose from 40 by one an hour, Bea stayed at 12."""
    where = paths(tmp_path / "kept")
    SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ANA).changed(notices=False))
    with closing(Store.open(where.database)) as store:
        start = datetime.now(UTC) - timedelta(days=1)
        for number in range(24 * 12):
            rows = (a_count("Ventas Bogotá", 40 + number // 12), a_count("Encuestas NPS", 12))
            answered(store, *rows, at=start + number * timedelta(minutes=5), account=ANA.id)
    return tmp_path


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_seen_is_shown_read_and_exported(
    desktop: Desktop, reader: Reader, home: Path, tmp_path: Path, language: str
) -> None:
    kept = str(tmp_path / "kept")
    SettingsFile(paths(Path(kept)).settings_file).update(lambda settings: settings.changed(language=language))
    command = (sys.executable, "-m", "wolkvox_tray", "--data-dir", kept)
    env = {**READABLE, "HOME": str(tmp_path), "XDG_DOCUMENTS_DIR": str(tmp_path)}
    before = desktop.pixels(PANEL)
    app = desktop.spawn(*command, name="history", env=env)
    try:
        wait_until(lambda: desktop.difference(before, PANEL), "the icon")
        desktop.run(*command)  # a second start shows the first one's window
        wait_until(lambda: desktop.windows(app), "the app's window")
        desktop.press("alt+h")
        wait_until(lambda: TITLES[language] in desktop.windows(app), "the history window")
        wait_until(lambda: any("63" in node.name for node in reader.tree(app.pid)), "its figures")
        desktop.press("Home", "Right", "Right")
        desktop.shot(f"history-{language}")
        desktop.press("alt+e")
        wait_until(lambda: EXPORTS[language] in desktop.windows(app), "the export dialog")
        desktop.shot(f"export-{language}")
        ended = desktop.run(*command, "history", "export", "--what", "months", "-o", str(tmp_path / "months.csv"))
        desktop.press("Escape")
        wait_until(lambda: EXPORTS[language] not in desktop.windows(app), "the export dialog to close")
        desktop.press("Escape")
        wait_until(lambda: TITLES[language] not in desktop.windows(app), "the history window to close")
    finally:
        desktop.end("history")

    rows = list(
        csv.reader((tmp_path / "months.csv").read_text("utf-8-sig").splitlines(), delimiter=",;"[language == "es"])
    )
    assert (ended.returncode, {row[3] for row in rows[1:]} >= {"Ventas Bogotá", "Encuestas NPS"}) == (0, True), rows
