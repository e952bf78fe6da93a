"""Shows notices on the desktop; the work is done in a daemon thread of its own (`qt.notice_desk`).

The core writes a notice into the outbox in the same transaction as its change. Here it is put into words (in the
language of the moment), handed to the desktop, and crossed out only when the desktop has taken it: without a
notification server, or with one that hangs, it stays and is tried again. A later notice of an account replaces the
account's bubble; notices that go out together stand side by side. A bubble that says there is trouble is taken back
when the trouble is over, and one that promises to tell of an outage's end when the app quits.

While notices are muted none appears, and those on the screen are taken back: somebody is presenting. What comes is
crossed out as silenced and told of in one digest when the mute ends, by itself (seen at the next tick) or by hand, in
this run or the next. So it is in quiet hours, but that bubbles stay and thresholds may come through.

On Linux the desktop is a notification server. On Windows and macOS the tray icon itself shows messages, through the
signal `message`: there a bubble can't be replaced or taken back, it goes by itself after some seconds, and a click on
it is the icon's to tell.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from wolkvox_tray.core.model import Poll
from wolkvox_tray.qt.desktop_notices import NotificationServer
from wolkvox_tray.qt.notice_desk import Desk, OpenServer

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

STOP_S = 0.3
_leaving: list[Notifier] = []
"""Those whose thread hadn't ended in time: kept, so that they don't go in it (`qt.results`)."""


class Notifier(QObject):
    """Shows notices. Its slots may be called from any thread; all they do is wake the one that works."""

    clicked = Signal()
    """A bubble was clicked."""
    message = Signal(str, str)
    """Title and body of a notice, for the tray icon to show, where that is the native way."""
    past = Signal(object)
    """tuple[PastNotice, ...]: the latest notices, newest first, as `list_past` asked for."""
    list_changed = Signal()
    """The list of past notices isn't what it was; whoever shows it asks again."""

    def __init__(self, house: House, *, open_server: OpenServer | None = None) -> None:
        super().__init__()
        native = open_server is None and not sys.platform.startswith(("linux", "freebsd"))
        self._desk = Desk(house, self, None if native else open_server or NotificationServer.open)
        self._thread = threading.Thread(target=self._desk.run, name="notifier", daemon=True)

    @Slot()
    def start(self) -> None:
        """Begin to drain."""
        self._thread.start()

    @Slot()
    @Slot(object)
    def drain(self, poll: Poll | None = None) -> None:
        """Look into the outbox: there may be something new. `poll` tells whether trouble is over."""
        if poll is not None:
            self._desk.polls.append(poll)
        self._desk.wake()

    @Slot()
    def retry(self) -> None:
        """Try again what the desktop didn't take, and see whether a silence began or ended; else it costs nothing."""
        if self._desk.owing or self._desk.texts.silence != self._desk.was_silent:
            self._desk.wake()

    @Slot()
    def list_past(self) -> None:
        """Ask for the list of past notices; it comes by `past`."""
        self._desk.list_wanted.set()
        self._desk.wake()

    @Slot()
    def show_sample(self) -> None:
        """Show a made-up notice as real ones look now. It comes even while notices are silent, and says that."""
        self._desk.queue.sample_wanted.set()
        self._desk.wake()

    def say(self, title: str, body: str) -> None:
        """Show a notice that is no change and in no outbox; while notices are silent it waits."""
        self._desk.queue.says.append((title, body))
        self._desk.wake()

    @Slot()
    def stop(self) -> None:
        """Let the thread end; what wasn't shown stays in the outbox."""
        self._desk.stopping.set()
        self._desk.wake()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        if self._thread.is_alive():
            _leaving.append(self)
        else:
            self._desk.close()

    def on_message(self, title: str, body: str) -> None:
        """Have the tray icon show this."""
        self.message.emit(title, body)

    def on_click(self) -> None:
        """Tell of a click on a bubble."""
        self.clicked.emit()

    def on_past(self, past: object) -> None:
        """Hand on the list of past notices."""
        self.past.emit(past)

    def on_list_changed(self) -> None:
        """Tell that the list isn't what it was."""
        self.list_changed.emit()
