"""The step chart: what was seen, when nobody looked, where a month began. Painted by hand, read by mouse and keyboard.

Levels are lines only where somebody looked; between two spans stands a grey band with its times. Left and right go from
step to step and over the gaps, Home and End to the first and last; what stands there is shown in a label and told to a
screen reader. A new answer leaves the reading where it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, QTime, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from wolkvox_tray.core.history.tracks import Level, Span
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.chart_scale import month_borders, time_ticks, value_ticks
from wolkvox_tray.qt.text import announce, clock_words, date_words, month_words, number, time_words

HEIGHT, LEAST_HEIGHT, LABEL_EVERY = 220, 150, 110
Role = QPalette.ColorRole
Flag = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What a chart shows: levels with the time each was seen in (`core.history.tracks.pieces`), and the gaps."""

    pieces: tuple[tuple[Span, Level], ...] = ()
    gaps: tuple[Span, ...] = ()
    contracted: int | None = None


class Chart(QWidget):
    """Shows a `Curve` from one moment to another: in this computer's times, with the months of the account's zone."""

    read = Signal(str)
    """What stands at the reading line, in words; "" when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve, self._zone = Curve(), ZoneInfo("UTC")
        self._start = self._end = self._now = datetime(2026, 1, 1, tzinfo=self._zone)
        self._shown: tuple[tuple[Span, Level], ...] = ()
        self._ticks = value_ticks(0, 1)
        self._at: datetime | None = None
        self.reading = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.scaled(self, LEAST_HEIGHT))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the mockup."""
        return QSize(theme.scaled(self, 700), theme.scaled(self, HEIGHT))

    def show_curve(self, curve: Curve, zone: ZoneInfo, start: datetime, end: datetime, now: datetime) -> None:
        """Show `curve` from `start` to `end`."""
        self.curve, self._zone, self._start, self._end, self._now = curve, zone, start, end, now
        first = bisect_left(curve.pieces, start, key=lambda each: each[0].end)
        self._shown = curve.pieces[first : bisect_right(curve.pieces, end, key=lambda each: each[0].start)]
        known = [level.licenses for _span, level in self._shown if level.present and level.licenses is not None]
        known += [] if curve.contracted is None else [curve.contracted]
        self._ticks = value_ticks(min(known, default=0), max(known, default=1))
        self._read_at(self._at if self._at is not None and start <= self._at <= end else None)
        self.update()

    # Reading

    def level_at(self, moment: datetime) -> Level | None:
        """Return what was seen at `moment`; ``None`` if nobody looked."""
        place = bisect_right(self._shown, moment, key=lambda each: each[0].start)
        if place and moment <= self._shown[place - 1][0].end:
            return self._shown[place - 1][1]
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Read what stands below the pointer."""
        area = self._area()
        share = (event.position().x() - area.left()) / max(1.0, area.width())
        self._read_at(self._start + (self._end - self._start) * share if 0 <= share <= 1 else None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Read nothing."""
        self._read_at(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Read nothing."""
        super().focusOutEvent(event)
        self._read_at(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from step to step."""
        steps = self._stops()
        here = bisect_right(steps, self._at) - 1 if self._at is not None else len(steps)
        goal = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(steps) - 1,
        }.get(Qt.Key(event.key()))
        if goal is None or not steps:
            super().keyPressEvent(event)
            return
        self._read_at(steps[min(max(goal, 0), len(steps) - 1)])
        announce(self, self.reading)

    def _stops(self) -> list[datetime]:
        """Return where the keyboard stops: at each step, and in the middle of each gap."""
        stops = [max(span.start, self._start) for span, _level in self._shown]
        for gap in self._gaps():
            start = max(gap.start, self._start)
            stops.append(start + (min(gap.end, self._end) - start) / 2)
        return sorted(stops)

    def _gaps(self) -> list[Span]:
        return [gap for gap in self.curve.gaps if gap.start < self._end and gap.end > self._start]

    def _read_at(self, moment: datetime | None) -> None:
        before, self._at, self.reading = self.reading, moment, ""
        if moment is not None:
            self.reading = self._words(moment)
            self.setAccessibleDescription(self.reading)
        if self.reading != before:
            self.read.emit(self.reading)
            self.update()

    def _words(self, moment: datetime) -> str:
        level = self.level_at(moment)
        when = clock_words(moment, self._now)
        gap = next((each for each in self._gaps() if each.start < moment < each.end), None)
        if level is None and gap is not None:
            return self._gap_words(gap)
        if level is None:
            return _("{time} · nobody looked").format(time=when)
        if not level.present:
            return _("{time} · not listed").format(time=when)
        if level.licenses is None:
            return _("{time} · unknown").format(time=when)
        return _("{time} · licenses: {count}").format(time=when, count=number(level.licenses))

    def _gap_words(self, gap: Span) -> str:
        days = {at.astimezone().date() for at in (gap.start, gap.end)}
        if len(days) == 1 and self._now.astimezone().date() not in days:  # said once, not with either time
            times, date = (time_words(gap.start), time_words(gap.end)), date_words(gap.start, self._now)
            return _("no data on {date}: {start} to {end}").format(date=date, start=times[0], end=times[1])
        times = (clock_words(gap.start, self._now), clock_words(gap.end, self._now))
        return _("no data: {start} to {end}").format(start=times[0], end=times[1])

    # Painting

    def ticks(self) -> tuple[int, ...]:
        """Return the numbers on the left."""
        return self._ticks

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it all."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.shade(self.palette(), Role.Base))
        painter.setPen(QPen(theme.shade(self.palette(), Role.Highlight if self.hasFocus() else Role.Mid), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        area, ticks = self._area(), self._ticks
        self._paint_scale(painter, area, ticks)
        self._paint_months(painter, area)
        self._paint_gaps(painter, area)
        self._paint_contracted(painter, area, ticks)
        self._paint_steps(painter, area, ticks)
        self._paint_reading(painter, area, ticks)

    def _area(self) -> QRectF:
        unit = theme.scaled(self, 1)
        left = self.fontMetrics().horizontalAdvance(number(self._ticks[-1])) + 18 * unit
        below, right = 2 * self.fontMetrics().height() + 14 * unit, 52 * unit
        return QRectF(left, 14 * unit, self.width() - left - right, self.height() - below - 14 * unit)

    def _x(self, moment: datetime, area: QRectF) -> float:
        return area.left() + area.width() * ((moment - self._start) / max(self._end - self._start, timedelta(1)))

    def _y(self, licenses: int, area: QRectF, ticks: Sequence[int]) -> float:
        return area.bottom() - area.height() * (licenses - ticks[0]) / (ticks[-1] - ticks[0])

    def _paint_scale(self, painter: QPainter, area: QRectF, ticks: Sequence[int]) -> None:
        quiet, line = theme.quiet(self.palette(), Role.Base), theme.hairline(self.palette())
        height = self.fontMetrics().height()
        for tick in ticks:
            y = self._y(tick, area, ticks)
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(quiet)
            room = QRectF(0, y - height / 2, area.left() - theme.scaled(self, 8), height)
            painter.drawText(room, Flag.AlignRight | Flag.AlignVCenter, number(tick))
        below = self.height() - height - theme.scaled(self, 6)
        most = max(2, int(area.width() / theme.scaled(self, LABEL_EVERY)))
        for mark in time_ticks(self._start, self._end, None, most):
            local = mark.at
            time = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
            text = date_words(local, self._now) if mark.day else time
            half = theme.scaled(self, LABEL_EVERY) / 2
            x = min(max(self._x(mark.at, area), half), self.width() - half)
            painter.drawText(QRectF(x - half, below, 2 * half, height), Flag.AlignCenter, text)
        if ticks[0] > 0:
            room = QRectF(area.left() + theme.scaled(self, 6), area.bottom() + 2, area.width(), height)
            painter.drawText(room, Flag.AlignLeft, _("the axis doesn't start at 0"))

    def _paint_months(self, painter: QPainter, area: QRectF) -> None:
        quiet, gap = theme.quiet(self.palette(), Role.Base), theme.scaled(self, 5)
        borders = month_borders(self._start, self._end, self._zone)
        for border in borders:
            x = round(self._x(border, area)) + 0.5
            painter.setPen(QPen(quiet, 1))
            painter.drawLine(QPointF(x, area.top() - 2 * gap), QPointF(x, area.bottom()))
            if len(borders) * 2 * theme.scaled(self, LABEL_EVERY) <= area.width():
                name = month_words(border.astimezone(self._zone).replace(day=15))
                painter.drawText(QPointF(x + gap, area.top() - gap / 2), name)  # above the grid

    def _paint_gaps(self, painter: QPainter, area: QRectF) -> None:
        band, height, gaps = theme.band(self.palette()), self.fontMetrics().height(), self._gaps()
        for gap in gaps:
            left, right = (self._x(at, area) for at in (max(gap.start, self._start), min(gap.end, self._end)))
            painter.fillRect(QRectF(left, area.top(), max(1.0, right - left), area.height()), band)
            text, beside = self._gap_words(gap), theme.scaled(self, 6)
            width = self.fontMetrics().horizontalAdvance(text)
            room = QRectF(left, area.bottom() - height - 2, right - left, height)
            if len(gaps) == 1 and width > right - left:  # beside it, where there is room
                room.setWidth(width + 1)
                room.moveLeft(right + beside if right + beside + width < area.right() else left - beside - width)
            if width < room.width() and room.left() >= area.left():
                painter.setPen(theme.shade(self.palette(), Role.Text))
                painter.drawText(room, Flag.AlignCenter, text)

    def _paint_contracted(self, painter: QPainter, area: QRectF, ticks: Sequence[int]) -> None:
        if self.curve.contracted is None:
            return
        y = self._y(self.curve.contracted, area, ticks)
        painter.setPen(QPen(theme.ink(self.palette(), theme.Ink.WARNING, Role.Base), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        text = _("Contracted: {count}").format(count=number(self.curve.contracted))
        painter.drawText(QPointF(area.left() + theme.scaled(self, 6), y - theme.scaled(self, 4)), text)

    def _paint_steps(self, painter: QPainter, area: QRectF, ticks: Sequence[int]) -> None:
        path, before, last = QPainterPath(), None, None
        begin, per_s = self._start.timestamp(), area.width() / max(1.0, (self._end - self._start).total_seconds())
        per_license, lowest = area.height() / (ticks[-1] - ticks[0]), ticks[0]
        for span, level in self._shown:
            if not level.present or level.licenses is None:
                before = None
                continue
            left = area.left() + max(0.0, span.start.timestamp() - begin) * per_s
            right = min(area.left() + (span.end.timestamp() - begin) * per_s, area.right())
            y = area.bottom() - (level.licenses - lowest) * per_license
            if before == span.start:
                path.lineTo(left, y)
            else:
                path.moveTo(left, y)
            path.lineTo(max(right, left + 0.5), y)
            before, last = span.end, (right, y, level.licenses)
        painter.setPen(QPen(theme.ink(self.palette(), theme.Ink.ACCENT, Role.Base), 2, c=Qt.PenCapStyle.FlatCap))
        painter.drawPath(path)
        if last is not None:
            unit = theme.scaled(self, 1)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.ink(self.palette(), theme.Ink.ACCENT, Role.Base))
            painter.drawEllipse(QPointF(last[0], last[1]), 2.5 * unit, 2.5 * unit)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.shade(self.palette(), Role.Text))
            painter.drawText(QPointF(last[0] + 8 * unit, last[1] + 4 * unit), number(last[2]))

    def _paint_reading(self, painter: QPainter, area: QRectF, ticks: Sequence[int]) -> None:
        if self._at is None or not self.reading:
            return
        x, unit, text = self._x(self._at, area), theme.scaled(self, 1), theme.shade(self.palette(), Role.Text)
        painter.setPen(QPen(text, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        level = self.level_at(self._at)
        if level is not None and level.present and level.licenses is not None:
            painter.setPen(QPen(theme.ink(self.palette(), theme.Ink.ACCENT, Role.Base), 2))
            painter.setBrush(theme.shade(self.palette(), Role.Base))
            painter.drawEllipse(QPointF(x, self._y(level.licenses, area, ticks)), 4 * unit, 4 * unit)
        width = self.fontMetrics().horizontalAdvance(self.reading) + 20 * unit
        box = QRectF(0, area.top() + area.height() * 0.62, width, self.fontMetrics().height() + 10 * unit)
        box.moveLeft(min(max(x - width / 2, area.left()), self.width() - width - 4 * unit))
        painter.setPen(QPen(theme.quiet(self.palette(), Role.Base), 1))
        painter.setBrush(theme.shade(self.palette(), Role.Base))
        painter.drawRect(box)
        painter.setPen(text)
        painter.drawText(box, Flag.AlignCenter, self.reading)
