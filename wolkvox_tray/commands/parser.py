"""argparse with our words: they can be translated, fit on one line and never repeat what was typed.

A token pasted in the wrong place must not appear on the screen or in a log of it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, TypeAlias

from wolkvox_tray.commands.terminal import PROGRAM
from wolkvox_tray.core.words import _

_OPTION = re.compile(r"--?[a-z][a-z-]{0,20}")
"""What may be repeated of an unknown option: its name, if it is one."""

_COMPLAINTS = (
    (re.compile(r"expected (at least )?(one|1) argument|required"), "missing"),
    (re.compile(r"not allowed with"), "together"),
    (re.compile(r"ignored explicit argument"), "no_value"),
    (re.compile(r"invalid choice|unknown parser"), "choice"),
)
"""What argparse says → which of our sentences; read on Python 3.11 to 3.14."""


class Usage(Exception):
    """What was typed is no command; the text says what to type instead."""


class HelpWanted(Exception):
    """Somebody asked for help; the text is it."""


class _HelpAction(argparse.Action):
    """``--help``: argparse's own prints to ``sys.stdout``, which may not exist."""

    def __init__(self, option_strings: Sequence[str], **others: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS, help=others["help"])

    def __call__(self, parser: argparse.ArgumentParser, *_arguments: object, **_others: object) -> NoReturn:
        raise HelpWanted(parser.format_help().rstrip("\n"))


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as argparse lays it out, with "Usage:" in our language: what follows it is indented by its length."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage under its heading; argparse itself asks for an empty one where it only wants the words."""
        super().add_usage(usage, actions, groups, _("Usage:") + " " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that raises `Usage` in our words and never leaves the process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=_Formatter,
        )
        self._optionals.title = _("Options")
        self._positionals.title = _("Arguments")
        setattr(self, "color", False)  # noqa: B010 - Python 3.14 colours help; older typing doesn't know it
        self.add_argument("-h", "--help", action=_HelpAction, help=_("show this help"))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as argparse does, but complain in our words."""
        try:
            return super().parse_known_args(args, namespace)
        except argparse.ArgumentError as problem:
            name, message = problem.argument_name, problem.message
        raise self._usage(name, message)

    def error(self, message: str) -> NoReturn:
        """Complain in our words about what argparse found missing."""
        raise self._usage(None, message)

    def refusal(self, sentence: str) -> Usage:
        """Return the complaint that says `sentence` and where to read more."""
        return Usage(f"{sentence} " + _("Help: {command}").format(command=f"{self.prog} --help"))

    def stray(self, words: Iterable[str]) -> Usage:
        """Return the complaint about words that no argument took, naming options but never values."""
        for word in words:
            option = word.partition("=")[0]
            if _OPTION.fullmatch(option):
                return self.refusal(_("{option} is not known here.").format(option=option))
        return self.refusal(_("There is a word too many."))

    def _usage(self, name: str | None, message: str) -> Usage:
        kind = next((kind for pattern, kind in _COMPLAINTS if pattern.search(message)), "")
        option = message.rpartition(": ")[2] if kind == "missing" and name is None else name
        sentence = {
            "missing": _("{option} is missing, or its value is."),
            "together": _("{option} and {other} can't be used together."),
            "no_value": _("{option} takes no value."),
            "choice": _("There is no such command."),
        }.get(kind, _("{option} can't be understood here."))
        other = message.rpartition(" ")[2]
        return self.refusal(sentence.format(option=option or self.prog, other=other))


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - it has no public name


def command(commands: Commands, name: str, text: str, more: str = "") -> Parser:
    """Add a sub-command, with the option that all of them have, and return its parser."""
    parser = commands.add_parser(name, help=text, description=text, epilog=more or None)
    parser.add_argument(
        "--data-dir", metavar=_("DIR"), default=argparse.SUPPRESS, help=_("settings, counts and log are below it")
    )
    return parser


def examples(*shown: tuple[str, str]) -> str:
    """Return commands and what each does, as the end of a help text."""
    width = max(len(command) for command, _text in shown)
    lines = [f"  {PROGRAM} {command:<{width}}  {text}" for command, text in shown]
    return "\n".join([_("Examples:"), *lines])
