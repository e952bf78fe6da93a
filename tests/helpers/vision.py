"""How people see colours: contrast, and what is left of a picture without colours or with some of them missing.

Contrast is WCAG 2's. The missing of one kind of cones is simulated by the matrices of G. M. Machado, M. M. Oliveira,
L. A. F. Fernandes: "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
Visualization and Computer Graphics 15 (2009), table 1, severity 1.0; they work on linear RGB.
"""

import math
from functools import lru_cache

from PySide6.QtGui import QColor, QImage, QPainter

Matrix = tuple[tuple[float, float, float], ...]

WEIGHTS = (0.2126, 0.7152, 0.0722)
"""How much red, green and blue make of a luminance."""
EYES: dict[str, Matrix] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "greys": (WEIGHTS, WEIGHTS, WEIGHTS),
    "no red (protanopia)": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green (deuteranopia)": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue (tritanopia)": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def contrast(one: str, other: str, eyes: str = "all colours") -> float:
    """Return the contrast of two colours (``#RRGGBB``), from 1 to 21."""
    return math.exp(abs(_lightness(QColor(one).rgb(), eyes) - _lightness(QColor(other).rgb(), eyes)))


def seen(image: QImage, panel: str, eyes: str) -> list[float]:
    """Return how light each pixel of an image on a panel is, so that a difference is the logarithm of a contrast."""
    shown = on(image, panel)
    return [_lightness(shown.pixel(x, y), eyes) for y in range(shown.height()) for x in range(shown.width())]


def differing(one: list[float], other: list[float], *, from_contrast: float) -> int:
    """Return how many pixels of two pictures differ by at least this contrast."""
    least = math.log(from_contrast)
    return sum(abs(a - b) >= least for a, b in zip(one, other, strict=True))


def on(image: QImage, panel: str) -> QImage:
    """Return the image as it looks on a panel of this colour."""
    shown = QImage(image.size(), QImage.Format.Format_RGB32)
    shown.fill(QColor(panel))
    with QPainter(shown) as painter:
        painter.drawImage(0, 0, image)
    return shown


@lru_cache(maxsize=4096)
def _lightness(rgb: int, eyes: str) -> float:
    linear = [_linear(channel / 255) for channel in (rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255)]
    left = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in EYES[eyes]]
    luminance = sum(weight * min(max(channel, 0.0), 1.0) for weight, channel in zip(WEIGHTS, left, strict=True))
    return math.log(luminance + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
