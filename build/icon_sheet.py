"""The icon on a sheet, to be judged by eye: every state and size, on light and dark panels, at 1:1 and 8:1.

`build/pictures.py` paints it. The sizes that panels ask for most are beside each other; 32 px and above have a sheet
of their own, because eight times as large they leave no room for anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.qt import icons
from wolkvox_tray.qt.icons import Ink

PAPER, WORDS, QUIET = "#FFFFFF", "#1A1A1A", "#5D5D5D"
LIGHT, DARK = "#EEEEEE", "#202020"
PANELS = ((DARK, icons.ON_DARK), (LIGHT, icons.ON_LIGHT))
SMALL, LARGE = (16, 20, 22, 24), (32, 48, 64)
ZOOM, PAD, MARGIN, LABEL_PX = 8, 16, 32, 250
WHITE = "#FFFFFF"
WHITE_MASK = Ink(figure=WHITE, quiet=WHITE, accent=WHITE, critical=WHITE, over=WHITE, on_over=WHITE, mask=True)
"""What macOS makes of the template on a dark menu bar."""
READING = (
    0,
    9,
    10,
    11,
    20,
    35,
    42,
    68,
    77,
    89,
    99,
    100,
    111,
    138,
    200,
    246,
    357,
    589,
    888,
    999,
    1000,
    1234,
    4800,
    9900,
)
READING_LARGE = (12_345, 57_000, 99_999, 123_456, 2_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One row of the sheet."""

    view: Overview
    name: str
    note: str


def number(total: int, *, changed: bool = False, over: bool = False, numberless: bool = False) -> Overview:
    """Return the view of a number."""
    return Overview(shape=Shape.NUMBER, total=total, changed=changed, over=over, numberless=numberless)


def state(view: Overview | Shape, name: str, note: str) -> State:
    """Return a row; a shape is enough where there is no number."""
    return State(view=Overview(shape=view) if isinstance(view, Shape) else view, name=name, note=note)


STATES = (
    state(number(7), "One figure", "up to 99: plain"),
    state(number(42), "Two figures", "up to 99: plain"),
    state(number(138), "Three figures", "100 to 999: condensed"),
    state(number(246), "Three wide figures", "100 to 999: condensed"),
    state(number(1234), "Thousands", "cut, never rounded up"),
    state(number(12_345), "Tens of thousands", "cut, never rounded up"),
    state(number(42, changed=True), "Changed, not looked at", "dot"),
    state(number(138, changed=True), "Changed, not looked at", "dot"),
    state(number(152, over=True), "Over a threshold", "filled plate"),
    state(number(42, over=True, changed=True), "Over and changed", "filled plate and dot"),
    state(number(42, numberless=True), "No number wanted", "the app's mark"),
    state(number(42, numberless=True, changed=True), "No number, changed", "mark and dot"),
    state(number(42, numberless=True, over=True), "No number, over", "mark on a filled plate"),
    state(Shape.UNKNOWN, "A count is unknown", "large question mark"),
    state(Shape.FIRST, "First query", "three squares"),
    state(Shape.STALE, "Late or stale", "clock"),
    state(Shape.NO_DATA, "No data this month", "long dash"),
    state(Shape.OFFLINE, "Offline", "slashed cloud"),
    state(Shape.PAUSED, "Paused", "two bars"),
    state(Shape.LOCKED, "Key store locked", "padlock"),
    state(Shape.DENIED, "Token refused", "key and exclamation mark"),
    state(Shape.SETUP, "Not set up", "gear"),
)


def save(folder: Path) -> None:
    """Write both sheets into `folder`, as small as PNG makes them."""
    for name, made in (("icons", sheet()), ("icons-large", large_sheet())):
        made.save(str(folder / f"{name}.png"), "PNG", 0)  # type: ignore[call-overload]  # the stubs want bytes


def sheet() -> QImage:
    """Return the sheet of all states: 1:1 at every size, 8:1 up to 24 px, and how numbers read."""
    plain, zoomed = _width(icons.SIZES, 1), _width(SMALL, ZOOM)
    row = max(SMALL) * ZOOM + 2 * PAD
    extra, strip = _automatic(), _reading()
    width = 2 * MARGIN + LABEL_PX + plain + 2 * zoomed + 2 * PAD
    height = 130 + len(STATES) * (row + 4) + extra.height() + strip.height() + 3 * MARGIN
    made = _paper(width, height)
    with QPainter(made) as painter:
        _title(painter, "The tray icon", "Left 1:1 at every size, right 8:1 at 16, 20, 22 and 24 px.")
        y = 110
        for each in STATES:
            _label(painter, QRect(MARGIN, y, LABEL_PX, row), each)
            x, half = MARGIN + LABEL_PX, row // 2 - 2
            for place, (panel, ink) in enumerate(PANELS):
                at = QRect(x, y + place * (half + 4), plain, half)
                _strip(painter, at, panel, [icons.image(each.view, ink, size) for size in icons.SIZES], 1)
                at = QRect(x + plain + PAD + place * (zoomed + PAD), y, zoomed, row)
                _strip(painter, at, panel, [icons.image(each.view, ink, size) for size in SMALL], ZOOM)
            y += row + 4
        painter.drawImage(MARGIN, y + MARGIN, extra)
        painter.drawImage(MARGIN, y + extra.height() + 2 * MARGIN, strip)
    return made


