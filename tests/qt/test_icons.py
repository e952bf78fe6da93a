"""The tray icon: every state by its outline, every number legible, on whatever panel."""

import itertools
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.helpers.vision import EYES, contrast, differing, on, seen
from wolkvox_tray.core.model import Health, Poll
from wolkvox_tray.core.watch.overview import Overview, Shape
from wolkvox_tray.qt import icons
from wolkvox_tray.qt.glyphs import narrowest_px
from wolkvox_tray.qt.icons import ON_DARK, ON_DARK_PLATE, ON_LIGHT, ON_LIGHT_PLATE, SIZES, TEMPLATE, Ink

PANELS = {"light": "#EEEEEE", "dark": "#202020"}
INKS = {
    "light": (ON_LIGHT, "light"),
    "dark": (ON_DARK, "dark"),
    "light, guessed": (ON_LIGHT_PLATE, "light"),
    "dark, guessed": (ON_DARK_PLATE, "dark"),
    "light, guessed wrongly": (ON_LIGHT_PLATE, "dark"),
    "dark, guessed wrongly": (ON_DARK_PLATE, "light"),
    "template": (TEMPLATE, "light"),
}
every_ink = pytest.mark.parametrize(("ink", "panel"), INKS.values(), ids=INKS)
every_eye = pytest.mark.parametrize("eyes", EYES)
every_size = pytest.mark.parametrize("size", SIZES)


def number(total: int, *, changed: bool = False, over: bool = False, numberless: bool = False) -> Overview:
    return Overview(shape=Shape.NUMBER, total=total, changed=changed, over=over, numberless=numberless)


def states() -> list[Overview]:
    """Every state that the icon must tell apart."""
    numbers = [
        number(42, changed=changed, over=over, numberless=numberless)
        for numberless, over, changed in itertools.product((False, True), repeat=3)
    ]
    return numbers + [Overview(shape=shape) for shape in Shape if shape is not Shape.NUMBER]


def named(view: Overview) -> str:
    """What a state is called in a failure."""
    added = {"changed": view.changed, "over": view.over, "numberless": view.numberless}
    return " ".join([view.shape.value, *(name for name, is_so in added.items() if is_so)])


every_state = pytest.mark.parametrize("view", states(), ids=named)


def silhouette(image: QImage) -> set[tuple[int, int]]:
    """The pixels that are more painted than not: what is left of an icon without its colours."""
    size = range(image.width())
    return {(x, y) for x in size for y in size if image.pixelColor(x, y).alpha() > 127}


@pytest.mark.parametrize("size", [16, 20, 22, 24])
@every_eye
@every_ink
def test_any_two_states_look_different_whatever_colours_one_sees(
    qapp: QApplication, ink: Ink, panel: str, eyes: str, size: int
) -> None:
    """As many pixels as a column of the icon has must turn from dark to light or the other way round."""
    looks = [(named(view), seen(icons.image(view, ink, size), PANELS[panel], eyes)) for view in states()]

    assert [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(looks, 2)
        if differing(a, b, from_contrast=2) < size
    ] == []


@every_size
def test_any_two_states_differ_in_outline_at_every_size(qapp: QApplication, size: int) -> None:
    masks = [(named(view), silhouette(icons.image(view, TEMPLATE, size))) for view in states()]

    assert [(a, b) for (a, p), (b, q) in itertools.combinations(masks, 2) if len(p ^ q) < size] == []


@every_size
def test_no_number_looks_like_a_state(qapp: QApplication, size: int) -> None:
    shapes = [(view.shape, silhouette(icons.image(view, TEMPLATE, size))) for view in states() if not view.total]
    numbers = [(total, silhouette(icons.image(number(total), TEMPLATE, size))) for total in (*range(120), 777, 1111)]

    assert [(s, t) for (s, p), (t, q) in itertools.product(shapes, numbers) if len(p ^ q) < size] == []


