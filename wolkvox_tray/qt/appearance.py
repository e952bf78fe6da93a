"""The language of everything, as the settings decide it; and edges that can be seen (`qt.edges`).

The settings are taken over as they come (at the start, and after each change); what differs is told on. Qt's own
words (the buttons of a dialog) come from Qt's catalogues and change together with ours.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.words import language, speak
from wolkvox_tray.qt.edges import Edges


class Appearance(QObject):
    """Takes settings; tells what changed. Lives in the GUI thread."""

    language_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translator = QTranslator(self)
        if isinstance(application := QCoreApplication.instance(), QApplication):
            self._edges = Edges(application, self)

    @Slot(object)
    def take(self, settings: Settings) -> None:
        """Look as `settings` say."""
        before = language()
        after = speak(locale_dir(), (settings.language,) if settings.language else ())
        if after != before or self._translator.isEmpty():
            self._load(after)
        if after != before:
            self.language_changed.emit()

    def _load(self, code: str) -> None:
        QCoreApplication.removeTranslator(self._translator)
        if load_qt_words(self._translator, code):
            QCoreApplication.installTranslator(self._translator)


def load_qt_words(translator: QTranslator, code: str) -> bool:
    """Fill `translator` with Qt's own words in a language; tell whether Qt has any here."""
    return translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
