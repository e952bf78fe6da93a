"""``wolkvox-tray doctor``: what this computer offers the app, printed.

The exit code is 0 unless something fails; then it is the one that a poll would end with: 3 for the key store, 5 for
certificates and proxy, 6 for folders, database, clock and Qt. What is only worth knowing (``warn``) leaves it at 0.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from wolkvox_tray.commands.call import Call, ExitCode, has_screen, worst
from wolkvox_tray.commands.child import qt_probe
from wolkvox_tray.commands.report import ascii_json
from wolkvox_tray.core.doctor import Finding, Probes, State, examine
from wolkvox_tray.core.machine.bus import bus_facts
from wolkvox_tray.core.phrases import clean_text

MARKS = {State.OK: "ok  ", State.WARN: "warn", State.FAIL: "FAIL"}

_CODES = {
    "key_store": ExitCode.NOT_SET_UP,
    "trust": ExitCode.UNREACHED,
    "proxy": ExitCode.UNREACHED,
}


def run(call: Call, *, json: bool = False) -> ExitCode:
    """Look, print, return the exit code of the worst that fails."""
    with call.house() as house:
        findings = examine(house, look(os.environ), os.environ)
    lines = [_as_json(findings)] if json else _as_lines(findings)
    for line in lines:
        call.terminal.say(line)
    return worst(_CODES.get(each.name, ExitCode.UNUSABLE) for each in findings if each.state is State.FAIL)


def look(environ: Mapping[str, str]) -> Probes:
    """Look up what needs Qt (by a child process) and the session bus."""
    screen = has_screen(environ)
    bus = bus_facts()
    qt = qt_probe(offscreen=not screen)
    if bus is None:
        return Probes(screen=screen, qt=qt)
    return Probes(
        screen=screen,
        qt=qt,
        bus=True,
        tray_watcher=bus.tray_watcher,
        notifier=bus.server,
        capabilities=bus.capabilities,
    )


def _as_lines(findings: Sequence[Finding]) -> list[str]:
    lines = []
    for each in findings:
        lines.append(f"{MARKS[each.state]}  {each.what}")
        if each.to_do:
            lines.append(f"      → {each.to_do}")
        if each.state is not State.OK or each.name == "versions":
            lines += [f"        {name}: {clean_text(value, 200)}" for name, value in each.facts]
    return lines


def _as_json(findings: Sequence[Finding]) -> str:
    return ascii_json(
        {
            "ok": all(each.state is not State.FAIL for each in findings),
            "findings": [
                {
                    "name": each.name,
                    "state": each.state.value,
                    "what": each.what,
                    "to_do": each.to_do,
                    "facts": dict(each.facts),
                }
                for each in findings
            ],
        }
    )
