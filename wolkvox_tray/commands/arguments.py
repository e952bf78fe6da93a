"""The arguments of every command, and their help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from wolkvox_tray.commands.history_arguments import add_history
from wolkvox_tray.commands.parser import Commands, HelpWanted, Parser, Usage, command, examples
from wolkvox_tray.commands.terminal import PROGRAM
from wolkvox_tray.core.words import _

__all__ = ["HelpWanted", "Usage", "parse"]


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return what `argv` asks for. Raises `Usage` and `HelpWanted`."""
    if any(word == "--token" or word.startswith("--token=") for word in argv):
        raise Usage(
            _(
                "A token is never an argument: every program on this computer could read it, and the shell keeps it. "
                "“account add” asks for it, or reads it from standard input; “status” takes it from WOLKVOX_TOKEN."
            )
        )
    parser = _build()
    arguments = argparse.Namespace()
    _arguments, stray = parser.parse_known_args(list(argv), arguments)
    if stray:
        raise parser.stray(stray)
    if problem := _clash(arguments):
        raise parser.refusal(problem)
    return arguments


def _clash(arguments: argparse.Namespace) -> str | None:
    """Return what is wrong with a combination that argparse can't know of."""
    for option, name in (("--data-dir", "data_dir"), ("--output", "output")):
        if getattr(arguments, name, None) == "":  # a script's variable that isn't set
            return _("{option} is missing, or its value is.").format(option=option)
    command = arguments.command
    tray_only = [name for name in ("background", "screenshot", "selftest", "version") if getattr(arguments, name)]
    if command not in (None, "status", "watch") and arguments.demo:
        tray_only.append("demo")
    if command is not None and tray_only:
        return _("{option} and {other} can't be used together.").format(option=f"--{tray_only[0]}", other=command)
    if arguments.screenshot and not arguments.demo:
        return _("--screenshot needs --demo: no real account is ever painted.")
    if arguments.report_file and not arguments.selftest:
        return _("--json FILE goes with --selftest. For an account: status --json.")
    return None


def _build() -> Parser:
    parser = Parser(
        prog=PROGRAM,
        description=_("Shows how many wolkvox Intelligent Dial licenses are active, and tells when that changes."),
        epilog=examples(
            ("", _("the tray app")),
            ("--demo", _("the tray app with made-up accounts")),
            ("account add --server 0042", _("set up an account; asks for its token")),
            ("status", _("the counts, in the terminal")),
            ("doctor", _("what this computer offers, if something doesn't work")),
        )
        + "\n\n"
        + _exit_codes(),
    )
    parser.add_argument("--demo", action="store_true", help=_("made-up accounts; touches no settings and no key store"))
    parser.add_argument("--background", action="store_true", help=_("open no window at start; used at login"))
    parser.add_argument("--data-dir", metavar=_("DIR"), help=_("keep settings, counts and log below this folder"))
    parser.add_argument("--screenshot", metavar=_("DIR"), help=_("with --demo: paint every window as PNG and end"))
    parser.add_argument("--selftest", action="store_true", help=_("test this installation and end"))
    parser.add_argument("--json", dest="report_file", metavar=_("FILE"), help=_("with --selftest: write the result"))
    parser.add_argument("--version", action="store_true", help=_("show the version and end"))
    parser.add_argument("--qt-probe", metavar="FILE", help=argparse.SUPPRESS)
    commands = parser.add_subparsers(
        dest="command", title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser, required=False
    )
    _add_status(commands)
    _add_watch(commands)
    _add_account(commands)
    add_history(commands)
    _add_config(commands)
    _add_doctor(commands)
    _add_forget(commands)
    return parser


