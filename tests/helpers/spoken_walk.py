"""What of a window a screen reader can't say: a thing without a name or a role, read in this process.

What a real screen reader gets over D-Bus is looked at on a real desktop (`tests/desktop/test_screen_reader.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role, Text = QAccessible.Role, QAccessible.Text
NAMELESS = {
    Role.Pane,
    Role.Client,
    Role.Grouping,
    Role.LayeredPane,
    Role.Border,
    Role.Separator,
    Role.ScrollBar,
    Role.Splitter,
    Role.Grip,
    Role.PageTabList,
    Role.List,
    Role.Window,
    Role.Whitespace,
    Role.Graphic,
}
"""What holds others or decorates: nobody waits for a name of it. A picture that says something has one."""
MOST_CELLS = 40


def unspoken(window: QWidget) -> list[str]:
    """Return what in `window` has no name or no role."""
    found = []
    interface = QAccessible.queryAccessibleInterface(window)
    for each in _walk(interface):
        name, role = each.text(Text.Name).strip(), each.role()
        if role == Role.NoRole:
            found.append(f"no role: {_whose(each)}")
        elif not name and role not in NAMELESS and not _is_empty(each):
            found.append(f"no name: {role.name} {_whose(each)}")
        if "<" in each.text(Text.Description):
            found.append(f"tags are read out: {each.text(Text.Description)}")
    return found


def _walk(interface: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if interface is None or not interface.isValid() or interface.state().invisible:
        return
    yield interface
    for place in range(min(interface.childCount(), MOST_CELLS)):
        yield from _walk(interface.child(place))


def _is_empty(interface: QAccessibleInterface) -> bool:
    """Tell whether it is a text or a cell with nothing in it, which is heard as that."""
    return interface.role() in (Role.StaticText, Role.Cell, Role.ListItem) and not interface.text(Text.Value)


def _whose(interface: QAccessibleInterface) -> str:
    parent, thing = interface.parent(), interface.object()
    within = parent.text(Text.Name) if parent is not None and parent.isValid() else ""
    return f"{type(thing).__name__ if thing is not None else ''} in {within!r}"
