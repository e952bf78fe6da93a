"""From the store to a file: what the window and the command line export alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from wolkvox_tray.core.history.files import Cancelled, Format, Progress, Separator, always, write
from wolkvox_tray.core.history.labels import renamed
from wolkvox_tray.core.history.ledger import read_ledger
from wolkvox_tray.core.history.reading import read_seen
from wolkvox_tray.core.history.sheet_rows import ALWAYS, SHEETS, Period, Watched
from wolkvox_tray.core.history.sheets import Sheet
from wolkvox_tray.core.watch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An account as it is exported: its `id`, what it is called, its server, and the zone of its months and times."""

    id: str
    name: str
    server: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to export: one of `sheet_rows.SHEETS` by name, of which accounts and days, to which file."""

    what: str
    sources: tuple[Source, ...]
    path: Path
    form: Format
    separator: Separator = Separator.SEMICOLON
    period: Period = ALWAYS


def read_watched(store: Store, sources: Iterable[Source], now: datetime) -> list[Watched]:
    """Return what was seen of `sources` until `now`, under aliases. Raises `sqlite3.Error` or `OSError`."""
    return [_watched(store, each, now) for each in sources]


def _watched(store: Store, source: Source, now: datetime) -> Watched:
    labels = read_ledger(store, source.id).labels
    return Watched(
        name=source.name,
        server=source.server,
        seen=renamed(read_seen(store, source.id, now), labels),
        labels=labels,
        zone=source.zone,
        now=now,
    )


def export(store: Store, wish: Wish, now: datetime, progress: Progress = always) -> Sheet:
    """Write the file of `wish` and return what is in it. Raises `files.Cancelled`, `sqlite3.Error` or `OSError`."""

    def look() -> None:
        if not progress(0, 0):
            raise Cancelled

    sheet = SHEETS[wish.what](read_watched(store, wish.sources, now), wish.period, look)
    write([sheet], wish.path, wish.form, separator=wish.separator, progress=progress)
    return sheet
