"""The settings' looks: language and panel, told only when they change."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core import words
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.qt import appearance as appearance_module
from wolkvox_tray.qt.appearance import Appearance


@pytest.fixture(autouse=True)
def languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both languages are there, compiled or not, whatever the system speaks."""
    current = [words.language()]

    def speak(_folder: object, wanted: tuple[str, ...] = ()) -> str:
        current.append(wanted[0] if wanted else "en")
        return current[-1]

    monkeypatch.setattr(appearance_module, "speak", speak)
    monkeypatch.setattr(appearance_module, "language", lambda: current[-1])


def test_only_what_changed_is_told(qapp: QApplication) -> None:
    looks = Appearance()
    told: list[str] = []
    looks.language_changed.connect(lambda: told.append("language"))

    looks.take(Settings(language="en"))
    looks.take(Settings(language="en", notices=False))
    looks.take(Settings(language="es", icon_panel="dark"))

    assert told == ["language"]


@pytest.mark.parametrize(("code", "cancel"), [("es", "Cancelar"), ("pt_BR", "Cancelar"), ("en", "Cancel")])
def test_qts_own_words_follow_the_language(qapp: QApplication, code: str, cancel: str) -> None:
    looks = Appearance()

    looks.take(Settings(language=code))

    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == cancel
    looks.take(Settings(language="en"))
