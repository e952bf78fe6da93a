"""The table of contrasts in ``docs/contrast.md``: ``.venv/bin/python build/contrast.py`` computes it anew.

Each row is a use: which colour stands on which in a window or an icon, by the functions that paint it. Palettes are a
light and a dark one as systems have them, and two of Windows' contrast themes. `tests/qt/test_contrast.py` fails where
a ratio is too low, and where the table isn't that of the code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from wolkvox_tray.qt import edges, icons, screenshots, theme
from wolkvox_tray.qt.theme import READABLE, VISIBLE, Ink, Wash

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "contrast.md"
Role = QPalette.ColorRole
Pair = tuple[QColor, QColor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One colour on another: what it is, the least ratio, and how both are found in a palette."""

    what: str
    least: float
    pair: Callable[[QPalette], Pair]


def _on(role: Role, color: Callable[[QPalette], QColor]) -> Callable[[QPalette], Pair]:
    return lambda palette: (color(palette), theme.shade(palette, role))


def _plain(role: Role) -> Callable[[QPalette], QColor]:
    return lambda palette: theme.shade(palette, role)


def _inked(ink: Ink, background: Role) -> Callable[[QPalette], Pair]:
    return _on(background, lambda palette: theme.ink(palette, ink, background))


def _quiet(background: Role) -> Callable[[QPalette], Pair]:
    return _on(background, lambda palette: theme.quiet(palette, background))


def _banner(wash: Wash, ink: Ink) -> Iterator[Use]:
    name = wash.name.lower()
    yield Use(
        what=f"text on the banner ({name})",
        least=READABLE,
        pair=lambda palette: (theme.banner_text(palette), theme.wash(palette, wash)),
    )
    yield Use(
        what=f"bar at the banner's left ({name})",
        least=VISIBLE,
        pair=lambda palette: (theme.ink(palette, ink), theme.wash(palette, wash)),
    )


def _edge_on(wash: Wash) -> Use:
    return Use(
        what=f"the edge of the banner's button ({wash.name.lower()})",
        least=VISIBLE,
        pair=lambda palette: (edges.edge(palette), theme.wash(palette, wash)),
    )


TEXTS = (
    Use(what="text in windows", least=READABLE, pair=_on(Role.Window, _plain(Role.WindowText))),
    Use(what="text in fields and tables", least=READABLE, pair=_on(Role.Base, _plain(Role.Text))),
    Use(what="text on buttons and titles", least=READABLE, pair=_on(Role.Button, _plain(Role.ButtonText))),
    Use(what="text of what is chosen", least=READABLE, pair=_on(Role.Highlight, _plain(Role.HighlightedText))),
    Use(what="second text in windows", least=READABLE, pair=_quiet(Role.Window)),
    Use(what="second text in tables, on the chart, in an empty field", least=READABLE, pair=_quiet(Role.Base)),
    Use(what="what is wrong (a form's note)", least=READABLE, pair=_inked(Ink.CRITICAL, Role.Window)),
    Use(what="what is wrong (a table's cell)", least=READABLE, pair=_inked(Ink.CRITICAL, Role.Base)),
    Use(what="what went right", least=READABLE, pair=_inked(Ink.SUCCESS, Role.Window)),
    Use(what="over a threshold", least=READABLE, pair=_inked(Ink.WARNING, Role.Window)),
    Use(what="new changes (the way to the notices)", least=READABLE, pair=_inked(Ink.ACCENT, Role.Window)),
    Use(
        what="words on the band of a time in which nobody looked",
        least=READABLE,
        pair=lambda palette: (theme.shade(palette, Role.Text), theme.band(palette)),
    ),
    Use(what="contracted (its words on the chart)", least=READABLE, pair=_inked(Ink.WARNING, Role.Base)),
)
SHAPES = (
    Use(what="the edge of a field, a box or a button, on the window", least=VISIBLE, pair=_on(Role.Window, edges.edge)),
    Use(what="the same edge, beside the field's own colour", least=VISIBLE, pair=_on(Role.Base, edges.edge)),
    *(_edge_on(wash) for wash in Wash),
    Use(what="the chart's line and points", least=VISIBLE, pair=_inked(Ink.ACCENT, Role.Base)),
    Use(what="the chart's dashed line (contracted)", least=VISIBLE, pair=_inked(Ink.WARNING, Role.Base)),
    Use(what="the line behind a row's change", least=VISIBLE, pair=_quiet(Role.Base)),
    Use(what="a month's border on the chart", least=VISIBLE, pair=_quiet(Role.Base)),
    Use(what="the dot of a new row", least=VISIBLE, pair=_inked(Ink.ACCENT, Role.Base)),
    Use(what="the line below the present step", least=VISIBLE, pair=_inked(Ink.ACCENT, Role.Window)),
    Use(what="the pin", least=VISIBLE, pair=_on(Role.Window, _plain(Role.ButtonText))),
    *_banner(Wash.INFO, Ink.ACCENT),
    *_banner(Wash.WARNING, Ink.WARNING),
    *_banner(Wash.CRITICAL, Ink.CRITICAL),
)
PANELS = {"light panel": (icons.ON_LIGHT, "#EEEEEE"), "dark panel": (icons.ON_DARK, "#202020")}


