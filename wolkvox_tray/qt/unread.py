"""PySide6, kept from reading the sources of all that is imported.

Once PySide6 is there, it looks into the source file of every module that is imported, ours or not, for its own name: to
know which modules may want its ``snake_case`` or ``true_property`` (`shibokensupport.feature`). Python keeps what was
read, so the sources of some 360 modules stay in memory, 5 MB of text in 13 MB of lines (measured with 6.11), and
reading them is a good part of the start. Nobody here uses these features, so PySide6 is told that no module does. That
is what it finds in a frozen program too, which has no sources. Another PySide6, in which that function isn't found, is
left alone.
"""

from __future__ import annotations

from importlib import import_module

SWITCH = "_mod_uses_pyside"
"""The function that decides; it has no official switch."""


def import_unread() -> None:
    """Import PySide6's support and tell it that no module uses its features. To be called before Qt is imported."""
    import_module("shiboken6.Shiboken")  # brings the next one along, out of an archive inside its library
    try:
        feature = import_module("shibokensupport.feature")
    except ImportError:
        return
    if hasattr(feature, SWITCH):
        setattr(feature, SWITCH, _uses_no_features)


def _uses_no_features(*_asked: object) -> bool:
    return False  # whatever another version asks with
