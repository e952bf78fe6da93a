"""The "Test connection" part of an account's form: the button, the wait, and what was found."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import clock_words, literal, month_words, number

ROWS_TOLD = 3


class ConnectionTest(QWidget):
    """A button, and below it how the test goes or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button, self.progress = QPushButton(), QProgressBar()
        self.verdict, self.more = Note(), Note()
        self.button.setAutoDefault(False)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(theme.scaled(self, 6))
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 4))
        for widget in (self.button, self.progress, self.verdict, self.more):
            column.addWidget(widget)
        self.button.setSizePolicy(
            self.button.sizePolicy().horizontalPolicy().Maximum, self.button.sizePolicy().verticalPolicy()
        )

    def retranslate(self, marks: Mnemonics) -> None:
        """Word the button in the language in use."""
        self.button.setText(marks.mark(_("Test connection")))

    def clear(self) -> None:
        """Forget the last verdict: what it was about has changed."""
        self._wait(False)
        self.verdict.hint("")
        self.more.hint("")

    def begin(self) -> None:
        """Show that wolkvox is being asked."""
        self._wait(True)
        self.verdict.hint(_("Asking wolkvox… This can take up to a minute."))
        self.more.hint("")

    def refuse(self) -> None:
        """Say that there is nothing to try yet."""
        self._wait(False)
        self.verdict.hint(_("Enter server and token first."))

    def show_poll(self, poll: Poll, now: datetime) -> None:
        """Show how the test went."""
        self._wait(False)
        if poll.health in (Health.OK, Health.NO_DATA) and poll.asked_now:
            self.verdict.praise(found_words(poll, now))
            self.more.hint("\n".join([*_rows(poll), *_next_turn(poll, now)]))
            return
        if poll.health is Health.OK:
            self.verdict.hint(_("Not asked: wolkvox allows one query every 5 minutes."))
            self.more.hint("\n".join(_next_turn(poll, now)))
            return
        title, remedy = reason_words(poll.reason, server=poll.server) if poll.reason else (_("No answer."), "")
        self.verdict.complain(title)
        self.more.hint("\n".join([remedy, *_next_turn(poll, now)]).strip())

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        self.verdict.restyle()
        self.more.restyle()

    def _wait(self, waiting: bool) -> None:
        self.progress.setVisible(waiting)
        self.button.setEnabled(not waiting)


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


def _rows(poll: Poll) -> list[str]:
    if poll.health is Health.NO_DATA:
        return []
    largest = sorted(poll.counts, key=lambda count: -(count.licenses or 0))
    lines = [_row(count) for count in largest[:ROWS_TOLD]]
    if len(largest) > ROWS_TOLD:
        lines.append(_("and {n} more").format(n=number(len(largest) - ROWS_TOLD)))
    return lines


def _row(count: LicenseCount) -> str:
    licenses = "?" if count.licenses is None else number(count.licenses)
    return f"{literal(count.operation, 40)} · {literal(count.product, 40)}: {licenses}"


def _next_turn(poll: Poll, now: datetime) -> list[str]:
    if poll.next_allowed_at is None or poll.next_allowed_at <= now:
        return []
    words = _("This counts as a query: the next one is at {time}") if poll.asked_now else _("Try again at {time}")
    return [words.format(time=clock_words(poll.next_allowed_at, now))]
