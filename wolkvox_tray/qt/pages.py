"""Pages by a list of their names: the list at the left, the page at the right.

The list is the system's own, so the arrows walk through it; Ctrl+Page Up and Ctrl+Page Down do so from anywhere in the
window. A page scrolls where the screen is too small for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QScrollArea, QStackedWidget, QWidget

from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Rule

MOST_OF_SCREEN = 0.7
"""The list stands beside it."""
ROOM_BESIDE_NAME, MARGIN, ROW_HEIGHT = 52, 6, 30
"""What the list is wider than its longest name, the space around the names, a row's height: for a 12 px font."""


class _Names(QListWidget):
    """The names of the pages, with some air around them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(*([theme.scaled(self, MARGIN)] * 4))
        self.setBackgroundRole(QPalette.ColorRole.Base)  # of the air, too
        self.setAutoFillBackground(True)


class Pages(QWidget):
    """`pages`, one of which is seen.

    Signals:
        turned(int): the page with this number is seen now.
    """

    turned = Signal(int)

    def __init__(self, pages: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list, self.stack = _Names(), QStackedWidget()
        for page in pages:
            self.list.addItem("")
            self.list.item(self.list.count() - 1).setSizeHint(QSize(0, theme.scaled(self, ROW_HEIGHT)))
            self.stack.addWidget(_Scrolled(page))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(Rule(upright=True))
        row.addWidget(self.stack, 1)
        self.list.currentRowChanged.connect(self._turn)
        for key, step in ((Qt.Key.Key_PageUp, self.back), (Qt.Key.Key_PageDown, self.forth)):
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, step)
        self.list.setCurrentRow(0)

    @property
    def current(self) -> int:
        """The number of the page that is seen."""
        return self.stack.currentIndex()

    def show_page(self, number: int) -> None:
        """Show the page with this number."""
        self.list.setCurrentRow(number)

    def name(self, title: str, names: Sequence[str]) -> None:
        """Call the list `title` and the pages by their `names`."""
        self.list.setAccessibleName(title)
        for number, name in enumerate(names):
            self.list.item(number).setText(name)
        widest = max(self.list.fontMetrics().horizontalAdvance(name) for name in names)
        self.list.setFixedWidth(widest + theme.scaled(self, ROOM_BESIDE_NAME))

    @Slot()
    def back(self) -> None:
        """Show the page before, if there is one."""
        self.show_page(max(0, self.current - 1))

    @Slot()
    def forth(self) -> None:
        """Show the next page, if there is one."""
        self.show_page(min(self.stack.count() - 1, self.current + 1))

    @Slot(int)
    def _turn(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.turned.emit(number)


class _Scrolled(QScrollArea):
    """A page in a frame that scrolls when the screen is small, and is else as wide as the page needs."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the page's own width, as far as the screen has it, with its scroll bar."""
        least, room = super().minimumSizeHint(), round(self.screen().availableGeometry().width() * MOST_OF_SCREEN)
        wanted = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(least.width(), min(wanted, room)), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice when the page wants another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
