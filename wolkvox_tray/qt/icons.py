"""The tray icon: an `Overview` → a `QIcon` that holds a picture for each size a panel may ask for.

The number is the icon: figures as wide as fit, drawn for each size and never scaled, because a scaled digit can't be
read at 16 px. Without a number the shape of the worst state stands in its place (`qt.shapes`).

Which colour the panel has, no toolkit can tell: GNOME's is black under a light theme, Windows has two switches, xfce
one a panel. So ``auto`` takes its colours from the colour scheme *and* brings its own background, a plate in that
scheme's panel colour: where the guess is right the plate melts into the panel, where it is wrong the figures stand on
a chip, as legible as before. (Tried first: an edge around the figures. At 16 px it filled the gaps between them.)
Whoever says "light" or "dark" gets figures without a plate, which may be a little wider. macOS colours the icon
itself from a mask, in which a plate would be a blob, so there is none.

Over a threshold the number stands on a plate filled with the colour of a warning. In a mask the number is cut out of
that plate, and on a plate of its own colour the figures turn from dark to light or the other way round: it is seen
without colours, too. Who wants no number gets the app's mark in its place, which takes dot and plate as a number does.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPen, QPixmap

from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.qt.glyphs import HEIGHTS, bitmap_width, choose_bitmaps, choose_pencil, narrowest_px, stroked
from wolkvox_tray.qt.shapes import PAINTERS, headset, mark, paint_bitmap

SIZES = (16, 20, 22, 24, 28, 32, 40, 48, 64)
"""What panels ask for, in px: Windows 16-40 (scaled by 100 to 250 %), xfce and GNOME 16-24, KDE 22-32, and
twice that on fine screens."""

_COLORS = {Shape.DENIED: "critical", Shape.SETUP: "figure", Shape.LOCKED: "figure", Shape.UNKNOWN: "figure"}
"""Which colour of the ink a shape takes, if not the quiet one: those that wait for a person, and a doubtful number."""
_DOTS = {16: 5, 20: 6, 22: 6, 24: 7, 28: 8, 32: 9, 40: 11, 48: 14, 64: 18}
_DOTS_16 = {5: ".###. ##### ##### ##### .###.", 4: ".##. #### #### .##.", 3: "### ### ###"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """The colours of one icon; those of `shared`'s visual spec, where their contrasts stand.

    `plate` is painted below everything, ``None`` for none. `over` is the plate of a number over a threshold, `on_over`
    what stands on it. `mask`: macOS's template, in which only what is painted counts, and no colour.
    """

    figure: str
    quiet: str
    accent: str
    critical: str
    over: str
    on_over: str
    plate: str | None = None
    mask: bool = False


ON_LIGHT = Ink(
    figure="#1A1A1A", quiet="#5A5A5A", accent="#005FB7", critical="#C42B1C", over="#9D5D00", on_over="#FFFFFF"
)
ON_DARK = Ink(
    figure="#FFFFFF", quiet="#C8C8C8", accent="#60CDFF", critical="#FF99A4", over="#FCE100", on_over="#1A1A1A"
)
ON_LIGHT_PLATE = replace(ON_LIGHT, plate="#EEEEEE")
ON_DARK_PLATE = replace(ON_DARK, plate="#202020")
TEMPLATE = Ink(
    figure="#000000",
    quiet="#000000",
    accent="#000000",
    critical="#000000",
    over="#000000",
    on_over="#000000",
    mask=True,
)


def ink_for(panel: str, *, platform: str = sys.platform) -> Ink:
    """Return the colours for the setting `icon_panel` ("auto", "light" or "dark")."""
    if platform == "darwin":
        return TEMPLATE
    if panel != "auto":
        return ON_LIGHT if panel == "light" else ON_DARK
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return ON_DARK_PLATE if dark else ON_LIGHT_PLATE


def number_text(total: int, *, whole: bool = False) -> str:
    """Return `total` in at most four figures, cut and never rounded up: 999, 1.2k, 12k, .1M, 12M.

    `whole` leaves the tenths of thousands away, for an icon on which they don't fit.
    """
    if total < 1000:
        return str(total)
    if total < 10_000:
        thousands, tenths = divmod(total // 100, 10)
        return f"{thousands}.{tenths}k" if tenths and not whole else f"{thousands}k"
    if total < 100_000:
        return f"{total // 1000}k"
    if total < 1_000_000:
        return f".{total // 100_000}M"
    return f"{min(total // 1_000_000, 99)}M"


def icon(view: Overview, ink: Ink = ON_DARK_PLATE) -> QIcon:
    """Return the icon of `view`; the same picture is painted once."""
    return _icon(view.face, ink)


def image(view: Overview, ink: Ink, size: int) -> QImage:
    """Return one picture of `view`, `size` px wide (one of `SIZES`)."""
    if view.shape is Shape.NUMBER and not view.numberless and (view.total is None or view.total < 0):
        view = Overview(shape=Shape.UNKNOWN)  # a sum below zero can't be: it counts as not known
    if view.over:
        ink = replace(ink, figure=ink.on_over, accent=ink.on_over, plate=ink.over)
    figure = _blank(size)
    with _painter(figure) as painter:
        if paint := PAINTERS.get(view.shape):
            paint(painter, size, QColor(getattr(ink, _COLORS.get(view.shape, "quiet"))))
        else:
            _number(painter, view, ink, size)
    return _on_plate(figure, QColor(ink.plate), cut=ink.mask) if ink.plate else figure


@lru_cache(maxsize=16)
def _icon(view: Overview, ink: Ink) -> QIcon:
    result = QIcon()
    for size in SIZES:
        result.addPixmap(QPixmap.fromImage(image(view, ink, size)))
    result.setIsMask(ink.mask)
    return result


def _blank(size: int) -> QImage:
    flat = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    flat.fill(Qt.GlobalColor.transparent)
    return flat


def _painter(flat: QImage) -> QPainter:
    painter = QPainter(flat)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def _on_plate(figure: QImage, color: QColor, *, cut: bool) -> QImage:
    # In two layers, for a shape may clear what it painted: that must not cut a hole into the plate.
    size = figure.width()
    plate, corner = _blank(size), max(2, round(size / 8))
    with _painter(plate) as painter:
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(0, 0, size, size), corner, corner)
        if cut:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.drawImage(0, 0, figure)
    return plate


def _number(painter: QPainter, view: Overview, ink: Ink, size: int) -> None:
    """Paint the number, or the mark in its place; at the bottom if the dot stands above it."""
    margin, height, color = round(size / 16) if ink.plate else 0, HEIGHTS[size], QColor(ink.figure)
    top = size - height - margin if view.changed else (size - height) // 2
    if view.numberless:
        mark(painter, size, top, color)
    else:
        write = _write_bitmaps if size == 16 else _write_strokes
        text, room = number_text(view.total or 0), size - 2 if ink.plate else size  # on a plate one px stays free
        if narrowest_px(text, size) > room:
            text = number_text(view.total or 0, whole=True)
        write(painter, text, top, color, room, size)
    if view.changed:
        # On a plate of the panel's colour the dot may stand in its corner; on a filled one it must stay inside.
        inset = margin if view.over else 0
        _dot(painter, size, inset, min(_DOTS[size], top - inset - max(1, size // 16)), QColor(ink.accent))


def _write_bitmaps(painter: QPainter, text: str, top: int, color: QColor, room: int, size: int) -> None:
    bitmaps, gap, width = choose_bitmaps(text, room)
    x = (size - width + 1) // 2
    for figure in text:
        paint_bitmap(painter, bitmaps[figure], x, top, color)
        x += bitmap_width(bitmaps[figure]) + gap


def _write_strokes(painter: QPainter, text: str, top: int, color: QColor, room: int, size: int) -> None:
    pencil, width = choose_pencil(text, room, size)
    pen = QPen(color, pencil.stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
    pen.setMiterLimit(3)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x = (size - width + 1) // 2
    for figure in text:
        path, advance = stroked(figure, pencil)
        painter.drawPath(path.translated(QPointF(x, top)))
        x += advance + pencil.gap


def _dot(painter: QPainter, size: int, inset: int, width: int, color: QColor) -> None:
    """Paint the "changed, not yet looked at" dot into the upper right corner."""
    if size == 16:
        paint_bitmap(painter, _DOTS_16[width], size - width - inset, inset, color)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(size - inset - width, inset, width, width))


def app_icon() -> QIcon:
    """Return the app's own mark, for windows and notices: an agent's headset on a plate."""
    result = QIcon()
    for size in (*SIZES, 128, 256):
        result.addPixmap(QPixmap.fromImage(app_image(size)))
    return result


def app_image(size: int) -> QImage:
    """Return the app's mark, `size` px wide."""
    flat, u = _blank(size), size / 16
    with _painter(flat) as painter:
        painter.setBrush(QColor(ON_LIGHT.accent))
        painter.drawRoundedRect(QRectF(0, 0, size, size), 3 * u, 3 * u)
        edge = round(3 * u)
        box = QRectF(edge, edge, size - 2 * edge, size - 2 * edge)
        headset(painter, box, max(1, round(1.6 * u)), round(3 * u), QColor("white"))
    return flat
