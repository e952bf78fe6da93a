"""Mount the disk image, let the app inside test itself from there, as one does before dragging it anywhere (macOS)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from trial import Failed, call, checked, try_program


def try_image(image: Path) -> None:
    """Try the app in `image`. Raises `Failed`."""
    with tempfile.TemporaryDirectory() as folder:
        mounting = ("hdiutil", "attach", "-readonly", "-nobrowse", "-mountpoint", folder, str(image))
        checked(call(*mounting), "mounting")
        try:
            apps = sorted(Path(folder).glob("*.app"))
            if len(apps) != 1:
                raise Failed(f"{len(apps)} applications in {image.name}")
            # Ad hoc, if there is no Apple ID: but never broken, or macOS calls the app damaged.
            checked(call("codesign", "--verify", "--strict", "--deep", str(apps[0])), "the signature")
            try_program(apps[0] / "Contents" / "MacOS" / "wolkvox-tray")
        finally:
            call("hdiutil", "detach", "-force", folder)
