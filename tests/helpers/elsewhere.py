"""A module as it would be on another system."""

import importlib.util
import sys
from types import ModuleType

import pytest


def imported_on(platform: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return `module` as it would be imported on `platform` (``sys.platform``)."""
    monkeypatch.setattr(sys, "platform", platform)
    assert module.__file__ is not None
    spec = importlib.util.spec_from_file_location(f"{module.__name__.rpartition('.')[2]}_elsewhere", module.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
