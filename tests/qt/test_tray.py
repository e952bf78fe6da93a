"""Icon and tooltip: what they say, how seldom they are set, what a click does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Change, Health, LastChange, LicenseCount, Poll
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
    """A tray icon that counts how often the panel would read it again, and stands where it is told."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self.icons = self.tooltips = 0
        self.place = QRect()

    def geometry(self) -> QRect:
        return self.place

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
    made = Tray(now=lambda: world.now, seconds=lambda: world.seconds, settings=Settings(icon_panel="dark"))
    yield made
    made.vanish()
    made.deleteLater()


def a_poll(**others: object) -> Poll:
    fresh = Poll(account="a", name="Bogotá", server="0042", health=Health.OK, answered_at=NOON, counts=(SALES,))
    return replace(fresh, **others)  # type: ignore[arg-type]


def counting(tray: Tray) -> CountingIcon:
    icon = tray.tray_icon
    assert isinstance(icon, CountingIcon)
    return icon


def count(tray: Tray) -> tuple[int, int]:
    icon = counting(tray)
    return icon.icons, icon.tooltips


def clicks(tray: Tray) -> list[tuple[QRect | None, bool]]:
    seen: list[tuple[QRect | None, bool]] = []
    tray.toggled.connect(lambda place, by_keyboard: seen.append((place, by_keyboard)))
    return seen


def test_a_poll_is_seen_on_icon_and_tooltip(tray: Tray) -> None:
    tray.show((a_poll(),))

    assert (tray.view.shape, tray.view.total) == (Shape.NUMBER, 42)
    assert tray.tray_icon.toolTip().splitlines()[0] == "42 active licenses"


def test_before_any_account_the_tray_says_not_set_up(tray: Tray) -> None:
    tray.show(())

    assert (tray.view.shape, tray.tray_icon.toolTip()) == (Shape.SETUP, "Not set up")


@pytest.mark.parametrize(
    ("looked_at", "marked"),
    [("", False), (NOON.isoformat(), False), ((NOON - timedelta(minutes=2)).isoformat(), True)],
)
def test_what_nobody_looked_at_before_the_restart_is_marked_until_somebody_does(
    world: World, qapp: QApplication, looked_at: str, marked: bool
) -> None:
    tray = Tray(now=lambda: world.now, seconds=lambda: world.seconds, settings=Settings(looked_at=looked_at))
    last = LastChange(key=SALES.key, before=40, after=42, noticed_at=NOON - timedelta(minutes=1))
    tray.show((a_poll(last_changes=(last,)),))
    first = tray.view.changed
    tray.looked()
    tray.show((a_poll(last_changes=(last,)),))

    assert (first, tray.view.changed) == (marked, False)


def test_new_settings_are_seen_at_once(tray: Tray) -> None:
    tray.show((a_poll(),))

    tray.take_settings(Settings(paused_until=ALWAYS, muted_until=ALWAYS))

    assert tray.view.shape is Shape.PAUSED
    assert tray.tray_icon.toolTip().splitlines()[0::2] == ["Paused", "Notices muted"]


def test_a_pause_ends_by_the_clock_without_any_poll(tray: Tray, world: World) -> None:
    tray.show((a_poll(),))
    tray.take_settings(Settings(paused_until=(NOON + timedelta(minutes=5)).isoformat()))
    paused = tray.view.shape

    world.now += timedelta(minutes=5)
    tray.tick()

    assert (paused, tray.tray_icon.toolTip().splitlines()[0]) == (Shape.PAUSED, "42 active licenses")


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


def test_an_icon_without_its_number_is_not_made_again_for_a_number_that_it_does_not_show(tray: Tray) -> None:
    tray.take_settings(Settings(icon_shows="none"))
    tray.show((a_poll(),))
    icons, _tooltips = count(tray)

    tray.show((a_poll(counts=(GROWN,)),))

    assert (count(tray)[0], tray.tray_icon.toolTip().splitlines()[0]) == (icons, "44 active licenses")


def test_another_panel_colour_paints_the_icon_again_and_once(tray: Tray) -> None:
    tray.show((a_poll(),))
    icons, tooltips = count(tray)

    tray.take_settings(Settings(icon_panel="light"))
    tray.take_settings(Settings(icon_panel="light"))
    tray.repaint()

    assert count(tray) == (icons + 1, tooltips)


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


ICON = QRect(1000, 10, 22, 22)


@pytest.mark.parametrize(
    ("pointer", "by_keyboard"),
    [(QPoint(1010, 20), False), (QPoint(1026, 20), False), (QPoint(900, 20), True), (QPoint(1010, 400), True)],
)
def test_an_icon_that_was_chosen_while_the_pointer_is_elsewhere_was_chosen_by_keyboard(
    tray: Tray, pointer: QPoint, by_keyboard: bool
) -> None:
    seen = clicks(tray)
    counting(tray).place = ICON
    QCursor.setPos(pointer)

    tray.tray_icon.activated.emit(Click.Trigger)

    assert seen == [(ICON, by_keyboard)]


def test_on_a_panel_that_tells_no_place_the_click_was_where_the_pointer_is(tray: Tray) -> None:
    seen = clicks(tray)
    QCursor.setPos(QPoint(300, 200))

    tray.tray_icon.activated.emit(Click.Trigger)

    assert seen == [(QRect(300, 200, 1, 1), False)]


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


def test_on_wayland_a_click_tells_no_place(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    seen = clicks(tray)
    tray.tray_icon.activated.emit(Click.Trigger)

    assert seen == [(None, False)]
