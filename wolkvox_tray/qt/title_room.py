"""Columns that are never narrower than their titles ask, with the arrow where it is; some share what room is left.

Qt's own stretching makes a column narrower than its title, which is then cut. Here a table that is too narrow for all
titles scrolls instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeader, QTableView

from wolkvox_tray.qt import theme

REST = 0
"""A width: a share of the room that is left."""
GAP = 8
"""Beside a title, for a 12 px font: two of them that meet would read as one."""
NAMES = 100
"""The least room of a column that shares what is left, for a 12 px font: names of operations begin alike."""
WIDE = 10_000
"""A section's width at which the style's own margins are measured."""


class TitleRoom(QObject):
    """Gives the columns of `view` their `widths`, which are for a 12 px font; a person may make them wider."""

    def __init__(self, view: QTableView, widths: Sequence[int]) -> None:
        super().__init__(view)
        self._view, self._widths = view, tuple(widths)
        self._rest = [place for place, width in enumerate(widths) if width == REST]
        view.viewport().installEventFilter(self)
        view.horizontalHeader().sectionResized.connect(self._resized)
        view.horizontalHeader().sortIndicatorChanged.connect(self._widen)

    def fit(self) -> None:
        """Begin anew: titles or font are others."""
        header = self._view.horizontalHeader()
        for place, width in enumerate(self._widths):
            shares = place in self._rest
            mode = QHeaderView.ResizeMode.Fixed if shares else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, mode)
            if not shares:
                header.resizeSection(place, max(theme.scaled(self._view, width), self._least(place)))
        self._share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Share anew what room there is."""
        if event.type() == QEvent.Type.Resize:
            self._share()
        return super().eventFilter(watched, event)

    def _least(self, place: int) -> int:
        """Return how wide a column is at least, in pixels: its title and what the style puts beside it."""
        header = self._view.horizontalHeader()
        option = QStyleOptionHeader()
        header.initStyleOption(option)
        option.rect, option.section = QRect(0, 0, WIDE, header.height()), place
        if header.isSortIndicatorShown() and header.sortIndicatorSection() == place:
            option.sortIndicator = QStyleOptionHeader.SortIndicator.SortDown
        label = header.style().subElementRect(QStyle.SubElement.SE_HeaderLabel, option, header)
        title = str(self._view.model().headerData(place, Qt.Orientation.Horizontal))
        return header.fontMetrics().horizontalAdvance(title) + WIDE - label.width() + theme.scaled(self._view, GAP)

    @Slot(int, int, int)
    def _resized(self, place: int, before: int, after: int) -> None:
        if place not in self._rest or not before or not after:  # it was hidden, or is just going to be
            self._share(without=place if not after else None)

    @Slot()
    def _widen(self) -> None:
        """Give the column that is sorted by now room for its arrow."""
        place = self._view.horizontalHeader().sortIndicatorSection()
        if 0 <= place < len(self._widths) and place not in self._rest:
            least = self._least(place)
            if self._view.columnWidth(place) < least:
                self._view.setColumnWidth(place, least)
        self._share()

    def _share(self, *, without: int | None = None) -> None:
        header = self._view.horizontalHeader()
        others = sum(header.sectionSize(place) for place in range(header.count()) if place not in self._rest)
        room = self._view.viewport().width() - others
        seen = [place for place in self._rest if place != without and not header.isSectionHidden(place)]
        for nth, place in enumerate(seen):
            share = room // (len(seen) - nth)
            header.resizeSection(place, max(share, self._least(place), theme.scaled(self._view, NAMES)))
            room -= header.sectionSize(place)
