"""The popup's middle: the table with its total row, or, while there are no rows, the page that says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from wolkvox_tray.core.words import ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.garbage import LARGE_ROWS
from wolkvox_tray.qt.popup_face import Face, total_row
from wolkvox_tray.qt.popup_header import EmptyPage
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.popup_total import TotalRow
from wolkvox_tray.qt.standing import Tally, has_rows, is_current
from wolkvox_tray.qt.text import number

PAGE_HEIGHT = 120
"""The least height of the page in the table's place, for a 12 px font."""


class Body(QStackedWidget):
    """The table and what it adds up to, or a page in its place."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tallies: Sequence[Tally] = ()
        self._told: tuple[object, ...] = ()
        self.table, self.total_row, self.page, self._listing = CountsTable(), TotalRow(), EmptyPage(), QWidget()
        rows = QVBoxLayout(self._listing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.total_row)
        self.addWidget(self._listing)
        self.addWidget(self.page)
        self.table.counts.settled.connect(self.show_total)
        self.table.horizontalHeader().sectionResized.connect(self._align)
        self.table.horizontalHeader().geometriesChanged.connect(self._align)

    @property
    def is_large(self) -> bool:
        """Whether there are so many rows, in the table or on their way, that a closed window is not to keep them."""
        return sum(len(tally.poll.counts) for tally in self._tallies) >= LARGE_ROWS

    def fill(self, tallies: Sequence[Tally], now: datetime, *, paused: bool, seen_until: datetime) -> bool:
        """Give the table the rows of `tallies`, and tell so, if something about them differs."""
        self._tallies = tallies
        polls = [tally.poll for tally in tallies]
        old = frozenset(poll.account for poll in polls if paused or not is_current(poll, now))
        bare = frozenset(poll.account for poll in polls if not has_rows(poll, now))
        # The polls themselves, which are compared by identity: as long as they are held, no other can get their id.
        told = (old, bare, seen_until, now.date(), [_Same(poll) for poll in polls])
        if told == self._told:
            return False
        self._told = told
        shown = [replace(poll, counts=()) if poll.account in bare else poll for poll in polls]
        self.table.fit_names(count for poll in shown for count in poll.counts)
        self.table.counts.show(shown, now, old=old, seen_until=seen_until)
        return True

    def show_face(self, face: Face) -> None:
        """Show the table, or the page with the message."""
        self.setCurrentWidget(self._listing if face.has_rows else self.page)
        ignored, kept = QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding
        self.page.setSizePolicy(kept, ignored if face.has_rows else kept)
        self.page.setMinimumHeight(0 if face.has_rows else theme.scaled(self, PAGE_HEIGHT))
        self._listing.setSizePolicy(kept, kept if face.has_rows else ignored)
        if face.message is not None and not face.has_rows:
            self.page.show_message(face.message)
        self.show_total()

    @Slot()
    def show_total(self) -> None:
        """Say what the rows that are seen add up to, and what is new among all."""
        counts = self.table.counts
        words, total = total_row(counts.visible, counts.all_rows, self._tallies, self._clock())
        fresh = counts.new_rows
        news = ngettext("{n} new change", "{n} new changes", fresh).format(n=number(fresh)) if fresh else ""
        faded = 0 < counts.visible.rows == counts.visible.old_rows
        self.total_row.show_texts(words, total, news, short_news=number(fresh), faded=faded)
        self._align()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self.page.restyle()
        self.total_row.restyle()
        self.table.resize_to_font()
        self.show_total()

    @Slot()
    def _align(self) -> None:
        self.total_row.align(self.table.licenses_edge())


class _Same:
    """Compares by identity: two polls of 60,000 rows are not to be compared row by row."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)
