"""Whatever a server, a network or a proxy does: counts, "unknown" or a reason; never a crash, a false change or a zero.

Every line of `tests.helpers.faults` goes through the whole core: real sockets and TLS, gate, parser, state, store.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.clock import START, FakeClock
from tests.helpers.faults import FAULTS, ODD_ANSWERS, Fault, OddAnswer, manual
from tests.helpers.faults_network import NETWORK, NetworkFault, let_go
from tests.helpers.wolkvox_server import LocalWolkvox, Script, ok, row
from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Health, LicenseCount, Poll, ReasonCode
from wolkvox_tray.core.phrases import reason_words
from wolkvox_tray.core.watch import monitor
from wolkvox_tray.core.watch.notices import Notice
from wolkvox_tray.core.wire.api import Client

ACCOUNT = Account(id="a1", name="Andina", server="0042")
TOKEN = Token.clean("made-up-canary-of-the-faults")
SEVEN = ok([row("Ana", "P", "7")])
ANA = LicenseCount(operation="Ana", product="P", licenses=7, raw="7", date="2026-11-23 10:00:00")
INTERVAL_S = 300


class Deadline:
    """The deadline of a request: where it is to pass, as short as it can be; else longer than a busy computer needs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def suit(self, code: ReasonCode | None = None, *, sent: bool = False) -> None:
        """What comes now ends with `code`, after the request was `sent` whole or before."""
        seconds = (1.5 if sent else 0.6) if code is ReasonCode.TIMED_OUT else 60.0
        self._monkeypatch.setattr(monitor, "DEADLINE_S", seconds)


@pytest.fixture
def deadline(monkeypatch: pytest.MonkeyPatch) -> Deadline:
    return Deadline(monkeypatch)


def a_house(folder: Path) -> House:
    """Return a house with one account, a token and a clock that stands still."""
    vault = SessionVault()
    vault.write(ACCOUNT.id, TOKEN)
    return live(paths(folder), vault=vault, clock=FakeClock(START))


def polled(folder: Path, script: Script, before_last: Callable[[], None] = lambda: None) -> tuple[Poll, list[Notice]]:
    """Poll once for each entry of `script`, an interval apart; return the last poll and all notices."""
    with LocalWolkvox(script) as server, a_house(folder) as house:
        house.make_client = server.make_client
        store = house.open_store()
        watcher = house.monitor(ACCOUNT, store)
        for place in range(len(script)):
            if place == len(script) - 1:
                before_last()
            poll = watcher.poll()
            house.clock.advance(INTERVAL_S)  # type: ignore[attr-defined]  # the clock is ours
        notices = [notice for _row, notice in store.outbox.waiting()]
        store.close()
    return poll, notices


# A reset that comes between connecting and TLS makes Python's own ssl drop its socket unclosed (ssl.SSLSocket._create).
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_keeps_what_was_known_and_says_why(tmp_path: Path, fault: Fault, deadline: Deadline) -> None:
    poll, notices = polled(tmp_path, [SEVEN, fault.act], lambda: deadline.suit(fault.code, sent=fault.sent))

    assert poll.reason is not None
    assert (poll.health, poll.reason.code) == (fault.health, fault.code)
    assert (poll.counts, poll.answered_at, poll.changes) == ((ANA,), START, ())
    assert [notice.kind.value for notice in notices] == (["denied"] if fault.health is Health.DENIED else [])
    assert all(reason_words(poll.reason, server="0042"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_only_what_was_never_sent_may_be_asked_again_before_the_five_minutes(
    tmp_path: Path, fault: Fault, deadline: Deadline
) -> None:
    deadline.suit(fault.code, sent=fault.sent)
    poll, _notices = polled(tmp_path, [fault.act])

    assert (poll.counts, poll.total, poll.next_allowed_at is None) == ((), None, not fault.sent)


@pytest.mark.parametrize("fault", NETWORK, ids=lambda fault: fault.name)
def test_a_fault_on_the_way_sends_nothing_keeps_what_was_known_and_says_why(
    tmp_path: Path, fault: NetworkFault, deadline: Deadline
) -> None:
    with (
        LocalWolkvox([SEVEN]) as server,
        LocalWolkvox(fault.proxy or [], tls=False) as proxy,
        a_house(tmp_path) as house,
    ):
        store = house.open_store()
        house.make_client = server.make_client
        house.monitor(ACCOUNT, store).poll()
        house.make_client = lambda endpoint, _proxy, _trust: Client(
            endpoint,
            proxy="http://proxy.example:8080" if fault.proxy else None,
            look_up=fault.look_up or proxy.look_up(),
            trust=server.trust(),
        )
        house.clock.advance(INTERVAL_S)  # type: ignore[attr-defined]  # the clock is ours
        deadline.suit(fault.code)
        poll = house.monitor(ACCOUNT, store).poll()
        let_go.set()
        store.close()
    let_go.clear()

    assert poll.reason is not None
    assert (poll.health, poll.reason.code) == (Health.OFFLINE, fault.code)
    assert (poll.counts, poll.answered_at, poll.changes) == ((ANA,), START, ())
    assert (len(server.requests), poll.next_allowed_at) == (1, None)


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=lambda answer: answer.name)
def test_an_odd_answer_gives_its_counts_and_what_cannot_be_read_is_unknown(tmp_path: Path, answer: OddAnswer) -> None:
    poll, notices = polled(tmp_path, [answer.act])

    assert (poll.health, poll.reason) == (Health.OK, None)
    assert (poll.total, poll.unknown, len(poll.counts)) == (answer.total, answer.unknown, answer.rows)
    assert notices == []


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=lambda answer: answer.name)
def test_an_odd_answer_that_comes_again_is_no_change(tmp_path: Path, answer: OddAnswer) -> None:
    poll, notices = polled(tmp_path, [answer.act, answer.act, answer.act])

    assert (poll.changes, notices) == ((), [])


def test_the_manual_has_every_fault_as_it_is() -> None:
    written = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")

    assert written == manual()
