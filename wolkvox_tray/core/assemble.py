"""Settings → monitors, live or demo: the one place where the parts of the core meet.

A `House` holds what all accounts share: settings, key store, clock, the lanes and the wish to quit. Its monitors are
made by the thread that will use them (an SQLite connection belongs to one thread), so tray and command line get the
same monitors from the same few lines. The demo is the same house with a loopback `Endpoint`, a short gap, settings in
memory and a made-up token: it touches neither the user's settings nor the key store.

Nothing heavy is imported on the way to the icon: requests and keyring come with the first poll, in its own thread.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wolkvox_tray.core.errors import CannotAsk, NoToken, Trouble
from wolkvox_tray.core.machine.bounded import Lane, Quit
from wolkvox_tray.core.machine.clock import Clock, SystemClock
from wolkvox_tray.core.machine.keyring_vault import KeyringVault
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.paths import paths as paths_below
from wolkvox_tray.core.machine.policy import policy_file, read_policy
from wolkvox_tray.core.machine.secrets import SessionVault, Token, Vault
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import MemorySettings, SettingsFile
from wolkvox_tray.core.model import REPORT, Poll, Reason, ReasonCode
from wolkvox_tray.core.troubles import FileTrouble, of_policy, of_settings, of_store
from wolkvox_tray.core.watch.monitor import Beat, Monitor, Surroundings
from wolkvox_tray.core.watch.phases import phase_of, shared_interval_s
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.gate import generation
from wolkvox_tray.core.wire.hold import Holds
from wolkvox_tray.core.wire.lean import bring_requests
from wolkvox_tray.core.wire.patience import Patience
from wolkvox_tray.core.wire.proxies import proxy_for

if TYPE_CHECKING:
    from wolkvox_tray.core.demo import DemoServer
    from wolkvox_tray.core.wire.api import Client

log = logging.getLogger(__name__)

GAP_S = 300.0
"""Seconds between two requests of one token and report: wolkvox's rule."""
DEMO_GAP_S = 2.0
DEMO_INTERVAL_S = 4
DEFAULT_ZONE = "America/Bogota"

ClientMaker = Callable[[Endpoint, str | None, Path | None], "Client"]
"""Makes the HTTP client of an endpoint, a proxy if any, and a file of the only trusted certificates if any."""


def system_client(endpoint: Endpoint, proxy: str | None, trust_file: Path | None) -> Client:
    """Return a client over the system's name look-up. Imports requests: poll thread only."""
    bring_requests()
    from wolkvox_tray.core.wire.api import Client

    return Client(endpoint, proxy=proxy, trust_file=trust_file)


