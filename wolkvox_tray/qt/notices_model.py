"""Past notices as rows: a day, then its notices, newest first; days can't be chosen, so keys pass them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, QTime

from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.words import _
from wolkvox_tray.qt.notice_texts import PastNotice
from wolkvox_tray.qt.text import date_words

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Entry: TypeAlias = date | PastNotice
"""A row: the day above its notices, or a notice."""

ENTRY = Qt.ItemDataRole.UserRole


def entries(past: Iterable[PastNotice]) -> list[Entry]:
    """Return the rows for `past`, which is newest first: each day before its notices."""
    found: list[Entry] = []
    day = None
    for notice in past:
        if notice.at.astimezone().date() != day:
            day = notice.at.astimezone().date()
            found.append(day)
        found.append(notice)
    return found


def day_words(day: date, now: datetime) -> str:
    """Return "Today", "Yesterday", or the date."""
    today = now.astimezone().date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_words(datetime(day.year, day.month, day.day, 12).astimezone(), now)


def time_words(notice: PastNotice) -> str:
    """Return a notice's time of day as the reader's system writes it."""
    local = notice.at.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def fate_words(fate: Fate | None) -> str:
    """Return what became of a notice, nothing for one that was shown."""
    if fate is None:
        return _("not shown yet")
    return "" if fate is Fate.SHOWN else _("muted")


def copied(notices: Iterable[PastNotice]) -> str:
    """Return notices as lines of a table: when, title, text, what became of it."""
    rows = (
        (
            f"{notice.at.astimezone():%Y-%m-%d %H:%M}",
            notice.title,
            notice.body.replace("\n", " "),
            fate_words(notice.fate),
        )
        for notice in notices
    )
    return "\n".join("\t".join(row).rstrip() for row in rows)


class NoticesModel(QAbstractListModel):
    """Days and notices, newest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._now = datetime.now().astimezone()

    def show(self, past: Sequence[PastNotice], now: datetime) -> None:
        """Show these; `now` is what "today" is measured against."""
        shown, same_day = entries(past), now.astimezone().date() == self._now.astimezone().date()
        self._now = now
        if shown == self._entries and same_day:
            return
        self.beginResetModel()
        self._entries = shown
        self.endResetModel()

    def notice_at(self, index: Index) -> PastNotice | None:
        """Return the notice of a row, ``None`` for a day."""
        entry = self._entries[index.row()] if index.isValid() else None
        return entry if isinstance(entry, PastNotice) else None

    def first_notice(self) -> QModelIndex:
        """Return where the newest notice stands; an invalid index if there is none."""
        return self.index(1) if len(self._entries) > 1 else QModelIndex()

    def where(self, notice: PastNotice) -> QModelIndex:
        """Return where the same notice stands now, whatever its words and fate; an invalid index if nowhere."""
        for row, entry in enumerate(self._entries):
            if isinstance(entry, PastNotice) and _same(entry, notice):
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a notice can be chosen, and a day can't."""
        if self.notice_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row says: its title or its day; for a screen reader everything."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if not isinstance(entry, PastNotice):
            return day_words(entry, self._now)
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        parts = (time_words(entry), entry.title, fate_words(entry.fate), entry.body.replace("\n", ". "))
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _same(one: PastNotice, other: PastNotice) -> bool:
    return (one.at, one.kind, one.account_name) == (other.at, other.kind, other.account_name)
