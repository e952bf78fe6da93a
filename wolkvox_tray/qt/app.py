"""The tray app: makes every object and connects every signal, nothing else.

The order is what makes the icon quick and the number true: application, lock, icon (`qt.first_icon`), the last counts
from the store; and only then, with the event loop running, the poll thread (which brings in requests and the key
store), the socket for later starts, the watch for a panel (QtDBus) and the notices. Nobody waits for anybody: quitting
asks `House.quit`, at which every lane lets go, and gives the poll thread less than a second.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication, QMessageBox

from wolkvox_tray import __version__
from wolkvox_tray.core import assemble
from wolkvox_tray.core.forgetting import remove_files
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.app_id import APP_ID, say_who_we_are
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.words import _, write_numbers
from wolkvox_tray.qt.appearance import Appearance
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.diagnostics import Diagnostics
from wolkvox_tray.qt.dialogs import Dialogs
from wolkvox_tray.qt.garbage import Garbage
from wolkvox_tray.qt.icons import app_icon
from wolkvox_tray.qt.instance import Instance
from wolkvox_tray.qt.notifier import Notifier
from wolkvox_tray.qt.poller import Poller
from wolkvox_tray.qt.signals import EndSignals
from wolkvox_tray.qt.text import number
from wolkvox_tray.qt.tray import Tray
from wolkvox_tray.qt.tray_host import TrayHost, no_tray_words
from wolkvox_tray.qt.windows import Windows

if TYPE_CHECKING:
    from wolkvox_tray.qt.first_icon import FirstIcon

log = logging.getLogger(__name__)

STOP_MS = 900
"""How long quitting waits for the poll thread."""
DONE, FIRST_HANGS = 0, 1
"""Exit codes: ended as asked (or the first instance showed itself); the first instance doesn't answer."""


def run(
    *,
    paths: Paths,
    demo: bool = False,
    background: bool = False,
    screenshot_dir: Path | None = None,
    icon_shown: Callable[[], None] | None = None,
    first: FirstIcon | None = None,
) -> int:
    """Run the tray app, return the exit code; `icon_shown` is called when the icon (or `first`) shows what is known."""
    if screenshot_dir is not None:
        from wolkvox_tray.qt import screenshots  # only wanted here

        return screenshots.render(screenshot_dir)
    application = make_application()
    house = assemble.demo() if demo else assemble.live(paths)
    with house:
        house.paths.make()
        app_log.start(None if demo else paths)
        instance = first.instance if first else Instance(house.paths.lock_file)
        if first is None and not instance.is_first():
            return _second_start(instance, background=background)
        app = App(house, instance, background=background, first=first)
        app.appear()
        if icon_shown is not None:
            icon_shown()
        QTimer.singleShot(0, app, app.begin)
        code = application.exec()
        ended = app.end()
        forgets = app.forgets
    if not ended:
        # Destroying a running QThread would abort the process. All that matters is on disk already.
        log.warning("the poll thread didn't end in time")
        logging.shutdown()
        os._exit(code)
    return forget_files(house.paths) if forgets else code


def forget_files(paths: Paths) -> int:
    """Remove every file of ours, now that nobody has one open; tell the person what stayed. Return the exit code."""
    if stayed := remove_files(paths):
        lines = [_("{path} couldn't be removed: {why}").format(path=path, why=why) for path, why in stayed]
        QMessageBox.warning(None, "wolkvox_tray", "\n".join(lines))
    return DONE


def make_application() -> QApplication:
    """Return the application object, named as each system wants it."""
    say_who_we_are()  # before the first window, or Windows' task bar shows Python's icon
    existing = QCoreApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([APP_ID])
    application.setApplicationName(APP_ID)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(APP_ID)
    application.setQuitOnLastWindowClosed(False)
    application.setWindowIcon(app_icon())
    write_numbers(number)
    return application


