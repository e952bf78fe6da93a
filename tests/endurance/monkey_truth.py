"""What must be true of what the app shows, whatever the monkey does.

`shown_wrong` holds at every moment; `disagreements` when the poll thread has come to rest and history's and the
notifier's have told what they had to.
"""

from __future__ import annotations

import time
from contextlib import closing
from typing import cast

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

from tests.endurance.monkey_eyes import readers
from tests.endurance.monkey_world import World
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.watch.overview import Shape
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.first_run import FirstRun
from wolkvox_tray.qt.history_facts import read_facts
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.notice_texts import Texts
from wolkvox_tray.qt.notices_window import NoticesWindow
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.reader import sources_of
from wolkvox_tray.qt.settings_dialog import SettingsDialog
from wolkvox_tray.qt.text import number

REST_S = 20.0
"""So long it may take until everybody has heard of everything, on a busy computer."""


def shown_wrong(world: World) -> list[str]:
    """Return where what is shown now disagrees; true at every moment."""
    app, wrong = world.app, list[str]()
    board, popup = app._board.polls, app.windows._popup
    if app.tray._polls != board:
        wrong.append("the icon shows other polls than the board has")
    if popup is None or not popup.isVisible():
        return wrong
    if [each.poll for each in popup._tallies] != list(board):
        wrong.append("the popup shows other polls than the board has")
    view = app.tray.view
    plain = app.tray._settings.icon_shows == popup._settings.icon_shows == "total"
    if plain and view.shape is Shape.NUMBER and popup.header.total.text() != number(view.total or 0):
        wrong.append(f"the popup says {popup.header.total.text()}, the icon {view.total}")
    return wrong + ([] if popup.table.counts.busy else _table_wrong(popup, board))


def _table_wrong(popup: Popup, board: tuple[Poll, ...]) -> list[str]:
    counts = popup.table.counts
    without_rows = cast("frozenset[str]", popup.body._told[1])  # by the clock of its last tick
    shown = [poll for poll in board if poll.account not in without_rows]
    rows = sum(len({count.key for count in poll.counts}) for poll in shown)
    wrong = [] if counts.all_rows == rows else [f"the table has {counts.all_rows} rows, the polls {rows}"]
    total, sums = sum(poll.total or 0 for poll in shown), counts.visible.total + counts.visible.old_total
    if counts.visible.rows == rows and total != sums:
        wrong.append(f"the rows add up to {sums}, the polls to {total}")
    return wrong


def disagreements(world: World) -> list[str]:
    """Let the poll thread come to rest, and return where windows, settings and store disagree then."""
    until, found = time.monotonic() + REST_S, ["never at rest"]
    while found and time.monotonic() < until:
        QMetaObject.invokeMethod(world.app.poller, "read_limits", Qt.ConnectionType.BlockingQueuedConnection)
        for _round in range(2):
            QCoreApplication.sendPostedEvents()
        with closing(world.house.open_store()) as store:
            found = [
                *_settings_wrong(world),
                *_store_wrong(world),
                *_windows_wrong(world, store),
                *_orphans(world, store),
            ]
        if found:
            time.sleep(0.02)
    return found


def _settings_wrong(world: World) -> list[str]:
    app, house = world.app, world.house
    kept, popup = house.file.load(), app.windows._popup
    in_use = {"house": house.settings, "icon": app.tray._settings, "popup": app.windows._settings}
    if popup is not None:
        in_use["table"] = popup._settings
    return [f"the settings of the {who} aren't those kept" for who, settings in in_use.items() if settings != kept]


def _store_wrong(world: World) -> list[str]:
    shown, stored = (_told(polls) for polls in (world.app._board.polls, world.house.last_polls()))
    return shown_wrong(world) + ([] if shown == stored else [f"the board has {shown}, the store {stored}"])


def _told(polls: tuple[Poll, ...]) -> list[tuple[str, str, int | None]]:
    return [(poll.account, poll.name, poll.total if poll.counts else None) for poll in polls]


def _orphans(world: World, store: Store) -> list[str]:
    """Return whose counts are kept although nobody has such an account, and nobody is trying one."""
    known = {account.id for account in world.house.settings.accounts}
    for window in world.app.dialogs._open.values():
        known.update(window._tried if isinstance(window, SettingsDialog) else ())
        known.update(window._tested if isinstance(window, FirstRun) else ())
    wrong = []
    for table in ("series", "watched", "state", "outbox", "book"):
        kept = {account for (account,) in store._db.execute(f"SELECT DISTINCT account FROM {table}")}
        wrong += [f"{table} keeps what was of {account}" for account in sorted(kept - known)]
    return wrong


def _windows_wrong(world: World, store: Store) -> list[str]:
    open_, house = world.app.dialogs._open.values(), world.house
    wrong, threads = list[str](), int(world.app.windows._popup is not None and world.app.windows._popup.isVisible())
    for window in open_:
        threads += isinstance(window, HistoryWindow | MoneyWindow)
        if isinstance(window, HistoryWindow) and window._facts is not None:
            source = window._sources[max(0, window.account.currentIndex())]
            known = source in sources_of(house)  # it was opened before the account was changed or removed
            if known and window._facts.log != read_facts(source, world.clock.wall(), store).log:
                wrong.append(f"the change log of {source.name} isn't the newest")
        if isinstance(window, NoticesWindow) and window.isVisible():
            texts = Texts(lambda: house.settings, world.clock.wall)
            past = [(each.at, each.kind, each.fate) for each in texts.past(store.outbox.past())]
            if [(each.at, each.kind, each.fate) for each in window._past or ()] != past:
                wrong.append("the list of notices isn't the newest")
    return wrong + ([f"{len(readers())} history threads, {threads} wanted"] if len(readers()) > threads else [])
