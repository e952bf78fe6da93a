"""A page of the guide as it is seen: Markdown in the system's colours, pictures no wider than the window.

Only the guide's own files are read, whatever a page names. A link to another page is followed here; anything else is
told by `left`, and nothing is fetched from anywhere. Qt makes links and lines in fixed colours and draws a picture that
is too wide coarsely, so all of that is given its form here, and anew when palette or width have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from wolkvox_tray.core import guide
from wolkvox_tray.qt import theme

Kind = QTextDocument.ResourceType
MARGIN, CELL = 12, 5
SETTLE_MS = 150
"""How long the width must stay before pictures are scaled to it."""


class HelpText(QTextBrowser):
    """Shows the pages of the guide in `folder`.

    Signals:
        left(QUrl): a link was clicked that leads out of the guide.
        shown(Path): this page is shown now.
    """

    left = Signal(QUrl)
    shown = Signal(object)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._scaled_to = folder.resolve(), 0
        self._title, self._laid_out = "", QTimer(self, singleShot=True)
        self._laid_out.timeout.connect(self._to_title)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self.restyle)
        self.setOpenLinks(False)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self._show_focus()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # one that comes later changes the width
        self.anchorClicked.connect(self._follow)
        self.sourceChanged.connect(self._arrived)

    @property
    def page(self) -> Path:
        """The page that is shown."""
        return Path(self.source().toLocalFile())

    def show_page(self, path: Path, title: str = "") -> None:
        """Show a page, at the title whose `guide.slug` is `title`."""
        url = QUrl.fromLocalFile(str(path))
        url.setFragment(title)
        self.setSource(url)
        self._title = title
        self._laid_out.start(0)

    def find_text(self, text: str) -> bool:
        """Go to the next place with `text`, from the top again after the last one; tell whether there is one."""
        if self.find(text):
            return True
        before = self.textCursor()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if self.find(text):
            return True
        self.setTextCursor(before)
        return False

    @Slot()
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self._show_focus()

    def _show_focus(self) -> None:
        window = self.window().palette()
        highlight = theme.shade(window, QPalette.ColorRole.Highlight)
        theme.colored(self, highlight if self.hasFocus() else theme.hairline(window))
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            theme.colored(bar, theme.shade(window, QPalette.ColorRole.WindowText))  # not the frame's, for its arrows

    def restyle(self) -> None:
        """Take the palette and the width of the moment."""
        self._show_focus()
        if self.source().isEmpty():
            return
        place = self.verticalScrollBar().value()
        self.reload()
        self._shape()
        self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Return a page or a picture of the guide; nothing else is read."""
        path = Path(self.source().resolved(QUrl(url)).toLocalFile()).resolve()
        if not path.is_relative_to(self._folder):
            return None
        return self._picture(path) if kind == Kind.ImageResource.value else guide.read(path)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scale pictures anew, once the width stays."""
        super().resizeEvent(event)
        if self._scaled_to not in (0, self._room()):
            self._settling.start()

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        target = self.source().resolved(url)
        path = Path(target.toLocalFile())
        if target.isLocalFile() and path.suffix == ".md" and path.resolve().is_relative_to(self._folder):
            self.show_page(path, target.fragment(QUrl.ComponentFormattingOption.FullyDecoded))
        else:
            self.left.emit(target)

    @Slot(QUrl)
    def _arrived(self, url: QUrl) -> None:
        self._shape()
        self.shown.emit(Path(url.toLocalFile()))  # `page` is still the one before

    @Slot()
    def _to_title(self) -> None:
        title = self._title
        for block in self._blocks():
            if title and block.blockFormat().headingLevel() and guide.slug(block.text()) == title:
                self.setTextCursor(QTextCursor(block))
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - theme.scaled(self, MARGIN))
                return

    def _room(self) -> int:
        return self.viewport().width() - 2 * theme.scaled(self, MARGIN)

    def _picture(self, path: Path) -> QImage:
        """Return a picture, made smaller if it is wider than the room for it."""
        picture, room = QImage(str(path)), self._room()
        self._scaled_to = room
        if picture.width() <= room:
            return picture
        fine = self.devicePixelRatioF()
        picture = picture.convertToFormat(QImage.Format.Format_RGB32)  # its few colours have nothing between them
        small = picture.scaledToWidth(round(room * fine), Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(fine)
        return small

    def _shape(self) -> None:
        """Give margins, tables and links their form."""
        self.document().setDocumentMargin(theme.scaled(self, MARGIN))
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setBorder(1)
                form.setBorderCollapse(True)
                form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                form.setBorderBrush(theme.hairline(self.palette()))
                form.setCellPadding(theme.scaled(self, CELL))
                form.setCellSpacing(0)
                frame.setFormat(form)
        colored = QTextCharFormat()
        colored.setForeground(theme.ink(self.palette(), theme.Ink.ACCENT))
        for start, end in self._links():
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(colored)
        # What is changed while Qt still lays the page out, a part at a time, would be all that it lays out.
        self.document().markContentsDirty(0, self.document().characterCount())

    def _links(self) -> list[tuple[int, int]]:
        """Return where links begin and end in the text."""
        found = []
        for block in self._blocks():
            place = block.begin()
            while not place.atEnd():
                part = place.fragment()
                if part.charFormat().isAnchor():
                    found.append((part.position(), part.position() + part.length()))
                place += 1
        return found

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()
