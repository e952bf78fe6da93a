"""About: what it says, and what it hands to the clipboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from wolkvox_tray import __version__
from wolkvox_tray.core import words
from wolkvox_tray.core.licenses import components
from wolkvox_tray.core.machine.paths import locale_dir, paths
from wolkvox_tray.qt.about import LICENSE, NAME, VERSION, About

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def opened() -> list[Path]:
    return []


@pytest.fixture
def about(qtbot: QtBot, tmp_path: Path, opened: list[Path]) -> About:
    about = About(paths=paths(tmp_path), show_folder=opened.append)
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # so that a test can look at it afterwards
    qtbot.addWidget(about)
    return about


def cells(about: About, column: int) -> list[str]:
    items = [about.table.item(row, column) for row in range(about.table.rowCount())]
    return [item.text() for item in items if item is not None]


def test_it_says_what_this_is_and_whose(about: About) -> None:
    assert (about.title.text(), about.purpose.text(), about.whose.text()) == (
        f"wolkvox_tray {__version__}",
        "Shows how many wolkvox Intelligent Dial licenses are active, and tells when that changes.",
        (
            "An independent program under the MIT license, © 2026 wolkvox_tray contributors. "
            "Not affiliated with wolkvox."
        ),
    )


def test_it_lists_every_component_with_its_license(about: About) -> None:
    listed = list(zip(cells(about, NAME), cells(about, LICENSE), strict=True))

    assert listed == [(each.name, each.license) for each in components()]


def test_versions_are_asked_for_once_it_is_seen_and_shown_when_they_come(qtbot: QtBot, about: About) -> None:
    with qtbot.waitSignal(about.versions_wanted):
        about.show()

    about.show_versions({"Python": "3.11.7", "requests": "2.34.2"})

    shown = dict(zip(cells(about, NAME), cells(about, VERSION), strict=True))
    assert {name: version for name, version in shown.items() if version} == {"Python": "3.11.7", "requests": "2.34.2"}


def test_it_says_how_qt_can_be_replaced(about: About) -> None:
    assert "you may replace them by your own in" in about.qt_terms.text()


def test_the_data_folder_can_be_opened_and_copied(about: About, opened: list[Path], tmp_path: Path) -> None:
    about.open_it.click()
    about.copy_it.click()

    assert (opened, QGuiApplication.clipboard().text()) == ([tmp_path / "data"], str(tmp_path / "data"))


def test_diagnostics_go_to_the_clipboard_when_they_come(qtbot: QtBot, about: About) -> None:
    with qtbot.waitSignal(about.diagnostics_wanted):
        about.diagnose.click()
    waiting = (about.diagnose.isEnabled(), about.copied.text())

    about.show_diagnostics("[ok] all")

    assert (waiting, about.diagnose.isEnabled(), about.copied.text(), QGuiApplication.clipboard().text()) == (
        (False, "Looking…"),
        True,
        "✓ Copied. Paste it where you report the fault.",
        "[ok] all",
    )


def test_diagnostics_that_could_not_be_gathered_leave_the_clipboard_alone(about: About) -> None:
    QGuiApplication.clipboard().setText("mine")
    about.diagnose.click()

    about.show_diagnostics("")

    assert (about.copied.text(), about.diagnose.isEnabled(), QGuiApplication.clipboard().text()) == (
        "✕ That didn't work. The log tells why.",
        True,
        "mine",
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_two_things_share_a_letter_in_any_language(about: About, language: str) -> None:
    words.speak(locale_dir(), [language])
    about.retranslate()
    parts: list[QAbstractButton | QLabel] = [*about.findChildren(QAbstractButton), *about.findChildren(QLabel)]
    texts = [each.text() for each in parts]
    letters = sorted(text.partition("&")[2][0].casefold() for text in texts if "&" in text)

    assert (letters, len(letters)) == (sorted(set(letters)), 4)


def test_escape_and_enter_close_it(about: About) -> None:
    about.show()
    about.reject()

    assert not about.isVisible()
