"""Walks through every window and says what is wrong with it: ``python -m tests.qt.every_window FOLDER [LANGUAGE]``.

Texts that are cut, what the keyboard doesn't reach or show, what has no name. It paints each window into FOLDER as
well; "-" paints nothing. Further words: ``light`` (the default), ``dark`` or
``contrast``; ``125``, ``150`` or ``200`` for a screen of that scale. The language is the pseudo-locale unless one is
named. The exit code is 1 if anything is wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCALES = ("125", "150", "175", "200")


def main() -> int:
    """Walk through all windows as the arguments say; return an exit code."""
    folder, *words = sys.argv[1:]
    scale = next((word for word in words if word in SCALES), "100")
    os.environ["QT_SCALE_FACTOR"] = str(int(scale) / 100)
    from tests.qt import shots  # its platform is chosen by the environment

    shots.prepare_screen()
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.helpers.cut_texts import cut_texts, too_large
    from tests.helpers.faint_texts import faint_texts
    from tests.helpers.gallery import windows
    from tests.helpers.keyboard_walk import keyboard_problems, unseen_focus
    from tests.helpers.looks import dress, speak
    from tests.helpers.spoken_walk import unspoken

    app = QApplication(sys.argv[:1])
    mode = next((word for word in words if word in shots.PALETTES), "light")
    dress(app, mode)
    language = next((word for word in words if word not in (*SCALES, *shots.PALETTES)), "")
    found: list[str] = []

    def look(window: QWidget, name: str) -> None:
        if folder != "-":
            window.grab().save(str(Path(folder) / f"{name}-{language or 'pseudo'}-{mode}-{scale}.png"))
        for check in (cut_texts, too_large, faint_texts, unspoken, keyboard_problems, unseen_focus):
            found.extend(f"{name}: {text}" for text in check(window))

    if folder != "-":
        Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        speak(app, language, Path(made))
        windows(look)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
