"""The icon before everything else: its menu, what is asked of it meanwhile, and what becomes of a start that fails."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMessageBox, QSystemTrayIcon

from wolkvox_tray.cli import main
from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core import words
from wolkvox_tray.core.machine import log
from wolkvox_tray.core.machine.paths import locale_dir, paths
from wolkvox_tray.qt import app
from wolkvox_tray.qt import first_icon as module
from wolkvox_tray.qt.first_icon import FirstIcon, first_icon
from wolkvox_tray.qt.instance import Instance
from wolkvox_tray.qt.tray import Tray

Click = QSystemTrayIcon.ActivationReason
ENDS = (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


@pytest.fixture
def first(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FirstIcon]:
    monkeypatch.setattr(module, "PIECES", (module.LANGUAGE_KNOWN,))
    before = {number: signal.getsignal(number) for number in ENDS}
    where = paths(tmp_path)
    where.make()
    yield FirstIcon(qapp, Instance(where.lock_file), where)
    for number, handler in before.items():
        signal.signal(number, handler)
    words.speak(locale_dir(), ["en"])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is said in windows; the log is closed afterwards."""
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: said.append(text))
    yield said
    log.start(None)


def texts(first: FirstIcon) -> list[str]:
    return [action.text() for action in first.menu.actions()]


def choose(first: FirstIcon, text: str) -> None:
    next(action for action in first.menu.actions() if action.text() == text).trigger()


def a_tray(first: FirstIcon) -> tuple[Tray, list[object]]:
    """Return the tray that takes the icon over, and what it asks for, as it comes."""
    tray = Tray(now=lambda: datetime(2026, 3, 3, tzinfo=UTC), seconds=lambda: 100.0, first=first)
    asked: list[object] = []
    tray.toggled.connect(lambda place, by_keyboard: asked.append((place, by_keyboard)))
    for name in ("open_asked", "settings_asked", "quit_asked"):
        getattr(tray, name).connect(lambda name=name: asked.append(name))
    return tray, asked


def test_the_menu_has_its_entries_from_the_first_moment(first: FirstIcon) -> None:
    assert texts(first) == ["Open", "Settings…", "Quit"]
    assert first.icon.contextMenu() is first.menu


def test_they_are_in_the_language_of_the_settings_before_the_app_is_there(first: FirstIcon, tmp_path: Path) -> None:
    paths(tmp_path).settings_file.write_text('{"language": "es"}', encoding="utf-8")
    first.bring_the_rest()

    assert texts(first) == ["Abrir", "Configuración…", "Salir"]


def test_the_trays_menu_is_built_around_them_so_that_no_panel_ever_finds_it_empty(first: FirstIcon) -> None:
    before = first.menu.actions()
    tray, _asked = a_tray(first)
    after = [action for action in tray.menu.actions() if action in before]

    assert (tray.menu is first.menu, after) == (True, before)
    assert [tray.menu.actions()[place] for place in (0, -1)] == [before[0], before[-1]]


def test_a_click_before_there_is_a_window_is_done_once_there_is_one(first: FirstIcon) -> None:
    QCursor.setPos(QPoint(300, 200))
    first.icon.activated.emit(Click.Trigger)
    first.icon.activated.emit(Click.Context)
    QCursor.setPos(QPoint(10, 10))
    tray, asked = a_tray(first)

    tray.catch_up()
    tray.catch_up()

    assert asked == [(QRect(300, 200, 1, 1), False)]


@pytest.mark.parametrize(
    ("chosen", "asked_for"),
    [("", []), ("Open", ["open_asked"]), ("Settings…", ["settings_asked"]), ("Quit", ["quit_asked"])],
)
def test_what_was_chosen_meanwhile_is_done_by_the_tray(first: FirstIcon, chosen: str, asked_for: list[str]) -> None:
    if chosen:
        choose(first, chosen)
    tray, asked = a_tray(first)

    tray.catch_up()

    assert asked == asked_for


def test_an_entry_means_what_it_says_once_and_no_more_when_it_is_the_trays(first: FirstIcon) -> None:
    tray, asked = a_tray(first)
    choose(first, "Settings…")
    first.icon.activated.emit(Click.Trigger)
    tray.catch_up()

    assert (first.wish, asked[0], len(asked)) == ("", "settings_asked", 2)


def test_quit_ends_it_while_it_still_imports(first: FirstIcon) -> None:
    choose(first, "Quit")
    with pytest.raises(SystemExit) as ended:
        first.bring_the_rest()

    assert (ended.value.code, first.icon.isVisible()) == (0, False)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal on this system")
@pytest.mark.parametrize("number", ENDS)
def test_a_signal_ends_it_well_while_it_still_imports(first: FirstIcon, number: int) -> None:
    with pytest.raises(SystemExit) as ended:
        signal.raise_signal(number)

    assert ended.value.code == 0


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal on this system")
def test_a_hang_up_that_whoever_started_us_wants_ignored_stays_so(
    first: FirstIcon, qapp: QApplication, tmp_path: Path
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    again = FirstIcon(qapp, Instance(paths(tmp_path).lock_file), paths(tmp_path))
    again.icon.hide()

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_an_app_that_cannot_be_imported_is_told_and_logged_and_leaves_no_icon(
    first: FirstIcon, tmp_path: Path, told: list[str], capsys: pytest.CaptureFixture[str], caplog: object
) -> None:
    code = first.give_up(ImportError("No module named 'sqlite3'"))
    logged = paths(tmp_path).log_file.read_text(encoding="utf-8")
    text = (
        "wolkvox_tray can't start, for a part of it is missing or damaged "
        "(ImportError: No module named 'sqlite3'). Install it again."
    )

    assert (code, told, capsys.readouterr().err, first.icon.isVisible()) == (1, [text], f"{text}\n", False)
    assert "the app can't be imported" in logged


def test_an_app_that_cannot_begin_is_told_in_a_window_and_logged(
    first: FirstIcon, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch, caplog: object
) -> None:
    def full(**_more: object) -> int:
        raise OSError(28, "No space left on device", "/full/disk")

    monkeypatch.setattr(app, "run", full)
    monkeypatch.setenv("DISPLAY", ":0")
    nobody = Terminal(stdin=None, stdout=None, stderr=None)
    code = main(["--data-dir", str(tmp_path)], terminal=nobody, environ={"LANG": "C"}, first=first)
    logged = paths(tmp_path).log_file.read_text(encoding="utf-8")

    assert (code, told) == (
        6,
        ["/full/disk can't be used. Free some space or mend its permissions, then try again."],
    )
    assert (first.icon.isVisible(), "a file can't be used" in logged) == (False, True)


@pytest.mark.parametrize("folder", ["", "~nobody-of-this-name/x"])
def test_a_folder_that_is_none_is_left_to_the_command_line(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QCoreApplication", SimpleNamespace(instance=lambda: None))
    monkeypatch.setattr(module, "QApplication", lambda _words: pytest.fail("no icon is wanted"))
    monkeypatch.setenv("DISPLAY", ":0")

    assert first_icon(["--data-dir", folder]) is None
