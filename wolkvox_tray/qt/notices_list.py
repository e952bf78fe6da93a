"""The list of past notices: a line a notice under its day, read like the bubbles it tells of.

The model holds days and notices in one column; days can't be chosen, so keys pass them by. A row is as high as its
text at the width of the moment. What was silenced or still waits says so in words beside its title; what was shown
says nothing, for that is what one expects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTime
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.text import date_words

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Entry: TypeAlias = date | PastNotice
"""A row: the day above its notices, or a notice."""

ENTRY = Qt.ItemDataRole.UserRole
SIDE, ABOVE, BELOW, BETWEEN = 12, 8, 8, 2
"""Room around and between the texts of a row, px for a 12 px font."""
TALL = 100_000
"""More than any text is high, px."""
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
ONE_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def entries(past: Iterable[PastNotice]) -> list[Entry]:
    """Return the rows for `past`, which is newest first: each day before its notices."""
    found: list[Entry] = []
    day = None
    for notice in past:
        if notice.at.astimezone().date() != day:
            day = notice.at.astimezone().date()
            found.append(day)
        found.append(notice)
    return found


def day_words(day: date, now: datetime) -> str:
    """Return "Today", "Yesterday", or the date."""
    today = now.astimezone().date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_words(datetime(day.year, day.month, day.day, 12).astimezone(), now)


def time_words(notice: PastNotice) -> str:
    """Return a notice's time of day as the reader's system writes it."""
    local = notice.at.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def fate_words(fate: Fate | None) -> str:
    """Return what became of a notice, nothing for one that was shown."""
    if fate is None:
        return _("not shown yet")
    return "" if fate is Fate.SHOWN else _("muted")


def copied(notices: Iterable[PastNotice]) -> str:
    """Return notices as lines of a table: when, title, text, what became of it."""
    rows = (
        (
            f"{notice.at.astimezone():%Y-%m-%d %H:%M}",
            notice.title,
            notice.body.replace("\n", " "),
            fate_words(notice.fate),
        )
        for notice in notices
    )
    return "\n".join("\t".join(row).rstrip() for row in rows)


class NoticesModel(QAbstractListModel):
    """Days and notices, newest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._now = datetime.now().astimezone()

    def show(self, past: Sequence[PastNotice], now: datetime) -> None:
        """Show these; `now` is what "today" is measured against."""
        shown, same_day = entries(past), now.astimezone().date() == self._now.astimezone().date()
        self._now = now
        if shown == self._entries and same_day:
            return
        self.beginResetModel()
        self._entries = shown
        self.endResetModel()

    def notice_at(self, index: Index) -> PastNotice | None:
        """Return the notice of a row, ``None`` for a day."""
        entry = self._entries[index.row()] if index.isValid() else None
        return entry if isinstance(entry, PastNotice) else None

    def first_notice(self) -> QModelIndex:
        """Return where the newest notice stands; an invalid index if there is none."""
        return self.index(1) if len(self._entries) > 1 else QModelIndex()

    def where(self, notice: PastNotice) -> QModelIndex:
        """Return where the same notice stands now, whatever its words and fate; an invalid index if nowhere."""
        for row, entry in enumerate(self._entries):
            if isinstance(entry, PastNotice) and _same(entry, notice):
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a notice can be chosen, and a day can't."""
        if self.notice_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row says: its title or its day; for a screen reader everything."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if not isinstance(entry, PastNotice):
            return day_words(entry, self._now)
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        parts = (time_words(entry), entry.title, fate_words(entry.fate), entry.body.replace("\n", ". "))
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _same(one: PastNotice, other: PastNotice) -> bool:
    return (one.at, one.kind, one.account_name) == (other.at, other.kind, other.account_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where the parts of one row stand."""

    time: QRect
    title: QRect
    fate: QRect
    body: QRect


class NoticesDelegate(QStyledItemDelegate):
    """Paints the rows of `view`: the time at the left, title and text beside it."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height that a row's text takes at the view's width."""
        width, entry = self._view.viewport().width(), index.data(ENTRY)
        if not isinstance(entry, PastNotice):
            return QSize(width, 2 * self._px(ABOVE) + QFontMetrics(self._bold()).height())
        places = self._places(entry, QRect(0, 0, width, 0))
        return QSize(width, places.body.bottom() + 1 + self._px(BELOW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        entry = index.data(ENTRY)
        painter.save()
        if isinstance(entry, PastNotice):
            self._panel(painter, option)
            self._notice(painter, option, entry)
        else:
            self._day(painter, option.rect, str(index.data()))
        painter.restore()

    def _panel(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """Paint the selection and the focus as the system does."""
        style = self._view.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view)

    def _day(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._bold())
        painter.setPen(theme.quiet(self._view.palette(), QPalette.ColorRole.Base))
        inner = rect.adjusted(self._px(SIDE), self._px(ABOVE), -self._px(SIDE), -self._px(ABOVE) // 2)
        painter.drawText(inner, ONE_LINE, text)
        painter.setPen(theme.hairline(self._view.palette()))
        painter.drawLine(inner.left(), rect.bottom(), inner.right(), rect.bottom())

    def _notice(self, painter: QPainter, option: QStyleOptionViewItem, notice: PastNotice) -> None:
        text, second = self._inks(option)
        places = self._places(notice, option.rect)
        painter.setFont(self._view.font())
        painter.setPen(second)
        painter.drawText(places.time, ONE_LINE, time_words(notice))
        painter.drawText(places.fate, ONE_LINE, fate_words(notice.fate))
        painter.drawText(places.body, WRAPPED, notice.body)
        painter.setFont(self._bold())
        painter.setPen(text)
        painter.drawText(places.title, WRAPPED, notice.title)

    def _inks(self, option: QStyleOptionViewItem) -> tuple[QColor, QColor]:
        """Return the colours of what comes first and second in a row."""
        palette: QPalette = option.palette
        if option.state & QStyle.StateFlag.State_Selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
            chosen = palette.color(group, QPalette.ColorRole.HighlightedText)
            return chosen, chosen
        return palette.color(QPalette.ColorRole.Text), theme.quiet(palette, QPalette.ColorRole.Base)

    def _places(self, notice: PastNotice, row: QRect) -> _Places:
        """Return where the texts of `notice` stand in `row`; only its height may be wrong yet."""
        metrics, bold = QFontMetrics(self._view.font()), QFontMetrics(self._bold())
        side, top, line = self._px(SIDE), row.top() + self._px(ABOVE), bold.height()
        left, right = row.left() + 2 * side + self._time_width(), row.right() - side
        fate = fate_words(notice.fate)
        fate_left = right - metrics.horizontalAdvance(fate)
        title_room = QRect(left, top, (fate_left - side if fate else right) - left, TALL)
        title = bold.boundingRect(title_room, WRAPPED, notice.title)
        below = title.bottom() + 1
        body = metrics.boundingRect(QRect(left, below + self._px(BETWEEN), right - left, TALL), WRAPPED, notice.body)
        return _Places(
            time=QRect(row.left() + side, top, left - side, line),
            title=title_room.intersected(QRect(left, top, row.width(), title.height())),
            fate=QRect(fate_left, top, right - fate_left + 1, line),
            body=QRect(left, below + self._px(BETWEEN), right - left, body.height()) if notice.body else title,
        )

    def _time_width(self) -> int:
        """Return the width of the widest time, so that the titles stand in one line."""
        metrics = QFontMetrics(self._view.font())
        times = (QTime(hour, 58) for hour in (0, 8, 10, 20))
        format_ = QLocale.FormatType.ShortFormat
        return max(metrics.horizontalAdvance(QLocale().toString(time, format_)) for time in times)

    def _bold(self) -> QFont:
        return theme.sized(self._view.font(), 1, QFont.Weight.DemiBold)

    def _px(self, length: int) -> int:
        return theme.scaled(self._view, length)