@dataclass(kw_only=True)
class House:
    """What all accounts share. Use it as a context manager: leaving it lets go of every waiting call."""

    paths: Paths
    file: SettingsFile | MemorySettings
    vault: Vault
    clock: Clock
    quit: Quit
    endpoint_of: Callable[[Account], Endpoint]
    make_client: ClientMaker = system_client
    gap_s: float = GAP_S
    interval_s: int | None = None
    seat: str | None = None
    demo_server: DemoServer | None = None
    throw_away: Path | None = None
    settings: Settings = field(init=False)
    session_vault: SessionVault = field(default_factory=SessionVault)

    def __post_init__(self) -> None:
        """Read the settings and open the lane that all requests go through, one at a time."""
        self._troubles: dict[FileTrouble, bool] = {}
        self._lock = threading.Lock()
        self.reload()
        self._lane = Lane("wire", self.quit)
        self._patience = Patience()

    def __enter__(self) -> Self:
        """Return this house."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of every waiting call; stop the demo's server and remove its folder's content."""
        self.close()

    def close(self) -> None:
        """Let go of every waiting call, and of the demo's server."""
        self.quit.ask()
        if self.demo_server is not None:
            self.demo_server.stop()
        if self.throw_away is not None:
            shutil.rmtree(self.throw_away, ignore_errors=True)

    @property
    def demo(self) -> bool:
        """Whether this is the demo."""
        return self.demo_server is not None

    @property
    def trust_file(self) -> Path | None:
        """The file whose certificates alone are trusted; ``None``: the system decides."""
        return Path(self.settings.trust_file) if self.settings.trust == "file" else None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that are watched: the enabled ones, in the settings' order."""
        return tuple(account for account in self.settings.accounts if account.enabled)

    def is_outdated(self) -> bool:
        """Tell whether another program, such as the command line, changed the settings since they were read."""
        return self.file.changed()

    def reload(self) -> Settings:
        """Read the settings again, after somebody (this app or the command line) changed them."""
        self.settings = self.file.load()
        self._found(of_policy(self.file.policy.problems))
        self._found(of_settings(self.file.problems, self.paths.settings_file.name))
        return self.settings

    def new_troubles(self) -> tuple[FileTrouble, ...]:
        """Return what was found to be wrong with our files since this was last asked; each is told once in a run."""
        with self._lock:
            new = tuple(trouble for trouble, told in self._troubles.items() if not told)
            self._troubles |= dict.fromkeys(new, True)
            return new

    def _found(self, troubles: Sequence[FileTrouble]) -> None:
        with self._lock:  # a store tells of its file in the thread that has it open
            self._troubles = dict.fromkeys(troubles, False) | self._troubles

    def open_store(self) -> Store:
        """Open the store for the calling thread; the caller closes it. Raises `CannotAsk` if no file can be used."""
        try:
            self.paths.make()
            path = self.paths.database
            return Store.open(path, hears=lambda problem: self._found(of_store(problem, path.name)))
        except (OSError, sqlite3.Error) as problem:
            log.warning("the database can't be opened: %s", problem)
        raise CannotAsk(Reason(code=ReasonCode.FOLDER_UNWRITABLE, params=(("path", str(self.paths.data_dir)),)))

    def monitors(self, store: Store, *, tells: bool = False) -> dict[str, Monitor]:
        """Return a monitor for each enabled account, by account id, for the thread that opened `store`."""
        return {each.id: self.monitor(each, store, tells=tells) for each in self.accounts}

    def monitor(self, account: Account, store: Store, *, vault: Vault | None = None, tells: bool = False) -> Monitor:
        """Return the monitor of `account`; `vault` replaces the account's own, for a token that is being tried.

        `tells`: for the tray, which also tells of a key store that stays locked.
        """
        around = Surroundings(
            vault=vault or self.vault_of(account),
            key_vault=self.vault,
            gate_dir=self.paths.gate_dir,
            store=store,
            clock=self.clock,
            lane=self._lane,
            quit=self.quit,
            client=self._client,
            ask=self._patience.ask,
        )
        phase = phase_of(account.server, self.settings.shared_by, seat=self.seat)
        beat = Beat(interval_s=self.interval_of(), gap_s=self.gap_s, zone=self.zone_of(account), phase=phase)
        return Monitor(account, self.endpoint_of(account), beat, around, tells=tells)

    def trial(self, account: Account, token: Token, store: Store) -> Monitor:
        """Return a monitor that asks for `account` with a token that isn't stored yet ("Test connection")."""
        vault = SessionVault()
        vault.write(account.id, token)
        return self.monitor(account, store, vault=vault)

    def for_server(self, server: str, token: Token, store: Store) -> Monitor:
        """Return a monitor for a server without an account: ``status --server`` with a token from outside."""
        account = Account(id=f"server-{server}", name=f"wv{server}", server=server)
        return self.trial(account, token, store)

    def vault_of(self, account: Account) -> Vault:
        """Return where the token of `account` lies: the key store, or this session's memory."""
        return self.session_vault if account.session_only else self.vault

    def may_ask_again(self, account: Account, token: Token) -> None:
        """Forget that `token` was refused: a person has entered it, for the first time or again."""
        with suppress(NoToken):  # nameless: only the program that met the refusal remembers it
            name = generation(self.vault.gate_key(), token)
            server = self.endpoint_of(account).server
            Holds(self.paths.gate_dir, server=server, report=REPORT, generation=name).end()

    def interval_of(self) -> int:
        """Return the seconds from one poll to the next; computers that share a token share its five minutes too."""
        settings = self.settings
        return self.interval_s or shared_interval_s(settings.poll_every_min * 60, settings.shared_by, self.gap_s)

    def zone_of(self, account: Account) -> ZoneInfo:
        """Return the zone of the account's months; a name this computer doesn't know falls back to Bogotá's."""
        try:
            return ZoneInfo(account.zone or self.settings.zone)
        except (ZoneInfoNotFoundError, ValueError):
            log.warning("unknown time zone in the settings; using %s", DEFAULT_ZONE)
            return ZoneInfo(DEFAULT_ZONE)

    def last_polls(self) -> tuple[Poll, ...]:
        """Return what is stored of each enabled account, without key store or wire: the icon's first picture.

        Without a usable store the polls say why, so that the app starts all the same.
        """
        try:
            store = self.open_store()
        except CannotAsk as trouble:
            return self.polls_without_store(trouble)
        with closing(store):
            return tuple(monitor.last() for monitor in self.monitors(store).values())

    def polls_without_store(self, trouble: Trouble) -> tuple[Poll, ...]:
        """Return a poll for each enabled account that knows nothing but its trouble."""
        return tuple(
            Poll(
                account=account.id,
                name=account.name,
                server=self.endpoint_of(account).server,
                health=trouble.health,
                reason=trouble.reason,
                since=self.clock.now().wall,
                interval_s=self.interval_of(),
            )
            for account in self.accounts
        )

    def _client(self, endpoint: Endpoint) -> Client:
        proxy = proxy_for(endpoint, self.settings.proxy, self.settings.proxy_url)
        return self.make_client(endpoint, proxy, self.trust_file)


def live(
    paths: Paths,
    *,
    vault: Vault | None = None,
    endpoint_of: Callable[[Account], Endpoint] | None = None,
    make_client: ClientMaker = system_client,
    clock: Clock | None = None,
    policy: Path | None = None,
) -> House:
    """Return the house of the user's own accounts; the parameters are for tests, which bring their own world."""
    quit_ = Quit()
    return House(
        paths=paths,
        file=SettingsFile(paths.settings_file, read_policy=partial(read_policy, policy or policy_file())),
        vault=vault or KeyringVault(Lane("keyring", quit_), key_lock=paths.gate_key_lock),
        clock=clock or SystemClock(),
        quit=quit_,
        endpoint_of=endpoint_of or (lambda account: Endpoint.live(account.server)),
        make_client=make_client,
    )


def demo(folder: Path | None = None) -> House:
    """Return a house with one made-up account on loopback, its data below `folder` or in one that goes with it."""
    from wolkvox_tray.core.demo import DEMO_TOKEN, DemoServer  # a server of Python's brings half the web along

    base = folder or Path(tempfile.mkdtemp(prefix="wolkvox-tray-demo-"))
    server = DemoServer()
    port = server.start()
    account = Account(id="demo", name="Contact Center Demo", server="0042")
    vault = SessionVault()
    vault.write(account.id, Token.clean(DEMO_TOKEN))
    return House(
        paths=paths_below(base),
        file=MemorySettings(Settings(accounts=(account,))),
        vault=vault,
        clock=SystemClock(),
        quit=Quit(),
        endpoint_of=lambda _account: Endpoint.loopback(port),
        gap_s=DEMO_GAP_S,
        interval_s=DEMO_INTERVAL_S,
        demo_server=server,
        throw_away=None if folder else base,
    )
