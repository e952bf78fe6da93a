"""The README's pictures, painted by the app itself: ``.venv/bin/python build/pictures.py``.

Run it after the windows or their words changed, look at what it painted, and commit that.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
ICON_PX = 32
WINDOWS = {
    "popup-fresh-{language}-light": "popup",
    "popup-offline-{language}-dark": "offline",
    "popup-mixed-{language}-light": "accounts",
    "first-run-test-{language}-light": "first-run",
    "settings-accounts-{language}-light": "settings",
    "notices-{language}-light": "notices",
}
"""Which of the app's own screenshots stand in the manual, and under which name."""


def main() -> int:
    """Paint all pictures into ``docs/pictures``; return an exit code."""
    os.environ.update(QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8", TZ="America/Bogota")
    sys.path.insert(0, str(ROOT))
    from wolkvox_tray.qt import screenshots

    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        screenshots.render(Path(folder))
        for language in ("en", "es"):
            for picture, name in WINDOWS.items():
                shutil.copyfile(
                    Path(folder) / f"{picture.format(language=language)}.png", PICTURES / f"{name}-{language}.png"
                )
    _icons()
    return 0


def _icons() -> None:
    """Paint the icon: one picture a state for the manual, and the sheets to judge it by."""
    import icon_sheet  # beside this file; both need the platform that `main` chose

    from wolkvox_tray.core.watch.overview import Overview, Shape
    from wolkvox_tray.qt import icons

    views = {shape.value: Overview(shape=shape, total=138) for shape in Shape}
    views["changed"] = Overview(shape=Shape.NUMBER, total=138, changed=True)
    views["over"] = Overview(shape=Shape.NUMBER, total=138, over=True)
    views["mark"] = Overview(shape=Shape.NUMBER, numberless=True)
    for name, view in views.items():
        icons.image(view, icons.ON_DARK_PLATE, ICON_PX).save(str(PICTURES / f"icon-{name}.png"))
    icon_sheet.save(PICTURES)


if __name__ == "__main__":
    sys.exit(main())
