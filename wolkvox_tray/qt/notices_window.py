"""The window of past notices: the last 200, newest first, and the switch that mutes those to come.

It asks for its list when it is shown and when the language changes (`wanted`), and shows what comes (`show_past`).
The list has every name and number, whatever bubbles may say: who opens it sits in front of it. A slow timer, alive only
while the window is seen, lets a mute end and a day begin by the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.mute_bar import MuteBar
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.notices_list import NoticesView
from wolkvox_tray.qt.notices_model import NoticesModel
from wolkvox_tray.qt.text import announce, plain, wall_clock

WIDTH, HEIGHT, LEAST_WIDTH, LEAST_HEIGHT = 560, 560, 400, 280
TICK_MS = 15_000


class NoticesWindow(QDialog):
    """Past notices. `clock` returns the present, aware of its zone.

    Signals:
        wanted: give me the list (again); answer by `show_past`.
        mute_wanted(dict): keep these settings, those of a mute or of quiet hours.
    """

    wanted = Signal()
    mute_wanted = Signal(object)

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = wall_clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._clock = clock
        self._past: tuple[PastNotice, ...] | None = None
        self._accounts: tuple[Account, ...] = ()
        self.mute_bar = MuteBar(clock)
        self.model, self.list = NoticesModel(self), NoticesView()
        self.list.setModel(self.model)
        self.empty_title, self.empty_text = plain(QLabel()), plain(QLabel())
        self.close_button = QPushButton()
        self._stack, self._empty = QStackedWidget(), QWidget()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.mute_bar.mute_wanted.connect(self.mute_wanted)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        self.take_settings(settings or Settings())
        self.retranslate()

    # What others call

    @Slot(object)
    def show_past(self, past: Sequence[PastNotice]) -> None:
        """Show these notices, newest first; what was chosen and where the list stood stays."""
        news = self._news(past)
        self._past = tuple(past)
        chosen, offset = self._chosen(), self.list.verticalScrollBar().value()
        self.model.show(self._past, self._clock())
        self._stack.setCurrentWidget(self.list if self._past else self._empty)
        self._choose(chosen)
        if chosen or offset:
            self.list.verticalScrollBar().setValue(offset)
        if news:
            announce(self.list, " ".join(part for part in (news[0].title, news[0].body) if part))

    def _news(self, past: Sequence[PastNotice]) -> list[PastNotice]:
        """Return what came since the list was shown last, as long as it is seen."""
        if not self.isVisible() or self._past is None:
            return []
        latest = self._past[0].at if self._past else None
        return [notice for notice in past if latest is None or notice.at > latest]

    @Slot()
    def look_again(self) -> None:
        """Ask for the list, if the window is seen: it isn't what it was."""
        if self.isVisible():
            self.wanted.emit()

    @Slot(object)
    def take_settings(self, settings: Settings) -> None:
        """Show whether notices are silent, and whose they are."""
        self.mute_bar.take_settings(settings)
        before, self._accounts = self._accounts, settings.accounts
        if self._accounts != before:  # their names are in the notices, and the notices go with them
            self.look_again()

    @Slot()
    def retranslate(self) -> None:
        """Say everything in the language in use; the notices come anew by `wanted`."""
        marks = Mnemonics()
        self.setWindowTitle(_("Past notices — wolkvox_tray"))
        self.list.setAccessibleName(_("Past notices"))
        self.list.copy_action.setText(_("Copy"))
        self.empty_title.setText(_("No notices yet"))
        self.empty_text.setText(_("What changes from now on is told, and stands here."))
        self.mute_bar.retranslate(marks)
        self.close_button.setText(marks.mark(_("Close")))
        self.look_again()

    # Making

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 12)
        middle = QVBoxLayout(self._empty)
        middle.addStretch(2)
        for label in (self.empty_title, self.empty_text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            middle.addWidget(label)
        middle.addStretch(3)
        nothing = QFrame()
        for page in (nothing, self.list, self._empty):
            self._stack.addWidget(page)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addWidget(self.mute_bar)
        column.addWidget(self._stack, 1)
        column.addLayout(bottom)
        self.close_button.setAutoDefault(False)
        self.setMinimumSize(theme.scaled(self, LEAST_WIDTH), theme.scaled(self, LEAST_HEIGHT))
        self.resize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))
        self.list.setFocus()
        self._restyle()

    def _restyle(self) -> None:
        self.empty_title.setFont(theme.sized(self.font(), theme.EMPTY_TITLE_SIZE))
        theme.colored(self.empty_text, theme.quiet(self.palette()))
        self.mute_bar.restyle()
        self.list.scheduleDelayedItemsLayout()

    # Doing

    def _chosen(self) -> PastNotice | None:
        return self.model.notice_at(self.list.currentIndex())

    def _choose(self, chosen: PastNotice | None) -> None:
        """Make current what was current before, else the newest, so that keys have somewhere to begin."""
        index = self.model.where(chosen) if chosen else QModelIndex()
        if index.isValid():
            self.list.setCurrentIndex(index)
            return
        flag = self.list.selectionModel().SelectionFlag.NoUpdate
        self.list.selectionModel().setCurrentIndex(self.model.first_notice(), flag)

    @Slot()
    def _tick(self) -> None:
        self.mute_bar.tick()
        if self._past is not None:
            self.model.show(self._past, self._clock())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the list."""
        super().showEvent(event)
        self._timer.start()
        self.wanted.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours and font while running."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_timer"):
            self._restyle()
