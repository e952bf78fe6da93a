"""The tray's menu: all that the icon says, all that can be asked for, and never rebuilt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from tests.helpers.quiet import quiet_for_an_hour
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Health, LicenseCount, Poll
from wolkvox_tray.core.watch.overview import overview
from wolkvox_tray.core.watch.pauses import for_an_hour, until_tomorrow
from wolkvox_tray.qt.text import clock
from wolkvox_tray.qt.tray_menu import TrayMenu

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ONE = clock(NOON)(NOON + timedelta(hours=1))
"""The time an hour later, as this system writes it."""
SIX = clock(datetime(2026, 3, 4, 6, 0).astimezone())(datetime(2026, 3, 4, 6, 0).astimezone())
SALES = LicenseCount(operation="sales", product="ID agents", licenses=42)
PAUSED_AN_HOUR = Settings(paused_until=for_an_hour(NOON))
QUIET = quiet_for_an_hour(NOON)
MUTED_AN_HOUR = Settings(muted_until=for_an_hour(NOON))


def a_poll(**others: object) -> Poll:
    fresh = Poll(account="a", name="Bogotá", server="0042", health=Health.OK, answered_at=NOON, counts=(SALES,))
    return replace(fresh, **others)  # type: ignore[arg-type]


def several(n: int, **last: object) -> tuple[Poll, ...]:
    """As many accounts; the last one differs."""
    polls = [a_poll(account=str(number), name=f"Account {number}") for number in range(1, n + 1)]
    return (*polls[:-1], replace(polls[-1], **last))  # type: ignore[arg-type]


@pytest.fixture
def menu(qapp: QApplication) -> TrayMenu:
    made = TrayMenu(now=lambda: NOON)
    made.retranslate()
    say(made, a_poll())
    return made


def say(menu: TrayMenu, *polls: Poll, settings: Settings | None = None) -> None:
    menu.show(overview(polls, NOON, settings=settings), polls)


def words(menu: QMenu) -> list[str]:
    """What a person reads, separators as "—"; a submenu's entries in parentheses behind its title."""
    lines = []
    for action in filter(QAction.isVisible, menu.actions()):
        inner = action.menu()
        entries = f" ({'; '.join(words(inner))})" if isinstance(inner, QMenu) else ""
        lines.append("—" if action.isSeparator() else action.text() + entries)
    return lines


def all_actions(menu: QMenu) -> list[QAction]:
    inner = [action.menu() for action in menu.actions()]
    return [*menu.actions(), *(each for sub in inner if isinstance(sub, QMenu) for each in all_actions(sub))]


def entry(menu: TrayMenu, start: str) -> QAction:
    """The one visible entry whose text starts so."""
    (found,) = [each for each in all_actions(menu.menu) if each.isVisible() and each.text().startswith(start)]
    return found


def test_it_says_what_the_icon_says_and_offers_everything(menu: TrayMenu) -> None:
    assert words(menu.menu) == [
        "Open",
        "42 active licenses",
        f"Updated {clock(NOON)(NOON)}",
        "—",
        "Refresh now",
        f"Pause (For 1 hour; Until tomorrow, {SIX}; Until I resume)",
        f"Notices (Presenting: mute; Mute for 1 hour; Mute until tomorrow, {SIX}; —; Past notices…)",
        "—",
        "History…",
        "Costs and invoices…",
        "Settings…",
        "Help",
        "About wolkvox_tray…",
        "Quit",
    ]


def test_before_any_account_there_is_nothing_to_refresh(menu: TrayMenu) -> None:
    say(menu)

    assert (words(menu.menu)[1:4], entry(menu, "Refresh").isEnabled()) == (["Not set up", "—", "Refresh now"], False)


def test_several_accounts_each_have_a_line_with_their_state(menu: TrayMenu) -> None:
    since = NOON - timedelta(minutes=20)
    say(menu, *several(3, health=Health.OFFLINE, answered_at=since, since=since))

    assert words(menu.menu)[1:7] == [
        f"Account 3: No connection since {clock(NOON)(since)}",
        f"42 active licenses at {clock(NOON)(since)}",
        "Account 1: 42 active licenses",
        "Account 2: 42 active licenses",
        f"Account 3: No connection since {clock(NOON)(since)}",
        "—",
    ]


