"""The command line, driven as a person or a script drives it: words in; exit code, output and complaint out.

`CommandLine.run` checks with every call that the token appears nowhere and that no traceback does. The clock moves
only by hand, or when the program waits: `Patience` turns each wait into a jump of the clock.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wolkvox_tray.cli import main
from wolkvox_tray.commands.terminal import Terminal
from wolkvox_tray.core import assemble
from wolkvox_tray.core.errors import NoToken, Trouble
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.paths import paths as paths_below
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import Health, Reason, ReasonCode, Stamp
from wolkvox_tray.core.wire.api import Reply

CANARY = "0ca4a5e70ca4a5e70ca4a5e70ca4a5e7"
START = datetime.fromisoformat("2026-11-03T10:35:00-05:00")
BOGOTA = Account(id="a1", name="Bogotá", server="0042")
CALI = Account(id="a2", name="Cali", server="0043")


class Typed(io.StringIO):
    """Standard input or output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class HandClock:
    """A clock that moves when told to."""

    def __init__(self, start: datetime = START) -> None:
        self.stamp = Stamp(wall=start, boot="boot", elapsed_s=1000.0)

    def now(self) -> Stamp:
        return self.stamp

    def forward(self, seconds: float) -> None:
        self.stamp = replace(
            self.stamp, wall=self.stamp.wall + timedelta(seconds=seconds), elapsed_s=self.stamp.elapsed_s + seconds
        )


class Patience:
    """A wish to quit whose waiting only moves the clock; `at_most` waits, then somebody wants to quit."""

    def __init__(self, clock: HandClock, at_most: int = 10_000) -> None:
        self._clock, self._left = clock, at_most
        self.asked = False

    def ask(self) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        self._clock.forward(max(seconds, 0.01))
        self._left -= 1
        return self._left < 0


class LockedVault:
    """A key store that answers everything with the same refusal."""

    name = "locked"

    def __init__(self, code: ReasonCode = ReasonCode.KEYRING_LOCKED) -> None:
        self._code = code

    def _refuse(self) -> NoToken:
        return NoToken(Reason(code=self._code), health=Health.LOCKED)

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        raise self._refuse()

    def write(self, account_id: str, token: Token) -> None:
        raise self._refuse()

    def delete(self, account_id: str) -> None:
        raise self._refuse()

    def gate_key(self, *, may_prompt: bool = False) -> bytes | None:
        raise self._refuse()

    def forget_cached(self) -> None:
        """Nothing is cached."""


class ScriptedClient:
    """A client that gives the next of the scripted answers: a reply, or a trouble that is raised."""

    def __init__(self, answers: Iterable[Reply | Exception]) -> None:
        self._answers = iter(answers)
        self.host = "wv0042.wolkvox.com"
        self.sent = True

    def give_up_after(self, reach_s: float) -> None:
        """It is reached at once."""

    def ask(self, token: Token, report: str) -> Reply:
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def cut(self) -> None:
        """There is nothing to cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(kw_only=True)
class CommandLine:
    """A computer with settings, a key store, a clock, and a wolkvox that gives `answers` one by one.

    `make_client` puts a real client in its place, for a server of flesh and sockets (`tests.helpers.wolkvox_server`).
    """

    folder: Path
    accounts: tuple[Account, ...] = ()
    answers: list[Reply | Exception] = field(default_factory=list)
    vault: Any = field(default_factory=SessionVault)
    clock: HandClock = field(default_factory=HandClock)
    patience: Callable[[HandClock], Patience] = Patience
    make_client: assemble.ClientMaker | None = None
    policy: Path | None = None

    def __post_init__(self) -> None:
        self.paths = paths_below(self.folder)
        self._script = iter(self.answers)
        if self.accounts:
            self.paths.make()
            SettingsFile(self.paths.settings_file).update(lambda settings: replace(settings, accounts=self.accounts))

    def give_tokens(self, *accounts: Account, token: str = CANARY) -> CommandLine:
        for n, account in enumerate(accounts):
            self.vault.write(account.id, Token.clean(token if n == 0 else f"{token}{n}"))
        return self

    def house(self, paths: Paths, *, demo: bool) -> assemble.House:
        if demo:
            return assemble.demo()
        make_client = self.make_client or self._client
        house = assemble.live(paths, vault=self.vault, clock=self.clock, make_client=make_client, policy=self.policy)
        house.quit = self.patience(self.clock)  # type: ignore[assignment]
        return house

    def run(
        self,
        *argv: str,
        stdin: str = "",
        secret: str = "",
        person: bool = False,
        environ: Mapping[str, str] | None = None,
        stdout: io.StringIO | None = None,
    ) -> Ended:
        """Run one command; `person` sits at a terminal and types `stdin`, and `secret` where nothing is echoed."""
        streams = (
            [Typed(stdin), stdout or Typed(), Typed()]
            if person
            else [io.StringIO(stdin), stdout or io.StringIO(), io.StringIO()]
        )
        terminal = Terminal(stdin=streams[0], stdout=streams[1], stderr=streams[2], read_secret=lambda _prompt: secret)
        argv = ("--data-dir", str(self.folder), *argv)
        code = main(argv, terminal=terminal, environ=dict(environ or {}), open_house=self.house)
        app_log.start(None)  # closes the log
        ended = Ended(code=code, out=streams[1].getvalue(), err=streams[2].getvalue())
        assert CANARY not in ended.out + ended.err
        assert "Traceback" not in ended.out + ended.err
        return ended

    def _client(self, endpoint: object, proxy: str | None, trust_file: Path | None) -> Any:
        return ScriptedClient(self._script)


def rows(*counts: tuple[str, str, object]) -> Reply:
    """Return the answer that wolkvox documents, with a row for each (operation, product, quantity)."""
    data = [
        {"operation": operation, "description": product, "items": quantity, "date": "2026-11-03 10:35:00"}
        for operation, product, quantity in counts
    ]
    return reply(200, {"code": "200", "error": None, "msg": "Records found", "data": data})


def reply(status: int, body: object, *, retry_after: str | None = None) -> Reply:
    """Return an answer with a JSON body."""
    return Reply(
        status=status,
        body=json.dumps(body).encode(),
        date=None,
        retry_after=retry_after,
    )


def trouble(kind: type[Trouble], code: ReasonCode) -> Trouble:
    """Return a trouble to be raised by the client."""
    return kind(Reason(code=code))
