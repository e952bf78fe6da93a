"""Bubbles on a real desktop (dunst): where they are, how many, and what was shown."""

from __future__ import annotations

import json
from typing import Any

from tests.helpers.desktop import Area, Desktop

BUBBLE = Area(1280 - 10 - 380, 10, 380, 40)


def displayed(desktop: Desktop) -> int:
    return int(desktop.run("dunstctl", "count", "displayed").stdout)


def history(desktop: Desktop) -> list[dict[str, Any]]:
    """Return what the server has shown and put away, newest first."""
    desktop.run("dunstctl", "close-all")
    told = json.loads(desktop.run("dunstctl", "history").stdout)["data"][0]
    return [{name: field["data"] for name, field in notice.items()} for notice in told]
