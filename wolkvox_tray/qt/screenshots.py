"""``--demo --screenshot DIR``: every window painted to a PNG, without a screen.

In each language and in a light and a dark palette, with made-up counts that are the same every time: for the manual,
and to look at what a change of the windows did. Nothing is asked, stored or read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from wolkvox_tray.core.contracted import Limit
from wolkvox_tray.core.machine.paths import guide_dir, locale_dir, paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.core.words import languages, speak
from wolkvox_tray.qt import icons
from wolkvox_tray.qt.counts_rows import Key
from wolkvox_tray.qt.edges import strengthen
from wolkvox_tray.qt.samples import (
    A_MISHAP,
    ACCOUNTS,
    FRESH,
    LOOKED,
    NOW,
    PERU_FRESH,
    SETTINGS,
    STATES,
    TRAILS,
    some_notices,
)
from wolkvox_tray.qt.settings_values import Candidate
from wolkvox_tray.qt.trails import Trails

Role = QPalette.ColorRole
PALETTES = {"light": ("#F3F3F3", "#FFFFFF", "#1A1A1A"), "dark": ("#202020", "#2B2B2B", "#FFFFFF")}
"""Window, field and text of each palette; the screen that isn't there has no colour scheme to switch."""
ACCENT = "#005FB7"
ENLARGED = 4
PLACES = {"es": "es_CO", "pt_BR": "pt_BR", "en": "en_GB"}
"""Whose way of writing times and numbers goes with a language."""
HOME = Path("/home/ana/.local/share/wolkvox_tray")
SERVER, TOKEN = "0042", "0123456789abcdef"

Save = Callable[[QWidget, str], None]
"""Keeps a picture of a window under a name, and closes it."""


