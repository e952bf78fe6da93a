"""Ana's account: a house that has it, and what is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.qt.board import Board

ANA = Account(id="ana", name="Ana", server="0042")


@contextmanager
def house_of_ana(folder: Path) -> Iterator[House]:
    """A house below `folder` that keeps tokens in memory."""
    with assemble.live(paths(folder), vault=SessionVault()) as made:
        made.file.update(lambda settings: settings.with_account(ANA))
        made.reload()
        yield made


def board_of_ana() -> Board:
    """What the app knows after an answer without a row."""
    made = Board()
    made.replace((Poll(account="ana", name="Ana", server="0042", health=Health.OK),))
    return made
