"""A window of steps: the strip that says which step this is, the step, and the buttons below.

Pages wrap their texts, so how high they are depends on how wide the window is: it is made as high as its highest page
wants to be, and grows when one gets more to say. Where the screen is too small for that, a page scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import RIGHT
from wolkvox_tray.qt.first_run_pages import Page
from wolkvox_tray.qt.help_key import HelpButton
from wolkvox_tray.qt.text import plain

WIDTH, HEIGHT = 400, 380
FRAME_PX = 40
"""What the window's own frame may take of the screen."""


class Step(QLabel):
    """One entry of the strip: underlined while it is the one to be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plain(self)
        self._current = False
        gap = theme.scaled(self, 4)
        self.setContentsMargins(0, gap, 0, gap + theme.scaled(self, 2))

    def show_state(self, text: str, *, current: bool) -> None:
        """Show `text` as the present step or as another one."""
        self._current = current
        font = self.font()
        font.setWeight(QFont.Weight.DemiBold if current else QFont.Weight.Normal)
        self.setFont(font)
        self.setText(text)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        palette = self.window().palette()
        theme.colored(self, palette.color(palette.ColorRole.WindowText) if self._current else theme.quiet(palette))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line below the present step."""
        super().paintEvent(event)
        if self._current:
            high = theme.scaled(self, 2)
            with QPainter(self) as painter:
                line = QRect(0, self.height() - high, self.width(), high)
                painter.fillRect(line, theme.ink(self.window().palette(), theme.Ink.ACCENT))


class StepStrip(QWidget):
    """Which steps there are, which are done, and which this is."""

    def __init__(self, steps: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = [Step() for _n in range(steps)]
        row = QHBoxLayout(self)
        row.setContentsMargins(
            theme.scaled(self, 16), theme.scaled(self, 8), theme.scaled(self, 16), theme.scaled(self, 6)
        )
        row.setSpacing(theme.scaled(self, 16))
        for step in self.steps:
            row.addWidget(step)
        row.addStretch()

    def show_step(self, names: Sequence[str], current: int) -> None:
        """Show the steps' `names`, those before `current` as done."""
        for n, (step, name) in enumerate(zip(self.steps, names, strict=True)):
            text = f"{RIGHT} {name}" if n < current else f"{n + 1} · {name}"
            step.show_state(text, current=n == current)
        words = _("Step {n} of {all}: {name}").format(n=current + 1, all=len(names), name=names[current])
        self.setAccessibleName(words)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        for step in self.steps:
            step.restyle()


class StepsDialog(QDialog):
    """A dialog of `pages`, shown one at a time; "next" is what Enter does.

    While it is `busy` it can't be closed; when something was typed it asks first.
    """

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = tuple(pages)
        self.strip, self.stack = StepStrip(len(self.pages)), QStackedWidget()
        self.cancel, self.back, self.next, self.help = QPushButton(), QPushButton(), QPushButton(), HelpButton()
        self.busy = self._closing = False
        self.question: QMessageBox | None = None
        self._lines = [QFrame() for _n in range(2)]
        self._lay_out()
        self.resize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 12)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(side, gap, side, gap)
        buttons.setSpacing(theme.scaled(self, 8))
        buttons.addWidget(self.help)
        buttons.addStretch()
        for button in (self.cancel, self.back, self.next):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.next.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self._lines[0])
        column.addWidget(self.stack, 1)
        column.addWidget(self._lines[1])
        column.addLayout(buttons)
        for line in self._lines:
            line.setFrameStyle(QFrame.Shape.HLine | QFrame.Shadow.Plain)
        for page in self.pages:
            self.stack.addWidget(_scrolled(page))
        self.restyle()

    def fit(self) -> None:
        """Make room for what the pages say now, as far as the screen has it; the window never shrinks."""
        around = self.sizeHint().height() - self.stack.sizeHint().height()
        room = self.screen().availableGeometry().height() - FRAME_PX
        wanted = max(self._height_of(page) for page in self.pages) + around
        if self.height() < min(wanted, room):
            self.resize(self.width(), min(wanted, room))

    def reveal(self, widget: QWidget) -> None:
        """Scroll so far that `widget` is seen, where the page has no room for all."""
        area = self.stack.currentWidget()
        if isinstance(area, QScrollArea):  # once the page has taken its new size
            QTimer.singleShot(0, area, lambda: area.ensureWidgetVisible(widget))

    def _height_of(self, page: Page) -> int:
        page.ensurePolished()
        page.column.activate()
        return page.column.totalHeightForWidth(self.width())

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        for line in self._lines:
            theme.colored(line, theme.hairline(self.palette()))
        self.strip.restyle()
        for page in self.pages:
            page.restyle()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_lines"):
            self.restyle()

    # Closing

    @property
    def changed(self) -> bool:
        """Whether something would be lost by closing."""
        return False

    def ends(self) -> None:
        """Do what is to be done when the dialog closes, however it does."""

    def leave(self, code: QDialog.DialogCode = QDialog.DialogCode.Rejected) -> None:
        """Close without asking."""
        if not self._closing:
            self._closing = True
            self.ends()
            self.done(code)

    def reject(self) -> None:
        """Close (Esc, and the window's own button, come here too), unless something would be lost: then ask."""
        if self._may_close():
            self.leave()

    def _may_close(self) -> bool:
        if self._closing or not (self.changed or self.busy):
            return True
        if not self.busy and self.question is None:
            self._ask_to_close()
        return False

    def _ask_to_close(self) -> None:
        """Ask whether to give up. No event loop of its own: polls and signals go on."""
        box = self.question = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.windowTitle())
        box.setText(_("Close without finishing?"))
        box.setInformativeText(_("Nothing is saved yet: what you typed is lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Discard | buttons.Cancel)
        for button, words in ((buttons.Discard, _("Close")), (buttons.Cancel, _("Continue"))):
            box.button(button).setText(words)
            box.button(button).setIcon(QIcon())  # some desktops' pictures go with the words that were: "Cancel"
        box.setDefaultButton(buttons.Cancel)
        box.finished.connect(self._answered)
        box.open()

    @Slot(int)
    def _answered(self, button: int) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == QMessageBox.StandardButton.Discard:
            self.leave()


def _scrolled(page: Page) -> QScrollArea:
    """Return `page` in a frame that scrolls when the screen is small."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
