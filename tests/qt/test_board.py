"""The newest poll of each account, in the settings' order."""

from dataclasses import replace

from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.qt.board import Board

ANA = Poll(account="ana", name="Ana", server="0042", health=Health.OK)
BEA = Poll(account="bea", name="Bea", server="0043", health=Health.OK)


def test_a_poll_takes_the_place_of_its_accounts_last_one() -> None:
    board = Board()
    told: list[tuple[Poll, ...]] = []
    board.changed.connect(told.append)
    locked = replace(ANA, health=Health.LOCKED)

    board.replace((ANA, BEA))
    board.take(locked)

    assert (told, board.polls) == ([(ANA, BEA), (locked, BEA)], (locked, BEA))


def test_a_poll_of_an_account_that_has_gone_is_dropped() -> None:
    board = Board()
    told: list[tuple[Poll, ...]] = []
    board.replace((ANA,))
    board.changed.connect(told.append)

    board.take(BEA)

    assert (told, board.polls) == ([], (ANA,))
