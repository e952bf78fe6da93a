"""What this computer offers the app, as a list of findings: each ok, worth knowing, or failing, and then what to do.

Every check answers for one thing that has kept people from seeing their number: a panel without a tray, a locked key
store, a company's certificates, a proxy, a full disk. wolkvox is not asked and no secret is read out: a proxy's
password is struck out of its address, and of the key store is only asked whether it would answer. What needs Qt or the
session bus is looked up by the caller (`Probes`), for the core loads neither.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wolkvox_tray import __version__
from wolkvox_tray.core.assemble import House
from wolkvox_tray.core.errors import BadInput, NoToken
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.machine.secrets import Vault
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.phrases import clean_text, complaint, reason_words
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.wire.proxies import proxy_for, redacted
from wolkvox_tray.core.words import _

PACKAGES = ("requests", "truststore", "keyring", "jeepney", "platformdirs", "filelock", "tzdata")
EXAMPLE_SERVER = "0042"  # whose proxy is looked up while no account is set up
LEAST_FREE_BYTES = 50 * 1024 * 1024
FIRST_YEAR = 2026
"""When this app began: a clock that says less is wrong, and with it every certificate."""
NOBODY = "doctor"
"""An account that doesn't exist: asking for its token shows whether the key store answers."""


class State(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One checked thing: `name` is for programs, `what` and `to_do` are words in the language in use."""

    name: str
    state: State
    what: str
    to_do: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What the caller looked up: Qt's findings by a child process, and the session bus's (``None``: there is none)."""

    screen: bool
    qt: Mapping[str, str]
    bus: bool = False
    tray_watcher: bool = False
    notifier: str | None = None
    capabilities: tuple[str, ...] = ()


def examine(house: House, probes: Probes, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return all findings, in the order in which they are shown. Sends nothing to wolkvox."""
    return (
        versions(probes),
        tray(probes),
        notifications(probes),
        key_store(house.vault),
        trust(house.trust_file, environ),
        *proxies(house),
        *folders(house.paths),
        database(house.paths.database),
        accounts(house),
        clock(house),
    )


def versions(probes: Probes) -> Finding:
    """Tell what is running here."""
    facts = [
        ("wolkvox-tray", __version__),
        ("Python", platform.python_version()),
        ("OpenSSL", ssl.OPENSSL_VERSION),
        ("SQLite", sqlite3.sqlite_version),
        ("system", platform.platform()),
        ("frozen", "yes" if getattr(sys, "frozen", False) else "no"),
        ("Qt", probes.qt.get("qt", "?")),
        ("PySide6", probes.qt.get("pyside", "?")),
        *installed_versions(),
    ]
    what = _("wolkvox-tray {version} on {system}").format(version=__version__, system=platform.platform(terse=True))
    return Finding(name="versions", state=State.OK, what=what, facts=tuple(facts))


def installed_versions() -> Iterator[tuple[str, str]]:
    """Yield each package the app stands on with its version, "?" if it isn't known (frozen without its papers)."""
    for name in PACKAGES:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, "?"


def tray(probes: Probes) -> Finding:
    """Tell whether there is a panel that shows tray icons."""
    state, to_do = State.WARN, _("The command line works without: “status” and “watch”.")
    if "problem" in probes.qt:
        state = State.FAIL if probes.screen else State.WARN
        what = _("Qt can't start, so no window can be shown.")
        to_do = _("Install the libraries it names; the guide lists them under “Install on Linux”.") + " " + to_do
    elif not probes.screen:
        what = _("There is no screen here.")
    elif probes.qt.get("tray") == "yes" or probes.tray_watcher:
        state, what, to_do = State.OK, _("A panel shows tray icons."), ""
    else:
        what = _("No panel shows tray icons; the app opens a window instead.")
        to_do = _("On GNOME install the AppIndicator extension; elsewhere add a tray to the panel.")
    facts = tuple((name, clean_text(value, 200)) for name, value in probes.qt.items())
    return Finding(name="tray", state=state, what=what, to_do=to_do or None, facts=facts)


def notifications(probes: Probes) -> Finding:
    """Tell who shows notices, and what it can do."""
    if not sys.platform.startswith("linux"):
        return Finding(name="notifications", state=State.OK, what=_("The system shows notices itself."))
    if probes.notifier:
        what = _("{name} shows notices.").format(name=clean_text(probes.notifier))
        facts = (("capabilities", clean_text(" ".join(probes.capabilities), 200)),)
        return Finding(name="notifications", state=State.OK, what=what, facts=facts)
    what = _("No program shows notices.") if probes.bus else _("There is no session bus, so no notices.")
    to_do = _("Install a notification server, for example dunst or your desktop's own.")
    return Finding(name="notifications", state=State.WARN, what=what, to_do=to_do if probes.bus else None)


def key_store(vault: Vault) -> Finding:
    """Tell which key store there is and whether it answers; it is not asked to unlock, and no token is read."""
    facts = (("backend", vault.name),)
    try:
        vault.read(NOBODY)
    except NoToken as trouble:
        code = trouble.reason.code
        if code is not ReasonCode.TOKEN_MISSING:
            what, to_do = reason_words(trouble.reason)
            state = State.WARN if code is ReasonCode.KEYRING_LOCKED else State.FAIL
            return Finding(name="key_store", state=state, what=what, to_do=to_do, facts=facts)
    what = _("{name} keeps the tokens.").format(name=clean_text(_(vault.name)))
    return Finding(name="key_store", state=State.OK, what=what, facts=facts)


def trust(file: Path | None, environ: Mapping[str, str]) -> Finding:
    """Tell which certificates decide whether a server is wolkvox's: those in `file`, if the settings name one."""
    from wolkvox_tray.core.wire.connect import CA_VARIABLES, system_has_roots  # with requests: not before it is needed

    if file is not None:
        return _trust_by_setting(file)
    name = next((name for name in CA_VARIABLES if environ.get(name)), None)
    if name is not None:
        return _trust_by_variable(name, Path(environ[name]))
    if system_has_roots():
        return Finding(name="trust", state=State.OK, what=_("The system's certificates decide whom to trust."))
    what = _("This computer has no certificates to tell wolkvox's server by.")
    return Finding(name="trust", state=State.FAIL, what=what, to_do=_("Install the package ca-certificates."))


def _trust_by_setting(file: Path) -> Finding:
    from wolkvox_tray.core.wire.connect import trust_problem

    problem, facts = trust_problem(file), (("mode", "file"), ("path", str(file)))
    if problem is None:
        what = _("The certificates in {path} decide whom to trust.").format(path=clean_text(str(file), 200))
        return Finding(name="trust", state=State.OK, what=what, facts=facts)
    what, to_do = reason_words(problem)
    return Finding(name="trust", state=State.FAIL, what=what, to_do=to_do, facts=facts)


def _trust_by_variable(name: str, path: Path) -> Finding:
    from wolkvox_tray.core.wire.connect import context_of

    facts = (("variable", name), ("path", str(path)))
    try:
        context_of(path)
        state, text = State.OK, _("The certificates named by {name} decide whom to trust.")
    except FileNotFoundError:
        state, text = State.WARN, _("What {name} names isn't there, so the system's certificates decide whom to trust.")
    except OSError:  # that of ssl too
        state, text = State.FAIL, _("The certificates named by {name} can't be read.")
    to_do = None if state is State.OK else _("Correct the path in {name}, or unset it.").format(name=name)
    return Finding(name="trust", state=state, what=text.format(name=name), to_do=to_do, facts=facts)


def proxies(house: House) -> Iterator[Finding]:
    """Tell which proxy each server would be reached by."""
    servers = dict.fromkeys(account.server for account in house.settings.accounts) or {EXAMPLE_SERVER: None}
    for server in servers:
        endpoint = Endpoint.live(server)
        try:
            proxy = proxy_for(endpoint, house.settings.proxy, house.settings.proxy_url)
        except BadInput as problem:
            yield Finding(name="proxy", state=State.FAIL, what=complaint(problem))
            continue
        facts = (("host", endpoint.host), ("mode", house.settings.proxy), ("proxy", redacted(proxy or "")))
        text = _("{host} is reached through {proxy}.") if proxy else _("{host} is reached without a proxy.")
        what = text.format(host=endpoint.host, proxy=redacted(proxy or ""))
        yield Finding(name="proxy", state=State.OK, what=what, facts=facts)


def folders(paths: Paths) -> Iterator[Finding]:
    """Tell whether each of the app's folders can be written, how much lies in it, and how much room is left."""
    for folder in paths.folders:
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(existing).free
        facts = (("path", str(folder)), ("bytes", str(_size(folder))), ("free_bytes", str(free)))
        if not _writable(existing):
            state, text = State.FAIL, _("{path} can't be written.")
        elif free < LEAST_FREE_BYTES:
            state, text = State.WARN, _("The disk of {path} is almost full.")
        else:
            state, text = State.OK, _("{path} can be written.")
        to_do = None if state is State.OK else _("Free some space or mend the folder's permissions.")
        what = text.format(path=clean_text(str(folder), 200))
        yield Finding(name="folder", state=state, what=what, to_do=to_do, facts=facts)


def database(file: Path) -> Finding:
    """Tell whether the stored counts can be read; the file is opened read-only."""
    if not file.exists():
        return Finding(name="database", state=State.OK, what=_("No counts are stored yet."))
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as problem:
        verdict, version = str(problem), "?"
    facts = (("path", str(file)), ("version", str(version)), ("check", clean_text(str(verdict), 200)))
    if verdict == "ok":
        return Finding(name="database", state=State.OK, what=_("The stored counts can be read."), facts=facts)
    what, to_do = _("The stored counts can't be read."), _("Start the app: it keeps the file aside and begins anew.")
    return Finding(name="database", state=State.FAIL, what=what, to_do=to_do, facts=facts)


def accounts(house: House) -> Finding:
    """Tell whether there is anything to watch, and whether its time zones are known."""
    zones = dict.fromkeys([house.settings.zone, *(each.zone for each in house.settings.accounts if each.zone)])
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            what = _("The time zone “{zone}” is not known.").format(zone=clean_text(zone))
            to_do = _("Enter one such as America/Bogota in the settings.")
            return Finding(name="accounts", state=State.WARN, what=what, to_do=to_do)
    watched = len(house.accounts)
    facts = (("accounts", str(len(house.settings.accounts))), ("watched", str(watched)), ("zone", house.settings.zone))
    if watched:
        return Finding(name="accounts", state=State.OK, what=_("An account is watched."), facts=facts)
    to_do = _("Enter your wolkvox server and a token: in the settings, or by “account add --server 0042”.")
    return Finding(name="accounts", state=State.WARN, what=_("No account is watched."), to_do=to_do, facts=facts)


def clock(house: House) -> Finding:
    """Tell whether the clock can be right, and by what the five minutes are counted."""
    now = house.clock.now()
    wall = now.wall.isoformat(timespec="seconds")
    facts = (("wall", wall), ("boot", now.boot), ("elapsed_s", str(int(now.elapsed_s))))
    if now.wall.year < FIRST_YEAR:
        what, to_do = _("This computer's clock is wrong."), _("Set date and time.")
        return Finding(name="clock", state=State.FAIL, what=what, to_do=to_do, facts=facts)
    return Finding(name="clock", state=State.OK, what=_("The clock can be right."), facts=facts)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _size(folder: Path) -> int:
    """Return the bytes of the files below `folder`; one that vanishes meanwhile counts nothing."""
    total = 0
    for base, _folders, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(base) / name).lstat().st_size
    return total