def contrast_theme(window: str, text: str, button: str, button_text: str, chosen: str, chosen_text: str) -> QPalette:
    """Return a palette as one of Windows' contrast themes makes it."""
    made = QPalette(QColor(button), QColor(window))
    for role, color in {
        Role.Window: window, Role.Base: window, Role.WindowText: text, Role.Text: text, Role.Button: button,
        Role.ButtonText: button_text, Role.Highlight: chosen, Role.HighlightedText: chosen_text,
        Role.PlaceholderText: text,
    }.items():  # fmt: skip
        made.setColor(role, QColor(color))
    return made


def palettes() -> dict[str, tuple[QPalette, bool]]:
    """Return each palette by its name, and whether the system asks for more contrast with it."""
    ours = {name: (screenshots.palette(*colors), False) for name, colors in screenshots.PALETTES.items()}
    for made, _high in ours.values():
        made.setColor(Role.HighlightedText, QColor("#FFFFFF"))
    aquatic = contrast_theme("#202020", "#FFFFFF", "#202020", "#FFFFFF", "#8EE3F0", "#263B50")
    desert = contrast_theme("#FFFAEF", "#3D3D3D", "#FFFAEF", "#202020", "#903909", "#FFF5E3")
    return ours | {"high contrast, dark": (aquatic, True), "high contrast, light": (desert, True)}


@contextmanager
def asked_for(high: bool) -> Iterator[None]:
    """Have the system ask for more contrast, or not."""
    before = theme.high_contrast
    theme.high_contrast = lambda: high
    try:
        yield
    finally:
        theme.high_contrast = before


def ratios() -> Iterator[tuple[str, float, dict[str, float]]]:
    """Yield each use in windows with the least ratio and its ratio in each palette."""
    for use in (*TEXTS, *SHAPES):
        found = {}
        for name, (palette, high) in palettes().items():
            with asked_for(high):
                found[name] = theme.contrast(*use.pair(palette))
        yield use.what, use.least, found


def icon_ratios() -> Iterator[tuple[str, float, dict[str, float]]]:
    """Yield each part of the tray's icon likewise, on each panel; "auto" brings that panel's colour as its plate."""
    parts: dict[str, Callable[[icons.Ink, str], tuple[str, str]]] = {
        "figures": lambda ink, panel: (ink.figure, panel),
        "shapes of a state that passes": lambda ink, panel: (ink.quiet, panel),
        "shape of a refused token": lambda ink, panel: (ink.critical, panel),
        "dot of a change": lambda ink, panel: (ink.accent, panel),
        "plate over a threshold": lambda ink, panel: (ink.over, panel),
        "figures on that plate": lambda ink, _panel: (ink.on_over, ink.over),
    }
    for what, pair in parts.items():
        found = {
            name: theme.contrast(*(QColor(color) for color in pair(ink, panel)))
            for name, (ink, panel) in PANELS.items()
        }
        yield what, VISIBLE, found


def page() -> str:
    """Return the page with both tables."""
    lines = [HEAD, *_table(ratios()), "\n## The icon\n", *_table(icon_ratios()), FOOT]
    return "\n".join(lines)


def _table(rows: Iterator[tuple[str, float, dict[str, float]]]) -> Iterator[str]:
    for place, (what, least, found) in enumerate(rows):
        if not place:
            yield f"| | at least | {' | '.join(found)} |"
            yield f"|---|---|{'---|' * len(found)}"
        yield f"| {what} | {least:g} | {' | '.join(f'{ratio:.1f}' for ratio in found.values())} |"


HEAD = """# Contrast

Computed by `.venv/bin/python build/contrast.py` from the colours that the windows and the icon are painted with; don't
write here. The ratios are those of WCAG 2.2: at least 4.5 for text, 3 for shapes and lines that mean something.
`tests/qt/test_contrast.py` fails where one is lower.

## Windows
"""
FOOT = """
Windows, fields, buttons and what is chosen have the system's own colours; the light and the dark palette here are such
as systems have, the other two are Windows' contrast themes Aquatic and Desert. Where a system's colours differ, ours
give way: a colour of state that isn't readable there becomes the text's own, and the second text comes nearer to the
text. What can't be used at the moment is grey, as systems have it. Lines between rows are faint: they only decorate.

Nothing is told by colour alone. The icon's states have shapes of their own; a change has an arrow and a sign, what is
new a dot, what is wrong a cross and a sentence, the contracted quantity a dashed line with its words.

Besides, `tests/qt/test_every_window.py` measures the texts of all windows as they are painted, at 150 and 200 %.
"""


def main() -> int:
    """Write the page; return an exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication.instance() or QGuiApplication([])
    TABLE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
