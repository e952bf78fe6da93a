"""How the windows look and speak while something walks through all of them."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from tests.qt.shots import PALETTES
from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.edges import strengthen

BUILD = Path(__file__).resolve().parent.parent.parent / "build"
PLACES = {"es": "es_CO", "en": "en_US", "pt_BR": "pt_BR"}


def dress(app: QApplication, mode: str) -> None:
    """Have the windows look as the pictures do: light, dark, or in high contrast."""
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", 9))
    app.setPalette(PALETTES[mode]())
    theme.high_contrast = lambda: mode == "contrast"
    strengthen(app)


class PseudoQt(QTranslator):
    """Qt's own words in the pseudo-locale."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Say that there is something: else Qt doesn't install it."""
        return False

    def translate(self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        """Return `text`, longer and in brackets, without its letter for Alt."""
        import pseudo

        return pseudo.pseudo(text.replace("&", ""))


def speak(app: QApplication, language: str, folder: Path) -> QTranslator:
    """Speak `language`, times and numbers with it; "" is the pseudo-locale, whose catalogue is made in `folder`."""
    QLocale.setDefault(QLocale(PLACES.get(language, "es_CO")))
    if language:
        words.speak(locale_dir(), (language,))
        translator = QTranslator(app)
        translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    else:
        if str(BUILD) not in sys.path:
            sys.path.insert(0, str(BUILD))
        import pseudo

        words.speak(folder, (pseudo.write(folder),))
        translator = PseudoQt(app)
    QCoreApplication.installTranslator(translator)
    return translator
