"""Garbage is collected in the GUI thread only."""

from __future__ import annotations

import gc
import threading

from pytestqt.qtbot import QtBot

from wolkvox_tray.qt.garbage import Garbage


class Loop:
    """A cycle that says in which thread it was destroyed."""

    def __init__(self, died_in: list[str]) -> None:
        self.itself = self
        self.died_in = died_in

    def __del__(self) -> None:
        self.died_in.append(threading.current_thread().name)


def test_no_other_thread_collects_while_the_app_runs(qtbot: QtBot) -> None:
    died_in: list[str] = []
    garbage = Garbage()
    garbage.begin()

    def allocate() -> None:
        _ = [[number] for number in range(200_000)]

    Loop(died_in)
    thread = threading.Thread(target=allocate, name="poll")
    thread.start()
    thread.join()
    before = list(died_in)
    garbage.collect_young()
    garbage.end()

    assert (before, died_in) == ([], [threading.main_thread().name])
    assert gc.isenabled()
