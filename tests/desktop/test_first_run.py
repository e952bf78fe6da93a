"""From nothing to the first count, by keyboard alone: the unchanged app, a real key store, counts over real TLS."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import PANEL, Desktop, wait_until
from tests.helpers.online import online
from tests.helpers.wolkvox_server import ok, refusal, row

pytestmark = pytest.mark.desktop

TOKEN = "made-up-3f9c2b71d0"
ROWS = [row("Ventas Bogotá", "Marcación predictiva", "42"), row("Encuestas NPS", "Vista previa", "8")]

App = subprocess.Popen[bytes]


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(folder / "kept")]


@pytest.fixture
def first_run(desktop: Desktop, reader: Reader, tmp_path: Path) -> Iterator[Callable[[dict[str, str]], App]]:
    """Start the app for the first time, in an environment."""

    def start(env: dict[str, str]) -> App:
        app = desktop.spawn(*command(tmp_path), name="app", env=env | READABLE)
        wait_until(lambda: "Welcome — wolkvox_tray" in desktop.windows(app), "the first run")
        return app

    yield start
    desktop.end("app")
    for entry in desktop.root.rglob("autostart/*.desktop"):  # the first run switches start at login on
        entry.unlink()


def says(reader: Reader, app: App, words: str) -> bool:
    """Tell whether a window of the app says something, to a screen reader at least."""
    return any(words in node.name for node in reader.tree(app.pid))


def enter(desktop: Desktop, server: str, token: str) -> None:
    desktop.type(server)
    desktop.press("Return")
    desktop.type(token)
    desktop.press("Return")


def test_from_nothing_to_the_first_count_by_keyboard_alone(
    desktop: Desktop, reader: Reader, first_run: Callable[[dict[str, str]], App], tmp_path: Path
) -> None:
    before = desktop.pixels(PANEL)
    with online([ok(ROWS)], tmp_path) as world:
        app = first_run(world.env)
        desktop.shot("first-run")
        enter(desktop, "42", TOKEN)
        wait_until(lambda: says(reader, app, "Connection works"), "the test's outcome")
        desktop.shot("first-run-found")
        desktop.press("Return")
        wait_until(lambda: not desktop.windows(app), "the window to close")
        wait_until(lambda: desktop.difference(before, PANEL), "the icon on the panel")
        desktop.shot("first-run-icon", PANEL)
        (account,) = json.loads((tmp_path / "kept/config/settings.json").read_text())["accounts"]
        kept = desktop.run("secret-tool", "lookup", "service", "wolkvox_tray", "username", account["id"])
        desktop.run(*command(tmp_path))  # a second start shows the first one's window
        wait_until(lambda: says(reader, app, "Ventas Bogotá, 42 licenses"), "the counts in the popup")
        asked = len(world.server.requests)
        files = [file for top in (tmp_path, desktop.root) for file in top.rglob("*") if file.is_file()]

    assert (account["server"], kept.stdout.strip(), asked) == ("0042", TOKEN, 1)
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []


def test_a_refused_token_leads_back_to_the_token_and_a_better_one_to_the_count(
    desktop: Desktop, reader: Reader, first_run: Callable[[dict[str, str]], App], tmp_path: Path
) -> None:
    with online([refusal(403, "PLEASE VALIDATE TOKEN"), ok(ROWS)], tmp_path) as world:
        app = first_run(world.env)
        enter(desktop, "https://wv0042.wolkvox.com/", "a-token-of-yesterday")
        wait_until(lambda: says(reader, app, "wolkvox refused the token"), "the refusal")
        desktop.shot("first-run-refused")
        saved = (tmp_path / "kept/config/settings.json").exists()
        desktop.press("ctrl+a")
        desktop.type(TOKEN)
        desktop.press("Return")
        wait_until(lambda: says(reader, app, "Connection works"), "the second test's outcome")
        tokens = [request.headers["wolkvox-token"] for request in world.server.requests]

    assert (saved, tokens) == (False, ["a-token-of-yesterday", TOKEN])


def test_a_server_that_is_none_is_said_beside_its_field(
    desktop: Desktop, reader: Reader, first_run: Callable[[dict[str, str]], App], tmp_path: Path
) -> None:
    with online([], tmp_path) as world:
        app = first_run(world.env)
        desktop.type("wv42.otro.com")
        desktop.press("Return")
        wait_until(lambda: says(reader, app, "That is not a wolkvox address"), "the complaint")
        desktop.shot("first-run-no-server")

        assert world.server.requests == []


def test_f1_explains_why_the_test_failed_and_leaves_the_first_run_as_it_was(
    desktop: Desktop, reader: Reader, first_run: Callable[[dict[str, str]], App]
) -> None:
    app = first_run({"https_proxy": "http://127.0.0.1:9"})
    enter(desktop, "0042", TOKEN)
    wait_until(lambda: says(reader, app, "Finish, then correct it under Settings"), "the failed test")
    desktop.press("F1")
    wait_until(lambda: "Help — wolkvox_tray" in desktop.windows(app), "the guide")
    wait_until(lambda: says(reader, app, "Troubleshooting"), "the list of pages")
    desktop.shot("first-run-help")
    desktop.press("Escape")
    wait_until(lambda: "Help — wolkvox_tray" not in desktop.windows(app), "the guide to close")

    assert desktop.windows(app) == ["Welcome — wolkvox_tray"]
