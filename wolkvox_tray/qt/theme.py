"""Sizes in font units, and the few colours for which the system's palette has no role.

The palette comes first: windows, fields, buttons, selections and focus frames are the system's own, and there is no
style sheet anywhere. Only the state colours (`Ink`, `Wash`) are ours, in a light and a dark edition chosen by how
light the palette's window is; their contrast on the window is at least 4.5:1. With high contrast asked for by the
system (Qt 6.10 and later tell so, and when it changes) they step back too, and everything is drawn in the palette's
text colour. Lengths are given for a 12 px font and scale with the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

BASE_FONT_PX = 12
"""The font height that lengths in the code are given for."""
READABLE, VISIBLE = 4.5, 3.0
"""The least contrast of text and its background, and of shapes and lines that mean something (WCAG 2.2, level AA)."""
TOTAL_SIZE = 2.5
TITLE_SIZE = 1.33
EMPTY_TITLE_SIZE = 1.17
CONTROL_HEIGHT = 32
"""Of fields and buttons in the popup, for a 12 px font."""


class Ink(Enum):
    """Colours of state, on the window's background: (light edition, dark edition)."""

    ACCENT = ("#005FB7", "#60CDFF")
    WARNING = ("#8A5100", "#FCE100")
    CRITICAL = ("#B3261E", "#FF99A4")
    SUCCESS = ("#0E6B0E", "#6CCB5F")


class Wash(Enum):
    """Backgrounds of a banner: (light edition, dark edition); `BANNER_TEXT` reads on each."""

    INFO = ("#E8F1FB", "#16344A")
    WARNING = ("#FFF4CE", "#433519")
    CRITICAL = ("#FDE7E9", "#442726")


BANNER_TEXT = ("#1A1A1A", "#FFFFFF")


def scaled(widget: QWidget, length: float) -> int:
    """Return `length`, given for a 12 px font, in pixels for the font of `widget`."""
    return round(length * QFontInfo(widget.font()).pixelSize() / BASE_FONT_PX)


def sized(font: QFont, times: float, weight: QFont.Weight | None = None) -> QFont:
    """Return `font`, `times` as large."""
    larger = QFont(font)
    if font.pointSizeF() > 0:
        larger.setPointSizeF(font.pointSizeF() * times)
    else:
        larger.setPixelSize(round(font.pixelSize() * times))
    if weight is not None:
        larger.setWeight(weight)
    return larger


def is_dark(palette: QPalette) -> bool:
    """Return whether windows are dark."""
    return luminance(shade(palette, QPalette.ColorRole.Window)) < luminance(
        shade(palette, QPalette.ColorRole.WindowText)
    )


def high_contrast() -> bool:
    """Return whether the system asks for more contrast: then only the palette is used."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)  # since Qt 6.10
    return accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def follow_contrast(slot: Callable[..., None]) -> None:
    """Have `slot` (a QObject's method) called when the system asks for more contrast, or no longer does."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)  # since Qt 6.10
    if accessibility is not None:
        accessibility().contrastPreferenceChanged.connect(slot)


def colored(widget: QWidget, color: QColor) -> None:
    """Give a label its text colour."""
    palette = QPalette(widget.palette())
    palette.setColor(QPalette.ColorRole.WindowText, color)
    widget.setPalette(palette)


def shade(palette: QPalette, role: QPalette.ColorRole) -> QColor:
    """Return a colour as it is in the window in use: some systems grey all text of the others, beyond reading."""
    return palette.color(QPalette.ColorGroup.Active, role)


def ink(palette: QPalette, which: Ink, background: QPalette.ColorRole = QPalette.ColorRole.Window) -> QColor:
    """Return the colour of a state, readable on the palette's window or another background."""
    own = QColor(which.value[is_dark(palette)])
    if high_contrast() or contrast(own, shade(palette, background)) < READABLE:
        return shade(palette, QPalette.ColorRole.WindowText)
    return own


def wash(palette: QPalette, which: Wash) -> QColor:
    """Return the background of a banner."""
    return shade(palette, QPalette.ColorRole.Window) if high_contrast() else QColor(which.value[is_dark(palette)])


def banner_text(palette: QPalette) -> QColor:
    """Return the text colour on a banner."""
    return shade(palette, QPalette.ColorRole.WindowText) if high_contrast() else QColor(BANNER_TEXT[is_dark(palette)])


def quiet(palette: QPalette, background: QPalette.ColorRole = QPalette.ColorRole.Window) -> QColor:
    """Return the text colour of what comes second: toward the background, as far as it stays readable."""
    over = shade(palette, background)
    text = shade(palette, QPalette.ColorRole.WindowText)
    if high_contrast():
        return text
    for share in (0.34, 0.26, 0.18, 0.1):
        mixed = mix(text, over, share)
        if contrast(mixed, over) >= READABLE:
            return mixed
    return text


def hairline(palette: QPalette) -> QColor:
    """Return the colour of the lines between rows."""
    share = 0.5 if high_contrast() else 0.82
    return mix(shade(palette, QPalette.ColorRole.WindowText), shade(palette, QPalette.ColorRole.Window), share)


def band(palette: QPalette) -> QColor:
    """Return the colour of a time in which nobody looked, on a field; the text's own colour reads on it."""
    share = 0.7 if high_contrast() else 0.86
    return mix(shade(palette, QPalette.ColorRole.Text), shade(palette, QPalette.ColorRole.Base), share)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """Return `one` with `share` (0 to 1) of `other` in it."""
    pairs = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    return QColor.fromRgbF(*(mine * (1 - share) + its * share for mine, its in pairs))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: QColor) -> float:
    """Return how light a colour looks, 0 to 1 (WCAG 2.2, relative luminance)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
