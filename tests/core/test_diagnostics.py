"""The diagnostics: what helps to mend a fault is in them, and nothing that says whose they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wolkvox_tray.core.diagnostics import as_text, masked
from wolkvox_tray.core.doctor import Finding, State
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.model import Health, LicenseCount, Poll, Reason, ReasonCode

NOW = datetime(2026, 11, 23, 15, 36, tzinfo=UTC)
HOME = Path("/home/ana.gomez")
SECRET = "0123456789abcdef0123456789abcdef"
ANDINA = Account(id="andina", name="Contact Center Andina", server="0042")
REFUSED = Poll(
    account="andina",
    name=ANDINA.name,
    server="0042",
    health=Health.DENIED,
    reason=Reason(code=ReasonCode.TOKEN_REFUSED, said="PLEASE VALIDATE TOKEN"),
    answered_at=NOW - timedelta(minutes=6),
    counts=(LicenseCount(operation="Ventas Bogotá", product="Marcación predictiva", licenses=421),),
)
SETTINGS = replace(
    Settings(accounts=(ANDINA,)),
    proxy="manual",
    proxy_url="http://proxy.andina.example:8080",
    icon_shows="operation:andina:Ventas Bogotá",
    trust_file="/home/ana.gomez/andina.pem",
    table_layout="Ventas Bogotá",
)
FINDINGS = (
    Finding(
        name="proxy",
        state=State.OK,
        what="wv0042.wolkvox.com is reached through http://proxy.andina.example:8080.",
        facts=(("host", "wv0042.wolkvox.com"), ("mode", "manual"), ("proxy", "http://proxy.andina.example:8080")),
    ),
    Finding(
        name="folder",
        state=State.FAIL,
        what="/home/ana.gomez/.local/share/wolkvox_tray can't be written.",
        facts=(("path", "/home/ana.gomez/.local/share/wolkvox_tray"),),
    ),
)


def the_text(findings: tuple[Finding, ...] = FINDINGS) -> str:
    return as_text(findings, (REFUSED,), SETTINGS, now=NOW, home=HOME)


def test_it_tells_findings_states_and_settings() -> None:
    assert the_text().splitlines()[:11] == [
        "wolkvox_tray 2026-11-23T15:36:00+00:00",
        "[ok] proxy: wv00••.wolkvox.com is reached through •••.",
        "    host: wv00••.wolkvox.com",
        "    mode: manual",
        "    proxy: •••",
        "[fail] folder: ~/.local/share/wolkvox_tray can't be written.",
        "    path: ~/.local/share/wolkvox_tray",
        "accounts: 1",
        (
            "    wv00••, enabled, token in key store, health denied, reason token_refused, rows 1, unknown 0, "
            "answered 2026-11-23T15:30:00+00:00, asked -, next -"
        ),
        "settings:",
        "    start_at_login: False",
    ]


def test_of_what_could_hold_a_name_it_tells_only_that_it_is_set() -> None:
    told = dict(line.strip().split(": ", 1) for line in the_text().partition("settings:\n")[2].splitlines())

    names = ("icon_shows", "proxy", "proxy_url", "trust_file", "table_layout", "zone", "language")
    assert {name: told[name] for name in names} == {
        "icon_shows": "operation",
        "proxy": "manual",
        "proxy_url": "(set)",
        "trust_file": "(set)",
        "table_layout": "(set)",
        "zone": "America/Bogota",
        "language": "-",
    }


@pytest.mark.parametrize(
    "private", ["0042", "Andina", "andina", "Ventas", "Marcación", "421", "ana.gomez", "proxy.", "VALIDATE", SECRET]
)
def test_nothing_in_it_says_whose_it_is(private: str) -> None:
    token = Token.clean(SECRET)
    leaky = Finding(name="trust", state=State.WARN, what=f"{token.reveal()} of {ANDINA.name}")

    assert private not in the_text((*FINDINGS, leaky))


def test_a_finding_cannot_forge_a_line() -> None:
    forged = Finding(name="tray", state=State.OK, what="fine\n[fail] key_store: gone")

    assert "\n[fail] key_store" not in the_text((forged,))


def test_servers_are_told_apart_without_being_known() -> None:
    assert [masked(server) for server in ("0042", "0142", "demo")] == ["wv00••", "wv01••", "demo"]
