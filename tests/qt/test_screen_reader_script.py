"""The script of keystrokes in ``docs/screen-reader.md``: what it says is what the app gives to a screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.qt import text
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.sample_history import AtOnce
from wolkvox_tray.qt.samples import ACCOUNTS, FRESH, NOW
from wolkvox_tray.qt.settings_dialog import SettingsDialog

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "screen-reader.md"
STEP = re.compile(r"^\| \d+ \| (.*?) \| (.*) \|$", re.MULTILINE)
SETTLE_MS = 5000


class Played:
    """The windows that the script goes through, and what is said in them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.said: list[str] = []
        self._qtbot = qtbot
        self.popup = Popup(clock=_now)
        self.window: QWidget = self.popup
        self.history: HistoryWindow | None = None
        self.settings = SettingsDialog(Settings(accounts=ACCOUNTS), vault_name="keyring", paths=paths(folder))
        qtbot.addWidget(self.popup)
        qtbot.addWidget(self.settings)
        self.popup.show_polls([FRESH], NOW)
        self.popup.history_wanted.connect(self._show_history)
        self.popup.settings_wanted.connect(lambda: self._to_front(self.settings))

    def hear(self, event: QAccessibleAnnouncementEvent) -> None:
        """Note an announcement."""
        self.said.append(event.message())

    def press(self, what: str) -> list[str]:
        """Do what a step says; return all that is said then."""
        keys = re.findall("`([^`]*)`", what)[0]
        self.said = []
        if "on the icon" in what:
            self.popup.open_at(QPoint(400, 800), by_keyboard=True)
        elif what.startswith("type"):
            QTest.keyClicks(self._focus(), keys)
        else:
            before = self.window
            QTest.keySequence(self._focus(), QKeySequence(keys))
            if keys.startswith("Alt+"):  # the button is pressed for a moment
                self._qtbot.waitUntil(lambda: self.window is not before, timeout=SETTLE_MS)
        self.popup.table.counts.finish()
        self._settle(rows="ven" in keys or keys == "Esc")
        return [*self.said, self.window.windowTitle(), *_spoken(self._focus())]

    def _settle(self, *, rows: bool) -> None:
        if rows and self.window is self.popup and self.popup._speech._typing.isActive():
            self._qtbot.waitUntil(lambda: bool(self.said), timeout=SETTLE_MS)
        if self.history is not None and not self.history.isVisible() and self.window is self.history:
            self._to_front(self.popup)
        QApplication.processEvents()

    def _focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def _to_front(self, window: QWidget) -> None:
        self.window = window
        window.show()
        window.activateWindow()
        QApplication.processEvents()

    def _show_history(self) -> None:
        account = ACCOUNTS[0]
        source = Source(id=account.id, name=account.name, server=account.server, zone=ZoneInfo("America/Bogota"))
        self.history = HistoryWindow(AtOnce(NOW), [source], clock=_now)
        self.history.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self._qtbot.addWidget(self.history)
        self._to_front(self.history)


@pytest.fixture
def played(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    made = Played(qtbot, tmp_path)
    listening = SimpleNamespace(
        isActive=lambda: True,
        updateAccessibility=made.hear,
        AnnouncementPoliteness=QAccessible.AnnouncementPoliteness,
    )
    monkeypatch.setattr(text, "QAccessible", listening)
    yield made
    QLocale.setDefault(before)


def test_the_script_says_what_the_app_gives_to_a_screen_reader(played: Played) -> None:
    steps = STEP.findall(PAGE.read_text(encoding="utf-8"))
    missing = []
    for place, (what, expected) in enumerate(steps, 1):
        said = played.press(what)
        missing += [
            (place, what, words, said)
            for words in re.findall('"([^"]*)"', expected)
            if not any(words in each for each in said)
        ]

    assert (missing, len(steps)) == ([], 15)


def test_the_script_says_that_nobody_has_tried_it_on_windows() -> None:
    assert "**Not yet tried by anybody on Windows.**" in PAGE.read_text(encoding="utf-8")


def _spoken(widget: QWidget) -> list[str]:
    """Return what a screen reader has to say of what the keyboard is at: its name, description, its current part."""
    interface = QAccessible.queryAccessibleInterface(widget)
    said = [interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Description)]
    said.append(widget.accessibleName())  # of a list to choose from Qt gives it on Windows, on Linux what is chosen
    if isinstance(widget, QAbstractItemView):
        roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
        said += [str(widget.currentIndex().data(role) or "") for role in roles]
    return [each for each in said if each]


def _now() -> datetime:
    return NOW
