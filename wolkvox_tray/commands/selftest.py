"""``wolkvox-tray --selftest``: is this installation whole? Meant for frozen builds, true everywhere.

Each check does for real what the app will do: it reads its resources and its guide, speaks every language that can be
chosen (as does Qt), loads the trust store, keeps a throw-away entry in the key store and removes it, writes a database,
paints a window and an icon (in a child process, offscreen), and polls the demo server through the same `Monitor` as the
tray. The user's accounts, data and tokens are
not touched.

A check ends ok, failed, or skipped: only the key store is ever skipped, and only on a Linux without any, where
nothing could be tested. Exit code 1 if a check failed, else 0; who wants none skipped reads the JSON.
"""

from __future__ import annotations

import secrets
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from wolkvox_tray import __version__
from wolkvox_tray.commands.call import Call, ExitCode
from wolkvox_tray.commands.child import qt_probe
from wolkvox_tray.commands.report import ascii_json
from wolkvox_tray.core import assemble, words
from wolkvox_tray.core.errors import NoToken
from wolkvox_tray.core.machine.bounded import Lane
from wolkvox_tray.core.machine.bus import bus_facts
from wolkvox_tray.core.machine.keyring_vault import KeyringVault
from wolkvox_tray.core.machine.paths import guide_dir, locale_dir, resource
from wolkvox_tray.core.machine.secrets import Token, Vault
from wolkvox_tray.core.machine.settings_table import BY_NAME
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import _

SAMPLE = "Not set up"
"""A text that no language says as English does."""
ROUNDS = 4
"""How often the demo server is asked: now and then it feigns a fault."""


class Outcome(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check and how it ended; `detail` is in English, for reports."""

    name: str
    outcome: Outcome
    detail: str


class Failed(Exception):
    """A check found something wrong; the text says what."""


class Skipped(Exception):
    """A check can't be made here; the text says why."""


def run(call: Call, file: Path | None = None) -> ExitCode:
    """Make all checks, print them, write them to `file` as JSON if asked; return 1 if one failed."""
    checks = [check(name, test) for name, test in CHECKS]
    good = all(each.outcome is not Outcome.FAILED for each in checks)
    for each in checks:
        call.terminal.say(f"{each.outcome.value:<8}{each.name:<12}{clean_text(each.detail, 200)}")
    call.terminal.say(_("This installation is whole.") if good else _("This installation is not whole."))
    if file is not None:
        file.write_text(_as_json(checks, good=good) + "\n", encoding="ascii")
    return ExitCode.DONE if good else ExitCode.BUG


def check(name: str, test: Callable[[], str]) -> Check:
    """Make one check. Whatever it raises is its failure: a broken installation fails in ways nobody foresaw."""
    try:
        return Check(name=name, outcome=Outcome.OK, detail=test())
    except Skipped as reason:
        return Check(name=name, outcome=Outcome.SKIPPED, detail=str(reason))
    except Exception as problem:  # noqa: BLE001 - see above
        return Check(name=name, outcome=Outcome.FAILED, detail=f"{type(problem).__name__}: {problem}")


def _version() -> str:
    return f"wolkvox-tray {__version__}, Python {sys.version.split()[0]}, {sys.platform}"


def _resources() -> str:
    folder = resource()
    found = [path for path in folder.rglob("*") if path.is_file()]
    if not found:
        raise Failed(f"nothing in {folder}")
    pages = list(guide_dir().glob("*/*.md"))
    if not pages:
        raise Failed(f"no guide in {guide_dir()}")
    return f"{len(found)} files, {len(pages)} pages of the guide"


def choices() -> tuple[str, ...]:
    """Return the codes of the languages that a user can choose, without that of the source."""
    return tuple(code for code, _name in BY_NAME["language"].choices if code not in ("", words.SOURCE_LANGUAGE))


def _catalogues() -> str:
    before = words.language()
    try:
        for code in choices():
            if words.speak(locale_dir(), [code]) != code:
                raise Failed(f"no catalogue for {code}: {', '.join(words.languages(locale_dir()))}")
            if words._(SAMPLE) == SAMPLE:
                raise Failed(f"the catalogue for {code} is empty")
    finally:
        words.speak(locale_dir(), [before])
    return ", ".join(words.languages(locale_dir()))


def _zones() -> str:
    here = datetime(2026, 1, 1, tzinfo=ZoneInfo(assemble.DEFAULT_ZONE))
    return f"{assemble.DEFAULT_ZONE} {here:%z}"


def _trust() -> str:
    import truststore

    truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.OPENSSL_VERSION


def _key_store() -> str:
    if sys.platform.startswith("linux"):
        facts = bus_facts()
        if facts is None:
            raise Skipped("no session bus")
        if not facts.key_store:
            raise Skipped("no key store on the session bus")
    return keep_and_remove(KeyringVault(Lane("keyring")))


def keep_and_remove(vault: Vault) -> str:
    """Write a throw-away entry, read it, remove it, see that it is gone; return the key store's name."""
    entry, token = f"selftest-{secrets.token_hex(4)}", Token.clean(secrets.token_hex(16))
    try:
        vault.write(entry, token)
        if vault.read(entry) != token:
            raise Failed("the key store gave back something else")
        vault.delete(entry)
        left = _is_there(vault, entry)
    except NoToken as trouble:
        problem = trouble.reason.code.value
    else:
        if left:
            raise Failed("the entry couldn't be removed")
        return vault.name
    raise Failed(problem)


def _is_there(vault: Vault, entry: str) -> bool:
    try:
        vault.read(entry)
    except NoToken as trouble:
        if trouble.reason.code is ReasonCode.TOKEN_MISSING:
            return False
        raise
    return True


def _sqlite() -> str:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        closing(sqlite3.connect(Path(folder) / "selftest.db")) as connection,
    ):
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        connection.execute("CREATE TABLE kept (licenses INTEGER)")
        connection.execute("INSERT INTO kept VALUES (138)")
        connection.commit()
        if connection.execute("SELECT licenses FROM kept").fetchall() != [(138,)]:
            raise Failed("a row came back different")
    return f"SQLite {sqlite3.sqlite_version}, {mode}"


