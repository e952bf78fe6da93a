"""Every window in every state, one after the other, for whoever looks at all of them: tests and pictures.

What each window shows is made up (`qt.samples`), and the same every time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.qt import first_run_shots, notices_shots, settings_shots, shots
from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.invoice_csv import Complaint
from wolkvox_tray.core.machine.paths import guide_dir
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.qt import screenshots
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.help_window import HelpWindow
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.popup_header import Banner
from wolkvox_tray.qt.popup_message import Message, Tone
from wolkvox_tray.qt.sample_history import AtOnce
from wolkvox_tray.qt.sample_money import MoneyAtOnce
from wolkvox_tray.qt.samples import ACCOUNTS, NOW, SETTINGS, STATES
from wolkvox_tray.qt.tray_host import no_tray_words

Look = Callable[[QWidget, str], None]
"""Looks at a window that is shown under a name."""

TURNS = 5


def windows(look: Look) -> None:
    """Show every window in every state to `look`, each as it stands once everything in it is laid out."""
    for show, of in (
        (shots.popups, ""),
        (_popup_by_keyboard, ""),
        (_popup_without_tray, ""),
        (settings_shots.every_page, "settings-"),
        (settings_shots.accounts, "settings-"),
        (settings_shots.limits, "settings-"),
        (settings_shots.others, "settings-"),
        (first_run_shots.first_runs, "first-run-"),
        (first_run_shots.abouts, ""),
        (notices_shots.windows, ""),
        (_histories, ""),
        (_exports, ""),
        (_moneys, ""),
        (_mishap, ""),
        (_help, ""),
    ):
        show(partial(_settled, look, of))


def _settled(look: Look, of: str, window: QWidget, name: str) -> None:
    for _turn in range(TURNS):
        QApplication.processEvents()
    look(window, f"{of}{name}")


def now() -> datetime:
    """Return the present of all windows."""
    return NOW


def sources() -> list[Source]:
    """Return the accounts whose history is shown."""
    zone = ZoneInfo("America/Bogota")
    return [Source(id=each.id, name=each.name, server=each.server, zone=zone) for each in ACCOUNTS]


def _popup_by_keyboard(look: Look) -> None:
    for state in ("several", "offline", "denied", "not-set-up", "paused"):
        popup = Popup(clock=now)
        popup.take_settings(SETTINGS.get(state, Settings()))
        popup.show_polls(STATES[state], NOW)
        popup.open_at(QPoint(400, 800), by_keyboard=True)
        look(popup, f"popup-by-keyboard-{state}")
        popup.close()
        popup.deleteLater()


def _popup_without_tray(look: Look) -> None:
    popup, banner = Popup(clock=now), Banner()
    title, text = no_tray_words()
    banner.show_message(Message(tone=Tone.INFO, title=title, text=text))
    popup.layout().insertWidget(0, banner)  # type: ignore[union-attr]  # as `qt.windows` does
    popup.show_polls(STATES["fresh"], NOW)
    popup.open_at(None)
    look(popup, "popup-no-tray")
    popup.close()
    popup.deleteLater()


def _histories(look: Look) -> None:
    window = HistoryWindow(AtOnce(NOW), sources(), clock=now)
    window.resize(window.minimumSize())
    window.show()
    window.log_table.selectRow(0)
    look(window, "history")
    window.close()
    empty = HistoryWindow(AtOnce(NOW), (), clock=now)
    empty.show()
    look(empty, "history-empty")
    empty.close()


def _exports(look: Look) -> None:
    dialog = ExportDialog(AtOnce(NOW), sources())
    dialog.everything.setChecked(False)
    dialog.show()
    look(dialog, "export")
    dialog.first.setDate(dialog.last.date().addDays(1))
    dialog.save_it.click()
    look(dialog, "export-wrong")
    dialog.close()


def _moneys(look: Look) -> None:
    for place, tab in enumerate(("prices", "invoice", "names")):
        window = MoneyWindow(MoneyAtOnce(NOW), sources(), clock=now)
        page = window.pages[0]
        page.setCurrentIndex(place)
        page.invoice.months.setCurrentIndex(0)
        window.resize(window.minimumSize())
        window.show()
        look(window, f"money-{tab}")
        if tab == "prices":
            cells = page.prices.cells
            cells.setData(cells.index(0, 3), "$")
            window.save_it.click()
            look(window, "money-wrong")
            page.importing._ask(Complaint(number=3, text="1.234", ambiguous=True))
            assert page.importing.question is not None
            look(page.importing.question, "money-decimals")
            page.importing.question.done(0)
            window.reject()
            assert window.question is not None
            look(window.question, "money-question")
            window.question.done(0)
        window.discard()
    bare = MoneyWindow(MoneyAtOnce(NOW), (), clock=now)
    bare.show()
    look(bare, "money-no-account")
    bare.discard()


def _mishap(look: Look) -> None:
    def show(window: QWidget, name: str) -> None:
        if name == "unexpected-error":
            look(window, name)
        close(window)

    screenshots._others(show)


def close(window: QWidget) -> None:
    """Close a window whatever it would ask."""
    if not window.close() and isinstance(window, QDialog):
        window.done(0)
    window.deleteLater()


def _help(look: Look) -> None:
    for page in ("index", "icon", "troubleshooting"):
        window = HelpWindow(guide_dir())
        window.show_help(page)
        window.words.setText("x" * 20)
        window.find_next()
        window.show()
        look(window, f"help-{page}")
