"""The app as a child process on a real desktop: what a person sees, clicks and reads."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.tray_watch import TrayWatch
from tests.helpers.desktop import ABOVE_PANEL, PANEL, Area, Desktop, missing, wait_until

pytestmark = pytest.mark.desktop

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(desktop: Desktop) -> Iterator[Start]:
    """Start the app with some arguments; it is ended after the test."""
    yield from starter(desktop)


def starter(desktop: Desktop) -> Iterator[Start]:
    names: list[str] = []

    def start(*arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        names.append(f"app-{len(names)}")
        return desktop.spawn(sys.executable, "-m", "wolkvox_tray", *arguments, name=names[-1], env=env)

    yield start
    for name in names:
        desktop.end(name)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of loopback at which nobody answers: a proxy there keeps every request on this computer."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of loopback that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held.getsockname()[1]


def through(port: int) -> dict[str, str]:
    """The environment in which every request goes to a proxy on loopback."""
    return {"https_proxy": f"http://127.0.0.1:{port}"}


def icon_on(desktop: Desktop, before: bytes) -> Area:
    return wait_until(lambda: desktop.difference(before, PANEL), "the icon on the panel")


def has_window(desktop: Desktop, process: subprocess.Popen[bytes]) -> bool:
    return bool(desktop.windows(process))


def bubbles(desktop: Desktop) -> int:
    """How many notices are on the screen."""
    return int(desktop.run("dunstctl", "count", "displayed").stdout or 0)


def told(desktop: Desktop) -> list[str]:
    """The titles of all notices shown so far, in the notification server's own words."""
    desktop.run("dunstctl", "close-all")
    history = json.loads(desktop.run("dunstctl", "history").stdout)["data"][0]
    return [notice["summary"]["data"] for notice in history if notice["appname"]["data"] == "wolkvox_tray"]


