"""A canary for a token, in the real app on a real desktop with a real key store: where does it turn up? Nowhere."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import PANEL, Desktop, wait_until
from tests.helpers.online import Online, online
from tests.helpers.wolkvox_server import ok, refusal, row

pytestmark = pytest.mark.desktop

CANARY = "canary-7c1f2e9a4b6d8035-made-up"
FORMS = [CANARY.encode(), base64.b64encode(CANARY.encode())[:-4], CANARY.encode().hex().encode(), CANARY[::-1].encode()]
CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.stdout.write(QGuiApplication.clipboard().text())
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Online]:
    refused = refusal(403, "PLEASE VALIDATE TOKEN")
    with online([ok([row("Ventas", "P", "42")]), refused], tmp_path) as made:
        yield made


def command(desktop: Desktop, world: Online, folder: Path, *arguments: str, typed: str = "") -> str:
    """Run a command of the app; return all it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "wolkvox_tray", "--data-dir", str(folder), *arguments],
        input=typed, env=desktop.env | world.env, text=True, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def found_in(what: str, data: bytes) -> list[str]:
    return [what for form in FORMS if form in data]


def family(pid: int) -> list[Path]:
    """The process and all that came of it, as folders of /proc."""
    processes = [Path(f"/proc/{pid}")]
    for process in processes:
        for task in (process / "task").glob("*/children"):
            processes += [Path(f"/proc/{child}") for child in task.read_text().split()]
    return processes


def test_the_token_is_in_the_key_store_and_nowhere_else(
    desktop: Desktop, world: Online, reader: Reader, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    printed = command(desktop, world, folder, "account", "add", "--server", "0042", typed=f"{CANARY}\n")
    before = desktop.pixels(PANEL)
    app = desktop.spawn(
        sys.executable, "-m", "wolkvox_tray", "--data-dir", str(folder), "--background", name="app",
        env=world.env | READABLE,
    )  # fmt: skip
    icon = wait_until(lambda: desktop.difference(before, PANEL), "the icon on the panel")
    wait_until(lambda: world.server.requests, "the request")
    desktop.click(icon)
    wait_until(lambda: desktop.windows(app), "the popup")
    desktop.press("ctrl+f", "Down", "ctrl+a", "ctrl+c")
    trees = [reader.tree(app.pid)]
    printed += command(desktop, world, folder, "status", "--json")
    printed += command(desktop, world, folder, "doctor")
    (account,) = json.loads((folder / "config/settings.json").read_text())["accounts"]
    kept = desktop.run("secret-tool", "lookup", "service", "wolkvox_tray", "username", account["id"]).stdout.strip()
    processes = [process / part for process in family(app.pid) for part in ("cmdline", "environ")]
    given = [str(file) for file in processes if found_in("given", file.read_bytes())]
    core = (Path(f"/proc/{app.pid}") / "limits").read_text()
    titles = " ".join(desktop.windows(app))
    clipboard = desktop.run(sys.executable, "-c", CLIPBOARD).stdout
    desktop.press("Escape", "Escape")
    desktop.run(sys.executable, "-m", "wolkvox_tray", "--data-dir", str(folder))
    wait_until(lambda: any("42 licenses" in node.name for node in reader.tree(app.pid)), "the rows in a window")
    trees.append(reader.tree(app.pid))
    desktop.end("app")
    files = [file for top in (tmp_path, desktop.root) for file in top.rglob("*") if file.is_file()]

    assert kept == CANARY
    assert world.server.requests[0].headers["wolkvox-token"] == CANARY
    assert all(trees)
    assert "Ventas" in clipboard
    assert (len(processes) >= 2, given) == (True, [])
    assert [str(file) for file in files if found_in(str(file), file.read_bytes())] == []
    assert found_in("printed", (printed + titles + clipboard).encode()) == []
    assert [node for tree in trees for node in tree if found_in("tree", repr(node).encode())] == []
    assert re.search(r"Max core file size\s+0\s", core)


def test_a_refused_token_is_not_told_with_its_refusal(desktop: Desktop, world: Online, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    command(desktop, world, folder, "account", "add", "--server", "0042", typed=f"{CANARY}\n")
    world.server._script[:] = world.server._script[1:]
    printed = command(desktop, world, folder, "status", "--json") + command(desktop, world, folder, "status")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert '"denied"' in printed
    assert found_in("printed", printed.encode()) == []
    assert [str(file) for file in files if found_in(str(file), file.read_bytes())] == []
