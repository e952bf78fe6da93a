"""The first run: server → token → test, three steps in one window, and at the end the icon.

Like the settings dialog it touches neither key store nor file nor network: it emits what is wanted (`test_wanted`,
`save_wanted`) and is told how it went (`show_tested`, `show_saved`). The last step starts its test by itself. Going
back and forth loses nothing, and spends no query either: the outcome of a test holds as long as server and token are
those that were tested. A test that hangs can be left at any time; its outcome is kept for whoever comes back.

Each tested pair of server and token has an account id of its own, for a test stores its answer under that id, and the
counts of a mistyped server must not become the account's. Ids that were tested and not saved are told by `discarded`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.guide import TROUBLES
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.model import Health, Poll, ReasonCode
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.first_run_pages import ServerPage, TokenPage
from wolkvox_tray.qt.first_run_result import TestPage, next_test_words, same_token_words
from wolkvox_tray.qt.first_run_steps import StepsDialog
from wolkvox_tray.qt.icon_place import IconPlace, icon_place
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Candidate, Draft, Request
from wolkvox_tray.qt.text import announce, wall_clock


class StepNumber(IntEnum):
    """The three steps."""

    SERVER = 0
    TOKEN = 1
    TEST = 2


class FirstRun(StepsDialog):
    """Asks for server and token, tries them, has them saved.

    Signals:
        test_wanted(Candidate): try this connection; answer by `show_tested`.
        save_wanted(Request): save all of this or nothing; answer by `show_saved`.
        discarded(tuple[str, ...]): account ids that were tested and will not be saved.
    """

    test_wanted = Signal(object)
    save_wanted = Signal(object)
    discarded = Signal(object)

    def __init__(
        self,
        *,
        vault_name: str,
        clock: Callable[[], datetime] = wall_clock,
        start_at_login: bool = False,
        place: IconPlace | None = None,
        icon_panel: str = "auto",
        parent: QWidget | None = None,
    ) -> None:
        """Begin with the server.

        Args:
            vault_name: what the key store is called.
            clock: the present.
            start_at_login: the setting as it is now; the box is ticked, for that is what most want of a tray icon.
            place: where this desktop keeps icons; found out by default.
            icon_panel: the setting of that name, for the icon's picture.
            parent: the window this belongs to.
        """
        draft = Draft.new()
        server, token = ServerPage(draft), TokenPage(draft, vault_name)
        test = TestPage(place or icon_place(), icon_panel)
        super().__init__((server, token, test), parent)
        self._draft, self.server, self.token, self.test = draft, server, token, test
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._clock, self._starts_now = clock, start_at_login
        self._candidate: Candidate | None = None
        self._poll: Poll | None = None
        self._tested: list[str] = []
        self._saved: str | None = None
        self.test.start_at_login.setChecked(True)
        self._connect()
        self.retranslate()
        self._go(StepNumber.SERVER)

    # What others call

    @Slot(object)
    def show_tested(self, poll: Poll) -> None:
        """Show how the test went; one that was overtaken by another is forgotten."""
        if self._candidate is None or poll.account != self._candidate.account.id or self.busy:
            return
        self._poll = poll
        if self.step is StepNumber.TEST:
            self._show_outcome()

    @Slot(object)
    def show_saved(self, problem: str | None) -> None:
        """Close, for all is saved; or say in words why nothing is, and keep everything."""
        if not self.busy:
            return
        self._wait(False)
        if problem is None:
            self._saved = self._draft.account.id
            self.leave(QDialog.DialogCode.Accepted)
        else:
            self.test.show_problem(problem)
            self.fit()
            self.reveal(self.test.session_only)

    def explained(self) -> tuple[str, ReasonCode | None]:
        """Return where the guide explains this step, or why the test failed."""
        failed = self._poll.reason if self._poll is not None and self.step is StepNumber.TEST else None
        return (TROUBLES, failed.code) if failed is not None else ("first-setup", None)

    @Slot()
    def discard(self) -> None:
        """Close without asking."""
        self.leave()

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use, each thing with a letter of its own."""
        self.setWindowTitle(_("Welcome — wolkvox_tray"))
        always = Mnemonics()
        self._next_words = (always.mark(_("Next")), always.mark(_("Finish")))
        self.back.setText(always.mark(_("Back")))
        self.cancel.setText(_("Cancel"))
        self.help.retranslate(always)
        self.server.retranslate(always.copy())
        self.token.retranslate(always.copy())
        self.test.retranslate(always.copy())
        if self.token.wrong.text() and not self.token.complain() and self._poll is not None:
            self.token.refuse(*same_token_words(self._poll, self._clock()))
        if self.step is StepNumber.TEST:
            self._show_test()
        self._show_step()
        self.fit()

    @property
    def step(self) -> StepNumber:
        """The step that is shown."""
        return StepNumber(self.stack.currentIndex())

    @property
    def changed(self) -> bool:
        """Whether anything was typed."""
        return not self._draft.untouched

    def ends(self) -> None:
        """Tell which ids were tested in vain."""
        if gone := tuple(account for account in self._tested if account != self._saved):
            self.discarded.emit(gone)

    # Going back and forth

    def _connect(self) -> None:
        self.next.clicked.connect(self._forth)
        self.back.clicked.connect(self._back)
        self.cancel.clicked.connect(self.reject)
        self.test.retry.clicked.connect(self._retry)
        self.test.other_server.clicked.connect(self._to_server)

    @Slot()
    def _forth(self) -> None:
        """Go on, if what was typed makes sense."""
        if self.step is StepNumber.TEST:
            self._save()
        elif self.server.complain():
            self._go(StepNumber.SERVER)
        elif self.step is StepNumber.SERVER:
            self._go(StepNumber.TOKEN)
        elif self.token.complain():
            self._focus()
        else:
            self._test()

    @Slot()
    def _to_server(self) -> None:
        self._go(StepNumber.SERVER)

    @Slot()
    def _back(self) -> None:
        self._go(StepNumber(self.step - 1))

    def _go(self, step: StepNumber) -> None:
        if step is StepNumber.TOKEN:
            self.token.open()
        self.stack.setCurrentIndex(step)
        self._show_step()
        self._focus()
        announce(self.pages[step].title, self.pages[step].title.text())

    def _show_step(self) -> None:
        names = (_("Server"), _("Token"), _("Test"))
        last = self.step is StepNumber.TEST
        self.strip.show_step(names, self.step)
        self.cancel.setVisible(self.step is StepNumber.SERVER)
        self.back.setVisible(self.step is not StepNumber.SERVER)
        self.next.setText(self._next_words[last])
        self.next.setEnabled(not self.busy and (not last or self._poll is not None))

    def _focus(self) -> None:
        edits = {StepNumber.SERVER: self.server.edit, StepNumber.TOKEN: self.token.field.edit}
        target = edits.get(self.step) or (self.next if self.next.isEnabled() else self.back)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # Testing

    def _test(self) -> None:
        """Show the outcome of this server and token: the one known, or that of a new test."""
        try:
            candidate = self._draft.candidate()
        except BadInput:
            return  # said beside its field
        known = self._candidate
        if known is None or (known.account.server, known.token) != (candidate.account.server, candidate.token):
            if self._draft.account.id in self._tested:
                self._draft.account = replace(self._draft.account, id=secrets.token_hex(8))
            self._ask(self._draft.candidate())
        elif self._poll is not None and self._refused(self._poll) and not next_test_words(self._poll, self._clock()):
            self._ask(known)
        self._go(StepNumber.TEST)
        self._show_test()

    def _ask(self, candidate: Candidate) -> None:
        self._candidate, self._poll = candidate, None
        if candidate.account.id not in self._tested:
            self._tested.append(candidate.account.id)
        self.test_wanted.emit(candidate)

    @Slot()
    def _retry(self) -> None:
        """Try again, if the five minutes are over; else say once more when that is."""
        if self._candidate is not None and self._poll is not None and not next_test_words(self._poll, self._clock()):
            self._ask(self._candidate)
        self._show_test()

    def _show_test(self) -> None:
        if self._poll is None:
            self.test.show_asking()
            self._show_step()
            self._focus()
        else:
            self._show_outcome()

    def _show_outcome(self) -> None:
        """Show how the test went; a refused token is asked for again at once."""
        assert self._poll is not None, "shown when it is there"  # noqa: S101 - for mypy
        if self._refused(self._poll):
            self._go(StepNumber.TOKEN)
            self.token.refuse(*same_token_words(self._poll, self._clock()))
        else:
            self.test.show_poll(self._poll, self._clock())
            self._show_step()
            if self.focusWidget() in (None, self.back):  # where it was put for the wait
                self._focus()
        self.fit()

    def _refused(self, poll: Poll) -> bool:
        return poll.health is Health.DENIED

    # Saving

    def _save(self) -> None:
        """Have everything saved."""
        self._draft.account = replace(self._draft.account, session_only=self.test.session_only.isChecked())
        candidate = self._draft.candidate()
        values: dict[str, Value] = {}
        if self.test.start_at_login.isChecked() != self._starts_now:
            values["start_at_login"] = self.test.start_at_login.isChecked()
        account = candidate.account
        self._wait(True)
        self.test.problem.hint(_("Saving…"))
        self.save_wanted.emit(Request(values=values, accounts=(account,), tokens=((account.id, candidate.token),)))

    def _wait(self, waiting: bool) -> None:
        self.busy = waiting
        for widget in (self.stack, self.back, self.next):
            widget.setEnabled(not waiting)
        if not waiting:
            self.test.problem.hint("")
            self._focus()