def _second_start(instance: Instance, *, background: bool) -> int:
    """Have the first instance show its window; say so if it doesn't answer."""
    if background or instance.ask_first_to_show():
        return DONE
    text = _("wolkvox_tray is running already but doesn't answer. End it, or log out and in again.")
    log.error("the first instance doesn't answer")
    if sys.stderr is not None:
        print(text, file=sys.stderr)  # noqa: T201 - a second start has no other place
    if sys.stderr is None or sys.platform == "win32":
        QMessageBox.warning(None, "wolkvox_tray", text)
    return FIRST_HANGS


class App(QObject):
    """All objects of the running app, and what connects them."""

    def __init__(
        self, house: assemble.House, instance: Instance, *, background: bool, first: FirstIcon | None = None
    ) -> None:
        super().__init__()
        self._house, self._background = house, background
        self.forgets = False
        self._instance = instance
        self._appearance = Appearance(self)
        self._appearance.take(house.settings)
        self._board = Board(self)
        self.tray = Tray(now=self._now, seconds=time.monotonic, settings=house.settings, demo=house.demo, first=first)
        self.dialogs = Dialogs(house, self._board, self)
        self.windows = Windows(house, self._board, self.dialogs, self)
        self._host = TrayHost(self)
        self._signals = EndSignals(self)
        self._garbage = Garbage(self)
        self.poll_thread = QThread(self)
        self.poll_thread.setObjectName("poll")
        self.poller = Poller(house)
        self.poller.moveToThread(self.poll_thread)
        self._notifier = Notifier(house)
        self._diagnostics = Diagnostics(house, self)
        self._connect_views()
        self._connect_worker()
        self._connect_ends()

    def appear(self) -> None:
        """Show the icon with the last counts known."""
        self._board.replace(self._house.last_polls())
        self.tray.appear()

    @Slot()
    def begin(self) -> None:
        """Start everything that may come after the icon."""
        self.dialogs.hear_of_mishaps()
        self.poll_thread.start()
        self._host.watch()
        self.windows.prepare()
        self._instance.listen()
        self._notifier.start()
        if not self._host.available():
            (self._host.wait if self._background else self.windows.stand_in_for_icon)()
        elif not self._background and not self._house.accounts:
            self.dialogs.show_settings()
        else:
            self.tray.catch_up()
        self._garbage.begin()

    def end(self) -> bool:
        """Let go of everything, in less than a second; return whether the poll thread ended."""
        self._house.quit.ask()
        self.tray.vanish()
        self.windows.close()
        self.poll_thread.quit()
        ended = self.poll_thread.wait(STOP_MS)
        self._notifier.stop()
        self._instance.leave()
        self._signals.close()
        self._garbage.end()
        return ended

    def _now(self) -> datetime:
        return self._house.clock.now().wall

    def _connect_views(self) -> None:
        """Within the GUI thread: icon, windows, looks."""
        tray, windows, dialogs, looks = self.tray, self.windows, self.dialogs, self._appearance
        self._board.changed.connect(tray.show)
        self._board.changed.connect(windows.show)
        tray.toggled.connect(windows.toggle)
        tray.open_asked.connect(windows.open)
        tray.history_asked.connect(dialogs.show_history)
        tray.money_asked.connect(dialogs.show_money)
        tray.settings_asked.connect(dialogs.show_settings)
        tray.notices_asked.connect(dialogs.show_notices)
        tray.about_asked.connect(dialogs.show_about)
        tray.help_asked.connect(dialogs.show_help)
        dialogs.diagnostics_asked.connect(self._diagnostics.gather)
        dialogs.versions_asked.connect(self._diagnostics.look_up_versions)
        self._diagnostics.gathered.connect(dialogs.show_diagnostics)
        self._diagnostics.versions_found.connect(dialogs.show_versions)
        windows.opened.connect(tray.looked)
        windows.hid.connect(tray.window_hid)
        windows.hid.connect(self._garbage.collect_all)
        windows.hid.connect(tray.looked)  # what changed while it was open has been seen too
        for view in (tray, windows, dialogs):
            looks.language_changed.connect(view.retranslate)
        QGuiApplication.styleHints().colorSchemeChanged.connect(tray.repaint)
        self._host.came.connect(tray.appear_anew)
        self._host.came.connect(windows.icon_came)
        self._host.missing.connect(self._say_there_is_no_tray)
        self._instance.show_asked.connect(windows.open)

    def _connect_worker(self) -> None:
        """Across threads: only to methods of QObjects, which then run in their own thread."""
        poller, notifier, windows, dialogs = self.poller, self._notifier, self.windows, self.dialogs
        self.poll_thread.started.connect(poller.start)
        self.poll_thread.finished.connect(poller.stop)
        for polled in (self._board.take, notifier.drain, dialogs.answered, self._garbage.collect_young):
            poller.polled.connect(polled)
        poller.replaced.connect(self._board.replace)
        for taker in (self._appearance.take, self.tray.take_settings, windows.take_settings, dialogs.take_settings):
            poller.settings_taken.connect(taker)
        poller.settings_taken.connect(notifier.retry)  # a mute may have begun or ended
        poller.tested.connect(dialogs.tested)
        poller.saved.connect(dialogs.saved)
        poller.limits_read.connect(dialogs.show_limits)
        poller.forgotten.connect(self._forgotten)
        poller.found.connect(notifier.say)
        poller.unkept.connect(self._say_it_was_not_kept)
        poller.ticked.connect(self.tray.tick)
        poller.ticked.connect(notifier.retry)
        poller.ticked.connect(self._garbage.tick)
        self.tray.refresh_asked.connect(poller.poll_all)
        windows.refresh_asked.connect(poller.poll_all)
        for view in (self.tray, windows, dialogs):
            view.keep_asked.connect(poller.keep)
        dialogs.save_asked.connect(poller.save)
        dialogs.limits_asked.connect(poller.read_limits)
        dialogs.test_asked.connect(poller.test_account)
        dialogs.discard_asked.connect(poller.discard)
        dialogs.forget_asked.connect(poller.forget)
        dialogs.sample_asked.connect(notifier.show_sample)
        notifier.clicked.connect(windows.open)
        notifier.past.connect(dialogs.show_past)
        notifier.list_changed.connect(dialogs.look_again)
        dialogs.past_asked.connect(notifier.list_past)
        notifier.message.connect(self.tray.message)

    def _connect_ends(self) -> None:
        """All ways to quit."""
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication), "made before the app"  # noqa: S101 - for mypy
        self.tray.quit_asked.connect(application.quit)
        self.windows.quit_asked.connect(application.quit)
        self._signals.came.connect(self._leave)
        # Direct: the session's end waits for the answer.
        application.commitDataRequest.connect(self._session_ends, Qt.ConnectionType.DirectConnection)

    @Slot()
    def _leave(self) -> None:
        """End at once: nobody is there whom a dialog with unsaved input could ask, as `quit` would have it."""
        QCoreApplication.exit(DONE)

    @Slot(QSessionManager)
    def _session_ends(self, manager: QSessionManager) -> None:
        # A window that asks whether to save would stop the whole session from ending.
        self.windows.hold_up_nothing()
        # Start at login is a setting of ours; the session's own restart would start a second one.
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)

    @Slot()
    def _say_there_is_no_tray(self) -> None:
        self._notifier.say(*no_tray_words())

    @Slot(str)
    def _say_it_was_not_kept(self, why: str) -> None:
        self._notifier.say(_("The setting couldn't be kept"), why)

    @Slot(object)
    def _forgotten(self, problem: str | None) -> None:
        """End, and let the files go with the end; or say why nothing was forgotten."""
        self.dialogs.forgotten(problem)
        if problem is None:
            self.forgets = True
            self._leave()
