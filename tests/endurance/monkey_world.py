"""The world that the monkey plays in: a whimsical server, a key store, a desktop, a clock, and the app over a folder.

All of it lies below one folder and on loopback. What the app would show outside of itself (a browser, a folder, the
desktop's notices) goes nowhere.
"""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest import mock

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QDesktopServices

from tests.helpers.fault_acts import body, reset
from tests.helpers.notifying import Desk
from tests.helpers.wolkvox_server import Behaviour, LocalWolkvox, Scripted, ok, refusal, row
from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.clock import SystemClock
from wolkvox_tray.core.machine.paths import Paths, paths
from wolkvox_tray.core.machine.secrets import SessionVault, Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.model import Reason, ReasonCode, Stamp
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.qt import app as app_module
from wolkvox_tray.qt import tray_host
from wolkvox_tray.qt.app import App, forget_files
from wolkvox_tray.qt.instance import Instance
from wolkvox_tray.qt.notifier import Notifier

GAP_S, INTERVAL_S = 0.05, 1
"""Between two requests of a token, and from one poll to the next."""
MANY = 2600
"""Rows of a large answer: more than the popup keeps while it is closed."""
OPERATIONS = ("Ventas Bogotá", "Cobranza <b>Medellín</b>", "Servicio\tCali", "Encuestas NPS", "=1+1", "Ñandú " * 12)
PRODUCTS = ("Marcación predictiva", "Vista previa")
MOODS = ("calm", "restless", "large", "broken", "slow", "denied", "empty")
DENIED = refusal(403, "PLEASE VALIDATE TOKEN")
FAULTS: tuple[Scripted | Behaviour, ...] = (
    reset,
    refusal(503, "Service temporarily unavailable"),
    refusal(403, "Servidor en mantenimiento"),
    refusal(404, "No information found"),
    body(b'{"code": 200, "data": [{"operation": "Ven'),
    body(b"<h1>Bad Gateway</h1>", status=502),
)
SLOW_S = 0.7


class Whims:
    """What each request gets, by the server's `mood`; call it with a connection."""

    def __init__(self, seed: int) -> None:
        self.mood = "calm"
        self._numbers = count(1)
        self._random = random.Random(seed)
        self._counts = {(operation, product): 20 for operation in OPERATIONS for product in PRODUCTS}

    def __call__(self, conn: socket.socket) -> None:
        """Answer one request."""
        if self.mood == "slow":
            conn.settimeout(SLOW_S)  # until then nothing comes, unless the app hangs up
            try:
                conn.recv(1)
            except TimeoutError:
                conn.settimeout(None)
        act = self._next(next(self._numbers))
        (act.send if isinstance(act, Scripted) else act)(conn)

    def _next(self, number: int) -> Scripted | Behaviour:
        if self.mood == "denied":
            return DENIED
        if self.mood == "broken":
            return self._random.choice(FAULTS)
        if self.mood == "empty":
            return ok([])
        if self.mood == "large":
            return ok(row(f"Operación {n % 1300}", PRODUCTS[n % 2], str(n + number % 3)) for n in range(MANY))
        if self.mood != "calm":
            for key in self._random.sample(sorted(self._counts), 3):
                self._counts[key] = max(0, self._counts[key] + self._random.choice((-3, -1, 1, 4)))
        return ok(self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        rows = [row(*key, str(licenses)) for key, licenses in self._counts.items()]
        if self.mood == "restless":
            rows = self._random.sample(rows, self._random.randint(1, len(rows)))
            rows += [row("Ventas Bogotá", PRODUCTS[0], self._random.choice(("", "x", "3")))] * self._random.randint(
                0, 2
            )
        return rows


class Keys(SessionVault):
    """A key store that a person may lock."""

    locked = False

    def read(self, account_id: str, *, may_prompt: bool = False) -> Token:
        """Return the token, unless it is locked."""
        self._refuse()
        return super().read(account_id, may_prompt=may_prompt)

    def write(self, account_id: str, token: Token) -> None:
        """Keep the token, unless it is locked."""
        self._refuse()
        super().write(account_id, token)

    def _refuse(self) -> None:
        if self.locked:
            raise NoToken(Reason(code=ReasonCode.KEYRING_LOCKED))


class Leaping:
    """The system's clock, with leaps forward as after a sleep."""

    def __init__(self) -> None:
        self._system, self._ahead = SystemClock(), timedelta()

    def now(self) -> Stamp:
        """Return the present."""
        stamp, ahead = self._system.now(), self._ahead
        return replace(stamp, wall=stamp.wall + ahead, elapsed_s=stamp.elapsed_s + ahead.total_seconds())

    def wall(self) -> datetime:
        """Return what a clock on the wall says."""
        return self.now().wall

    def leap(self, ahead: timedelta) -> None:
        """Let time have passed."""
        self._ahead += ahead


class World:
    """Everything around the app, and the app of the moment. Use it with ``with``."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self._rooms = folder, ExitStack()
        self.whims, self.keys, self.desk, self.clock = Whims(seed), Keys(), Desk(), Leaping()
        self.panel = True
        self.house: House
        self.app: App

    @property
    def paths(self) -> Paths:
        """Where the app keeps everything."""
        return paths(self.folder / "app")

    def __enter__(self) -> Self:
        enter = self._rooms.enter_context
        self.server = enter(LocalWolkvox([self.whims], tls=False))
        enter(mock.patch.dict("os.environ", {"XDG_CONFIG_HOME": str(self.folder), "HOME": str(self.folder)}))
        enter(mock.patch.object(QDesktopServices, "openUrl", staticmethod(lambda _url: True)))
        enter(mock.patch.object(tray_host.TrayHost, "available", new=lambda _host: self.panel))  # noqa: PT008 - it changes
        enter(mock.patch.object(app_module, "Notifier", partial(Notifier, open_server=self.desk.open)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rooms.close()

    def begin(self, *, background: bool) -> None:
        """Make an app over what is in the folder."""
        self.house = live(
            self.paths,
            vault=self.keys,
            endpoint_of=lambda _account: Endpoint.loopback(self.server.port),
            clock=self.clock,
            policy=self.folder / "no-policy.json",
        )
        self.house.gap_s, self.house.interval_s = GAP_S, INTERVAL_S
        self.paths.make()
        instance = Instance(self.paths.lock_file)
        assert instance.is_first(), "the last app gave its lock back"
        self.app = App(self.house, instance, background=background)
        self.app.appear()

    def is_open(self) -> bool:
        """Tell whether there is an app, and begun."""
        return hasattr(self, "app") and self.app.poll_thread.isRunning()

    def end(self) -> list[str]:
        """End the app, as `qt.app.run` does; return what is wrong with that."""
        with closing(self.house):
            ended = self.app.end()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # windows that were just closed
        if not ended:
            return ["the poll thread didn't end in time"]
        if self.app.forgets:
            forget_files(self.paths)
        return []

    def add_account(self, account: Account) -> None:
        """Set up an account, before the first app."""
        with closing(live(self.paths, vault=self.keys, policy=self.folder / "no-policy.json")) as house:
            house.paths.make()
            house.file.update(lambda settings: settings.with_account(account).changed(proxy="none", language="en"))
        self.keys.write(account.id, Token.clean(f"made-up-token-{account.id}"))
