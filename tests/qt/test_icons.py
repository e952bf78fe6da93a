"""The tray icon: every state by its outline, every number legible, on whatever panel."""

import itertools
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.qt import icons
from wolkvox_tray.qt.glyphs import narrowest_px
from wolkvox_tray.qt.icons import ON_DARK, ON_DARK_PLATE, ON_LIGHT, ON_LIGHT_PLATE, SIZES, TEMPLATE, Ink

PANELS = {"light": "#EEEEEE", "dark": "#202020"}
INKS = [(ON_LIGHT, "light"), (ON_DARK, "dark"), *itertools.product((ON_LIGHT_PLATE, ON_DARK_PLATE), PANELS)]


def number(total: int, *, changed: bool = False) -> Overview:
    return Overview(shape=Shape.NUMBER, total=total, changed=changed)


def states() -> list[Overview]:
    """Every state that the icon must tell apart."""
    return [number(42), number(42, changed=True)] + [Overview(shape=s) for s in Shape if s is not Shape.NUMBER]


def silhouette(image: QImage) -> set[tuple[int, int]]:
    """The pixels that are more painted than not: what is left of an icon without its colours."""
    size = range(image.width())
    return {(x, y) for x in size for y in size if image.pixelColor(x, y).alpha() > 127}


def painted(image: QImage, panel: str) -> QImage:
    shown = QImage(image.size(), QImage.Format.Format_RGB32)
    shown.fill(QColor(panel))
    with QPainter(shown) as painter:
        painter.drawImage(0, 0, image)
    return shown


def luminance(color: QColor) -> float:
    """WCAG 2's relative luminance."""
    samples = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4) for c in samples]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    bright, dim = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("size", SIZES)
def test_any_two_states_differ_in_outline_at_every_size(qapp: QApplication, size: int) -> None:
    masks = [(view, silhouette(icons.image(view, TEMPLATE, size))) for view in states()]

    alike = [(a.shape, b.shape) for (a, p), (b, q) in itertools.combinations(masks, 2) if len(p ^ q) < size // 2]
    assert alike == []


@pytest.mark.parametrize("size", SIZES)
def test_every_number_has_an_outline_of_its_own(qapp: QApplication, size: int) -> None:
    round_ones = [1000, 1100, 1200, 9900, 10_000, 12_000, 99_000, 100_000, 12_000_000]
    totals = [*range(200), *range(200, 1000, 37), *round_ones]
    masks = {total: frozenset(silhouette(icons.image(number(total), TEMPLATE, size))) for total in totals}

    assert len(set(masks.values())) == len(totals)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("total", [0, 7, 11, 42, 138, 246, 888, 999, 1234, 8800, 12_345, 88_888, 888_888, 88_000_000])
@pytest.mark.parametrize("ink", [ON_DARK, ON_DARK_PLATE])
def test_every_number_stands_whole_and_in_the_middle(qapp: QApplication, size: int, total: int, ink: Ink) -> None:
    bare = icons.image(number(total), replace(ink, plate=ink.plate and "transparent"), size)
    room = size if ink.plate is None else size - 2
    columns = {x for x, _ in silhouette(bare)}
    left, right = min(columns), size - 1 - max(columns)

    assert narrowest_px(icons.number_text(total, whole=True), size) <= room
    assert (abs(left - right) <= 2 + size // 16, max(columns) - min(columns) < room) == (True, True)


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (0, "0"), (999, "999"), (1000, "1k"), (1099, "1k"), (1299, "1.2k"), (1999, "1.9k"), (9999, "9.9k"),
        (10_000, "10k"), (99_999, "99k"), (100_000, ".1M"), (999_999, ".9M"), (1_000_000, "1M"), (10**30, "99M"),
    ],
)  # fmt: skip
def test_a_large_total_is_cut_and_never_rounded_up(total: int, text: str) -> None:
    assert icons.number_text(total) == text


@pytest.mark.parametrize(("ink", "panel"), INKS)
def test_each_colour_stands_out_by_three_to_one_from_what_is_behind_it(ink: Ink, panel: str) -> None:
    behind = ink.plate or PANELS[panel]

    assert [c for c in (ink.figure, ink.quiet, ink.accent, ink.critical) if contrast(c, behind) < 3] == []


@pytest.mark.parametrize("view", states(), ids=lambda view: view.shape + "+" * view.changed)
@pytest.mark.parametrize(("ink", "panel"), INKS)
def test_every_state_is_seen_on_every_panel(qapp: QApplication, view: Overview, ink: Ink, panel: str) -> None:
    shown = painted(icons.image(view, ink, 16), PANELS[panel])
    behind = ink.plate or PANELS[panel]
    pixels = [shown.pixelColor(x, y).name() for x in range(16) for y in range(16)]

    assert sum(contrast(pixel, behind) >= 3 for pixel in pixels) >= 16


def test_a_total_below_zero_is_shown_as_unknown(qapp: QApplication) -> None:
    below = icons.image(number(-3), ON_DARK, 16)

    assert below == icons.image(Overview(shape=Shape.UNKNOWN), ON_DARK, 16)


def test_the_icon_has_a_picture_for_each_size_painted_for_it(qapp: QApplication) -> None:
    icon = icons.icon(number(42), ON_DARK)

    assert sorted(size.width() for size in icon.availableSizes()) == list(SIZES)
    assert [icon.pixmap(size).toImage().convertToFormat(QImage.Format.Format_ARGB32) for size in SIZES] == [
        icons.image(number(42), ON_DARK, size).convertToFormat(QImage.Format.Format_ARGB32) for size in SIZES
    ]


def test_the_same_view_is_painted_once(qapp: QApplication) -> None:
    assert icons.icon(number(42), ON_DARK).cacheKey() == icons.icon(number(42), ON_DARK).cacheKey()


def test_the_panel_setting_decides_the_colours_and_macos_gets_a_mask(qapp: QApplication) -> None:
    inks = [icons.ink_for(panel, platform="linux") for panel in ("light", "dark")]

    assert inks == [ON_LIGHT, ON_DARK]
    assert icons.ink_for("auto", platform="linux") in (ON_LIGHT_PLATE, ON_DARK_PLATE)
    assert icons.icon(number(42), icons.ink_for("auto", platform="darwin")).isMask()


def test_the_apps_own_mark_has_every_size(qapp: QApplication) -> None:
    assert icons.app_image(64).pixelColor(32, 60) == QColor(ON_LIGHT.accent)
    assert len(icons.app_icon().availableSizes()) == len(SIZES) + 2
