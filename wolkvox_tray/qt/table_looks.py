"""How the table's titles and lines look: painted by the style in use, with what it doesn't know added.

What is the same for all cells, colours and lengths, is worked out once for each painting, and a cell's line is taken
from the model as it is: asked for by roles, ten for each cell, a window full of rows took three times as long to paint.

The titles stand exactly above the cells' texts, with the arrow of the order after the words and never over them. A
row has a hairline, the second colour, and a dot when it is new. A group's name runs over the columns that it needs,
which is why both of those columns paint it: whichever of them is painted, the text is whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionHeader, QStyleOptionViewItem

from wolkvox_tray.qt import counts_cells, theme
from wolkvox_tray.qt.counts_cells import place_words
from wolkvox_tray.qt.counts_groups import Group
from wolkvox_tray.qt.counts_model import ALIGNMENTS
from wolkvox_tray.qt.counts_rows import Column, Row
from wolkvox_tray.qt.text import literal
from wolkvox_tray.qt.trails import paint_trail

if TYPE_CHECKING:
    from wolkvox_tray.qt.popup_table import CountsTable

Index = QModelIndex | QPersistentModelIndex
Role = QPalette.ColorRole

DOT, DOT_AT = 6, 8
"""Size and middle of the dot, for a 12 px font."""
TRAIL_WIDTH, TRAIL_HEIGHT, TRAIL_GAP = 44, 14, 4
"""Size of the line behind a change, and how far it ends before its column does, for a 12 px font."""
ARROWS = {
    Qt.SortOrder.AscendingOrder: "\N{BLACK UP-POINTING SMALL TRIANGLE}",
    Qt.SortOrder.DescendingOrder: "\N{BLACK DOWN-POINTING SMALL TRIANGLE}",
}


class TitleLook(QHeaderView):
    """The titles, set in as far as the cells below them."""

    def __init__(self, table: CountsTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)

    def title(self, column: Column) -> str:
        """Return a column's words, with the arrow of the order if it is the one that is sorted by."""
        words = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        if self.sortIndicatorSection() != column or not self.isSortIndicatorShown():
            return words
        return f"{words} {ARROWS[self.sortIndicatorOrder()]}"

    def least_width(self, column: Column) -> int:
        """Return the width in which a title and its arrow are whole, in pixels."""
        words = f"{self.model().headerData(column, Qt.Orientation.Horizontal)} {ARROWS[Qt.SortOrder.AscendingOrder]}"
        return self.fontMetrics().horizontalAdvance(words) + sum(self._table.text_insets(column)) + 1

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        """Paint the style's title without words, and the words where the cells have theirs."""
        option = QStyleOptionHeader()
        self.initStyleOption(option)
        option.rect, option.section, option.text = rect, logical, ""
        if self.sectionsClickable() and rect.contains(self.mapFromGlobal(self.cursor().pos())):
            option.state |= QStyle.StateFlag.State_MouseOver
        self.style().drawControl(QStyle.ControlElement.CE_HeaderSection, option, painter, self)
        column = Column(logical)
        left, right = self._table.text_insets(column)
        side = self.model().headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        words, room = self.title(column), rect.adjusted(left, 0, -right, 0)
        painter.save()
        painter.setPen(theme.shade(self.palette(), Role.ButtonText))
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


class _Paints:
    """Colours and lengths of one painting."""

    def __init__(self, table: CountsTable) -> None:
        palette = table.palette()
        self.hairline, self.ground = theme.hairline(palette), theme.shade(palette, Role.Window)
        self.quiet = QPalette(palette)
        self.quiet.setColor(Role.Text, theme.quiet(palette, Role.Base))
        self.insets = {column: table.insets(column) for column in Column}
        self.dot, self.dot_at = theme.scaled(table, DOT), theme.scaled(table, DOT_AT)
        lengths = (TRAIL_WIDTH, TRAIL_HEIGHT, TRAIL_GAP)
        self.trail_width, self.trail_height, self.trail_gap = (theme.scaled(table, length) for length in lengths)


