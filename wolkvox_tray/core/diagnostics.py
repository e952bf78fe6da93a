"""The doctor's findings, the accounts' states and the settings as one text, to be pasted into a report of a fault.

Whoever reads it may be a stranger, so it says how things are and not whose they are: no token, no name of an account,
operation or product, no count, no server's number (``wv00••``), no address of a proxy, no user's folder. Facts keep
their English names, for programs and maintainers; sentences are in the language in use. Pure: what it says comes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from wolkvox_tray.core.doctor import Finding
from wolkvox_tray.core.machine.log import HIDDEN, hide
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_table import SETTINGS, Setting
from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.phrases import clean_text

OPEN_KINDS = ("int", "bool", "choice", "zone", "until")
"""Kinds of settings that can hold no name."""
LINE_LIMIT = 300
_SERVER = re.compile(r"\b(wv[0-9]{2})[0-9]{2}\b", re.IGNORECASE)
_HERE = "~"


def masked(server: str) -> str:
    """Return a server's number so that it is told from another but not known: "wv00••"."""
    return f"wv{server[:2]}••" if server.isdigit() else server


def as_text(
    findings: Sequence[Finding], polls: Sequence[Poll], settings: Settings, *, now: datetime, home: Path
) -> str:
    """Return everything as lines. `home` is the user's folder, which is written as "~"."""
    proxies = {value for each in findings for name, value in each.facts if name == "proxy" and value}
    lines = [
        f"wolkvox_tray {now.isoformat(timespec='seconds')}",
        *_finding_lines(findings),
        *_account_lines(settings.accounts, polls),
        *_setting_lines(settings),
    ]
    secrets = [account.name for account in settings.accounts]
    return "".join(f"{_redacted(line, proxies, secrets, str(home))}\n" for line in lines)


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    for each in findings:
        yield f"[{each.state.value}] {each.name}: {each.what}"
        yield from (f"    {name}: {value}" for name, value in each.facts)


def _account_lines(accounts: Sequence[Account], polls: Sequence[Poll]) -> Iterator[str]:
    by_id = {poll.account: poll for poll in polls}
    yield f"accounts: {len(accounts)}"
    for account in accounts:
        kept = "session" if account.session_only else "key store"
        facts = [masked(account.server), "enabled" if account.enabled else "disabled", f"token in {kept}"]
        if (poll := by_id.get(account.id)) is not None:
            facts += [f"health {poll.health.value}", f"reason {poll.reason.code.value if poll.reason else '-'}"]
            facts += [f"rows {len(poll.counts)}", f"unknown {poll.unknown}", f"answered {_moment(poll.answered_at)}"]
            facts += [f"asked {_moment(poll.asked_at)}", f"next {_moment(poll.next_allowed_at)}"]
        yield f"    {', '.join(facts)}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "-"


def _setting_lines(settings: Settings) -> Iterator[str]:
    yield "settings:"
    values = settings.values()
    for entry in SETTINGS:
        yield f"    {entry.name}: {_value(entry, values[entry.name])}"


def _value(entry: Setting, value: object) -> str:
    """Return a setting's value; of what could hold a name only whether it is set."""
    if entry.kind == "shown":
        return str(value).partition(":")[0]
    if entry.kind in OPEN_KINDS:
        return str(value) if value != "" else "-"
    return "(default)" if value == entry.default else "(set)"


def _redacted(line: str, proxies: set[str], names: Sequence[str], home: str) -> str:
    for private in sorted(proxies, key=len, reverse=True):
        line = line.replace(private, HIDDEN)
    for name in sorted(names, key=len, reverse=True):
        line = line.replace(name, HIDDEN)
    line = line.replace(home, _HERE) if len(home) > 1 else line
    return clean_line(hide(_SERVER.sub(r"\1••", line)))


def clean_line(line: str) -> str:
    """Return a line without what could forge another one; its indentation stays."""
    text = line.lstrip(" ")
    return " " * (len(line) - len(text)) + clean_text(text, LINE_LIMIT)
