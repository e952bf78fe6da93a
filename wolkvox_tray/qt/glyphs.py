"""The figures of the icon: 0-9, "k", "M" and ".", as bitmaps for 16 px and as strokes for larger sizes; and a "?".

At 16 px nothing survives antialiasing, so each figure is drawn pixel by pixel in three widths. Above, a figure is one
or more strokes whose straight edges fall on whole pixels, written as a string of points on a named grid:

- a point is a column letter and a row letter (``b1``); ``)`` or ``(`` before it reaches it by a quarter circle,
  clockwise or not, instead of a straight line; ``|`` lifts the pen.
- columns: ``a`` left stroke, ``b``/``c`` where its corners begin and end, ``d`` right stroke, ``f``/``e`` the box's
  left and right edge, and a few that one figure needs.
- rows: ``0`` top edge, ``1`` top stroke, ``2``/``3`` upper corners, ``4`` middle stroke, ``5``/``6`` lower corners,
  ``7`` bottom stroke, ``8`` bottom edge, ``u``/``l`` where an open end stops above and below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

WIDE = {
    "0": ".####. ###### ##..## ##..## ##..## ##..## ##..## ##..## ###### .####.",
    "1": "..## .### #### ..## ..## ..## ..## ..## ..## ..##",
    "2": ".####. ###### ##..## ....## ...### ..###. .###.. ###... ###### ######",
    "3": ".####. ###### ##..## ....## ..###. ..#### ....## ##..## ###### .####.",
    "4": "...### ..#### ..#### .##.## .##.## ##..## ###### ###### ....## ....##",
    "5": "###### ###### ##.... #####. ###### ....## ....## ##..## ###### .####.",
    "6": ".####. ###### ##.... ##.... #####. ###### ##..## ##..## ###### .####.",
    "7": "###### ###### ....## ...##. ...##. ..##.. ..##.. .##... .##... .##...",
    "8": ".####. ###### ##..## ##..## .####. ###### ##..## ##..## ###### .####.",
    "9": ".####. ###### ##..## ##..## ###### .##### ....## ....## ###### .####.",
    "k": "##.... ##.... ##.... ##..## ##.##. ####.. ####.. ##.##. ##..## ##..##",
    "M": "##..## ###### ###### ###### ##..## ##..## ##..## ##..## ##..## ##..##",
    ".": ".. .. .. .. .. .. .. .. ## ##",
}
MEDIUM = {
    "0": ".###. ##.## ##.## ##.## ##.## ##.## ##.## ##.## ##.## .###.",
    "1": ".## ### .## .## .## .## .## .## .## .##",
    "2": ".###. ##.## ##.## ...## ..##. ..##. .##.. ##... ##### #####",
    "3": ".###. ##.## ...## ...## ..##. ...## ...## ...## ##.## .###.",
    "4": "...## ..### .#### .#.## ##.## ##.## ##### ##### ...## ...##",
    "5": "##### ##### ##... ####. ##.## ...## ...## ...## ##.## .###.",
    "6": ".###. ##.## ##... ##... ####. ##.## ##.## ##.## ##.## .###.",
    "7": "##### ##### ...## ...## ..##. ..##. ..##. .##.. .##.. .##..",
    "8": ".###. ##.## ##.## ##.## .###. ##.## ##.## ##.## ##.## .###.",
    "9": ".###. ##.## ##.## ##.## ##.## .#### ...## ...## ##.## .###.",
    "k": "##... ##... ##... ##.## ##.## ####. ####. ##.## ##.## ##.##",
    "M": "##.## ##### ##### ##.## ##.## ##.## ##.## ##.## ##.## ##.##",
    ".": ". . . . . . . . # #",
}
NARROW = {
    "0": ".##. #..# #..# #..# #..# #..# #..# #..# #..# .##.",
    "1": ".# ## .# .# .# .# .# .# .# .#",
    "2": ".##. #..# ...# ...# ..#. .#.. .#.. #... #... ####",
    "3": ".##. #..# ...# ...# .##. ...# ...# ...# #..# .##.",
    "4": "#..# #..# #..# #..# #..# #### ...# ...# ...# ...#",
    "5": "#### #... #... ###. ...# ...# ...# ...# #..# .##.",
    "6": ".##. #..# #... #... ###. #..# #..# #..# #..# .##.",
    "7": "#### ...# ...# ..#. ..#. ..#. .#.. .#.. .#.. .#..",
    "8": ".##. #..# #..# #..# .##. #..# #..# #..# #..# .##.",
    "9": ".##. #..# #..# #..# #..# .### ...# ...# #..# .##.",
    "k": "#... #... #... #..# #.#. ##.. ##.. #.#. #..# #..#",
    "M": "#..# #### #### #..# #..# #..# #..# #..# #..# #..#",
    ".": ". . . . . . . . # #",
}

STROKES = {
    "0": "b1 c1 )d2 d6 )c7 b7 )a6 a2 )b1",
    "1": "o8 o0 | oy pz",
    "2": "au a2 )b1 c1 )d2 dm k7 e7",
    "3": "au a2 )b1 c1 )d2 d3 )c4 i4 | c4 )d5 d6 )c7 b7 )a6 al",
    "4": "a0 aq eq | jt j8",
    "5": "e1 a1 a4 c4 )d5 d6 )c7 b7 )a6 al",
    "6": "du d2 (c1 b1 (a2 a6 (b7 c7 (d6 d5 (c4 a4",
    "7": "f1 d1 n8",
    "8": "b1 c1 )d2 d3 )c4 b4 )a3 a2 )b1 | b4 c4 )d5 d6 )c7 b7 )a6 a5 )b4",
    "9": "al a6 (b7 c7 (d6 d2 (c1 b1 (a2 a3 (b4 d4",
    "k": "a0 a8 | gv hw | xr se",
    "M": "a8 a0 | aU UM dU | d0 d8",
    ".": "ad a8",
    "?": "au a2 )b1 c1 )d2 d3 )c4 U4 US | Ud U8",
}
_PENCILS: dict[int, tuple[tuple[int, int, int], ...]] = {
    20: ((8, 2, 2), (6, 2, 1), (5, 2, 1)),
    22: ((9, 3, 2), (6, 2, 2), (5, 2, 1)),
    24: ((10, 3, 2), (7, 2, 1), (6, 2, 1)),
    28: ((12, 4, 2), (8, 3, 1), (6, 2, 2)),
    32: ((13, 4, 3), (9, 3, 2), (7, 2, 2)),
    40: ((16, 5, 4), (11, 4, 2), (9, 3, 2)),
    48: ((19, 6, 4), (13, 4, 3), (10, 4, 3)),
    64: ((26, 8, 6), (18, 6, 4), (14, 4, 4)),
}
"""Width, stroke and gap of the figures for each size, from the widest; `HEIGHTS` has their height."""
HEIGHTS = {16: 10, 20: 12, 22: 14, 24: 15, 28: 18, 32: 20, 40: 25, 48: 30, 64: 40}
QUARTER = 0.5522847498
"""How far a Bézier's handles reach, in radii, to make a quarter circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pencil:
    """How figures are drawn at one size, in px: their height, width, stroke, and the gap between two."""

    height: int
    width: int
    stroke: int
    gap: int


