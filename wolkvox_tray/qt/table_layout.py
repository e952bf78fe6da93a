"""How a person left the table: which columns have a width of their own, and what it is sorted by; as a value and text.

The text is kept in the settings (`table_layout`), for example ``1 sort=licenses- product=150``: a version, the column
sorted by with ``+`` or ``-``, and widths in pixels of a 12 px font. Reading it is forgiving: it may come from another
version, or from somebody who edited the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from PySide6.QtCore import Qt

from wolkvox_tray.qt.counts_rows import Column

VERSION = "1"
LEAST, MOST = 40, 2_000
"""Widths that make sense, in pixels of a 12 px font."""
OWN_SORT = (Column.LICENSES, Qt.SortOrder.DescendingOrder)
_SIGNS = {Qt.SortOrder.AscendingOrder: "+", Qt.SortOrder.DescendingOrder: "-"}
_ORDERS = {sign: order for order, sign in _SIGNS.items()}


@dataclass(slots=True)
class Layout:
    """What a person chose; empty while nobody has."""

    _widths: dict[Column, int] = field(default_factory=dict)
    _sort: tuple[Column, Qt.SortOrder] = OWN_SORT

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what `text` says, without what makes no sense."""
        made = cls()
        version, *entries = text.split() or [""]
        for name, _equals, value in (entry.partition("=") for entry in entries if version == VERSION):
            column = Column.__members__.get(name.upper())
            if name == "sort" and value[-1:] in _ORDERS and value[:-1].upper() in Column.__members__:
                made.sort(Column[value[:-1].upper()], _ORDERS[value[-1]])
            elif column is not None and column is not Column.OPERATION and value.isascii() and value.isdigit():
                made.widen(column, int(value[:6]))
        return made

    def text(self) -> str:
        """Return it as the settings hold it; "" while nobody has chosen anything."""
        words = [f"{column.name.lower()}={width}" for column, width in sorted(self._widths.items())]
        if self._sort != OWN_SORT:
            column, order = self._sort
            words.insert(0, f"sort={column.name.lower()}{_SIGNS[order]}")
        return " ".join((VERSION, *words)) if words else ""

    def width_of(self, column: Column) -> int | None:
        """Return the width chosen for a column, in pixels of a 12 px font; ``None`` if nobody chose one."""
        return self._widths.get(column)

    def sorted_by(self) -> tuple[Column, Qt.SortOrder]:
        """Return what the table is sorted by."""
        return self._sort

    def widen(self, column: Column, width: int) -> None:
        """Choose a column's width, within reason."""
        self._widths[column] = min(max(width, LEAST), MOST)

    def sort(self, column: Column, order: Qt.SortOrder) -> None:
        """Choose what the table is sorted by."""
        self._sort = (column, order)