@every_size
def test_every_number_has_an_outline_of_its_own(qapp: QApplication, size: int) -> None:
    round_ones = [1000, 1100, 1200, 9900, 10_000, 12_000, 99_000, 100_000, 12_000_000]
    totals = [*range(200), *range(200, 1000, 37), *round_ones]
    masks = {total: frozenset(silhouette(icons.image(number(total), TEMPLATE, size))) for total in totals}

    assert len(set(masks.values())) == len(totals)


@every_size
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


@every_eye
@every_ink
def test_each_colour_stands_out_by_three_to_one_from_what_is_behind_it(ink: Ink, panel: str, eyes: str) -> None:
    behind = ink.plate or PANELS[panel]
    pairs = {name: (getattr(ink, name), behind) for name in ("figure", "quiet", "accent", "critical", "over")}
    if not ink.mask:  # in a mask what stands on the plate is cut out of it
        pairs["on_over"] = (ink.on_over, ink.over)

    assert {name: pair for name, pair in pairs.items() if contrast(*pair, eyes) < 3} == {}


@every_state
@every_ink
def test_every_state_is_seen_on_every_panel(qapp: QApplication, view: Overview, ink: Ink, panel: str) -> None:
    shown = on(icons.image(view, ink, 16), PANELS[panel])
    behind = (ink.over if view.over else ink.plate) or PANELS[panel]
    pixels = [shown.pixelColor(x, y).name() for x in range(16) for y in range(16)]

    assert sum(contrast(pixel, behind) >= 3 for pixel in pixels) >= 16


@every_size
@pytest.mark.parametrize("total", [42, 138, 999, 12_345])
def test_a_filled_plate_takes_nothing_from_the_number(qapp: QApplication, size: int, total: int) -> None:
    plated = icons.image(number(total), ON_LIGHT_PLATE, size)
    filled = replace(ON_LIGHT_PLATE, over="#EEEEEE", on_over=ON_LIGHT_PLATE.figure)

    assert icons.image(number(total, over=True), filled, size) == plated


def test_a_total_below_zero_is_shown_as_unknown(qapp: QApplication) -> None:
    below = icons.image(number(-3), ON_DARK, 16)

    assert below == icons.image(Overview(shape=Shape.UNKNOWN), ON_DARK, 16)


def test_the_icon_has_a_picture_for_each_size_painted_for_it(qapp: QApplication) -> None:
    icon = icons.icon(number(42), ON_DARK)

    assert sorted(size.width() for size in icon.availableSizes()) == list(SIZES)
    assert [icon.pixmap(size).toImage().convertToFormat(QImage.Format.Format_ARGB32) for size in SIZES] == [
        icons.image(number(42), ON_DARK, size).convertToFormat(QImage.Format.Format_ARGB32) for size in SIZES
    ]


def test_what_looks_the_same_is_painted_once(qapp: QApplication) -> None:
    poll = Poll(account="a", name="Bogotá", server="0042", health=Health.OK)
    more = replace(number(42), worst=poll, counted=(poll,), label="Bogotá", muted_until="always")

    assert icons.icon(number(42), ON_DARK).cacheKey() == icons.icon(more, ON_DARK).cacheKey()
    assert icons.icon(number(42), ON_DARK).cacheKey() != icons.icon(number(43), ON_DARK).cacheKey()


def test_the_panel_setting_decides_the_colours_and_macos_gets_a_mask(qapp: QApplication) -> None:
    inks = [icons.ink_for(panel, platform="linux") for panel in ("light", "dark")]

    assert inks == [ON_LIGHT, ON_DARK]
    assert icons.ink_for("auto", platform="linux") in (ON_LIGHT_PLATE, ON_DARK_PLATE)
    assert icons.icon(number(42), icons.ink_for("auto", platform="darwin")).isMask()


def test_the_apps_own_mark_has_every_size(qapp: QApplication) -> None:
    assert icons.app_image(64).pixelColor(32, 60) == QColor(ON_LIGHT.accent)
    assert len(icons.app_icon().availableSizes()) == len(SIZES) + 2
