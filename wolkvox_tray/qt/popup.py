"""The window by the icon: the total, what is the matter, the table, and when wolkvox is asked next.

It is shown whatever the state, and never ends in a dead end: what it can't show it explains, with the one button that
helps. Polls come in by `show_polls`; times are worded when they are shown, and anew every few seconds while the window
is open, by a timer that lives no longer than that. By the mouse it opens as a popup that closes with the next click
elsewhere; by the keyboard, on Wayland (which lets no window choose its place) or without a tray it is a normal window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import popup_place, theme
from wolkvox_tray.qt.popup_face import Face, face, total_row
from wolkvox_tray.qt.popup_header import Banner, Elided, EmptyPage, Header, button_words, colored
from wolkvox_tray.qt.popup_message import Action
from wolkvox_tray.qt.popup_table import CountsTable
from wolkvox_tray.qt.popup_total import TotalRow
from wolkvox_tray.qt.standing import Tally, has_rows, is_current
from wolkvox_tray.qt.text import announce, wall_clock

TICK_MS = 5_000
"""How often times are worded anew while the window is open."""


class Popup(QFrame):
    """The popup, of all accounts.

    Signals:
        refresh_wanted: ask wolkvox now, as far as the gate allows.
        settings_wanted: open the settings.
        replace_token_wanted(str): open the settings at the token of the account with that id.
        opened, closed: it came into sight, and went out of it.
    """

    refresh_wanted = Signal()
    settings_wanted = Signal()
    replace_token_wanted = Signal(str)
    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = wall_clock) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tallies: tuple[Tally, ...] = ()
        self._seen_until = clock()
        self._said: str | None = None
        self._told: tuple[object, ...] = ()
        self._listed: list[Poll] = []
        self._point: QPoint | None = None
        self._open = False
        self._make_parts()
        self._lay_out()
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.retranslate()

    # What others call

    def show_polls(self, polls: Sequence[Poll], now: datetime) -> None:
        """Show what all accounts' polls (one each) say at `now`."""
        self._tallies = tuple(Tally.of(poll) for poll in polls)
        self._said = None
        self._fill_table(now)
        self._show_face(now)
        if self._open and self._point is not None:
            self._place()

    def open_at(self, point: QPoint | None, *, as_window: bool = False) -> None:
        """Open by the icon at `point` (global pixels); as a normal window if asked, or where no place can be chosen."""
        as_window = as_window or point is None or QGuiApplication.platformName().startswith("wayland")
        if self._open and self.isVisible():
            self._come_forward()
            return
        now = self._clock()
        self._said = None
        self._fill_table(now)
        self._show_face(now)
        self.setWindowFlags(Qt.WindowType.Window if as_window else Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.NoFrame if as_window else QFrame.Shape.StyledPanel)
        self._point = None if as_window else point
        self._place()
        self._open = True
        self.show()
        self._place()  # once more: only what is shown knows how high its wrapped lines are
        self._come_forward()
        self._timer.start()
        self.opened.emit()

    def retranslate(self) -> None:
        """Word everything in the language in use."""
        self.setWindowTitle(_("Active licenses — wolkvox_tray"))
        self.filter.setPlaceholderText(_("Filter by operation or product"))
        self.filter.setAccessibleName(_("Filter by operation or product"))
        words = button_words()
        self.refresh.setText(words["refresh_button"])
        self.settings.setText(words["settings_button"])
        self.table.retranslate()
        self._show_face(self._clock())

    # Making

    def _make_parts(self) -> None:
        self.header, self.banner, self.page = Header(), Banner(), EmptyPage()
        self.filter, self.table, self.total_row = QLineEdit(), CountsTable(), TotalRow()
        self.updated, self.refresh, self.settings = Elided(), QPushButton(), QPushButton()
        self.filter.setClearButtonEnabled(True)
        for button in (self.refresh, self.settings):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        gap = theme.scaled(self, 16)
        top, bottom = QVBoxLayout(), QHBoxLayout()
        top.setContentsMargins(gap, gap, gap, theme.scaled(self, 12))
        top.setSpacing(theme.scaled(self, 12))
        for widget in (self.header, self.banner, self.filter):
            top.addWidget(widget)
        self.listing = QWidget()
        rows = QVBoxLayout(self.listing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.total_row)
        self.body = QStackedWidget()
        self.body.addWidget(self.listing)
        self.body.addWidget(self.page)
        bottom.setContentsMargins(gap, theme.scaled(self, 12), gap, theme.scaled(self, 12))
        bottom.setSpacing(theme.scaled(self, 8))
        bottom.addWidget(self.updated, 1)
        bottom.addWidget(self.refresh)
        bottom.addWidget(self.settings)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.body, 1)
        whole.addLayout(bottom)
        self.setMinimumWidth(theme.scaled(self, popup_place.LEAST_WIDTH))

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.table.counts.filter)
        self.table.counts.settled.connect(self._show_total_row)
        self.table.left_upward.connect(self._to_filter)
        self.table.horizontalHeader().sectionResized.connect(self._align_total_row)
        self.table.horizontalHeader().geometriesChanged.connect(self._align_total_row)
        self.refresh.clicked.connect(self._refresh)
        self.settings.clicked.connect(self.settings_wanted)
        self.banner.wanted.connect(self._act)
        self.page.wanted.connect(self._act)
        for keys, slot in ((QKeySequence.StandardKey.Find, self._to_filter), (QKeySequence("F5"), self._refresh)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    # Showing

    def _fill_table(self, now: datetime) -> None:
        polls = [tally.poll for tally in self._tallies if has_rows(tally.poll, now)]
        old = frozenset(poll.account for poll in polls if not is_current(poll, now))
        told = (old, self._seen_until, now.date())
        if told != self._told or list(map(id, polls)) != list(map(id, self._listed)):
            self._told, self._listed = told, polls  # held, so that no other poll can get an id of theirs
            self.table.show_accounts(len(self._tallies) > 1)
            self.table.counts.show(polls, now, old=old, seen_until=self._seen_until)

    def _show_face(self, now: datetime) -> None:
        shown = face(self._tallies, now)
        self.header.show_face(shown)
        self._show_message(shown)
        self.updated.show_text(self._said or shown.updated)
        self.refresh.setToolTip(shown.wait or _("Ask wolkvox now (F5)"))
        self.refresh.setVisible(bool(self._tallies))
        self._show_total_row()

    def _show_message(self, shown: Face) -> None:
        self.body.setCurrentIndex(0 if shown.has_rows else 1)
        ignored, kept = QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding
        self.page.setSizePolicy(kept, ignored if shown.has_rows else kept)
        self.listing.setSizePolicy(kept, kept if shown.has_rows else ignored)
        self.filter.setVisible(shown.has_rows)
        self.banner.setVisible(shown.has_rows and shown.message is not None)
        if shown.message is not None:
            (self.banner if shown.has_rows else self.page).show_message(shown.message)

    @Slot()
    def _show_total_row(self) -> None:
        counts = self.table.counts
        words, total = total_row(counts.visible, counts.all_rows, self._tallies, self._clock())
        fresh = counts.new_rows
        news = ngettext("{n} new change", "{n} new changes", fresh).format(n=fresh) if fresh else ""
        self.total_row.show_texts(words, total, news)
        self._align_total_row()

    @Slot()
    def _align_total_row(self) -> None:
        self.total_row.align(self.table.licenses_edge())

    @Slot()
    def _tick(self) -> None:
        """Word times anew; rows turn grey when their account does, and "yesterday" comes with midnight."""
        now = self._clock()
        self._fill_table(now)
        self._show_face(now)

    # Doing

    @Slot()
    def _refresh(self) -> None:
        """Ask for a refresh, or say why there can't be one now."""
        wait = face(self._tallies, self._clock()).wait
        self._said = wait or _("Asking wolkvox…")
        self.updated.show_text(self._said)
        announce(self.updated, self._said)
        if wait is None:
            self.refresh_wanted.emit()

    @Slot(object, object)
    def _act(self, action: Action, account: str | None) -> None:
        if action is Action.RETRY:
            self._refresh()
        elif action is Action.REPLACE_TOKEN and account is not None:
            self.replace_token_wanted.emit(account)
        else:
            self.settings_wanted.emit()

    @Slot()
    def _to_filter(self) -> None:
        if self.filter.isVisible():
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape clears the filter, then closes; Down goes from the filter into the table."""
        if event.key() == Qt.Key.Key_Escape:
            if self.filter.text():
                self.filter.clear()
                self._to_filter()
            else:
                self.close()
        elif event.key() == Qt.Key.Key_Down and self.focusWidget() is self.filter:
            self.table.enter()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Count everything as seen; the next opening begins without a filter."""
        super().hideEvent(event)
        if self._open and not event.spontaneous():
            self._open = False
            self._timer.stop()
            self._seen_until = self._clock()
            self.filter.clear()
            self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours, font and language while running."""
        super().changeEvent(event)
        if not hasattr(self, "_timer"):
            return
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            for part in (self.header, self.banner, self.page, self.total_row):
                part.restyle()
            colored(self.updated, theme.quiet(self.palette()))
            self.table.resize_to_font()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _come_forward(self) -> None:
        self.raise_()
        self.activateWindow()
        (self.filter if self.filter.isVisible() else self._best_button()).setFocus(Qt.FocusReason.PopupFocusReason)

    def _best_button(self) -> QPushButton:
        return self.page.button if self.page.button.isVisible() else self.settings

    def _place(self) -> None:
        """Give the window its size; by an icon also its place, inside the screen as it is at this moment."""
        rect = popup_place.rect_for(self, self._point, wide=len(self._tallies) > 1)
        if self._point is None:
            self.resize(rect.size())
        else:
            self.setGeometry(rect)
