"""Renders the window of past notices to PNG, to be looked at: ``python -m tests.qt.notices_shots FOLDER [200]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "200" in sys.argv:
    os.environ["QT_SCALE_FACTOR"] = "2"

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.watching import NO_ROUTE, REFUSED, a_change
from tests.qt.shots import PALETTES, shoot
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, largest
from wolkvox_tray.core.watch.outbox import Fate, Kept
from wolkvox_tray.core.watch.pauses import for_an_hour
from wolkvox_tray.core.words import speak
from wolkvox_tray.qt.notice_texts import PastNotice, Texts
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.samples import NOW

SETTINGS = Settings(accounts=(Account(id="a", name="Contact Center Andina", server="0042"),))
FIVE = (
    a_change("Ventas Bogotá", 40, 42),
    a_change("Servicio Posventa Cali", 19, 24),
    a_change("Cobranza Medellín", 41, 38),
    a_change("Encuestas NPS", 12, 13),
    a_change("Retención", None, 1),
)


def some_notices() -> list[Kept]:
    """Return one notice of each kind, newest first."""
    changed = Notice(kind=NoticeKind.CHANGES, account="a", at=NOW, total_before=132, total_after=138)
    one = replace(changed, changes=largest(FIVE[:1]), change_count=1)
    several = replace(changed, changes=largest(FIVE), change_count=5)
    gone = replace(one, changes=(a_change("Campaña de un nombre larguísimo para Grandes Superficies", 3, None),))
    outage = Notice(
        kind=NoticeKind.OUTAGE, account="a", at=NOW, reason=NO_ROUTE, since=NOW, total_before=138, answered_at=NOW
    )
    back = Notice(
        kind=NoticeKind.RECOVERY,
        account="a",
        at=NOW,
        since=NOW - timedelta(minutes=30),
        total_before=138,
        total_after=140,
    )
    denied = Notice(kind=NoticeKind.DENIED, account="a", at=NOW, reason=REFUSED)
    month = Notice(kind=NoticeKind.NEW_MONTH, account="a", at=NOW, total_before=138, total_after=12, unseen=2)
    rows = (
        (one, 3, None),
        (several, 25, Fate.SILENCED),
        (gone, 70, Fate.SILENCED),
        (back, 150, Fate.SHOWN),
        (outage, 180, Fate.SHOWN),
        (one, 1500, Fate.SHOWN),
        (denied, 1600, Fate.SHOWN),
        (month, 9000, Fate.SHOWN),
    )
    return [
        Kept(number=n, notice=replace(notice, at=NOW - timedelta(minutes=ago)), fate=fate)
        for n, (notice, ago, fate) in enumerate(rows)
    ]


def past() -> tuple[PastNotice, ...]:
    """Return `some_notices` in words."""
    return Texts(lambda: SETTINGS, lambda: NOW).past(some_notices())


def windows(save: Callable[[QWidget, str], None]) -> None:
    """Shoot the window full, presenting with a row chosen, muted for an hour and small, and empty."""
    for name, muted in {"": "", "-presenting": ALWAYS, "-muted": for_an_hour(NOW), "-empty": ""}.items():
        window = NoticesWindow(SETTINGS.changed(muted_until=muted), clock=lambda: NOW)
        window.show()
        window.show_past(() if name == "-empty" else past())
        if name == "-presenting":
            window.list.setCurrentIndex(window.model.index(2))
        if name == "-muted":
            window.resize(window.minimumSize())
        save(window, f"notices{name}")
        window.close()


def main() -> None:
    """Shoot everything in Spanish and English, light and dark."""
    folder = Path(next(name for name in sys.argv[1:] if not name.isdigit()))
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setFont(QFont("DejaVu Sans", 9))
    for language, place in (("es", "es_CO"), ("en", "en_US")):
        speak(locale_dir(), (language,))
        QLocale.setDefault(QLocale(place))
        for theme in ("light", "dark"):
            application.setPalette(PALETTES[theme]())
            windows(lambda widget, name, of=f"{language}-{theme}": shoot(widget, folder / f"{name}-{of}.png"))  # type: ignore[misc]


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
