"""The guide in its window: pages, links, words that are found, languages, palettes; and the ways to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QPalette, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wolkvox_tray.core import guide, words
from wolkvox_tray.core.machine.paths import guide_dir, locale_dir
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.qt import screenshots, theme
from wolkvox_tray.qt.help_window import HelpWindow

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def outside() -> list[QUrl]:
    return []


@pytest.fixture
def window(qtbot: QtBot, outside: list[QUrl]) -> HelpWindow:
    window = HelpWindow(guide_dir(), outside=outside.append)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # so that a test can look at it afterwards
    qtbot.addWidget(window)
    window.show()
    return window


def page(window: HelpWindow) -> str:
    return f"{window.text.page.parent.name}/{window.text.page.stem}"


def marked(window: HelpWindow) -> str:
    item = window.list.currentItem()
    return item.text() if item else ""


def at(window: HelpWindow) -> str:
    return window.text.textCursor().block().text()


def links(window: HelpWindow) -> dict[str, str]:
    """The colour of each link's text."""
    found, block = {}, window.text.document().begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            part = place.fragment()
            if part.charFormat().isAnchor():
                found[part.text()] = part.charFormat().foreground().color().name()
            place += 1
        block = block.next()
    return found


def test_a_page_is_shown_and_marked_in_the_contents(window: HelpWindow) -> None:
    window.show_help("icon")

    assert (page(window), marked(window), at(window)) == ("en/icon", "What the icon says", "What the icon says")