def _add_status(commands: Commands) -> None:
    parser = command(
        commands,
        "status",
        _("Ask once and print the counts."),
        examples(
            ("status", _("all accounts")),
            ("status --account Bogotá --json", _("one account, for a program to read")),
            ("status --server 0042", _("with the token in the variable WOLKVOX_TOKEN, or the account of that server")),
        )
        + "\n\n"
        + _("wolkvox allows one query every 5 minutes: within them the stored counts are printed.")
        + "\n\n"
        + _exit_codes(),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument("--demo", action="store_true", default=argparse.SUPPRESS, help=_("a made-up account"))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--account", metavar=_("NAME"), help=_("only this account"))
    which.add_argument("--server", metavar="0042", help=_("this server; its token from WOLKVOX_TOKEN or its account"))


def _add_watch(commands: Commands) -> None:
    parser = command(
        commands,
        "watch",
        _("Print the counts, then every change as it comes, until Ctrl+C."),
        _("Without a terminal it stops after 3 rounds.")
        + "\n\n"
        + examples(("watch", _("all accounts")), ("watch --demo", _("counts that move every few seconds"))),
    )
    parser.add_argument("--demo", action="store_true", default=argparse.SUPPRESS, help=_("a made-up account"))
    parser.add_argument("--account", metavar=_("NAME"), help=_("only this account"))


def _add_account(commands: Commands) -> None:
    parser = command(
        commands,
        "account",
        _("Set up the accounts: a wolkvox server and its token."),
        _("The token is asked for without echo, or read from standard input, and kept in the system's key store.")
        + "\n\n"
        + examples(
            ("account add --server 0042 --name Bogotá", _("set up; asks for the token")),
            ("account set-token Bogotá < token.txt", _("replace the token")),
            ("account list", _("names, servers, and whether a token is stored")),
        ),
    )
    actions = parser.add_subparsers(
        dest="action", title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser, required=True
    )
    adding = command(actions, "add", _("Add an account."))
    adding.add_argument("--server", metavar="0042", required=True, help=_("the 4 digits of your wolkvox address"))
    adding.add_argument("--name", metavar=_("NAME"), help=_("how to call it; wv0042 if left out"))
    replacing = command(actions, "set-token", _("Replace an account's token."))
    replacing.add_argument("name", metavar=_("NAME"))
    command(actions, "list", _("List the accounts."))
    removing = command(actions, "remove", _("Remove an account, its token and its counts."))
    removing.add_argument("name", metavar=_("NAME"))
    removing.add_argument("--yes", action="store_true", help=_("don't ask"))


def _add_config(commands: Commands) -> None:
    parser = command(
        commands,
        "config",
        _("Print the settings in use."),
        _("The administrator's policy is among them; what it locks can't be changed by a user.")
        + "\n\n"
        + examples(("config show --origin", _("where each value comes from"))),
    )
    actions = parser.add_subparsers(
        dest="action", title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser, required=True
    )
    showing = command(actions, "show", _("Print every setting and its value."))
    showing.add_argument("--origin", action="store_true", help=_("also where each value comes from"))
    showing.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _add_doctor(commands: Commands) -> None:
    parser = command(
        commands,
        "doctor",
        _("Check what this computer offers: tray, notifications, key store, certificates, proxy, folders."),
        _("No secret is shown, and wolkvox is not asked."),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _add_forget(commands: Commands) -> None:
    parser = command(
        commands, "forget", _("Remove all tokens, settings, counts, the log and start at login, after asking.")
    )
    parser.add_argument("--yes", action="store_true", help=_("don't ask"))


def _exit_codes() -> str:
    codes = (
        ("0", _("counts, or no data this month yet")),
        ("1", _("an error in this program")),
        ("2", _("the command or the server can't be meant")),
        ("3", _("not set up, no token, or the key store is locked")),
        ("4", _("wolkvox refused the token")),
        ("5", _("wolkvox couldn't be reached")),
        ("6", _("an answer that can't be used: quota, maintenance, token in use elsewhere, a fault")),
    )
    return "\n".join([_("Exit codes:"), *(f"  {code}  {text}" for code, text in codes)])
