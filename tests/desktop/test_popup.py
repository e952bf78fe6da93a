"""The popup on a real desktop, with counts that came over TLS: opened, filtered, sorted, copied, closed, by hand."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.desktop import ABOVE_PANEL, PANEL, Area, Desktop, wait_until
from tests.helpers.online import online
from tests.helpers.wolkvox_server import ok, row

pytestmark = pytest.mark.desktop

ROWS = [
    row("Ventas Bogotá", "Marcación predictiva", "42"),
    row("Cobranza Medellín", "Marcación predictiva", "9"),
    row("Servicio Posventa Cali", "Marcación progresiva", "24"),
    row("Encuestas NPS", "Vista previa", "?"),
]
CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.stdout.write(QGuiApplication.clipboard().text())
"""


@dataclass
class Running:
    """The app with four rows, and its icon."""

    desktop: Desktop
    app: subprocess.Popen[bytes]
    icon: Area
    asked: Callable[[], int]

    def open(self) -> Area:
        before = self.desktop.pixels(ABOVE_PANEL)
        self.desktop.click(self.icon)
        wait_until(self.windows, "the popup after a click on the icon")
        return wait_until(lambda: self.desktop.difference(before, ABOVE_PANEL), "the popup on the screen")

    def clicked_open(self) -> bool:
        """Click once; tell whether that opened it. The app doesn't heed a click that comes within 0.3 s."""
        self.desktop.click(self.icon)
        return bool(self.windows())

    def windows(self) -> list[str]:
        return self.desktop.windows(self.app)

    def copied(self) -> list[list[str]]:
        """Copy everything in the table; return the first three cells of each row."""
        self.desktop.press("ctrl+f", "Down", "ctrl+a", "ctrl+c")
        text = self.desktop.run(sys.executable, "-c", CLIPBOARD).stdout
        return [line.split("\t")[:3] for line in text.splitlines()]


@pytest.fixture
def running(desktop: Desktop, tmp_path: Path) -> Iterator[Running]:
    with online([ok(ROWS)], tmp_path) as world:
        subprocess.run(
            [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path), "account", "add", "--server", "0042"],
            input="a-made-up-token\n", env=desktop.env, text=True, capture_output=True, timeout=20, check=True,
        )  # fmt: skip
        before = desktop.pixels(PANEL)
        app = desktop.spawn(
            sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path), "--background", name="app", env=world.env
        )
        icon = wait_until(lambda: desktop.difference(before, PANEL), "the icon on the panel")
        wait_until(lambda: world.server.requests, "the first request")
        yield Running(desktop=desktop, app=app, icon=icon, asked=lambda: len(world.server.requests))
        desktop.end("app")


def test_every_row_is_there_and_can_be_copied(running: Running) -> None:
    running.open()

    assert running.copied() == [
        ["Ventas Bogotá", "Marcación predictiva", "42"],
        ["Servicio Posventa Cali", "Marcación progresiva", "24"],
        ["Cobranza Medellín", "Marcación predictiva", "9"],
        ["Encuestas NPS", "Vista previa", "?"],
    ]
    running.desktop.shot("popup-rows")
    assert "Cobranza" not in running.desktop.log_of("app")


def test_typing_filters_at_once_and_escape_shows_everything_again_and_then_closes(running: Running) -> None:
    running.open()
    running.desktop.type("cali")
    running.desktop.shot("popup-filtered")
    filtered = running.copied()
    running.desktop.press("ctrl+f", "Escape")
    everything = len(running.copied())
    running.desktop.press("ctrl+f", "Escape")
    wait_until(lambda: not running.windows(), "the popup to close")

    assert (filtered, everything) == ([["Servicio Posventa Cali", "Marcación progresiva", "24"]], 4)


def test_a_click_on_a_title_sorts_by_it_and_the_unknown_stays_last(running: Running) -> None:
    popup = running.open()
    licenses = Area(popup.x + round(popup.width * 0.55), popup.y, 1, 1)
    top = running.desktop.pixels(popup)
    for y in range(popup.y + 80, popup.y + popup.height - 60, 6):  # down to where the titles are
        running.desktop.click(Area(licenses.x, y, 1, 1))
        if [cells[2] for cells in running.copied()] == ["9", "24", "42", "?"]:
            break
    running.desktop.shot("popup-sorted")

    assert [cells[2] for cells in running.copied()] == ["9", "24", "42", "?"]
    assert top != running.desktop.pixels(popup)


def test_a_click_elsewhere_closes_it_and_a_second_click_on_the_icon_too(running: Running) -> None:
    running.open()
    running.desktop.click(running.icon)
    wait_until(lambda: not running.windows(), "the popup to close after a click on the icon")
    wait_until(running.clicked_open, "a later click to open it")
    running.desktop.click(Area(200, 200, 1, 1))
    wait_until(lambda: not running.windows(), "the popup to close after a click elsewhere")


def test_the_icon_comes_back_by_itself_when_the_panel_was_killed(running: Running) -> None:
    desktop = running.desktop
    running.open()
    running.desktop.press("Escape")
    desktop.end("xfce4-panel", signal.SIGKILL)
    wait_until(lambda: not desktop.owns("org.kde.StatusNotifierWatcher"), "the panel to be gone")
    empty = desktop.pixels(PANEL)
    desktop.spawn("xfce4-panel", "--disable-wm-check")
    wait_until(lambda: desktop.owns("org.kde.StatusNotifierWatcher"), "the panel")
    wait_until(lambda: desktop.difference(empty, PANEL), "the panel's picture")

    wait_until(running.clicked_open, "the popup after a click on the icon that came back", within_s=20)
    assert running.asked() == 1
