"""What is imported before the icon stands, in a process of its own: the cause of a slow start, by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

OURS = {
    "wolkvox_tray",
    "wolkvox_tray.__main__",
    "wolkvox_tray.core",
    "wolkvox_tray.core.machine",
    "wolkvox_tray.core.machine.app_id",
    "wolkvox_tray.core.machine.paths",
    "wolkvox_tray.qt",
    "wolkvox_tray.qt.first_icon",
    "wolkvox_tray.qt.instance",
    "wolkvox_tray.qt.unread",
}
OTHERS = {"copy", "dataclasses", "logging", "platformdirs", "signal", "tempfile", "random"}
"""What these need beside Qt, and what Qt itself brings along; by the first part of the name."""

SEEN = """
import json, sys
import shiboken6.Shiboken, shibokensupport.feature
from PySide6 import QtCore, QtGui, QtWidgets
floor = set(sys.modules)
sys.argv[1:] = ["--data-dir", sys.argv[1]]
from wolkvox_tray import __main__ as start
from wolkvox_tray.qt.first_icon import FirstIcon
FirstIcon.bring_the_rest = lambda self: None
first = start._first_icon()
print(json.dumps([sorted(set(sys.modules) - floor), first is not None, "Qt" in vars(QtCore)]))
"""
READ = """
import json, linecache, sys
import wolkvox_tray.qt.app, requests
held = {name for name, entry in linecache.cache.items() if len(entry) > 1}
print(json.dumps([name for name, each in sys.modules.items() if getattr(each, "__file__", None) in held]))
"""
PIECEWISE = """
import json, sys
from importlib import import_module
from wolkvox_tray.qt.first_icon import PIECES
known = []
for piece in PIECES:
    known += [piece] * (piece in sys.modules)
    import_module(piece)
print(json.dumps(known))
"""

BROKEN = """
import json, sys
sys.argv[1:] = ["--data-dir", sys.argv[1]]
from wolkvox_tray import __main__ as start
from wolkvox_tray.qt import first_icon
first_icon.PIECES = ("no_such_part",)
told = []
first_icon.QMessageBox.critical = lambda _parent, _title, text: told.append(text)
print(json.dumps([start.main(), len(told), "no_such_part" in told[0]]))
"""

INTERRUPTED = """
import json, signal, sys
from types import ModuleType
from wolkvox_tray import __main__ as start
names = {signal.SIG_DFL: "ends", signal.default_int_handler: "raises"}
seen = []
def look(*_words, **_names):
    seen.append(names[signal.getsignal(signal.SIGINT)])
class Rest(ModuleType):
    @property
    def main(self):  # this is asked for at the end of its import
        look()
        return look
icon, rest = ModuleType("wolkvox_tray.qt.first_icon"), Rest("wolkvox_tray.cli")
icon.first_icon = look
sys.modules |= {icon.__name__: icon, rest.__name__: rest}
for words in (["--background"], ["status"]):
    sys.argv[1:] = words
    start.main()
print(json.dumps(seen))
"""


def child(code: str, *arguments: str) -> Any:
    """Run `code` in a new interpreter, offscreen; return what it prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_before_the_icon_stands_nothing_is_imported_that_it_does_not_need(tmp_path: Path) -> None:
    names, stands, uses_the_namespace = child(SEEN, str(tmp_path))
    ours = {name for name in names if name.split(".")[0] == "wolkvox_tray"}
    others = {name.split(".")[0].lstrip("_") for name in names if name not in ours}

    assert (ours, others - OTHERS, stands, uses_the_namespace) == (OURS, set(), True, False)


def test_qt_reads_and_keeps_the_source_of_no_module() -> None:
    assert set(child(READ)) <= {"enum", "shiboken6"}  # read before it could be told


def test_what_comes_after_the_icon_comes_in_pieces_each_of_which_brings_something() -> None:
    assert child(PIECEWISE) == []


def test_a_part_that_is_missing_is_told_and_ends_the_start(tmp_path: Path) -> None:
    assert child(BROKEN, str(tmp_path)) == [1, 1, True]


def test_an_interrupt_while_qt_and_the_rest_are_imported_raises_nothing_and_then_it_is_pythons_again() -> None:
    assert child(INTERRUPTED) == ["ends", "ends", "raises", "ends", "raises"]