def large_sheet() -> QImage:
    """Return the sheet of all states at 32, 48 and 64 px, 8:1."""
    zoomed, row = _width(LARGE, ZOOM), max(LARGE) * ZOOM + 2 * PAD
    made = _paper(2 * MARGIN + LABEL_PX + 2 * zoomed + PAD, 110 + len(STATES) * (row + 4) + MARGIN)
    with QPainter(made) as painter:
        _title(painter, "The tray icon, large", "32, 48 and 64 px at 8:1.")
        for line, each in enumerate(STATES):
            y = 110 + line * (row + 4)
            _label(painter, QRect(MARGIN, y, LABEL_PX, row), each)
            for place, (panel, ink) in enumerate(PANELS):
                at = QRect(MARGIN + LABEL_PX + place * (zoomed + PAD), y, zoomed, row)
                _strip(painter, at, panel, [icons.image(each.view, ink, size) for size in LARGE], ZOOM)
    return made


def _automatic() -> QImage:
    """All states at 16 px on the panels of which the app had to guess the colour, and as macOS' template."""
    cases: tuple[tuple[str, str, Ink], ...] = (
        ("Automatic, guessed right", DARK, icons.ON_DARK_PLATE),
        ("", LIGHT, icons.ON_LIGHT_PLATE),
        ("Automatic, guessed wrong", LIGHT, icons.ON_DARK_PLATE),
        ("", DARK, icons.ON_LIGHT_PLATE),
        ("macOS, menu bar", "#F6F6F6", icons.TEMPLATE),
        ("", "#2A2A2A", WHITE_MASK),
    )
    zoom, line = 4, 16 * 4 + PAD
    width = LABEL_PX + _width((16,) * len(STATES), zoom)
    made = _paper(width, 56 + len(cases) * line)
    with QPainter(made) as painter:
        _heading(painter, QPoint(0, 24), "A panel whose colour isn't known, and a template: 16 px at 4:1")
        for place, (name, panel, ink) in enumerate(cases):
            y = 56 + place * line
            painter.drawText(QRect(0, y, LABEL_PX, line), Qt.AlignmentFlag.AlignVCenter, name)
            at = QRect(LABEL_PX, y, width - LABEL_PX, line)
            _strip(painter, at, panel, [icons.image(each.view, ink, 16) for each in STATES], zoom)
    return made


def _reading() -> QImage:
    """Numbers beside each other, as large as they are and enlarged."""
    views = [number(total) for total in (*READING, *READING_LARGE)]
    lines = ((16, 1), (16, 3), (24, 1), (24, 2))
    heights = [size * zoom + PAD for size, zoom in lines]
    width = LABEL_PX + max(_width((size,) * len(views), zoom) for size, zoom in lines)
    made = _paper(width, 56 + 2 * sum(heights))
    with QPainter(made) as painter:
        _heading(painter, QPoint(0, 24), "How numbers read")
        y = 56
        for (size, zoom), height in zip(lines, heights, strict=True):
            painter.drawText(QRect(0, y, LABEL_PX, 2 * height), Qt.AlignmentFlag.AlignVCenter, f"{size} px, {zoom}:1")
            for panel, ink in PANELS:
                at = QRect(LABEL_PX, y, _width((size,) * len(views), zoom), height)
                _strip(painter, at, panel, [icons.image(view, ink, size) for view in views], zoom)
                y += height
    return made


def _width(sizes: tuple[int, ...], zoom: int) -> int:
    """Return how wide a strip of these pictures is."""
    return sum(sizes) * zoom + (len(sizes) + 1) * _gap(zoom)


def _gap(zoom: int) -> int:
    return PAD if zoom >= ZOOM else PAD // 2


def _strip(painter: QPainter, at: QRect, panel: str, pictures: list[QImage], zoom: int) -> None:
    painter.fillRect(at, QColor(panel))
    x = at.x() + _gap(zoom)
    for picture in pictures:
        side = picture.width() * zoom
        painter.drawImage(QRect(x, at.y() + (at.height() - side) // 2, side, side), picture)
        x += side + _gap(zoom)


def _paper(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(PAPER))
    return made


def _title(painter: QPainter, title: str, text: str) -> None:
    painter.setPen(QColor(WORDS))
    painter.setFont(_font(28, bold=True))
    painter.drawText(MARGIN, 54, title)
    painter.setPen(QColor(QUIET))
    painter.setFont(_font(16))
    painter.drawText(MARGIN, 86, text)


def _heading(painter: QPainter, at: QPoint, text: str) -> None:
    painter.setPen(QColor(WORDS))
    painter.setFont(_font(20, bold=True))
    painter.drawText(at, text)
    painter.setFont(_font(16))


def _label(painter: QPainter, box: QRect, each: State) -> None:
    middle = box.center().y()
    painter.setPen(QColor(WORDS))
    painter.setFont(_font(17, bold=True))
    painter.drawText(box.x(), middle - 4, each.name)
    painter.setPen(QColor(QUIET))
    painter.setFont(_font(14))
    painter.drawText(box.x(), middle + 20, each.note)


def _font(px: int, *, bold: bool = False) -> QFont:
    font = QFont("Open Sans")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(px)
    font.setBold(bold)
    return font
