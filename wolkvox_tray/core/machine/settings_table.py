"""The table of settings: for each its default, unit, range and words.

File, check (`settings_checks`), dialog and manual are all made from it. `page` is where the dialog shows a setting;
one without a page is set elsewhere (from the menu, or by how a person leaves a window), and checked, kept and explained
like the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wolkvox_tray.core.words import N_

SHORTEST_INTERVAL_MIN = 5

Value = str | int | bool


class Page(StrEnum):
    """The pages of the settings dialog that are made from the table."""

    GENERAL = "general"
    NOTICES = "notices"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table: what a setting is called, what it may be, and how it is explained.

    `kind` is ``int``, ``bool``, ``choice``, ``zone``, ``proxy``, ``path`` (absolute), ``shown`` (`core.watch.shown`),
    ``until`` (a moment, ``always`` or nothing) or ``text``. `words` and `help` are translated where shown. `only_if`
    names another setting and the value it must have for this one to count.
    """

    name: str
    kind: str
    default: Value
    words: str
    help: str
    page: Page | None = None
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    only_if: tuple[str, Value] | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="start_at_login",
        kind="bool",
        default=False,
        page=Page.GENERAL,
        words=N_("Start when I log in"),
        help=N_("The icon then appears by itself."),
    ),
    Setting(
        name="language",
        kind="choice",
        default="",
        page=Page.GENERAL,
        choices=(("", N_("As the system")), ("es", "Español"), ("en", "English")),
        words=N_("Language"),
        help=N_("The language of windows, notices and the command line."),
    ),
    Setting(
        name="poll_every_min",
        kind="int",
        default=5,
        low=SHORTEST_INTERVAL_MIN,
        high=1440,
        unit=N_("min"),
        page=Page.GENERAL,
        words=N_("Ask every"),
        help=N_("wolkvox allows one query every 5 minutes at most."),
    ),
    Setting(
        name="shared_by",
        kind="int",
        default=1,
        low=1,
        high=500,
        page=Page.GENERAL,
        words=N_("Computers with the same token"),
        help=N_("wolkvox's 5 minutes are per token: the more computers share it, the less often each asks."),
    ),
    Setting(
        name="zone",
        kind="zone",
        default="America/Bogota",
        page=Page.GENERAL,
        words=N_("Time zone of the month"),
        help=N_("wolkvox counts by calendar month; this zone decides when a month ends."),
    ),
    Setting(
        name="history_months",
        kind="int",
        default=0,
        low=0,
        high=240,
        unit=N_("months"),
        page=Page.GENERAL,
        words=N_("Keep history for"),
        help=N_("0: everything is kept. A year takes a few megabytes."),
    ),
    Setting(
        name="icon_shows",
        kind="shown",
        default="total",
        page=Page.GENERAL,
        words=N_("Number in the icon"),
        help=N_("The window always shows everything."),
    ),
    Setting(
        name="icon_panel",
        kind="choice",
        default="auto",
        page=Page.GENERAL,
        choices=(("auto", N_("Automatic")), ("light", N_("Light panel")), ("dark", N_("Dark panel"))),
        words=N_("Icon for"),
        help=N_("Choose the colour of your panel if the number is hard to read."),
    ),
    Setting(
        name="notices",
        kind="bool",
        default=True,
        page=Page.NOTICES,
        words=N_("Tell me when a count changes"),
        help=N_("One notice for all changes that a query finds."),
    ),
    Setting(
        name="notices_from",
        kind="int",
        default=1,
        low=1,
        high=10_000,
        unit=N_("licenses"),
        page=Page.NOTICES,
        only_if=("notices", True),
        words=N_("From a difference of"),
        help=N_("Smaller changes stand in the window and in the history all the same."),
    ),
    Setting(
        name="notices_rows",
        kind="bool",
        default=True,
        page=Page.NOTICES,
        only_if=("notices", True),
        words=N_("Tell me of operations that are new or have gone"),
        help=N_("Whatever their number of licenses."),
    ),
    Setting(
        name="notices_outage",
        kind="bool",
        default=True,
        page=Page.NOTICES,
        words=N_("Tell me when wolkvox stops answering"),
        help=N_("After 15 minutes without an answer, and when it is back."),
    ),
    Setting(
        name="notices_limits",
        kind="bool",
        default=True,
        page=Page.NOTICES,
        words=N_("Tell me when a threshold is passed"),
        help=N_("Once a month for each; they are entered under Contracted."),
    ),
    Setting(
        name="notices_summary",
        kind="bool",
        default=True,
        page=Page.NOTICES,
        words=N_("Sum up each month"),
        help=N_("The notice of a new month then says what was seen in the last one."),
    ),
    Setting(
        name="notice_privacy",
        kind="choice",
        default="names",
        page=Page.NOTICES,
        choices=(
            ("names", N_("Names and numbers")),
            ("numbers", N_("Numbers only")),
            ("nothing", N_("Only that something changed")),
        ),
        words=N_("Notices show"),
        help=N_("For screens that others see too."),
    ),
    Setting(
        name="proxy",
        kind="choice",
        default="system",
        page=Page.NETWORK,
        choices=(("system", N_("As the system")), ("manual", N_("This one")), ("none", N_("None"))),
        words=N_("Proxy"),
        help=N_("How the Internet is reached."),
    ),
    Setting(
        name="proxy_url",
        kind="proxy",
        default="",
        page=Page.NETWORK,
        only_if=("proxy", "manual"),
        words=N_("Proxy address"),
        help=N_("For example http://proxy.example:8080."),
    ),
    Setting(
        name="trust",
        kind="choice",
        default="system",
        page=Page.NETWORK,
        choices=(("system", N_("As the system")), ("file", N_("Those in a file"))),
        words=N_("Trusted certificates"),
        help=N_("Only needed where the company's network opens secure connections."),
    ),
    Setting(
        name="trust_file",
        kind="path",
        default="",
        page=Page.NETWORK,
        only_if=("trust", "file"),
        words=N_("Certificate file"),
        help=N_("A PEM file with your company's root certificates; your IT has it."),
    ),
    Setting(
        name="paused_until",
        kind="until",
        default="",
        words=N_("Paused until"),
        help=N_("Set by Pause in the menu: until then wolkvox is not asked."),
    ),
    Setting(
        name="muted_until",
        kind="until",
        default="",
        words=N_("Notices muted until"),
        help=N_("Set by Mute in the menu: until then no notice appears."),
    ),
    Setting(
        name="keep_open",
        kind="bool",
        default=False,
        words=N_("Keep open"),
        help=N_("Set in the window: it then stays open until it is closed."),
    ),
    Setting(
        name="table_layout",
        kind="text",
        default="",
        words=N_("Columns of the table"),
        help=N_("Kept as the window was left: width of the columns, and what it is sorted by."),
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
