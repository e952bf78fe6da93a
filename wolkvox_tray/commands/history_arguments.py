"""The arguments of ``history``."""

from __future__ import annotations

from wolkvox_tray.commands.parser import Commands, Parser, command, examples
from wolkvox_tray.core.words import _


def add_history(commands: Commands) -> None:
    """Add ``history show`` and ``history export``."""
    parser = command(
        commands,
        "history",
        _("Show or export what this computer saw."),
        _("What was seen is no invoice of wolkvox. wolkvox is not asked.")
        + "\n\n"
        + examples(
            ("history show", _("this month, and its changes")),
            ("history show --account Bogotá --month 2026-11", _("one account, one month")),
            ("history export --what months --format xlsx -o months.xlsx", _("every month, as a workbook")),
            ("history export --what changes --from 2026-11-01 -o changes.csv", _("changes since a day")),
        ),
    )
    actions = parser.add_subparsers(
        dest="action", title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser, required=True
    )
    showing = command(actions, "show", _("Print a month and its changes."))
    showing.add_argument("--account", metavar=_("NAME"), help=_("only this account"))
    showing.add_argument("--month", metavar="2026-11", help=_("that month; the last one seen if left out"))
    exporting = command(actions, "export", _("Write a file for a spreadsheet or a program."))
    exporting.add_argument(
        "--what",
        required=True,
        metavar="counts|changes|months|days",
        help=_("the last counts, every change, a row a month, or a row a day"),
    )
    exporting.add_argument("--format", metavar="csv|xlsx|json", help=_("as the file's name ends, if left out"))
    exporting.add_argument("--from", dest="first", metavar="2026-11-01", help=_("not before this day"))
    exporting.add_argument("--to", dest="last", metavar="2026-11-30", help=_("not after this day"))
    exporting.add_argument(
        "--separator", metavar="semicolon|comma", help=_("of a CSV: “;” with decimal commas, or “,” with points")
    )
    exporting.add_argument("--account", metavar=_("NAME"), help=_("only this account"))
    exporting.add_argument("-o", "--output", metavar=_("FILE"), help=_("the file; standard output if left out"))
