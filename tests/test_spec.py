"""What the spec asks for on each system: run with stand-ins for PyInstaller, which builds for its own system only."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.helpers.house import ROOT
from wolkvox_tray import __version__
from wolkvox_tray.core.machine.app_id import BUNDLE_ID
from wolkvox_tray.core.machine.settings_table import BY_NAME

SPEC = ROOT / "build" / "wolkvox_tray.spec"
SYSTEMS = ["linux", "win32", "darwin"]
PARENTS = ("PyInstaller", "PyInstaller.utils", "PyInstaller.depend")
Calls = dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]]


def module(name: str, **names: object) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(names)
    return made


class Structs:
    """PyInstaller's `versioninfo`: what it makes can be read."""

    def __getattr__(self, kind: str) -> Callable[..., object]:
        return lambda *args, **named: (kind, args, named)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Calls]:
    """Return what the spec calls on a system, by name."""

    def run(system: str) -> Calls:
        calls: Calls = {}

        def called(name: str) -> Callable[..., object]:
            def call(*args: object, **named: object) -> object:
                calls.setdefault(name, []).append((args, named))
                return SimpleNamespace(
                    name=name, pure=[], binaries=[], datas=[], scripts=[], zipfiles=[], zipped_data=[]
                )

            return call

        hooks = {"collect_data_files": lambda _name: [], "copy_metadata": lambda name: [(name, name)]}
        stand_ins = [
            module("PyInstaller.utils.hooks", **hooks),
            module("PyInstaller.utils.win32", versioninfo=Structs()),
            module("PyInstaller.depend.bindepend", get_imports=lambda _path: ()),
            module("app_icons", make=lambda folder: folder),
        ]
        for each in (*(module(name) for name in PARENTS), *stand_ins):
            monkeypatch.setitem(sys.modules, each.__name__, each)
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(sys, "path", list(sys.path))
        names = {name: called(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        scope = {**names, "SPECPATH": str(SPEC.parent), "workpath": str(tmp_path)}
        exec(compile(SPEC.read_text(encoding="utf-8"), str(SPEC), "exec"), scope)
        return calls

    return run


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_is_one_folder_never_one_file_and_never_packed(asked: Callable[[str], Calls], system: str) -> None:
    calls = asked(system)

    assert len(calls["COLLECT"]) == 1
    assert {named["exclude_binaries"] for _args, named in calls["EXE"]} == {True}
    assert {named["upx"] for _args, named in (*calls["EXE"], *calls["COLLECT"])} == {False}
    assert {named["strip"] for _args, named in (*calls["EXE"], *calls["COLLECT"])} == {system == "linux"}


@pytest.mark.parametrize(
    ("system", "programs"),
    [
        ("linux", {"wolkvox-tray": True}),
        ("win32", {"wolkvox-tray": False, "wolkvox-tray-cli": True}),
        ("darwin", {"wolkvox-tray": True}),
    ],
)
def test_only_windows_has_two_programs_and_only_one_of_them_a_console(
    asked: Callable[[str], Calls], system: str, programs: dict[str, bool]
) -> None:
    assert {named["name"]: named["console"] for _args, named in asked(system)["EXE"]} == programs


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_key_store_is_named_for_its_own_system_and_the_guide_and_catalogues_go_along(
    asked: Callable[[str], Calls], system: str
) -> None:
    ((_args, named),) = asked(system)["Analysis"]
    backend = {"linux": "keyring.backends.SecretService", "win32": "keyring.backends.Windows"}
    targets = {target for _source, target in named["datas"]}

    assert backend.get(system, "keyring.backends.macOS") in named["hiddenimports"]
    assert {"wolkvox_tray/resources", "wolkvox_tray/docs/en", "wolkvox_tray/docs/es"} <= targets


@pytest.mark.parametrize(("system", "icon"), [("linux", None), ("win32", ".ico"), ("darwin", ".icns")])
def test_programs_wear_the_icon_that_their_system_wants(
    asked: Callable[[str], Calls], system: str, icon: str | None
) -> None:
    icons = {named["icon"] and Path(named["icon"]).suffix for _args, named in asked(system)["EXE"]}

    assert icons == {icon}


def test_windows_shows_the_version_under_details(asked: Callable[[str], Calls]) -> None:
    for _args, named in asked("win32")["EXE"]:
        text = repr(named["version"])

        assert text.count(repr(__version__)) == 2, "of the file, and of the product"
        assert f"{named['name']}.exe" in text


def test_macos_gets_an_application_without_a_place_in_the_dock(asked: Callable[[str], Calls]) -> None:
    ((_args, named),) = asked("darwin")["BUNDLE"]

    assert (named["name"], named["bundle_identifier"], named["version"]) == ("wolkvox_tray.app", BUNDLE_ID, __version__)
    assert (named["info_plist"]["LSUIElement"], named["info_plist"]["LSMinimumSystemVersion"]) == (True, "14.0")
    assert plistlib.loads(plistlib.dumps(named["info_plist"])) == named["info_plist"]


def test_macos_own_panels_speak_every_language(asked: Callable[[str], Calls]) -> None:
    chosen = sorted(code for code, _name in BY_NAME["language"].choices if code)
    ((_args, named),) = asked("darwin")["BUNDLE"]

    assert sorted(each.replace("-", "_") for each in named["info_plist"]["CFBundleLocalizations"]) == chosen


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_elsewhere_there_is_no_such_application(asked: Callable[[str], Calls], system: str) -> None:
    assert "BUNDLE" not in asked(system)
