"""The page of data: where everything lies, and forgetting it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.helpers.settings import FOLDER
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.qt.data_page import DataPage
from wolkvox_tray.qt.mnemonics import Mnemonics


@pytest.fixture
def opened() -> list[Path]:
    return []


@pytest.fixture
def page(qtbot: QtBot, opened: list[Path]) -> DataPage:
    def opener(folder: Path) -> bool:
        opened.append(folder)
        return folder.name != "log"

    made = DataPage(paths(FOLDER), vault_name="GNOME Keyring", accounts=2, opener=opener)
    qtbot.addWidget(made)
    made.retranslate(Mnemonics())
    made.show()
    return made


def test_it_tells_where_everything_lies(page: DataPage) -> None:
    rows = zip(page.labels, page.places, strict=True)
    places = {label.text().replace("&", ""): place.path.text() for label, place in rows}

    assert (places, page.token_place.text()) == (
        {
            "Settings": str(FOLDER / "config" / "settings.json"),
            "Counts and history": str(FOLDER / "data" / "watch.sqlite"),
            "Log": str(FOLDER / "log" / "wolkvox_tray.log"),
        },
        "In GNOME Keyring, and nowhere else",
    )


def test_a_folder_is_opened_and_it_is_said_if_nothing_can(page: DataPage, opened: list[Path]) -> None:
    for place in page.places:
        place.open.click()

    assert opened == [FOLDER / "config", FOLDER / "data", FOLDER / "log"]
    assert [place.note.said for place in page.places] == [
        "",
        "",
        "✕ Nothing here opens folders. Copy the path instead.",
    ]


def test_a_path_can_be_copied_and_selected_but_not_changed(page: DataPage) -> None:
    place = page.places[1]

    place.copy.click()

    assert (QApplication.clipboard().text(), place.path.isReadOnly(), place.note.said) == (
        str(FOLDER / "data" / "watch.sqlite"),
        True,
        "Copied.",
    )


def forgetting(page: DataPage) -> tuple[QMessageBox, list[str]]:
    wanted: list[str] = []
    page.forget_wanted.connect(lambda: wanted.append("forget"))
    page.forget.click()
    assert page.question is not None
    return page.question, wanted


def test_forgetting_says_first_what_goes_and_enter_does_not_do_it(page: DataPage) -> None:
    question, wanted = forgetting(page)

    assert (question.text(), question.informativeText().splitlines(), wanted) == (
        "Forget everything on this computer?",
        [
            "This goes for good:",
            "• The tokens of 2 accounts in GNOME Keyring",
            "• All settings, and start at login",
            "• All counts, the history and past notices",
            "• The log",
            "",
            "Then wolkvox_tray ends. In wolkvox nothing changes: tokens stay valid until you delete them there.",
        ],
        [],
    )
    assert question.defaultButton() is question.escapeButton() is question.button(QMessageBox.StandardButton.Cancel)


@pytest.mark.parametrize(("role", "said"), [("DestructiveRole", ["forget"]), ("RejectRole", [])])
def test_only_who_is_sure_is_forgotten(page: DataPage, role: str, said: list[str]) -> None:
    question, wanted = forgetting(page)

    (button,) = [b for b in question.buttons() if question.buttonRole(b) is QMessageBox.ButtonRole[role]]
    button.click()

    assert wanted == said
