"""The chart, or the same numbers as a table: for who can't see it, or wants to copy them. One range for both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from wolkvox_tray.core.words import _
from wolkvox_tray.qt.history_chart import Chart, Curve
from wolkvox_tray.qt.history_columns import step_columns
from wolkvox_tray.qt.history_facts import steps
from wolkvox_tray.qt.history_tables import Rows, Table
from wolkvox_tray.qt.title_room import REST

WIDTHS = (200, 200, 90, REST)


class Steps(QStackedWidget):
    """Shows a curve as chart or as table. The table's rows are made only while it is in sight."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart, self.table = Chart(), Table(Rows(step_columns(clock), self), WIDTHS)
        self._range: tuple[datetime, datetime] | None = None
        self.addWidget(self.chart)
        self.addWidget(self.table)
        self.setFocusProxy(self.chart)

    def retranslate(self) -> None:
        """Word everything in the language in use."""
        self.chart.setAccessibleName(_("Chart of what was seen. Left and right go from step to step."))
        self.table.setAccessibleName(_("The chart's numbers"))
        self.table.fit_titles()
        self._fill()

    def show_curve(self, curve: Curve, zone: ZoneInfo, start: datetime, end: datetime, now: datetime) -> None:
        """Show `curve` from `start` to `end`, in months of `zone`."""
        self._range = (start, end)
        self.chart.show_curve(curve, zone, start, end, now)
        self._fill()

    @Slot(bool)
    def show_table(self, wanted: bool) -> None:
        """Show the table in the chart's place, or the chart again."""
        shown = self.table if wanted else self.chart
        self.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        self._fill()

    def _fill(self) -> None:
        if self._range is not None and self.currentWidget() is self.table:
            self.table.show_rows(steps(self.chart.curve.pieces, self.chart.curve.gaps, *self._range))
