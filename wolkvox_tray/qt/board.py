"""The newest poll of each account, for all that is looked at: icon, window, menu.

Polls come one by one from the poll thread; views want them all. The board keeps the last one of each account in the
settings' order and hands the whole tuple on. It belongs to the GUI thread.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from wolkvox_tray.core.model import Poll


class Board(QObject):
    """`take` one poll, or `replace` them all; `changed` tells the views."""

    changed = Signal(object)
    """tuple[Poll, ...]: one for each enabled account, in the settings' order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._polls: dict[str, Poll] = {}

    @property
    def polls(self) -> tuple[Poll, ...]:
        """The newest poll of each account."""
        return tuple(self._polls.values())

    @Slot(object)
    def take(self, poll: Poll) -> None:
        """Put a poll in the place of its account's last one; one of an account that has gone is dropped."""
        if poll.account in self._polls:
            self._polls[poll.account] = poll
            self.changed.emit(self.polls)

    @Slot(object)
    def replace(self, polls: tuple[Poll, ...]) -> None:
        """Begin anew with these accounts: at the start, and when the settings changed."""
        self._polls = {poll.account: poll for poll in polls}
        self.changed.emit(self.polls)
