"""The "Test connection" part of an account's form: the button, the wait, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Help, Note, beside
from wolkvox_tray.qt.found_rows import FoundRows
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import clock_words, month_words, number


class ConnectionTest(QWidget):
    """How the test goes or went. Its button stands above, in `button_row`, level with a label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button, self.progress, self.rows = QPushButton(), QProgressBar(), FoundRows()
        self.button_row = beside(self.button)
        self.verdict, self.more, self.allow_list = Note(), Note(), Help()
        self._say: Callable[[], None] = self.clear
        self.button.setAutoDefault(False)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(theme.scaled(self, 6))
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 6))
        for widget in (self.progress, self.verdict, self.rows, self.more, self.allow_list):
            column.addWidget(widget)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word the button, and how the last test goes or went, in the language in use."""
        self.button.setText(marks.mark(_("Test connection")))
        self.progress.setAccessibleName(_("Testing the connection"))
        self.allow_list.show_texts(marks.mark(_("No answer? The IP allow-list")), _allow_list_help())
        self._say()

    def clear(self) -> None:
        """Forget the last verdict: what it was about has changed."""
        self._say = self.clear
        self._wait(False)
        self.verdict.hint("")
        self.more.hint("")

    def begin(self, remark: str = "") -> None:
        """Show that wolkvox is being asked."""
        self._say = lambda: self.begin(remark)
        self._wait(True)
        self.verdict.hint(_("Asking wolkvox… This can take up to a minute."))
        self.more.hint(remark)

    def refuse(self) -> None:
        """Say that there is nothing to try yet."""
        self._say = self.refuse
        self._wait(False)
        self.verdict.hint(_("Enter server and token first."))
        self.more.hint("")

    def show_poll(self, poll: Poll, now: datetime) -> None:
        """Show how the test went."""
        self._say = lambda: self.show_poll(poll, now)
        self._wait(False)
        if poll.health in (Health.OK, Health.NO_DATA) and poll.asked_now:
            self.verdict.praise(found_words(poll, now))
            if poll.health is Health.OK:
                self.rows.show_poll(poll)
            self.more.hint("\n".join(_next_turn(poll, now)))
            return
        if poll.health is Health.OK:
            self.verdict.hint(_("Not asked: wolkvox allows one query every 5 minutes."))
            self.more.hint("\n".join(_next_turn(poll, now)))
            return
        title, remedy = reason_words(poll.reason, server=poll.server) if poll.reason else (_("No answer."), "")
        self.verdict.complain(title)
        self.more.hint("\n".join([remedy, *_next_turn(poll, now)]).strip())

    def _wait(self, waiting: bool) -> None:
        self.progress.setVisible(waiting)
        self.button.setEnabled(not waiting)
        self.rows.clear()


def found_words(poll: Poll, now: datetime) -> str:
    """Return the verdict on a connection that works."""
    if poll.health is Health.NO_DATA:
        return _("Connection works · no data for {month} yet").format(month=month_words(now))
    rows = ngettext("{n} row", "{n} rows", len(poll.counts)).format(n=number(len(poll.counts)))
    total = poll.total or 0
    licenses = ngettext("{n} license", "{n} licenses", total).format(n=number(total))
    if poll.unknown:
        licenses = ngettext("{n} + ? license", "{n} + ? licenses", total).format(n=number(total))
    return _("Connection works · {rows}, {licenses}").format(rows=rows, licenses=licenses)


def _next_turn(poll: Poll, now: datetime) -> list[str]:
    if poll.next_allowed_at is None or poll.next_allowed_at <= now:
        return []
    words = _("This counts as a query: the next one is at {time}") if poll.asked_now else _("Try again at {time}")
    return [words.format(time=clock_words(poll.next_allowed_at, now))]


def _allow_list_help() -> str:
    return _(
        "wolkvox can be set to answer only to IP addresses it knows, at most 5 fixed ones an operation. If the "
        "Internet works here and wolkvox doesn't answer, ask wolkvox's support to authorize this computer's public IP "
        "address. Your IT department knows it; at home it may change."
    )
