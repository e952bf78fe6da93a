"""Icon, tooltip and menu: what they say, how seldom they are set, what a click does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from wolkvox_tray.core.model import Change, Health, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.watch.overview import Shape
from wolkvox_tray.qt import tray as tray_module
from wolkvox_tray.qt.tray import CLICK_GUARD_S, Tray

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SALES = LicenseCount(operation="sales", product="ID agents", licenses=42)
GROWN = replace(SALES, licenses=44)
Click = QSystemTrayIcon.ActivationReason


class World:
    """The clocks of a tray under test."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 100.0


class CountingIcon(QSystemTrayIcon):
    """A tray icon that counts how often the panel would read it again."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self.icons = self.tooltips = 0

    def setIcon(self, icon: object) -> None:  # noqa: N802 - Qt's name
        self.icons += 1
        super().setIcon(icon)  # type: ignore[arg-type]

    def setToolTip(self, tip: str) -> None:  # noqa: N802 - Qt's name
        self.tooltips += 1
        super().setToolTip(tip)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def tray(qapp: QApplication, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tray]:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", CountingIcon)
    made = Tray(now=lambda: world.now, seconds=lambda: world.seconds, panel="dark")
    yield made
    made.vanish()
    made.deleteLater()


def a_poll(**others: object) -> Poll:
    fresh = Poll(account="a", name="Bogotá", server="0042", health=Health.OK, answered_at=NOON, counts=(SALES,))
    return replace(fresh, **others)  # type: ignore[arg-type]


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def count(tray: Tray) -> tuple[int, int]:
    icon = tray.tray_icon
    assert isinstance(icon, CountingIcon)
    return icon.icons, icon.tooltips


def clicks(tray: Tray) -> list[object]:
    seen: list[object] = []
    tray.toggled.connect(seen.append)
    return seen


def test_a_poll_is_seen_on_icon_tooltip_and_menu(tray: Tray) -> None:
    tray.show((a_poll(),))

    assert (tray.view.shape, tray.view.total) == (Shape.NUMBER, 42)
    assert tray.tray_icon.toolTip().splitlines()[0] == "42 active licenses"
    assert texts(tray.menu) == ["Open", "42 active licenses", "Refresh now", "Settings…", "Quit"]


def test_before_any_account_the_tray_says_not_set_up(tray: Tray) -> None:
    tray.show(())

    assert (tray.view.shape, texts(tray.menu)[1]) == (Shape.SETUP, "Not set up")


def test_icon_and_tooltip_are_set_only_when_they_differ(tray: Tray, world: World) -> None:
    tray.show((a_poll(),))
    before = count(tray)

    tray.show((a_poll(),))
    tray.show((a_poll(asked_at=NOON),))
    world.now += timedelta(seconds=30)
    tray.tick()

    assert count(tray) == before


def test_a_number_that_grows_old_leaves_the_icon_without_any_poll(tray: Tray, world: World) -> None:
    tray.show((a_poll(),))

    world.now += timedelta(minutes=16)
    tray.tick()

    assert tray.view.shape is Shape.STALE


def test_the_menu_is_built_once(tray: Tray) -> None:
    before = tray.menu.actions()

    tray.show((a_poll(),))
    tray.show((a_poll(health=Health.DENIED, reason=Reason(code=ReasonCode.TOKEN_REFUSED)),))
    tray.retranslate()

    assert tray.menu.actions() == before
    assert texts(tray.menu)[1] == "Token refused"


def test_refresh_says_from_when_it_is_possible_and_becomes_so_by_the_clock(tray: Tray, world: World) -> None:
    tray.show((a_poll(next_allowed_at=NOON + timedelta(minutes=4)),))
    refresh = next(action for action in tray.menu.actions() if action.text().startswith("Refresh"))
    waiting = (refresh.isEnabled(), "from" in refresh.text())

    world.now += timedelta(minutes=4)
    tray.menu.aboutToShow.emit()

    assert (waiting, refresh.isEnabled(), refresh.text()) == ((False, True), True, "Refresh now")


def test_a_change_is_marked_until_the_window_is_opened(tray: Tray) -> None:
    tray.show((a_poll(),))
    tray.show((a_poll(counts=(GROWN,), changes=(Change(before=SALES, after=GROWN),)),))
    marked = tray.view.changed
    tray.tick()
    still = tray.view.changed

    tray.looked()

    assert (marked, still, tray.view.changed) == (True, True, False)


def test_a_change_that_was_looked_at_is_not_marked_again_by_the_same_poll(tray: Tray) -> None:
    changed = a_poll(counts=(GROWN,), changes=(Change(before=SALES, after=GROWN),))
    tray.show((changed,))
    tray.looked()

    tray.show((changed,))

    assert not tray.view.changed


def test_a_click_toggles_the_window(tray: Tray) -> None:
    seen = clicks(tray)

    tray.tray_icon.activated.emit(Click.Trigger)

    assert len(seen) == 1


def test_the_click_that_hid_the_window_does_not_open_it_again(tray: Tray, world: World) -> None:
    seen = clicks(tray)
    tray.window_hid()
    world.seconds += CLICK_GUARD_S / 2
    tray.tray_icon.activated.emit(Click.Trigger)
    within = len(seen)

    world.seconds += CLICK_GUARD_S
    tray.tray_icon.activated.emit(Click.Trigger)

    assert (within, len(seen)) == (0, 1)


@pytest.mark.parametrize("second", [Click.Trigger, Click.DoubleClick])
def test_a_double_click_is_one_click(tray: Tray, world: World, second: Click) -> None:
    seen = clicks(tray)

    tray.tray_icon.activated.emit(Click.Trigger)
    world.seconds += 0.2
    tray.tray_icon.activated.emit(second)

    assert len(seen) == 1


def test_a_right_click_only_opens_the_menu(tray: Tray) -> None:
    seen = clicks(tray)

    tray.tray_icon.activated.emit(Click.Context)

    assert seen == []


@pytest.mark.parametrize(
    ("text", "signal"),
    [("Open", "open_asked"), ("Refresh now", "refresh_asked"), ("Settings…", "settings_asked"), ("Quit", "quit_asked")],
)
def test_every_entry_of_the_menu_asks_for_what_it_says(tray: Tray, text: str, signal: str) -> None:
    asked: list[str] = []
    tray.show((a_poll(),))
    getattr(tray, signal).connect(lambda: asked.append(signal))

    next(action for action in tray.menu.actions() if action.text() == text).trigger()

    assert asked == [signal]


def test_a_panel_that_came_late_gets_a_new_icon_that_says_the_same(tray: Tray) -> None:
    tray.show((a_poll(),))
    old = tray.tray_icon

    tray.appear_anew()

    assert tray.tray_icon is not old
    assert (tray.tray_icon.toolTip(), tray.tray_icon.isVisible(), old.isVisible()) == (old.toolTip(), True, False)
    assert tray.tray_icon.contextMenu() is tray.menu


def test_the_tooltip_is_plain_text_short_enough_for_windows(tray: Tray) -> None:
    name = "<b>R&D</b> 𝕏" * 30
    tray.show((a_poll(name=name), a_poll(account="b", name=name, health=Health.OFFLINE, answered_at=None, counts=())))

    text = tray.tray_icon.toolTip()

    assert (len(text.encode("utf-16-le")) // 2 <= 127, "<" in text, "&" in text) == (True, False, False)


def test_the_demo_says_so(qapp: QApplication, world: World) -> None:
    tray = Tray(now=lambda: world.now, seconds=lambda: world.seconds, demo=True)
    tray.show((a_poll(),))

    assert "demo" in tray.tray_icon.toolTip()
