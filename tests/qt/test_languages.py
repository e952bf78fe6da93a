"""The language changes while windows are open: each then says exactly what it would say if it were opened now.

Every window that the pictures show is opened in one language, told to change, and compared word for word (labels,
buttons, titles, cells, tooltips, what is read out) with the same window opened in the other language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.widget_words import said
from wolkvox_tray.core import words
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.words import speak
from wolkvox_tray.qt import screenshots
from wolkvox_tray.qt.notice_texts import Texts
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.samples import ACCOUNTS, NOW, some_notices

PAINTERS: tuple[Callable[[screenshots.Save], None], ...] = (
    screenshots._popups,
    screenshots._settings,
    screenshots._first_runs,
    screenshots._others,
    screenshots._history,
    screenshots._money,
)
LETTER = re.compile(r"(?<!&)&([^&\s])")
REACHED = ("QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QLabel", "QTabWidget", "QTabBar")
CHANGES = (("es", "pt_BR"), ("pt_BR", "en"), ("en", "es"))


@pytest.fixture(autouse=True)
def _spoken_as_before() -> Iterator[None]:
    speaker, place = words._speaker, QLocale()
    before = (speaker.language, speaker.catalogue)
    QLocale.setDefault(QLocale("es_CO"))  # a change of the language leaves the computer's own ways as they are
    yield
    speaker.language, speaker.catalogue = before
    QLocale.setDefault(place)


def talk(code: str) -> None:
    speak(locale_dir(), [code])


def windows_of(painter: Callable[[screenshots.Save], None], opened: str, changed: str | None) -> dict[str, list[str]]:
    """Return what each window says that was opened in one language and changed to another one."""
    found: dict[str, list[str]] = {}

    def look(window: QWidget, name: str) -> None:
        QApplication.processEvents()
        if changed is not None:
            talk(changed)
            getattr(window, "retranslate")()  # noqa: B009 - every window has it; QWidget doesn't
            if isinstance(window, NoticesWindow):  # it asks for its notices anew, which the app words elsewhere
                window.show_past(Texts(lambda: Settings(accounts=ACCOUNTS), lambda: NOW).past(some_notices()))
            QApplication.processEvents()
        found[name] = [each.replace("\n", " · ") for each in said(window)]  # what is folded depends on the room
        talk(opened)
        getattr(window, "discard", window.close)()
        window.deleteLater()

    talk(opened)
    painter(look)
    return found


@pytest.mark.parametrize(("before", "after"), CHANGES, ids=["-".join(pair) for pair in CHANGES])
@pytest.mark.parametrize("painter", PAINTERS, ids=lambda painter: painter.__name__.strip("_"))
def test_an_open_window_changes_every_word_of_it(
    painter: Callable[[screenshots.Save], None], before: str, after: str, qapp: QApplication
) -> None:
    changed, anew = windows_of(painter, before, after), windows_of(painter, after, None)
    odd = {
        name: sorted(set(changed[name]) ^ set(texts))
        for name, texts in anew.items()
        if set(changed[name]) != set(texts)
    }

    assert odd == {}


@pytest.mark.parametrize("language", ["es", "pt_BR", "en"])
@pytest.mark.parametrize("painter", PAINTERS, ids=lambda painter: painter.__name__.strip("_"))
def test_no_two_things_in_a_window_share_a_letter(
    painter: Callable[[screenshots.Save], None], language: str, qapp: QApplication
) -> None:
    shared = {}
    for name, texts in windows_of(painter, language, None).items():
        letters = [letter for text in texts if text.startswith(REACHED) for letter in LETTER.findall(text)]
        if twice := sorted(letter for letter, times in Counter(map(str.casefold, letters)).items() if times > 1):
            shared[name] = [text for text in texts if set(LETTER.findall(text.casefold())) & set(twice)]

    assert shared == {}
