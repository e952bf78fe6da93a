"""The frozen app on a real desktop with a real key store, which no clean container has: for a release, on request.

After `build/freeze.py`, with ``WOLKVOX_TRAY_FROZEN=dist/wolkvox-tray`` in the environment:
``python3 build/run.py test tests/desktop/test_frozen.py``.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.test_app import has_window, icon_on, stopped
from tests.helpers.desktop import ABOVE_PANEL, PANEL, Desktop, wait_until
from tests.helpers.house import ROOT
from wolkvox_tray import __version__

FOLDER = os.environ.get("WOLKVOX_TRAY_FROZEN", "")
PROGRAM = str(ROOT / FOLDER / "wolkvox-tray")
TOKEN = "a-made-up-token-of-the-frozen-app"

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(not FOLDER, reason="left to the release: WOLKVOX_TRAY_FROZEN names no frozen app"),
]


@pytest.fixture
def run(desktop: Desktop) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the frozen app to its end; nothing else is on its paths."""
    env = {name: value for name, value in desktop.env.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def to_its_end(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments], env=env, input=typed, text=True, capture_output=True, timeout=120, check=False
        )

    return to_its_end


def test_every_check_of_the_self_test_passes_and_none_is_skipped(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    file = tmp_path / "selftest.json"
    ended = run("--selftest", "--json", str(file))
    report = json.loads(file.read_text(encoding="ascii"))
    checks = {each["name"]: each["state"] for each in report["checks"]}

    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert (report["frozen"], report["version"], report["platform"]) == (True, __version__, sys.platform)
    assert (set(checks.values()), "key store" in checks) == ({"ok"}, True), ended.stdout


def test_a_token_goes_into_the_key_store_and_out_again(
    desktop: Desktop, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    where = ("--data-dir", str(tmp_path))
    added = run(*where, "account", "add", "--server", "0042", typed=f"{TOKEN}\n")
    kept = desktop.run("secret-tool", "search", "--all", "service", "wolkvox_tray").stdout
    removed = run(*where, "forget", "--yes")
    left = desktop.run("secret-tool", "search", "--all", "service", "wolkvox_tray").stdout

    assert [(each.returncode, each.stderr) for each in (added, removed)] == [(0, ""), (0, "")]
    assert (TOKEN in kept, TOKEN in left) == (True, False)


def test_started_from_the_menu_it_welcomes_who_has_not_set_it_up(desktop: Desktop, tmp_path: Path) -> None:
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    app = desktop.spawn(PROGRAM, name="first", env={"PYTHONPATH": "", **folders})
    try:
        wait_until(lambda: "Welcome — wolkvox_tray" in desktop.windows(app), "the first run")
        desktop.shot("frozen-first-run")

        assert stopped(app) == 0
    finally:
        desktop.end("first")


def test_the_icon_is_on_the_panel_a_click_opens_the_window_and_nothing_is_said(desktop: Desktop) -> None:
    before, above = desktop.pixels(PANEL), desktop.pixels(ABOVE_PANEL)
    app = desktop.spawn(PROGRAM, "--demo", name="frozen", env={"PYTHONPATH": ""})
    try:
        icon = icon_on(desktop, before)
        desktop.click(icon)
        wait_until(lambda: has_window(desktop, app), "the popup")
        wait_until(lambda: desktop.difference(above, ABOVE_PANEL), "the popup on the screen")
        desktop.shot("frozen-popup")
        code = stopped(app)
    finally:
        desktop.end("frozen")
    lines = desktop.log_of("frozen").splitlines()

    # Qt complains of a desktop without portals; theirs would be the colours, the app asks nothing else of them.
    assert (code, [line for line in lines if "org.freedesktop.portal" not in line]) == (0, [])
