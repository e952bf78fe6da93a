"""One app a user: who is first, who answers, what a killed or a hung first one means."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from wolkvox_tray.qt import instance as instance_module
from wolkvox_tray.qt.instance import Instance, socket_name

ANOTHER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from wolkvox_tray.qt.instance import Instance
app = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
if "ask" in sys.argv:
    print(instance.ask_first_to_show(), flush=True)
    sys.exit()
print(instance.is_first(), flush=True)
if "listen" in sys.argv:
    instance.listen()
    instance.show_asked.connect(lambda: print("show", flush=True))
    print("listening", flush=True)
    app.exec()
else:
    sys.stdin.read()
"""


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    return tmp_path / "app.lock"


@pytest.fixture
def first(lock_file: Path) -> Iterator[Instance]:
    made = Instance(lock_file)
    assert made.is_first()
    yield made
    made.leave()


def another(lock_file: Path, *words: str) -> subprocess.Popen[str]:
    """Start another process over the same lock: it takes it, or asks the first one to show."""
    command = [sys.executable, "-c", ANOTHER, str(lock_file), *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_second_start_is_not_the_first(first: Instance, lock_file: Path) -> None:
    assert not Instance(lock_file).is_first()


def test_after_the_first_has_left_the_next_is_first(first: Instance, lock_file: Path) -> None:
    first.leave()
    second = Instance(lock_file)

    assert second.is_first()
    second.leave()


def test_the_lock_of_a_killed_process_does_not_block(lock_file: Path) -> None:
    with another(lock_file) as process:
        assert process.stdout is not None
        held = process.stdout.readline().strip()
        before = Instance(lock_file).is_first()
        process.kill()
        process.wait()

    after = Instance(lock_file)
    assert (held, before, after.is_first()) == ("True", False, True)
    after.leave()


def test_a_lock_held_for_days_is_as_good_as_new(first: Instance, lock_file: Path) -> None:
    long_ago = lock_file.stat().st_mtime - 5 * 24 * 3600
    os.utime(lock_file, (long_ago, long_ago))

    assert not Instance(lock_file).is_first()


def test_the_second_start_makes_the_first_show_its_window(lock_file: Path) -> None:
    with another(lock_file, "listen") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip(), process.stdout.readline().strip()]
        answered = Instance(lock_file).ask_first_to_show()
        lines.append(process.stdout.readline().strip())
        process.kill()

    assert (lines, answered) == (["True", "listening", "show"], True)


def test_the_socket_a_killed_process_left_is_no_obstacle(lock_file: Path, qtbot: QtBot) -> None:
    with another(lock_file, "listen") as process:
        assert process.stdout is not None
        process.stdout.readline(), process.stdout.readline()
        process.kill()
        process.wait()
    mine = Instance(lock_file)
    assert mine.is_first()
    mine.listen()

    with qtbot.waitSignal(mine.show_asked, timeout=5000), another(lock_file, "ask") as asking:
        qtbot.waitUntil(lambda: asking.poll() is not None, timeout=5000)
        assert asking.stdout is not None

        assert asking.stdout.read().strip() == "True"
    mine.leave()


def test_a_first_instance_that_hangs_is_noticed(
    first: Instance, lock_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Its socket takes the connection (the system does), but its event loop never answers."""
    monkeypatch.setattr(instance_module, "ANSWER_MS", 50)
    first.listen()

    assert not Instance(lock_file).ask_first_to_show()


def test_a_first_instance_without_a_socket_is_noticed(
    first: Instance, lock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "COME_UP_S", 0.0)

    assert not Instance(lock_file).ask_first_to_show()


def test_apps_over_different_folders_do_not_meet(tmp_path: Path) -> None:
    names = {socket_name(tmp_path / folder / "app.lock") for folder in ("one", "two")}

    assert len(names) == 2


def test_a_folder_that_can_not_be_written_does_not_stop_the_app(tmp_path: Path) -> None:
    assert Instance(tmp_path / "missing" / "app.lock").is_first()
