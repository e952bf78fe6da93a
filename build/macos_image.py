"""Make the disk image for macOS: ``python build/macos_image.py`` (after `build/freeze.py`) leaves a .dmg in ``dist/``.

The image holds the application and a link to ``/Applications``, so that one drags the one onto the other. `ditto`
copies the application, because it keeps the links inside frameworks, without which a signature is broken. Runs on
macOS; what it would do is tested everywhere.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from freeze import DIST
from system import say
from version import version

APP = "wolkvox_tray.app"
TITLE = "wolkvox_tray"

Run = Callable[[Sequence[str]], object]


def main() -> int:
    """Make the image; return an exit code."""
    app = DIST / APP
    if not app.is_dir():
        say(f"{app} isn't there: run build/freeze.py on macOS first.")
        return 1
    image = make(app, DIST, lambda command: subprocess.run(command, check=True))
    say(f"{image.name}: {image.stat().st_size / 1e6:.1f} MB")
    return 0


def make(app: Path, into: Path, run: Run) -> Path:
    """Return the image of `app`, made by `run`."""
    image = into / f"wolkvox-tray-{version()}-macos-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory() as folder:
        run(["ditto", str(app), str(Path(folder, app.name))])
        Path(folder, "Applications").symlink_to("/Applications")
        # ULFO: compressed by lzfse, which every macOS since 10.11 reads.
        run(["hdiutil", "create", "-volname", TITLE, "-srcfolder", folder, "-format", "ULFO", "-ov", str(image)])
    run(["hdiutil", "verify", str(image)])
    return image


if __name__ == "__main__":
    sys.exit(main())
