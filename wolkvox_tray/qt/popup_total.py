"""The row below the table: what its rows add up to, the number under its column; and the way to what was told."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.popup_parts import Elided
from wolkvox_tray.qt.popup_table import GUTTER, ROW_HEIGHT
from wolkvox_tray.qt.text import plain


class TotalRow(QWidget):
    """A line of three texts: what is added up, the sum, and what is new.

    Signals:
        news_wanted: what is new was pressed.
    """

    news_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.total = Elided(self), plain(QLabel(self))
        self.news = QToolButton(self)
        self.news.setAutoRaise(True)
        self.news.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.news.clicked.connect(self.news_wanted)
        self._edge, self._faded = 0, False
        self._news = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.restyle()

    def show_texts(self, words: str, total: str, news: str, *, short_news: str, faded: bool = False) -> None:
        """Show the three texts; what is new as `short_news` where there is no room. `faded`: nothing is up to date."""
        if faded is not self._faded:
            self._faded = faded
            self._color()
        self.words.show_text(words)
        self.total.setText(total)
        self.total.setAccessibleName(f"{words}: {total}")
        self._news = (news, short_news)
        self.news.setAccessibleName(news)
        self.news.setToolTip(_("Past notices…"))
        self.news.setVisible(bool(news))
        self._arrange()

    def align(self, edge: int) -> None:
        """Put the sum where its column's texts end, in pixels from the left."""
        self._edge = edge
        self._arrange()

    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        self.setFixedHeight(max(theme.scaled(self, ROW_HEIGHT), self.fontMetrics().height() + 4))
        for label in (self.words, self.total):
            label.setFont(theme.sized(self.font(), 1, QFont.Weight.Bold))
        self._color()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.ButtonText, theme.ink(self.palette(), theme.Ink.ACCENT))
        self.news.setPalette(palette)
        self._arrange()

    def _color(self) -> None:
        first, second = theme.shade(self.palette(), QPalette.ColorRole.WindowText), theme.quiet(self.palette())
        for label in (self.words, self.total):
            theme.colored(label, second if self._faded else first)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the texts anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the line below."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.hairline(self.palette()))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())

    def _arrange(self) -> None:
        margin, height, width = theme.scaled(self, GUTTER), self.height(), self.width()
        edge = self._edge or width
        sum_width = self.total.sizeHint().width() + theme.scaled(self, 8)
        self.total.setGeometry(edge - sum_width, 0, sum_width, height)
        self.words.setGeometry(margin, 0, max(0, edge - sum_width - margin), height)
        room = max(0, width - margin - edge)
        for news in self._news:
            self.news.setText(f"\N{BLACK CIRCLE} {news}" if news else "")
            if self.news.sizeHint().width() <= room:
                break
        size = self.news.sizeHint().boundedTo(QSize(room, height))
        # Its own padding stands in the margin, so that the text ends where the column above does.
        padding = max(0, size.width() - self.news.fontMetrics().horizontalAdvance(self.news.text())) // 2
        self.news.setGeometry(width - margin + padding - size.width(), (height - size.height()) // 2, *size.toTuple())
