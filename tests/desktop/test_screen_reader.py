"""All windows on a real desktop, as a screen reader gets them over AT-SPI: all has a name, and news are announced."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.helpers.accessibility import READABLE, Node, Reader
from tests.helpers.desktop import Desktop, wait_until

pytestmark = pytest.mark.desktop

LAST = "Licencias activas — wolkvox_tray"
"""The title of the window that is opened last."""
LEAST_DIALOGS = 18
HOLDS_OTHERS = {
    "application",
    "filler",
    "graphic",
    "grip",
    "layered pane",
    "list",
    "page tab list",
    "panel",
    "scroll bar",
    "splitter",
}
"""What holds others or decorates: nobody waits for a name of it."""
SAYS_ITSELF = {"label", "cell"}
"""Empty, these say nothing, and nobody waits for it."""
NO_ROLE = {"", "unknown", "invalid", "redundant object"}
QUIET_S = 1.2
"""So long without an announcement means that no more comes."""

Heard = list[tuple[str, bool]]


@pytest.fixture(scope="module")
def listening(desktop: Desktop) -> Iterator[Reader]:
    """A screen reader that hears announcements: made before the app, so that Qt finds the bus."""
    made = Reader(desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    made.listen()
    yield made
    made.close()


@pytest.fixture(scope="module")
def shown(desktop: Desktop, listening: Reader) -> Iterator[subprocess.Popen[bytes]]:
    """Every window at once, the popup in front."""
    app = desktop.spawn(sys.executable, "-m", "tests.desktop.all_windows", "es", name="all", env=READABLE)
    wait_until(lambda: LAST in desktop.windows(app), "all windows", within_s=60)
    listening.heard(QUIET_S)
    yield app
    desktop.end("all")


@pytest.fixture(scope="module")
def nodes(shown: subprocess.Popen[bytes], listening: Reader) -> list[Node]:
    """Everything that is on the screen."""
    return listening.tree(shown.pid, on_screen=True)


def test_everything_on_the_screen_has_a_name_and_a_role(nodes: list[Node], desktop: Desktop) -> None:
    nameless = [node for node in nodes if not node.name.strip() and node.role not in HOLDS_OTHERS]
    nameless = [node for node in nameless if node.role not in SAYS_ITSELF or node.text.strip()]
    kinds = {node.role for node in nodes}
    names = {node.name for node in nodes}
    desktop.shot("screen-reader-all-windows")

    dialogs = [node for node in nodes if node.role == "dialog"]
    assert (nameless, kinds & NO_ROLE, len(dialogs) >= LEAST_DIALOGS) == ([], set(), True)
    assert names >= {"Ventas Bogotá, 42 licencias, sube 2", "Encuestas NPS, 12 licencias, sin cambios"}
    assert kinds >= {"push button", "check box", "combo box", "spin box", "text", "table", "column header", "page tab"}


def test_a_field_says_what_is_wrong_with_it_or_what_helps(nodes: list[Node]) -> None:
    said = {node.name: node.description for node in nodes if node.description}

    assert (said["Servidor"], said["Consultar cada"]) == (
        "Se consultará https://wv0042.wolkvox.com",
        "wolkvox permite una consulta cada 5 minutos, como máximo.",
    )


def test_a_change_and_trouble_are_announced_an_unchanged_poll_and_a_half_typed_filter_are_not(
    shown: subprocess.Popen[bytes], listening: Reader, desktop: Desktop
) -> None:
    assert shown.poll() is None
    desktop.run("xdotool", "search", "--name", "Licencias activas", "windowactivate", "--sync")
    polls = [press(desktop, listening, "F5") for _poll in range(3)]
    desktop.press("ctrl+f")
    desktop.type("ven")
    filtered = listening.heard(QUIET_S)

    asking = ("Consultando a wolkvox…", False)
    assert (polls[0], polls[1], filtered) == (
        [asking],
        [asking, ("Ventas Bogotá, 42 licencias, sube 2. Licencias activas: 138 +4 hoy.", False)],
        [("3 de 6 filas", False)],
    )
    assert (polls[2][0], len(polls[2]), polls[2][1][1]) == (asking, 2, True)
    assert polls[2][1][0].startswith("wv0042.wolkvox.com no respondió a tiempo.")


def press(desktop: Desktop, listening: Reader, key: str) -> Heard:
    """Press a key and return what was announced."""
    desktop.press(key)
    return listening.heard(QUIET_S)
