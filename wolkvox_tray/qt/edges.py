"""The edges of fields, boxes and buttons, strong enough to be seen where Qt's own style draws them too faintly.

Fusion, the style of Qt where a desktop has none, makes an edge of the window's colour, darker by two fifths: hardly
seen on a light window, and not at all on a dark one (1.2:1, measured), where an empty check box is a hole. It takes
that colour from the palette of what it draws, and nothing else of these controls: so each of their classes gets a
palette of its own, in which the window's colour differs; and the one of what is chosen, where the edge that is made
of it, the keyboard's, couldn't be seen. What is disabled stays faint, as it should. The styles of Windows and macOS
draw their edges by themselves and are left alone.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from wolkvox_tray.qt import theme

STYLE = "fusion"
CLASSES = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QPushButton")
DARKER = 140
"""How much darker than the window Fusion draws an edge, in per cent (`QFusionStylePrivate::outline`)."""
CHOSEN_DARKER = 125
"""How much darker than what is chosen it draws the edge of what has the keyboard, in per cent."""
LIGHTEST = 110
"""How much lighter than other edges it draws that of a check box, in per cent."""
SHARES = (0.6, 0.55, 0.5, 0.45, 0.4, 0.3, 0.2, 0.0)
"""How much of the window's colour there may be in an edge: as much as leaves it seen."""
Role = QPalette.ColorRole


class Edges(QObject):
    """Keeps the edges of the application's controls as its palette of the moment asks. Lives in the GUI thread."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        application.paletteChanged.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        strengthen(self._application)


def strengthen(application: QApplication) -> None:
    """Have Fusion draw edges that differ enough from what is around them, by the palette in use."""
    if application.style().name().casefold() == STYLE:
        own = of_controls(application.palette(), application.style())
        for name in CLASSES:
            application.setPalette(own, name)  # type: ignore[arg-type] # PySide6 6.11 takes no bytes, whatever it says


def of_controls(palette: QPalette, style: QStyle) -> QPalette:
    """Return `palette` as controls have it in a style."""
    own = QPalette(palette)
    if style.name().casefold() != STYLE:
        return own
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        own.setColor(group, Role.Window, edge(palette).lighter(DARKER))
        own.setColor(group, Role.Highlight, chosen(palette))
        own.setColor(group, Role.HighlightedText, text_on(chosen(palette), palette))
    return own


def edge(palette: QPalette) -> QColor:
    """Return the colour of an edge: toward the window, as far as it can be seen on windows, fields and banners."""
    text = theme.shade(palette, Role.WindowText)
    grounds = [theme.shade(palette, role) for role in (Role.Window, Role.Base)]
    grounds += [theme.wash(palette, wash) for wash in theme.Wash]
    shares = (0.0,) if theme.high_contrast() else SHARES
    edges = [theme.mix(text, grounds[0], share) for share in shares]
    return next((each for each in edges if _seen(each, grounds)), text)


def chosen(palette: QPalette) -> QColor:
    """Return the colour of what is chosen in a control: the palette's own, toward the text until its edge is seen."""
    own, text, window = (theme.shade(palette, role) for role in (Role.Highlight, Role.WindowText, Role.Window))
    tries = [theme.mix(text, own, share / 10) for share in range(10, 0, -1)]
    return next((each for each in tries if theme.contrast(each.darker(CHOSEN_DARKER), window) >= theme.VISIBLE), own)


def text_on(background: QColor, palette: QPalette) -> QColor:
    """Return the colour of text that is chosen: the palette's own, where it can be read."""
    colors = [theme.shade(palette, role) for role in (Role.HighlightedText, Role.WindowText, Role.Window)]
    if theme.contrast(colors[0], background) >= theme.READABLE:
        return colors[0]
    return max(colors, key=lambda color: theme.contrast(color, background))


def _seen(color: QColor, grounds: list[QColor]) -> bool:
    drawn = (color, color.lighter(LIGHTEST))
    return all(theme.contrast(each, ground) >= theme.VISIBLE for each in drawn for ground in grounds)
