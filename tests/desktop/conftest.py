"""The real desktop that the tests of this folder share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import accessibility
from tests.helpers.accessibility import Reader
from tests.helpers.desktop import Desktop, missing

SHOTS = "WOLKVOX_TRAY_SHOTS"
"""The environment variable that names the folder where screenshots are kept."""


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where the screenshots of this run are kept."""
    folder = Path(os.environ.get(SHOTS) or tempfile.mkdtemp(prefix="wolkvox-tray-shots-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def desktop(shots: Path) -> Iterator[Desktop]:
    """A desktop with everything: screen, bus, windows, panel, notices, keys."""
    if why := missing():
        pytest.skip(f"not run: {why}")
    with Desktop(shots=shots) as started:
        yield started


@pytest.fixture(scope="module")
def bubbles() -> Iterator[Desktop]:
    """A desktop of its own, for its notification server is hung and killed."""
    if why := missing(("screen", "bus", "notices")):
        pytest.skip(f"not run: {why}")
    with Desktop(("screen", "bus", "notices")) as started:
        yield started


@pytest.fixture
def reader(desktop: Desktop) -> Iterator[Reader]:
    """A screen reader's connection; an app must be started after it, with `READABLE`."""
    if why := accessibility.missing():
        pytest.skip(f"not run: {why}")
    made = Reader(desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    yield made
    made.close()
