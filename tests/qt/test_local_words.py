"""A second start's word reaches the first one, by socket and by pipe; nobody can hold it up."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt import local_pipe, local_socket

ASKING = """
import sys
from PySide6.QtCore import QCoreApplication
from wolkvox_tray.qt import local_pipe, local_socket
app = QCoreApplication([])
print({"local_pipe": local_pipe, "local_socket": local_socket}[sys.argv[1]].ask(sys.argv[2], 5000))
"""


@pytest.fixture(params=[local_pipe, local_socket], ids=["pipe", "socket"])
def way(request: pytest.FixtureRequest) -> ModuleType:
    return request.param  # type: ignore[no-any-return]  # a module of the two


@pytest.fixture
def name(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = Path(os.environ.get("TMPDIR", "/tmp"), f"wt-{os.getpid()}")  # a socket's path must be short
    folder.mkdir(exist_ok=True)
    yield str(folder / "s")
    (folder / "s").unlink(missing_ok=True)
    folder.rmdir()


def asking(way: ModuleType, name: str) -> subprocess.Popen[str]:
    module = way.__name__.rpartition(".")[2]
    return subprocess.Popen([sys.executable, "-c", ASKING, module, name], stdout=subprocess.PIPE, text=True)


def answer_to(process: subprocess.Popen[str], qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    with process:
        assert process.stdout is not None
        return process.stdout.read().strip()


def test_the_word_is_heard_and_answered_each_time(way: ModuleType, name: str, qtbot: QtBot) -> None:
    listener = way.Listener(name)
    heard: list[None] = []
    listener.heard.connect(lambda: heard.append(None))
    answers = [answer_to(asking(way, name), qtbot) for _again in range(2)]
    listener.close()

    assert (answers, len(heard)) == (["True", "True"], 2)


def test_nobody_there_is_told_from_nobody_answering(way: ModuleType, name: str) -> None:
    nobody = way.ask(name, 50)
    listener = way.Listener(name)  # its event loop doesn't run while we ask
    silent = way.ask(name, 50)
    listener.close()
    gone = way.ask(name, 50)

    assert (nobody, silent, gone) == (None, False, None)


def test_who_says_nothing_holds_nobody_up(name: str, qtbot: QtBot) -> None:
    listener = local_socket.Listener(name)
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as rude:
        silent.connect(name)
        rude.connect(name)
        rude.sendall(b"shout\nand shout\n")

        assert answer_to(asking(local_socket, name), qtbot) == "True"
    listener.close()


def test_the_socket_is_its_users_alone_and_goes_with_the_listener(name: str, qtbot: QtBot) -> None:
    listener = local_socket.Listener(name)
    mode = stat.S_IMODE(Path(name).stat().st_mode)
    listener.close()

    assert (mode, Path(name).exists()) == (0o600, False)


def test_a_file_that_is_no_socket_is_left_alone(name: str, qtbot: QtBot) -> None:
    Path(name).write_text("somebody's")
    with pytest.raises(OSError, match="in use"):
        local_socket.Listener(name)

    assert Path(name).read_text() == "somebody's"
