"""The desktop's notification server, a real one: shown, replaced, clicked, hung, killed, absent."""

import signal
import sys
from collections.abc import Iterator

import pytest

from tests.helpers.bubbles import BUBBLE, displayed, history
from tests.helpers.desktop import Desktop, missing, wait_until
from wolkvox_tray.qt.desktop_notices import (
    Clicked,
    Closed,
    Event,
    NoServerError,
    NotificationServer,
    Restarted,
    Shown,
)

if sys.platform == "win32":
    pytest.skip("not run: D-Bus is no part of Windows", allow_module_level=True)

pytestmark = pytest.mark.desktop


@pytest.fixture
def server(bubbles: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[NotificationServer]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bubbles.env["DBUS_SESSION_BUS_ADDRESS"])
    bubbles.run("dunstctl", "close-all")
    opened = NotificationServer.open()
    yield opened
    opened.close()


def next_event(server: NotificationServer) -> Event:
    """Return what the server tells next."""
    waiting: list[Event] = []

    def look() -> bool:
        waiting.extend(server.events())
        return bool(waiting)

    wait_until(look, "the notification server's answer")
    assert len(waiting) == 1
    return waiting[0]


def show(server: NotificationServer, title: str, body: str, *, replaces: int = 0) -> int:
    serial = server.notify(title, body, replaces=replaces, open_words="Open")
    event = next_event(server)
    assert isinstance(event, Shown)
    assert event.serial == serial
    return event.bubble


def times_shown(desktop: Desktop, title: str) -> int:
    return [notice["summary"] for notice in history(desktop)].count(title)


def test_a_notice_is_shown_as_it_was_written(server: NotificationServer, bubbles: Desktop) -> None:
    show(server, "R&D <b> +2", "sales & <i>care</i>: 42 → 44")

    notice = history(bubbles)[0]
    assert (notice["summary"], notice["appname"]) == ("R&D <b> +2", "wolkvox_tray")
    assert notice["body"] in ("sales & <i>care</i>: 42 → 44", "sales &amp; &lt;i&gt;care&lt;/i&gt;: 42 → 44")


def test_a_notice_replaces_the_one_it_is_told_to(server: NotificationServer, bubbles: Desktop) -> None:
    first = show(server, "one", "")

    second = show(server, "two", "", replaces=first)

    assert (second == first, times_shown(bubbles, "one"), times_shown(bubbles, "two")) == (True, 0, 1)


def test_a_click_on_the_bubble_is_heard(server: NotificationServer, bubbles: Desktop) -> None:
    before = bubbles.pixels(BUBBLE)
    bubble = show(server, "click me", "please")
    wait_until(lambda: bubbles.difference(before, BUBBLE), "the bubble")

    bubbles.click(BUBBLE)

    heard: set[Event] = set()
    wait_until(lambda: heard.update(server.events()) or len(heard) == 2, "the click and the closing")  # type: ignore[func-returns-value]
    assert heard == {Clicked(bubble=bubble), Closed(bubble=bubble)}


def test_a_bubble_that_is_withdrawn_goes(server: NotificationServer, bubbles: Desktop) -> None:
    bubble = show(server, "outage", "")

    server.withdraw(bubble)

    assert (next_event(server), displayed(bubbles)) == (Closed(bubble=bubble), 0)


def test_a_server_that_hangs_shows_the_notice_once_when_it_is_back(
    server: NotificationServer, bubbles: Desktop
) -> None:
    process = bubbles.process("dunst")
    process.send_signal(signal.SIGSTOP)
    try:
        serial = server.notify("late", "but once")
        silent = list(server.events())
    finally:
        process.send_signal(signal.SIGCONT)

    shown = next_event(server)
    assert (silent, isinstance(shown, Shown) and shown.serial) == ([], serial)
    assert times_shown(bubbles, "late") == 1


def test_a_server_that_dies_is_noticed_and_the_next_one_takes_notices(
    server: NotificationServer, bubbles: Desktop
) -> None:
    bubbles.end("dunst")
    gone = next_event(server)
    bubbles.start_notices()
    again = NotificationServer.open()
    show(again, "to the new one", "")
    again.close()

    assert (gone, times_shown(bubbles, "to the new one")) == (Restarted(), 1)


def test_without_a_session_bus_there_is_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")

    with pytest.raises(NoServerError):
        NotificationServer.open()


def test_a_bus_without_a_notification_server_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    if why := missing(("bus",)):
        pytest.skip(f"not run: {why}")
    with Desktop(("bus",)) as bare:
        # A bus that may start no services: else it would start whatever server is installed.
        address = f"unix:path={bare.root}/run/bare"
        config = bare.root / "bare.conf"
        config.write_text(
            '<busconfig><type>session</type><policy context="default">'
            '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>'
            f"<listen>{address}</listen></busconfig>"
        )
        bare.spawn("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", name="bare-bus")
        wait_until(lambda: (bare.root / "run/bare").exists(), "the bare bus")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

        with pytest.raises(NoServerError):
            NotificationServer.open()
