"""``--demo --screenshot DIR``: every window painted to a PNG, without a screen.

In each language and in a light and a dark palette, with made-up counts that are the same every time: for the manual,
and to look at what a change of the windows did. Nothing is asked, stored or read.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from wolkvox_tray.core.demo import OPERATIONS
from wolkvox_tray.core.machine.paths import locale_dir, paths
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Health, LastChange, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.core.words import languages, speak
from wolkvox_tray.qt import icons

Role = QPalette.ColorRole
PALETTES = {"light": ("#F3F3F3", "#FFFFFF", "#1A1A1A"), "dark": ("#202020", "#2B2B2B", "#FFFFFF")}
"""Window, field and text of each palette; the screen that isn't there has no colour scheme to switch."""
ACCENT = "#005FB7"
ENLARGED = 4
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)

_COUNTS = tuple(
    LicenseCount(operation=operation, product=product, licenses=licenses, raw=str(licenses))
    for operation, product, licenses in OPERATIONS
)
_OLD = NOW - timedelta(hours=2)
_LAST = ((0, 40, timedelta(hours=2)), (1, 41, timedelta(hours=3, minutes=25)), (3, 16, timedelta(hours=22)))
"""Which row changed from what count, how long ago."""
_FRESH = Poll(
    account="demo",
    name="Contact Center Demo",
    server="0042",
    health=Health.OK,
    asked_at=NOW,
    answered_at=NOW,
    next_allowed_at=NOW + timedelta(minutes=5),
    counts=_COUNTS,
    last_changes=tuple(
        LastChange(key=_COUNTS[row].key, before=before, after=_COUNTS[row].licenses, noticed_at=NOW - ago)
        for row, before, ago in _LAST
    ),
)
_STALE = replace(_FRESH, answered_at=_OLD, since=_OLD)
STATES: dict[str, tuple[Poll, ...]] = {
    "fresh": (_FRESH,),
    "unknown": (replace(_FRESH, counts=(replace(_COUNTS[0], licenses=None, raw=""), *_COUNTS[1:])),),
    "offline": (replace(_STALE, health=Health.OFFLINE, reason=Reason(code=ReasonCode.NO_ROUTE)),),
    "denied": (replace(_STALE, health=Health.DENIED, reason=Reason(code=ReasonCode.TOKEN_REFUSED)),),
    "first": (Poll(account="demo", name="Contact Center Demo", server="0042", health=Health.OK),),
    "not-set-up": (),
}
_SETTINGS = Settings(accounts=(Account(id="demo", name="Contact Center Demo", server="0042"),))


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
        for name, colors in PALETTES.items():
            application.setPalette(palette(*colors))
            _render_windows(folder, f"{code}-{name}")
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


def _render_windows(folder: Path, suffix: str) -> None:
    from wolkvox_tray.qt.popup import Popup  # windows only where they are painted
    from wolkvox_tray.qt.settings_dialog import SettingsDialog

    for state, polls in STATES.items():
        popup = Popup(clock=lambda: NOW)
        popup.show_polls(polls, NOW)
        popup.open_at(QPoint(400, 800))
        _keep(popup, folder / f"popup-{state}-{suffix}.png")
    for name, settings in (("first", Settings()), ("accounts", _SETTINGS), ("general", _SETTINGS)):
        dialog = SettingsDialog(settings, vault_name="Secret Service", paths=paths(folder), clock=lambda: NOW)
        dialog.pages.show_page(2 if name == "general" else 0)
        dialog.show()
        _keep(dialog, folder / f"settings-{name}-{suffix}.png")


def _keep(window: QWidget, file: Path) -> None:
    QApplication.processEvents()
    window.grab().save(str(file))
    window.close()
    window.deleteLater()
