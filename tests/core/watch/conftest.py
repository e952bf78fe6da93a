"""Someone who has watched already, and where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.watching import ANA, BEA, Watcher
from wolkvox_tray.core.watch.store import Store


@pytest.fixture
def watcher() -> Watcher:
    """Someone who has watched Ana 10 and Bea 5 once."""
    watcher = Watcher()
    watcher.answered(ANA, BEA)
    return watcher


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database will be."""
    return tmp_path / "data" / "watch.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open, empty store."""
    with closing(Store.open(path)) as store:
        yield store
