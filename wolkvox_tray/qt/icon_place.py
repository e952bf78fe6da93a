"""Where the icon will be, and what to do if it isn't seen: each desktop hides icons in its own way.

The desktop is told by ``XDG_CURRENT_DESKTOP``, a list such as ``ubuntu:GNOME`` (Desktop Entry specification); nobody
is asked over D-Bus for it. The advice is conditional ("if you don't see it"), so that it is true also where the icon
shows at once. None of the advice was tried on its desktop; it is from the desktops' own documentation.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import Enum

from wolkvox_tray.core.words import N_, _


class IconPlace(Enum):
    """The kinds of desktop, by how they hide icons; the value says what to do then."""

    WINDOWS = N_("If you don't see it, open the arrow ^ and drag it to the taskbar.")
    MAC = N_("If you don't see it, the menu bar is full: close a program whose icon you don't need.")
    GNOME = N_("If you don't see it, install the GNOME extension “AppIndicator”.")
    KDE = N_("If you don't see it, open the arrow beside the clock and set it to be always shown.")
    XFCE = N_("If you don't see it, add the “Status Tray” plugin to the panel.")
    OTHER = N_("If you don't see it, add a tray to the panel.")


_BY_DESKTOP = {"KDE": IconPlace.KDE, "XFCE": IconPlace.XFCE, "GNOME": IconPlace.GNOME}
_OWN_TRAY = {"Budgie"}
"""Desktops that call themselves GNOME too, and yet show icons."""


def icon_place(*, platform: str = sys.platform, environ: Mapping[str, str] | None = None) -> IconPlace:
    """Return the kind of this desktop."""
    if platform in ("win32", "darwin"):
        return IconPlace.WINDOWS if platform == "win32" else IconPlace.MAC
    names = (os.environ if environ is None else environ).get("XDG_CURRENT_DESKTOP", "").split(":")
    if _OWN_TRAY & set(names):
        return IconPlace.OTHER
    return next((_BY_DESKTOP[name] for name in names if name in _BY_DESKTOP), IconPlace.OTHER)


def place_words(place: IconPlace, *, number: bool) -> str:
    """Return where the icon is and how to bring it into sight; `number`: it shows one already."""
    if place is IconPlace.MAC:
        where = _("The number stays in the menu bar.") if number else _("The icon stays in the menu bar.")
    else:
        where = _("The number stays beside the clock.") if number else _("The icon stays beside the clock.")
    return f"{where} {_(place.value)}"