def test_of_many_accounts_the_worst_are_shown_and_the_rest_counted(menu: TrayMenu) -> None:
    say(menu, *several(9, health=Health.DENIED))

    assert words(menu.menu)[3:10] == [
        "Account 9: Token refused",
        *(f"Account {n}: 42 active licenses" for n in (1, 2, 3, 4)),
        "and 4 more accounts",
        "—",
    ]


def test_a_name_is_shown_literally(menu: TrayMenu) -> None:
    say(menu, a_poll(name="R&D\t<b>"), a_poll(account="b"))

    assert words(menu.menu)[3] == "R&&D <b>: 42 active licenses"


@pytest.mark.parametrize(
    ("name", "written"), [("R&D & co", "R&&D & co"), ("ventas_cali", "ventas__cali"), ("R&D_1", "R+D__1")]
)
def test_over_the_bus_a_name_is_written_so_that_the_panel_shows_it_literally(
    menu: TrayMenu, name: str, written: str
) -> None:
    """What dbusmenu makes of "_" and Qt of the first "&": seen on xfce's panel."""
    polls = (a_poll(name=name), a_poll(account="b"))
    menu.show(overview(polls, NOON), polls, over_bus=True)

    assert words(menu.menu)[3] == f"{written}: 42 active licenses"
    assert entry(menu, "About").text() == "About wolkvox__tray…"


def test_refresh_says_from_when_it_is_possible(menu: TrayMenu) -> None:
    later = NOON + timedelta(minutes=4)
    say(menu, a_poll(next_allowed_at=later))

    refresh = entry(menu, "Refresh")

    assert (refresh.text(), refresh.isEnabled()) == (
        f"Refresh now (possible from {clock(NOON)(later)})",
        False,
    )


def test_refresh_waits_only_while_no_account_may_be_asked(menu: TrayMenu) -> None:
    later = NOON + timedelta(minutes=4)
    say(menu, *(replace(poll, next_allowed_at=later) for poll in several(2)), a_poll(next_allowed_at=NOON))

    assert entry(menu, "Refresh").isEnabled()


@pytest.mark.parametrize(
    ("value", "headline", "resume"),
    [
        (for_an_hour(NOON), f"Paused until {ONE}", f"Resume (paused until {ONE})"),
        (ALWAYS, "Paused", "Resume (paused)"),
    ],
)
def test_while_paused_there_is_a_way_back_and_nothing_to_refresh(
    menu: TrayMenu, value: str, headline: str, resume: str
) -> None:
    say(menu, a_poll(), settings=Settings(paused_until=value))

    assert words(menu.menu)[1:6] == [
        headline,
        f"42 active licenses at {clock(NOON)(NOON)}",
        "—",
        "Refresh now (paused)",
        resume,
    ]
    assert not entry(menu, "Refresh").isEnabled()


@pytest.mark.parametrize(
    ("value", "title", "presenting", "unmute"),
    [
        (for_an_hour(NOON), f"Notices (muted until {ONE})", False, ["Unmute"]),
        (ALWAYS, "Notices (muted)", True, []),
        ("", "Notices", False, []),
    ],
)
def test_a_mute_is_seen_on_the_entry_of_the_notices(
    menu: TrayMenu, value: str, title: str, presenting: bool, unmute: list[str]
) -> None:
    say(menu, a_poll(), settings=Settings(muted_until=value))

    notices = entry(menu, "Notices").menu()
    assert isinstance(notices, QMenu)
    assert (notices.title(), entry(menu, "Presenting").isChecked()) == (title, presenting)
    assert [text for text in words(notices) if text.startswith("Unmute")] == unmute


