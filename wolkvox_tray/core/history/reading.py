"""Reads what was seen from the store, for the thread that opened it.

The clock may have been wrong for a while. What is stamped later than now was stamped by a clock that ran ahead; it is
left out until then, and from then on what was seen with the right clock stands after it (`core.watch.series`). Spans
that overlap, because the clock was set back, are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track
from wolkvox_tray.core.model import REPORT, RowKey
from wolkvox_tray.core.watch.store import Store


def read_seen(store: Store, account: str, now: datetime, report: str = REPORT) -> Seen:
    """Return all that was seen of an account until `now`. Raises `sqlite3.Error`, or `OSError` if there is no file."""
    spans = _spans(store.watched(account, report), now)
    ends = [span.end for span in spans]
    starts = {span.start: place for place, span in enumerate(spans)}
    levels: dict[RowKey, list[Level]] = {}
    for each in store.observations(account, report):
        if each.at > now:
            break
        after = each.after
        if after is None and starts.get(each.at, 0) > 0:  # an older version's: the span before ended with it
            after = ends[starts[each.at] - 1]
        levels.setdefault(each.key, []).append(
            Level(at=each.at, licenses=each.licenses, present=each.present, after=after, border=each.border)
        )
    tracks = (Track(operation=key[0], product=key[1], levels=tuple(found)) for key, found in levels.items())
    return Seen(account=account, tracks=tuple(sorted(tracks, key=lambda track: track.key)), spans=spans)


def _spans(watched: Iterable[tuple[datetime, datetime]], now: datetime) -> tuple[Span, ...]:
    """Return the spans until `now`, each once."""
    found: list[Span] = []
    for start, end in watched:
        if start > now:
            break
        until = min(end, now)
        if found and start <= found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(found[-1].end, until))
        else:
            found.append(Span(start=start, end=until))
    return tuple(found)
