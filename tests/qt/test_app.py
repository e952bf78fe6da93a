"""The app as a whole, without a screen: what comes before the icon, what lives while hidden, how it ends."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.helpers.faults_network import unknown_name
from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import ClientMaker, House
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.watch.overview import Shape
from wolkvox_tray.core.wire.api import Client
from wolkvox_tray.qt import tray_host
from wolkvox_tray.qt.app import App, forget_files, run
from wolkvox_tray.qt.instance import Instance
from wolkvox_tray.qt.mishap_window import MishapWindow

ANA = Account(id="ana", name="Ana", server="0042")
SHOW_AND_LEAVE = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer, QCoreApplication
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.qt.app import run

def shown():
    print(json.dumps(sorted(sys.modules)), flush=True)
    QTimer.singleShot(0, QCoreApplication.quit)

sys.exit(run(paths=paths(Path(sys.argv[1])), demo="demo" in sys.argv, background=True, icon_shown=shown))
"""
SHOW_AND_STAY = SHOW_AND_LEAVE.replace("QTimer.singleShot(0, QCoreApplication.quit)", "pass")
LATER = (
    "requests",
    "urllib3",
    "keyring",
    "truststore",
    "jeepney",
    "PySide6.QtNetwork",
    "PySide6.QtDBus",
    "PySide6.QtSvg",
)


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a tray."""
    monkeypatch.setattr(tray_host.TrayHost, "available", lambda _self: True)


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication) -> Iterator[House]:
    """A house that nobody lives in yet."""
    with assemble.live(paths(tmp_path), vault=SessionVault()) as made:
        made.paths.make()
        yield made


def an_app(house: House, *, background: bool = True) -> App:
    instance = Instance(house.paths.lock_file)
    assert instance.is_first()
    return App(house, instance, background=background)


def live_timers(*roots: QObject) -> list[QTimer]:
    """All timers that run below some objects, and below every window and the application."""
    application = QApplication.instance()
    assert application is not None
    trees = [*roots, application, *QApplication.topLevelWidgets()]
    timers = {id(timer): timer for root in trees for timer in root.findChildren(QTimer)}
    return [timer for timer in timers.values() if timer.isActive()]


@pytest.mark.parametrize("what", ["live", "demo"])
def test_nothing_heavy_is_imported_before_the_icon_shows(tmp_path: Path, what: str) -> None:
    command = [sys.executable, "-W", "error", "-c", SHOW_AND_LEAVE, str(tmp_path), what]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    modules = json.loads(ended.stdout)

    assert ([name for name in LATER if name in modules], ended.returncode) == ([], 0)
    assert [sign for sign in ("Traceback", "Warning", "QThread", "QTimer") if sign in ended.stderr] == []


def test_the_last_counts_are_on_the_icon_before_the_first_request(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, panel: None
) -> None:
    with assemble.demo(tmp_path) as yesterday:
        store = yesterday.open_store()
        (monitor,) = yesterday.monitors(store).values()
        answered = monitor.poll()
        store.close()
    with assemble.demo(tmp_path) as house:
        app = an_app(house)
        app.appear()
        view = app.tray.view
        app.end()

    assert (view.shape, view.total) == (Shape.NUMBER, answered.total)


def test_before_the_first_answer_the_icon_says_that_it_asks(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, panel: None
) -> None:
    with assemble.demo(tmp_path) as house:
        app = an_app(house)
        app.appear()
        first = app.tray.view.shape
        app.begin()
        qtbot.waitUntil(lambda: app.tray.view.shape is Shape.NUMBER, timeout=10_000)
        app.end()

    assert first is Shape.FIRST


def test_only_the_slice_timer_lives_while_the_windows_are_closed(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, panel: None
) -> None:
    with assemble.demo(tmp_path) as house:
        app = an_app(house)
        app.appear()
        app.begin()
        qtbot.waitUntil(lambda: app.tray.view.shape is Shape.NUMBER, timeout=10_000)
        app.tray.open_asked.emit()
        open_timers = live_timers(app, app.poller)
        app.windows.close()
        QApplication.processEvents()
        alive = [timer.parent() for timer in live_timers(app, app.poller) if timer.parent() is not app.poller]
        app.end()

    assert (alive, len(open_timers) > 1) == ([], True)


def test_the_first_start_asks_for_the_account(house: House, qtbot: QtBot, panel: None) -> None:
    app = an_app(house, background=False)
    app.appear()
    app.begin()
    titles = [window.windowTitle() for window in QApplication.topLevelWidgets() if window.isVisible()]
    app.end()

    assert (app.tray.view.shape, titles) == (Shape.SETUP, ["Welcome — wolkvox_tray"])


def test_a_start_in_the_background_opens_no_window(house: House, qtbot: QtBot, panel: None) -> None:
    app = an_app(house)
    app.appear()
    app.begin()
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    app.end()

    assert windows == []


def test_without_a_tray_there_is_a_window_that_says_why_and_closing_it_quits(house: House, qtbot: QtBot) -> None:
    app = an_app(house, background=False)
    app.appear()
    app.begin()
    (window,) = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    words = [label.text() for label in window.findChildren(QLabel)]

    with qtbot.waitSignal(app.windows.quit_asked, timeout=1000):
        window.close()
    app.end()

    assert "This desktop shows no tray icons" in words


@pytest.fixture
def asking(tmp_path: Path, qapp: QApplication, qtbot: QtBot, panel: None) -> Iterator[App]:
    """The app over the demo, while a request hangs."""
    with assemble.demo(tmp_path) as house:
        hanging = Hanging(house)
        house.make_client = cast("ClientMaker", hanging)
        app = an_app(house)
        app.appear()
        app.begin()
        qtbot.waitUntil(lambda: hanging.asked, timeout=10_000)
        yield app


def test_a_request_that_hangs_does_not_hold_the_exit(asking: App) -> None:
    assert asking.end()


def test_what_was_chosen_while_a_request_hangs_is_kept_at_the_end(asking: App) -> None:
    asking.tray.keep_asked.emit({"muted_until": "always"})
    asking.end()

    assert asking._house.file.load().muted_until == "always"


class Hanging:
    """A client whose request never ends by itself, not even when it is cut."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.asked = False
        self.sent = True
        self.host = "wv0042.wolkvox.com"

    def give_up_after(self, reach_s: float) -> None:
        """It is reached at once."""

    def __call__(self, *_endpoint_and_proxy: object) -> "Hanging":
        return self

    def ask(self, *_token_and_report: object) -> None:
        self.asked = True
        while not self._house.quit.wait(60.0):
            pass
        self._house.quit.wait(60.0)

    def cut(self) -> None:
        """Too late for that."""


