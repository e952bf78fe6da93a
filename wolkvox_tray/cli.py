"""Arguments → a command. Qt is imported only for the tray, so that all else works without a screen.

Whatever happens ends in an exit code and at most one line on standard error that says what to do: no traceback, no
token. ``WOLKVOX_TOKEN`` is taken out of the environment first of all, so that no child process inherits it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from argparse import Namespace
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from wolkvox_tray import __version__
from wolkvox_tray.commands.arguments import HelpWanted, Usage, parse
from wolkvox_tray.commands.call import Call, ExitCode, OpenHouse, exit_code_of, has_screen
from wolkvox_tray.commands.report import trouble_line
from wolkvox_tray.commands.terminal import PROGRAM, Terminal, of_process
from wolkvox_tray.core import assemble, words
from wolkvox_tray.core.errors import BadInput, Trouble
from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.bounded import Quitting
from wolkvox_tray.core.machine.paths import DATABASE, Paths, locale_dir, paths
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings_file import SettingsUnwritable, chosen_language
from wolkvox_tray.core.model import Reason, ReasonCode
from wolkvox_tray.core.phrases import clean_text, complaint
from wolkvox_tray.core.words import _

if TYPE_CHECKING:
    from wolkvox_tray.qt.first_icon import FirstIcon

log = logging.getLogger(__name__)

TOKEN_VARIABLE = "WOLKVOX_TOKEN"


def main(
    argv: Sequence[str] | None = None,
    *,
    terminal: Terminal | None = None,
    environ: MutableMapping[str, str] | None = None,
    open_house: OpenHouse | None = None,
    first: FirstIcon | None = None,
) -> int:
    """Do what `argv` (default: that of the process) asks for and return the exit code; never raises.

    `first` is the tray's icon, if it stands already.
    """
    environ = os.environ if environ is None else environ
    token = _token_of(environ.pop(TOKEN_VARIABLE, None))
    app_log.start(None)
    if terminal is None:
        terminal = of_process()
        app_log.catch_unexpected()
        app_log.no_core_dumps()
    typed = sys.argv[1:] if argv is None else argv
    try:
        words.speak(locale_dir(), [_language_for(typed)])
        arguments = parse(typed)
        call = Call(
            terminal=terminal,
            paths=_paths(arguments.data_dir),
            open_house=open_house or open_system_house,
            demo=arguments.demo,
            token=token,
        )
        return int(_run(arguments, call, first))
    except HelpWanted as wanted:
        terminal.say(str(wanted))
        return ExitCode.DONE
    except (KeyboardInterrupt, Quitting):
        terminal.pass_by("")
        return ExitCode.INTERRUPTED
    except Exception as problem:  # noqa: BLE001 - the process's entry: sorted, worded, and logged if it is ours
        return _complain(terminal, first, problem)


def open_system_house(paths: Paths, *, demo: bool) -> assemble.House:
    """Open the core over the user's own accounts, or over the demo in a folder that goes with it."""
    return assemble.demo() if demo else assemble.live(paths)


def _paths(data_dir: str | None) -> Paths:
    """Return the folders. Raises `Usage` where nobody knows whose they would be."""
    with suppress(RuntimeError):
        return paths(Path(data_dir) if data_dir else None)
    raise Usage(_("Your home folder isn't known here. Name a folder that is: --data-dir DIR"))


def _language_for(typed: Sequence[str]) -> str:
    """Return the language that the settings choose, for help and complaints; "": the system's.

    What was typed isn't understood yet, so the folder is looked for by hand.
    """
    if "--demo" in typed:
        return ""  # it touches no settings
    folder = ""
    for word, following in zip_longest(typed, typed[1:], fillvalue=""):
        name, _equals, value = word.partition("=")
        folder = (value or following) if name == "--data-dir" else folder
    with suppress(RuntimeError):  # "~" without a home
        return chosen_language(paths(Path(folder) if folder else None).settings_file)
    return ""


def _run(arguments: Namespace, call: Call, first: FirstIcon | None) -> ExitCode | int:
    if arguments.qt_probe:
        from wolkvox_tray.commands import qt_probe

        return qt_probe.run(Path(arguments.qt_probe))
    if arguments.version:
        call.terminal.say(f"{PROGRAM} {__version__}")
        return ExitCode.DONE
    if arguments.selftest:
        from wolkvox_tray.commands import selftest

        return selftest.run(call, Path(arguments.report_file) if arguments.report_file else None)
    if arguments.command is None:
        return _tray(arguments, call, first)
    app_log.start(None if call.demo else call.paths)
    return _command(arguments, call)


