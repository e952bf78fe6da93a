"""What a screen reader is told while the window by the icon is open: changes, trouble, what a filter leaves.

Nobody is told the same twice: an unchanged poll says nothing, however often it comes, and neither does a time that is
worded anew. While the window is closed nothing is told: notices do that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from wolkvox_tray.core.model import Change, LicenseCount, Poll
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.counts_cells import DOWN, UP
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_message import Message, Tone
from wolkvox_tray.qt.text import announce, literal, number

NAMED = 3
"""How many changes are told by their names."""
TYPING_MS = 600
"""After so long without a key a filter's result is told, or each letter would be followed by a number."""

Politeness = QAccessible.AnnouncementPoliteness
Say = Callable[[QWidget, str, Politeness], None]
"""Says a text of a widget, after what is being said or instead of it."""


def changes_spoken(changes: Sequence[Change]) -> str:
    """Return changes as they are said: "Ventas Bogotá, 42 licenses, up 2"."""
    told = [change_spoken(change) for change in islice(changes, NAMED)]
    if (more := len(changes) - NAMED) > 0:
        told.append(ngettext("and {n} more", "and {n} more", more).format(n=number(more)))
    return ". ".join(told)


def change_spoken(change: Change) -> str:
    """Return a change as it is said, the name first."""
    name = literal(change.count.operation or change.count.product)
    if change.after is None:
        return _("{name}, no longer listed").format(name=name)
    parts = [name, licenses_spoken(change.after)]
    if change.before is None:
        parts.append(_("new"))
    elif change.delta:
        words = _("up {n}") if change.delta > 0 else _("down {n}")
        parts.append(words.format(n=number(abs(change.delta))))
    return ", ".join(parts)


def licenses_spoken(count: LicenseCount) -> str:
    """Return how many licenses a row has, as it is said."""
    if count.licenses is None:
        return _("unknown number of licenses")
    return ngettext("{n} license", "{n} licenses", count.licenses).format(n=number(count.licenses))


def headline_spoken(face: Face) -> str:
    """Return the total and what stands beside it, as it is said: without the arrow, which "+4" says too."""
    beside = " ".join(part for part in (face.today.lstrip(f"{UP}{DOWN} "), face.over, face.note) if part)
    return _("Active licenses: {total} {note}").format(total=face.total, note=beside).strip()


class Speech(QObject):
    """Tells a screen reader what happens in `window`, by `say`."""

    def __init__(self, window: QWidget, say: Say = announce) -> None:
        super().__init__(window)
        self._window, self._say = window, say
        self._trouble: tuple[Tone, str, str | None] | None = None
        self._total = self._filter = ""
        self._polls: tuple[Poll, ...] = ()
        self._rows = (0, 0)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.tell_rows)

    def opened(self, face: Face) -> None:
        """Tell what the window says: it came into sight, with the keyboard at the filter or a button."""
        self._typing.stop()
        self._filter = ""
        message = face.message
        trouble = f"{message.title} {message.text}" if message else ""
        self._say(self._window, _sentences(headline_spoken(face), trouble), Politeness.Polite)

    def saw(self, polls: Sequence[Poll], face: Face) -> None:
        """Tell what is new since the last look, if anything is."""
        fresh = [poll for poll in polls if not any(poll is known for known in self._polls)]
        changes = [change for poll in fresh for change in poll.changes]
        trouble, total = self._trouble, self._total
        self._polls, self._total, self._trouble = tuple(polls), face.total, _key(face.message)
        if not self._window.isVisible():
            return
        if face.message is not None and self._trouble != trouble:
            how = Politeness.Polite if face.message.tone is Tone.INFO else Politeness.Assertive
            self._say(self._window, _sentences(face.message.title, face.message.text), how)
        elif changes or face.total != total or self._trouble != trouble:
            self._say(self._window, _sentences(changes_spoken(changes), headline_spoken(face)), Politeness.Polite)

    def filtered(self, text: str, shown: int, of: int) -> None:
        """Tell how many rows a filter leaves, once typing pauses."""
        if text != self._filter or self._typing.isActive():
            self._filter, self._rows = text, (shown, of)
            self._typing.start()

    @Slot()
    def tell_rows(self) -> None:
        """Tell how many rows the filter leaves."""
        shown, of = self._rows
        rows = ngettext("{n} row", "{n} rows", of).format(n=number(of))
        if self._window.isVisible():
            self._say(self._window, _("{n} of {rows}").format(n=number(shown), rows=rows), Politeness.Polite)


def _key(message: Message | None) -> tuple[Tone, str, str | None] | None:
    """Return what makes a message another one; the times in what stands below its title don't."""
    return (message.tone, message.title, message.account) if message is not None else None


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "…", "?", "!")) else f"{text}." for text in texts if text.strip())
