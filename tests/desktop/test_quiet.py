"""Quiet hours on a real desktop: no bubble, the list says until when, and their end brings one digest."""

import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.bubbles import BUBBLE, displayed, history
from tests.helpers.desktop import PANEL, Desktop, wait_until
from tests.helpers.notifying import NOON, Box, Clock, FakeHouse, passed, rose
from tests.helpers.quiet import quiet_for_an_hour
from tests.helpers.small_disk import ANA
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.watch.outbox import Fate
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.qt.notifier import Notifier

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House

if sys.platform == "win32":
    pytest.skip("not run: D-Bus is no part of Windows", allow_module_level=True)

pytestmark = pytest.mark.desktop

DIGEST = {
    "en": "During quiet hours: 1 change, 12 → 17 (+5)",
    "es": "En horas de silencio: 1 cambio, 12 → 17 (+5)",
}
QUIET = {"en": "Quiet until", "es": "En silencio hasta las"}


def times(begins: timedelta, ends: timedelta) -> dict[str, str]:
    """Return when quiet hours begin and end, so far from now."""
    now = datetime.now(UTC).astimezone()
    return {"quiet_from": f"{now + begins:%H:%M}", "quiet_to": f"{now + ends:%H:%M}"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_happened_in_quiet_hours_is_told_once_when_the_app_starts_after_them(
    desktop: Desktop, reader: Reader, tmp_path: Path, language: str
) -> None:
    where, hour = paths(tmp_path), timedelta(hours=1)
    file = SettingsFile(where.settings_file)
    during, over = times(-hour, hour), times(-3 * hour, -hour)
    file.update(lambda now: now.with_account(ANA).changed(language=language, quiet_hours=True, **during))
    with closing(Store.open(where.database)) as store:
        store.outbox.put(ANA.id, [rose(12, 14, account=ANA.id), rose(14, 17, account=ANA.id)])
        command = (sys.executable, "-m", "wolkvox_tray", "--data-dir", str(tmp_path))
        before, begun = desktop.pixels(PANEL), len(history(desktop))
        fates: list[tuple[Fate, bool, int]] = []
        for changed in (during, over, over):
            file.update(lambda now, changed=changed: now.changed(**changed))  # type: ignore[misc]
            app = desktop.spawn(*command, name="quiet", env=READABLE)
            try:
                wait_until(lambda: desktop.difference(before, PANEL), "the icon")
                wanted = Fate.QUIET if changed is during else Fate.SUMMED
                wait_until(lambda: {kept.fate for kept in store.outbox.past()} == {wanted}, "the notices' fate")  # noqa: B023 - looked at in this turn
                desktop.run(*command)  # a second start shows the first one's window
                wait_until(lambda: desktop.windows(app), "the app's window")  # noqa: B023 - as above
                quiet = any(node.name.startswith(QUIET[language]) for node in reader.tree(app.pid))
                desktop.shot(f"quiet-{language}-{len(fates)}")
                fates.append((wanted, quiet, displayed(desktop)))
                desktop.run("dunstctl", "close-all")
            finally:
                desktop.end("quiet")
            wait_until(lambda: not desktop.difference(before, PANEL), "the icon to go")

    told = [notice["summary"] for notice in history(desktop)]
    assert fates == [(Fate.QUIET, True, 0), (Fate.SUMMED, False, 1), (Fate.SUMMED, False, 0)]
    assert told[: len(told) - begun] == [DIGEST[language]]


def test_a_threshold_comes_through_and_the_rest_as_one_digest_when_the_clock_says_so(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    desktop.run("dunstctl", "close-all")
    begun, bare = len(history(desktop)), desktop.pixels(BUBBLE)
    outbox, clock = Box(tmp_path / "watch.sqlite"), Clock()
    settings = Settings(accounts=(Account(id="a", name="Bogotá", server="0042"),))
    house = FakeHouse(quiet_for_an_hour(NOON, settings), outbox, clock)
    notifier = Notifier(cast("House", house))
    notifier.start()
    outbox.put(rose(12, 14), passed(), rose(14, 17, minutes=20))
    notifier.drain()
    wait_until(lambda: not outbox.waiting, "the threshold's bubble")
    while_quiet = displayed(desktop)

    clock.wall = NOON + timedelta(hours=1)
    for _tick in range(2):
        notifier.retry()
    wait_until(lambda: Fate.QUIET not in outbox.fates, "the digest")
    wait_until(lambda: desktop.difference(bare, BUBBLE), "the bubbles on the screen")
    desktop.shot("quiet-digest")
    notifier.stop()
    outbox.close()

    told = [notice["summary"] for notice in history(desktop)]
    assert (while_quiet, told[: len(told) - begun][::-1]) == (1, ["Over contracted: 41 of 40 licenses", DIGEST["en"]])
