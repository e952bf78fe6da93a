"""The small lines in the table: how each row came to where it is, this month. Wanted, read, and painted.

A cell that is painted asks `Trails` for its row's line. What isn't there yet is wanted, all rows of one painting
together, and painted when it has come; so only rows that somebody sees are ever read, however many there are, and the
table never waits. `TrailReader` has them read in history's thread, which lives as long as the window is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.history.trails import Trail, month_start, open_to_read, read_trails
from wolkvox_tray.core.model import LastChange
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.counts_rows import Key, Row
from wolkvox_tray.qt.reader import Reader

Found: TypeAlias = Mapping[Key, Trail | None]
Wanted: TypeAlias = Sequence[tuple[str, Sequence[Key], datetime]]
"""For each account its id, the rows that are wanted, and when its month began."""


class Trails(QObject):
    """What is known of the rows' lines.

    Signals:
        wanted(tuple[Key, ...]): these rows are looked at; hand theirs to `take`.
        came: some have come; paint them.
    """

    wanted = Signal(object)
    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[Key, tuple[LastChange, Trail | None]] = {}
        self._asked: dict[Key, LastChange] = {}
        self._new: list[Key] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def of(self, row: Row) -> Trail | None:
        """Return a row's line; while it isn't known, or older than the row's last change, it is asked for."""
        if row.last is None:
            return None
        known = self._known.get(row.key)
        if (known is None or known[0] != row.last) and self._asked.get(row.key) != row.last:
            self._asked[row.key] = row.last
            self._new.append(row.key)
            self._soon.start(0)
        return known[1] if known else None

    @Slot(object)
    def take(self, found: Found) -> None:
        """Take the lines of some rows."""
        for key, trail in found.items():
            if key in self._asked:
                self._known[key] = (self._asked[key], trail)
        self.came.emit()

    def forget(self) -> None:
        """Forget all lines: the next look is another day's."""
        self._known, self._asked, self._new = {}, {}, []

    @Slot()
    def _ask(self) -> None:
        new, self._new = tuple(self._new), []
        if new:
            self.wanted.emit(new)


class TrailReader(QObject):
    """Has the lines that `trails` wants read from the store of `house`, until `end`; then begins anew when asked."""

    def __init__(
        self, house: House, trails: Trails, clock: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._house, self._trails, self._clock = house, trails, clock
        self._reader: Reader | None = None
        self._asked = 0
        trails.wanted.connect(self._read)

    @Slot(object)
    def _read(self, keys: tuple[Key, ...]) -> None:
        if self._reader is None:
            self._reader = Reader(self._house, opens=partial(open_to_read, self._house.paths.database))
        self._asked += 1  # a name of its own: a reader drops what was asked for again
        job = partial(_found, self._wanted(keys), self._clock())
        self._reader.ask(f"trails {self._asked}", job, self._trails.take)

    @Slot()
    def end(self) -> None:
        """End the thread and forget what was read."""
        if self._reader is not None:
            self._reader.end()
            self._reader = None
        self._trails.forget()

    def _wanted(self, keys: Sequence[Key]) -> Wanted:
        now = self._clock()
        rows: dict[str, list[Key]] = {}
        for key in keys:
            rows.setdefault(key[0], []).append(key)
        accounts = [account for account in self._house.settings.accounts if account.id in rows]
        return [(each.id, rows[each.id], month_start(now, self._house.zone_of(each))) for each in accounts]


def _found(wanted: Wanted, now: datetime, store: Store) -> Found:
    """Read what is wanted; in history's thread."""
    found: dict[Key, Trail | None] = {}
    for account, keys, since in wanted:
        for (operation, product), trail in read_trails(store, account, [key[1:] for key in keys], since, now).items():
            found[account, operation, product] = trail
    return found


def paint_trail(painter: QPainter, rect: QRect, trail: Trail, ink: QColor, width: float) -> None:
    """Paint a line into `rect`: steps `width` pixels thick, broken where nothing is known, and a dot for now."""
    known = [licenses for _share, licenses in trail.points if licenses is not None]
    if not known:
        return
    low, high = min(known), max(known)
    room = QRectF(rect).adjusted(width, width * 1.5, -width * 1.5, -width * 1.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, width))
    line: list[QPointF] = []
    for (share, licenses), (until, _licenses) in pairwise((*trail.points, (1.0, None))):
        if licenses is None:
            painter.drawPolyline(QPolygonF(line))
            line = []
            continue
        y = room.bottom() - room.height() * ((licenses - low) / (high - low) if high > low else 0.5)
        line += [QPointF(room.left() + room.width() * at, y) for at in (share, until)]
    painter.drawPolyline(QPolygonF(line))
    if line:
        painter.setBrush(ink)
        painter.drawEllipse(line[-1], width, width)
    painter.restore()
