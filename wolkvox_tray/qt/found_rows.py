"""What a test of the connection found: the largest rows, how many more there are, and the total."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from wolkvox_tray.core.model import LicenseCount, Poll
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup_parts import Elided
from wolkvox_tray.qt.text import literal, number, plain

ROWS_TOLD = 3


class FoundRows(QFrame):
    """A small table in the colours of a list. It is hidden while it has nothing to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(0, 1)
        side, gap = theme.scaled(self, 8), theme.scaled(self, 5)
        self._grid.setContentsMargins(side, gap, side, gap)
        self._grid.setHorizontalSpacing(theme.scaled(self, 16))
        self._grid.setVerticalSpacing(theme.scaled(self, 6))
        self.texts: list[tuple[str, str]] = []
        self.hide()

    def clear(self) -> None:
        """Show nothing."""
        self._show([], total=False)

    def show_poll(self, poll: Poll) -> None:
        """Show the largest rows of an answer, and the total of all."""
        largest = sorted(poll.counts, key=lambda count: (count.licenses is None, -(count.licenses or 0)))
        lines = [_row(count) for count in largest[:ROWS_TOLD]]
        rest = len(largest) - ROWS_TOLD
        if rest > 0:
            lines.append((ngettext("and {n} more", "and {n} more", rest).format(n=number(rest)), ""))
        if len(largest) > 1:
            lines.append((_("Total"), total_words(poll)))
        self._show(lines, total=len(largest) > 1)

    def _show(self, lines: list[tuple[str, str]], *, total: bool) -> None:
        self.texts = lines
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for n, (name, licenses) in enumerate(lines):
            cells = (Elided(), plain(QLabel(licenses)))
            cells[0].show_text(name)
            for column, cell in enumerate(cells):
                bold = total and n == len(lines) - 1
                cell.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold if bold else None))
                self._grid.addWidget(cell, n, column)
            cells[1].setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setVisible(bool(lines))


def total_words(poll: Poll) -> str:
    """Return the total of an answer, with a "?" for what couldn't be read."""
    known = number(poll.total) if poll.total is not None else ""
    return " + ".join(part for part in (known, "?" if poll.unknown else "") if part)


def _row(count: LicenseCount) -> tuple[str, str]:
    licenses = "?" if count.licenses is None else number(count.licenses)
    return f"{literal(count.operation, 60)} · {literal(count.product, 60)}", licenses
