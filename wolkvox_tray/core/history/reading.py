"""Reads what was seen from the store, for the thread that opened it."""

from __future__ import annotations

from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track
from wolkvox_tray.core.model import REPORT, RowKey
from wolkvox_tray.core.watch.store import Store


def read_seen(store: Store, account: str, report: str = REPORT) -> Seen:
    """Return all that was seen of an account. Raises `sqlite3.Error`, or `OSError` if there is no file."""
    spans = tuple(Span(start=start, end=end) for start, end in store.watched(account, report))
    ends = [span.end for span in spans]
    starts = {span.start: place for place, span in enumerate(spans)}
    levels: dict[RowKey, list[Level]] = {}
    for each in store.observations(account, report):
        after = each.after
        if after is None and starts.get(each.at, 0) > 0:  # an older version's: the span before ended with it
            after = ends[starts[each.at] - 1]
        levels.setdefault(each.key, []).append(
            Level(at=each.at, licenses=each.licenses, present=each.present, after=after, border=each.border)
        )
    tracks = (Track(operation=key[0], product=key[1], levels=tuple(found)) for key, found in levels.items())
    return Seen(account=account, tracks=tuple(sorted(tracks, key=lambda track: track.key)), spans=spans)
