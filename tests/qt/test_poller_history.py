"""History that is older than the user wants is removed by the poll thread: once a day, and only if it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from tests.qt.test_poller import ANA, BEA, FakeHouse, FakeStore, a_poller, take_turn

DAY_S = 86_400.0


@dataclass
class Kept(FakeStore):
    """A store that hears what is removed."""

    dropped: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def watched(self, _account: str, _report: str) -> list[tuple[datetime, datetime]]:
        return []

    def drop_before(self, account: str, _report: str, moment: datetime) -> None:
        self.dropped.append((account, moment))


class Home(FakeHouse):
    def open_store(self) -> FakeStore:
        self.stores.append(Kept())
        return self.stores[-1]


@pytest.mark.parametrize(
    ("months", "dropped"),
    [
        (0, []),
        (2, [(account, "2026-01-01T00:00:00-05:00") for account in ("ana", "bea")] * 2),
    ],
)
def test_old_history_goes_once_a_day(qapp: object, months: int, dropped: list[tuple[str, str]]) -> None:
    house = Home(ANA, BEA)
    house.file = house.file.changed(history_months=months)
    poller, _heard = a_poller(house)
    poller.start()
    for _turn in range(4):
        take_turn(poller, house, 300)
    for seconds in (DAY_S, 30, 30):  # after such a gap the first poll waits some seconds
        take_turn(poller, house, seconds)
    poller.stop()

    (store,) = house.stores
    assert isinstance(store, Kept)
    assert [(account, moment.isoformat()) for account, moment in store.dropped] == dropped
