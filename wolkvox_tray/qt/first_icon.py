"""The icon before everything else: after Qt and little more, for all the rest is read while it stands there already.

It is the app's mark and says nothing about counts: what is known of them takes settings, database and painting, which
come a moment later. Nothing is imported here that Qt and this don't need; not even `Qt` itself, whose enumerations
alone cost 30 ms of the start (measured with PySide6 6.11). What comes then is imported piece by piece, and in between
the panel's questions are answered: until they are, it shows no icon, whatever was said to it.

A panel that finds a menu without entries opens its own (seen on xfce), so the menu has the three that matter from the
first moment, in the user's language a blink later. What is asked for before there is an app that could do it is kept
(`wish`), and done by the tray (`Tray.catch_up`); a wish to quit is done at once.

Only the plain start is quick like this. Whatever is odd (a word that isn't known here, no screen, no library, another
instance) is left to `cli`, which says what there is to say.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QTimer
from PySide6.QtGui import QCursor, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QSystemTrayIcon

from wolkvox_tray.core.machine.app_id import APP_ID, say_who_we_are
from wolkvox_tray.core.machine.paths import Paths, locale_dir, paths, resource
from wolkvox_tray.qt.instance import Instance

PIECES = (
    "sqlite3",
    "wolkvox_tray.core.model",
    "logging.handlers",
    "wolkvox_tray.core.machine.settings",
    "wolkvox_tray.core.machine.settings_file",
    "wolkvox_tray.core.watch.notices",
    "wolkvox_tray.core.watch.monitor",
    "wolkvox_tray.core.assemble",
    "wolkvox_tray.cli",
    "wolkvox_tray.core.watch.overview",
    "wolkvox_tray.qt.shapes",
    "wolkvox_tray.qt.icons",
    "wolkvox_tray.qt.tray",
    "wolkvox_tray.qt.notice_texts",
    "wolkvox_tray.qt.notifier",
    "wolkvox_tray.qt.app",
)
"""What is imported while the icon stands, none of it for much longer than a frame."""
LANGUAGE_KNOWN = "wolkvox_tray.core.machine.settings_file"
"""The piece after which the language that the settings choose can be read."""


SETTLE_MS = 40
"""How long nothing is imported after the icon was shown. xfce's panel has all it asks for by then."""
BROKEN = 1
"""The exit code of a program that is at fault itself, as in `commands.call`."""