def test_every_page_of_the_contents_can_be_chosen(window: HelpWindow) -> None:
    window.show_help(guide.INDEX)
    chosen = {}
    for row in range(window.list.count()):
        if window.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable:
            window.list.setCurrentRow(row)
            chosen[window.text.page.stem] = marked(window)

    assert sorted(chosen) == sorted(path.stem for path in (guide_dir() / "en").glob("*.md"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_fault_opens_the_page_at_its_title(window: HelpWindow, qtbot: QtBot, language: str) -> None:
    words.speak(locale_dir(), [language])
    window.retranslate()
    window.show_help(guide.TROUBLES, ReasonCode.CONNECTION_REFUSED)
    title = guide.anchor(window.text.page, ReasonCode.CONNECTION_REFUSED)
    qtbot.waitUntil(lambda: guide.slug(at(window)) == title)

    assert (page(window), window.text.verticalScrollBar().value() > 0) == (f"{language}/troubleshooting", True)


def test_a_link_to_a_page_is_followed_to_its_title_and_back_again(window: HelpWindow, qtbot: QtBot) -> None:
    window.show_help("roll-out")
    window.text.anchorClicked.emit(QUrl("network.md#certificates"))
    qtbot.waitUntil(lambda: at(window) == "Certificates")
    there = page(window)
    window.back.click()

    assert (there, page(window), marked(window)) == ("en/network", "en/roll-out", "Roll-out")


def test_a_link_out_of_the_guide_is_opened_outside_and_the_page_stays(window: HelpWindow, outside: list[QUrl]) -> None:
    window.show_help("icon")
    for link in ("https://wolkvox.example/", "file:///etc/passwd", "policy.schema.json"):
        window.text.anchorClicked.emit(QUrl(link))

    assert ([each.fileName() or each.host() for each in outside], page(window)) == (
        ["wolkvox.example", "passwd", "policy.schema.json"],
        "en/icon",
    )


def test_nothing_but_the_guides_own_files_is_read(window: HelpWindow, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("secret", encoding="utf-8")
    window.show_help("icon")
    kind = QTextDocument.ResourceType.MarkdownResource.value
    asked = [f"file://{tmp_path}/x.md", "../../../../etc/hostname", "https://wolkvox.example/x.md"]

    assert [window.text.loadResource(kind, QUrl(each)) or "" for each in asked] == ["", "", ""]


def test_words_are_found_on_the_page_then_on_the_others_then_nowhere(window: HelpWindow) -> None:
    window.show_help("icon")
    said = []
    for text in ("Windows 11", "refuses the connection", "no such words anywhere"):
        window.words.setText(text)
        window.words.returnPressed.emit()
        said.append((page(window), window.text.textCursor().selectedText(), window.found.said))

    assert said == [
        ("en/icon", "Windows 11", ""),
        ("en/troubleshooting", "refuses the connection", "Found in: Troubleshooting"),
        ("en/troubleshooting", "refuses the connection", "✕ “no such words anywhere” stands nowhere in the guide."),
    ]


def test_looking_again_goes_on_and_from_the_top_after_the_last_place(window: HelpWindow) -> None:
    window.show_help("gnome")
    window.words.setText("AppIndicator")
    times = window.text.toPlainText().casefold().count("appindicator")
    places = []
    for _time in range(times + 1):
        window.next.click()
        places.append(window.text.textCursor().position())

    assert (len(set(places)), places[-1], page(window)) == (times, places[0], "en/gnome")


def test_ctrl_f_goes_to_the_field_and_escape_closes(window: HelpWindow) -> None:
    window.activateWindow()
    window.show_help("icon")
    QTest.keyClick(window.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    focused = window.words.hasFocus()
    QTest.keyClick(window.text, Qt.Key.Key_Escape)

    assert (focused, window.isVisible()) == (True, False)


def test_the_language_can_change_while_it_is_open(window: HelpWindow) -> None:
    window.show_help("notices")
    words.speak(locale_dir(), ["es"])
    window.retranslate()

    assert (page(window), marked(window), window.windowTitle()) == ("es/notices", "Avisos", "Ayuda — wolkvox_tray")


@pytest.mark.parametrize("mode", screenshots.PALETTES)
def test_links_can_be_read_in_every_palette(window: HelpWindow, qapp: QApplication, qtbot: QtBot, mode: str) -> None:
    before = QPalette(qapp.palette())
    try:
        window.show_help("roll-out")
        qapp.setPalette(screenshots.palette(*screenshots.PALETTES[mode]))
        qtbot.waitUntil(lambda: set(links(window).values()) == {theme.ink(window.palette(), theme.Ink.ACCENT).name()})
        ink = theme.ink(window.palette(), theme.Ink.ACCENT)
        contrast = theme.contrast(ink, window.text.palette().color(QPalette.ColorRole.Base))
    finally:
        qapp.setPalette(before)

    assert contrast >= theme.READABLE


def test_every_line_of_a_page_is_laid_out(window: HelpWindow, qtbot: QtBot) -> None:
    window.show_help(guide.TROUBLES, ReasonCode.BUG)
    qtbot.waitUntil(lambda: window.text.verticalScrollBar().value() > 0)
    unseen, block = [], window.text.document().begin()
    while block.isValid():
        if block.text() and not block.layout().lineCount():
            unseen.append(block.text())
        block = block.next()

    assert unseen == []


def test_a_picture_is_as_wide_as_the_window_allows_and_follows_it(window: HelpWindow, qtbot: QtBot) -> None:
    window.resize(1500, 700)
    window.show_help("money")
    wide = window.text._scaled_to
    window.resize(700, 700)
    qtbot.waitUntil(lambda: window.text._scaled_to == window.text._room())

    assert window.text._scaled_to < wide


def test_the_guide_is_imported_only_when_it_is_opened() -> None:
    code = "import sys, wolkvox_tray.qt.app; print([name for name in sys.modules if '.help_' in name])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "['wolkvox_tray.qt.help_key']"


def test_a_missing_guide_is_an_empty_window_and_no_error(qtbot: QtBot, tmp_path: Path) -> None:
    window = HelpWindow(tmp_path)
    qtbot.addWidget(window)
    window.show()
    window.show_help("icon")

    assert (window.list.count(), window.text.toPlainText()) == (0, "")
