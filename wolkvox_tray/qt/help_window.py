"""The guide in a window, without Internet: its contents, a page, a field to find words by.

It is made when somebody wants help and destroyed when it closes. Pages are in the reader's language where they are
there, else in English. What is looked for is found in the page that is shown, and then in all the others: who types the
words of a trouble need not know on which page it is explained. A link out of the guide opens the system's browser, and
only when it is clicked.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core import guide
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.words import _, language
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Line, Note
from wolkvox_tray.qt.help_text import HelpText
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import announce

WIDTH, HEIGHT, LIST_PX = 860, 640, 220
FRAME_PX = 48
"""What the window's own frame may take of the screen."""
PATH = Qt.ItemDataRole.UserRole


def open_outside(url: QUrl) -> None:
    """Open a link with the system's own program for it."""
    QDesktopServices.openUrl(url)


class HelpWindow(QDialog):
    """The guide in `folder`; `outside` opens what leads out of it."""

    def __init__(
        self, folder: Path, *, outside: Callable[[QUrl], None] = open_outside, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._folder = folder
        self.list, self.text, self.words, self.found = QListWidget(), HelpText(folder), Line(), Note()
        self.back, self.next, self.close_it = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()
        # No `singleShot`: with a window that is closed before it comes, it keeps the method, and that the window.
        self._restyling = QTimer(self, singleShot=True)
        self._restyling.timeout.connect(self._restyle)
        self.list.currentItemChanged.connect(self._chosen)
        self.text.shown.connect(self._show_place)
        self.text.left.connect(outside)
        self.text.backwardAvailable.connect(self.back.setEnabled)
        self.back.clicked.connect(self.text.backward)
        self.next.clicked.connect(self.find_next)
        self.words.returnPressed.connect(self.find_next)
        self.words.textChanged.connect(self._forget_what_was_found)
        self.close_it.clicked.connect(self.accept)
        for keys, slot in ((QKeySequence.StandardKey.Find, self._to_find), (QKeySequence.StandardKey.Back, self._back)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self.retranslate()

    def show_help(self, name: str, code: ReasonCode | None = None) -> None:
        """Show the page called `name`, where `code` is explained if that is given."""
        path = guide.page(self._folder, name, language())
        self.text.show_page(path, guide.anchor(path, code) if code else "")
        self.text.setFocus()

    @Slot()
    def find_next(self) -> None:
        """Go to the next place with the words that are looked for; say so if they stand nowhere."""
        words = self.words.text().strip()
        if not words or self.text.find_text(words):
            self.found.hint("")
            return
        here = self.text.page
        for path in self._others(here):
            if words.casefold() in guide.read(path).casefold():
                self.text.show_page(path)
                if self.text.find_text(words):
                    self.found.hint(_("Found in: {page}").format(page=guide.title_of(guide.read(path))))
                    announce(self.found, self.found.said)
                    return
        if self.text.page != here:
            self.text.show_page(here)
        self.found.complain(_("“{words}” stands nowhere in the guide.").format(words=words))

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use; the page that is shown too, if there is one."""
        marks = Mnemonics()
        self.setWindowTitle(_("Help — wolkvox_tray"))
        self.list.setAccessibleName(_("Pages"))
        self.text.setAccessibleName(_("Help"))
        self.words.setPlaceholderText(_("Find in the guide, such as the words of an error"))
        self.words.setAccessibleName(_("Find in the guide"))
        self.back.setText(marks.mark(_("Back")))
        self.next.setText(marks.mark(_("Find")))
        self.close_it.setText(marks.mark(_("Close")))
        self._list_pages()
        if not self.text.source().isEmpty():
            self.show_help(self.text.page.stem)

    # Making

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 12), theme.scaled(self, 8)
        above, below = QHBoxLayout(), QHBoxLayout()
        for part, share in ((self.back, 0), (self.words, 1), (self.next, 0)):
            above.addWidget(part, share)
        below.addWidget(self.found, 1)
        below.addStretch()
        below.addWidget(self.close_it)
        both = QSplitter()
        both.addWidget(self.list)
        both.addWidget(self.text)
        both.setStretchFactor(1, 1)
        both.setChildrenCollapsible(False)
        both.setSizes([theme.scaled(self, LIST_PX), theme.scaled(self, WIDTH - LIST_PX)])
        for button in (self.back, self.next, self.close_it):
            button.setAutoDefault(False)
        self.back.setEnabled(False)
        self.list.setWordWrap(True)
        self.list.setSpacing(theme.scaled(self, 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addLayout(above)
        column.addWidget(both, 1)
        column.addLayout(below)
        room = self.screen().availableGeometry()
        wide, high = theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT)
        self.resize(min(wide, room.width()), min(high, room.height() - FRAME_PX))

    def _list_pages(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        bold = theme.sized(self.font(), 1, QFont.Weight.DemiBold)
        for entry in guide.contents(guide.page(self._folder, guide.INDEX, language())):
            item = QListWidgetItem(entry.title)
            if entry.path is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setForeground(self.palette().windowText())
                item.setFont(bold)
            else:
                item.setData(PATH, str(entry.path))
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _paths(self) -> list[Path]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return [Path(item.data(PATH)) for item in items if item.data(PATH)]

    def _others(self, here: Path) -> list[Path]:
        """Return the other pages, beginning with the one after `here`."""
        paths = self._paths()
        place = paths.index(here) if here in paths else 0
        return [path for path in chain(paths[place + 1 :], paths[:place]) if path != here]

    # Doing

    @Slot(object)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(PATH) and Path(item.data(PATH)) != self.text.page:
            self.text.show_page(Path(item.data(PATH)))

    @Slot(object)
    def _show_place(self, page: Path) -> None:
        """Mark the page that is shown in the contents."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(PATH) == str(page):
                self.list.setCurrentRow(row)
                break
        else:
            self.list.setCurrentRow(-1)
        self.list.blockSignals(False)

    @Slot()
    def _forget_what_was_found(self) -> None:
        self.found.hint("")

    @Slot()
    def _to_find(self) -> None:
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    @Slot()
    def _back(self) -> None:
        self.text.backward()

    @Slot()
    def _restyle(self) -> None:
        self.found.restyle()
        self.text.restyle()
        self._list_pages()
        self._show_place(self.text.page)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_restyling"):
            self._restyling.start(0)  # when the change has reached everything inside, too
