"""What a screen reader is told while the history window is open: the changes that a new answer brought, and no more.

An answer in which nothing changed says nothing, nor does another account that is chosen, nor what is merely called
otherwise since (an alias, a language). A count of a new month is no change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from wolkvox_tray.core.history.changes import LoggedChange
from wolkvox_tray.core.history.tracks import Level
from wolkvox_tray.core.model import Change, LicenseCount
from wolkvox_tray.qt.history_facts import Facts
from wolkvox_tray.qt.popup_speech import changes_spoken
from wolkvox_tray.qt.text import announce


class HistorySpeech:
    """Tells a screen reader what came to what `window` shows, by `say`."""

    def __init__(self, window: QWidget, say: Callable[[QWidget, str], None] = announce) -> None:
        self._window, self._say = window, say
        self._account: str | None = None
        self._until: datetime | None = None

    def saw(self, facts: Facts) -> None:
        """Tell of the changes since the last look at the same account, if there are any."""
        account, until = self._account, self._until
        self._account, self._until = facts.seen.account, facts.log[0].noticed_at if facts.log else None
        if account != facts.seen.account or not self._window.isVisible():
            return
        news = [each for each in facts.log if (until is None or each.noticed_at > until) and not each.new_month]
        if news:
            self._say(self._window, changes_spoken([_change(each) for each in news]))


def _change(logged: LoggedChange) -> Change:
    return Change(before=_count(logged, logged.before), after=_count(logged, logged.after))


def _count(logged: LoggedChange, level: Level | None) -> LicenseCount | None:
    if level is None or not level.present:
        return None
    return LicenseCount(operation=logged.operation, product=logged.product, licenses=level.licenses)
