"""Shows every window at once, with made-up counts, for a screen reader to walk through; F5 brings the popup a new poll.

What the first F5 brings is unchanged, then a change, then trouble. ``python tests/desktop/all_windows.py [LANGUAGE]``.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import replace

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.model import Health, ReasonCode
from wolkvox_tray.core.words import speak
from wolkvox_tray.qt import screenshots
from wolkvox_tray.qt.popup import Popup
from wolkvox_tray.qt.samples import BOGOTA, FRESH, NOW, a_change, failing

FIRST = replace(FRESH, changes=(), next_allowed_at=None)
POLLS = (
    replace(FIRST, asked_at=NOW),
    replace(FIRST, changes=(a_change(BOGOTA, 40),)),
    failing(Health.OFFLINE, ReasonCode.TIMED_OUT, poll=FRESH, since=NOW),
)


def main() -> None:
    """Show everything until the process is ended."""
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    QLocale.setDefault(QLocale({"es": "es_CO"}.get(language, "en_GB")))
    speak(locale_dir(), (language,))
    windows: list[QWidget] = []

    def keep(window: QWidget, _name: str) -> None:
        windows.append(window)

    for show in (screenshots._settings, screenshots._first_runs, screenshots._others, screenshots._history):
        show(keep)
    screenshots._money(keep)
    popup = Popup(clock=screenshots._now)
    popup.show_polls([FIRST], NOW)
    popup.open_at(None)
    polls = iter(POLLS)

    def refresh() -> None:
        if (poll := next(polls, None)) is not None:
            popup.show_polls([poll], NOW)

    popup.refresh_wanted.connect(refresh)
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    awake = QTimer()
    awake.timeout.connect(lambda: None)  # Python looks at signals only when it runs
    awake.start(100)
    app.exec()


if __name__ == "__main__":
    main()