def test_quiet_hours_are_seen_there_too_and_can_be_set_aside_but_a_mute_stands_before_them(menu: TrayMenu) -> None:
    notices = entry(menu, "Notices").menu()
    assert isinstance(notices, QMenu)
    seen = []
    for settings in (QUIET, replace(QUIET, muted_until=ALWAYS), Settings()):
        say(menu, a_poll(), settings=settings)
        seen.append((notices.title(), "Show notices now" in words(notices)))

    assert seen == [(f"Notices (quiet until {ONE})", True), ("Notices (muted)", False), ("Notices", False)]


@pytest.mark.parametrize(
    ("settings", "start", "kept"),
    [
        (Settings(), "For 1 hour", {"paused_until": for_an_hour(NOON)}),
        (Settings(), "Until tomorrow", {"paused_until": until_tomorrow(NOON)}),
        (Settings(), "Until I resume", {"paused_until": ALWAYS}),
        (PAUSED_AN_HOUR, "Resume", {"paused_until": ""}),
        (Settings(), "Presenting", {"muted_until": ALWAYS}),
        (Settings(muted_until=ALWAYS), "Presenting", {"muted_until": ""}),
        (MUTED_AN_HOUR, "Presenting", {"muted_until": ALWAYS}),
        (Settings(), "Mute for 1 hour", {"muted_until": for_an_hour(NOON)}),
        (Settings(), "Mute until tomorrow", {"muted_until": until_tomorrow(NOON)}),
        (MUTED_AN_HOUR, "Unmute", {"muted_until": ""}),
        (QUIET, "Show notices now", {"quiet_off_until": (NOON + timedelta(hours=1)).isoformat()}),
        (QUIET, "Presenting", {"muted_until": ALWAYS}),
    ],
)
def test_pauses_and_mutes_ask_for_settings_to_be_kept(
    menu: TrayMenu, settings: Settings, start: str, kept: dict[str, str]
) -> None:
    asked: list[object] = []
    menu.keep_asked.connect(asked.append)
    say(menu, a_poll(), settings=settings)

    entry(menu, start).trigger()

    assert asked == [kept]


@pytest.mark.parametrize(
    ("start", "signal"),
    [
        ("Open", "open_asked"),
        ("42 active", "open_asked"),
        ("Updated", "open_asked"),
        ("Refresh now", "refresh_asked"),
        ("Past notices…", "notices_asked"),
        ("Settings…", "settings_asked"),
        ("About", "about_asked"),
        ("Quit", "quit_asked"),
    ],
)
def test_every_entry_asks_for_what_it_says(menu: TrayMenu, start: str, signal: str) -> None:
    asked: list[str] = []
    getattr(menu, signal).connect(lambda: asked.append(signal))

    entry(menu, start).trigger()

    assert asked == [signal]


def churn(menu: TrayMenu) -> None:
    """Everything that can happen while the menu is open."""
    say(menu)
    say(menu, *several(9, health=Health.DENIED))
    say(menu, a_poll(), settings=replace(PAUSED_AN_HOUR, muted_until=ALWAYS))
    say(menu, a_poll(next_allowed_at=NOON + timedelta(minutes=1)))
    menu.retranslate()


def test_it_is_built_once_and_stays_open_whatever_happens(menu: TrayMenu) -> None:
    before = all_actions(menu.menu)
    menu.menu.popup(menu.menu.pos())

    churn(menu)

    assert (all_actions(menu.menu), menu.menu.isVisible()) == (before, True)
    menu.menu.close()


def test_the_panel_hears_only_of_what_differs(menu: TrayMenu) -> None:
    heard: list[str] = []

    def listen(action: QAction) -> Callable[[], None]:
        return lambda: heard.append(action.text())

    for action in all_actions(menu.menu):
        action.changed.connect(listen(action))
    say(menu, a_poll())
    menu.retranslate()
    quiet = list(heard)
    say(menu, a_poll(counts=(replace(SALES, licenses=43),)))

    assert (quiet, heard) == ([], ["43 active licenses"])


def test_the_demo_says_so(qapp: QApplication) -> None:
    menu = TrayMenu(now=lambda: NOON, demo=True)
    menu.retranslate()

    say(menu, a_poll())

    assert words(menu.menu)[1] == "Demo · invented numbers"
