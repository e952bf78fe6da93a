"""A store that takes in polls, and what it keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.helpers.watching import (
    START,
    an_answer,
    an_occasion,
)
from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import REPORT, LicenseCount
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.core.watch.state import Step, step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.parse import Answer


def poll(store: Store, event: Answer | Trouble, at: datetime = START, account: str = "a") -> Step:
    """Let `store` take in what a request sent at `at` brought."""
    occasion = an_occasion(at, account=account)
    return store.advance(account, REPORT, lambda state: step(state, event, occasion))


def answered(store: Store, *counts: LicenseCount, at: datetime = START, account: str = "a") -> Step:
    return poll(store, an_answer(*counts), at, account)


def notices(store: Store) -> list[Notice]:
    return [notice for _number, notice in store.outbox.waiting(100)]


def statements(store: Store, work: Callable[[], object]) -> list[str]:
    """Return the statements that `work` runs on the connection of `store`."""
    found: list[str] = []
    store._db.set_trace_callback(found.append)
    work()
    store._db.set_trace_callback(None)
    return found
