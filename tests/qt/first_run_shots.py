"""Renders the first run and "About" to PNG: ``python -m tests.qt.first_run_shots FOLDER [es] [light|dark]``.

``QT_SCALE_FACTOR=2`` renders them as on a screen at 200 %; ``big`` doubles the font instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from tests.qt.shots import dark_palette, light_palette, shoot
from wolkvox_tray.core import words
from wolkvox_tray.core.licenses import versions
from wolkvox_tray.core.machine.paths import locale_dir, paths
from wolkvox_tray.core.model import Health, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.qt.about import About
from wolkvox_tray.qt.first_run import FirstRun
from wolkvox_tray.qt.icon_place import IconPlace
from wolkvox_tray.qt.samples import BARE, FRESH, NOW, failing

OUTCOMES: dict[str, tuple[Poll, IconPlace]] = {
    "found": (FRESH, IconPlace.WINDOWS),
    "few": (replace(FRESH, counts=FRESH.counts[:2]), IconPlace.GNOME),
    "no-data": (failing(Health.NO_DATA, ReasonCode.NO_DATA, poll=BARE), IconPlace.MAC),
    "offline": (failing(Health.OFFLINE, ReasonCode.TIMED_OUT, poll=BARE), IconPlace.XFCE),
    "wrong-server": (failing(Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT, poll=BARE), IconPlace.KDE),
    "too-soon": (
        failing(Health.BUSY, ReasonCode.TOO_SOON, poll=BARE, next_allowed_at=NOW + timedelta(minutes=4)),
        IconPlace.OTHER,
    ),
    "refused": (failing(Health.DENIED, ReasonCode.TOKEN_REFUSED, poll=BARE), IconPlace.GNOME),
}


def _save(folder: Path, mode: str, widget: QWidget, name: str) -> None:
    shoot(widget, folder / f"{name}-{mode}.png")


def typed(dialog: FirstRun, server: str, token: str = "0123456789abcdef0123456789abcdef") -> FirstRun:
    """Type server and token."""
    dialog.server.edit.setText(server)
    dialog.server.edit.textEdited.emit(server)
    dialog.token.field.edit.setText(token)
    dialog.token.field.edit.textEdited.emit(token)
    return dialog


def first_runs(save: Callable[[QWidget, str], None]) -> None:
    """Shoot every step and every outcome."""

    def begun(place: IconPlace = IconPlace.WINDOWS) -> FirstRun:
        name = {IconPlace.WINDOWS: words._("Windows Credential Manager")}.get(place, "GNOME Keyring")
        dialog = FirstRun(vault_name=name, clock=lambda: NOW, place=place)
        dialog.show()
        return dialog

    dialog = begun()
    save(dialog, "1-empty")
    typed(dialog, "wv42.otro.com", "").next.click()
    save(dialog, "1-wrong")
    typed(dialog, "0042", "")
    save(dialog, "1-right")
    dialog.next.click()
    save(dialog, "2-empty")
    dialog.next.click()
    save(dialog, "2-wrong")
    typed(dialog, "0042").next.click()
    save(dialog, "3-asking")
    dialog.reject()
    assert dialog.question is not None, "it asks"
    save(dialog.question, "question")
    dialog.discard()
    for name, (poll, place) in OUTCOMES.items():
        dialog = typed(begun(place), "0042")
        dialog.next.click()
        dialog.next.click()
        dialog.show_tested(replace(poll, account=dialog._draft.account.id))
        save(dialog, f"3-{name}")
        if name in ("found", "offline"):
            dialog.next.click()
            dialog.show_saved(" ".join(reason_words(Reason(code=ReasonCode.KEYRING_MISSING))))
            save(dialog, f"3-{name}-unsaved")
        dialog.discard()


def abouts(save: Callable[[QWidget, str], None]) -> None:
    """Shoot "About" with its versions, and with the diagnostics copied."""
    about = About(paths=paths(Path("/home/ana/.local/share/wolkvox_tray")))
    about.show()
    about.show_versions(versions())
    save(about, "about")
    about.show_diagnostics("text")
    save(about, "about-copied")
    about.close()


def main() -> None:
    """Shoot everything in the modes asked for."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    spanish = "es" in sys.argv
    QLocale.setDefault(QLocale("es_CO" if spanish else "en_GB"))
    words.speak(locale_dir(), ["es" if spanish else "en"])
    app = QApplication(sys.argv)
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", 18 if "big" in sys.argv else 9))
    for mode, palette in {"light": light_palette(), "dark": dark_palette()}.items():
        if mode in sys.argv[2:] or not set(sys.argv[2:]) & {"light", "dark"}:
            app.setPalette(palette)
            save = partial(_save, folder, mode)
            first_runs(save)
            abouts(save)


if __name__ == "__main__":
    main()