def bitmap_width(bitmap: str) -> int:
    """Return the width of a figure's bitmap in px."""
    return len(bitmap.split(" ", 1)[0])


def choose_bitmaps(text: str, room: int) -> tuple[dict[str, str], int, int]:
    """Return the widest bitmaps in which `text` fits into `room` px (or the narrowest), their gap, and its width."""
    gap, width, bitmaps = 1, 0, NARROW
    for bitmaps in (WIDE, MEDIUM, NARROW):
        gap = 2 if bitmaps is WIDE and len(text) <= 2 else 1
        width = sum(bitmap_width(bitmaps[figure]) for figure in text) + gap * (len(text) - 1)
        if width <= room:
            break
    return bitmaps, gap, width


def choose_pencil(text: str, room: int, size: int) -> tuple[Pencil, int]:
    """Return the widest pencil with which `text` fits into `room` px (or the narrowest), and its width."""
    pencil, total = Pencil(height=0, width=0, stroke=0, gap=0), 0
    for width, stroke, gap in _PENCILS[size]:
        pencil = Pencil(height=HEIGHTS[size], width=width, stroke=stroke, gap=gap)
        total = sum(_width(figure, pencil) for figure in text) + gap * (len(text) - 1)
        if total <= room:
            break
    return pencil, total