class LineLook(QStyledItemDelegate):
    """Adds to the style's own painting: second colour, dot, gutter, hairline; and the look of a group."""

    def __init__(self, table: CountsTable) -> None:
        super().__init__(table)
        self._table = table
        self._paints: _Paints | None = None

    def begin(self) -> None:
        """Begin a painting: colours, font or style may be others since the last."""
        self._paints = None

    @property
    def _with(self) -> _Paints:
        if self._paints is None:
            self._paints = _Paints(self._table)
        return self._paints

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """Tell the style a cell's text, font, side and colour."""
        line, column = self._table.counts.row_at(index.row()), Column(index.column())
        option.index = index  # type: ignore[assignment]  # a view's own is a QModelIndex
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.text = self._table.counts.text_at(line, column)
        option.displayAlignment = ALIGNMENTS[column]
        if counts_cells.is_bold(line, column):
            font = QFont(option.font)
            font.setBold(True)
            option.font, option.fontMetrics = font, QFontMetrics(font)
        if counts_cells.is_quiet(line, column):
            quiet = QPalette(self._with.quiet)
            quiet.setCurrentColorGroup(option.palette.currentColorGroup())
            option.palette = quiet

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the room a cell wants, its insets counted: for a double click on a column's border."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + sum(self._table.insets(Column(index.column()))), size.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, with its line's hairline and dot."""
        rect, column, line = QRect(option.rect), Column(index.column()), self._table.counts.row_at(index.row())
        paints, style = self._with, self._table.style()
        left, right = paints.insets[column]
        if isinstance(line, Group):
            painter.fillRect(rect, paints.ground)
        else:
            style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._table)
        if isinstance(line, Group) and column in (Column.OPERATION, Column.PRODUCT):
            self._paint_name(painter, rect, line, option.palette)
        else:
            option.rect = rect.adjusted(left, 0, -right, 0)
            self.initStyleOption(option, index)
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._table)
            if column is Column.CHANGE and isinstance(line, Row):
                self._paint_trail(painter, option, line)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, paints.hairline)
        if line.is_new and column is Column.OPERATION:
            selected = QStyle.StateFlag.State_Selected in option.state
            at = QPoint(rect.left() + paints.dot_at, rect.center().y())
            self._paint_dot(painter, at, option.palette, selected=selected)

    def _paint_dot(self, painter: QPainter, center: QPoint, palette: QPalette, *, selected: bool) -> None:
        size = self._with.dot
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ink = theme.ink(palette, theme.Ink.ACCENT, Role.Base)
        painter.setBrush(palette.color(Role.HighlightedText) if selected else ink)
        painter.drawEllipse(center.x() - size // 2 + 1, center.y() - size // 2, size, size)
        painter.restore()

    def _paint_trail(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        """Paint the row's way through the month after its last change, where there is room for both."""
        trail = self._table.trails.of(row) if row.delta is not None and row.licenses is not None else None
        if trail is None:
            return
        width, height, gap = self._with.trail_width, self._with.trail_height, self._with.trail_gap
        cell: QRect = option.rect
        if option.fontMetrics.horizontalAdvance(option.text) + width + 3 * gap > cell.width():
            return
        place = QRect(cell.right() - gap - width, cell.center().y() - height // 2, width, height)
        selected = QStyle.StateFlag.State_Selected in option.state
        ink = option.palette.color(Role.HighlightedText) if selected else self._with.quiet.color(Role.Text)
        paint_trail(painter, place, trail, ink, max(1.0, theme.scaled(self._table, 120) / 100))

    def _paint_name(self, painter: QPainter, cell: QRect, group: Group, palette: QPalette) -> None:
        """Paint a group's name and server over operation and product, as far as `cell` shows of it."""
        header = self._table.horizontalHeader()
        start = header.sectionViewportPosition(Column.OPERATION) + self._table.text_insets(Column.OPERATION)[0]
        end = header.sectionViewportPosition(Column.LICENSES)
        room = QRect(start, cell.top(), end - start, cell.height())
        quiet = theme.quiet(palette)
        painter.save()
        painter.setClipRect(cell)
        for position, (text, font) in enumerate(self._group_texts(group)):
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(quiet if position or group.is_old else theme.shade(palette, Role.WindowText))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            room.setLeft(room.left() + metrics.horizontalAdvance(shown))
        painter.restore()

    def _group_texts(self, group: Group) -> tuple[tuple[str, QFont], ...]:
        bold = theme.sized(self._table.font(), 1, QFont.Weight.Bold)
        return (literal(group.name), bold), (f" · {place_words(group)}", self._table.font())

    def group_width(self, group: Group) -> int:
        """Return the width in which a group's name and server are whole, in pixels."""
        texts = sum(QFontMetrics(font).horizontalAdvance(text) for text, font in self._group_texts(group))
        return texts + self._table.text_insets(Column.OPERATION)[0] + theme.scaled(self._table, DOT)