def stopped(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
    """Ask the app to end and return its exit code; it gives its threads a second, a busy computer adds to it."""
    process.send_signal(number)
    return process.wait(timeout=20)


def test_from_the_icon_to_the_popup_to_the_notice(desktop: Desktop, start: Start) -> None:
    before, above = desktop.pixels(PANEL), desktop.pixels(ABOVE_PANEL)
    app = start("--demo")
    icon = icon_on(desktop, before)
    opened_by_itself = has_window(desktop, app)
    desktop.click(icon)
    wait_until(lambda: has_window(desktop, app), "the popup after a click on the icon")
    popup = wait_until(lambda: desktop.difference(above, ABOVE_PANEL), "the popup on the screen")
    desktop.shot("popup")
    desktop.click(icon)
    wait_until(lambda: not has_window(desktop, app), "the popup to go after a second click")
    wait_until(lambda: bubbles(desktop), "the notice of a change", within_s=30)
    desktop.shot("notice")
    desktop.shot("icon", Area(icon.x - 20, PANEL.y, 60, PANEL.height))

    assert (opened_by_itself, popup.width > 300, bool(told(desktop))) == (False, True, True)
    assert stopped(app) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_app_at_once_and_well(desktop: Desktop, start: Start, number: int) -> None:
    before = desktop.pixels(PANEL)
    app = start("--demo")
    icon_on(desktop, before)

    assert stopped(app, number) == 0


def test_a_signal_ends_the_app_even_if_something_typed_is_not_saved(
    desktop: Desktop, start: Start, tmp_path: Path, closed_port: int
) -> None:
    app = start("--data-dir", str(tmp_path), env=through(closed_port))
    wait_until(lambda: "Welcome — wolkvox_tray" in desktop.windows(app), "the first run")
    desktop.type("0042")

    assert stopped(app) == 0


def test_a_second_start_shows_the_first_ones_window(
    desktop: Desktop, start: Start, tmp_path: Path, closed_port: int
) -> None:
    before = desktop.pixels(PANEL)
    first = start("--background", "--data-dir", str(tmp_path), env=through(closed_port))
    icon_on(desktop, before)
    alone = has_window(desktop, first)

    second = start("--data-dir", str(tmp_path), env=through(closed_port))
    code = second.wait(timeout=10)
    wait_until(lambda: has_window(desktop, first), "the first one's window")

    assert (alone, code, stopped(first)) == (False, 0, 0)


def test_from_its_first_moment_the_icon_has_a_menu_and_a_click_on_it_is_not_lost(
    desktop: Desktop, start: Start, tmp_path: Path, closed_port: int
) -> None:
    arguments = ("--background", "--data-dir", str(tmp_path))
    with TrayWatch(desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as watch:
        app = start(*arguments, env={**through(closed_port), "LANGUAGE": "es"})
        menus = [watch.menu_of(sender := watch.item_of(app.pid))]
        watch.click(sender)
        while "Ayuda" not in menus[-1]:
            menus.append(watch.menu_of(sender))
    wait_until(lambda: has_window(desktop, app), "the popup after a click while the app was still starting")

    assert [menu for menu in menus if len(menu) < 3] == []
    assert stopped(app) == 0


def test_a_request_that_hangs_does_not_hold_the_exit(
    desktop: Desktop, start: Start, tmp_path: Path, silent_port: int
) -> None:
    added = subprocess.run(
        [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path), "account", "add", "--server", "0042"],
        input="a-made-up-token\n", env=desktop.env, text=True, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    before = desktop.pixels(PANEL)
    app = start("--data-dir", str(tmp_path), "--background", env=through(silent_port))
    icon_on(desktop, before)
    wait_until(lambda: list((tmp_path / "data/gate").glob("*.json")), "the stamp of a request that was sent")

    assert (added.returncode, stopped(app)) == (0, 0)


def test_a_key_store_that_hangs_does_not_hold_the_exit(
    desktop: Desktop, start: Start, tmp_path: Path, silent_port: int
) -> None:
    added = subprocess.run(
        [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path), "account", "add", "--server", "0042"],
        input="a-made-up-token\n", env=desktop.env, text=True, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    before = desktop.pixels(PANEL)
    keys = desktop.process("gnome-keyring-daemon")
    keys.send_signal(signal.SIGSTOP)
    try:
        app = start("--data-dir", str(tmp_path), "--background", env=through(silent_port))
        icon_on(desktop, before)
        code = stopped(app)
    finally:
        keys.send_signal(signal.SIGCONT)

    assert (added.returncode, code) == (0, 0)


@pytest.fixture(scope="module")
def bare() -> Iterator[Desktop]:
    """A desktop without any panel."""
    if why := missing(("screen", "bus", "windows", "notices")):
        pytest.skip(f"not run: {why}")
    with Desktop(("screen", "bus", "windows", "notices")) as started:
        yield started


@pytest.fixture
def start_bare(bare: Desktop) -> Iterator[Start]:
    yield from starter(bare)


def test_without_a_panel_the_app_is_a_window_that_says_why(bare: Desktop, start_bare: Start, shots: Path) -> None:
    bare.shots = shots
    app = start_bare("--demo")
    wait_until(lambda: has_window(bare, app), "the window in place of an icon")
    bare.shot("no-panel")

    assert stopped(app) == 0


def test_a_panel_that_comes_late_gets_an_icon_and_a_background_start_opens_no_window(
    bare: Desktop, start_bare: Start, tmp_path: Path, closed_port: int
) -> None:
    app = start_bare("--background", "--data-dir", str(tmp_path), env=through(closed_port))
    wait_until(lambda: list((bare.root / "run").glob("wolkvox-tray-*")), "the app to wait for a panel")
    bare.spawn(sys.executable, "-m", "tests.helpers.sni_host", name="host")

    wait_until(lambda: "icon :" in bare.log_of("host"), "the icon on the panel that came late")

    assert (has_window(bare, app), stopped(app)) == (False, 0)
    bare.end("host")
