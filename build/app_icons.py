"""The app's icon in the forms that systems want, all made from one SVG: ``python build/app_icons.py FOLDER``.

Linux: PNGs in the folders of the hicolor theme, and the SVG itself. Windows: an .ico that holds every size the shell
asks for at 100 to 250 %. macOS: an .icns. The tray's icon isn't among them: the app paints that, for it shows a number.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
SVG = ROOT / "resources" / "icons" / "wolkvox_tray.svg"
HICOLOR = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS = (16, 32, 64, 128, 256, 512, 1024)


def make(folder: Path) -> Path:
    """Write ``hicolor/``, ``wolkvox_tray.ico`` and ``wolkvox_tray.icns`` into `folder`; return it."""
    _application = QGuiApplication.instance() or QGuiApplication([])
    pictures = {size: _painted(folder, size) for size in sorted({*HICOLOR, *ICO, *ICNS})}
    for size in HICOLOR:
        place = folder / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pictures[size], place / "wolkvox_tray.png")
    scalable = folder / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SVG, scalable / SVG.name)
    for name, sizes in (("wolkvox_tray.ico", ICO), ("wolkvox_tray.icns", ICNS)):
        images = [Image.open(pictures[size]) for size in sizes]
        images[-1].save(folder / name, append_images=images[:-1], sizes=[image.size for image in images])
    return folder


def _painted(folder: Path, size: int) -> Path:
    path = folder / "png" / f"{size}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} can't be written")
    return path


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