def narrowest_px(text: str, size: int) -> int:
    """Return how many px `text` takes at least."""
    return choose_bitmaps(text, 0)[2] if size == 16 else choose_pencil(text, 0, size)[1]


def stroked(figure: str, pencil: Pencil) -> tuple[QPainterPath, int]:
    """Return the line to stroke for one figure (box at the origin) and how wide the figure is, in px."""
    width = _width(figure, pencil)
    columns, rows = _columns(pencil, width), _rows(pencil, width)
    path, here = QPainterPath(), QPointF()
    pen_up = True
    for word in STROKES[figure].split():
        if word == "|":
            pen_up = True
            continue
        there = QPointF(columns[word[-2]], rows[word[-1]])
        if pen_up:
            path.moveTo(there)
        elif word[0] in "()":
            _quarter_to(path, here, there, clockwise=word[0] == ")")
        else:
            path.lineTo(there)
        here, pen_up = there, False
    return path, width


def _width(figure: str, pencil: Pencil) -> int:
    if figure == ".":
        return pencil.stroke
    if figure == "1":
        return pencil.stroke + max(2, round(pencil.width * 0.28))
    return pencil.width


def _radius(pencil: Pencil) -> float:
    width, height = pencil.width - pencil.stroke, pencil.height - pencil.stroke
    return min(width / 2, math.floor(height) // 2 / 2)


def _columns(pencil: Pencil, figure_width: int) -> dict[str, float]:
    """Return the x of each column letter; the last ones belong to "1", "2", "3", "4", "7", "k", "M" and "?"."""
    w, s, r = pencil.width, pencil.stroke, _radius(pencil)
    left, right = s / 2, w - s / 2
    return {
        "a": left, "b": left + r, "c": right - r, "d": right, "e": w, "f": 0,
        "o": figure_width - s / 2, "p": 0.3,
        "k": left + s * 0.45, "i": left + (w - s) * 0.3, "n": left + (w - s) * 0.28,
        "j": right - (1 if w > 5 else 0),
        "g": w - s * 0.3, "h": s, "x": left + s * 0.6, "s": w - s * 0.35,
        "U": w / 2,
    }  # fmt: skip


def _rows(pencil: Pencil, figure_width: int) -> dict[str, float]:
    """Return the y of each row letter; the last ones belong to "1", "2", "4", "k", "M", "." and "?"."""
    h, s, r = pencil.height, pencil.stroke, _radius(pencil)
    top, bottom = s / 2, h - s / 2
    middle = top + (h - s) // 2
    end = r + (0.8 if s < 3 else 0.5)
    return {
        "0": 0, "1": top, "2": top + r, "3": middle - r, "4": middle, "5": middle + r, "6": bottom - r, "7": bottom,
        "8": h, "u": top + end, "l": bottom - end,
        "y": s * 0.62, "z": s * 0.62 + figure_width * 0.52,
        "m": middle - 0.5, "q": bottom - max(2, round(h * 0.2)), "t": round(h * 0.3),
        "v": h * 0.3, "w": h * 0.68, "r": h * 0.55, "e": h,
        "U": s * 0.7, "M": h * 0.5,
        "d": h - s, "S": h - s - max(2, round(h * 0.1)),
    }  # fmt: skip


def _quarter_to(path: QPainterPath, start: QPointF, end: QPointF, *, clockwise: bool) -> None:
    """Go on from `start` to `end` by a quarter circle whose tangents are horizontal and vertical."""
    centre = QPointF(start.x(), end.y())
    from_centre, to_centre = start - centre, end - centre
    if (from_centre.x() * to_centre.y() - from_centre.y() * to_centre.x() > 0) is not clockwise:
        centre = QPointF(end.x(), start.y())
    path.cubicTo(start + (end - centre) * QUARTER, end + (start - centre) * QUARTER, end)
