"""The settings: accounts and all the rest, saved together or not at all.

The dialog never touches key store, file or network. It emits what is wanted (`test_wanted`, `save_wanted`,
`forget_wanted` …), shows that it waits, and is told how it went (`show_tested`, `show_saved`, `show_forgotten`); a
failed save leaves everything as it was typed. It may be open while polls go on, and is destroyed when it closes, and
with it any token that was typed. What a test of a new account has left in the store is told to be
forgotten (`discarded`) if the account isn't saved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_table import Page, Value
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.accounts_page import AccountsPage
from wolkvox_tray.qt.data_page import DataPage
from wolkvox_tray.qt.fields import Note, Rule
from wolkvox_tray.qt.help_key import HelpButton
from wolkvox_tray.qt.limits_page import LimitsPage
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.notices_page import NoticesPage
from wolkvox_tray.qt.pages import Pages
from wolkvox_tray.qt.questions import CarefulDialog
from wolkvox_tray.qt.settings_page import SettingsPage
from wolkvox_tray.qt.settings_values import Candidate, Request, drafts_of
from wolkvox_tray.qt.text import wall_clock

WIDTH, HEIGHT = 640, 600
EXPLAINED = ("first-setup", "notices", "notices", "settings", "network", "privacy")
"""Page by page, where the guide explains it."""
FRAME_PX = 48
"""What the window's own frame may take of the screen."""


