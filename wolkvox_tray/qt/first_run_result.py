"""The last step of the first run: the test of the connection, what it found, and where the icon will be.

A failed test is no dead end: it says why and what to do, offers to try again, and what was typed can be saved all the
same, for whatever stands in the way passes or is mended later. Only a refused token doesn't come here: it is asked
for again in the step before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from wolkvox_tray.core.model import Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.core.watch.overview import Shape, overview
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.connection_test import found_words
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.first_run_pages import Page, Paragraph
from wolkvox_tray.qt.icon_place import IconPlace, place_words
from wolkvox_tray.qt.icons import ON_DARK, ON_DARK_PLATE, ON_LIGHT_PLATE, Ink, icon, ink_for
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.popup_parts import Elided
from wolkvox_tray.qt.text import clock_words, literal, number, plain

ROWS_SHOWN = 3
ICON_PX = 32
WRONG_SERVER = {
    ReasonCode.NO_SUCH_REPORT,
    ReasonCode.NAME_UNKNOWN,
    ReasonCode.UNEXPECTED_STATUS,
    ReasonCode.REDIRECTED,
}
"""Reasons that most often mean a mistyped server."""
NOT_ASKED = {ReasonCode.TOO_SOON, ReasonCode.OTHER_PROGRAM_ASKING, ReasonCode.MONTH_ENDING}
NETWORK_SETTINGS = {
    ReasonCode.PROXY_UNREACHABLE,
    ReasonCode.PROXY_WANTS_LOGIN,
    ReasonCode.CERTIFICATE_UNTRUSTED,
    ReasonCode.TRUST_FILE_MISSING,
    ReasonCode.TRUST_FILE_UNUSABLE,
}
"""Reasons that are mended in the settings."""
KEY_STORE = (
    ReasonCode.KEYRING_LOCKED,
    ReasonCode.KEYRING_MISSING,
    ReasonCode.KEYRING_NOT_NATIVE,
    ReasonCode.KEYRING_SILENT,
    ReasonCode.KEYRING_LOST_IT,
)


class Rows(QWidget):
    """The largest rows found, with their licenses, in a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = [Elided() for _n in range(ROWS_SHOWN)]
        self.numbers = [plain(QLabel()) for _n in range(ROWS_SHOWN)]
        self.more = Paragraph(quiet=True)
        side, gap = theme.scaled(self, 8), theme.scaled(self, 5)
        grid = QGridLayout(self)
        grid.setContentsMargins(side, gap, side, gap)
        grid.setHorizontalSpacing(side)
        grid.setVerticalSpacing(2 * gap + 1)
        grid.setColumnStretch(0, 1)
        for n, (name, licenses) in enumerate(zip(self.names, self.numbers, strict=True)):
            bold = licenses.font()
            bold.setWeight(QFont.Weight.DemiBold)
            licenses.setFont(bold)
            grid.addWidget(name, n, 0)
            grid.addWidget(licenses, n, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.more, ROWS_SHOWN, 0, 1, 2)
        self._gap = gap

    def show_counts(self, counts: Sequence[LicenseCount]) -> None:
        """Show the largest of `counts`, and how many more there are."""
        largest = sorted(counts, key=lambda count: -(count.licenses or 0))
        for n, (name, licenses) in enumerate(zip(self.names, self.numbers, strict=True)):
            count = largest[n] if n < len(largest) else None
            name.setVisible(count is not None)
            licenses.setVisible(count is not None)
            if count is not None:
                name.show_text(f"{literal(count.operation, 60)} · {literal(count.product, 60)}")
                licenses.setText("?" if count.licenses is None else number(count.licenses))
        rest = len(largest) - ROWS_SHOWN
        self.more.setText(ngettext("and {n} more", "and {n} more", rest).format(n=number(rest)) if rest > 0 else "")
        self.more.setVisible(rest > 0)
        self.setVisible(bool(largest))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the frame, and a line between the rows."""
        palette = self.window().palette()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
            painter.setPen(theme.hairline(palette))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            below = [each for each in (*self.names[1:], self.more) if each.isVisible()]
            for label in below:
                y = label.geometry().top() - self._gap - 1
                painter.drawLine(0, y, self.width() - 1, y)


class TestPage(Page):
    """Step 3: does it work?"""

    __test__ = False
    """For pytest: the name is that of the step."""

    def __init__(self, place: IconPlace, panel: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._panel = place, panel
        self.progress, self.verdict, self.more, self.rows = QProgressBar(), Note(), Note(), Rows()
        self.retry, self.other_server = QPushButton(), QPushButton()
        self.picture, self.where = QLabel(), Paragraph()
        self.start_at_login, self.session_only, self.problem = QCheckBox(), QCheckBox(), Note()
        self.picture.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.picture.setMargin(theme.scaled(self, 4))
        self.picture.setAutoFillBackground(True)
        self.picture.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(theme.scaled(self, 6))
        for button in (self.retry, self.other_server):
            button.setAutoDefault(False)
        self.add(self.progress, self.verdict, self.more, self.rows)
        self.column.addLayout(self._side_by_side(self.retry, self.other_server))
        self._icon = QWidget()
        self._icon.setLayout(self._side_by_side(self.picture, self.where))
        self.add(self._icon, above=4)
        self.add(self.start_at_login, above=4)
        self.add(self.problem, self.session_only)
        self.session_only.hide()
        self.column.addStretch()

    def _side_by_side(self, first: QWidget, second: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.scaled(self, 8))
        row.addWidget(first)
        is_text = isinstance(second, QLabel)
        row.addWidget(second, 1 if is_text else 0)
        if not is_text:
            row.addStretch()
        return row

    def retranslate(self, marks: Mnemonics) -> None:
        """Word what doesn't depend on the test in the language in use."""
        self.progress.setAccessibleName(_("Testing the connection"))
        self.retry.setText(marks.mark(_("Retry")))
        self.other_server.setText(marks.mark(_("Correct the server")))
        self.start_at_login.setText(marks.mark(_("Start when I log in")))
        self.session_only.setText(marks.mark(_("Keep it for this session only")))
        self.session_only.setToolTip(_("In memory: the token must be entered again after each start."))

    def show_asking(self) -> None:
        """Show that wolkvox is being asked."""
        self._show_parts(asking=True)
        self.title.setText(_("Testing the connection"))
        self.verdict.hint(_("Asking wolkvox… This can take up to a minute."))
        self.more.hint("")

    def show_poll(self, poll: Poll, now: datetime) -> None:
        """Show how the test went."""
        self._show_parts(asking=False)
        if is_found(poll):
            self.title.setText(_("All set"))
            self.verdict.praise(found_words(poll, now))
            self.more.hint("\n".join(self._of_no_data(poll)))
            self.rows.show_counts(poll.counts if poll.health is Health.OK else ())
        else:
            self.title.setText(_("Almost there"))
            self._explain(poll, now)
        for button in (self.retry, self.other_server):
            button.setVisible(not is_found(poll))
        self.other_server.setVisible(poll.reason is not None and poll.reason.code in WRONG_SERVER)
        self._show_icon(poll, now)

    def show_problem(self, problem: str) -> None:
        """Say why nothing was saved; offer to do without the key store if that is why."""
        self.problem.complain(problem)
        if problem and is_about_key_store(problem):
            self.session_only.show()

    def _show_parts(self, *, asking: bool) -> None:
        self.progress.setVisible(asking)
        self._icon.setVisible(not asking)
        self.rows.show_counts(())
        for button in (self.retry, self.other_server):
            button.hide()

    def _explain(self, poll: Poll, now: datetime) -> None:
        """Say why there are no counts, what to do, and that one can go on."""
        if poll.reason is None or poll.reason.code is ReasonCode.TOO_SOON:
            self.verdict.hint(_("Not asked: wolkvox allows one query every 5 minutes."))
            hints = []
        else:
            what, remedy = reason_words(poll.reason, server=poll.server)
            show = self.verdict.hint if poll.reason.code in NOT_ASKED else self.verdict.complain
            show(what)
            hints = [remedy]
        hints += next_test_words(poll, now)
        hints.append(_go_on_words(poll.reason))
        self.more.hint("\n".join(hints))

    def _of_no_data(self, poll: Poll) -> list[str]:
        if poll.health is not Health.NO_DATA or poll.reason is None:
            return []
        return [reason_words(poll.reason, server=poll.server)[1]]

    def _show_icon(self, poll: Poll, now: datetime) -> None:
        """Show the icon as it will be beside the clock, on a piece of the panel."""
        view, ink = overview([poll], now), ink_for(self._panel)
        size = theme.scaled(self, ICON_PX)
        self.picture.setPixmap(icon(view, ink).pixmap(QSize(size, size), self.devicePixelRatioF()))
        panel = QPalette(self.window().palette())
        panel.setColor(QPalette.ColorRole.Window, QColor(panel_color(ink)))
        panel.setColor(QPalette.ColorRole.WindowText, theme.hairline(self.window().palette()))
        self.picture.setPalette(panel)
        self.picture.setAccessibleName(_("The icon"))
        self.where.setText(place_words(self._place, number=view.shape is Shape.NUMBER))