def _command(arguments: Namespace, call: Call) -> ExitCode:
    """Run the sub-command; each module is imported when it is wanted."""
    match arguments.command:
        case "status":
            from wolkvox_tray.commands import status

            return status.run(call, account=arguments.account, server=arguments.server, json=arguments.json)
        case "watch":
            from wolkvox_tray.commands import watch

            return watch.run(call, account=arguments.account)
        case "account":
            return _account(arguments, call)
        case "history":
            return _history(arguments, call)
        case "config":
            from wolkvox_tray.commands import config

            return config.show(call, origin=arguments.origin, json=arguments.json)
        case "doctor":
            from wolkvox_tray.commands import doctor

            return doctor.run(call, json=arguments.json)
        case _:
            from wolkvox_tray.commands import forget

            return forget.run(call, sure=arguments.yes)


def _history(arguments: Namespace, call: Call) -> ExitCode:
    from wolkvox_tray.commands import history

    if arguments.action == "show":
        return history.show(call, account=arguments.account, month=arguments.month)
    wish = history.Wish(
        what=arguments.what,
        form=arguments.format,
        first=arguments.first,
        last=arguments.last,
        separator=arguments.separator,
        account=arguments.account,
        output=arguments.output,
    )
    return history.export(call, wish)


def _account(arguments: Namespace, call: Call) -> ExitCode:
    from wolkvox_tray.commands import accounts

    match arguments.action:
        case "add":
            return accounts.add(call, server=arguments.server, name=arguments.name)
        case "set-token":
            return accounts.set_token(call, name=arguments.name)
        case "list":
            return accounts.show_list(call)
        case _:
            return accounts.remove(call, name=arguments.name, sure=arguments.yes)


def _tray(arguments: Namespace, call: Call, first: FirstIcon | None) -> int:
    """Start the tray app; without a screen show the demo in the terminal, or say what works there."""
    shots = Path(arguments.screenshot) if arguments.screenshot else None
    if shots is None and not has_screen(os.environ):
        if not call.demo:
            call.terminal.complain(
                _("There is no screen here for the tray app. In a terminal: {program} status").format(program=PROGRAM)
            )
            return ExitCode.NOT_SET_UP
        from wolkvox_tray.commands import watch

        call.terminal.complain(_("There is no screen here: the demo runs in the terminal."))
        return watch.run(call)
    if shots is None and not call.demo:
        app_log.start(call.paths)  # at once: what keeps the tray from starting should be found there
    try:
        from wolkvox_tray.qt.app import run
    except ImportError as problem:
        why = clean_text(str(problem), 200)
    else:
        return run(paths=call.paths, demo=call.demo, background=arguments.background, screenshot_dir=shots, first=first)
    call.terminal.complain(
        _("The windows can't be shown, for a library is missing ({why}). In a terminal: {program} status").format(
            why=why, program=PROGRAM
        )
    )
    return ExitCode.BUG


def _complain(terminal: Terminal, first: FirstIcon | None, problem: Exception) -> ExitCode:
    """Say what went wrong, in a window too where there was an icon already; return the exit code that goes with it."""
    code, text = _complaint(problem)
    terminal.complain(text)
    if first is not None:
        first.tell(text)
    return code


def _complaint(problem: Exception) -> tuple[ExitCode, str]:
    """Return the exit code, and in one line what went wrong and what to do."""
    match problem:
        case Usage():
            return ExitCode.USAGE, str(problem)
        case BadInput():
            return ExitCode.USAGE, complaint(problem)
        case Trouble():
            return exit_code_of(problem.health), trouble_line(problem.reason)
        case OSError() | sqlite3.Error() | SettingsUnwritable():
            log.error("a file can't be used: %s", problem)
            name = DATABASE if isinstance(problem, sqlite3.Error) else getattr(problem, "filename", None)
            where = clean_text(str(name or problem), 200)
            text = _("{path} can't be used. Free some space or mend its permissions, then try again.")
            return ExitCode.UNUSABLE, text.format(path=where)
        case _:
            log.error("a command failed", exc_info=problem)
            return ExitCode.BUG, trouble_line(Reason(code=ReasonCode.BUG))


def _token_of(text: str | None) -> Token | BadInput | None:
    if not text:
        return None
    try:
        return Token.clean(text)
    except BadInput as problem:
        return BadInput(problem.code, **problem.params)