class FirstIcon:
    """An icon on the panel, and the right to be the one app over its folder, `where`."""

    OPEN, SETTINGS, QUIT = WORDS = "Open", "Settings…", "Quit"
    """What can be wished for from the first moment, by its entry's text; the catalogues have these from `tray_menu`."""

    def __init__(self, application: QApplication, instance: Instance, where: Paths) -> None:
        self.application, self.instance, self._where = application, instance, where
        self._hears = True  # to disconnect icon and entries instead fails with PySide6 6.11
        self.wish, self.point = "", QPoint()
        """What was asked for latest, "" if nothing was; where the pointer was when the icon was clicked, else null."""
        self.menu = QMenu()  # at once, for a panel asks only once whether there is one
        self._entries = [self.menu.addAction(text) for text in self.WORDS]
        for entry, text in zip(self._entries, self.WORDS, strict=True):
            entry.triggered.connect(partial(self._chosen, text))
        self.icon = QSystemTrayIcon(QIcon(str(resource("icons", "first.png"))))
        self.icon.setToolTip("wolkvox_tray")
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._clicked)
        self.icon.show()
        for number in _ends():  # until the app hears them itself (`qt.signals`)
            signal.signal(number, _leave)

    def bring_the_rest(self) -> None:
        """Import the app, answering the panel in between. Raises `SystemExit` if "Quit" is chosen meanwhile."""
        self._settle()
        self._speak(chosen=False)
        for piece in PIECES:
            self._answer()
            import_module(piece)
            if piece == LANGUAGE_KNOWN:
                self._speak(chosen=True)
        self._answer()

    def let_go(self) -> None:
        """Hear no more of icon and menu: from now on they are the tray's."""
        self.application.processEvents()  # what was asked until now
        self._hears = False

    def give_up(self, problem: Exception) -> int:
        """Log and tell that the app can't be imported; return the exit code. Nothing but Qt can be relied on."""
        self.icon.hide()
        text, why = "wolkvox_tray can't start, for a part of it is missing or damaged ({why}). Install it again.", ""
        with suppress(Exception):  # what is damaged may be what words and log are made of
            from wolkvox_tray.core.phrases import clean_text
            from wolkvox_tray.core.words import _

            why = clean_text(f"{type(problem).__name__}: {problem}", 200)
            text = _("wolkvox_tray can't start, for a part of it is missing or damaged ({why}). Install it again.")
        with suppress(Exception):
            import logging

            from wolkvox_tray.core.machine import log

            log.start(self._where)
            logging.getLogger(__name__).critical("the app can't be imported", exc_info=problem)
        self.instance.leave()
        text = text.format(why=why or type(problem).__name__)
        if sys.stderr is not None:
            print(text, file=sys.stderr)  # noqa: T201 - the terminal it may have been started in
        self.tell(text)
        return BROKEN

    def tell(self, text: str) -> None:
        """Say in a window why there is no app, though there was an icon; in a terminal it stands already."""
        self.icon.hide()
        for number in _ends():  # Python hears nothing while the window stands
            signal.signal(number, signal.SIG_DFL)
        if sys.stderr is not None and sys.stderr.isatty():
            return
        QMessageBox.critical(None, "wolkvox_tray", text)

    def _settle(self) -> None:
        """Answer the panel at once for as long as it asks for icon and menu: that is four questions, one by one."""
        loop = QEventLoop()
        QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()

    def _answer(self) -> None:
        self.application.processEvents()
        if self.wish == self.QUIT:
            self.icon.hide()
            self.instance.leave()
            raise SystemExit(0)

    def _speak(self, *, chosen: bool) -> None:
        """Word the menu in the system's language, or, once settings can be read, in the one that they choose."""
        from wolkvox_tray.core import words  # after the icon

        language = ""
        if chosen:
            from wolkvox_tray.core.machine.settings_file import chosen_language  # likewise

            language = chosen_language(self._where.settings_file)
        words.speak(locale_dir(), [language])
        for entry, text in zip(self._entries, self.WORDS, strict=True):
            entry.setText(words._(text))

    def _chosen(self, wish: str, *_checked: object) -> None:
        if self._hears:
            self.wish, self.point = wish, QPoint()

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if self._hears and reason is not QSystemTrayIcon.ActivationReason.Context:
            self.wish, self.point = self.OPEN, QCursor.pos()


def first_icon(arguments: Sequence[str]) -> FirstIcon | None:
    """Show the icon for a plain start of the tray with these arguments; ``None`` if it is none, or not the first."""
    words = [word for word in arguments if word != "--background"]
    plain = not words or (len(words) == 2 and words[0] == "--data-dir" and words[1] and not words[1].startswith("-"))
    if not plain or QCoreApplication.instance() is not None or not _has_screen():
        return None
    try:
        where = paths(Path(words[1]) if words else None)
    except RuntimeError:  # "~" of nobody
        return None
    say_who_we_are()
    application = QApplication([APP_ID])
    application.setApplicationName(APP_ID)
    application.setDesktopFileName(APP_ID)
    where.make()
    instance = Instance(where.lock_file)
    return FirstIcon(application, instance, where) if instance.is_first() else None


def _ends() -> list[signal.Signals]:
    """Return the signals that end us, without a hang-up that whoever started us wants ignored (``nohup``)."""
    ends = [signal.SIGTERM, signal.SIGINT]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ends.append(signal.SIGHUP)
    return ends


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _has_screen() -> bool:
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
