"""The app's dialogs: settings, first run, past notices, about, unexpected errors. Each is made when first wanted.

What they ask for goes out by signals, what they show comes in by slots, so the app connects to them before they
exist. Each is destroyed when it closes, so that a closed one costs nothing and keeps no token that was typed. Without
an account "Settings" is the first run, which leads to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.mishaps import Mishap, Mishaps
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.model import Poll
from wolkvox_tray.qt.board import Board
from wolkvox_tray.qt.open_dialogs import OpenDialogs, show
from wolkvox_tray.qt.standing import has_no_token

if TYPE_CHECKING:
    from wolkvox_tray.qt.about import About
    from wolkvox_tray.qt.first_run import FirstRun
    from wolkvox_tray.qt.history_window import HistoryWindow
    from wolkvox_tray.qt.limits_page import Read
    from wolkvox_tray.qt.mishap_window import MishapWindow
    from wolkvox_tray.qt.money_window import MoneyWindow
    from wolkvox_tray.qt.notice_texts import PastNotice
    from wolkvox_tray.qt.notices_window import NoticesWindow
    from wolkvox_tray.qt.settings_dialog import SettingsDialog

SETTINGS, FIRST_RUN, NOTICES = "settings", "first run", "notices"
ABOUT, MISHAPS, HISTORY, MONEY = "about", "mishaps", "history", "money"


class Dialogs(OpenDialogs):
    """The dialogs of `house`, which take what they list from `board`."""

    test_asked = Signal(object)
    """Candidate: try this connection; the answer comes by `tested`."""
    save_asked = Signal(object)
    """Request: save this; the answer comes by `saved`."""
    discard_asked = Signal(object)
    """tuple[str, ...]: accounts that were tested and not saved; forget their counts."""
    limits_asked = Signal()
    """Read the contracted quantities; they come by `show_limits`."""
    forget_asked = Signal()
    """Forget everything; the answer comes by `forgotten`."""
    sample_asked = Signal()
    """Show a sample notice."""
    keep_asked = Signal(object)
    """dict: keep these settings."""
    past_asked = Signal()
    """Tell the past notices; they come by `show_past`."""
    diagnostics_asked = Signal()
    """Gather the diagnostics; they come by `show_diagnostics`."""
    versions_asked = Signal()
    """Look up the components' versions; they come by `show_versions`."""
    _mishap_met = Signal(object)
    """Mishap: an unexpected error, in whatever thread."""

    def __init__(self, house: House, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._house, self._board = house, board
        self._mishaps = Mishaps(self._mishap_met.emit)
        self._mishap_met.connect(self.show_mishap, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def show_settings(self) -> None:
        """Open the settings; without an account, the first run."""
        if FIRST_RUN in self._open or not (self._house.settings.accounts or SETTINGS in self._open):
            show(self._dialog(FIRST_RUN, self._first_run))
        else:
            show(self._settings_dialog())

    @Slot(str)
    def show_token_of(self, account: str) -> None:
        """Open the settings where the account with this id gets a new token."""
        dialog = self._settings_dialog()
        dialog.select_account(account, token=True)
        show(dialog)

    @Slot(object)
    def tested(self, poll: Poll) -> None:
        """Show the outcome of a test."""
        for dialog in self._asking():
            dialog.show_tested(poll)

    @Slot(object)
    def saved(self, problem: str | None) -> None:
        """Show how saving went."""
        for dialog in self._asking():
            dialog.show_saved(problem)

    @Slot(object)
    def forgotten(self, problem: str | None) -> None:
        """Show how forgetting went."""
        if SETTINGS in self._open:
            self._settings_dialog().show_forgotten(problem)

    @Slot(object)
    def show_limits(self, read: Read) -> None:
        """Show the contracted quantities."""
        if SETTINGS in self._open:
            self._settings_dialog().limits.show_limits(read)

    @Slot()
    def show_notices(self) -> None:
        """Open the list of past notices."""
        show(self._dialog(NOTICES, self._notices_window))

    @Slot(object)
    def show_past(self, past: tuple[PastNotice, ...]) -> None:
        """Show the past notices."""
        if NOTICES in self._open:
            cast("NoticesWindow", self._open[NOTICES]).show_past(past)

    @Slot()
    def look_again(self) -> None:
        """Ask for the past notices again, if they are on the screen: the list isn't what it was."""
        if NOTICES in self._open:
            cast("NoticesWindow", self._open[NOTICES]).look_again()

    @Slot(object)
    def take_settings(self, settings: Settings) -> None:
        """Go by these settings from now on."""
        if NOTICES in self._open:
            cast("NoticesWindow", self._open[NOTICES]).take_settings(settings)

    @Slot()
    def show_history(self) -> None:
        """Open what was seen."""
        show(self._dialog(HISTORY, self._history_window))

    @Slot()
    def show_money(self) -> None:
        """Open costs, invoices and names."""
        show(self._dialog(MONEY, self._money_window))

    @Slot(object)
    def answered(self, poll: Poll) -> None:
        """Have history read anew, if it is on the screen and `poll` brought an answer."""
        if HISTORY in self._open and poll.asked_now and poll.reason is None:
            cast("HistoryWindow", self._open[HISTORY]).look_again()

    @Slot()
    def show_about(self) -> None:
        """Open what this program is."""
        show(self._dialog(ABOUT, self._about))

    def hear_of_mishaps(self) -> None:
        """Show unexpected errors from now on, until `close`."""
        self._mishaps.begin()

    @Slot(object)
    def show_mishap(self, mishap: Mishap) -> None:
        """Show an unexpected error, without taking the keyboard from anybody."""
        window = self._dialog(MISHAPS, self._mishap_window)
        window.add(mishap)
        window.show()

    @Slot(str)
    def show_diagnostics(self, text: str) -> None:
        """Show the diagnostics."""
        if ABOUT in self._open:
            cast("About", self._open[ABOUT]).show_diagnostics(text)

    @Slot(object)
    def show_versions(self, versions: Mapping[str, str]) -> None:
        """Show the components' versions."""
        if ABOUT in self._open:
            cast("About", self._open[ABOUT]).show_versions(versions)

    def close(self) -> None:
        """Close all without asking: the app is ending."""
        self._mishaps.end()
        self.discard_all()

    def _asking(self) -> list[SettingsDialog | FirstRun]:
        """Return those that test and save."""
        found = [self._open[name] for name in (FIRST_RUN, SETTINGS) if name in self._open]
        return cast("list[SettingsDialog | FirstRun]", found)

    def _settings_dialog(self) -> SettingsDialog:
        return self._dialog(SETTINGS, self._made_settings)

    def _made_settings(self) -> SettingsDialog:
        from wolkvox_tray.qt.settings_dialog import SettingsDialog  # when first wanted, like the others

        house, polls = self._house, self._board.polls
        dialog = SettingsDialog(
            house.settings,
            vault_name=house.vault.name,
            paths=house.paths,
            polls=polls,
            without_token=[poll.account for poll in polls if has_no_token(poll)],
            clock=self._now,
        )
        dialog.test_wanted.connect(self.test_asked)
        dialog.save_wanted.connect(self.save_asked)
        dialog.discarded.connect(self.discard_asked)
        dialog.forget_wanted.connect(self.forget_asked)
        dialog.sample_notice_wanted.connect(self.sample_asked)
        dialog.notices_wanted.connect(self.show_notices)
        self.limits_asked.emit()
        return dialog

    def _first_run(self) -> FirstRun:
        from wolkvox_tray.qt.first_run import FirstRun

        settings = self._house.settings
        dialog = FirstRun(
            vault_name=self._house.vault.name,
            clock=self._now,
            start_at_login=settings.start_at_login,
            icon_panel=settings.icon_panel,
        )
        dialog.test_wanted.connect(self.test_asked)
        dialog.save_wanted.connect(self.save_asked)
        dialog.discarded.connect(self.discard_asked)
        return dialog

    def _notices_window(self) -> NoticesWindow:
        from wolkvox_tray.qt.notices_window import NoticesWindow

        dialog = NoticesWindow(self._house.settings, clock=self._now)
        dialog.wanted.connect(self.past_asked)
        dialog.mute_wanted.connect(self.keep_asked)
        return dialog

    def _history_window(self) -> HistoryWindow:
        from wolkvox_tray.qt.history_window import history_window

        return history_window(self._house, self._now)

    def _money_window(self) -> MoneyWindow:
        from wolkvox_tray.qt.money_window import money_window

        return money_window(self._house, self._now)

    def _about(self) -> About:
        from wolkvox_tray.qt.about import About

        dialog = About(paths=self._house.paths)
        dialog.diagnostics_wanted.connect(self.diagnostics_asked)
        dialog.versions_wanted.connect(self.versions_asked)
        return dialog

    def _mishap_window(self) -> MishapWindow:
        from wolkvox_tray.qt.about import open_folder
        from wolkvox_tray.qt.mishap_window import MishapWindow

        dialog = MishapWindow()
        dialog.log_wanted.connect(lambda: open_folder(self._house.paths.log_dir))
        return dialog

    def _now(self) -> datetime:
        return self._house.clock.now().wall
