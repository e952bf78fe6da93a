"""What a frozen app is made of, what it may weigh, and what a wheel brings; `build/freeze.py` itself takes minutes."""

from __future__ import annotations

import importlib
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QLibraryInfo
from trim import INSIDE, KEPT_PLUGINS, is_kept, is_library

from tests.helpers.house import ROOT
from wolkvox_tray import __version__
from wolkvox_tray.core.guide import COMES_ALONG
from wolkvox_tray.core.machine.settings_table import BY_NAME

QT = "PySide6/Qt"
LANGUAGES = [code for code, _name in BY_NAME["language"].choices if code]


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "build"))
    yield importlib.import_module("freeze")
    for name in ("freeze", "environment", "system", "version", "run"):
        sys.modules.pop(name, None)


def folder_of(tmp_path: Path, **sizes: int) -> Path:
    """A stand-in for the frozen app, its parts' sizes in bytes."""
    folder = tmp_path / "wolkvox-tray"
    for name, size in sizes.items():
        (folder / "_internal" / name).mkdir(parents=True)
        (folder / "_internal" / name / "x").write_bytes(b"x" * size)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        *(f"{QT}/translations/qtbase_{code}.qm" for code in LANGUAGES),
        *(f"{QT}/plugins/platforms/{each}" for each in ("libqxcb.so", "libqwayland.so", "libqoffscreen.so")),
        *(f"{QT}/plugins/platforms/{each}" for each in ("qwindows.dll", "libqcocoa.dylib")),
        f"{QT}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        r"PySide6\plugins\styles\qmodernwindowsstyle.dll",
        "requests-2.34.0.dist-info/licenses/LICENSE",
        "keyring-25.7.0.dist-info/METADATA",
        "wolkvox_tray/resources/locale/es/LC_MESSAGES/wolkvox_tray.mo",
        "wolkvox_tray/docs/es/window.md",
        "wolkvox_tray/docs/pictures/popup-en.png",
        f"{QT}/lib/libQt6Widgets.so.6",
    ],
)
def test_what_the_app_needs_goes_along(name: str) -> None:
    assert is_kept(name)


@pytest.mark.parametrize(
    "name",
    [
        f"{QT}/translations/qtbase_de.qm",
        f"{QT}/translations/qt_es.qm",
        f"{QT}/plugins/platformthemes/libqgtk3.so",
        f"{QT}/plugins/platforms/libqeglfs.so",
        f"{QT}/plugins/egldeviceintegrations/libqeglfs-x11-integration.so",
        f"{QT}/plugins/tls/libqopensslbackend.so",
        f"{QT}/lib/libQt6Qml.so.6",
        r"PySide6\plugins\platforms\qdirect2d.dll",
        r"PySide6\opengl32sw.dll",
        "requests-2.34.0.dist-info/RECORD",
        "wolkvox_tray/resources/locale/es/LC_MESSAGES/wolkvox_tray.po",
        "PySide6/QtCore.pyi",
    ],
)
def test_what_nobody_needs_stays_behind(name: str) -> None:
    assert not is_kept(name)


@pytest.mark.parametrize("code", LANGUAGES)
def test_qt_has_words_for_every_language_that_can_be_chosen(code: str) -> None:
    assert Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{code}.qm").exists()


def test_a_library_is_there_for_others_and_a_module_or_plugin_for_itself() -> None:
    names = (
        "libssl.so.3",
        f"{QT}/plugins/platforms/libqxcb.so",
        "PySide6/QtCore.abi3.so",
        "python3.11/lib-dynload/x.so",
    )

    assert [is_library(name) for name in names] == [True, False, False, False]


def test_every_folder_that_goes_along_is_there_and_every_kind_of_plugin_has_its_rule() -> None:
    assert ([name for name in INSIDE if not (ROOT / name).is_dir()], "tls" in KEPT_PLUGINS) == ([], False)


def test_what_is_in_it_is_listed_by_size_and_small_parts_together(freeze: ModuleType, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, large=2_000_000, middle=600_000, small=1_000, tiny=10)

    assert freeze.by_size(folder) == ["    2.0 MB  large", "    0.6 MB  middle", "    0.0 MB  2 smaller ones"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: the budget is Linux's")
@pytest.mark.parametrize(
    ("on_disk", "packed", "code"), [(139.9, 41.9, 0), (140.1, 41.9, 1), (139.9, 42.1, 1), (139.9, None, 0)]
)
def test_a_build_above_its_budget_fails(
    freeze: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    on_disk: float,
    packed: float | None,
    code: int,
) -> None:
    monkeypatch.setattr(freeze, "size_mb", lambda _folder: on_disk)
    archive = None
    if packed is not None:
        archive = tmp_path / "x.tar.xz"
        with archive.open("wb") as file:
            file.truncate(round(packed * 1e6))

    assert freeze.over_budget(tmp_path, archive) == code


def test_the_budget_is_what_was_decided(freeze: ModuleType) -> None:
    assert (freeze.FOLDER_MB, freeze.ARCHIVE_MB) == (140, 42)


def test_the_archive_has_one_folder_and_nobodys_name(freeze: ModuleType, tmp_path: Path) -> None:
    archive = freeze.pack(folder_of(tmp_path, part=10), tmp_path)
    with tarfile.open(archive) as packed:
        entries = {entry.name: (entry.uname, entry.uid) for entry in packed}

    top = f"wolkvox-tray-{__version__}"
    names = (top, f"{top}/_internal", f"{top}/_internal/part", f"{top}/_internal/part/x")
    assert entries == dict.fromkeys(names, ("root", 0))


def test_a_wheel_brings_every_catalogue_compiled_and_the_guide_with_its_pictures(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    project = tmp_path / "project"
    for name in ("wolkvox_tray", "resources", "docs"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "build/hatch_build.py"):
        (project / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)
    (wheel,) = WheelBuilder(str(project)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())

    catalogues = {
        path.with_suffix(".mo").relative_to(ROOT).as_posix() for path in ROOT.glob("resources/locale/*/*/*.po")
    }
    pages = [path for name in COMES_ALONG for path in (ROOT / "docs" / name).rglob("*")]
    wanted = {f"wolkvox_tray/{name}" for name in catalogues | {path.relative_to(ROOT).as_posix() for path in pages}}
    maintainers = [name for name in names if name.startswith("wolkvox_tray/docs/") and name not in wanted]
    assert (wanted - names, maintainers) == (set(), [])
