"""The window by the icon: the total, what is the matter, the table, and when wolkvox is asked next.

It is shown whatever the state, and never ends in a dead end: what it can't show it explains, with the one button that
helps. Polls come in by `show_polls`, settings by `take_settings`; times are worded when they are shown, and anew every
few seconds while the window is open, by a timer that lives no longer than that.
What kind of window it is, and where, is the matter of `popup_window`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.help_key import serve
from wolkvox_tray.qt.popup_body import Body
from wolkvox_tray.qt.popup_face import Face
from wolkvox_tray.qt.popup_footer import Footer
from wolkvox_tray.qt.popup_header import Banner, Header
from wolkvox_tray.qt.popup_message import Action
from wolkvox_tray.qt.popup_moment import face_at, lasting
from wolkvox_tray.qt.popup_parts import FilterField
from wolkvox_tray.qt.popup_speech import Speech
from wolkvox_tray.qt.popup_window import PopupWindow
from wolkvox_tray.qt.standing import Tally, changed_since, newer
from wolkvox_tray.qt.text import announce, wall_clock

TICK_MS = 5_000
"""How often times are worded anew while the window is open."""


class Popup(PopupWindow):
    """The popup, of all accounts.

    Signals:
        refresh_wanted: ask wolkvox now, as far as the gate allows.
        history_wanted, settings_wanted: open these.
        replace_token_wanted(str): open the settings at the token of the account with that id.
        keep_wanted(dict[str, Value]): keep these settings: a pause, "Keep open", the table's layout, the last look.
        notices_wanted: show the past notices.
        help_wanted(ReasonCode | None): explain this fault, or the window.
    """

    refresh_wanted = Signal()
    history_wanted = Signal()
    settings_wanted = Signal()
    replace_token_wanted = Signal(str)
    keep_wanted = Signal(object)
    notices_wanted = Signal()
    help_wanted = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], datetime] = wall_clock,
        seen_until: datetime | None = None,
    ) -> None:
        """`seen_until`: what changed later is new; by default what changes from now on."""
        super().__init__(parent)
        self._clock = clock
        self._tallies: tuple[Tally, ...] = ()
        self._seen_until = min(seen_until or clock(), clock())
        self._said: str | None = None
        self._settings = self._taken = Settings()
        self._speech = Speech(self)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.restyle()
        self.retranslate()

    # What others call

    def show_polls(self, polls: Sequence[Poll], now: datetime) -> None:
        """Show what all accounts' polls (one each) say at `now`."""
        self._tallies, self._said = tuple(Tally.of(poll) for poll in polls), None
        self._show(now)

    @Slot(object)
    def take_settings(self, settings: Settings) -> None:
        """Go by these settings: pauses, "Keep open", how the table was left."""
        self._settings, self._taken = newer(self._settings, self._taken, settings), settings
        self._go_by_settings()

    def retranslate(self) -> None:
        """Word everything in the language in use."""
        self.setWindowTitle(_("Active licenses — wolkvox_tray"))
        for part in (self.footer, self.table, self.header.pin, self.filter):
            part.retranslate()
        self._show_face(self._clock())

    # Making

    def _make_parts(self) -> None:
        self.header, self.banner, self.filter = Header(), Banner(), FilterField()
        self.body, self.footer = Body(self._clock), Footer(self._clock)
        self.table, self.total_row, self.page = self.body.table, self.body.total_row, self.body.page

    def _lay_out(self) -> None:
        self._top, whole = QVBoxLayout(), QVBoxLayout(self)
        for widget in (self.header, self.banner, self.filter):
            self._top.addWidget(widget)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._top)
        whole.addWidget(self.body, 1)
        whole.addWidget(self.footer)
        chain: list[QWidget] = [*self.banner.buttons(), self.filter, self.table, self.total_row.news]
        chain += [*self.page.buttons(), *self.footer.buttons(), self.header.pin]
        for one, other in pairwise(chain):
            self.setTabOrder(one, other)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.table.counts.filter)
        self.table.counts.settled.connect(self._tell_rows)
        self.table.left_upward.connect(self._to_filter)
        self.table.layout_changed.connect(self._keep_layout)
        self.total_row.news_wanted.connect(self.notices_wanted)
        self.header.pin.clicked.connect(self._pin)
        self.footer.refresh_wanted.connect(self._refresh)
        self.footer.history_wanted.connect(self.history_wanted)
        self.footer.settings_wanted.connect(self.settings_wanted)
        self.footer.pause_wanted.connect(self._pause)
        for part in (self.banner, self.page):
            part.wanted.connect(self._act)
        serve(self, self._explain)
        theme.follow_contrast(self.restyle)
        for keys, slot in ((QKeySequence.StandardKey.Find, self._to_filter), (QKeySequence("F5"), self._refresh)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    # Showing

    def _show(self, now: datetime, *, ticked: bool = False) -> None:
        """Show what is true at `now`, and take the room it wants unless a person has resized the window."""
        fits, paused = self.fits(), bool(lasting(self._settings.paused_until, now))
        filled = self.body.fill(self._tallies, now, paused=paused, seen_until=self._seen_until)
        if ticked and not filled and self._face(now) == self._shown:
            return  # to lay the window out anew would take milliseconds
        self._show_face(now)
        if fits:
            self.make_room()
        self.fit_soon()  # once more: what wraps, or is made in slices, tells its size only later

    def _face(self, now: datetime) -> Face:
        return face_at(now, self._tallies, self._settings)

    def _show_face(self, now: datetime) -> None:
        self._shown = shown = self._face(now)
        self._speech.saw([tally.poll for tally in self._tallies], shown)
        self.header.show_face(shown)
        self.header.pin.setVisible(self.can_be_kept())
        self.header.pin.setChecked(self._settings.keep_open)
        self.filter.setVisible(shown.has_rows)
        self.banner.setVisible(shown.has_rows and shown.message is not None)
        if shown.has_rows and shown.message is not None:
            self.banner.show_message(shown.message)
        self.body.show_face(shown)
        self.footer.show_face(shown, self._said)

    @Slot()
    def _tick(self) -> None:
        """Word times anew; rows turn grey when their account does, and "yesterday" comes with midnight."""
        self._show(self._clock(), ticked=True)

    # Doing

    @Slot()
    def _refresh(self) -> None:
        """Ask for a refresh, or say why there can't be one now."""
        wait = self._face(self._clock()).wait
        self._said = wait or _("Asking wolkvox…")
        self._show(self._clock())
        announce(self.footer.updated, self._said)
        if wait is None:
            self.refresh_wanted.emit()

    @Slot(object, object)
    def _act(self, action: Action, account: str | None) -> None:
        if action in (Action.RETRY, Action.UNLOCK):
            self._refresh()
        elif action is Action.RESUME:
            self._pause("")
        elif action in (Action.REPLACE_TOKEN, Action.ENTER_TOKEN) and account is not None:
            self.replace_token_wanted.emit(account)
        else:
            self.settings_wanted.emit()

    @Slot()
    def _explain(self) -> None:
        message = self._face(self._clock()).message
        self.help_wanted.emit(message.code if message else None)

    @Slot(str)
    def _pause(self, until: str) -> None:
        self._keep(paused_until=until)

    @Slot(bool)
    def _pin(self, keep: bool) -> None:
        self._keep(keep_open=keep)

    @Slot()
    def _keep_layout(self) -> None:
        self._keep(table_layout=self.table.layout_text())

    def _keep(self, **values: Value) -> None:
        """Go by what was chosen at once; to keep it is the poll thread's work."""
        self._settings = self._settings.changed(**values)
        self._said = None
        self._go_by_settings()
        self.keep_wanted.emit(values)

    def _go_by_settings(self) -> None:
        self.table.take_layout(self._settings.table_layout)
        self._show(self._clock())
        self.keep_open(self._settings.keep_open)

    @Slot()
    def _to_filter(self) -> None:
        if self.filter.isVisible():
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter.selectAll()

    @Slot()
    def _tell_rows(self) -> None:
        counts = self.table.counts
        self._speech.filtered(self.filter.text(), counts.visible.rows, counts.all_rows)
        self.fit_soon()

    # Being opened and closed

    def wanted_width(self) -> int:
        """Return the width in which no name is cut."""
        return self.table.wanted_width()

    def about_to_open(self) -> None:
        """Say everything anew: times have passed."""
        self._said = None
        self._show(self._clock())
        self._timer.start()

    def come_forward(self) -> None:
        """Let typing filter; without rows, let the key for pressing press what helps."""
        best = (self.filter, self.page.button, self.footer.settings)
        next(each for each in best if each.isVisible() or each is best[-1]).setFocus(Qt.FocusReason.PopupFocusReason)
        self._speech.opened(self._face(self._clock()))

    def about_to_close(self) -> None:
        """Count everything as seen; the next opening begins without a filter."""
        self._timer.stop()
        seen, self._seen_until = self._seen_until, self._clock()
        if changed_since([tally.poll for tally in self._tallies], seen):
            self.keep_wanted.emit({"looked_at": self._seen_until.isoformat()})
        self.filter.clear()
        if self.body.is_large:
            self.show_polls((), self._seen_until)  # half a kilobyte a row; the next opening brings the newest

    # What Qt calls

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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's language, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_timer"):
            self.retranslate()

    @Slot()
    def restyle(self) -> None:
        """Take sizes and colours from the font and palette in use."""
        gap, small = theme.scaled(self, 16), theme.scaled(self, 12)
        self._top.setContentsMargins(gap, gap, gap, small)
        self._top.setSpacing(small)
        for part in (self.header, self.banner, self.filter, self.body, self.footer):
            part.restyle()
        self.fit_soon()
