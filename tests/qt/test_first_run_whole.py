"""The first run with the real worker, the real core and a server over TLS: from nothing to the first count."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.clock import START, FakeClock
from tests.helpers.wolkvox_server import LocalWolkvox, Script, ok, refusal, row
from wolkvox_tray.core import assemble
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.qt.first_run import FirstRun, StepNumber
from wolkvox_tray.qt.poller import Poller

WRONG, RIGHT = "made-up-canary-wrong", "made-up-canary-right"
COUNTS = ok([row("Ana", "P", "7"), row("Bea", "P", "5")])
REFUSES = refusal(403, "PLEASE VALIDATE TOKEN")


class Vault(SessionVault):
    """A key store in memory, which can be missing."""

    missing = False

    def write(self, account_id: str, token: Token) -> None:
        if self.missing:
            raise NoToken(Reason(code=ReasonCode.KEYRING_MISSING))
        super().write(account_id, token)

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        return None if self.missing else b"k" * 32


@pytest.fixture(autouse=True)
def login(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Start at login, in memory."""
    states: list[bool] = []
    monkeypatch.setattr(autostart, "enable", lambda: states.append(True))
    monkeypatch.setattr(autostart, "disable", lambda: states.append(False))
    return states


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with assemble.live(paths(tmp_path), vault=Vault(), clock=FakeClock(START)) as made:
        yield made


def begun(qtbot: QtBot, house: House) -> FirstRun:
    """A first run whose wishes the worker grants at once."""
    dialog, poller = FirstRun(vault_name="a vault", clock=lambda: house.clock.now().wall), Poller(house)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # so that a test can look at it afterwards
    poller.setParent(dialog)  # a signal keeps nobody alive
    dialog.finished.connect(poller.stop)
    qtbot.addWidget(dialog, before_close_func=lambda _widget: dialog.discard())
    dialog.test_wanted.connect(poller.test_account)
    dialog.save_wanted.connect(poller.save)
    dialog.discarded.connect(poller.discard)
    poller.tested.connect(dialog.show_tested)
    poller.saved.connect(dialog.show_saved)
    dialog.show()
    return dialog


def type_token(dialog: FirstRun, token: str) -> None:
    dialog.token.field.edit.setText(token)
    dialog.token.field.edit.textEdited.emit(token)
    dialog.next.click()


def tried(dialog: FirstRun, token: str) -> None:
    """Come from the first step to the outcome of the test."""
    dialog.server.edit.setText("0042")
    dialog.server.edit.textEdited.emit("0042")
    dialog.next.click()
    type_token(dialog, token)


def kept(house: House) -> tuple[list[str], list[str | None]]:
    """What is stored at the end: the accounts' servers with their tokens, and the sums of all counts."""
    accounts = house.file.load().accounts
    tokens = [f"{each.server} {house.vault_of(each).read(each.id).reveal()}" for each in accounts]
    return tokens, [str(poll.total) for poll in house.last_polls()]


def played(qtbot: QtBot, house: House, script: Script, *tokens: str) -> FirstRun:
    """Try one token after the other at a server that answers by `script`, then finish."""
    with LocalWolkvox(script) as server:
        house.make_client = server.make_client
        dialog = begun(qtbot, house)
        tried(dialog, tokens[0])
        for token in tokens[1:]:
            type_token(dialog, token)
        dialog.next.click()
    return dialog


def test_from_nothing_to_the_first_count(qtbot: QtBot, house: House, login: list[bool]) -> None:
    dialog = played(qtbot, house, [COUNTS], RIGHT)

    assert (dialog.isVisible(), kept(house), login) == (False, ([f"0042 {RIGHT}"], ["12"]), [True])


def test_a_refused_token_is_replaced_at_once_and_leaves_nothing_behind(qtbot: QtBot, house: House) -> None:
    dialog = played(qtbot, house, [REFUSES, COUNTS], WRONG, RIGHT)

    assert (dialog.isVisible(), kept(house)) == (False, ([f"0042 {RIGHT}"], ["12"]))


def test_without_a_key_store_it_is_this_session_or_nothing(qtbot: QtBot, house: House) -> None:
    assert isinstance(house.vault, Vault)
    house.vault.missing = True
    dialog = played(qtbot, house, [COUNTS], RIGHT)
    nothing = (dialog.isVisible(), kept(house))

    dialog.test.session_only.click()
    dialog.next.click()

    assert (nothing, dialog.isVisible(), kept(house)) == ((True, ([], [])), False, ([f"0042 {RIGHT}"], ["12"]))


def test_a_second_token_on_a_computer_without_key_store_must_wait_but_can_be_saved(qtbot: QtBot, house: House) -> None:
    """Without a key store tokens can't be told apart, so all of a server share one gate."""
    assert isinstance(house.vault, Vault)
    house.vault.missing = True

    with LocalWolkvox([REFUSES]) as server:
        house.make_client = server.make_client
        dialog = begun(qtbot, house)
        tried(dialog, WRONG)
        type_token(dialog, RIGHT)

    said = dialog.test.verdict.text()
    assert (dialog.step, said, dialog.next.isEnabled()) == (
        StepNumber.TEST,
        "Not asked: wolkvox allows one query every 5 minutes.",
        True,
    )


def test_what_was_tested_and_given_up_is_forgotten(qtbot: QtBot, house: House) -> None:
    with LocalWolkvox([COUNTS]) as server:
        house.make_client = server.make_client
        dialog = begun(qtbot, house)
        tried(dialog, RIGHT)
        tested = dialog._draft.account.id
        dialog.discard()
    store = house.open_store()
    left = store.load(tested, "intelligent_dial")
    store.close()

    assert (kept(house), left.answered_at) == (([], []), None)
