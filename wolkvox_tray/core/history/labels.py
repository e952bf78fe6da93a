"""What the user calls an operation, and the cost centre it belongs to (pure).

An *alias* is the name an operation is shown by. Operations that are shown by one name are one operation that was
renamed: their tracks are joined, so that the month goes on where the old name ended. The old name's alias is usually
the new name; one that was renamed twice goes by the last of them. If both names were seen at once their licenses are
added up: what is shown is never less than was seen. Prices and invoices may name an operation by either name; `shown`
tells what it is shown by.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from wolkvox_tray.core.history.figures import stored_text
from wolkvox_tray.core.history.tracks import Seen, Track, summed
from wolkvox_tray.core.model import RowKey
from wolkvox_tray.core.watch.packed import without_nones


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is noted about one operation, by wolkvox's name of it."""

    operation: str
    alias: str | None = None
    cost_centre: str | None = None


def shown(labels: Iterable[Label], operation: str) -> str:
    """Return the name an operation is shown by: its alias, or else its own; a typed name may differ in case."""
    names = _aliases(labels)
    if operation in names:
        return names[operation]
    alike = [name for known, name in names.items() if folded(known) == folded(operation)]
    return alike[-1] if alike else operation


def cost_centre(labels: Iterable[Label], operation: str) -> str | None:
    """Return the cost centre of the operation that is shown as `operation`; ``None`` if it has none."""
    return cost_centres(labels).get(operation)


def cost_centres(labels: Iterable[Label]) -> dict[str, str]:
    """Return the cost centres of those operations that have one, by the names they are shown by."""
    labels = tuple(labels)
    names = _aliases(labels)
    return {names.get(label.operation, label.operation): label.cost_centre for label in labels if label.cost_centre}


def renamed(seen: Seen, labels: Sequence[Label]) -> Seen:
    """Return what was seen, each operation by the name it is shown by; those of one name are joined."""
    names = _names(seen, labels)
    return _joined(seen, lambda track: (names[track.operation], track.product))


def by_cost_centre(seen: Seen, labels: Sequence[Label]) -> Seen:
    """Return what was seen with the cost centre as operation, "" for those without; products stay apart.

    A month of it has the highest that a centre's operations reached *together*.
    """
    names = _names(seen, labels)
    centres = cost_centres(labels)
    return _joined(seen, lambda track: (centres.get(names[track.operation], ""), track.product))


def in_two_centres(labels: Sequence[Label]) -> tuple[str, ...]:
    """Return the names under which operations of different cost centres would be joined."""
    names = _aliases(labels)
    found: dict[str, set[str]] = {}
    for label in labels:
        if label.cost_centre:
            found.setdefault(names.get(label.operation, label.operation), set()).add(label.cost_centre)
    return tuple(name for name, centres in found.items() if len(centres) > 1)


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """Return a name without what people write differently: case, and how many spaces there are."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def pack_label(label: Label) -> dict[str, Any]:
    """Return a label as JSON holds it."""
    return without_nones({"operation": label.operation, "alias": label.alias, "cost_centre": label.cost_centre})


def unpack_label(packed: Mapping[str, Any]) -> Label | None:
    """Return the label that `pack_label` packed, ``None`` for anything else."""
    operation = packed.get("operation")
    if not isinstance(operation, str):
        return None
    return Label(
        operation=operation, alias=stored_text(packed, "alias"), cost_centre=stored_text(packed, "cost_centre")
    )


def _aliases(labels: Iterable[Label]) -> dict[str, str]:
    """Return the names that operations with an alias are shown by."""
    direct = {label.operation: label.alias for label in labels if label.alias}
    by_fold = {folded(operation): alias for operation, alias in direct.items()}
    return {operation: _last(operation, alias, by_fold) for operation, alias in direct.items()}


def _last(operation: str, alias: str, by_fold: Mapping[str, str]) -> str:
    """Return the last name of an `operation` that was renamed to `alias`; `alias` where names go in a circle."""
    name, passed = alias, {folded(operation)}
    while folded(name) not in passed:
        passed.add(folded(name))
        name = by_fold.get(folded(name), name)
    return alias if folded(name) == folded(operation) else name


def _names(seen: Seen, labels: Sequence[Label]) -> dict[str, str]:
    aliases = _aliases(labels)
    return {track.operation: aliases.get(track.operation, track.operation) for track in seen.tracks}


def _joined(seen: Seen, key_of: Callable[[Track], RowKey]) -> Seen:
    rows: dict[RowKey, list[Track]] = {}
    for track in seen.tracks:
        rows.setdefault(key_of(track), []).append(track)
    tracks = (
        replace(found[0], operation=key[0]) if len(found) == 1 else summed(found, operation=key[0], product=key[1])
        for key, found in rows.items()
    )
    return replace(seen, tracks=tuple(sorted(tracks, key=lambda track: track.key)))
