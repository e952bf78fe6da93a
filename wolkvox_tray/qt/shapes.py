"""The icon's shapes without a number: one painter function for each `Shape`, on a square of `n` px.

They differ by outline, not by colour, so that they can be told apart in grey, on a template icon (macOS) and by those
who don't see red. Each one paints with the painter's pen and brush of the moment in one colour; what must be cut out
of it (the cloud's slash, the padlock's key hole) is cleared, so that the panel shows through.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from wolkvox_tray.core.watch.overview import Shape
from wolkvox_tray.qt.glyphs import HEIGHTS, Pencil, stroked

Paint = Callable[[QPainter, int, QColor], None]
Clear = QPainter.CompositionMode.CompositionMode_Clear
Over = QPainter.CompositionMode.CompositionMode_SourceOver

_HEADSET_16 = (
    "....######.... ..##########.. .###......###. .##........##. ####......#### ####......#### ####......#### "
    "####......#### ..........##.. ......######.."
)
_QUESTION_16 = (
    ".######. ######## ##....## ##....## ......## .....### ....###. ...###.. ...##... ...##... ...##... ........ "
    "...##... ...##..."
)


def _pen(color: QColor, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.MiterJoin)


def _snap(n: int, sixteenths: float) -> int:
    """Return a length given for 16 px as whole pixels at `n` px."""
    return round(sixteenths * n / 16)


def squares(painter: QPainter, n: int, color: QColor) -> None:
    """Three squares in a row: asking for the first time."""
    side, gap = _snap(n, 3), _snap(n, 2)
    x, y = (n - 3 * side - 2 * gap) // 2, (n - side) // 2
    for i in range(3):
        painter.fillRect(x + i * (side + gap), y, side, side, color)


def dash(painter: QPainter, n: int, color: QColor) -> None:
    """A long dash: wolkvox has no data for this month yet, which is not zero."""
    width, height = _snap(n, 12), max(2, _snap(n, 2))
    painter.fillRect((n - width) // 2, (n - height) // 2, width, height, color)


def bars(painter: QPainter, n: int, color: QColor) -> None:
    """Two upright bars: paused."""
    width, height, gap = _snap(n, 4), _snap(n, 12), 4 if n == 16 else _snap(n, 3)
    x, y = (n - 2 * width - gap) // 2, _snap(n, 2)
    for left in (x, x + width + gap):
        painter.fillRect(left, y, width, height, color)


def clock(painter: QPainter, n: int, color: QColor) -> None:
    """A clock: the last answer is too old to be shown as a number."""
    stroke = {16: 2, 20: 2, 22: 2, 24: 3, 28: 3, 32: 3, 40: 4, 48: 5}.get(n, 7)
    centre, radius = round(n / 2), n / 2 - round(n / 16) - stroke / 2
    painter.setPen(_pen(color, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(n / 2, n / 2), radius, radius)
    hand = 4 if n >= 32 else 2
    up, right = round(radius * 0.62), round(radius * 0.55)
    painter.fillRect(centre - hand // 2, centre - up, hand, up + hand // 2, color)
    painter.fillRect(centre - hand // 2, centre - hand // 2, right + hand // 2, hand, color)


def cloud(painter: QPainter, n: int, color: QColor) -> None:
    """A slashed cloud: no usable answer, for longer than a number stays true."""
    u = n / 16
    puffs = QPainterPath()
    puffs.setFillRule(Qt.FillRule.WindingFill)
    for x, y, radius in ((4.2, 9.5, 3.5), (7.9, 7.2, 4.6), (12.2, 9.3, 3.7)):
        puffs.addEllipse(QPointF(x * u, y * u), radius * u, radius * u)
    puffs.addRect(QRectF(4.2 * u, 8 * u, 8 * u, 5 * u))
    painter.setClipRect(QRectF(0, 0, n, round(13 * u)))
    painter.fillPath(puffs, color)
    painter.setClipping(False)
    slash = QPointF(1.4 * u, 1.4 * u), QPointF(14.6 * u, 14.6 * u)
    painter.setCompositionMode(Clear)
    painter.setPen(_pen(color, max(5, round(4.4 * u))))
    painter.drawLine(*slash)
    painter.setCompositionMode(Over)
    painter.setPen(_pen(color, max(2, round(1.7 * u)), Qt.PenCapStyle.SquareCap))
    painter.drawLine(*slash)


def key(painter: QPainter, n: int, color: QColor) -> None:
    """A key and a "!": wolkvox refused the token; only a person can go on."""
    u, middle = n / 16, _snap(n, 8)
    stroke = max(2, round(1.9 * u))
    ring, shank_end, y = _snap(n, 3.5), _snap(n, 12), middle - stroke // 2
    painter.setPen(_pen(color, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(ring, middle), ring - stroke / 2, ring - stroke / 2)
    ring_end = 2 * ring - stroke // 2
    painter.fillRect(ring_end, y, shank_end - ring_end, stroke, color)
    painter.fillRect(shank_end - stroke, y + stroke, stroke, _snap(n, 2.4), color)
    painter.fillRect(shank_end - 2 * stroke - max(1, round(0.7 * u)), y + stroke, stroke, _snap(n, 1.6), color)
    side = max(2, _snap(n, 2))
    painter.fillRect(n - side, _snap(n, 2), side, _snap(n, 8), color)
    painter.fillRect(n - side, _snap(n, 12), side, side, color)


def padlock(painter: QPainter, n: int, color: QColor) -> None:
    """A closed padlock: this computer's key store is locked, so there is no token to ask with."""
    u = n / 16
    body = QRectF(_snap(n, 2.5), _snap(n, 7), n - 2 * _snap(n, 2.5), n - _snap(n, 1) - _snap(n, 7))
    stroke = max(2, _snap(n, 2))
    left, right, top = body.left() + 2 * u, body.right() - 2 * u, stroke / 2 + _snap(n, 1)
    bow = QPainterPath(QPointF(left, body.top()))
    bow.lineTo(left, top + (right - left) / 2)
    bow.arcTo(QRectF(left, top, right - left, right - left), 180, -180)
    bow.lineTo(right, body.top())
    painter.setPen(_pen(color, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(bow)
    painter.fillRect(body, color)
    hole_width, hole_height = max(2, _snap(n, 2)), max(3, _snap(n, 4))
    hole = QRectF((n - hole_width) // 2, body.top() + round((body.height() - hole_height) / 2), hole_width, hole_height)
    painter.setCompositionMode(Clear)
    painter.fillRect(hole, color)
    painter.setCompositionMode(Over)


def gear(painter: QPainter, n: int, color: QColor) -> None:
    """A gear: not set up yet."""
    u, middle = n / 16, n / 2
    painter.setPen(_pen(color, 3 * u))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(middle, middle), 4 * u, 4 * u)
    for tooth in range(8):
        painter.save()
        painter.translate(middle, middle)
        painter.rotate(tooth * 45)
        painter.fillRect(QRectF(-1.5 * u, 0.6 * u - middle, 3 * u, 3.4 * u), color)
        painter.restore()


def question(painter: QPainter, n: int, color: QColor) -> None:
    """A question mark, larger than any figure (as high as one it looks like a 7): a count couldn't be read."""
    if n == 16:
        paint_bitmap(painter, _QUESTION_16, 4, 1, color)
        return
    stroke, width = max(2, _snap(n, 2)), _snap(n, 8)
    width += (width - stroke) % 2  # so that its stem stands on whole pixels
    path, _width = stroked("?", Pencil(height=round(n * 0.86), width=width, stroke=stroke, gap=0))
    painter.setPen(_pen(color, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path.translated(QPointF((n - width) // 2, _snap(n, 1))))


def mark(painter: QPainter, n: int, top: int, color: QColor) -> None:
    """The app's own mark, an agent's headset, as high as a number would be from `top`: who chose no number sees this.

    (Tried first: rising bars. In a panel they are the strength of a signal.)
    """
    if n == 16:
        paint_bitmap(painter, _HEADSET_16, 1, top, color)
        return
    height, stroke, cup = HEIGHTS[n], max(2, round(n * 0.14)), _snap(n, 4)
    width = 2 * ((n - 2 * _snap(n, 1)) // 2) + n % 2
    headset(painter, QRectF((n - width) // 2, top, width, height), stroke, cup, color)


def headset(painter: QPainter, box: QRectF, stroke: int, cup: int, color: QColor) -> None:
    """A headset that fills `box`: the band, two cups as wide as `cup`, and the microphone below the right one."""
    left, right, top = box.left() + cup / 2, box.right() - cup / 2, box.top() + stroke / 2
    shoulder, tall = box.top() + round(box.height() * 0.42), round(box.height() * 0.4)
    width = right - left
    height = min(width, 2 * (shoulder - top))
    band = QPainterPath(QPointF(left, shoulder + 1))
    band.arcTo(QRectF(left, top, width, height), 180, -180)
    band.lineTo(right, shoulder + 1)
    painter.setPen(_pen(color, stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(band)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    corner = cup // 4
    for x in (box.left(), box.right() - cup):
        painter.drawRoundedRect(QRectF(x, shoulder, cup, tall), corner, corner)
    thick, reach = max(1, round(stroke * 0.8)), round(box.width() * 0.42)
    arm = round(right + thick / 2)
    below = shoulder + tall - corner
    painter.fillRect(QRectF(arm - thick, below, thick, box.bottom() - below), color)
    painter.fillRect(QRectF(arm - reach, box.bottom() - thick, reach, thick), color)


def paint_bitmap(painter: QPainter, bitmap: str, x: int, y: int, color: QColor) -> None:
    """Paint each "#" of a bitmap (rows parted by spaces) as one px."""
    for j, row in enumerate(bitmap.split()):
        for i, dot in enumerate(row):
            if dot == "#":
                painter.fillRect(x + i, y + j, 1, 1, color)


PAINTERS: dict[Shape, Paint] = {
    Shape.SETUP: gear,
    Shape.DENIED: key,
    Shape.LOCKED: padlock,
    Shape.OFFLINE: cloud,
    Shape.NO_DATA: dash,
    Shape.STALE: clock,
    Shape.FIRST: squares,
    Shape.PAUSED: bars,
    Shape.UNKNOWN: question,
}