def _go_on_words(reason: Reason | None) -> str:
    """Return that one can go on; the settings, where some causes are mended, can't be reached before."""
    if reason is not None and reason.code in NETWORK_SETTINGS:
        return _("Finish, then correct it under Settings › Network: it is tried again by itself.")
    return _("You can finish: it is tried again by itself.")


def is_found(poll: Poll) -> bool:
    """Return whether the test went well; a month without data yet is an answer, too."""
    return poll.health in (Health.OK, Health.NO_DATA)


def panel_color(ink: Ink) -> str:
    """Return the colour of the panel that an icon in this ink stands on."""
    return ink.plate or (ON_DARK_PLATE if ink == ON_DARK else ON_LIGHT_PLATE).plate or ""


def is_about_key_store(problem: str) -> bool:
    """Return whether a problem, in words, is the key store's. The words are all that a failed save tells."""
    return any(problem.startswith(reason_words(Reason(code=code))[0]) for code in KEY_STORE)


def next_test_words(poll: Poll, now: datetime) -> list[str]:
    """Return when the next test may be made, unless it may at once."""
    if poll.next_allowed_at is None or poll.next_allowed_at <= now:
        return []
    return [_("The next test is possible at {time}").format(time=clock_words(poll.next_allowed_at, now))]


def same_token_words(poll: Poll, now: datetime) -> list[str]:
    """Return when a refused token may be tested again; another one may at once."""
    if not next_test_words(poll, now) or poll.next_allowed_at is None:
        return []
    time = clock_words(poll.next_allowed_at, now)
    return [_("Another token can be tested at once, the same one from {time} on.").format(time=time)]