def render(folder: Path) -> int:
    """Paint everything into `folder` and return exit code 0."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")  # it would say that it can't raise windows
    from wolkvox_tray.qt.app import make_application  # it imports this module when asked for screenshots

    application = make_application()
    application.setStyle("Fusion")
    folder.mkdir(parents=True, exist_ok=True)
    icon_sheet().save(str(folder / "icons.png"))
    for code in languages(locale_dir()):
        speak(locale_dir(), (code,))
        QLocale.setDefault(QLocale(PLACES.get(code, code)))
        for name, colors in PALETTES.items():
            application.setPalette(palette(*colors))
            strengthen(application)
            for windows in (_popups, _settings, _first_runs, _others, _history, _money):
                windows(partial(_keep, folder, f"{code}-{name}"))
    return 0


def palette(window: str, field: str, text: str) -> QPalette:
    """Return a palette of these colours; the style derives edges and shadows from them."""
    made = QPalette(QColor(field), QColor(window))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.ToolTipText):
        made.setColor(role, QColor(text))
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8A8A8A"))
    for role, color in ((Role.Base, field), (Role.ToolTipBase, field), (Role.Highlight, ACCENT)):
        made.setColor(role, QColor(color))
    made.setColor(Role.PlaceholderText, QColor("#8A8A8A"))
    return made


def icon_sheet() -> QImage:
    """Return every state of the icon at every size, on each panel; the smallest sizes enlarged as well."""
    views = [Overview(shape=Shape.NUMBER, total=total) for total in (7, 42, 138, 246, 1234, 12_345)]
    views += [Overview(shape=Shape.NUMBER, total=42, changed=True)]
    views += [Overview(shape=shape) for shape in Shape if shape is not Shape.NUMBER]
    cell, row = sum(icons.SIZES) + 8 * len(icons.SIZES) + 24 * ENLARGED, 24 * ENLARGED + 8
    panels = [("#EEEEEE", icons.ON_LIGHT), ("#202020", icons.ON_DARK)]
    panels += [("#202020", icons.ON_LIGHT_PLATE), ("#EEEEEE", icons.ON_DARK_PLATE)]
    sheet = QImage(cell * len(panels), row * len(views), QImage.Format.Format_RGB32)
    with QPainter(sheet) as painter:
        for i, (panel, ink) in enumerate(panels):
            painter.fillRect(i * cell, 0, cell, sheet.height(), QColor(panel))
            for j, view in enumerate(views):
                _paint_row(painter, QPoint(i * cell, j * row), view, ink)
    return sheet


def _paint_row(painter: QPainter, at: QPoint, view: Overview, ink: icons.Ink) -> None:
    big, x = 16 * ENLARGED, at.x() + 8
    painter.drawImage(QRect(x, at.y() + 8, big, big), icons.image(view, ink, 16))
    x += big + 8
    for size in icons.SIZES:
        painter.drawImage(x, at.y() + 8, icons.image(view, ink, size))
        x += size + 8


def _popups(save: Save) -> None:
    from wolkvox_tray.qt.popup import Popup  # windows only where they are painted

    for state, polls in STATES.items():
        clock = _Clock()
        popup = Popup(clock=clock)
        clock.now = NOW
        trails = popup.table.trails
        trails.wanted.connect(partial(_give, trails))
        popup.take_settings(SETTINGS.get(state, Settings()))
        popup.show_polls(polls, NOW)
        popup.open_at(QPoint(400, 800))
        save(popup, f"popup-{state}")


LIMITS = (
    Limit(operation=None, contracted=150),
    Limit(operation="Ventas Bogotá", contracted=40, amount=90, strict=False),
)


def _settings(save: Save) -> None:
    from wolkvox_tray.qt.settings_dialog import SettingsDialog

    for number, page in enumerate(("accounts", "notices", "contracted", "general", "network", "data")):
        dialog = SettingsDialog(
            Settings(accounts=ACCOUNTS),
            vault_name="the system's keyring",
            paths=paths(HOME),
            polls=(FRESH, PERU_FRESH),
            clock=_now,
        )
        dialog.limits.show_limits({account.id: LIMITS for account in ACCOUNTS})
        dialog.pages.show_page(number)
        dialog.show()
        save(dialog, f"settings-{page}")


def _first_runs(save: Save) -> None:
    from wolkvox_tray.qt.first_run import FirstRun

    for steps, name in enumerate(("server", "token", "test")):
        dialog = FirstRun(vault_name="the system's keyring", clock=_now)
        dialog.show()
        for edit, text in ((dialog.server.edit, SERVER), (dialog.token.field.edit, TOKEN)):
            edit.setText(text)
            edit.textEdited.emit(text)
        candidates: list[Candidate] = []
        dialog.test_wanted.connect(candidates.append)
        for _step in range(steps):
            dialog.next.click()
        for candidate in candidates:
            dialog.show_tested(replace(FRESH, account=candidate.account.id))
        save(dialog, f"first-run-{name}")


def _others(save: Save) -> None:
    from wolkvox_tray.core.licenses import versions
    from wolkvox_tray.qt.about import About
    from wolkvox_tray.qt.help_window import HelpWindow
    from wolkvox_tray.qt.mishap_window import MishapWindow
    from wolkvox_tray.qt.notice_texts import Texts
    from wolkvox_tray.qt.notices_window import NoticesWindow

    settings = Settings(accounts=ACCOUNTS)
    notices = NoticesWindow(settings, clock=_now)
    notices.show()
    notices.show_past(Texts(lambda: settings, _now).past(some_notices()))
    save(notices, "notices")
    help_window = HelpWindow(guide_dir())
    help_window.show_help("icon")
    help_window.show()
    save(help_window, "help")
    about = About(paths=paths(HOME))
    about.show()
    about.show_versions(versions())
    save(about, "about")
    mishap = MishapWindow()
    mishap.add(A_MISHAP)
    mishap.show()
    save(mishap, "unexpected-error")


def _history(save: Save) -> None:
    from wolkvox_tray.core.history.exporting import Source
    from wolkvox_tray.qt import theme
    from wolkvox_tray.qt.export_dialog import ExportDialog
    from wolkvox_tray.qt.history_window import HEIGHT, WIDTH, HistoryWindow
    from wolkvox_tray.qt.sample_history import AtOnce

    zone = ZoneInfo("America/Bogota")
    sources = [Source(id=each.id, name=each.name, server=each.server, zone=zone) for each in ACCOUNTS[:1]]
    for as_table in (False, True):
        window = HistoryWindow(AtOnce(NOW), sources, clock=_now)
        window.resize(theme.scaled(window, WIDTH), theme.scaled(window, HEIGHT))  # no screen bounds a picture
        window.show()
        window.log_table.selectRow(0)
        window.as_table.setChecked(as_table)
        save(window, "history-table" if as_table else "history")
    export = ExportDialog(AtOnce(NOW), sources)
    export.show()
    save(export, "export")


def _money(save: Save) -> None:
    from wolkvox_tray.core.history.exporting import Source
    from wolkvox_tray.qt import theme
    from wolkvox_tray.qt.money_window import HEIGHT, WIDTH, MoneyWindow
    from wolkvox_tray.qt.sample_money import MoneyAtOnce

    zone = ZoneInfo("America/Bogota")
    source = Source(id=ACCOUNTS[0].id, name=ACCOUNTS[0].name, server=ACCOUNTS[0].server, zone=zone)
    for place, tab in enumerate(("prices", "invoice", "names")):
        window = MoneyWindow(MoneyAtOnce(NOW), [source], clock=_now)
        window.pages[0].setCurrentIndex(place)
        window.pages[0].invoice.months.setCurrentIndex(0)
        window.resize(theme.scaled(window, WIDTH), theme.scaled(window, HEIGHT))
        window.show()
        save(window, f"money-{tab}")


def _give(trails: Trails, keys: Sequence[Key]) -> None:
    trails.take({key: TRAILS.get((key[1], key[2])) for key in keys})


class _Clock:
    """First shows when the window was last looked at, so that what came since is marked as new."""

    now = LOOKED

    def __call__(self) -> datetime:
        return self.now


def _now() -> datetime:
    return NOW


def _keep(folder: Path, suffix: str, window: QWidget, name: str) -> None:
    for _turn in range(3):
        QApplication.processEvents()
    window.grab().save(str(folder / f"{name}-{suffix}.png"))
    if not window.close() and isinstance(window, QDialog):  # it would ask what becomes of what was typed
        window.done(0)
    window.deleteLater()
