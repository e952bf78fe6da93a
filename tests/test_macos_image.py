"""What the disk image for macOS is made of; the commands themselves run on macOS only."""

import importlib
import plistlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.house import ROOT


@pytest.fixture
def macos_image(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "build"))
    yield importlib.import_module("macos_image")
    for name in ("macos_image", "freeze", "environment", "system", "version"):
        sys.modules.pop(name, None)


def test_the_image_holds_the_application_and_where_it_goes(macos_image: ModuleType, tmp_path: Path) -> None:
    did: list[list[str]] = []

    def run(command: Sequence[str]) -> None:
        did.append(list(command))
        if command[:2] == ["hdiutil", "create"]:
            source = Path(command[list(command).index("-srcfolder") + 1])
            did.append(sorted(f"{each.name} -> {each.readlink()}" for each in source.iterdir() if each.is_symlink()))

    image = macos_image.make(tmp_path / "wolkvox_tray.app", tmp_path, run)

    assert [command[:2] for command in (did[0], did[1], did[3])] == [
        ["ditto", str(tmp_path / "wolkvox_tray.app")],
        ["hdiutil", "create"],
        ["hdiutil", "verify"],
    ]
    assert (did[2], image.suffix, did[3][-1]) == (["Applications -> /Applications"], ".dmg", str(image))


def test_without_an_application_it_says_what_to_run(
    macos_image: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(macos_image, "DIST", tmp_path)

    assert (macos_image.main(), "build/freeze.py" in "".join(capsys.readouterr())) == (1, True)


def test_the_entitlements_are_those_that_python_needs_and_no_more() -> None:
    with (ROOT / "installer" / "macos" / "entitlements.plist").open("rb") as file:
        entitlements = plistlib.load(file)

    assert entitlements == {
        "com.apple.security.cs.allow-jit": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }
