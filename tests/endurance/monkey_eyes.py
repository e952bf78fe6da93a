"""What must not happen, whatever the monkey does: errors, warnings, windows that stay, windows that disagree.

`Eyes` hears everything that is usually only printed: what the app logs as an error, exceptions nobody caught, Qt's
warnings, whatever is written to standard error. `disagreements` compares what is shown; `leftovers` finds what should
have gone.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import threading
import time
import traceback
import warnings
import weakref
from collections import Counter
from types import FrameType, TracebackType
from typing import Any, Self

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from tests.endurance.monkey_hands import seen_windows
from tests.endurance.monkey_world import World
from wolkvox_tray.qt.about import About
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.first_run import FirstRun
from wolkvox_tray.qt.help_window import HelpWindow
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.mishap_window import MishapWindow
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.settings_dialog import SettingsDialog

DIALOGS = (About, FirstRun, HelpWindow, HistoryWindow, MishapWindow, MoneyWindow, NoticesWindow, SettingsDialog)
HARMLESS = ("This plugin does not support", "systemTrayWindowChanged")
"""Of the platform without a screen."""
TRIES = 20
GO_S = 20.0
"""So long what should go may stay: a busy computer reads and writes slowly."""


class Eyes(logging.Handler):
    """Sees what goes wrong; `seen` has it in words. Use it with ``with``."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._seen: list[str] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the ``with``
        self._read = 0

    def __enter__(self) -> Self:
        logging.getLogger("wolkvox_tray").addHandler(self)
        qInstallMessageHandler(self._qt_says)
        sys.excepthook = self._uncaught
        sys.unraisablehook = lambda args: self._uncaught(type(args.exc_value), args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self._uncaught(args.exc_type, args.exc_value, args.exc_traceback)
        warnings.simplefilter("always")
        self._former = os.dup(2)
        os.dup2(self._file.fileno(), 2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.dup2(self._former, 2)
        os.close(self._former)
        self._file.close()
        logging.getLogger("wolkvox_tray").removeHandler(self)
        qInstallMessageHandler(None)

    @property
    def terminal(self) -> int:
        """The true standard error."""
        return self._former

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of an error that the app logs."""
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self._seen.append(f"logged: {record.name}: {record.getMessage()}\n{trace}")

    def take(self) -> list[str]:
        """Return what was seen since this was last asked."""
        sys.stderr.flush()
        said = os.pread(self._file.fileno(), 100_000, self._read)
        self._read += len(said)
        found, self._seen = self._seen, []
        return [*found, *([f"on standard error: {said.decode(errors='replace')}"] if said else [])]

    def _qt_says(self, kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            os.write(self._former, f"Qt, at its end: {text}\n".encode())
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not any(each in text for each in HARMLESS):
            self._seen.append(f"Qt: {text}")

    def _uncaught(self, kind: Any, error: Any, trace: Any) -> None:
        self._seen.append("uncaught: " + "".join(traceback.format_exception(kind, error, trace)))


class Windows:
    """Knows every window that was seen, as long as anybody else knows it.

    Not by `gc.get_objects`: a tuple that another thread is making must not be touched.
    """

    def __init__(self) -> None:
        self._met = weakref.WeakSet[QWidget]()

    def look(self) -> None:
        """Meet those that are there now."""
        kinds = (*DIALOGS, ExportDialog, Popup)
        self._met.update(each for each in QApplication.topLevelWidgets() if isinstance(each, kinds))

    def leftovers(self, world: World | None) -> list[str]:
        """Return windows that should have gone; what another thread works for may take its time."""
        until, wrong = time.monotonic() + GO_S, self._left(world)
        while wrong and time.monotonic() < until:
            time.sleep(0.02)
            QCoreApplication.sendPostedEvents()
            wrong = self._left(world)
        return wrong

    def _left(self, world: World | None) -> list[str]:
        gc.collect()
        wanted = Counter[type]()
        if world is not None:
            wanted.update(type(each) for each in world.app.dialogs._open.values())
            wanted[Popup] = 1
        there = list(self._met)
        gone = [
            f"a destroyed {type(each).__name__} is still known{holders(each)}" for each in there if not isValid(each)
        ]
        alive = Counter(type(each) for each in there if not isinstance(each, ExportDialog))
        more = [f"{alive[each]} {each.__name__} alive, {wanted[each]} wanted" for each in alive - wanted]
        return [*gone, *more, *([f"seen: {each}" for each in seen_windows()] if world is None else [])]


def holders(each: object, depth: int = 3) -> str:
    """Return who holds an object, line by line."""
    told, level = "", [(each, 1)]
    known = {id(each), id(level)}
    while level:
        held, far = level.pop()
        for holder in gc.get_referrers(held):
            if id(holder) in known or isinstance(holder, FrameType) or (isinstance(holder, list) and len(holder) > 999):
                continue
            known.add(id(holder))
            told += f"\n{'  ' * far}{_named(holder)}"
            if far < depth:
                level.append((holder, far + 1))
    return told


def _named(thing: object) -> str:
    try:
        return f"{type(thing).__name__}: {repr(thing)[:150]}"
    except RuntimeError:  # Qt's side has gone
        return f"{type(thing).__name__}, destroyed in part"


def readers() -> list[str]:
    """Return history's threads, by what they are doing."""
    frames = sys._current_frames()
    return [
        "history's thread lives on:\n" + "".join(traceback.format_stack(frames.get(thread.ident or 0), 4))
        for thread in threading.enumerate()
        if thread.name == "history"
    ]
