"""A key store that hangs, in the real app: the window lives and says so, and all is well by itself when it goes on."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.test_secrets import CANARY, command, found_in
from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import PANEL, Desktop, wait_until
from tests.helpers.online import Online, online
from tests.helpers.wolkvox_server import ok, row

pytestmark = pytest.mark.desktop

IMPATIENT = """
import sys
from wolkvox_tray.cli import main
from wolkvox_tray.core.watch import rounds

rounds.LOCKED_RETRY_S = 2.0
sys.exit(main())
"""
"""The app, which looks at a silent key store sooner than every minute."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Online]:
    with online([ok([row("Ventas", "P", "42")])], tmp_path) as made:
        yield made


def test_a_key_store_that_hangs_is_said_and_found_again(
    desktop: Desktop, world: Online, reader: Reader, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    command(desktop, world, folder, "account", "add", "--server", "0042", typed=f"{CANARY}\n")
    keys = desktop.process("gnome-keyring-daemon")
    keys.send_signal(signal.SIGSTOP)
    before = desktop.pixels(PANEL)
    where = ("--data-dir", str(folder))
    try:
        app = desktop.spawn(
            sys.executable, "-c", IMPATIENT, *where, "--background", name="app", env=world.env | READABLE
        )
        wait_until(lambda: desktop.difference(before, PANEL), "the icon on the panel")
        shown = desktop.run(
            sys.executable, "-m", "wolkvox_tray", *where
        )  # answered by the app's event loop, which lives
        said = wait_until(
            lambda: [node.name for node in reader.tree(app.pid) if "key store" in node.name.lower()], "why", within_s=60
        )
        desktop.shot("key store hangs")
    finally:
        keys.send_signal(signal.SIGCONT)
    wait_until(lambda: any("42 licenses" in node.name for node in reader.tree(app.pid)), "the rows", within_s=90)
    ended = desktop.end("app")
    files = [file for top in (tmp_path, desktop.root) for file in top.rglob("*") if file.is_file()]

    assert (shown.returncode, bool(said), ended) == (0, True, 0)
    assert [str(file) for file in files if found_in(str(file), file.read_bytes())] == []
