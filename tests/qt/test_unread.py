"""PySide6 is kept from reading sources where that is possible, and left alone where it isn't."""

import sys
from types import ModuleType

import pytest

from wolkvox_tray.qt.unread import SWITCH, import_unread

FEATURE = "shibokensupport.feature"


def another_version(monkeypatch: pytest.MonkeyPatch, **has: object) -> ModuleType:
    made = ModuleType(FEATURE)
    vars(made).update(has)
    monkeypatch.setitem(sys.modules, FEATURE, made)
    return made


def test_a_version_that_asks_with_more_than_a_module_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    feature = another_version(monkeypatch, **{SWITCH: None})
    import_unread()

    assert (getattr(feature, SWITCH)(sys), getattr(feature, SWITCH)(sys, 1, 2)) == (False, False)


def test_a_version_without_the_switch_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    feature = another_version(monkeypatch)
    before = dict(vars(feature))
    import_unread()

    assert vars(feature) == before


def test_a_version_without_features_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, FEATURE, None)

    import_unread()

    assert sys.modules[FEATURE] is None