def _window() -> str:
    facts = qt_probe(offscreen=True)
    if facts.get("window") != "yes" or facts.get("icon") != "yes":
        raise Failed(facts.get("problem") or f"nothing was painted: {facts}")
    silent = set(choices()) - set(facts.get("languages", "").split())
    if silent:
        raise Failed(f"Qt doesn't speak {', '.join(sorted(silent))}")
    return f"Qt {facts.get('qt')}, PySide6 {facts.get('pyside')}"


def _poll() -> str:
    with assemble.demo() as house:
        store = house.open_store()
        try:
            monitor = next(iter(house.monitors(store).values()))
            for _round in range(ROUNDS):
                poll = monitor.poll(wait_s=house.gap_s)
                if poll.health is Health.OK and poll.total:
                    return f"{poll.total} licenses in {len(poll.counts)} rows"
                house.quit.wait(house.gap_s)
        finally:
            store.close()
    raise Failed(f"health {poll.health.value}, reason {poll.reason and poll.reason.code.value}")


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("version", _version),
    ("resources", _resources),
    ("catalogues", _catalogues),
    ("zones", _zones),
    ("trust", _trust),
    ("key store", _key_store),
    ("sqlite", _sqlite),
    ("window", _window),
    ("poll", _poll),
)


def _as_json(checks: list[Check], *, good: bool) -> str:
    return ascii_json(
        {
            "version": __version__,
            "frozen": bool(getattr(sys, "frozen", False)),
            "platform": sys.platform,
            "ok": good,
            "checks": [{"name": each.name, "state": each.outcome.value, "detail": each.detail} for each in checks],
        }
    )
