"""The app over a folder that can't be written: its icon comes, it says why, and it ends cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.helpers.bubbles import displayed, history
from tests.helpers.desktop import Desktop, wait_until
from tests.helpers.small_disk import ANA, entrance
from tests.helpers.stores import answered
from tests.helpers.watching import a_count
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch.store import Store

READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


@pytest.fixture
def earlier(desktop: Desktop) -> int:
    """How many notices other tests' apps have shown on this desktop."""
    return len(history(desktop))


@pytest.fixture
def running(desktop: Desktop, tmp_path: Path, earlier: int) -> Iterator[subprocess.Popen[bytes]]:
    """The app over a folder with an account and its counts that has become read-only."""
    command = entrance()
    if command is None:
        pytest.skip("not run: no disk can be mounted here")
    where = paths(tmp_path)
    SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ANA).changed(language="en"))
    with closing(Store.open(where.database)) as store:
        answered(store, a_count("Ana", 42), at=datetime.now(UTC), account=ANA.id)
    app = (sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path), "--background")
    yield desktop.spawn(*command, "sh", "-c", READ_ONLY, str(tmp_path), *app, name="app-disk")
    desktop.end("app-disk")


def test_an_app_whose_folder_cannot_be_written_shows_its_icon_says_so_and_ends_cleanly(
    desktop: Desktop, earlier: int, running: subprocess.Popen[bytes]
) -> None:
    wait_until(lambda: displayed(desktop), "the notice")
    desktop.shot("read-only-folder")

    new = history(desktop)[: len(history(desktop)) - earlier]
    assert [notice["summary"] for notice in new] == ["The counts can't be kept"]
    assert desktop.end("app-disk", signal.SIGTERM) == 0
