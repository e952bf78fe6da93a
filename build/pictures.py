"""The guide's pictures, painted by the app itself: ``.venv/bin/python build/pictures.py``.

Run it after the windows or their words changed, look at what it painted, and commit that. Pictures travel with every
installation, so each is kept as small as a picture of 256 colours is. ``tests/test_manual.py`` fails if a page shows a
picture that isn't made here.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wolkvox_tray.core.watch.overview import Shape  # noqa: E402 - found by the line above

PICTURES = ROOT / "docs" / "pictures"
SHEETS = ROOT / "docs" / "icon-sheets"
ICON_PX = 32
COLORS = 256
LANGUAGES = {"en": "en", "es": "es", "pt": "pt_BR"}
"""How a picture's name ends: which language it speaks."""
IN_PORTUGUESE = ("popup", "first-run-server", "first-run-token", "first-run", "settings")
"""That part of the guide has no more than install and first set-up."""
WINDOWS = {
    "popup": "popup-fresh-{language}-light",
    "offline": "popup-offline-{language}-dark",
    "accounts": "popup-mixed-{language}-light",
    "first-run-server": "first-run-server-{language}-light",
    "first-run-token": "first-run-token-{language}-light",
    "first-run": "first-run-test-{language}-light",
    "settings": "settings-accounts-{language}-light",
    "settings-notices": "settings-notices-{language}-light",
    "settings-contracted": "settings-contracted-{language}-light",
    "settings-general": "settings-general-{language}-light",
    "settings-network": "settings-network-{language}-light",
    "settings-data": "settings-data-{language}-light",
    "notices": "notices-{language}-light",
    "history": "history-{language}-light",
    "export": "export-{language}-light",
    "money": "money-invoice-{language}-light",
    "money-prices": "money-prices-{language}-light",
}
"""A picture of the guide: which of the app's own screenshots it is."""
ICONS = (*(shape.value for shape in Shape), "changed", "over", "mark")


def names() -> list[str]:
    """Return the names of all pictures that are made here."""
    return [*(f"{name}-{ending}.png" for name, ending in windows()), *(f"icon-{name}.png" for name in ICONS)]


def windows() -> list[tuple[str, str]]:
    """Return which window is painted in which language, as their pictures' names have it."""
    return [(name, ending) for name in WINDOWS for ending in LANGUAGES if ending != "pt" or name in IN_PORTUGUESE]


def main() -> int:
    """Paint all pictures into ``docs/pictures``; return an exit code."""
    os.environ.update(QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8", TZ="America/Bogota")
    if hasattr(time, "tzset"):  # or the zone is found by some, and later, and the clocks of the pictures differ
        time.tzset()
    from PySide6.QtGui import QImage

    from wolkvox_tray.qt import screenshots

    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        screenshots.render(Path(folder))
        for name, ending in windows():
            picture = WINDOWS[name].format(language=LANGUAGES[ending])
            _save(QImage(str(Path(folder) / f"{picture}.png")), f"{name}-{ending}.png")
    _icons()
    for path in set(PICTURES.glob("*.png")) - {PICTURES / name for name in names()}:
        path.unlink()
    size = sum(path.stat().st_size for path in PICTURES.iterdir())
    print(f"{len(names())} pictures, {size / 1e6:.2f} MB")
    return 0


def _save(picture: QImage, name: str) -> None:
    """Keep `picture` with its 256 commonest colours, as small as it gets."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    flat = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(flat.constBits()).cast("B").cast("I")
    table = [color for color, _n in Counter(pixels).most_common(COLORS)]
    flags = Qt.ImageConversionFlag.ThresholdDither
    flat.convertToFormat(QImage.Format.Format_Indexed8, table, flags).save(str(PICTURES / name), quality=0)


def _icons() -> None:
    """Paint the icon: one picture a state for the guide, and the sheets to judge it by."""
    import icon_sheet  # beside this file; both need the platform that `main` chose

    from wolkvox_tray.core.watch.overview import Overview
    from wolkvox_tray.qt import icons

    views = {shape.value: Overview(shape=shape, total=138) for shape in Shape}
    views["changed"] = Overview(shape=Shape.NUMBER, total=138, changed=True)
    views["over"] = Overview(shape=Shape.NUMBER, total=138, over=True)
    views["mark"] = Overview(shape=Shape.NUMBER, numberless=True)
    for name in ICONS:
        icons.image(views[name], icons.ON_DARK_PLATE, ICON_PX).save(str(PICTURES / f"icon-{name}.png"), quality=0)
    icon_sheet.save(SHEETS)


if __name__ == "__main__":
    sys.exit(main())