@pytest.mark.skipif(sys.platform == "win32", reason="not run: Windows has no SIGTERM to send")
@pytest.mark.parametrize("names", [["SIGTERM"], ["SIGINT"], ["SIGHUP"], ["SIGTERM", "SIGHUP"]])
def test_a_signal_ends_the_app_well(tmp_path: Path, names: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SHOW_AND_STAY, str(tmp_path), "demo"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for name in names:
            os.kill(process.pid, getattr(signal, name))

        assert process.wait(timeout=10) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="not run: Windows has no SIGHUP to ignore")
def test_who_started_it_under_nohup_may_close_the_terminal(tmp_path: Path) -> None:
    script = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{SHOW_AND_STAY}"
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path), "demo"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        os.kill(process.pid, signal.SIGTERM)

        assert process.wait(timeout=10) == 0


def test_the_sessions_end_is_held_by_no_window_and_starts_no_second_app(house: House, panel: None) -> None:
    hints: list[QSessionManager.RestartHint] = []
    app = an_app(house)
    app.windows.open()
    app._session_ends(cast("QSessionManager", SimpleNamespace(setRestartHint=hints.append)))
    left = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    app.end()

    assert (hints, left) == ([QSessionManager.RestartHint.RestartNever], [])


def test_where_the_sessions_end_is_called_off_the_app_goes_on(
    house: House, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    app = an_app(house, background=False)  # without a tray: its one window stands for the icon
    app.appear()
    app.begin()
    app.dialogs.show_about()
    app._session_ends(cast("QSessionManager", SimpleNamespace(setRestartHint=lambda _hint: None)))
    left = [each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible()]
    logging.getLogger("wolkvox_tray").error("met an error", exc_info=ValueError("later"))
    qtbot.waitUntil(lambda: any(isinstance(each, MishapWindow) for each in QApplication.topLevelWidgets()))
    app.end()

    assert left == ["Active licenses — wolkvox_tray"]


def test_a_second_start_whose_first_one_hangs_says_so(
    tmp_path: Path,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = Instance(paths(tmp_path).lock_file)
    paths(tmp_path).make()
    assert first.is_first()
    monkeypatch.setattr(Instance, "ask_first_to_show", lambda _self: False)

    code = run(paths=paths(tmp_path))
    first.leave()

    assert code == 1
    assert "doesn't answer" in capsys.readouterr().err


@pytest.mark.parametrize(("background", "asked"), [(False, 1), (True, 0)])
def test_a_second_start_ends_well_and_in_the_background_it_opens_nothing(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, background: bool, asked: int
) -> None:
    first = Instance(paths(tmp_path).lock_file)
    paths(tmp_path).make()
    assert first.is_first()
    asks: list[Instance] = []

    def ask(second: Instance) -> bool:
        asks.append(second)
        return True

    monkeypatch.setattr(Instance, "ask_first_to_show", ask)

    code = run(paths=paths(tmp_path), background=background)
    first.leave()

    assert (code, len(asks)) == (0, asked)


def test_every_window_is_painted_without_a_screen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wolkvox_tray", "--demo", "--screenshot", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    painted = {file.name.split("-")[0].removesuffix(".png") for file in tmp_path.glob("*.png")}

    windows = {"popup", "settings", "first", "notices", "about", "unexpected", "history", "export", "money", "help"}
    assert (ended.returncode, painted) == (0, {"icons", *windows})


def test_a_change_of_the_colour_scheme_repaints_the_icon(house: House, qtbot: QtBot, panel: None) -> None:
    app = an_app(house)
    app.appear()
    before = app.tray.tray_icon.icon().cacheKey()
    app.tray.take_settings(Settings(icon_panel="dark"))
    QGuiApplication.styleHints().colorSchemeChanged.emit(QGuiApplication.styleHints().colorScheme())
    after = app.tray.tray_icon.icon().cacheKey()
    app.end()

    assert before != after


def test_forgetting_removes_the_secrets_ends_the_app_and_leaves_no_file(
    house: House, qtbot: QtBot, panel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[App] = []
    monkeypatch.setattr(
        App, "_leave", lambda self: left.append(self)
    )  # Qt runs no event loop any more after a true end
    house.file.update(lambda settings: settings.with_account(ANA))
    house.reload()
    house.vault.write(ANA.id, Token.clean("made-up"))
    house.make_client = lambda endpoint, _proxy, _trust: Client(endpoint, look_up=unknown_name)
    app = an_app(house)
    app.appear()
    app.begin()
    qtbot.waitUntil(lambda: house.paths.database.exists(), timeout=5_000)
    app.dialogs.forget_asked.emit()
    qtbot.waitUntil(lambda: app.forgets, timeout=5_000)
    ended = app.end()
    code = forget_files(house.paths)
    with pytest.raises(NoToken):
        house.vault.read(ANA.id)

    assert (ended, code, left) == (True, 0, [app])
    assert [file for file in house.paths.data_dir.parent.rglob("*") if file.is_file()] == []


def test_a_key_store_that_refuses_keeps_everything_and_says_why(house: House, qtbot: QtBot, panel: None) -> None:
    def refuse(_account: str) -> None:
        raise NoToken(Reason(code=ReasonCode.KEYRING_LOCKED))

    house.file.update(lambda settings: settings.with_account(ANA))
    house.reload()
    house.vault.delete = refuse  # type: ignore[assignment]  # a key store that is locked
    app = an_app(house)
    app.appear()
    app.begin()
    with qtbot.waitSignal(app.poller.forgotten, timeout=5_000) as told:
        app.dialogs.forget_asked.emit()
    app.end()

    assert told.args is not None
    assert ("The key store is locked" in told.args[0], app.forgets, house.paths.settings_file.exists()) == (
        True,
        False,
        True,
    )
