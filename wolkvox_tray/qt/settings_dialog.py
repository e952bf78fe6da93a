"""The settings: accounts and all the rest, saved together or not at all.

The dialog never touches key store, file or network. It emits what is wanted (`test_wanted`, `save_wanted`), shows that
it waits, and is told how it went (`show_tested`, `show_saved`); a failed save leaves everything as it was typed. It is
modeless, may be open while polls go on, and is destroyed when it closes, and with it any token that was typed. The
first start opens the same dialog with a word of welcome.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.accounts_page import AccountsPage
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.general_page import GeneralPage
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft, Request
from wolkvox_tray.qt.text import plain, wall_clock

WIDTH, HEIGHT = 560, 600


class SettingsDialog(QDialog):
    """Accounts and settings.

    Signals:
        test_wanted(Candidate): try this connection; answer by `show_tested`.
        save_wanted(Request): save all of this or nothing; answer by `show_saved`.
    """

    test_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(
        self,
        settings: Settings,
        *,
        vault_name: str,
        without_token: Collection[str] = (),
        clock: Callable[[], datetime] = wall_clock,
        parent: QWidget | None = None,
    ) -> None:
        """Show `settings`.

        Args:
            settings: as they are now.
            vault_name: what the key store is called.
            without_token: ids of the accounts known to have no token; the others' is taken to be stored.
            clock: the present.
            parent: the window this belongs to.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings, self._clock = settings, clock
        self._saving = self._closing = False
        self.first_run = not settings.accounts
        drafts = [Draft.of(account, stored=account.id not in without_token) for account in settings.accounts]
        self.accounts, self.general = AccountsPage(drafts, vault_name), GeneralPage(settings)
        self.tabs, self.problem = QTabWidget(), Note()
        self.welcome, self.welcome_text = plain(QLabel()), plain(QLabel())
        self.save, self.cancel = QPushButton(), QPushButton()
        self.question: QMessageBox | None = None
        self._lay_out()
        self.accounts.test_wanted.connect(self.test_wanted)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)
        self.retranslate()
        self._first_focus()

    # What others call

    def select_account(self, account_id: str, *, token: bool = False) -> None:
        """Show the account of that id; with `token`, have a new token entered."""
        self.tabs.setCurrentIndex(0)
        self.accounts.select(account_id, token=token)

    @Slot(object)
    def show_tested(self, poll: Poll) -> None:
        """Show how a test went."""
        self.accounts.form.show_tested(poll, self._clock())

    @Slot(object)
    def show_saved(self, problem: str | None) -> None:
        """Close, for all is saved; or say in words why nothing is."""
        if not self._saving:
            return
        self._wait(False)
        if problem is None:
            self.discard()
        else:
            self.problem.complain(problem)

    def discard(self) -> None:
        """Close without asking."""
        self._closing = True
        self.done(QDialog.DialogCode.Accepted)

    def request(self) -> Request:
        """Return what is to be saved. Raises `BadInput`."""
        kept = self.accounts.kept()
        tokens: list[tuple[str, Token | None]] = [(gone.account.id, None) for gone in self.accounts.gone if gone.stored]
        tokens += [(draft.account.id, draft.token()) for draft in kept if draft.replacing or draft.deleting]
        tokens += [(draft.account.id, draft.token()) for draft in kept if not draft.stored]
        accounts = tuple(draft.finished() for draft in kept)
        return Request(values=self.general.checked(), accounts=accounts, tokens=tuple(tokens))

    @property
    def changed(self) -> bool:
        """Whether anything was typed that isn't saved."""
        kept = self.accounts.kept()
        before = [(account, account.name, account.server) for account in self._settings.accounts]
        return (
            bool(self.general.changed() or any(not draft.untouched for draft in self.accounts.gone))
            or [(draft.account, draft.name, draft.server) for draft in kept] != before
            or any(draft.token_text or draft.deleting for draft in kept)
        )

    # Making

    def _lay_out(self) -> None:
        gap = theme.scaled(self, 16)
        self.welcome_text.setWordWrap(True)
        self.welcome.setVisible(self.first_run)
        self.welcome_text.setVisible(self.first_run)
        self.save.setDefault(True)
        self.cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.problem, 1)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.scaled(self, 8))
        column.addWidget(self.welcome)
        column.addWidget(self.welcome_text)
        for page in (self.accounts, self.general):
            self.tabs.addTab(_scrolled(page), "")
        column.addWidget(self.tabs, 1)
        column.addLayout(buttons)
        self.resize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))

    def retranslate(self) -> None:
        """Word everything in the language in use, each thing with a letter of its own."""
        always = Mnemonics()
        self.setWindowTitle(_("Welcome — wolkvox_tray") if self.first_run else _("Settings — wolkvox_tray"))
        self.welcome.setText(_("Welcome"))
        self.welcome.setFont(theme.sized(self.font(), theme.TITLE_SIZE, QFont.Weight.DemiBold))
        self.welcome_text.setText(
            _("Two things are needed: your wolkvox server and a token. Then the number of licenses is in the tray.")
        )
        self.save.setText(always.mark(_("Save")))
        self.cancel.setText(_("Cancel"))
        self.tabs.setTabText(0, always.mark(_("Accounts")))
        self.tabs.setTabText(1, always.mark(_("General")))
        self.accounts.retranslate(always.copy())
        self.general.retranslate(always.copy())

    def _first_focus(self) -> None:
        (self.accounts.form.server if self.first_run else self.accounts.choice).setFocus()

    # Saving

    @Slot()
    def _save(self) -> None:
        """Have everything saved, or show the first thing that can't be."""
        self.problem.hint("")
        if (draft := self.accounts.first_wrong()) is not None:
            self.tabs.setCurrentIndex(0)
            self.accounts.complain_about(draft)
            return
        if (name := self.general.first_wrong()) is not None:
            self.tabs.setCurrentIndex(1)
            self.general.controls[name].widget.setFocus()
            return
        try:
            request = self.request()
        except BadInput:
            return  # said beside its field by the lines above
        self._wait(True)
        self.problem.hint(_("Saving…"))
        self.save_wanted.emit(request)

    def _wait(self, waiting: bool) -> None:
        self._saving = waiting
        for widget in (self.tabs, self.save, self.cancel):
            widget.setEnabled(not waiting)
        if not waiting:
            self.problem.hint("")

    # Closing

    def reject(self) -> None:
        """Close, unless something would be lost: then ask."""
        if self._may_close():
            self._closing = True
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close, unless something would be lost: then ask."""
        if self._may_close():
            self._closing = True
            super().closeEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "problem"):
            self.problem.restyle()
            self.accounts.form.restyle()
            self.general.restyle()

    def _may_close(self) -> bool:
        if self._closing:
            return True
        if self._saving:
            return False
        if not self.changed:
            return True
        if self.question is None:
            self._ask()
        return False

    def _ask(self) -> None:
        """Ask what becomes of what was typed. No event loop of its own: polls and signals go on."""
        box = self.question = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.windowTitle())
        box.setText(_("Save the changes?"))
        box.setInformativeText(_("Otherwise what you typed is lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.finished.connect(self._answered)
        box.open()

    @Slot(int)
    def _answered(self, button: int) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == QMessageBox.StandardButton.Save:
            self._save()
        elif button == QMessageBox.StandardButton.Discard:
            self.discard()


def _scrolled(page: QWidget) -> QScrollArea:
    """Return `page` in a frame that scrolls when the screen is small."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