class SettingsDialog(CarefulDialog):
    """Accounts, notices, contracted quantities, general, network, data.

    Signals:
        test_wanted(Candidate): try this connection; answer by `show_tested`.
        save_wanted(Request): save all of this or nothing; answer by `show_saved`.
        discarded(tuple[str, ...]): ids of new accounts that were tested and aren't saved: forget their counts.
        forget_wanted(): forget everything on this computer, then end; answer by `show_forgotten`.
        sample_notice_wanted(): show what a notice looks like.
        notices_wanted(): show the list of past notices.
    """

    test_wanted = Signal(object)
    save_wanted = Signal(object)
    discarded = Signal(object)
    forget_wanted = Signal()
    sample_notice_wanted = Signal()
    notices_wanted = Signal()

    def __init__(
        self,
        settings: Settings,
        *,
        vault_name: str,
        paths: Paths,
        without_token: Collection[str] = (),
        polls: Sequence[Poll] = (),
        clock: Callable[[], datetime] = wall_clock,
        parent: QWidget | None = None,
    ) -> None:
        """Show `settings`.

        Args:
            settings: as they are now.
            vault_name: what the key store is called.
            paths: where everything lies.
            without_token: ids of the accounts known to have no token; the others' is taken to be stored.
            polls: the newest of each account, for what the icon's number may count.
            clock: the present.
            parent: the window this belongs to.
        """
        super().__init__(parent)
        self._settings, self._clock = settings, clock
        self._tried: set[str] = set()
        self._saved = {account.id for account in settings.accounts}
        self._asked: Request | None = None
        self.accounts = AccountsPage(drafts_of(settings, without_token), vault_name, may_add=settings.may_add)
        self.notices, self.limits = NoticesPage(settings), LimitsPage(settings.accounts, polls)
        self.general = SettingsPage(Page.GENERAL, settings, polls)
        self.network = SettingsPage(Page.NETWORK, settings)
        self.data = DataPage(paths, vault_name=vault_name, accounts=len(settings.accounts))
        self._tables = (self.notices, self.general, self.network)
        self.all_pages = (self.accounts, self.notices, self.limits, self.general, self.network, self.data)
        self.pages, self.problem = Pages(self.all_pages), Note()
        self.save, self.cancel, self.help = QPushButton(), QPushButton(), HelpButton()
        self._lay_out()
        self._connect()
        self.retranslate()
        self._first_focus()

    # What others call

    def select_account(self, account_id: str, *, token: bool = False) -> None:
        """Show the account of that id; with `token`, have a new token entered."""
        self._show_page(self.accounts)
        self.accounts.select(account_id, token=token)

    @Slot(object)
    def show_tested(self, poll: Poll) -> None:
        """Show how a test went."""
        self.accounts.form.show_tested(poll, self._clock())

    @Slot(object)
    def show_saved(self, problem: str | None) -> None:
        """Close, for all is saved; or say in words why nothing is."""
        if self._asked is None:
            return
        request, self._asked = self._asked, None
        self._wait("")
        if problem is None:
            self._saved |= {account.id for account in request.accounts}
            self.discard()
        else:
            self.problem.complain(problem)

    @Slot(object)
    def show_forgotten(self, problem: str | None) -> None:
        """Close, for the app ends; or say in words why nothing was forgotten."""
        self._wait("")
        if problem is None:
            self.discard()
        else:
            self.problem.complain(problem)

    def request(self) -> Request:
        """Return what is to be saved. Raises `BadInput`."""
        kept = self.accounts.kept()
        tokens: list[tuple[str, Token | None]] = [(gone.account.id, None) for gone in self.accounts.gone if gone.stored]
        tokens += [(draft.account.id, draft.token()) for draft in kept if draft.replacing or draft.deleting]
        tokens += [(draft.account.id, draft.token()) for draft in kept if not draft.stored]
        values: dict[str, Value] = {}
        for page in self._tables:
            values |= page.checked()
        accounts = tuple(draft.finished() for draft in kept)
        here = {account.id for account in accounts}
        limits = {account: limits for account, limits in self.limits.wanted().items() if account in here}
        return Request(values=values, accounts=accounts, tokens=tuple(tokens), limits=limits)

    @property
    def changed(self) -> bool:
        """Whether anything was typed that isn't saved."""
        kept = self.accounts.kept()
        before = [(account, account.name, account.server) for account in self._settings.accounts]
        return (
            any(page.changed() for page in (*self._tables, self.limits))
            or any(not draft.untouched for draft in self.accounts.gone)
            or [(draft.account, draft.name, draft.server) for draft in kept] != before
            or any(draft.token_text or draft.deleting for draft in kept)
        )

    def explained(self) -> tuple[str, None]:
        """Return which page of the guide explains the page that is shown."""
        return EXPLAINED[self.pages.list.currentRow()], None

    # Making

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 12)
        self.save.setDefault(True)
        self.cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(side, gap, side, gap)
        buttons.setSpacing(theme.scaled(self, 8))
        buttons.addWidget(self.help)
        buttons.addWidget(self.problem, 1)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        column.addWidget(Rule())
        column.addLayout(buttons)
        room = self.screen().availableGeometry()
        wide, high = theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT)
        self.resize(min(wide, room.width()), min(high, room.height() - FRAME_PX))

    def _connect(self) -> None:
        self.accounts.test_wanted.connect(self._test)
        self.notices.sample_wanted.connect(self.sample_notice_wanted)
        self.notices.past_wanted.connect(self.notices_wanted)
        self.data.forget_wanted.connect(self._forget)
        self.save.clicked.connect(self.save_changes)
        self.cancel.clicked.connect(self.reject)
        theme.follow_contrast(self._restyle)

    def retranslate(self) -> None:
        """Word everything in the language in use, each thing of a page with a letter of its own."""
        always = Mnemonics()
        self.setWindowTitle(_("Settings — wolkvox_tray"))
        self.save.setText(always.mark(_("Save")))
        self.cancel.setText(_("Cancel"))
        self.help.retranslate(always)
        names = (_("Accounts"), _("Notices"), _("Contracted"), _("General"), _("Network"), _("Data"))
        self.pages.name(_("Pages"), names)
        for page in self.all_pages:
            page.retranslate(always.copy())

    def _show_page(self, page: QWidget) -> None:
        self.pages.show_page(self.all_pages.index(page))

    def _first_focus(self) -> None:
        """Begin at the list of pages; without an account, where one is added."""
        self.pages.list.setFocus()
        if not self._settings.accounts:
            self.accounts.focus_first()

    # Testing, saving, forgetting

    @Slot(object)
    def _test(self, candidate: Candidate) -> None:
        self._tried.add(candidate.account.id)
        if self.network.changed():
            self.accounts.form.test.begin(_("Tried with the network settings as they are saved, not as they are now."))
        self.test_wanted.emit(candidate)

    @Slot()
    def save_changes(self) -> None:
        """Have everything saved, or show the first thing that can't be."""
        self.problem.hint("")
        if (draft := self.accounts.first_wrong()) is not None:
            self._show_page(self.accounts)
            self.accounts.complain_about(draft)
            return
        for page in self._tables:
            if (name := page.first_wrong()) is not None:
                self._show_page(page)
                page.focus_on(name)
                return
        if (form := self.limits.first_wrong()) is not None:
            self._show_page(self.limits)
            form.focus()
            return
        try:
            self._asked = self.request()
        except BadInput:
            return  # said beside its field by the lines above
        self._wait(_("Saving…"))
        self.save_wanted.emit(self._asked)

    @Slot()
    def _forget(self) -> None:
        self._wait(_("Forgetting…"))
        self.forget_wanted.emit()

    def _wait(self, why: str) -> None:
        """Wait, saying why; go on if there is nothing to say."""
        self.busy = bool(why)
        for widget in (self.pages, self.save, self.cancel):
            widget.setEnabled(not why)
        self.problem.hint(why)

    # Closing

    def done(self, code: int) -> None:
        """Close, and have forgotten what tests have left of accounts that aren't saved."""
        unsaved = tuple(sorted(self._tried - self._saved))
        self._tried.clear()
        if unsaved:
            self.discarded.emit(unsaved)
        super().done(code)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "problem"):
            self._restyle()

    @Slot()
    def _restyle(self) -> None:
        for note in self.findChildren(Note):
            note.restyle()
        for rule in self.findChildren(Rule):
            rule.restyle()
