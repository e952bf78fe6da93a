"""The list of past notices: each under its day, read like the bubble it tells of.

A row is as high as its text at the width of the moment. What was silenced or still waits says so in words beside its
title; what was shown says nothing, for that is what one expects.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QLocale,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    QTime,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionFocusRect,
    QStyleOptionViewItem,
    QWidget,
)

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.notices_model import ENTRY, Index, copied, fate_words, time_words

SIDE, ABOVE, BELOW, BETWEEN = 12, 8, 8, 2
"""Room around and between the texts of a row, px for a 12 px font."""
TALL = 100_000
"""More than any text is high, px."""
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
ONE_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


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
        if option.state & QStyle.StateFlag.State_HasFocus:
            frame = QStyleOptionFocusRect()
            frame.initFrom(self._view)
            frame.rect, frame.state = option.rect, option.state
            style.drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, frame, painter, self._view)

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


class NoticesView(QListView):
    """The list: notices are chosen with keys or mouse, and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(NoticesDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.copy_action = QAction(self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_action.triggered.connect(self.copy)
        self.addAction(self.copy_action)

    @Slot()
    def copy(self) -> None:
        """Put the chosen notices into the clipboard; without any the one that the keyboard is at."""
        rows = sorted(self.selectedIndexes(), key=QModelIndex.row) or [self.currentIndex()]
        notices = [index.data(ENTRY) for index in rows if index.isValid()]
        if notices:
            QGuiApplication.clipboard().setText(copied(notices))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy whole notices: Qt itself would copy the title of one."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
